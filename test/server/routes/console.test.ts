import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { consoleCookieName, type ConsoleSession } from '../../../src/protocol/console.js'
import { startServer, type RunningServer } from '../http/running-server.js'
import { caller, keyCaller, password, signIn, type Caller } from './callers.js'

let running: RunningServer
beforeEach(async () => {
  running = await startServer()
})
afterEach(() => running.close())

const session = async (call: Caller): Promise<ConsoleSession> =>
  (await call<ConsoleSession>('GET', '/v1/console/session')).body

/** Node's fetch sets its own Host, so this one speaks HTTP by hand. */
const withHost = async (
  host: string,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ status: number; code: string }> => {
  const { request } = await import('node:http')
  return new Promise((resolve, reject) => {
    const sent = request(
      running.url + path,
      { method, headers: { host, ...headers } },
      (answer) => {
        let text = ''
        answer.on('data', (chunk) => (text += String(chunk)))
        answer.on('end', () => {
          const isProblem = /problem/.test(answer.headers['content-type'] ?? '')
          const { code = '' } = (isProblem ? JSON.parse(text) : {}) as { code?: string }
          resolve({ status: answer.statusCode ?? 0, code })
        })
      },
    )
    sent.on('error', reject)
    sent.end()
  })
}

describe('the first start', () => {
  it('has a link that sets the password once, and signs in', async () => {
    const open = caller(running)
    expect(await session(open)).toMatchObject({ state: 'setup', csrfToken: null, server: null })
    const link = new URL((await running.server.setupLink()) ?? '')
    expect(link.origin).toBe(running.url)
    expect(link.pathname).toBe('/console/')
    const secret = link.hash.slice('#setup='.length)
    const set = await open<ConsoleSession>('POST', '/v1/console/setup', { secret, password })
    expect(set).toMatchObject({ status: 200, body: { state: 'signed_in' } })
    const cookie = set.headers.getSetCookie()[0] ?? ''
    const signedIn = await session(caller(running, { cookie: cookie.split(';')[0] ?? '' }))
    expect(signedIn).toMatchObject({
      state: 'signed_in',
      csrfToken: set.body.csrfToken,
      server: {
        url: running.url,
        isUrlConfigured: false,
        database: running.settings.databaseUrl === null ? 'sqlite' : 'postgres',
        otherSessions: 0,
      },
    })
    expect(await running.server.setupLink()).toBeNull()
    const again = await open('POST', '/v1/console/setup', { secret, password })
    expect(again).toMatchObject({ status: 401, body: { code: 'setup_link_invalid' } })
    expect(await session(open)).toMatchObject({ state: 'signed_out' })
  })

  it.each([
    ['a password that is too short', { secret: 's', password: 'short' }, 'password'],
    ['an unknown field', { secret: 's', password, remember: true }, 'remember'],
    ['no secret', { password }, 'secret'],
  ])('refuses %s', async (_what, body, path) => {
    const answer = await caller(running)<{ errors: { path: string }[] }>(
      'POST',
      '/v1/console/setup',
      body,
    )
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
    expect(answer.body.errors.map((error) => error.path)).toEqual([path])
  })
})

