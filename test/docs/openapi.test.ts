import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Validator } from '@seriousme/openapi-schema-validator'
import type * as z from 'zod/mini'
import * as apiKeys from '../../src/protocol/api-keys.js'
import * as clientSchemas from '../../src/protocol/client.js'
import * as blocked from '../../src/protocol/blocked-origins.js'
import * as control from '../../src/protocol/control.js'
import * as records from '../../src/protocol/records.js'
import { errors } from '../../src/protocol/errors.js'
import { scopes } from '../../src/protocol/scopes.js'
import { examples } from '../../src/docs/api-examples.js'
import { describedFields } from '../../src/docs/api-texts.js'
import type * as AppModule from '../../src/server/http/app.js'
import type { HttpApp } from '../../src/server/http/context.js'
import { startServer, type RunningServer } from '../server/http/running-server.js'
import { keyCaller } from '../server/routes/callers.js'

/** The app of the server itself, as the server has put it together. */
const apps = vi.hoisted((): { made: unknown[] } => ({ made: [] }))
vi.mock('../../src/server/http/app.js', async (original) => {
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

interface Schema {
  $ref?: string
  description?: string
  type?: string
  enum?: unknown[]
  default?: unknown
  minimum?: number
  maximum?: number
  required?: string[]
  properties?: Record<string, Schema>
  additionalProperties?: unknown
}
interface Described {
  operationId: string
  summary: string
  tags: string[]
  security: Record<string, string[]>[]
  parameters?: { name: string; in: string; required: boolean; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema; example?: unknown }> }
  responses: Record<string, { content: Record<string, { schema?: Schema; examples?: object }> }>
}
interface Document {
  openapi: string
  info: { version: string }
  servers: { url: string }[]
  paths: Record<string, Record<string, Described>>
  components: {
    schemas: Record<string, Schema>
    examples: Record<string, unknown>
    securitySchemes: Record<string, { type: string; name?: string }>
  }
}

let running: RunningServer
let document: Document
let routes: string[]
beforeAll(async () => {
  running = await startServer()
  document = (await (await fetch(`${running.url}/v1/openapi.json`)).json()) as Document
  routes = (apps.made.at(-1) as HttpApp).routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`)
})
afterAll(() => running.close())

const operations = (): [route: string, operation: Described][] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Described] => [
      `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      operation,
    ]),
  )
const operation = (id: string): Described => {
  const found = operations().find(([, one]) => one.operationId === id)
  if (!found) throw new Error(`There is no operation ${id}`)
  return found[1]
}

