/** Client tokens as different callers see them, and as two of them change one at once. */
import { describe, expect, test } from 'vitest'
import type { ClientToken } from '../../src/protocol/control.js'
import { entityTag } from '../../src/server/etag.js'
import { faults, openManagement, operator, refusal, shop } from './management.js'

const input = { name: 'shop', allowedOrigins: [shop] }

describe('a test key', () => {
  test('makes test tokens, whether it says so or not', async () => {
    const { tokens, key } = await openManagement()
    const { access } = await key({ environment: 'test', permissions: ['*'] })
    for (const environment of [undefined, 'test']) {
      const made = await tokens(access).create({ ...input, environment })
      expect(made.clientToken.environment).toBe('test')
      expect(made.token).toMatch(/^ct_test_/)
    }
    const error = await refusal(tokens(access).create({ ...input, environment: 'live', name: '' }))
    expect(faults(error).toSorted()).toEqual(['environment not_allowed', 'name too_small'])
    expect((await tokens().list()).clientTokens).toHaveLength(2)
  })

  test('is answered of a live token what it is answered of none', async () => {
    const { tokens, key, store } = await openManagement()
    const { access } = await key({ environment: 'test', permissions: ['*'] })
    const { clientToken } = await tokens().create(input)
    const { id } = clientToken
    const absent = `ct_${'a'.repeat(22)}`
    const theirs = tokens(access)
    const attempts = (of: string) => [
      theirs.show(of),
      theirs.value(of),
      theirs.update(of, {}),
      theirs.update(of, { name: 7, bad: 1 }),
      theirs.update(of, {}, '"stale"'),
      theirs.rotate(of),
      theirs.rotate(of, '"stale"'),
      theirs.remove(of),
      theirs.checkOrigin(of, { origin: shop }),
      theirs.checkOrigin(of, { nonsense: 1 }),
      theirs.sightings(of),
    ]
    const told = async (of: string) =>
      (await Promise.all(attempts(of).map(refusal))).map(({ code, extras }) =>
        JSON.stringify([code, extras]).replaceAll(of, 'ID'),
      )
    const answers = await told(id)
    expect(answers).toEqual(await told(absent))
    expect(answers.every((answer) => answer.startsWith('["not_found"'))).toBe(true)
    expect(await tokens().show(id)).toEqual({ clientToken })
    expect(await store.read((tx) => tx.tokens.find(id))).toMatchObject({ revision: 1 })
  })

  test('lists test tokens alone, whatever it asks for', async () => {
    const { tokens, key } = await openManagement()
    const { access } = await key({ environment: 'test' })
    const live = await tokens().create(input)
    const test = await tokens().create({ ...input, environment: 'test' })
    const ids = async (caller: typeof access, environment?: 'live' | 'test') =>
      (await tokens(caller).list({ environment })).clientTokens.map(({ id }) => id).toSorted()
    expect(await ids(access)).toEqual([test.clientToken.id])
    expect(await ids(access, 'live')).toEqual([])
    expect(await ids(operator, 'live')).toEqual([live.clientToken.id])
    expect(await ids(operator)).toEqual([live.clientToken.id, test.clientToken.id].toSorted())
  })
})

test('a live key makes live tokens by default, and manages both kinds', async () => {
  const { tokens, key } = await openManagement()
  const { access } = await key({ permissions: ['*'] })
  expect((await tokens(access).create(input)).clientToken.environment).toBe('live')
  const made = await tokens(access).create({ ...input, environment: 'test' })
  const { clientToken } = await tokens(access).update(made.clientToken.id, { name: 'renamed' })
  expect(clientToken).toMatchObject({ environment: 'test', name: 'renamed' })
})

test.each(['', 'ct_', `ct_${'a'.repeat(5000)}`, 'ct_\0', "ct_' OR 1=1", '../x', 'ct_%00', '日本'])(
  'the id %j is nobody',
  async (id) => {
    const { tokens } = await openManagement()
    const error = await refusal(tokens().show(id))
    expect(error.code).toBe('not_found')
    expect(error.extras.detail?.length).toBeLessThan(100)
    expect((await refusal(tokens().remove(id))).code).toBe('not_found')
  },
)

