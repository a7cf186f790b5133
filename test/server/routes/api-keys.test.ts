import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ApiKey, ApiKeyList, CreatedApiKey } from '../../../src/protocol/api-keys.js'
import { startServer, type RunningServer } from '../http/running-server.js'
import { caller, keyCaller, signIn, type Caller } from './callers.js'

let running: RunningServer
beforeEach(async () => {
  running = await startServer()
})
afterEach(() => running.close())

const path = '/v1/api-keys'
/** How often the next request is asked; each time it must be refused. */
const rounds = process.env['LONG'] === '1' ? 1000 : 50

const bearer = (key: string): Caller => caller(running, { authorization: `Bearer ${key}` })

describe('an API key', () => {
  it('is made at the console, shown once, and works at once', async () => {
    const { call } = await signIn(running)
    const made = await call<CreatedApiKey>('POST', path, { name: 'Deploy' })
    expect(made.status).toBe(201)
    const { apiKey, plainKey, warning } = made.body
    expect(plainKey).toMatch(/^rt_live_[0-9A-Za-z]{49}$/)
    expect(apiKey).toMatchObject({
      name: 'Deploy',
      environment: 'live',
      permissions: ['CLIENT_TOKENS:READ', 'CONVERSATIONS:READ'],
      expiresAt: null,
      allowedIps: [],
      isActive: true,
      keyPrefix: 'rt_live_',
      searchHint: plainKey.slice(-4),
      lastUsedAt: null,
    })
    expect(warning).not.toBe('')
    expect((await bearer(plainKey)('GET', '/v1/client-tokens')).status).toBe(200)
    const shown = await call<{ apiKey: ApiKey }>('GET', `${path}/${apiKey.id}`)
    expect(shown.body.apiKey.lastUsedAt).not.toBeNull()
    const list = await call<ApiKeyList>('GET', path)
    for (const { body } of [shown, list]) expect(JSON.stringify(body)).not.toContain(plainKey)
  })

  it('is made by no key, not even by one that may do everything', async () => {
    const program = await keyCaller(running)
    const refused = await program('POST', path, { name: 'Another' })
    expect(refused).toMatchObject({ status: 403, body: { code: 'key_not_enough' } })
    expect((await program<ApiKeyList>('GET', path)).body.apiKeys).toHaveLength(1)
  })

  it('gives no other, and not itself, what it does not have', async () => {
    const writer = await keyCaller(running, { permissions: ['API_KEYS:*'] })
    const other = await keyCaller(running, { permissions: ['API_KEYS:READ'] })
    const widen = (id: string) => writer('PUT', `${path}/${id}`, { permissions: ['*'] })
    for (const id of [writer.id, other.id]) {
      expect(await widen(id)).toMatchObject({ status: 403, body: { code: 'key_not_enough' } })
    }
    const strong = await keyCaller(running)
    const taken = await writer('POST', `${path}/${strong.id}/regenerate`)
    expect(taken).toMatchObject({ status: 403, body: { code: 'key_not_enough' } })
    expect((await strong('GET', path)).status).toBe(200)
  })

  it('lists what there is to choose from', async () => {
    const program = await keyCaller(running, { permissions: ['API_KEYS:READ'] })
    const answer = await program<{ permissionScopes: string[] }>('GET', `${path}/options`)
    expect(answer.status).toBe(200)
    expect(answer.body.permissionScopes).toContain('CLIENT_TOKENS:WRITE')
  })

  it('is changed only as it was read, where it is asked for', async () => {
    const { call } = await signIn(running)
    const made = await call<CreatedApiKey>('POST', path, { name: 'Deploy' })
    const one = `${path}/${made.body.apiKey.id}`
    const etag = (await call('GET', one)).headers.get('etag') ?? ''
    expect(made.headers.get('etag')).toBe(etag)
    const change = (name: string) => call('PUT', one, { name }, { 'if-match': etag })
    const answers = await Promise.all([change('first'), change('second')])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412])
    const stale = { 'if-match': etag }
    expect((await call('DELETE', one, undefined, stale)).status).toBe(412)
    expect((await call('POST', `${one}/regenerate`, undefined, stale)).status).toBe(412)
    expect((await call('DELETE', one)).body).toMatchObject({ success: true })
  })

  it.each([
    ['no name', {}, ['name']],
    ['no permission', { name: 'x', permissions: [] }, ['permissions']],
    [
      'a permission that there is not',
      { name: 'x', permissions: ['SHOES:READ'] },
      ['permissions[0]'],
    ],
    ['a date that is none', { name: 'x', expiresAt: 'tomorrow' }, ['expiresAt']],
    ['an address that is none', { name: 'x', allowedIps: ['::1', '1.2.3'] }, ['allowedIps[1]']],
    ['a range that is none', { name: 'x', allowedIps: ['10.0.0.0/33'] }, ['allowedIps[0]']],
    ['an unknown field', { name: 'x', role: 'admin' }, ['role']],
    [
      'several faults',
      { name: '', environment: 'x', permissions: '*' },
      ['environment', 'name', 'permissions'],
    ],
  ])('is not made with %s', async (_what, body, fields) => {
    const { call } = await signIn(running)
    const answer = await call<{ errors: { path: string }[] }>('POST', path, body)
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
    expect(answer.body.errors.map((error) => error.path).toSorted()).toEqual(fields)
    expect((await call<ApiKeyList>('GET', path)).body.apiKeys).toEqual([])
  })
})

