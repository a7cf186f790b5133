import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { scopes, type Scope } from '../../../src/protocol/scopes.js'
import type * as AppModule from '../../../src/server/http/app.js'
import type { HttpApp } from '../../../src/server/http/context.js'
import { startServer, type RunningServer } from '../http/running-server.js'
import { caller, keyCaller, signIn, type SignedIn } from './callers.js'

/** The app of the server itself, as the server has put it together. */
const apps = vi.hoisted((): { made: unknown[] } => ({ made: [] }))
vi.mock('../../../src/server/http/app.js', async (original) => {
  const module = await original<typeof AppModule>()
  return {
    ...module,
    createApp: (...options: Parameters<typeof module.createApp>) => {
      const app = module.createApp(...options)
      apps.made.push(app)
      return app
    },
  }
})

/** What anybody may call; everything else needs a key with a scope, or the operator. */
const open = [
  'POST /v1/client/init',
  'POST /v1/client/chat',
  'POST /v1/client/turns/:turnId/events',
  'POST /v1/client/turns/:turnId/stop',
  'POST /v1/client/feedback',
  'POST /v1/client/attachments/:attachmentId',
  'POST /v1/client/end',
  'GET /v1/client/conversations',
  'GET /v1/client/conversations/:id',
  'DELETE /v1/client/conversations/:id',
  'GET /v1/console/session',
  'POST /v1/console/setup',
  'POST /v1/console/sign-in',
  'GET /v1/openapi.json',
  'GET /console',
  'GET /console/*',
  'GET /docs/api',
  'GET /docs/errors',
  'GET /docs/errors/:code',
  'GET /docs/files/:file',
  'GET /embed/:file{.+\\.js}',
  'GET /parley.js',
  'GET /:version/parley.js',
  'GET /assets/:file',
  'GET /healthz',
  'GET /healthz.gif',
  'GET /readyz',
]

const operatorOnly = [
  'POST /v1/api-keys',
  'POST /v1/console/doctor',
  'POST /v1/console/password',
  'POST /v1/console/sign-out',
  'POST /v1/console/sign-out-everywhere',
]

const scoped: Readonly<Record<string, Scope>> = {
  'GET /v1/client-tokens': 'CLIENT_TOKENS:READ',
  'POST /v1/client-tokens': 'CLIENT_TOKENS:WRITE',
  'GET /v1/client-tokens/:id': 'CLIENT_TOKENS:READ',
  'PUT /v1/client-tokens/:id': 'CLIENT_TOKENS:WRITE',
  'DELETE /v1/client-tokens/:id': 'CLIENT_TOKENS:DELETE',
  'GET /v1/client-tokens/:id/token': 'CLIENT_TOKENS:READ',
  'POST /v1/client-tokens/:id/regenerate': 'CLIENT_TOKENS:WRITE',
  'GET /v1/client-tokens/:id/conversations': 'CONVERSATIONS:READ',
  'GET /v1/client-tokens/:id/usage': 'CLIENT_TOKENS:READ',
  'GET /v1/client-tokens/:id/sightings': 'CLIENT_TOKENS:READ',
  'GET /v1/client-tokens/:id/blocked-origins': 'CLIENT_TOKENS:READ',
  'POST /v1/client-tokens/:id/blocked-origins/ignore': 'CLIENT_TOKENS:WRITE',
  'DELETE /v1/client-tokens/:id/blocked-origins': 'CLIENT_TOKENS:WRITE',
  'POST /v1/client-tokens/:id/check-origin': 'CLIENT_TOKENS:READ',
  'POST /v1/origins/explain': 'CLIENT_TOKENS:READ',
  'GET /v1/agents': 'CLIENT_TOKENS:READ',
  'GET /v1/api-keys/options': 'API_KEYS:READ',
  'GET /v1/api-keys': 'API_KEYS:READ',
  'GET /v1/api-keys/:id': 'API_KEYS:READ',
  'PUT /v1/api-keys/:id': 'API_KEYS:WRITE',
  'DELETE /v1/api-keys/:id': 'API_KEYS:DELETE',
  'POST /v1/api-keys/:id/regenerate': 'API_KEYS:WRITE',
  'GET /v1/conversations': 'CONVERSATIONS:READ',
  'GET /v1/conversations/:id': 'CONVERSATIONS:READ',
  'GET /v1/conversations/:id/attachments/:attachmentId': 'CONVERSATIONS:READ',
  'DELETE /v1/conversations/:id': 'CONVERSATIONS:DELETE',
  'GET /metrics': 'METRICS:READ',
}

let running: RunningServer
let operator: SignedIn
let routes: string[]

