/**
 * A real HTTP server that answers as a test says, and notes what it was asked. The page's address is
 * moved onto it, so that the console's requests are of the same origin, as they are in life.
 */
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Asked {
  method: string
  /** With its query. */
  path: string
  headers: IncomingHttpHeaders
  body: unknown
}

export interface Answer {
  status?: number
  headers?: Record<string, string>
  body?: unknown
}

export interface SmallServer {
  origin: string
  asked: Asked[]
  /** By `GET /v1/client-tokens`, without the query; a function decides by what was asked. */
  answers: Record<string, Answer | ((asked: Asked) => Answer)>
}

interface HappyWindow {
  happyDOM: { setURL(url: string): void }
}

/** @param path of the page below `/console` */
export const openSmallServer = async (path = '/'): Promise<SmallServer> => {
  const asked: Asked[] = []
  const answers: SmallServer['answers'] = {}
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    const one: Asked = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: text === '' ? undefined : JSON.parse(text),
    }
    asked.push(one)
    const known = answers[`${one.method} ${one.path.split('?')[0]}`]
    const answer = typeof known === 'function' ? known(one) : known
    const { status = 200, headers = {}, body } = answer ?? problem(404, 'not_found')
    // As the real one says it of all that is the operator's.
    const always = { 'content-type': 'application/json', 'cache-control': 'no-store' }
    response.writeHead(status, { ...always, ...headers })
    response.end(body === undefined ? '' : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  ;(window as unknown as HappyWindow).happyDOM.setURL(`${origin}/console${path}`)
  return { origin, asked, answers }
}

export const problem = (status: number, code: string, more: object = {}): Answer => ({
  status,
  body: {
    type: `/docs/errors/${code}`,
    title: `Title of ${code}`,
    status,
    code,
    detail: `Detail of ${code}.`,
    requestId: 'r1',
    error: 'x',
    ...more,
  },
})

export const signedIn = (csrfToken = 'csrf-1'): Answer => ({
  body: {
    state: 'signed_in',
    csrfToken,
    expiresAt: '2030-01-01T00:00:00.000Z',
    server: {
      version: '1.2.3',
      url: 'https://chat.example',
      isUrlConfigured: true,
      loaderIntegrity: 'sha384-abc',
      database: 'sqlite',
      otherSessions: 0,
    },
  },
})

export const signedOut = (state: 'setup' | 'signed_out' = 'signed_out'): Answer => ({
  body: { state, csrfToken: null, expiresAt: null, server: null },
})

export const clientToken = (change: object = {}) => ({
  id: 'ct_one',
  name: 'Tea shop',
  allowedOrigins: ['shop.example'],
  flowIds: [],
  agentIds: [],
  defaultFlowId: null,
  environment: 'live',
  pinToVersion: 'latest',
  rateLimitPerMinute: 10,
  rateLimitPerHour: 100,
  maxMessagesPerSession: 100,
  sessionIdleTimeoutMinutes: 30,
  config: {},
  isActive: true,
  productSurfaceId: null,
  tokenPrefix: 'ct_live_',
  tokenHint: 'abcd',
  tokenValue: 'ct_live_abcd',
  lastUsedAt: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  conversationCount: 0,
  blockedOriginCount: 0,
  ...change,
})

export const tokenList = (...tokens: object[]): Answer => ({
  body: { clientTokens: tokens, pagination: { limit: 50, offset: 0, hasMore: false } },
})
