/** `parley doctor`: walks the path of a page to its server, and says what to change on it. */
import * as z from 'zod/mini'
import { reportSchema, type Report } from '../protocol/doctor.js'
import { browseWith } from '../doctor/browser/browse.js'
import { examine, type ExaminationOptions } from '../doctor/examine.js'
import { createNetwork } from '../doctor/http-network.js'
import { anywhere } from '../doctor/network.js'
import { defineCommand, type Flags } from './command.js'
import { stepText, styleFor, verdictText } from './doctor-text.js'
import { UsageError } from './usage-error.js'
import { readWhole } from './whole.js'

const options = {
  token: {
    type: 'string',
    placeholder: 'TOKEN',
    about:
      'The client token (ct_…) that the page should use. It is tried where the page shows none, and one that differs is a failure.',
  },
  api: {
    type: 'string',
    placeholder: 'URL',
    about: "The server's address, where the page does not show it.",
  },
  send: {
    type: 'boolean',
    about:
      'Also send one message, and see whether the reply streams. It costs what a message of a visitor costs, and stands among the conversations.',
  },
  browser: {
    type: 'string',
    placeholder: 'PATH',
    valueOptional: true,
    about:
      'Also open the page in a Chromium or Chrome of this machine, and press the launcher. Without a path it is looked for in the usual places; nothing is downloaded.',
  },
  timeout: {
    type: 'string',
    placeholder: 'S',
    about: 'How many seconds it may take together. Default 60; 120 with --send or --browser.',
  },
  ci: {
    type: 'boolean',
    about: 'Plain, stable text without colours, for logs.',
  },
  json: {
    type: 'boolean',
    about: 'Print the report as one line of JSON on standard output, and nothing else.',
  },
  'json-schema': {
    type: 'boolean',
    about: 'Print the JSON Schema of that report, and look at nothing.',
  },
} as const

export const doctor = defineCommand({
  name: 'doctor',
  usage: 'URL [--token ct_…] [--api URL] [--send] [--browser[=PATH]] [--ci] [--json]',
  summary: 'Says why the chat does not work on a page, and what to change.',
  notes: [
    'URL is the address of the page, as a visitor opens it. Nothing has to be installed there, and no server has to run here: the doctor loads the page, finds the tag in it, and asks the server what the page would ask, as the origin of the page.',
    'It looks at: the page and its tag; the script; the Content-Security-Policy; the preflight; the handshake; with --send a message; clocks, certificates and HTTP/2; with --browser the page in a real browser. Each is a line, passed, warned or failed, with what to change under it.',
    'The exit code is 0 if nothing failed (warnings do not count), 1 if something did, and 2 if the doctor could not look: no network, a command that is not written as it must be, or a mistake of its own.',
    'It sends the token that stands in the page, which is public, and never a secret key. A page behind a login is out of its reach: give --token and --api, and the rest is tried as the origin of URL.',
  ],
  examples: [
    'parley doctor https://www.shop.example',
    'parley doctor https://www.shop.example --send --browser',
    'parley doctor https://staging.shop.example --token ct_live_… --api https://chat.example',
    'parley doctor https://www.shop.example --ci',
  ],
  operands: [{ word: 'URL', called: 'address of the page', optional: true }],
  options,
  standsAlone: true,
  async run({ flags, operands: [written], print, write }) {
    if (flags['json-schema']) {
      const schema = z.toJSONSchema(reportSchema)
      await write(`${JSON.stringify(schema, null, 2)}\n`)
      return 0
    }
    if (!written) throw new UsageError('parley doctor needs the address of the page.')
    const style = styleFor(process.stdout, { isPlain: flags.ci === true })
    const asked = readOptions(written, flags)
    let report: Report | null = null
    if (!flags.json) await write(`${asked.page.href}\n`)
    for await (const event of examine(asked, createNetwork(anywhere))) {
      if (event.type === 'report') ({ report } = event)
      if (event.type !== 'step' || flags.json) continue
      const text = stepText(event.step, style)
      if (text !== null) await write(`${text}\n`)
    }
    if (!report) return 2
    print({ text: verdictText(report, style), json: report })
    return exitCodes[report.outcome]
  },
})

const exitCodes: Readonly<Record<Report['outcome'], number>> = {
  passed: 0,
  warned: 0,
  failed: 1,
  inconclusive: 2,
}

/** @throws UsageError */
const readOptions = (written: string, flags: Flags<typeof options>): ExaminationOptions => {
  const { token, api, send = false, browser, timeout } = flags
  const defaultSeconds = send || browser !== undefined ? 120 : 60
  const seconds = timeout === undefined ? defaultSeconds : readWhole('--timeout', timeout, 3600, 1)
  if (token !== undefined && /^rt_/i.test(token)) {
    throw new UsageError(
      '--token: expected a client token (ct_…), seen a secret API key. It was not sent.',
    )
  }
  if (token === '') throw new UsageError('--token: expected a client token (ct_…), seen nothing.')
  return {
    page: readAddress('The page', written),
    timeoutMs: seconds * 1000,
    send,
    ...(token !== undefined && { token }),
    ...(api !== undefined && { api: serverAddress(api) }),
    ...(browser !== undefined && { browse: browseWith(browser || null) }),
  }
}

const serverAddress = (written: string): string => {
  const { origin, pathname } = readAddress('--api', written)
  return `${origin}${pathname}`
}

/** `shop.example` is meant as `https://shop.example`, and `localhost:5173` as http. */
const readAddress = (what: string, written: string): URL => {
  const isLocal = /^(localhost|127\.|\[::1\])/.test(written)
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(written)
    ? written
    : `${isLocal ? 'http' : 'https'}://${written}`
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(
      `${what}: expected an address such as https://www.shop.example, seen ${JSON.stringify(written)}.`,
    )
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(
      `${what}: expected an address without a name and a password; the doctor signs in nowhere.`,
    )
  }
  return url
}
