import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { InitAnswer } from '../../../src/protocol/client.js'
import { createKeyValue } from '../../../src/server/identifiers.js'
import { rawRequest, sendRaw } from '../http/raw-http.js'
import { pageOrigin, startServer, type RunningServer } from '../http/running-server.js'

interface Vector {
  pattern: string
  origin?: string | null
  allow?: boolean
  valid?: false
  why: string
}

const vectors = JSON.parse(
  readFileSync(new URL('../origin-vectors.json', import.meta.url), 'utf8'),
) as Vector[]

let running: RunningServer
beforeAll(async () => {
  running = await startServer()
})
afterAll(() => running.close())

const init = (body: unknown, headers?: Record<string, string>) =>
  running.post('/v1/client/init', body, headers)

const problem = async (response: Response) =>
  (await response.json()) as Record<string, unknown> & { code: string }

describe('the handshake', () => {
  it('answers all that a page needs', async () => {
    const token = await running.token({ config: { welcomeMessage: 'Hello' } })
    const response = await init({ token })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(response.headers.get('ratelimit')).toBe('"session";r=1000')
    expect(response.headers.get('ratelimit-policy')).toBe(
      '"minute";q=1000;w=60, "hour";q=10000;w=3600, "session";q=1000',
    )
    const answer = (await response.json()) as InitAnswer
    expect(answer).toMatchObject({
      sessionId: expect.stringMatching(/^cs_[A-Za-z0-9_-]{43}$/),
      resumed: false,
      conversationResumed: false,
      flow: { id: 'script', name: 'Script', description: null },
      config: { welcomeMessage: 'Hello', placeholder: expect.any(String), theme: null },
      conversationId: expect.stringMatching(/^conv_/),
      limits: { messagesRemaining: 1000, maxMessages: 1000, idleTimeoutSeconds: 1800 },
      environment: 'live',
      protocol: 1,
      warnings: [],
    })
    const lifetime = Date.parse(answer.expiresAt) - Date.parse(answer.serverTime)
    expect(lifetime).toBe(answer.expiresInMs)
    expect(lifetime).toBe(24 * 3_600_000)
  })

  it.each(['application/json', 'application/json; charset=utf-8', 'text/plain', 'TEXT/PLAIN;x=y'])(
    'takes a body of type %s',
    async (type) => {
      const token = await running.token()
      expect((await init({ token }, { 'content-type': type })).status).toBe(200)
    },
  )

  it('takes a body without a type', async () => {
    const token = await running.token()
    const answer = await sendRaw(
      running.port,
      rawRequest('POST', '/v1/client/init', [['Origin', pageOrigin]], JSON.stringify({ token })),
    )
    expect(answer.status).toBe(200)
  })

  it.each(['application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data', 'json'])(
    'takes no body of type %s',
    async (type) => {
      const response = await init({ token: await running.token() }, { 'content-type': type })
      expect(response.status).toBe(415)
      expect((await problem(response))['detail']).toContain(type)
    },
  )

  it('passes over what it does not know', async () => {
    const token = await running.token()
    const response = await init({ token, future: { a: 1 }, admin: true, config: { theme: 1 } })
    expect(response.status).toBe(200)
  })

  it.each([
    'never-seen',
    '',
    'cs_',
    'x'.repeat(200),
    '\u0000',
    '\ud800',
    '__proto__',
    "' OR 1=1 --",
  ])('is never refused for a session that nobody knows (%j)', async (sessionId) => {
    const response = await init({ token: await running.token(), sessionId })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ resumed: false, conversationResumed: false })
  })

  it('is refused for a session of 201 characters, which no server has issued', async () => {
    const response = await init({ token: await running.token(), sessionId: 'x'.repeat(201) })
    expect(response.status).toBe(400)
    expect(await problem(response)).toMatchObject({
      code: 'invalid_request',
      errors: [{ path: 'sessionId', code: 'too_big' }],
    })
  })

  it('agrees on the one protocol that both speak', async () => {
    const token = await running.token()
    for (const protocol of [{ min: 1, max: 1 }, { min: 0, max: 7 }, null]) {
      expect((await init({ token, protocol })).status).toBe(200)
    }
    const tooNew = await problem(await init({ token, protocol: { min: 2, max: 3 } }))
    expect(tooNew).toMatchObject({ code: 'protocol_unsupported', status: 426 })
    expect(tooNew['detail']).toContain('Upgrade the server')
    const tooOld = await problem(await init({ token, protocol: { min: 0, max: 0 } }))
    expect(tooOld['detail']).toContain('Upgrade the widget')
  })

  it('answers by nobody whom the token does not list', async () => {
    const token = await running.token()
    for (const body of [{ flowId: 'demo' }, { agentId: 'demo' }, { agentId: '../script' }]) {
      const refused = await problem(await init({ token, ...body }))
      expect(refused).toMatchObject({ code: 'target_not_allowed', status: 403 })
    }
    for (const body of [{ flowId: 'script' }, { agentId: 'script' }]) {
      expect(await (await init({ token, ...body })).json()).toMatchObject({
        flow: { id: 'script' },
      })
    }
  })
})