describe('the description of the API', () => {
  test('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const { valid, errors: faults } = await validator.validate({ ...document })
    expect({ valid, faults }).toEqual({ valid: true, faults: undefined })
    expect(validator.version).toBe('3.1')
    expect(document.openapi).toBe('3.1.0')
  })

  test('has every route under /v1 that the server has, and no other', () => {
    const described = operations().map(([route]) => route)
    const isOfApi = (route: string) => /^\w+ (\/v1\/|\/metrics|\/healthz$|\/readyz)/.test(route)
    expect(described.toSorted()).toEqual(routes.filter(isOfApi).toSorted())
  })

  test('refers to nothing that is not there, and holds nothing that nobody refers to', () => {
    const text = JSON.stringify(document)
    for (const kind of ['schemas', 'examples'] as const) {
      const pattern = new RegExp(`#/components/${kind}/(\\w+)`, 'g')
      const named = new Set([...text.matchAll(pattern)].map(([, name]) => name))
      expect([...named].toSorted()).toEqual(Object.keys(document.components[kind]).toSorted())
    }
  })

  test('says of every operation who may call it', () => {
    for (const [route, { security, operationId, summary }] of operations()) {
      expect(security, route).toBeInstanceOf(Array)
      expect(summary.length, route).toBeGreaterThan(3)
      for (const scope of security.flatMap(({ apiKey = [] }) => apiKey)) {
        expect(scopes).toContain(scope)
      }
      expect(operationId).toMatch(/^[a-z][A-Za-z]+$/)
    }
    const ids = operations().map(([, { operationId }]) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(operation('deleteApiKey').security).toEqual([
      { apiKey: ['API_KEYS:DELETE'] },
      { consoleCookie: [] },
    ])
    expect(operation('openSession').security).toEqual([])
    expect(operation('signOut').security).toEqual([{ consoleCookie: [] }])
  })

  test('has the defaults and ranges that the server keeps to', () => {
    const fields = document.components.schemas['CreateClientToken']
    expect(fields?.required).toEqual(['name', 'allowedOrigins'])
    expect(fields?.additionalProperties).toBe(false)
    expect(fields?.properties?.['rateLimitPerHour']).toMatchObject({
      type: 'integer',
      minimum: 1,
      maximum: 10_000,
      default: 100,
    })
    const limit = operation('listConversations').parameters?.find(({ name }) => name === 'limit')
    expect(limit).toMatchObject({
      in: 'query',
      required: false,
      schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    })
    expect(document.components.schemas['ClientToken']?.additionalProperties).toBeUndefined()
  })

  test('names If-Match and ETag where they are heeded and sent', () => {
    const heeding = operations()
      .filter(([, { parameters }]) => parameters?.some(({ name }) => name === 'If-Match'))
      .map(([, { operationId }]) => operationId)
    expect(heeding.toSorted()).toEqual([
      'deleteApiKey',
      'deleteClientToken',
      'regenerateApiKey',
      'regenerateClientToken',
      'updateApiKey',
      'updateClientToken',
    ])
    for (const id of heeding) expect(operation(id).responses).toHaveProperty('412')
    expect(operation('showClientToken').responses['200']).toHaveProperty('headers.ETag')
  })

  test('describes refusals as problems with the codes of their status', () => {
    for (const [route, { responses }] of operations()) {
      for (const [status, { content }] of Object.entries(responses)) {
        if (Number(status) < 400) continue
        const problem = content['application/problem+json']
        expect(problem?.schema, route).toEqual({ $ref: '#/components/schemas/Problem' })
        for (const code of Object.keys(problem?.examples ?? {})) {
          expect(errors[code as keyof typeof errors].status).toBe(Number(status))
        }
      }
    }
    const codes = document.components.schemas['Problem']?.properties?.['code']?.enum
    expect(codes).toEqual(Object.keys(errors))
  })

  test('describes a reply as an event stream', () => {
    expect(operation('sendMessage').responses['200']?.content).toHaveProperty(['text/event-stream'])
  })

  test('describes only fields that there are', () => {
    const schemas = new Map<string, object>()
    for (const [name, value] of Object.entries({
      ...clientSchemas,
      ...control,
      ...blocked,
      ...apiKeys,
      ...records,
    })) {
      schemas.set(name, value as object)
    }
    for (const [component, field] of describedFields()) {
      const known = document.components.schemas[component]?.properties
      const name = `${component.charAt(0).toLowerCase()}${component.slice(1)}Schema`
      const shape = (schemas.get(name) as { shape?: object } | undefined)?.shape
      expect(known ?? shape, `${component}.${field}`).toHaveProperty(field)
    }
  })

  test.each(Object.entries(examples))('has an example of %s that is one', (name, example) => {
    const all: Record<string, unknown> = {
      ...control,
      ...blocked,
      ...records,
      ...apiKeys,
      ...clientSchemas,
    }
    const schema = all[`${name.charAt(0).toLowerCase()}${name.slice(1)}Schema`]
    const parsed = (schema as z.ZodMiniType).safeParse(example)
    expect(parsed.error?.issues).toBeUndefined()
    expect(document.components.schemas).toHaveProperty(name)
  })
})

