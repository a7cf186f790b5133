/** `parley serve`: the server, until a signal ends it. */
import { createServer } from '../server.js'
import { defineCommand } from './command.js'
import { readSettings } from './control.js'
import { noteAddress, publicAddress } from './whereabouts.js'
import { readWhole } from './whole.js'

export const serve = defineCommand({
  name: 'serve',
  usage: '[--port 3000] [--host 127.0.0.1] [--data .parley] [--config FILE]',
  summary: 'Starts the server.',
  notes: [
    'When it is ready it prints one line on standard output: Parley is listening on http://… While no password is set for the console, a second line follows with a one-time link that sets it. With --json it is one object: {"url": …, "message": …, "setupUrl": …}, where setupUrl is null once there is a password. Logs go to standard error, as one JSON object a line.',
    'SIGTERM and Ctrl+C let running replies finish, for up to 30 seconds, and end it with exit code 0. A second one ends it at once, with 130.',
    'Tokens and keys can be made and changed while it runs; it sees every change at the next request.',
  ],
  examples: [
    'parley serve',
    'parley serve --host 0.0.0.0 --port 8080 --public-url https://chat.example.com',
  ],
  options: {
    port: {
      type: 'string',
      placeholder: 'N',
      about: 'The port to listen on; 0 for any that is free. Default 3000.',
    },
    host: {
      type: 'string',
      placeholder: 'HOST',
      about:
        'The address to listen on. Default 127.0.0.1, which only this machine reaches; 0.0.0.0 is every address.',
    },
    'public-url': {
      type: 'string',
      placeholder: 'URL',
      about: 'The address under which browsers reach the server, if it is another.',
    },
    'log-level': {
      type: 'string',
      placeholder: 'LEVEL',
      about: 'fatal, error, warn, info, debug, trace or silent. Default info.',
    },
  },
  async run({ flags, print }) {
    const port = flags.port === undefined ? undefined : readWhole('--port', flags.port, 65_535)
    const settings = await readSettings(flags, {
      port,
      host: flags.host,
      publicUrl: flags['public-url'],
      logLevel: flags['log-level'],
    })
    const server = await createServer(settings, { logTo: 'stderr' })
    let url: string
    let forgetAddress: () => void
    try {
      url = await server.listen()
      forgetAddress = noteAddress(settings, url)
    } catch (error) {
      await server.close({ drainMs: 0 })
      throw error
    }
    const stopped = untilSignal()
    const setupUrl = await server.setupLink(publicAddress(settings, url))
    const message = `Parley is listening on ${url}`
    const text =
      setupUrl === null ? message : `${message}\nSet the password of the console: ${setupUrl}`
    print({ text, json: { url, message, setupUrl } })
    await stopped
    forgetAddress()
    await server.close()
  },
})

/** The first signal asks, the second does not. 130 is what a shell gives after Ctrl+C. */
const untilSignal = (): Promise<void> =>
  new Promise((resolve) => {
    let isAsked = false
    const stop = (): void => {
      if (isAsked) process.exit(130)
      isAsked = true
      resolve()
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
  })