describe('a token that does not hold', () => {
  it('is unknown, whatever its shape', async () => {
    for (const token of ['pk_of_another_server', 'ct_live_', 'x', '\u0000', '__proto__']) {
      expect(await problem(await init({ token }))).toMatchObject({
        code: 'token_unknown',
        status: 401,
      })
    }
  })

  it('is told to be misspelt without a look-up', async () => {
    const token = await running.token()
    const last = token.at(-1) === 'a' ? 'b' : 'a'
    // Whoever looked would find no table.
    await running.sql('ALTER TABLE client_tokens RENAME TO elsewhere')
    try {
      const misspelt = await problem(await init({ token: token.slice(0, -1) + last }))
      expect(misspelt).toMatchObject({ code: 'token_unknown', status: 401 })
      expect(misspelt['detail']).toContain('checksum')
      expect((await init({ token })).status).toBeGreaterThanOrEqual(500)
    } finally {
      await running.sql('ALTER TABLE elsewhere RENAME TO client_tokens')
    }
    expect((await init({ token })).status).toBe(200)
  })

  it('is told to be rotated, off or deleted', async () => {
    const token = await running.token()
    const { clientTokens } = await running.server.tokens.list()
    const { id } = clientTokens.find(({ tokenValue }) => tokenValue === token) ?? { id: '' }
    const { token: next } = await running.server.tokens.rotate(id)
    expect(await problem(await init({ token }))).toMatchObject({ code: 'token_rotated' })
    await running.server.tokens.update(id, { isActive: false })
    expect(await problem(await init({ token: next }))).toMatchObject({ code: 'token_inactive' })
    await running.server.tokens.remove(id)
    expect(await problem(await init({ token: next }))).toMatchObject({ code: 'token_unknown' })
  })

  it('is an API key that is to be rotated, and stands in no answer and no log', async () => {
    const key = createKeyValue('live')
    const response = await init({ token: key })
    expect(response.status).toBe(401)
    const text = await response.text()
    expect(text).toContain('Rotate it now')
    expect(text).not.toContain(key)
    expect(running.logs.join('')).not.toContain(key.slice(8, -6))
  })
})

describe('the origin', () => {
  it.each(vectors.filter(({ valid }) => valid === undefined))(
    '$origin under $pattern: $why',
    async ({ pattern, origin, allow }) => {
      const token = await running.token({ allowedOrigins: [pattern] })
      const headers = [
        ['Content-Type', 'application/json'] as const,
        ...(origin === null ? [] : [['Origin', origin ?? ''] as const]),
      ]
      const bytes = rawRequest('POST', '/v1/client/init', headers, JSON.stringify({ token }))
      // Beyond ASCII a header is the bytes of UTF-8, as a program might send them.
      const wire = Buffer.from(origin ?? '', 'utf8').toString('latin1')
      const sent = Buffer.from(
        bytes.toString('latin1').replace(origin ?? '\0', () => wire),
        'latin1',
      )
      const answer = await sendRaw(running.port, sent)
      expect(answer.status).toBe(allow ? 200 : 403)
      expect(answer.headers['access-control-allow-origin']).toBe(allow ? origin : '*')
      if (allow) return
      expect((JSON.parse(answer.body) as { code: string }).code).toMatch(/^origin_/)
    },
  )

  it.each(vectors.filter(({ valid }) => valid === false))(
    'entry $pattern cannot be on a list: $why',
    async ({ pattern }) => {
      await expect(running.token({ allowedOrigins: [pattern] })).rejects.toMatchObject({
        code: 'invalid_origin_entry',
      })
    },
  )

  const sendOrigins = async (...origins: string[]) => {
    const token = await running.token({ allowedOrigins: ['*'] })
    const headers = [
      ['Content-Type', 'application/json'] as const,
      ...origins.map((origin) => ['Origin', origin] as const),
    ]
    const answer = await sendRaw(
      running.port,
      rawRequest('POST', '/v1/client/init', headers, JSON.stringify({ token })),
    )
    return answer.status === 200 ? 'allowed' : (JSON.parse(answer.body) as { code: string }).code
  }

  it('is missing where it is missing, also for a token that allows all', async () => {
    expect(await sendOrigins()).toBe('origin_missing')
  })

  it.each([
    [['https://a.example', 'https://a.example']],
    [['https://a.example', 'null']],
    [['null', 'null']],
    [['', 'https://a.example']],
    [['https://a.example', '']],
    [['']],
    [['https://a.example\t']],
    [['https://a.example/']],
    [[`https://${'a.'.repeat(260)}example`]],
  ])('%j is malformed, also for a token that allows all', async (origins) => {
    const isTrimmed = origins[0]?.endsWith('\t')
    expect(await sendOrigins(...origins)).toBe(isTrimmed ? 'allowed' : 'origin_malformed')
  })

  it('null is allowed by * alone', async () => {
    expect(await sendOrigins('null')).toBe('allowed')
    const token = await running.token()
    const response = await init({ token }, { origin: 'null' })
    const refused = await problem(response)
    expect(refused).toMatchObject({ code: 'origin_not_allowed', origin: 'null' })
    expect(refused['detail']).toContain('http or https')
    expect(refused).not.toHaveProperty('suggestion')
  })

  it('is told with what would allow it, and nothing of the list or the name', async () => {
    const token = await running.token({
      name: 'Very secret project',
      allowedOrigins: ['www.shop.example', 'intranet.corp.example'],
    })
    const refused = await problem(await init({ token }, { origin: 'https://SHOP.example' }))
    expect(refused).toMatchObject({
      code: 'origin_not_allowed',
      origin: 'https://shop.example',
      suggestion: 'shop.example',
      nearMiss: 'www',
    })
    expect(JSON.stringify(refused)).not.toMatch(/secret|intranet/)
  })

  it('is never taken from a Referer or from Sec-Fetch-Site of a POST', async () => {
    const token = await running.token()
    const answer = await sendRaw(
      running.port,
      rawRequest(
        'POST',
        '/v1/client/init',
        [
          ['Referer', `${pageOrigin}/page`],
          ['Sec-Fetch-Site', 'same-origin'],
          ['Content-Type', 'application/json'],
        ],
        JSON.stringify({ token }),
      ),
    )
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'origin_missing' })
  })
})
