import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type {
  ClientToken,
  ClientTokenList,
  CreatedClientToken,
  UpdatedClientToken,
} from '../../../src/protocol/control.js'
import type { BlockedOrigins } from '../../../src/protocol/blocked-origins.js'
import type { Problem } from '../../../src/protocol/answer.js'
import { engine } from '../database.js'
import { say, startServer, type RunningServer } from '../http/running-server.js'
import { keyCaller, signIn, type Answer, type Caller } from './callers.js'

let running: RunningServer
let live: Caller
beforeAll(async () => {
  running = await startServer()
  // Within an hour, not at its very beginning, up to which usage would be asked for.
  running.advance(60_000)
  live = await keyCaller(running)
})
afterAll(() => running.close())

const shop = { name: 'Shop', allowedOrigins: ['shop.example'] }
const path = '/v1/client-tokens'

const make = async (fields: object = {}, call = live): Promise<CreatedClientToken> => {
  const answer = await call<CreatedClientToken>('POST', path, { ...shop, ...fields })
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  return answer.body
}
const read = (id: string, call = live) => call<{ clientToken: ClientToken }>('GET', `${path}/${id}`)
const everything = async () => JSON.stringify((await live<ClientTokenList>('GET', path)).body)

interface Refused extends Problem {
  errors: { path: string; code: string; message: string }[]
}
const fieldsOf = ({ body }: Answer<Refused>): string[] => body.errors.map((error) => error.path)

