/** Each answer that the reference shows is provoked from a real server, and compared. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { articles } from '../../../src/docs/errors/articles.js'
import { eventText, isAnswered, problemText } from '../../../src/docs/errors/example.js'
import type { ErrorCode } from '../../../src/protocol/errors.js'
import { AgentError } from '../../../src/server/agents/agent.js'
import { createKeyValue } from '../../../src/server/identifiers.js'
import { rawRequest, sendRaw } from '../../server/http/raw-http.js'
import {
  echo,
  pageOrigin,
  say,
  startServer,
  type RunningServer,
} from '../../server/http/running-server.js'
import { keyCaller, signIn, type Caller } from '../../server/routes/callers.js'

let running: RunningServer
let program: Caller
beforeAll(async () => {
  running = await startServer({
    settings: { publicUrl: 'https://chat.example' },
    limits: {
      newSessionsPerMinutePerAddress: 30,
      concurrentTurnsPerProcess: 9,
      requestTimeoutSeconds: 1,
      headersTimeoutSeconds: 1,
    },
    reply: (request) => {
      const said = request.messages.at(-1)?.content
      return said === 'wait'
        ? waiting(request.signal)
        : said === 'fail'
          ? failing('upstream_failed')
          : said === 'sleep'
            ? failing('upstream_timeout')
            : echo(request)
    },
  })
  program = await keyCaller(running)
})
afterAll(() => running.close())

async function* waiting(signal: AbortSignal) {
  await new Promise((resolve) => signal.addEventListener('abort', resolve))
  yield* []
}

async function* failing(code: AgentError['code']) {
  yield* []
  throw new AgentError(code, 'the agent is not there')
}

let addresses = 0

/** From an address of its own, so that what one test spends no other lacks. */
const ask = (
  path: string,
  init: RequestInit = {},
  address = `192.0.2.${(addresses = (addresses % 250) + 1)}`,
): Promise<Response> =>
  running.server.fetch(new Request(`https://chat.example${path}`, init), { address })

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: pageOrigin, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

const init = (token: string, fields: object = {}, headers?: Record<string, string>) =>
  post('/v1/client/init', { token, ...fields }, headers)

const sessionOf = async (token: string): Promise<string> => {
  const { sessionId } = (await (await init(token)).json()) as { sessionId: string }
  return sessionId
}

/** A session of a token with these fields. */
const session = async (fields: Record<string, unknown> = {}) =>
  sessionOf(await running.token(fields))

const chat = (sessionId: string, text = 'Hello', id?: string, headers?: Record<string, string>) =>
  post('/v1/client/chat', say(sessionId, text, id), headers)

/** Sends so many messages, each when the one before was answered. */
const spend = async (sessionId: string, count: number): Promise<void> => {
  for (let index = 0; index < count; index++) await (await chat(sessionId)).text()
}

const withKey = (key: string, path = '/v1/client-tokens', address?: string) =>
  ask(path, { headers: { authorization: `Bearer ${key}` } }, address)

const created = async () => {
  const { clientToken, token } = await running.server.tokens.create({
    name: 'Shop',
    allowedOrigins: ['shop.example'],
  })
  return { id: clientToken.id, token }
}

type Provoke = () => Promise<{ body?: unknown; text?(): Promise<string> } | Response>

