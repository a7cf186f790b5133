/** A server on a directory of its own with a clock that the test moves, and a page that talks to it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Writable } from 'node:stream'
import pino from 'pino'
import { onTestFinished } from 'vitest'
import {
  createServer,
  loadConfig,
  type ParleyServer,
  type ServerOptions,
  type Settings,
} from '../../src/server.js'
import type { AgentEntry, FlowEntry } from '../../src/server/agents/entries.js'
import type { LimitSettings } from '../../src/server/config.js'
import type { InitAnswer } from '../../src/protocol/client.js'
import { newDatabase } from './database.js'
import { createScriptedAgent, type ScriptedAgent } from './scripted-agent.js'

export const shop = 'https://shop.example'
export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour

export interface Clock {
  now: number
}

/** What is undone when its owner ends: a test, unless it is said otherwise. */
export type OnEnd = (undo: () => unknown) => void

const onTestEnd: OnEnd = (undo) => onTestFinished(async () => void (await undo()))

export const temporaryDirectory = (onEnd: OnEnd = onTestEnd): string => {
  const directory = mkdtempSync(join(tmpdir(), 'parley-test-'))
  onEnd(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

export const agentEntry = (id: string, { agent }: Pick<ScriptedAgent, 'agent'>): AgentEntry => ({
  id,
  name: id,
  description: null,
  versions: [{ name: '1', settings: { agent } }],
})

export interface ParleyOptions {
  directory?: string
  /** Default: a new database on the engine that this run is about. */
  databaseUrl?: string | null
  limits?: Partial<LimitSettings>
  scripted?: ScriptedAgent
  agents?: readonly AgentEntry[]
  flows?: readonly FlowEntry[]
  trustProxy?: readonly string[]
  /** The doctor of the console goes to private addresses too. */
  allowPrivateAddresses?: boolean
  /** Null for the server's own clock. */
  clock?: Clock | null
  /** When it is closed. Default: with the test. */
  onEnd?: OnEnd
}

/** Generous where a test is not about it. */
const roomy: Partial<LimitSettings> = {
  newSessionsPerMinutePerAddress: 1_000_000,
  newSessionsPerHourPerAddress: 1_000_000,
  newSessionsPerMinutePerTokenFactor: 10_000,
  concurrentTurnsPerAddress: 100_000,
}

export const settingsFor = async ({
  onEnd = onTestEnd,
  directory = temporaryDirectory(onEnd),
  databaseUrl,
  limits = {},
  scripted = createScriptedAgent(),
  agents = [],
  flows = [],
  trustProxy = [],
  allowPrivateAddresses = false,
}: ParleyOptions): Promise<Settings> => {
  const defaults = await loadConfig({ environment: {}, cwd: directory })
  return {
    ...defaults,
    port: 0,
    dataDirectory: join(directory, 'data'),
    databaseUrl: databaseUrl === undefined ? await newDatabase() : databaseUrl,
    agents: [agentEntry('scripted', scripted), ...agents],
    flows,
    trustProxy,
    doctor: { allowPrivateAddresses },
    limits: { ...defaults.limits, ...roomy, ...limits },
  }
}

export interface Parley {
  server: ParleyServer
  settings: Settings
  scripted: ScriptedAgent
  clock: Clock
  /** Every line of the log. */
  log: string[]
  /** A new token for the shop; answers its value and id. */
  token(fields?: Record<string, unknown>): Promise<{ value: string; id: string }>
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>
  page(token: string, options?: PageOptions): Page
  /** Another server on the same database and clock; the same in the rest, but for what is said. */
  another(changed?: ParleyOptions): Promise<Parley>
}

export const openParley = async (options: ParleyOptions = {}): Promise<Parley> => {
  const scripted = options.scripted ?? createScriptedAgent()
  const settings = await settingsFor({ ...options, scripted })
  const clock = options.clock ?? { now: 1_800_000_000_000 }
  const log: string[] = []
  const logger = pino(
    { level: 'trace' },
    new Writable({
      write(chunk, _encoding, done) {
        log.push(String(chunk))
        done()
      },
    }),
  )
  const serverOptions: ServerOptions = { logger, environment: {} }
  if (options.clock !== null) serverOptions.clock = () => clock.now
  const server = await createServer(settings, serverOptions)
  const { onEnd = onTestEnd } = options
  onEnd(() => server.close({ drainMs: 0 }))
  const post: Parley['post'] = (path, body, headers = {}) =>
    server.fetch(
      new Request(`http://parley.test/v1/client/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: shop, ...headers },
        body: JSON.stringify(body),
      }),
    )
  return {
    server,
    settings,
    scripted,
    clock,
    log,
    post,
    async token(fields = {}) {
      const { token, clientToken } = await server.tokens.create({
        name: 'shop',
        allowedOrigins: [shop],
        ...fields,
      })
      return { value: token, id: clientToken.id }
    },
    page: (token, pageOptions) => createPage(post, token, pageOptions),
    another: (changed = {}) =>
      openParley({
        ...options,
        scripted,
        clock: options.clock === null ? null : clock,
        directory: dirname(settings.dataDirectory),
        databaseUrl: settings.databaseUrl,
        ...changed,
      }),
  }
}

export interface PageOptions {
  origin?: string
  /** Of every request. */
  headers?: Record<string, string>
}

export type Init = InitAnswer & { status: number; code?: string }

/** What a page does, with the session that it was given last. */
export interface Page {
  sessionId: string | null
  conversationId: string | null
  init(body?: Record<string, unknown>): Promise<Init>
  /** Sends a message; the answer is not read yet. */
  send(text: string, options?: SendOptions): Promise<Response>
  /** Sends a message and reads to the end. */
  say(text: string, options?: SendOptions): Promise<Reply>
  follow(turnId: string, after?: string | null): Promise<Response>
  stop(turnId: string): Promise<Response>
  end(): Promise<Response>
  feedback(fields: Record<string, unknown>): Promise<Response>
}

export interface SendOptions {
  id?: string
  key?: string
  /** The id of the message that this one stands in the place of. */
  replaces?: string
  sessionId?: string | null
}

type Post = Parley['post']
let nextMessage = 1

export const createPage = (
  post: Post,
  token: string,
  { origin = shop, headers: always = {} }: PageOptions = {},
): Page => {
  const headers = { ...always, origin }
  const page: Page = {
    sessionId: null,
    conversationId: null,
    async init(body = {}) {
      const response = await post('init', { token, sessionId: page.sessionId, ...body }, headers)
      const answer = (await response.json()) as Init
      if (response.status === 200) {
        page.sessionId = answer.sessionId
        page.conversationId = answer.conversationId
      }
      return { ...answer, status: response.status }
    },
    send: (
      text,
      { id = `message-${nextMessage++}`, key, replaces, sessionId = page.sessionId } = {},
    ) =>
      post(
        'chat',
        { sessionId, messages: [{ id, role: 'user', content: text }], replaces },
        { ...headers, ...(key !== undefined && { 'idempotency-key': key }) },
      ),
    say: async (text, options) => readReply(await page.send(text, options)),
    follow: (turnId, after = null) =>
      post(`turns/${turnId}/events`, { sessionId: page.sessionId, after }, headers),
    stop: (turnId) => post(`turns/${turnId}/stop`, { sessionId: page.sessionId }, headers),
    end: () => post('end', { sessionId: page.sessionId }, headers),
    feedback: (fields) => post('feedback', { sessionId: page.sessionId, ...fields }, headers),
  }
  return page
}

export interface StreamedEvent {
  /** The `id:` line. */
  at: string
  type: string
  executionId: string
  seq: number
  id?: string
  delta?: string
  text?: string
  code?: string
  stopReason?: string
  success?: boolean
  messagesRemaining?: number
  [field: string]: unknown
}

/** A refusal's code, or a stream read to its end. */
export interface Reply {
  status: number
  code: string | null
  headers: Headers
  problem: Record<string, unknown>
  events: StreamedEvent[]
  text: string
  turnId: string
  errorCode: string | null
  stopReason: string | null
}

/** The frames of a stream, as they come. */
export async function* frames(response: Response): AsyncGenerator<StreamedEvent> {
  let buffer = ''
  if (!response.body) return
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    buffer += chunk
    for (;;) {
      const end = buffer.indexOf('\n\n')
      if (end < 0) break
      const frame = buffer.slice(0, end)
      buffer = buffer.slice(end + 2)
      if (frame.startsWith(':')) continue
      const at = /^id: (.*)$/m.exec(frame)?.[1] ?? ''
      const data = /^data: (.*)$/m.exec(frame)?.[1] ?? ''
      yield { ...(JSON.parse(data) as StreamedEvent), at }
    }
  }
}

/** What a reader has on her screen after these events. */
export const textOf = (events: readonly StreamedEvent[]): string => {
  const blocks = new Map<string, string>()
  for (const { type, id = '', delta = '', text = '' } of events) {
    if (id === 'notice') continue
    if (type === 'text_start') blocks.set(id, '')
    if (type === 'text_delta') blocks.set(id, (blocks.get(id) ?? '') + delta)
    if (type === 'text_complete') blocks.set(id, text)
  }
  return [...blocks.values()].join('\n\n')
}

export const readReply = async (response: Response): Promise<Reply> => {
  const { status, headers } = response
  const empty = { status, headers, problem: {}, events: [], text: '', turnId: '' }
  if (status !== 200) {
    const problem = (await response.json()) as Record<string, unknown>
    return { ...empty, problem, code: String(problem['code']), errorCode: null, stopReason: null }
  }
  const events: StreamedEvent[] = []
  for await (const event of frames(response)) events.push(event)
  return {
    ...empty,
    code: null,
    events,
    text: textOf(events),
    turnId: events[0]?.executionId ?? '',
    errorCode: events.find(({ type }) => type === 'execution_error')?.code ?? null,
    stopReason: events.at(-1)?.stopReason ?? null,
  }
}

/** Waits for a condition, however slow the machine is. */
export const until = async (
  condition: () => boolean | Promise<boolean>,
  what = 'the condition',
): Promise<void> => {
  for (const end = performance.now() + 15_000; performance.now() < end;) {
    if (await condition()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`waited 15 s in vain for ${what}`)
}
