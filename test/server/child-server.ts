/** A server in a process of its own: `ChildOptions` as its one argument. */
import { createServer, loadConfig } from '../../src/server.js'
import type { Agent } from '../../src/server/agents/agent.js'
import type { ChildOptions } from './processes.js'

const options = JSON.parse(process.argv[2] ?? '{}') as ChildOptions

const agent: Agent = {
  async *reply({ turnId, messages, signal }) {
    const response = await fetch(options.upstream, {
      method: 'POST',
      body: JSON.stringify({ turnId, message: messages.at(-1)?.content }),
      signal,
    })
    if (!response.body) return
    for await (const delta of response.body.pipeThrough(new TextDecoderStream())) {
      yield { type: 'text', delta }
    }
  },
}

// A machine whose clock is wrong.
const systemNow = Date.now
Date.now = () => systemNow() + (options.clockErrorMs ?? 0)

const defaults = await loadConfig({ environment: {}, cwd: options.dataDirectory })
const server = await createServer({
  ...defaults,
  port: 0,
  dataDirectory: options.dataDirectory,
  databaseUrl: options.databaseUrl,
  trustProxy: ['127.0.0.1'],
  logLevel: 'trace',
  agents: [
    {
      id: 'upstream',
      name: 'Upstream',
      description: null,
      versions: [{ name: '1', settings: { agent } }],
    },
  ],
  limits: { ...defaults.limits, ...options.limits },
})
const url = await server.listen()
process.on('SIGTERM', () => {
  void server.close().then(() => process.exit(0))
})
// The test has gone: so does its server.
process.on('disconnect', () => process.exit(1))
process.send?.({ url })