describe('the cookie', () => {
  const cookieOf = async (): Promise<string> => {
    await signIn(running)
    const answer = await caller(running)('POST', '/v1/console/sign-in', { password })
    return answer.headers.getSetCookie()[0] ?? ''
  }

  it('is for this server alone, and for no script', async () => {
    expect(await cookieOf()).toMatch(
      /^parley_console_\d+=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/,
    )
  })

  it('leaves another console on the same host signed in', async () => {
    const other = await startServer()
    const [{ cookie: here }, { cookie: there }] = [await signIn(running), await signIn(other)]
    // As a browser keeps them: by name, for all ports of the host.
    const jar = new Map([here, there].map((cookie) => [cookie.split('=')[0], cookie]))
    const cookie = [...jar.values()].join('; ')
    for (const server of [running, other]) {
      expect(await session(caller(server, { cookie }))).toMatchObject({ state: 'signed_in' })
    }
    await other.close()
  })

  it.each([
    ['http://chat.local:8080', 'parley_console_8080'],
    ['http://chat.local', 'parley_console_80'],
    ['http://[::1]:3000', 'parley_console_3000'],
    ['https://chat.example:8443', '__Host-parley_console'],
  ])('of %s is %s', async (publicUrl, name) => {
    expect(consoleCookieName(publicUrl)).toBe(name)
    await running.close()
    running = await startServer({ settings: { publicUrl } })
    expect((await cookieOf()).split('=')[0]).toBe(name)
  })

  it('is bound to the host and to https where the server is reached by https', async () => {
    await running.close()
    running = await startServer({ settings: { publicUrl: 'https://chat.example' } })
    expect(await cookieOf()).toMatch(
      /^__Host-parley_console=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    )
  })

  it('is taken away by signing out, and worth nothing then', async () => {
    const { call } = await signIn(running)
    const out = await call('POST', '/v1/console/sign-out')
    expect(out).toMatchObject({ status: 200, body: { success: true } })
    expect(out.headers.getSetCookie()[0]).toMatch(
      new RegExp(`^parley_console_${running.port}=; Max-Age=0; Path=/`),
    )
    for (const path of ['/v1/client-tokens', '/v1/api-keys', '/metrics']) {
      expect(await call('GET', path)).toMatchObject({
        status: 401,
        body: { code: 'sign_in_required' },
      })
    }
    expect(await session(call)).toMatchObject({ state: 'signed_out' })
  })

  it('is kept where signing out is asked for with fields that there are not', async () => {
    const { call } = await signIn(running)
    for (const path of ['sign-out', 'sign-out-everywhere']) {
      const answer = await call('POST', `/v1/console/${path}`, { except: 'this one' })
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
    }
    expect(await session(call)).toMatchObject({ state: 'signed_in' })
  })

  it('ends everywhere at once', async () => {
    const [here, there] = [await signIn(running), await signIn(running)]
    expect((await session(here.call)).server?.otherSessions).toBe(1)
    expect(await here.call('POST', '/v1/console/sign-out-everywhere')).toMatchObject({
      status: 200,
    })
    for (const { call } of [here, there]) {
      expect((await call('GET', '/v1/agents')).body['code']).toBe('sign_in_required')
    }
  })

  it('of others ends when the password is changed', async () => {
    const [here, there] = [await signIn(running), await signIn(running)]
    const change = (current: string) =>
      here.call('POST', '/v1/console/password', { current, password: 'another horse battery' })
    expect(await change('not the password')).toMatchObject({
      status: 401,
      body: { code: 'password_wrong' },
    })
    expect(await change(password)).toMatchObject({ status: 200, body: { state: 'signed_in' } })
    expect((await there.call('GET', '/v1/agents')).status).toBe(401)
    expect((await here.call('GET', '/v1/agents')).status).toBe(200)
    const old = await caller(running)('POST', '/v1/console/sign-in', { password })
    expect(old.body['code']).toBe('password_wrong')
  })
})