const provocations: Partial<Record<ErrorCode, Provoke>> = {
  origin_not_allowed: async () =>
    init(await running.token(), {}, { origin: 'https://www.shop.example' }),
  origin_missing: async () =>
    ask('/v1/client/init', {
      method: 'POST',
      body: JSON.stringify({ token: await running.token() }),
    }),
  origin_malformed: async () =>
    init(await running.token(), {}, { origin: 'https://www.shop.example/' }),
  origin_changed: async () => {
    const own = await session({ allowedOrigins: ['shop.example', 'www.shop.example'] })
    return chat(own, 'Hello', 'msg_1', { origin: 'https://www.shop.example' })
  },
  invalid_origin_entry: () =>
    program('POST', '/v1/client-tokens', {
      name: 'Shop',
      allowedOrigins: ['https://shop.example/basket'],
    }),
  token_unknown: async () => {
    const { id, token } = await created()
    await running.server.tokens.remove(id)
    return init(token)
  },
  token_inactive: async () => init(await running.token({ isActive: false })),
  token_rotated: async () => {
    const { id, token } = await created()
    await running.server.tokens.rotate(id)
    return init(token)
  },
  target_not_allowed: async () => init(await running.token(), { agentId: 'sales' }),
  protocol_unsupported: async () => init(await running.token(), { protocol: { min: 2, max: 3 } }),

  session_expired: async () => {
    const own = await session()
    running.advance(31 * 60_000)
    return chat(own)
  },
  session_unknown: () => chat('cs_nobody'),
  session_revoked: async () => {
    const sessionId = await session()
    await post('/v1/client/end', { sessionId })
    return chat(sessionId)
  },
  conversation_deleted: async () => {
    const answer = await init(await running.token())
    const { sessionId, conversationId } = (await answer.json()) as Record<string, string>
    await program('DELETE', `/v1/conversations/${conversationId}`)
    return chat(sessionId ?? '')
  },
  idempotency_key_reused: async () => {
    const own = await session()
    await (await chat(own, 'One', 'msg_1')).text()
    return chat(own, 'Another', 'msg_1')
  },

  rate_limited_minute: async () => {
    const own = await session({ rateLimitPerMinute: 10 })
    await spend(own, 10)
    return chat(own)
  },
  rate_limited_hour: async () => {
    const own = await session({ rateLimitPerHour: 100 })
    await spend(own, 100)
    return chat(own)
  },
  session_message_limit: async () => {
    const own = await session({ maxMessagesPerSession: 100 })
    await spend(own, 100)
    return chat(own)
  },
  init_rate_limited: async () => {
    const token = await running.token()
    const body = JSON.stringify({ token })
    const again = () =>
      ask(
        '/v1/client/init',
        { method: 'POST', headers: { origin: pageOrigin }, body },
        '198.51.100.1',
      )
    for (let index = 0; index < 30; index++) await again()
    return again()
  },
  too_many_streams: async () => {
    const own = await session()
    const streams: Response[] = []
    for (let index = 0; index < 8; index++) streams.push(await chat(own, 'wait'))
    const answer = await chat(own)
    await post('/v1/client/end', { sessionId: own })
    for (const stream of streams) await stream.text()
    return answer
  },
  overloaded: async () => {
    const owns = await Promise.all(Array.from({ length: 3 }, () => session()))
    const streams: Response[] = []
    for (const own of owns) {
      for (let index = 0; index < 3; index++) streams.push(await chat(own, 'wait'))
    }
    const answer = await chat(owns[0] ?? '')
    for (const sessionId of owns) await post('/v1/client/end', { sessionId })
    for (const stream of streams) await stream.text()
    return answer
  },
  storage_unavailable: async () => {
    const token = await running.token()
    return running.whileStorageIsGone(() => init(token))
  },

  key_missing: () => ask('/v1/client-tokens'),
  key_unknown: () => withKey(createKeyValue('live')),
  key_revoked: async () => {
    const { apiKey, plainKey } = await running.server.keys.create({ name: 'Old' })
    await running.server.keys.rotate(apiKey.id)
    return withKey(plainKey)
  },
  key_expired: async () => {
    const expiresAt = new Date(Date.parse('2026-01-31T00:00:00Z')).toISOString()
    const { plainKey } = await running.server.keys.create({ name: 'Short', expiresAt })
    running.advance(40 * 86_400_000)
    return withKey(plainKey)
  },
  scope_missing: async () => {
    const reader = await keyCaller(running, { permissions: ['CLIENT_TOKENS:READ'] })
    return reader('POST', '/v1/client-tokens', { name: 'Shop', allowedOrigins: ['shop.example'] })
  },
  key_not_enough: () => program('POST', '/v1/api-keys', { name: 'Another' }),
  ip_not_allowed: async () => {
    const { plainKey } = await running.server.keys.create({
      name: 'Bound',
      allowedIps: ['10.0.0.0/8'],
    })
    return withKey(plainKey, '/v1/client-tokens', '203.0.113.7')
  },

  sign_in_required: () => post('/v1/console/sign-out', {}, { origin: 'https://chat.example' }),
  password_wrong: async () => {
    await signIn(running)
    return post(
      '/v1/console/sign-in',
      { password: 'not the one' },
      { origin: 'https://chat.example' },
    )
  },
  sign_in_limited: async () => {
    await signIn(running)
    const again = () =>
      ask(
        '/v1/console/sign-in',
        {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ password: 'not the one' }),
        },
        '198.51.100.2',
      )
    for (let index = 0; index < 10; index++) await again()
    return again()
  },
  setup_link_invalid: () =>
    post(
      '/v1/console/setup',
      { secret: 'a'.repeat(43), password: 'correct horse battery' },
      { origin: 'https://chat.example' },
    ),
  csrf_token_invalid: async () => {
    const { cookie } = await signIn(running)
    return post('/v1/console/sign-out', {}, { cookie, origin: 'https://chat.example' })
  },
  wrong_host: () =>
    running.server.fetch(new Request('http://chat.internal:3000/v1/console/session')),

  invalid_json: () => post('/v1/client/init', '{token'),
  invalid_request: async () =>
    program('PUT', `/v1/client-tokens/${(await created()).id}`, { rateLimitPerMinute: 5000 }),
  not_found: () => program('GET', '/v1/client-tokens/ct_8h2kq4w7'),
  method_not_allowed: () => ask('/v1/client/init'),
  precondition_failed: async () =>
    program(
      'PUT',
      `/v1/client-tokens/${(await created()).id}`,
      { name: 'Another' },
      { 'if-match': '"a1B2c3"' },
    ),
  body_too_large: () => post('/v1/client/init', { token: 'x'.repeat(70_000) }),
  unsupported_media_type: () =>
    program('POST', '/v1/client-tokens', 'name=Shop', {
      'content-type': 'application/x-www-form-urlencoded',
    }),
  headers_too_large: () =>
    sendRaw(running.port, rawRequest('GET', '/healthz', [['X-Large', 'x'.repeat(20_000)]])),
  request_timeout: () =>
    sendRaw(running.port, rawRequest('POST', '/v1/client/init', [['Content-Length', '10']], '{')),
}

