import { describe, expect, test } from 'vitest'
import { isChecksumRight } from '../../src/protocol/credential.js'
import { isGranted, scopes } from '../../src/protocol/scopes.js'
import type { Access } from '../../src/server/access.js'
import { entityTag } from '../../src/server/etag.js'
import { filesOf } from './database.js'
import { faults, openManagement, operator, refusal } from './management.js'

const address = '203.0.113.7'

describe('an API key', () => {
  test('is made with every default, and shown once', async () => {
    const { keys, clock, place } = await openManagement()
    const { apiKey, plainKey, warning } = await keys().create({ name: 'program' })
    expect(plainKey).toMatch(/^rt_live_[0-9A-Za-z]{49}$/)
    expect(isChecksumRight(plainKey)).toBe(true)
    expect(warning).toContain('shown once')
    const at = new Date(clock.now).toISOString()
    expect(apiKey).toEqual({
      id: expect.stringMatching(/^key_[a-z0-9]+$/),
      name: 'program',
      environment: 'live',
      permissions: ['CLIENT_TOKENS:READ', 'CONVERSATIONS:READ'],
      expiresAt: null,
      allowedIps: [],
      isActive: true,
      keyPrefix: 'rt_live_',
      searchHint: plainKey.slice(-4),
      lastUsedAt: null,
      createdAt: at,
      updatedAt: at,
    })
    expect(await keys().show(apiKey.id)).toEqual({ apiKey })
    expect(await keys().list()).toEqual({
      apiKeys: [apiKey],
      pagination: { limit: 1000, offset: 0, hasMore: false },
    })
    const files = await filesOf(place)
    expect(files.some(({ bytes }) => bytes.includes(apiKey.id))).toBe(true)
    for (const { bytes } of files) {
      expect(bytes.includes(plainKey)).toBe(false)
      expect(bytes.includes(plainKey.slice(8))).toBe(false)
    }
  })

  test('is another each time, and keeps what it was given, in one way to write it', async () => {
    const { keys } = await openManagement()
    const input = {
      name: 'ci',
      environment: 'test',
      permissions: ['*', 'CLIENT_TOKENS:*', '*'],
      expiresAt: '2030-01-01T02:00:00+02:00',
      allowedIps: ['10.1.2.3/8', '2001:DB8:0::1', '10.0.0.0/8', '::ffff:192.0.2.1'],
    }
    const made = await Promise.all(Array.from({ length: 5 }, () => keys().create(input)))
    expect(new Set(made.map(({ plainKey }) => plainKey)).size).toBe(5)
    expect(made[0]?.plainKey).toMatch(/^rt_test_/)
    expect(made[0]?.apiKey).toMatchObject({
      environment: 'test',
      permissions: ['*', 'CLIENT_TOKENS:*'],
      expiresAt: '2030-01-01T00:00:00.000Z',
      allowedIps: ['10.0.0.0/8', '2001:db8::1', '192.0.2.1'],
    })
  })

  test.each([
    [{}, ['name required']],
    [{ name: '' }, ['name too_small']],
    [{ name: 'x'.repeat(256) }, ['name too_big']],
    [{ name: 'a\0b' }, ['name invalid_format']],
    [{ name: '  ' }, ['name invalid_format']],
    [{ name: '\u00A0\u200B\u3000' }, ['name invalid_format']],
    [{ name: 'x', permissions: [] }, ['permissions too_small']],
    [{ name: 'x', permissions: ['read'] }, ['permissions[0] invalid_format']],
    [{ name: 'x', permissions: ['*', 'TOKENS:READ'] }, ['permissions[1] unknown_permission']],
    [{ name: 'x', permissions: ['CONVERSATIONS:WRITE'] }, ['permissions[0] unknown_permission']],
    [{ name: 'x', environment: 'prod' }, ['environment invalid_value']],
    [{ name: 'x', expiresAt: 'tomorrow' }, ['expiresAt invalid_format']],
    [{ name: 'x', expiresAt: '2027-01-15T08:00:00Z' }, ['expiresAt in_the_past']],
    [{ name: 'x', expiresAt: 1_900_000_000_000 }, ['expiresAt invalid_type']],
    [{ name: 'x', allowedIps: ['10.0.0.1', 'shop.example'] }, ['allowedIps[1] bad_address']],
    [{ name: 'x', allowedIps: ['10.0.0.0/33'] }, ['allowedIps[0] bad_address']],
    [{ name: 'x', allowedIps: '10.0.0.1' }, ['allowedIps invalid_type']],
    [{ name: 'x', isActive: true }, ['isActive unknown_field']],
    [
      { name: 7, permissions: ['X:Y'], expiresAt: '2000-01-01T00:00:00Z', allowedIps: ['x'] },
      [
        'name invalid_type',
        'permissions[0] unknown_permission',
        'expiresAt in_the_past',
        'allowedIps[0] bad_address',
      ],
    ],
    [null, [' invalid_type']],
  ])('is refused from %j, every bad field at once', async (input, expected) => {
    const { keys } = await openManagement()
    const error = await refusal(keys().create(input))
    expect(error.code).toBe('invalid_request')
    expect(faults(error)).toEqual(expected)
    expect((await keys().list()).apiKeys).toEqual([])
  })

  test.each([
    ['CLIENT_TOKEN:READ', 'expected CLIENT_TOKENS:READ, seen'],
    ['CLIENT_TOKENS:DELTE', 'expected CLIENT_TOKENS:DELETE, seen'],
    ['CONVERSATIONS:WRITE', 'expected CONVERSATIONS:READ, CONVERSATIONS:DELETE, CONVERSATIONS:*'],
    ['NONSENSE:ACTION', 'METRICS:READ'],
  ])('of the permission %s is told which there are', async (permission, message) => {
    const { keys } = await openManagement()
    const error = await refusal(keys().create({ name: 'x', permissions: [permission] }))
    expect(error.extras.errors?.[0]?.message).toContain(message)
  })

  test('is not made by another, not even by one that may do everything', async () => {
    const { keys, key } = await openManagement()
    const { access } = await key({ permissions: ['*'] })
    for (const input of [{ name: 'more' }, { nonsense: 1 }]) {
      expect((await refusal(keys(access).create(input))).code).toBe('key_not_enough')
    }
    expect((await keys().list()).apiKeys).toHaveLength(1)
    await keys(operator).create({ name: 'by hand' })
    expect((await keys().list()).apiKeys).toHaveLength(2)
  })
})