describe('a list', () => {
  test('is cut into pages that hold each token once, newest first', async () => {
    const { tokens, clock } = await openManagement()
    const made: string[] = []
    for (let index = 0; index < 7; index++) {
      clock.now += 1000
      made.unshift((await tokens().create({ ...input, name: `shop ${index}` })).clientToken.id)
    }
    const seen: string[] = []
    for (const [offset, hasMore] of [
      [0, true],
      [3, true],
      [6, false],
    ] as const) {
      const page = await tokens().list({ limit: 3, offset })
      expect(page.pagination).toEqual({ limit: 3, offset, hasMore })
      seen.push(...page.clientTokens.map(({ id }) => id))
    }
    expect(seen).toEqual(made)
    expect((await tokens().list({ limit: 7 })).pagination.hasMore).toBe(false)
    expect(await tokens().list({ offset: 50 })).toMatchObject({
      clientTokens: [],
      pagination: { hasMore: false },
    })
  })

  test('is searched by name, id and origin, and by nothing that is a pattern', async () => {
    const { tokens } = await openManagement()
    const { clientToken: a } = await tokens().create({ ...input, name: 'Summer 100%' })
    const { clientToken: b } = await tokens().create({
      name: 'Winter',
      allowedOrigins: ['ski.example'],
    })
    const found = async (search: string) =>
      (await tokens().list({ search })).clientTokens.map(({ name }) => name)
    expect(await found('SUMMER')).toEqual([a.name])
    expect(await found('ski.EX')).toEqual([b.name])
    expect(await found(b.id.toUpperCase())).toEqual([b.name])
    expect(await found('100%')).toEqual([a.name])
    expect(await found('%')).toEqual([a.name])
    expect(await found('_inter')).toEqual([])
    expect(await found("'")).toEqual([])
  })
})

describe('two changes at once', () => {
  test('of what both have read end as one change and one 412', async () => {
    const { tokens } = await openManagement()
    const { clientToken: read } = await tokens().create(input)
    const tag = entityTag(read)
    const outcomes = await Promise.allSettled([
      tokens().update(read.id, { ...read, name: 'one' }, tag),
      tokens().update(read.id, { ...read, rateLimitPerHour: 7 }, tag),
    ])
    const kept = outcomes.filter(({ status }) => status === 'fulfilled')
    expect(kept).toHaveLength(1)
    const [lost] = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(lost?.reason).toMatchObject({ code: 'precondition_failed' })
    const { clientToken: after } = await tokens().show(read.id)
    expect([after.name === 'one', after.rateLimitPerHour === 7]).toContain(false)
    // Who was refused reads again, and both changes are there.
    const again = after.name === 'one' ? { rateLimitPerHour: 7 } : { name: 'one' }
    await tokens().update(read.id, { ...after, ...again }, entityTag(after))
    expect((await tokens().show(read.id)).clientToken).toMatchObject({
      name: 'one',
      rateLimitPerHour: 7,
    })
  })

  test('of single fields without a tag are both kept', async () => {
    const { tokens } = await openManagement()
    const { clientToken } = await tokens().create(input)
    await Promise.all([
      tokens().update(clientToken.id, { name: 'one' }),
      tokens().update(clientToken.id, { rateLimitPerHour: 7 }),
    ])
    expect((await tokens().show(clientToken.id)).clientToken).toMatchObject({
      name: 'one',
      rateLimitPerHour: 7,
    })
  })
})

describe('an entity tag', () => {
  test('of an older state stops each change, and the present one none', async () => {
    const { tokens, clock } = await openManagement()
    const { clientToken: first } = await tokens().create(input)
    const stale = entityTag(first)
    clock.now += 1
    const { clientToken: second } = await tokens().update(first.id, { name: 'two' }, stale)
    const attempts = [
      tokens().update(first.id, { name: 'three' }, stale),
      tokens().update(first.id, {}, stale),
      tokens().rotate(first.id, stale),
      tokens().remove(first.id, stale),
    ]
    for (const { code } of await Promise.all(attempts.map(refusal))) {
      expect(code).toBe('precondition_failed')
    }
    expect((await tokens().show(first.id)).clientToken).toEqual(second)
    const rotated = await tokens().rotate(first.id, entityTag(second))
    expect((await refusal(tokens().remove(first.id, entityTag(second)))).code).toBe(
      'precondition_failed',
    )
    await tokens().remove(first.id, entityTag(rotated.clientToken))
    expect((await refusal(tokens().show(first.id))).code).toBe('not_found')
  })

  test('stays while nothing changes, also where a change of nothing was asked', async () => {
    const { tokens, clock, store } = await openManagement()
    const { clientToken } = await tokens().create({ ...input, config: { title: 'x', ours: [1] } })
    clock.now += 60_000
    await store.write((tx) => tx.tokens.touch(clientToken.id))
    const { clientToken: used } = await tokens().show(clientToken.id)
    expect(used.lastUsedAt).not.toBeNull()
    expect(entityTag(used)).toBe(entityTag(clientToken))
    const changes: Record<string, unknown>[] = [
      {},
      { name: 'shop' },
      { ...clientToken },
      { ...used },
    ]
    for (const change of changes) {
      const { clientToken: after } = await tokens().update(clientToken.id, change)
      expect(after).toEqual(used)
    }
    expect(await store.read((tx) => tx.tokens.find(clientToken.id))).toMatchObject({ revision: 1 })
  })
})