describe('a client token', () => {
  it('is made with every default', async () => {
    const answer = await live<CreatedClientToken>('POST', path, shop)
    expect(answer.status).toBe(201)
    expect(answer.headers.get('content-type')).toContain('application/json')
    expect(answer.body.clientToken).toMatchObject({
      ...shop,
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
      lastUsedAt: null,
      conversationCount: 0,
      tokenValue: answer.body.token,
    })
    expect(answer.body.warnings.map(({ type }) => type)).toEqual(['default_agent'])
  })

  it('is read, listed, changed, rotated and deleted', async () => {
    const { clientToken, token } = await make({ name: 'A life' })
    const one = `${path}/${clientToken.id}`
    expect((await read(clientToken.id)).body).toEqual({ clientToken })
    expect((await live('GET', `${one}/token`)).body).toEqual({ token })
    const list = await live<ClientTokenList>('GET', `${path}?search=a%20life`)
    expect(list.body).toEqual({
      clientTokens: [clientToken],
      pagination: { limit: 1000, offset: 0, hasMore: false },
    })
    const changed = await live<UpdatedClientToken>('PUT', one, { rateLimitPerMinute: 20 })
    expect(changed.body.clientToken).toMatchObject({ name: 'A life', rateLimitPerMinute: 20 })
    const rotated = await live<CreatedClientToken>('POST', `${one}/regenerate`)
    expect(rotated.status).toBe(200)
    expect(rotated.body.token).not.toBe(token)
    const late = await running.post('/v1/client/init', { token })
    expect(await late.json()).toMatchObject({ status: 401, code: 'token_rotated' })
    const deleted = await live('DELETE', one)
    expect(deleted).toMatchObject({
      status: 200,
      body: { success: true, message: `The client token ${clientToken.id} was deleted.` },
    })
    expect(await read(clientToken.id)).toMatchObject({ status: 404, body: { code: 'not_found' } })
    const dead = await running.post('/v1/client/init', { token: rotated.body.token })
    expect(await dead.json()).toMatchObject({ code: 'token_unknown' })
  })

  it('may be written back whole as it was read, and with nothing', async () => {
    const { clientToken } = await make({ config: { welcomeMessage: 'Hello' } })
    const one = `${path}/${clientToken.id}`
    expect(await live('PUT', one, clientToken)).toMatchObject({
      status: 200,
      body: { clientToken },
    })
    expect(await live('PUT', one, {})).toMatchObject({ status: 200, body: { clientToken } })
    const changed = await live<Refused>('PUT', one, { ...clientToken, environment: 'test' })
    expect(changed.status).toBe(400)
    expect(fieldsOf(changed)).toEqual(['environment'])
  })

  it('shows who was refused, to be ignored, allowed or forgotten', async () => {
    const { clientToken, token } = await make({ agentIds: ['script'] })
    const one = `${path}/${clientToken.id}`
    const www = 'https://www.shop.example'
    const refused = await running.post('/v1/client/init', { token }, { origin: www })
    expect(refused.status).toBe(403)
    const blocked = `${one}/blocked-origins`
    const list = async () => (await live<BlockedOrigins>('GET', blocked)).body.blockedOrigins
    expect(await list()).toMatchObject([{ origin: www, suggestion: 'www.shop.example', count: 1 }])
    const read = await live<{ clientToken: ClientToken }>('GET', one)
    expect(read.body.clientToken.blockedOriginCount).toBe(1)
    const ignored = await live('POST', `${blocked}/ignore`, { origin: www, ignored: true })
    expect(ignored).toMatchObject({ status: 200, body: { blockedOrigin: { ignored: true } } })
    // Neither has changed the token: what was read before may be written now.
    const ifMatch = { 'if-match': read.headers.get('etag') ?? '' }
    const allowedOrigins = [...read.body.clientToken.allowedOrigins, 'www.shop.example']
    const whole = { ...read.body.clientToken, allowedOrigins }
    expect((await live('PUT', one, whole, ifMatch)).status).toBe(200)
    expect(await list()).toEqual([])
    const gone = await live('DELETE', `${blocked}?origin=${encodeURIComponent(www)}`)
    expect(gone).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect(await live('DELETE', blocked)).toMatchObject({ status: 400 })
    expect(await live('DELETE', `${blocked}?all=true`)).toMatchObject({ status: 200 })
  })

  it('shows where it works, what happened with it, and what was said', async () => {
    const { clientToken, token } = await make({ agentIds: ['script'] })
    const one = `${path}/${clientToken.id}`
    const init = await running.post('/v1/client/init', { token })
    const { sessionId } = (await init.json()) as { sessionId: string }
    const reply = await running.post('/v1/client/chat', say(sessionId, 'Is it dishwasher safe?'))
    await reply.text()
    expect((await live('GET', `${one}/sightings`)).body).toMatchObject({
      sightings: [{ origin: 'https://shop.example' }],
    })
    const usage = await live('GET', `${one}/usage?bucket=hour&from=2025-12-31T00:00:00Z`)
    expect(usage.body).toMatchObject({
      bucket: 'hour',
      total: { sessions: 1, messages: 1 },
      current: { minute: { used: 1, limit: 10 }, hour: { used: 1, limit: 100 } },
    })
    const conversations = await live<{ conversations: { id: string }[] }>(
      'GET',
      `${one}/conversations`,
    )
    expect(conversations.body).toMatchObject({
      conversations: [
        {
          name: 'Is it dishwasher safe?',
          firstMessage: 'Is it dishwasher safe?',
          flowId: 'script',
          origin: 'https://shop.example',
          messageCount: 2,
        },
      ],
      pagination: { limit: 20, offset: 0, hasMore: false },
    })
    const id = conversations.body.conversations[0]?.id ?? ''
    expect((await live('GET', `/v1/conversations/${id}`)).body).toMatchObject({
      conversation: { id },
      messages: [
        { role: 'user', content: 'Is it dishwasher safe?' },
        { role: 'assistant', content: 'You said: Is it dishwasher safe?' },
      ],
      feedback: [],
      isCut: false,
    })
    const elsewhere = await live('GET', `${one}/conversations?flow_id=demo`)
    expect(elsewhere.body).toMatchObject({ conversations: [] })
    const all = await live('GET', `/v1/conversations?client_token_id=${clientToken.id}`)
    expect(all.body).toMatchObject({ conversations: [{ id }], pagination: { cursor: null } })
    expect(await live('DELETE', `/v1/conversations/${id}`)).toMatchObject({ status: 200 })
    expect(await live('GET', `/v1/conversations/${id}`)).toMatchObject({ status: 404 })
  })

  it('is asked whether it would allow an origin', async () => {
    const { clientToken } = await make()
    const check = (origin: string, allowedOrigins?: string[]) =>
      live('POST', `${path}/${clientToken.id}/check-origin`, {
        origin,
        ...(allowedOrigins && { allowedOrigins }),
      })
    expect((await check('https://shop.example')).body).toMatchObject({
      allowed: true,
      code: 'allowed',
      matchedEntry: 'shop.example',
    })
    expect((await check('https://www.shop.example')).body).toMatchObject({
      allowed: false,
      code: 'origin_not_allowed',
      suggestion: 'www.shop.example',
      nearMiss: 'www',
    })
    expect((await check('https://www.shop.example', ['*.shop.example'])).body).toMatchObject({
      allowed: true,
    })
    expect((await read(clientToken.id)).body.clientToken.allowedOrigins).toEqual(['shop.example'])
  })
})