test('the options are every scope, in groups and in templates that grant what there is', async () => {
  const { keys } = await openManagement()
  const options = keys().options()
  expect(options.permissionScopes).toEqual(scopes)
  expect(options.permissionGroups.flatMap(({ permissions }) => permissions)).toEqual(scopes)
  for (const { permissions } of options.permissionTemplates) {
    expect(scopes.some((scope) => isGranted(permissions, scope))).toBe(true)
    await keys().create({ name: 'from a template', permissions })
  }
})

describe('a change', () => {
  test('may be of nothing, of one field, or of the whole as it was read', async () => {
    const { keys, clock, keyring } = await openManagement()
    const { apiKey, plainKey } = await keys().create({
      name: 'ci',
      expiresAt: '2030-01-01T00:00:00Z',
      allowedIps: ['203.0.113.0/24'],
    })
    const update = async (change: unknown) => (await keys().update(apiKey.id, change)).apiKey
    clock.now += 1000
    expect(await update({})).toEqual(apiKey)
    expect(await update(apiKey)).toEqual(apiKey)
    await keyring.authenticate(plainKey, address)
    const renamed = await update({ ...apiKey, name: 'renamed' })
    const at = new Date(clock.now).toISOString()
    expect(renamed).toEqual({ ...apiKey, name: 'renamed', updatedAt: at, lastUsedAt: at })
    expect(await update({ expiresAt: null, allowedIps: [] })).toMatchObject({
      name: 'renamed',
      expiresAt: null,
      allowedIps: [],
      permissions: apiKey.permissions,
    })
  })

  test.each([
    ['id', 'key_other'],
    ['environment', 'test'],
    ['keyPrefix', 'rt_test_'],
    ['searchHint', 'zzzz'],
    ['lastUsedAt', '2999-01-01T00:00:00.000Z'],
    ['createdAt', '2020-01-01T00:00:00.000Z'],
    ['updatedAt', '2020-01-01T00:00:00.000Z'],
  ])('of %s is refused', async (field, value) => {
    const { keys } = await openManagement()
    const { apiKey } = await keys().create({ name: 'ci' })
    const error = await refusal(keys().update(apiKey.id, { name: 'new', [field]: value }))
    expect(faults(error)).toEqual([`${field} read_only`])
    expect(await keys().show(apiKey.id)).toEqual({ apiKey })
  })

  test('by the whole object as it was before another change is stopped', async () => {
    const { keys, clock, keyring } = await openManagement()
    const { apiKey: read, plainKey } = await keys().create({ name: 'ci' })
    await keyring.authenticate(plainKey, address)
    clock.now += 1000
    const { apiKey } = await keys().update(read.id, { isActive: false })
    const error = await refusal(keys().update(read.id, { ...read, name: 'new' }))
    expect(error.code).toBe('precondition_failed')
    expect(error.message).toContain(
      `expected updatedAt ${apiKey.updatedAt}, seen ${read.updatedAt}`,
    )
    expect(await keys().show(read.id)).toEqual({ apiKey })
    const { apiKey: written } = await keys().update(read.id, { ...apiKey, name: 'new' })
    expect(written).toMatchObject({ name: 'new', isActive: false })
  })

  test('with bad fields is refused whole, and names them all', async () => {
    const { keys } = await openManagement()
    const { apiKey } = await keys().create({ name: 'ci' })
    const error = await refusal(
      keys().update(apiKey.id, {
        name: 'new',
        permissions: ['CLIENT_TOKENS:RAED'],
        expiresAt: '2001-01-01T00:00:00Z',
        allowedIps: ['10.0.0.1', 'nowhere'],
        isActive: 'no',
        plainKey: 'rt_live_mine',
        hash: 'x',
        id: 'key_x',
      }),
    )
    expect(faults(error).toSorted()).toEqual([
      'allowedIps[1] bad_address',
      'expiresAt in_the_past',
      'hash unknown_field',
      'id read_only',
      'isActive invalid_type',
      'permissions[0] unknown_permission',
      'plainKey unknown_field',
    ])
    expect(await keys().show(apiKey.id)).toEqual({ apiKey })
  })

  test('of a key that has expired needs no new date', async () => {
    const { keys, clock } = await openManagement()
    const { apiKey } = await keys().create({ name: 'ci', expiresAt: '2028-01-01T00:00:00Z' })
    clock.now = Date.parse('2028-06-01T00:00:00Z')
    const { apiKey: changed } = await keys().update(apiKey.id, { ...apiKey, name: 'old' })
    expect(changed).toMatchObject({ name: 'old', expiresAt: apiKey.expiresAt })
    const error = await refusal(keys().update(apiKey.id, { expiresAt: '2028-02-01T00:00:00Z' }))
    expect(faults(error)).toEqual(['expiresAt in_the_past'])
    await keys().update(apiKey.id, { expiresAt: '2029-01-01T00:00:00Z' })
  })

  test('at once with another of the same state ends as one change and one 412', async () => {
    const { keys } = await openManagement()
    const { apiKey } = await keys().create({ name: 'ci' })
    const tag = entityTag(apiKey)
    const outcomes = await Promise.allSettled([
      keys().update(apiKey.id, { name: 'one' }, tag),
      keys().update(apiKey.id, { isActive: false }, tag),
    ])
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(refused.map(({ reason }) => (reason as { code: string }).code)).toEqual([
      'precondition_failed',
    ])
  })

  test('with the tag of an older state is stopped, also a rotation and a removal', async () => {
    const { keys, clock } = await openManagement()
    const { apiKey } = await keys().create({ name: 'ci' })
    const stale = entityTag(apiKey)
    clock.now += 1
    const { apiKey: now } = await keys().update(apiKey.id, { name: 'new' }, stale)
    const attempts = [
      keys().update(apiKey.id, {}, stale),
      keys().rotate(apiKey.id, stale),
      keys().remove(apiKey.id, stale),
    ]
    for (const { code } of await Promise.all(attempts.map(refusal))) {
      expect(code).toBe('precondition_failed')
    }
    expect(await keys().show(apiKey.id)).toEqual({ apiKey: now })
    const rotated = await keys().rotate(apiKey.id, entityTag(now))
    await keys().remove(apiKey.id, entityTag(rotated.apiKey))
  })
})