describe('a write with the cookie', () => {
  const create = { name: 'Shop', allowedOrigins: ['shop.example'] }
  const count = async () => (await running.server.tokens.list()).clientTokens.length

  it('does what the operator may do', async () => {
    const { call } = await signIn(running)
    expect(await call('POST', '/v1/client-tokens', create)).toMatchObject({ status: 201 })
    expect(await call('POST', '/v1/api-keys', { name: 'Deploy' })).toMatchObject({ status: 201 })
    expect(await count()).toBe(1)
  })

  it('needs the CSRF token of its own session', async () => {
    const [{ cookie }, other] = [await signIn(running), await signIn(running)]
    for (const token of [undefined, '', 'x', other.csrfToken]) {
      const answer = await caller(running)('POST', '/v1/client-tokens', create, {
        cookie,
        ...(token !== undefined && { 'x-csrf-token': token }),
      })
      expect(answer).toMatchObject({ status: 403, body: { code: 'csrf_token_invalid' } })
    }
    const everywhere = await caller(running, { cookie })('POST', '/v1/console/sign-out-everywhere')
    expect(everywhere.body['code']).toBe('csrf_token_invalid')
    expect(await count()).toBe(0)
  })

  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['an opaque origin', { origin: 'null' }],
    ['another port of this host', { origin: 'http://127.0.0.1:1' }],
    ['another site, as the browser says', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling, as the browser says', { 'sec-fetch-site': 'same-site' }],
  ])('is refused from %s, though it has the token', async (_where, headers) => {
    const { call } = await signIn(running)
    const answer = await call('POST', '/v1/client-tokens', create, headers)
    expect(answer).toMatchObject({ status: 403, body: { code: 'csrf_token_invalid' } })
    expect((await call('GET', '/v1/client-tokens', undefined, headers)).status).toBe(403)
    expect(await count()).toBe(0)
  })

  it('is taken from the page of this server', async () => {
    const { call } = await signIn(running)
    const headers = { origin: running.url, 'sec-fetch-site': 'same-origin' }
    expect((await call('POST', '/v1/client-tokens', create, headers)).status).toBe(201)
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])(
    'is refused as %j, which a page of another site could send unasked',
    async (type) => {
      const { call } = await signIn(running)
      const answer = await call('POST', '/v1/client-tokens', create, { 'content-type': type })
      expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } })
    },
  )

  it('is refused at sign-in too, from a page of another site', async () => {
    await signIn(running)
    const answer = await caller(running)(
      'POST',
      '/v1/console/sign-in',
      { password },
      {
        origin: 'https://evil.example',
      },
    )
    expect(answer).toMatchObject({ status: 403, body: { code: 'csrf_token_invalid' } })
    expect(answer.headers.getSetCookie()).toEqual([])
  })
})

describe('a key beside the cookie', () => {
  it('counts alone', async () => {
    const { cookie, csrfToken } = await signIn(running)
    const reader = await keyCaller(running, { permissions: ['CLIENT_TOKENS:READ'] })
    const headers = { cookie, 'x-csrf-token': csrfToken }
    expect((await reader('GET', '/v1/client-tokens', undefined, headers)).status).toBe(200)
    const written = await reader('POST', '/v1/client-tokens', { name: 'x' }, headers)
    expect(written.body['code']).toBe('scope_missing')
    const bad = await caller(running, headers)('GET', '/v1/agents', undefined, {
      authorization: 'Bearer nothing',
    })
    expect(bad).toMatchObject({ status: 401, body: { code: 'key_unknown' } })
  })
})

describe('the password of a proxy before the console', () => {
  const basic = { authorization: 'Basic b3BlcmF0b3I6c2VjcmV0' }

  it('hides neither the sign-in nor the cookie', async () => {
    await signIn(running)
    const entered = await caller(running, basic)('POST', '/v1/console/sign-in', { password })
    expect(entered.status).toBe(200)
    const { call } = await signIn(running)
    expect(await call('GET', '/v1/agents', undefined, basic)).toMatchObject({ status: 200 })
    const fields = { name: 'Shop', allowedOrigins: ['shop.example'] }
    expect((await call('POST', '/v1/client-tokens', fields, basic)).status).toBe(201)
    expect((await call('POST', '/v1/api-keys', { name: 'Deploy' }, basic)).status).toBe(201)
    expect((await call('POST', '/v1/console/sign-out', undefined, basic)).status).toBe(200)
  })

  it('takes nothing of what a write with the cookie needs', async () => {
    const { cookie } = await signIn(running)
    const both = caller(running, { ...basic, cookie })
    for (const path of ['/v1/api-keys', '/v1/client-tokens']) {
      expect((await both('POST', path, { name: 'x' })).body['code']).toBe('csrf_token_invalid')
    }
  })

  it('is no key', async () => {
    const answer = await caller(running, basic)('GET', '/v1/agents')
    expect(answer).toMatchObject({ status: 401, body: { code: 'key_missing' } })
    expect(answer.body['detail']).toMatch(/seen the scheme Basic$/)
    const forOperator = await caller(running, basic)('POST', '/v1/console/sign-out')
    expect(forOperator).toMatchObject({ status: 401, body: { code: 'sign_in_required' } })
  })
})