describe('a list of origins', () => {
  it('is explained entry by entry, also where one is bad', async () => {
    const answer = await live<{ entries: object[] }>('POST', '/v1/origins/explain', {
      allowedOrigins: ['*.shop.example', 'https://shop.example/path'],
    })
    expect(answer.status).toBe(200)
    expect(answer.body.entries).toMatchObject([
      { stored: '*.shop.example', error: null },
      { stored: null, error: { code: expect.any(String) as string } },
    ])
  })
})

describe('a number', () => {
  const ranges = [
    ['rateLimitPerMinute', 1, 1000],
    ['rateLimitPerHour', 1, 10_000],
    ['maxMessagesPerSession', 1, 1000],
    ['sessionIdleTimeoutMinutes', 1, 1440],
  ] as const

  it.each(ranges)('%s is from %i to %i, and whole', async (field, least, most) => {
    const { clientToken } = await make()
    const one = `${path}/${clientToken.id}`
    for (const value of [least, most]) {
      const made = await make({ [field]: value })
      expect(made.clientToken[field]).toBe(value)
      const changed = await live<UpdatedClientToken>('PUT', one, { [field]: value })
      expect(changed.body.clientToken[field]).toBe(value)
    }
    const before = await everything()
    for (const value of [least - 1, most + 1, 1.5, -1, '10', null, [], true, 1e300]) {
      for (const [method, where, more] of [
        ['POST', path, shop],
        ['PUT', one, {}],
      ] as const) {
        const answer = await live<Refused>(method, where, { ...more, [field]: value })
        expect(answer, JSON.stringify(value)).toMatchObject({ status: 400 })
        expect(fieldsOf(answer)).toEqual([field])
      }
    }
    expect(await everything()).toBe(before)
  })
})