describe('a rotation', () => {
  test('gives another secret and leaves the rest', async () => {
    const { keys, clock } = await openManagement()
    const { apiKey, plainKey } = await keys().create({ name: 'ci', permissions: ['*'] })
    clock.now += 1000
    const rotated = await keys().rotate(apiKey.id)
    expect(rotated.plainKey).not.toBe(plainKey)
    expect(isChecksumRight(rotated.plainKey)).toBe(true)
    expect(rotated.apiKey).toEqual({
      ...apiKey,
      searchHint: rotated.plainKey.slice(-4),
      updatedAt: new Date(clock.now).toISOString(),
    })
  })

  test('of a key that is revoked or has expired says that it is refused still', async () => {
    const { keys, clock } = await openManagement()
    const revoked = await keys().create({ name: 'a' })
    await keys().update(revoked.apiKey.id, { isActive: false })
    expect((await keys().rotate(revoked.apiKey.id)).warning).toContain('revoked')
    const expired = await keys().create({ name: 'b', expiresAt: '2028-01-01T00:00:00Z' })
    clock.now = Date.parse('2028-01-01T00:00:00Z')
    expect((await keys().rotate(expired.apiKey.id)).warning).toContain('expired')
  })
})

describe('a test key', () => {
  test('is answered of a live key what it is answered of none, and lists none', async () => {
    const { keys, key } = await openManagement()
    const { access, id } = await key({ environment: 'test', permissions: ['*'] })
    const { apiKey: live } = await keys().create({ name: 'live' })
    const theirs = keys(access)
    const told = async (of: string) =>
      Promise.all(
        [
          theirs.show(of),
          theirs.update(of, { name: 7 }),
          theirs.update(of, {}, '"stale"'),
          theirs.rotate(of),
          theirs.remove(of),
        ].map(async (attempt) => {
          const { code, extras } = await refusal(attempt)
          return JSON.stringify([code, extras]).replaceAll(of, 'ID')
        }),
      )
    const answers = await told(live.id)
    expect(answers).toEqual(await told(`key_${'a'.repeat(22)}`))
    expect(new Set(answers)).toEqual(
      new Set(['["not_found",{"detail":"There is no API key ID."}]']),
    )
    const ids = async (environment?: 'live' | 'test') =>
      (await theirs.list({ environment })).apiKeys.map((each) => each.id)
    expect([await ids(), await ids('live'), await ids('test')]).toEqual([[id], [], [id]])
  })
})

