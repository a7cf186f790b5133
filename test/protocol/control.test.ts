import { describe, expect, it } from 'vitest'
import { tokenConfigSchema } from '../../src/protocol/config.js'
import { createApiKeySchema } from '../../src/protocol/api-keys.js'
import { createClientTokenSchema, updateClientTokenSchema } from '../../src/protocol/control.js'

const named = { name: 'Shop', allowedOrigins: [] }

describe('a token that is to be made', () => {
  it('is completed with the documented defaults', () => {
    expect(createClientTokenSchema.parse(named)).toEqual({
      name: 'Shop',
      allowedOrigins: [],
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
    })
  })

  const bounds: [field: string, min: number, max: number][] = [
    ['rateLimitPerMinute', 1, 1000],
    ['rateLimitPerHour', 1, 10_000],
    ['maxMessagesPerSession', 1, 1000],
    ['sessionIdleTimeoutMinutes', 1, 1440],
  ]

  it.each(bounds)('has a whole %s from %i to %i', (field, min, max) => {
    const isGood = (value: unknown) =>
      createClientTokenSchema.safeParse({ ...named, [field]: value }).success
    expect([isGood(min), isGood(max)]).toEqual([true, true])
    for (const bad of [min - 1, max + 1, 1.5, '10', null, Number.NaN, Infinity, true]) {
      expect(isGood(bad)).toBe(false)
    }
  })

  it('has a name of 1 to 255 characters', () => {
    const isGood = (name: unknown) => createClientTokenSchema.safeParse({ ...named, name }).success
    expect([isGood('x'), isGood('x'.repeat(255))]).toEqual([true, true])
    expect([isGood(''), isGood('x'.repeat(256)), isGood(7)]).toEqual([false, false, false])
  })

  it('has a name that can be seen and stored, in any script', () => {
    const isGood = (name: string) => createClientTokenSchema.safeParse({ ...named, name }).success
    for (const name of ['Café Zürich', '日本の店', '🛍️ Shop', 'a b', "O'Neill; --"]) {
      expect([name, isGood(name)]).toEqual([name, true])
    }
    for (const name of ['a\0b', 'a\nb', '\u001b[31m', 'a\u0085', '\ud800', 'x\udc00']) {
      expect([name, isGood(name)]).toEqual([name, false])
    }
  })

  it.each([
    {},
    { name: 'x' },
    { ...named, allowedOrigins: 'x' },
    { ...named, environment: 'prod' },
  ])('cannot be %j', (body) => {
    expect(createClientTokenSchema.safeParse(body).success).toBe(false)
  })

  it('has no field that nobody knows', () => {
    for (const body of [
      { ...named, allowedOrigin: [] },
      { ...named, id: 'ct_x' },
    ]) {
      expect(createClientTokenSchema.safeParse(body).error?.issues[0]?.code).toBe(
        'unrecognized_keys',
      )
    }
  })
})

describe('a change of a token', () => {
  it('may be of nothing, and sets nothing by itself', () => {
    expect(updateClientTokenSchema.parse({})).toEqual({})
    expect(updateClientTokenSchema.parse({ isActive: false })).toEqual({ isActive: false })
  })

  it('is never of its environment', () => {
    expect(updateClientTokenSchema.safeParse({ environment: 'test' }).success).toBe(false)
  })
})

describe("a token's config", () => {
  it('keeps what other clients bring', () => {
    const config = { theme: { accent: '#AABBCC', radius: 4 }, ours: { deep: [1] } }
    expect(tokenConfigSchema.parse(config)).toEqual(config)
  })

  it.each([
    { theme: { accent: 'red' } },
    { theme: { accent: '#fff' } },
    { theme: { scheme: 'sepia' } },
    { theme: 'dark' },
    { position: 'top-left' },
    { title: 'x'.repeat(81) },
    { placeholder: 7 },
    { suggestions: 'x' },
    { suggestions: Array(9).fill('x') },
    { fallback: { label: 'x', href: 'javascript:alert(1)' } },
    { fallback: { label: 'x', href: ' https://x.example' } },
    { fallback: { label: '', href: 'mailto:x' } },
    { fallback: { label: 'x' } },
  ])('cannot be %j', (config) => {
    expect(tokenConfigSchema.safeParse(config).success).toBe(false)
  })
})

describe('an API key that is to be made', () => {
  it('may read, unless it is said otherwise', () => {
    expect(createApiKeySchema.parse({ name: 'x' })).toEqual({
      name: 'x',
      environment: 'live',
      permissions: ['CLIENT_TOKENS:READ', 'CONVERSATIONS:READ'],
      expiresAt: null,
      allowedIps: [],
    })
  })

  it.each(['*', 'CLIENT_TOKENS:*', 'CLIENT_TOKENS:WRITE'])('may have %s', (permission) => {
    expect(createApiKeySchema.safeParse({ name: 'x', permissions: [permission] }).success).toBe(
      true,
    )
  })

  it.each([
    { permissions: [] },
    { permissions: ['read'] },
    { permissions: ['*:READ'] },
    { permissions: ['CLIENT_TOKENS'] },
    { permissions: ['CLIENT_TOKENS:READ:'] },
    { expiresAt: 'tomorrow' },
    { expiresAt: '2026-01-01' },
    { environment: 'prod' },
    { allowedIps: '10.0.0.1' },
    { plainKey: 'x' },
  ])('cannot have %j', (fields) => {
    expect(createApiKeySchema.safeParse({ name: 'x', ...fields }).success).toBe(false)
  })
})