describe('bad input', () => {
  const long = 'x'.repeat(256)
  const cases: [what: string, body: unknown, fields: string[]][] = [
    ['no name and no origins', {}, ['name', 'allowedOrigins']],
    ['a name of no characters', { ...shop, name: '' }, ['name']],
    ['a name of blanks', { ...shop, name: ' \u00A0\u200B' }, ['name']],
    ['a name of 256 characters', { ...shop, name: long }, ['name']],
    ['a name that is no text', { ...shop, name: 7 }, ['name']],
    ['unknown fields', { ...shop, colour: 'red', allowedOrigin: [] }, ['allowedOrigin', 'colour']],
    ['origins that are no list', { ...shop, allowedOrigins: 'shop.example' }, ['allowedOrigins']],
    [
      'a bad entry at position 7 among good ones',
      {
        ...shop,
        allowedOrigins: [...'abcdefg'].map((letter) => `${letter}.example`).concat('b c'),
      },
      ['allowedOrigins[7]'],
    ],
    [
      '101 origins',
      { ...shop, allowedOrigins: Array.from({ length: 101 }, (_, index) => `s${index}.example`) },
      ['allowedOrigins'],
    ],
    ['an agent that there is not', { ...shop, agentIds: ['nobody'] }, ['agentIds[0]']],
    ['a flow that there is not', { ...shop, flowIds: ['nobody'] }, ['flowIds[0]']],
    ['an environment that there is not', { ...shop, environment: 'prod' }, ['environment']],
    ['a config that is too large', { ...shop, config: { x: 'y'.repeat(17_000) } }, ['config']],
    [
      'several faults',
      { name: '', allowedOrigins: ['a b'], isActive: 1 },
      ['allowedOrigins[0]', 'isActive', 'name'],
    ],
  ]

  it.each(cases)(
    'is refused for %s, with each field by its path, and changes nothing',
    async (_what, body, fields) => {
      const { clientToken } = await make()
      const before = await everything()
      const made = await live<Refused>('POST', path, body)
      expect(made).toMatchObject({ status: 400 })
      expect(made.headers.get('content-type')).toContain('application/problem+json')
      expect(fieldsOf(made).toSorted()).toEqual(fields.toSorted())
      for (const error of made.body.errors) {
        expect(error.code).toMatch(/^[a-z_]+$/)
        expect(error.message).not.toBe('')
      }
      if (Object.keys(body as object).length > 0 && !fields.includes('environment')) {
        const changed = await live<Refused>('PUT', `${path}/${clientToken.id}`, body)
        expect(fieldsOf(changed).toSorted()).toEqual(fields.toSorted())
      }
      expect(await everything()).toBe(before)
    },
  )

  it.each([
    ['no JSON', '{"name":', 400, 'invalid_json'],
    ['nothing', '', 400, 'invalid_json'],
    ['a list', '[]', 400, 'invalid_request'],
    ['null', 'null', 400, 'invalid_request'],
    ['depth', '['.repeat(10_000), 400, 'invalid_request'],
    ['size', JSON.stringify({ name: 'x'.repeat(300_000) }), 413, 'body_too_large'],
    ['a prototype', '{"__proto__":{"name":"x"},"allowedOrigins":[]}', 400, 'invalid_request'],
  ])('that is %s is refused', async (_what, body, status, code) => {
    expect(await live('POST', path, body)).toMatchObject({ status, body: { code } })
  })

  it.each([
    'limit=0',
    'limit=1001',
    'limit=ten',
    'limit=1.5',
    'limit=-1',
    'limit=',
    'offset=-1',
    'environment=prod',
    'order=name',
    'limit=1&limit=2',
    '__proto__=1',
    `search=${'x'.repeat(201)}`,
  ])('in the query is refused: %s', async (query) => {
    const answer = await live<Refused>('GET', `${path}?${query}`)
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
    expect(fieldsOf(answer)).toEqual([query.split('=')[0]])
  })

  it.each([
    ['/v1/client-tokens/x/conversations', 'limit=101'],
    ['/v1/client-tokens/x/usage', 'from=yesterday'],
    ['/v1/client-tokens/x/usage', 'bucket=minute'],
    ['/v1/conversations', 'limit=101'],
    ['/v1/conversations', 'offset=1'],
    ['/v1/conversations', 'feedback=bad'],
    ['/v1/conversations', 'cursor=nothing-of-ours'],
    ['/v1/api-keys', 'limit=1001'],
    ['/v1/agents', 'limit=1'],
    ['/v1/client-tokens/x', 'fields=name'],
  ])('in the query of %s is refused: %s', async (where, query) => {
    const answer = await live<Refused>('GET', `${where}?${query}`)
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
    expect(fieldsOf(answer)).toEqual([query.split('=')[0]])
  })

  it.each(['a%00b', '..%2F..', '%F0%9F%98%80', "'--", 'x'.repeat(3000), '%', '%ff', 'null'])(
    'as an id is an id of nothing: %s',
    async (id) => {
      for (const where of ['client-tokens', 'api-keys', 'conversations']) {
        expect(await live('GET', `/v1/${where}/${id}`)).toMatchObject({
          status: 404,
          body: { code: 'not_found' },
        })
      }
    },
  )
})

describe('a route that takes no fields', () => {
  it('takes no body or an empty object, and refuses any other before it does anything', async () => {
    const { clientToken, token } = await make()
    const rotate = `/v1/client-tokens/${clientToken.id}/regenerate`
    const refused: [body: string, code: string, type?: string][] = [
      ['{"name":"new","value":"x"}', 'invalid_request'],
      ['[]', 'invalid_request'],
      ['null', 'invalid_request'],
      ['{', 'invalid_json'],
      ['name=new', 'unsupported_media_type', 'application/x-www-form-urlencoded'],
    ]
    for (const [body, code, type = 'application/json'] of refused) {
      const answer = await live('POST', rotate, body, { 'content-type': type })
      expect(answer.body['code'], body).toBe(code)
    }
    const named = await live<Refused>('POST', rotate, { name: 'new', value: 'x' })
    expect(fieldsOf(named)).toEqual(['name', 'value'])
    expect((await live('GET', `/v1/client-tokens/${clientToken.id}/token`)).body).toEqual({ token })
    for (const body of [undefined, '', '{}', ' { } ']) {
      expect((await live('POST', rotate, body)).status).toBe(200)
    }
  })
})