describe('a key that manages keys', () => {
  const manager = {
    permissions: ['API_KEYS:*', 'CLIENT_TOKENS:READ'],
    expiresAt: '2029-01-01T00:00:00Z',
    allowedIps: ['203.0.113.0/24'],
  }
  const weak = { ...manager, permissions: ['CLIENT_TOKENS:READ'] }

  const open = async () => {
    const management = await openManagement()
    const { access, id } = await management.key(manager)
    const theirs = management.keys(access)
    const outcome = async (attempt: Promise<unknown>): Promise<string> => {
      try {
        await attempt
        return 'done'
      } catch (error) {
        return (error as { code: string }).code
      }
    }
    return { ...management, access, id, theirs, outcome }
  }

  test.each<[gift: Record<string, unknown>, outcome: string]>([
    [{ name: 'renamed' }, 'done'],
    [{ permissions: ['CLIENT_TOKENS:READ', 'API_KEYS:*'] }, 'done'],
    [{ permissions: ['API_KEYS:DELETE'] }, 'done'],
    [{ permissions: ['CLIENT_TOKENS:WRITE'] }, 'key_not_enough'],
    [{ permissions: ['CLIENT_TOKENS:*'] }, 'key_not_enough'],
    [{ permissions: ['*'] }, 'key_not_enough'],
    [{ expiresAt: '2028-01-01T00:00:00Z' }, 'done'],
    [{ expiresAt: '2029-01-01T00:00:01Z' }, 'key_not_enough'],
    [{ expiresAt: null }, 'key_not_enough'],
    [{ allowedIps: ['203.0.113.9', '203.0.113.128/25'] }, 'done'],
    [{ allowedIps: ['203.0.113.0/23'] }, 'key_not_enough'],
    [{ allowedIps: ['203.0.113.0/24', '::/0'] }, 'key_not_enough'],
    [{ allowedIps: [] }, 'key_not_enough'],
    [{ isActive: false }, 'done'],
  ])('gives %j to another: %s', async (gift, expected) => {
    const { keys, theirs, outcome } = await open()
    const { apiKey } = await keys().create({ name: 'weak', ...weak })
    expect(await outcome(theirs.update(apiKey.id, gift))).toBe(expected)
    if (expected === 'done') return
    expect(await keys().show(apiKey.id)).toEqual({ apiKey })
    await keys(operator).update(apiKey.id, gift)
  })

  test.each([
    { permissions: ['*'] },
    { permissions: ['API_KEYS:*', 'CLIENT_TOKENS:READ', 'CONVERSATIONS:READ'] },
    { expiresAt: null },
    { allowedIps: [] },
  ])('does not give itself %j', async (gift) => {
    const { keys, theirs, outcome, id } = await open()
    expect(await outcome(theirs.update(id, gift))).toBe('key_not_enough')
    expect((await keys().show(id)).apiKey).toMatchObject({ permissions: manager.permissions })
    expect(await outcome(theirs.update(id, { name: 'renamed' }))).toBe('done')
  })

  test('may take from a key that has more, and is not asked about what that has', async () => {
    const { keys, theirs, outcome } = await open()
    const { apiKey } = await keys().create({ name: 'strong', permissions: ['*'] })
    expect(await outcome(theirs.update(apiKey.id, { name: 'renamed' }))).toBe('done')
    expect(await outcome(theirs.update(apiKey.id, { allowedIps: ['10.0.0.1'] }))).toBe('done')
    expect(await outcome(theirs.update(apiKey.id, { permissions: ['METRICS:READ'] }))).toBe('done')
    expect(await outcome(theirs.update(apiKey.id, { isActive: false }))).toBe('done')
    expect(await outcome(theirs.update(apiKey.id, { isActive: true }))).toBe('key_not_enough')
    expect(await outcome(theirs.remove(apiKey.id))).toBe('done')
  })

  test.each<Record<string, unknown>>([
    { expiresAt: null },
    { expiresAt: '2028-12-31T00:00:00Z' },
    { allowedIps: [] },
    { allowedIps: ['203.0.113.7'] },
    { permissions: ['*', 'API_KEYS:READ'], allowedIps: ['203.0.113.0/24'] },
    { expiresAt: null, allowedIps: [] },
  ])('does not give %j to a key that has more than itself', async (gift) => {
    const { keys, theirs, outcome, clock } = await open()
    const { apiKey } = await keys().create({
      name: 'strong',
      permissions: ['*'],
      expiresAt: '2028-01-01T00:00:00Z',
      allowedIps: ['10.0.0.1'],
    })
    clock.now = Date.parse('2028-06-01T00:00:00Z')
    expect(await outcome(theirs.update(apiKey.id, gift))).toBe('key_not_enough')
    expect(await keys().show(apiKey.id)).toEqual({ apiKey })
  })

  test('that never ends and may come from anywhere revives no key that has more', async () => {
    const { keys, key, outcome, keyring, clock } = await open()
    const { access } = await key({ permissions: ['API_KEYS:WRITE'] })
    const { apiKey, plainKey } = await keys().create({
      name: 'strong',
      permissions: ['*'],
      expiresAt: '2028-01-01T00:00:00Z',
      allowedIps: ['10.0.0.1'],
    })
    clock.now = Date.parse('2028-06-01T00:00:00Z')
    const gift = { expiresAt: '2030-01-01T00:00:00Z', allowedIps: [] }
    for (const given of [gift, { expiresAt: gift.expiresAt }, { allowedIps: [] }]) {
      expect(await outcome(keys(access).update(apiKey.id, given))).toBe('key_not_enough')
    }
    expect(await outcome(keyring.authenticate(plainKey, '10.0.0.1'))).toBe('key_expired')
    const own = { ...gift, permissions: ['API_KEYS:WRITE'] }
    expect(await outcome(keys(access).update(apiKey.id, own))).toBe('done')
  })

  test.each<[target: Record<string, unknown>, outcome: string]>([
    [weak, 'done'],
    [{ ...weak, environment: 'test' }, 'done'],
    [{ ...weak, permissions: ['*'] }, 'key_not_enough'],
    [{ ...weak, permissions: ['CLIENT_TOKENS:READ', 'METRICS:READ'] }, 'key_not_enough'],
    [{ ...weak, expiresAt: null }, 'key_not_enough'],
    [{ ...weak, allowedIps: [] }, 'key_not_enough'],
  ])('takes the secret of %j: %s', async (target, expected) => {
    const { keys, theirs, outcome, keyring } = await open()
    const { apiKey, plainKey } = await keys().create({ name: 'target', ...target })
    expect(await outcome(theirs.rotate(apiKey.id))).toBe(expected)
    const isOldGood = await keyring.authenticate(plainKey, address).then(
      () => true,
      () => false,
    )
    expect(isOldGood).toBe(expected !== 'done')
  })

  test('may rotate itself, and does nothing once it is revoked', async () => {
    const { keys, theirs, outcome, id } = await open()
    const { apiKey } = await keys().create({ name: 'weak', ...weak })
    expect(await outcome(theirs.rotate(id))).toBe('done')
    await keys().update(id, { isActive: false })
    expect(await outcome(theirs.update(apiKey.id, { name: 'x' }))).toBe('key_revoked')
    expect(await outcome(theirs.rotate(apiKey.id))).toBe('key_revoked')
  })

  test('without an id is nobody', async () => {
    const { keys, access, outcome } = await open()
    const { apiKey } = await keys().create({ name: 'weak', ...weak })
    const nobody: Access = { ...access, keyId: null }
    expect(await outcome(keys(nobody).rotate(apiKey.id))).toBe('key_revoked')
  })
})
