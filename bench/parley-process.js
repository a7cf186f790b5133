/**
 * The built server in a process of its own, as `startChild` starts it: with an agent that says what
 * it is told at the pace that it is told, and with a clock on every COMMIT.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { register } from 'node:module'
import { join } from 'node:path'
import { commitTimes } from './timed-sqlite.js'
import { serveCalls, usage } from './child.js'
import { createStart, paced } from './pace.js'
import { recite } from './answer.js'

// Before the server is loaded, which then opens its database through timed-sqlite.js.
register('./timed-sqlite-hook.js', import.meta.url)
const { createServer, loadConfig } = await import('../dist/server.js')

const start = createStart()

/** `{"clock": …}`, `{"answer": …}` or `{"word": …}`, as JSON in the visitor's message. */
const agent = {
  async *reply({ messages, signal }) {
    const { clock, answer, word } = JSON.parse(messages.at(-1).content)
    if (word) yield { type: 'text', delta: word }
    if (clock) yield* tellTime(clock, signal)
    if (!answer) return
    for await (const delta of recite(answer, signal)) yield { type: 'text', delta }
  },
}

/** When each event was due and when it was said, both on the clock that all processes share. */
async function* tellTime({ offsetNs, events, periodMs }, signal) {
  const startNs = (await start.startNs) + BigInt(offsetNs)
  for await (const dueNs of paced(startNs, events, periodMs)) {
    if (signal.aborted) return
    yield { type: 'text', delta: `${dueNs} ${process.hrtime.bigint()};` }
  }
}

let directory
let server
let url

serveCalls(
  {
    /** @returns the server's address */
    async start({ within, limits = {}, databaseUrl = null }) {
      directory = mkdtempSync(join(within, 'parley-bench-'))
      const settings = await loadConfig({
        config: {
          port: 0,
          dataDirectory: directory,
          databaseUrl,
          logLevel: 'warn',
          // The generator of load says where each visitor comes from.
          trustProxy: ['127.0.0.1'],
          limits,
          agents: [{ id: 'bench', agent }],
        },
        environment: {},
        cwd: directory,
      })
      server = await createServer(settings)
      url = await server.listen()
      return url
    },
    token: async (fields) => (await server.tokens.create(fields)).token,
    async setupLink() {
      const { secret } = await server.operators.createSetupLink()
      return `${url}/console/#setup=${secret}`
    },
    go: start.go,
    usage,
    /** Milliseconds of each COMMIT since the last call. */
    commits: () => commitTimes.splice(0),
  },
  async () => {
    await server?.close({ drainMs: 0 })
    if (directory) rmSync(directory, { recursive: true, force: true })
  },
)