beforeAll(async () => {
  running = await startServer()
  operator = await signIn(running)
  const app = apps.made.at(-1) as HttpApp
  routes = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`)
})
afterAll(() => running.close())

const split = (route: string): [method: string, path: string] => {
  const [method = '', path = ''] = route.split(' ')
  return [method, path.replaceAll(/:\w+/g, 'none_of_ours')]
}
const bodyOf = (method: string) => (method === 'POST' || method === 'PUT' ? {} : undefined)

it('every route of the server is known to be open, or names its scope, or is for the operator', () => {
  expect(routes.toSorted()).toEqual([...open, ...operatorOnly, ...Object.keys(scoped)].toSorted())
})

describe('every route that is not open', () => {
  it.each([...Object.keys(scoped), ...operatorOnly])(
    '%s refuses a caller without credentials',
    async (route) => {
      const [method, path] = split(route)
      const answer = await caller(running)(method, path, bodyOf(method))
      const isScoped = route in scoped
      expect(answer).toMatchObject({
        status: 401,
        body: { code: isScoped ? 'key_missing' : 'sign_in_required' },
      })
      expect(answer.headers.get('www-authenticate')).toBe(isScoped ? 'Bearer' : null)
      if (isScoped) expect(answer.body['detail']).toContain('Authorization: Bearer rt_live_')
    },
  )

  it.each(Object.entries(scoped))('%s asks for %s and no other', async (route, scope) => {
    const [method, path] = split(route)
    const others = await keyCaller(running, { permissions: scopes.filter((one) => one !== scope) })
    const refused = await others(method, path, bodyOf(method))
    expect(refused).toMatchObject({ status: 403, body: { code: 'scope_missing' } })
    expect(refused.body['detail']).toContain(scope)
    for (const permission of [scope, scope.replace(/:.*/, ':*'), '*']) {
      const own = await keyCaller(running, { permissions: [permission] })
      const answer = await own(method, path, bodyOf(method))
      expect(answer.body['code']).not.toBe('scope_missing')
      expect(answer.status).not.toBe(401)
    }
  })

  it.each(operatorOnly)('%s refuses an API key that may do everything', async (route) => {
    const [method, path] = split(route)
    const program = await keyCaller(running)
    expect(await program(method, path, {})).toMatchObject({
      status: 403,
      body: { code: 'key_not_enough' },
    })
    const both = await program(method, path, {}, { cookie: operator.cookie })
    expect(both.body['code']).toBe('key_not_enough')
  })
})

describe('the control surface', () => {
  it.each([...Object.keys(scoped), ...operatorOnly, 'GET /v1/console/session'])(
    '%s has no CORS header, for whoever asks and whatever is answered',
    async (route) => {
      const [method, path] = split(route)
      const program = await keyCaller(running)
      const origin = { origin: 'https://shop.example' }
      const answers = [
        await program(method, path, bodyOf(method), origin),
        await caller(running)(method, path, bodyOf(method), origin),
        await caller(running)('OPTIONS', path, undefined, {
          ...origin,
          'access-control-request-method': method,
          'access-control-request-headers': 'authorization',
        }),
      ]
      for (const { headers } of answers) {
        expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
        expect(headers.get('cache-control')).toBe('no-store')
      }
      expect(answers[2]).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } })
    },
  )

  it('answers HEAD as GET without a body', async () => {
    const program = await keyCaller(running)
    const answer = await program('HEAD', '/v1/client-tokens')
    expect(answer).toMatchObject({ status: 200, body: '' })
    expect(await caller(running)('HEAD', '/v1/client-tokens')).toMatchObject({ status: 401 })
  })

  it.each([
    ['PATCH', '/v1/client-tokens/ct_1', 'GET, HEAD, PUT, DELETE'],
    ['DELETE', '/v1/client-tokens', 'GET, HEAD, POST'],
    ['GET', '/v1/client-tokens/ct_1/regenerate', 'POST'],
    ['POST', '/v1/agents', 'GET, HEAD'],
    ['POST', '/console/tokens', 'GET, HEAD'],
  ])('says of %s %s which methods there are', async (method, path, allowed) => {
    const answer = await caller(running)(method, path)
    expect(answer).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } })
    expect(answer.headers.get('allow')).toBe(allowed)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
  })

  it('says that nothing is where nothing is', async () => {
    const program = await keyCaller(running)
    for (const path of ['/v1/nothing', '/v1/client-tokens/a/b/c', '/v1/blocked-origins']) {
      expect(await program('GET', path)).toMatchObject({ status: 404, body: { code: 'not_found' } })
    }
  })
})
