/** Every answer of the client surface can be read by the page that asked, whatever the answer is. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errors } from '../../../src/protocol/errors.js'
import { openSocket, parseAnswer, rawRequest, sendRaw, type RawAnswer } from './raw-http.js'
import { pageOrigin, say, startServer, type RunningServer } from './running-server.js'

const exposed = 'Retry-After, RateLimit, RateLimit-Policy, X-Request-Id'
const json = ['Content-Type', 'application/json'] as const
const origin = ['Origin', pageOrigin] as const

let running: RunningServer
beforeAll(async () => {
  running = await startServer({
    limits: { headersTimeoutSeconds: 1, requestTimeoutSeconds: 1, initBodyBytes: 8192 },
  })
})
afterAll(() => running.close())

const raw = (
  path: string,
  body: unknown,
  headers: readonly (readonly [string, string])[] = [origin, json],
  method = 'POST',
): Promise<RawAnswer> =>
  sendRaw(
    running.port,
    rawRequest(method, path, headers, typeof body === 'string' ? body : JSON.stringify(body)),
  )

const init = async (fields?: Record<string, unknown>) => ({ token: await running.token(fields) })

/** How each status comes about. */
const refusals: Record<string, () => Promise<RawAnswer>> = {
  invalid_json: () => raw('/v1/client/init', '{'),
  invalid_request: () => raw('/v1/client/init', {}),
  token_unknown: () => raw('/v1/client/init', { token: 'ct_live_nobody' }),
  token_inactive: async () => raw('/v1/client/init', await init({ isActive: false })),
  session_unknown: () => raw('/v1/client/end', { sessionId: 'cs_nobody' }),
  origin_not_allowed: async () =>
    raw('/v1/client/init', await init(), [['Origin', 'https://evil.example'], json]),
  origin_missing: async () => raw('/v1/client/init', await init(), [json]),
  origin_malformed: async () =>
    raw('/v1/client/init', await init(), [['Origin', 'shop.example'], json]),
  target_not_allowed: async () =>
    raw('/v1/client/init', { ...(await init()), flowId: 'somebody-else' }),
  not_found: () => raw('/v1/client/nothing-here', {}),
  method_not_allowed: () => raw('/v1/client/init', '', [origin], 'GET'),
  request_timeout: async () => {
    const { token } = await init()
    return sendRaw(running.port, [
      rawRequest('POST', '/v1/client/init', [origin, json, ['Content-Length', '500']]),
      JSON.stringify({ token }).slice(0, -1),
    ])
  },
  body_too_large: () => raw('/v1/client/init', { token: 'x'.repeat(9000) }),
  unsupported_media_type: () =>
    raw('/v1/client/init', {}, [origin, ['Content-Type', 'application/xml']]),
  idempotency_key_reused: async () => {
    const sessionId = await running.session()
    await (await running.post('/v1/client/chat', say(sessionId, 'one', 'm1'))).text()
    return raw('/v1/client/chat', say(sessionId, 'two', 'm1'))
  },
  protocol_unsupported: async () =>
    raw('/v1/client/init', { ...(await init()), protocol: { min: 2, max: 3 } }),
  rate_limited_minute: async () => {
    const sessionId = await running.session({ rateLimitPerMinute: 1 })
    await (await running.post('/v1/client/chat', say(sessionId, 'one'))).text()
    return raw('/v1/client/chat', say(sessionId, 'two'))
  },
  session_message_limit: async () => {
    const sessionId = await running.session({ maxMessagesPerSession: 1 })
    await (await running.post('/v1/client/chat', say(sessionId, 'one'))).text()
    return raw('/v1/client/chat', say(sessionId, 'two'))
  },
  headers_too_large: () =>
    raw('/v1/client/init', {}, [origin, json, ['X-Long', 'x'.repeat(20_000)]]),
  internal_error: async () => {
    const body = await init({ name: 'Broken' })
    await running.sql(`UPDATE client_tokens SET config = 'not JSON' WHERE name = 'Broken'`)
    return raw('/v1/client/init', body)
  },
  storage_unavailable: async () => {
    const body = await init()
    return running.whileStorageIsGone(() => raw('/v1/client/init', body))
  },
}

describe('a refusal', () => {
  it.each(Object.entries(refusals))(
    '%s is a problem that any page may read',
    async (code, make) => {
      const answer = await make()
      const row = errors[code as keyof typeof errors]
      expect(answer.status).toBe(row.status)
      expect(answer.headers['access-control-allow-origin']).toBe('*')
      expect(answer.headers).not.toHaveProperty('access-control-allow-credentials')
      expect(answer.headers['access-control-expose-headers']).toBe(exposed)
      expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
      expect(answer.headers['cache-control']).toBe('no-store')
      const body = JSON.parse(answer.body) as Record<string, unknown>
      expect(body).toMatchObject({ code, status: row.status, title: row.title, error: row.error })
      expect(body['type']).toBe(`/docs/errors/${code}`)
      expect(body['requestId']).toBe(answer.headers['x-request-id'])
      expect(typeof body['detail']).toBe('string')
    },
  )

  it('waits as long as its Retry-After says, and only where waiting helps', async () => {
    const limited = await refusals['rate_limited_minute']?.()
    expect(limited?.headers['retry-after']).toBe('60')
    expect(limited?.headers['ratelimit']).toBe('"minute";r=0;t=60')
    expect(limited?.headers['ratelimit-policy']).toContain('"minute";q=1;w=60')
    expect(JSON.parse(limited?.body ?? '')).toMatchObject({
      retryAfterMs: 60_000,
      hint: errors.rate_limited_minute.error,
    })
    const full = await refusals['storage_unavailable']?.()
    expect(Number(full?.headers['retry-after'])).toBeGreaterThan(0)
    const used = await refusals['session_message_limit']?.()
    expect(used?.headers).not.toHaveProperty('retry-after')
    expect(used?.headers['ratelimit']).toBe('"session";r=0')
  })

  it('says nothing of what was caught', async () => {
    for (const code of ['internal_error', 'storage_unavailable']) {
      const answer = await refusals[code]?.()
      expect(answer?.body).not.toMatch(/SQL|disk|token |trigger| at |SyntaxError/i)
    }
    expect(running.logs.join('')).toMatch(/not JSON|not valid JSON/)
  })
})