describe('the answers', () => {
  test('are as they are described', async () => {
    const call = await keyCaller(running)
    const { clientToken, token } = await running.server.tokens.create({
      name: 'Shop',
      allowedOrigins: ['shop.example'],
      agentIds: ['script'],
    })
    const init = await running.post('/v1/client/init', { token })
    const { conversationId } = (await init.json()) as { conversationId: string }
    await running.post('/v1/client/init', { token }, { origin: 'https://a.example' })
    const one = `/v1/client-tokens/${clientToken.id}`
    const answered: [method: string, path: string, schema: z.ZodMiniType, body?: object][] = [
      ['GET', '/v1/client-tokens', control.clientTokenListSchema],
      ['GET', one, control.shownClientTokenSchema],
      ['PUT', one, control.updatedClientTokenSchema, {}],
      ['GET', `${one}/token`, control.tokenValueSchema],
      ['GET', `${one}/conversations`, records.tokenConversationsSchema],
      ['GET', `${one}/usage`, records.usageSchema],
      ['GET', `${one}/sightings`, control.sightingsSchema],
      ['GET', `${one}/blocked-origins`, blocked.blockedOriginsSchema],
      [
        'POST',
        `${one}/blocked-origins/ignore`,
        blocked.shownBlockedOriginSchema,
        { origin: 'https://a.example', ignored: true },
      ],
      ['DELETE', `${one}/blocked-origins?all=true`, control.deletedSchema],
      ['POST', `${one}/check-origin`, control.originVerdictSchema, { origin: 'https://a.example' }],
      ['POST', '/v1/origins/explain', control.explainedOriginsSchema, { allowedOrigins: ['*'] }],
      ['GET', '/v1/agents', control.agentsSchema],
      ['GET', '/v1/api-keys/options', apiKeys.apiKeyOptionsSchema],
      ['GET', '/v1/api-keys', apiKeys.apiKeyListSchema],
      ['GET', `/v1/api-keys/${call.id}`, apiKeys.shownApiKeySchema],
      ['GET', '/v1/conversations', records.conversationListSchema],
      ['GET', `/v1/conversations/${conversationId}`, records.shownConversationSchema],
      ['DELETE', `/v1/conversations/${conversationId}`, control.deletedSchema],
      ['POST', `${one}/regenerate`, control.createdClientTokenSchema],
      ['DELETE', one, control.deletedSchema],
    ]
    for (const [method, path, schema, body] of answered) {
      const answer = await call(method, path, body)
      const parsed = schema.safeParse(answer.body)
      expect({ path, status: answer.status, issues: parsed.error?.issues }).toEqual({
        path,
        status: 200,
        issues: undefined,
      })
      // Nothing is sent that is not described.
      expect(parsed.data).toEqual(answer.body)
    }
  })
})

describe('the document itself', () => {
  test('is for anyone, and is not sent again to whoever has it', async () => {
    const url = `${running.url}/v1/openapi.json`
    const first = await fetch(url)
    const etag = first.headers.get('etag') ?? ''
    expect(first.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(etag).toMatch(/^"[\w-]{22}"$/)
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await fetch(url, { headers: { 'if-none-match': known } })
      expect(again.status).toBe(304)
      expect(await again.text()).toBe('')
    }
    expect((await fetch(url, { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
    for (const encoding of ['br', 'gzip', 'identity']) {
      const answer = await fetch(url, { headers: { 'accept-encoding': encoding } })
      expect(answer.headers.get('content-encoding')).toBe(encoding === 'identity' ? null : encoding)
      expect(await answer.json()).toEqual(document)
    }
  })

  test('names the public address and its cookie', async () => {
    const other = await startServer({ settings: { publicUrl: 'https://chat.example' } })
    const { servers, components } = (await (
      await fetch(`${other.url}/v1/openapi.json`)
    ).json()) as Document
    expect(servers).toEqual([{ url: 'https://chat.example' }])
    expect(components.securitySchemes['consoleCookie']?.name).toBe('__Host-parley_console')
    await other.close()
  })
})