describe('a bad change', () => {
  const bad: Record<string, unknown> = {
    name: '',
    allowedOrigins: ['a.example', 'b.example', 'https://c.example/path', 'd.example', '*.com'],
    flowIds: ['nobody'],
    agentIds: ['scripted', 'absent'],
    defaultFlowId: 7,
    pinToVersion: '',
    rateLimitPerMinute: 0,
    rateLimitPerHour: 1.5,
    maxMessagesPerSession: '10',
    sessionIdleTimeoutMinutes: null,
    config: { title: 7 },
    isActive: 'yes',
    productSurfaceId: 'a\0b',
    nonsense: 1,
  }
  const expected = [
    'name',
    'allowedOrigins[2]',
    'allowedOrigins[4]',
    'flowIds[0]',
    'agentIds[1]',
    'defaultFlowId',
    'pinToVersion',
    'rateLimitPerMinute',
    'rateLimitPerHour',
    'maxMessagesPerSession',
    'sessionIdleTimeoutMinutes',
    'config.title',
    'isActive',
    'productSurfaceId',
    'nonsense',
  ].toSorted()

  test('is named field by field at once, with a code for each, and changes nothing', async () => {
    const { tokens, store } = await openManagement()
    const onCreate = await refusal(tokens().create(bad))
    expect(onCreate.extras.errors?.map(({ path }) => path).toSorted()).toEqual(expected)
    expect((await tokens().list()).clientTokens).toEqual([])
    const { clientToken } = await tokens().create(input)
    const onUpdate = await refusal(
      tokens().update(clientToken.id, { ...bad, id: 'x', environment: 'test' }),
    )
    expect(onUpdate.code).toBe('invalid_request')
    expect(onUpdate.extras.errors?.map(({ path }) => path).toSorted()).toEqual(
      [...expected, 'id', 'environment'].toSorted(),
    )
    for (const { code, message } of onUpdate.extras.errors ?? []) {
      expect(code).toMatch(/^[a-z_]+$/)
      expect(message.length).toBeGreaterThan(10)
    }
    expect((await tokens().show(clientToken.id)).clientToken).toEqual(clientToken)
    expect(await store.read((tx) => tx.tokens.find(clientToken.id))).toMatchObject({ revision: 1 })
  })

  test('of one entry at position 7 among good ones names it and keeps the old list', async () => {
    const { tokens } = await openManagement()
    const { clientToken } = await tokens().create(input)
    const allowedOrigins = Array.from({ length: 12 }, (_, index) =>
      index === 7 ? '*.co.uk' : `s${index}.example`,
    )
    const error = await refusal(tokens().update(clientToken.id, { name: 'new', allowedOrigins }))
    expect(error.code).toBe('invalid_origin_entry')
    expect(faults(error)).toEqual(['allowedOrigins[7] public_suffix'])
    expect((await tokens().show(clientToken.id)).clientToken).toEqual(clientToken)
  })

  test.each([
    [Array.from({ length: 101 }, (_, index) => `s${index}.example`), 'allowedOrigins too_many'],
    ['shop.example', 'allowedOrigins not_a_list'],
    [null, 'allowedOrigins not_a_list'],
    [{ 0: 'shop.example', length: 1 }, 'allowedOrigins not_a_list'],
  ])('of origins that are no list of at most 100 is refused', async (allowedOrigins, fault) => {
    const { tokens } = await openManagement()
    const onCreate = await refusal(tokens().create({ name: 'a', allowedOrigins }))
    expect([onCreate.code, faults(onCreate)]).toEqual(['invalid_origin_entry', [fault]])
    const { clientToken } = await tokens().create(input)
    const onUpdate = await refusal(tokens().update(clientToken.id, { allowedOrigins }))
    expect(faults(onUpdate)).toEqual([fault])
  })

  test('of the list alone is missing something, and no entry is at fault', async () => {
    const { tokens } = await openManagement()
    const error = await refusal(tokens().create({ name: 'a' }))
    expect([error.code, faults(error)]).toEqual(['invalid_request', ['allowedOrigins required']])
  })

  test('of a default or a version is not told where the agents are at fault', async () => {
    const { tokens } = await openManagement()
    const error = await refusal(
      tokens().create({ ...input, agentIds: 'scripted', defaultFlowId: 'x', pinToVersion: '9' }),
    )
    expect(faults(error)).toEqual(['agentIds invalid_type'])
  })

  test('by way of the prototype is an unknown field', async () => {
    const { tokens } = await openManagement()
    const { clientToken } = await tokens().create(input)
    const sent = JSON.parse('{"__proto__": {"name": "gained"}, "constructor": 1}') as unknown
    const error = await refusal(tokens().update(clientToken.id, sent))
    expect(faults(error).toSorted()).toEqual([
      '__proto__ unknown_field',
      'constructor unknown_field',
    ])
    expect((await tokens().show(clientToken.id)).clientToken).toEqual(clientToken)
  })
})