describe('a credential', () => {
  it.each([
    [
      'a key of no server',
      'rt_live_Wd9Qm2ZkX7aBc4DeFgH5iJkLmN0oPqRsTuVwXyZ1A2b3cHnNSi',
      'key_unknown',
    ],
    ['something else', 'sk-1234567890', 'key_unknown'],
    ['a session', `cs_${'a'.repeat(43)}`, 'key_unknown'],
  ])('that is %s is unknown', async (_what, key, code) => {
    const answer = await bearer(key)('GET', '/v1/client-tokens')
    expect(answer).toMatchObject({ status: 401, body: { code } })
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(JSON.stringify(answer.body)).not.toContain(key)
  })

  it('that is a client token is told apart', async () => {
    const answer = await bearer(await running.token())('GET', '/v1/client-tokens')
    expect(answer).toMatchObject({ status: 401, body: { code: 'key_unknown' } })
    expect(answer.body['detail']).toMatch(/client token ct_live_….{4}, which is public/)
  })

  it.each(['Basic dXNlcjpwYXNz', 'Bearer', 'Bearer ', 'rt_live_x', 'Bearer a b'])(
    'that is no bearer key (%s) is missing',
    async (authorization) => {
      const answer = await caller(running)('GET', '/v1/agents', undefined, { authorization })
      expect(answer).toMatchObject({ status: 401, body: { code: 'key_missing' } })
    },
  )

  it('stands in no log', async () => {
    const program = await keyCaller(running)
    await program('GET', '/v1/client-tokens')
    await program('GET', `/v1/client-tokens/${program.key}`)
    await program('GET', `/v1/client-tokens?search=${program.key}`)
    const { cookie, csrfToken } = await signIn(running)
    await caller(running, { cookie })('GET', '/v1/agents')
    const log = running.logs.join('\n')
    expect(log).toContain('/v1/client-tokens')
    for (const secret of [program.key, cookie.split('=')[1] ?? '', csrfToken]) {
      expect(log).not.toContain(secret)
    }
  })
})

describe('the next request', () => {
  const endings: [
    what: string,
    end: (id: string, call: Caller) => Promise<unknown>,
    code: string,
  ][] = [
    ['revocation', (id, call) => call('PUT', `${path}/${id}`, { isActive: false }), 'key_revoked'],
    ['rotation', (id, call) => call('POST', `${path}/${id}/regenerate`), 'key_revoked'],
    ['deletion', (id, call) => call('DELETE', `${path}/${id}`), 'key_unknown'],
    [
      'other addresses',
      (id, call) => call('PUT', `${path}/${id}`, { allowedIps: ['192.0.2.1'] }),
      'ip_not_allowed',
    ],
    [
      'fewer permissions',
      (id, call) => call('PUT', `${path}/${id}`, { permissions: ['METRICS:READ'] }),
      'scope_missing',
    ],
  ]

  it.each(endings)(`after %s is refused, ${rounds} of ${rounds}`, async (_what, end, code) => {
    const admin = await keyCaller(running)
    const codes = new Map<unknown, number>()
    for (let round = 0; round < rounds; round++) {
      const program = await keyCaller(running, { permissions: ['CLIENT_TOKENS:READ'] })
      expect((await program('GET', '/v1/client-tokens')).status).toBe(200)
      await end(program.id, admin)
      const seen = (await program('GET', '/v1/client-tokens')).body['code']
      codes.set(seen, (codes.get(seen) ?? 0) + 1)
    }
    expect([...codes]).toEqual([[code, rounds]])
  })

  it('after the end of its time is refused', async () => {
    const program = await keyCaller(running, { expiresAt: '2026-01-01T01:00:00Z' })
    running.advance(3_600_000 - 1)
    expect((await program('GET', '/v1/agents')).status).toBe(200)
    running.advance(1)
    const refused = await program('GET', '/v1/agents')
    expect(refused).toMatchObject({ status: 401, body: { code: 'key_expired' } })
  })
})

describe('allowed addresses', () => {
  const from = (call: Caller, address: string) =>
    call('GET', '/v1/agents', undefined, { 'x-forwarded-for': address })

  it('are held against the caller that a trusted proxy names', async () => {
    await running.close()
    running = await startServer({ settings: { trustProxy: ['127.0.0.1'] } })
    const call = await keyCaller(running, { allowedIps: ['203.0.113.0/24', '2001:db8::7'] })
    for (const address of ['203.0.113.9', '2001:db8::7', '198.51.100.1, 203.0.113.9']) {
      expect((await from(call, address)).status, address).toBe(200)
    }
    for (const address of ['198.51.100.1', '2001:db8::8', '203.0.113.9, 198.51.100.1']) {
      expect(await from(call, address)).toMatchObject({
        status: 403,
        body: { code: 'ip_not_allowed' },
      })
    }
    expect((await call('GET', '/v1/agents')).body['code']).toBe('ip_not_allowed')
  })

  it('are not what a caller says of itself', async () => {
    const call = await keyCaller(running, { allowedIps: ['203.0.113.0/24'] })
    expect((await from(call, '203.0.113.9')).body['code']).toBe('ip_not_allowed')
    const local = await keyCaller(running, { allowedIps: ['127.0.0.1'] })
    expect((await from(local, '203.0.113.9')).status).toBe(200)
  })
})
