/**
 * A server of the tests' own that speaks the wire as a script tells it to, over real sockets. It
 * checks nothing and keeps nothing: each test says what is answered.
 */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Asked {
  method: string
  /** Below `/v1/client/`. */
  path: string
  headers: IncomingHttpHeaders
  body: Record<string, unknown>
}

export type Answer = (response: ServerResponse, asked: Asked) => void | Promise<void>

export interface WireServer {
  api: string
  asked: Asked[]
  /** Paths in the order in which they were asked for. */
  paths(): string[]
  /** What a path answers from now on: each in turn, and the last one for good. */
  on(path: string, ...answers: Answer[]): void
  close(): Promise<void>
  /** Requests that are neither answered to their end nor left by their client. */
  pending(): number
}

/** Starts on a free port, and is closed when the test has finished. */
export const startWireServer = async (): Promise<WireServer> => {
  const scripts = new Map<string, Answer[]>()
  const asked: Asked[] = []
  let pending = 0
  const server = createServer((request, response) => {
    pending++
    response.once('close', () => pending--)
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const path = (request.url ?? '').replace('/v1/client/', '')
      const text = Buffer.concat(chunks).toString()
      const record: Asked = {
        method: request.method ?? '',
        path,
        headers: request.headers,
        body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
      }
      asked.push(record)
      const answers = scripts.get(path) ?? []
      const answer = answers.length > 1 ? answers.shift() : answers[0]
      void (answer ?? notThere)(response, record)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  onTestFinished(close)
  return {
    api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    paths: () => asked.map(({ path }) => path),
    on: (path, ...answers) => scripts.set(path, answers),
    close,
    pending: () => pending,
  }
}

const notThere: Answer = (response) => {
  response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not Found</h1>')
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }

/** A refusal, as our server words it. */
export const problem = (
  status: number,
  code: string,
  extras: Record<string, unknown> = {},
): Answer =>
  json(
    status,
    { type: `about:${code}`, title: code, status, code, requestId: 'req_1', ...extras },
    { 'content-type': 'application/problem+json' },
  )

/** The answer of our server to init. */
export const opened = (extras: Record<string, unknown> = {}) => ({
  sessionId: 'cs_first',
  expiresAt: '2100-01-01T00:00:00.000Z',
  expiresInMs: 1_800_000,
  serverTime: '2026-01-01T00:00:00.000Z',
  resumed: false,
  conversationResumed: false,
  flow: { id: 'demo', name: 'Demo', description: null },
  config: { welcomeMessage: 'Hello', placeholder: 'Ask', theme: null },
  conversationId: 'conv_1',
  limits: { messagesRemaining: 100, maxMessages: 100, idleTimeoutSeconds: 1800 },
  environment: 'test',
  protocol: 1,
  warnings: [],
  messages: [],
  ...extras,
})

/** What another server answers: Runtype's published shape, without anything of ours. */
export const foreignOpened = {
  sessionId: 'sess_abc',
  expiresAt: '2100-01-01T00:00:00.000Z',
  flow: { id: 'flow_1', name: 'Support', description: null },
  config: { welcomeMessage: 'Hi', placeholder: 'Type…', theme: null },
}

type Event = { type: string; [field: string]: unknown }

export interface Script {
  turnId?: string
  epoch?: string
  /** The first sequence number. */
  from?: number
}

/** Frames as our server writes them. */
export const frames = (events: readonly Event[], script: Script = {}): string => {
  const { turnId = 'turn_1', epoch = 'e1', from = 0 } = script
  return events
    .map((event, index) => {
      const seq = from + index
      const data = JSON.stringify({ ...event, executionId: turnId, seq })
      return `event: ${event.type}\nid: ${epoch}-${seq}\ndata: ${data}\n\n`
    })
    .join('')
}

export const openStream = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.flushHeaders()
}

/** A stream that ends as a stream ends; whether its turn has, the frames say. */
export const stream =
  (text: string): Answer =>
  (response) => {
    openStream(response)
    response.end(text)
  }

/** A stream whose connection is destroyed once the text is out. */
export const cutStream =
  (text: string): Answer =>
  (response) => {
    openStream(response)
    response.write(text, () => setImmediate(() => response.destroy()))
  }

/** A stream that says something and then stays open. */
export const openEnded =
  (text: string): Answer =>
  (response) => {
    openStream(response)
    if (text !== '') response.write(text)
  }

export const start: Event = { type: 'execution_start', kind: 'agent', startedAt: '' }
export const delta = (text: string, id = 'text_1'): Event => ({
  type: 'text_delta',
  id,
  delta: text,
})
export const whole = (text: string, id = 'text_1'): Event => ({ type: 'text_complete', id, text })
export const done: Event = {
  type: 'execution_complete',
  kind: 'agent',
  success: true,
  stopReason: 'end_turn',
}

/** A whole reply in one piece. */
export const reply = (text: string, script: Script = {}): string =>
  frames([start, delta(text), whole(text), done], script)