describe('what never becomes a request', () => {
  const hopeless: Record<string, [bytes: string, status: number]> = {
    'a line that is not HTTP': ['what is this\r\n\r\n', 400],
    'a header without a name': ['POST /v1/client/init HTTP/1.1\r\n: x\r\n\r\n', 400],
    'a body of two lengths': [
      'POST /v1/client/init HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    'a request without Host': ['POST /v1/client/init HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    'a Host that is none': [
      'POST /v1/client/init HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n',
      400,
    ],
    'a path with a backslash': [
      'POST /v1/client\\init HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      400,
    ],
    'a preflight for everything': [
      'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      400,
    ],
    'a header that never ends': ['POST /v1/client/init HTTP/1.1\r\nHost: x\r\nX-Slow: ', 408],
    silence: ['', 408],
  }

  it.each(Object.entries(hopeless))('%s is a problem all the same', async (_, [bytes, status]) => {
    const answer = await sendRaw(running.port, bytes)
    expect(answer.status).toBe(status)
    expect(answer.headers['access-control-allow-origin']).toBe('*')
    expect(answer.headers['access-control-expose-headers']).toBe(exposed)
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    const body = JSON.parse(answer.body) as Record<string, unknown>
    expect(body['code']).toBe(status === 408 ? 'request_timeout' : 'invalid_request')
    expect(body['requestId']).toBe(answer.headers['x-request-id'])
  })

  it('can be read by a client that is still sending headers', async () => {
    const socket = await openSocket(running.port)
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.write('POST /v1/client/init HTTP/1.1\r\nHost: x\r\n')
    for (let index = 0; index < 60; index++) {
      if (socket.writable) socket.write(`X-${index}: ${'x'.repeat(1000)}\r\n`)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    await expect.poll(() => parseAnswer(Buffer.concat(chunks))?.status).toBe(431)
    socket.destroy()
  })

  it('never stands in the middle of an answer', async () => {
    const sessionId = await running.session()
    const answer = await sendRaw(running.port, [
      rawRequest(
        'POST',
        '/v1/client/chat',
        [origin, json, ['Connection', 'keep-alive']],
        JSON.stringify(say(sessionId, 'hello')),
      ),
      'rubbish\r\n\r\n',
    ])
    expect(answer.body).not.toContain('HTTP/1.1')
  })

  it('still serves what an unknown expectation asks for', async () => {
    const answer = await raw('/v1/client/init', await init(), [origin, json, ['Expect', 'magic']])
    expect(answer.status).toBe(200)
  })
})

describe('a success', () => {
  it.each(['https://shop.example', 'HTTPS://Shop.EXAMPLE', 'http://shop.example.:8080'])(
    'for %s is for that page alone, byte for byte as it wrote itself',
    async (written) => {
      const headers = [['Origin', written], json] as const
      const opened = await raw('/v1/client/init', await init(), headers)
      expect(opened.status).toBe(200)
      const { sessionId } = JSON.parse(opened.body) as { sessionId: string }
      const said = await raw('/v1/client/chat', say(sessionId, 'hello'), headers)
      const rated = await raw('/v1/client/feedback', { sessionId, type: 'upvote' }, headers)
      const ended = await raw('/v1/client/end', { sessionId }, headers)
      for (const answer of [opened, said, rated, ended]) {
        expect(answer.status).toBe(200)
        expect(answer.headers['access-control-allow-origin']).toBe(written)
        expect(answer.headers['vary']).toBe('Origin')
        expect(answer.headers['access-control-expose-headers']).toBe(exposed)
        expect(answer.headers['cache-control']).toContain('no-store')
        expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
        expect(answer.headers).not.toHaveProperty('access-control-allow-credentials')
        expect(answer.headers).not.toHaveProperty('set-cookie')
      }
    },
  )
})

describe('a preflight', () => {
  it.each([[pageOrigin], ['https://evil.example'], ['null'], ['nonsense'], [undefined]])(
    'from %s is granted, and decides nothing',
    async (from) => {
      const headers = [
        ...(from === undefined ? [] : [['Origin', from] as const]),
        ['Access-Control-Request-Method', 'POST'] as const,
        ['Access-Control-Request-Headers', 'content-type,x-persona-version'] as const,
      ]
      for (const path of ['/v1/client/init', '/v1/client/chat', '/v1/client/nothing-here']) {
        const answer = await raw(path, '', headers, 'OPTIONS')
        expect(answer.status).toBe(204)
        expect(answer.body).toBe('')
        expect(answer.headers).toMatchObject({
          'access-control-allow-origin': '*',
          'access-control-allow-headers': 'content-type,x-persona-version',
          'access-control-allow-methods': 'GET, POST, DELETE',
          'access-control-max-age': '7200',
        })
        expect(answer.headers).not.toHaveProperty('access-control-allow-credentials')
      }
    },
  )
})
