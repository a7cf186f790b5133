/** A whole server on a free port with a database of its own, for tests that speak HTTP. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { createServer, loadConfig, type ParleyServer, type Settings } from '../../../src/server.js'
import type { Agent, AgentEvent, AgentRequest } from '../../../src/server/agents/agent.js'
import type { LimitSettings } from '../../../src/server/config.js'
import { execute, newDatabase, whileGone } from '../database.js'

export const pageOrigin = 'https://shop.example'

export interface RunningServer {
  url: string
  port: number
  server: ParleyServer
  settings: Settings
  /** What the scripted agent was asked, in order. */
  asked: AgentRequest[]
  /** Every line that was logged, as text. */
  logs: string[]
  /** Moves the server's clock on. */
  advance(ms: number): void
  /** Creates a token; answers its value. */
  token(fields?: Record<string, unknown>): Promise<string>
  /** Opens a session with a new token, or the given one; answers its id. */
  session(fields?: Record<string, unknown>): Promise<string>
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>
  /** Behind the server's back. */
  sql(text: string): Promise<void>
  /** Meanwhile the database takes no session and no message. */
  whileStorageIsGone<T>(run: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface RunningOptions {
  reply?: Agent['reply']
  limits?: Partial<LimitSettings>
  settings?: Partial<Settings>
}

/** Says the last message back, in two pieces. */
export const echo: Agent['reply'] = async function* ({ messages }): AsyncGenerator<AgentEvent> {
  yield { type: 'text', delta: 'You said: ' }
  yield { type: 'text', delta: messages.at(-1)?.content ?? '' }
}

export const startServer = async (options: RunningOptions = {}): Promise<RunningServer> => {
  const directory = await mkdtemp(join(tmpdir(), 'parley-http-'))
  const asked: AgentRequest[] = []
  const logs: string[] = []
  let now = Date.parse('2026-01-01T00:00:00Z')
  const agent: Agent = {
    reply(request) {
      asked.push(request)
      return (options.reply ?? echo)(request)
    },
  }
  const defaults = await loadConfig({ environment: {}, cwd: directory })
  const settings: Settings = {
    ...defaults,
    databaseUrl: await newDatabase(),
    port: 0,
    agents: [
      {
        id: 'script',
        name: 'Script',
        description: null,
        versions: [{ name: '1', settings: { agent } }],
      },
    ],
    ...options.settings,
    limits: {
      ...defaults.limits,
      newSessionsPerMinutePerAddress: 100_000,
      newSessionsPerHourPerAddress: 1_000_000,
      newSessionsPerMinutePerTokenFactor: 10_000,
      ...options.limits,
    },
  }
  const server = await createServer(settings, {
    clock: () => now,
    logger: pino({ level: 'trace' }, { write: (line: string) => void logs.push(line) }),
  })
  const url = await server.listen()

  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: pageOrigin, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })

  const token = async (fields: Record<string, unknown> = {}): Promise<string> => {
    const created = await server.tokens.create({
      name: 'Shop',
      allowedOrigins: ['shop.example'],
      agentIds: ['script'],
      rateLimitPerMinute: 1000,
      rateLimitPerHour: 10_000,
      maxMessagesPerSession: 1000,
      ...fields,
    })
    return created.token
  }

  return {
    url,
    port: Number(new URL(url).port),
    server,
    settings,
    asked,
    logs,
    advance: (ms) => void (now += ms),
    token,
    async session(fields) {
      const answer = await post('/v1/client/init', { token: await token(fields) })
      const { sessionId } = (await answer.json()) as { sessionId: string }
      return sessionId
    },
    post,
    sql: (text) => execute(settings, text),
    whileStorageIsGone: (run) => whileGone(settings, run),
    async close() {
      await server.close({ drainMs: 0 })
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** A chat request's body with one user message. */
export const say = (sessionId: string, content: unknown, id?: string) => ({
  sessionId,
  messages: [{ ...(id !== undefined && { id }), role: 'user', content }],
})