describe('the Host', () => {
  const consolePaths = ['/console', '/console/', '/v1/console/session', '/console/tokens/ct_1']

  it.each(consolePaths)('of another is refused at %s', async (path) => {
    for (const host of ['evil.example', 'evil.example:80', 'localhost.evil.example', '127.evil']) {
      expect(await withHost(host, path)).toEqual({ status: 421, code: 'wrong_host' })
    }
  })

  it('of another is refused with the cookie, whatever the route', async () => {
    const { cookie } = await signIn(running)
    // The cookie of a port goes to whatever the browser takes for that host and port.
    const evil = `evil.example:${running.port}`
    for (const path of ['/v1/client-tokens', '/v1/api-keys', '/metrics']) {
      expect(await withHost(evil, path, { cookie })).toMatchObject({ status: 421 })
    }
    const signOut = await withHost(evil, '/v1/console/sign-out', { cookie }, 'POST')
    expect(signOut.status).toBe(421)
  })

  it('is nothing that a program with a key is asked for', async () => {
    const { key } = await keyCaller(running)
    const authorization = `Bearer ${key}`
    expect(await withHost('inside.example', '/v1/agents', { authorization })).toMatchObject({
      status: 200,
    })
  })

  it.each(['localhost', 'LOCALHOST:3000', '127.0.0.1', '127.9.9.9:1', '[::1]:3000', '192.0.2.7'])(
    '%s is the server itself where it has no public address',
    async (host) => {
      expect((await withHost(host, '/v1/console/session')).status).toBe(200)
    },
  )

  it('is the public address where there is one, or this machine', async () => {
    await running.close()
    running = await startServer({ settings: { publicUrl: 'https://chat.example' } })
    for (const host of ['chat.example', 'chat.example:443', 'localhost:3000', '127.0.0.1:8080']) {
      expect((await withHost(host, '/v1/console/session')).status).toBe(200)
    }
    for (const host of ['192.0.2.7', 'www.chat.example', 'chat.example.evil']) {
      expect((await withHost(host, '/v1/console/session')).status).toBe(421)
    }
  })

  it('tells what to do about it', async () => {
    const { body } = await caller({ url: running.url.replace('127.0.0.1', 'localhost') })(
      'GET',
      '/v1/console/session',
    )
    expect(body['state']).toBe('setup')
    const request = new Request('http://chat.internal/v1/console/session')
    const answer = await running.server.fetch(request)
    expect(((await answer.json()) as { detail: string }).detail).toMatch(/publicUrl.*Host header/)
  })
})

describe('the sign-in', () => {
  it('is limited by the address', async () => {
    await signIn(running)
    const attempt = (text: string) =>
      caller(running)('POST', '/v1/console/sign-in', { password: text })
    for (let count = 0; count < 10; count++) {
      expect((await attempt('wrong password')).body['code']).toBe('password_wrong')
    }
    const limited = await attempt(password)
    expect(limited).toMatchObject({ status: 429, body: { code: 'sign_in_limited' } })
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
    running.advance(15 * 60_000 + 1000)
    expect((await attempt(password)).status).toBe(200)
  })

  it('is by the visitor behind a proxy that is trusted', async () => {
    await running.close()
    running = await startServer({ settings: { trustProxy: ['127.0.0.1'] } })
    await signIn(running)
    const attempt = (text: string, address: string) =>
      caller(running)(
        'POST',
        '/v1/console/sign-in',
        { password: text },
        {
          'x-forwarded-for': address,
        },
      )
    for (let count = 0; count < 11; count++) await attempt('wrong password', '198.51.100.1')
    expect((await attempt(password, '198.51.100.1')).status).toBe(429)
    expect((await attempt(password, '198.51.100.2')).status).toBe(200)
  })
})