/** What differs each time: ids, times, tags. */
const steady = (value: unknown): unknown => {
  const text = JSON.stringify(value)
    .replaceAll(/\b(key|ct|turn)_[a-z0-9]+\b/g, '$1_…')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'uuid')
    .replaceAll(/(If-Match )\S+(?=,)/g, '$1…')
    .replaceAll(/"retryAfterMs":\d+/g, '"retryAfterMs":0')
  return JSON.parse(text)
}

const bodyOf = async (answer: Awaited<ReturnType<Provoke>>): Promise<unknown> => {
  if (answer instanceof Response) return answer.json()
  return typeof answer.body === 'string' ? JSON.parse(answer.body) : answer.body
}

const shown = [...articles].flatMap(([code, { answer }]) =>
  answer && isAnswered(code as ErrorCode) ? [{ code: code as ErrorCode, answer }] : [],
)

/** No request makes a sound server fail, or stop. */
const unprovoked = ['internal_error', 'shutting_down']

describe('an answer of the reference', () => {
  test('is provoked here, but for two', () => {
    const missing = shown.map(({ code }) => code).filter((code) => !provocations[code])
    expect(missing.toSorted()).toEqual(unprovoked)
  })

  test.each(shown.filter(({ code }) => provocations[code]))(
    'with $code is what the server sends',
    async ({ code, answer }) => {
      const body = await bodyOf(await provocations[code]!())
      const example: unknown = JSON.parse(problemText(code, answer))
      const bound = code === 'overloaded' ? /2000/ : /$^/
      expect(steady(body)).toEqual(JSON.parse(JSON.stringify(steady(example)).replace(bound, '9')))
    },
  )

  test('that says the server is stopping is what it sends then', async () => {
    const stopping = await startServer({
      settings: { publicUrl: 'https://chat.example' },
      reply: ({ signal }) => waiting(signal),
    })
    const sessionId = await stopping.session()
    const stream = await stopping.post('/v1/client/chat', say(sessionId, 'Hello'))
    const closed = stopping.server.close({ drainMs: 200 })
    const answer = await stopping.server.fetch(new Request('https://chat.example/readyz'))
    const example = problemText('shutting_down', articles.get('shutting_down')?.answer)
    expect(steady(await answer.json())).toEqual(steady(JSON.parse(example)))
    expect(await eventsOf(stream)).toContainEqual(dataOf(eventText('shutting_down')))
    await closed
    await stopping.close()
  })
})

const dataOf = (event: string): unknown => {
  const data = JSON.parse(/^data: (.+)$/m.exec(event)?.[1] ?? 'null')
  return { ...data, executionId: 'turn_…', seq: 0 }
}

const eventsOf = async (response: Response): Promise<unknown[]> =>
  (await response.text())
    .split('\n\n')
    .filter((event) => /^data: /m.test(event))
    .map(dataOf)

test.each([
  ['upstream_failed', 'fail'],
  ['upstream_timeout', 'sleep'],
] as const)('the event with %s is what a stream has', async (code, words) => {
  expect(articles.get(code)?.inStream).toBe(true)
  const stream = await chat(await session(), words)
  expect(await eventsOf(stream)).toContainEqual(dataOf(eventText(code)))
})