describe('an id of another kind', () => {
  it('is answered as an unknown one', async () => {
    const { clientToken, token } = await make({ agentIds: ['script'] })
    const init = await running.post('/v1/client/init', { token })
    const { conversationId, sessionId } = (await init.json()) as Record<string, string>
    const { id: keyId } = await keyCaller(running)
    const own = {
      'client-tokens': clientToken.id,
      'api-keys': keyId,
      conversations: String(conversationId),
    }
    const ids = [...Object.values(own), token, String(sessionId)]
    const shape = (answer: Answer<Record<string, unknown>>, id: string) =>
      JSON.stringify({ ...answer.body, requestId: '' }).replaceAll(id, '…')
    for (const [where, ownId] of Object.entries(own)) {
      const unknown = await live('GET', `/v1/${where}/of_nothing`)
      expect(unknown.status).toBe(404)
      for (const id of ids.filter((one) => one !== ownId)) {
        const answer = await live('GET', `/v1/${where}/${id}`)
        expect(shape(answer, id)).toBe(shape(unknown, 'of_nothing'))
        expect((await live('DELETE', `/v1/${where}/${id}`)).status).toBe(404)
      }
    }
    for (const [where, id] of Object.entries(own)) {
      expect((await live('GET', `/v1/${where}/${id}`)).status).toBe(200)
    }
  })
})

describe('two changes at once', () => {
  it('of what was read before end as one change and one 412', async () => {
    const { clientToken } = await make()
    const one = `${path}/${clientToken.id}`
    const etag = (await read(clientToken.id)).headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[\w-]{22}"$/)
    const change = (name: string) => live('PUT', one, { name }, { 'if-match': etag })
    const answers = await Promise.all(['first', 'second', 'third'].map(change))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412, 412])
    const won = answers.find(({ status }) => status === 200)
    expect((await read(clientToken.id)).body).toEqual({ clientToken: won?.body['clientToken'] })
    const lost = answers.find(({ status }) => status === 412)
    expect(lost?.body).toMatchObject({ code: 'precondition_failed' })
    expect(won?.headers.get('etag')).toBe((await read(clientToken.id)).headers.get('etag'))
  })

  it('is heeded by every write of one token', async () => {
    const { clientToken } = await make()
    const one = `${path}/${clientToken.id}`
    const stale = { 'if-match': '"nothing-of-ours-at-all"' }
    for (const [method, where] of [
      ['PUT', one],
      ['DELETE', one],
      ['POST', `${one}/regenerate`],
    ] as const) {
      expect(await live(method, where, method === 'PUT' ? {} : undefined, stale)).toMatchObject({
        status: 412,
        body: { code: 'precondition_failed' },
      })
    }
    expect((await read(clientToken.id)).body).toEqual({ clientToken })
    const now = { 'if-match': (await read(clientToken.id)).headers.get('etag') ?? '' }
    const rotated = await live('POST', `${one}/regenerate`, undefined, now)
    expect(rotated.status).toBe(200)
    expect((await live('DELETE', one, undefined, now)).status).toBe(412)
    const after = { 'if-match': rotated.headers.get('etag') ?? '' }
    expect((await live('DELETE', one, undefined, after)).status).toBe(200)
  })

  it('does not mind that visitors used the token meanwhile', async () => {
    const { clientToken, token } = await make()
    const etag = (await read(clientToken.id)).headers.get('etag') ?? ''
    await running.post('/v1/client/init', { token })
    running.advance(60_000)
    const answer = await live(
      'PUT',
      `${path}/${clientToken.id}`,
      { name: 'New' },
      {
        'if-match': etag,
      },
    )
    expect(answer.status).toBe(200)
  })
})