describe('a read-only field', () => {
  const other: Record<string, unknown> = {
    id: 'ct_other',
    environment: 'test',
    tokenPrefix: 'ct_test_',
    tokenHint: 'abcd',
    tokenValue: 'ct_live_x',
    lastUsedAt: '2999-01-01T00:00:00.000Z',
    createdAt: '2020-01-01T00:00:00.000Z',
    updatedAt: '2020-01-01T00:00:00.000Z',
    conversationCount: -1,
    blockedOriginCount: -1,
  }

  test('is each one that is shown and cannot be set', async () => {
    const { tokens } = await openManagement()
    const { clientToken } = await tokens().create(input)
    for (const field of Object.keys(clientToken) as (keyof ClientToken)[]) {
      if (field in other) continue
      await tokens().update(clientToken.id, { [field]: clientToken[field] })
    }
    expect(Object.keys(other).every((field) => field in clientToken)).toBe(true)
  })

  test.each(Object.keys(other))(
    '%s is refused when it is another, and else left out',
    async (field) => {
      const { tokens } = await openManagement()
      const { clientToken } = await tokens().create(input)
      const change = { name: 'new', [field]: other[field] }
      const error = await refusal(tokens().update(clientToken.id, change))
      expect(faults(error)).toEqual([`${field} read_only`])
      const same = { [field]: clientToken[field as keyof ClientToken] }
      expect(await tokens().update(clientToken.id, same)).toMatchObject({ clientToken })
    },
  )

  test('that changes by itself may be as it was a while ago', async () => {
    const { tokens, store, clock } = await openManagement()
    const { clientToken: read } = await tokens().create(input)
    clock.now += 5000
    await store.write((tx) => tx.tokens.touch(read.id))
    // Conversations may have been deleted since.
    const whole = { ...read, conversationCount: 7, blockedOriginCount: 3, name: 'written back' }
    const { clientToken } = await tokens().update(read.id, whole)
    expect(clientToken).toMatchObject({ name: 'written back', isActive: true })
  })

  test('that says when it was changed last stops what would undo another change', async () => {
    const { tokens, clock } = await openManagement()
    const { clientToken: read } = await tokens().create(input)
    clock.now += 5000
    const { clientToken } = await tokens().update(read.id, { isActive: false })
    for (const change of [{ ...read, name: 'written back' }, { updatedAt: read.updatedAt }]) {
      const error = await refusal(tokens().update(read.id, change))
      expect(error.code).toBe('precondition_failed')
    }
    expect(await tokens().show(read.id)).toEqual({ clientToken })
  })
})

describe('its value and its sightings', () => {
  test('are read for themselves', async () => {
    const { tokens, store, clock } = await openManagement()
    const { clientToken, token } = await tokens().create(input)
    expect(await tokens().value(clientToken.id)).toEqual({ token })
    expect(await tokens().sightings(clientToken.id)).toEqual({ sightings: [] })
    const at = new Date(clock.now).toISOString()
    await store.write((tx) => tx.sightings.note(clientToken.id, shop))
    expect(await tokens().sightings(clientToken.id)).toEqual({
      sightings: [{ origin: shop, firstSeenAt: at, lastSeenAt: at }],
    })
    const rotated = await tokens().rotate(clientToken.id)
    expect(await tokens().value(clientToken.id)).toEqual({ token: rotated.token })
    expect(rotated.token).not.toBe(token)
  })
})

describe('a check of an origin', () => {
  test('is by the list as it is now, or by the one that is sent', async () => {
    const { tokens } = await openManagement()
    const { clientToken } = await tokens().create(input)
    const check = (body: Record<string, unknown>) => tokens().checkOrigin(clientToken.id, body)
    expect(await check({ origin: shop })).toMatchObject({ allowed: true, matchedEntry: shop })
    expect(await check({ origin: 'https://b.example' })).toMatchObject({
      allowed: false,
      code: 'origin_not_allowed',
      suggestion: 'b.example',
    })
    expect(await check({ origin: shop, allowedOrigins: ['b.example'] })).toMatchObject({
      allowed: false,
    })
    await tokens().update(clientToken.id, { allowedOrigins: ['b.example'] })
    expect(await check({ origin: 'https://b.example' })).toMatchObject({ allowed: true })
  })

  test.each([null, {}, { origin: 7 }, { origin: shop, more: 1 }, { origin: 'x'.repeat(601) }])(
    'is refused with %j',
    async (body) => {
      const { tokens } = await openManagement()
      const { clientToken } = await tokens().create(input)
      const error = await refusal(tokens().checkOrigin(clientToken.id, body))
      expect(error.code).toBe('invalid_request')
    },
  )
})