describe('a test key', () => {
  it('neither sees nor touches what is live', async () => {
    const test = await keyCaller(running, { environment: 'test' })
    const { clientToken, token } = await make({ agentIds: ['script'] })
    const init = await running.post('/v1/client/init', { token })
    const { conversationId } = (await init.json()) as { conversationId: string }
    const liveKey = await keyCaller(running)
    const one = `${path}/${clientToken.id}`
    const calls: [method: string, path: string][] = [
      ['GET', one],
      ['PUT', one],
      ['DELETE', one],
      ['GET', `${one}/token`],
      ['POST', `${one}/regenerate`],
      ['GET', `${one}/conversations`],
      ['GET', `${one}/usage`],
      ['GET', `${one}/sightings`],
      ['GET', `${one}/blocked-origins`],
      ['DELETE', `${one}/blocked-origins?all=true`],
      ['POST', `${one}/check-origin`],
      ['GET', `/v1/conversations/${conversationId}`],
      ['DELETE', `/v1/conversations/${conversationId}`],
      ['GET', `/v1/api-keys/${liveKey.id}`],
      ['PUT', `/v1/api-keys/${liveKey.id}`],
      ['DELETE', `/v1/api-keys/${liveKey.id}`],
      ['POST', `/v1/api-keys/${liveKey.id}/regenerate`],
    ]
    for (const [method, where] of calls) {
      const body = where.endsWith('check-origin')
        ? { origin: 'https://shop.example' }
        : method === 'PUT'
          ? {}
          : undefined
      const seen = await test(method, where, body)
      const id = /(ct|key|conv\w*)_[a-z0-9]{22}/.exec(where)?.[0] ?? ''
      expect(id).not.toBe('')
      const unknown = await test(method, where.replace(id, 'of_nothing'), body)
      expect({ where, status: seen.status }).toEqual({ where, status: 404 })
      expect(JSON.stringify({ ...seen.body, requestId: '' }).replaceAll(id, '…')).toBe(
        JSON.stringify({ ...unknown.body, requestId: '' }).replaceAll('of_nothing', '…'),
      )
    }
    for (const list of [path, '/v1/conversations', '/v1/api-keys']) {
      for (const query of ['', '?environment=live']) {
        const text = JSON.stringify((await test('GET', list + query)).body)
        for (const id of [clientToken.id, conversationId, liveKey.id])
          expect(text).not.toContain(id)
      }
    }
    expect((await read(clientToken.id)).status).toBe(200)
    expect((await liveKey('GET', path)).status).toBe(200)
  })

  it('makes what is for tests, and may not make what is live', async () => {
    const test = await keyCaller(running, { environment: 'test' })
    const { clientToken, token } = await make({}, test)
    expect(clientToken.environment).toBe('test')
    expect(token).toMatch(/^ct_test_/)
    const refused = await test<Refused>('POST', path, { ...shop, environment: 'live' })
    expect(refused.status).toBe(400)
    expect(fieldsOf(refused)).toEqual(['environment'])
    expect((await read(clientToken.id)).status).toBe(200)
  })
})

describe.runIf(engine === 'postgres')('a database that goes away', () => {
  it('is said to programs and to the operator, and nothing is done by halves', async () => {
    const { clientToken } = await make()
    const { call: operator } = await signIn(running)
    const before = await everything()
    await running.whileStorageIsGone(async () => {
      for (const call of [live, operator]) {
        for (const [method, where, body] of [
          ['GET', path, undefined],
          ['POST', path, shop],
          ['PUT', `${path}/${clientToken.id}`, { name: 'Changed' }],
          ['DELETE', `${path}/${clientToken.id}`, undefined],
          ['GET', '/v1/conversations', undefined],
          ['GET', '/v1/console/session', undefined],
        ] as const) {
          const answer = await call(method, where, body)
          expect(answer, `${method} ${where}`).toMatchObject({
            status: 503,
            body: { code: 'storage_unavailable' },
          })
          expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
        }
      }
    })
    await expect.poll(async () => (await live('GET', path)).status).toBe(200)
    expect(await everything()).toBe(before)
    expect((await operator('PUT', `${path}/${clientToken.id}`, { name: 'Now' })).status).toBe(200)
  })
})
