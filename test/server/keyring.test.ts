import { describe, expect, test } from 'vitest'
import { checksum } from '../../src/protocol/credential.js'
import { ParleyError } from '../../src/protocol/errors.js'
import { createKeyring } from '../../src/server/keyring.js'
import type { Store } from '../../src/server/store/store.js'
import { engine } from './database.js'
import { openManagement, refusal } from './management.js'

const address = '203.0.113.7'
const minute = 60_000

describe('a key that holds', () => {
  test('is who it is, and may what it may', async () => {
    const { keys, keyring } = await openManagement()
    const live = await keys().create({ name: 'a', permissions: ['METRICS:READ'] })
    expect(await keyring.authenticate(live.plainKey, address)).toEqual({
      who: 'key',
      environments: ['live', 'test'],
      permissions: ['METRICS:READ'],
      keyId: live.apiKey.id,
    })
    const test = await keys().create({ name: 'b', environment: 'test' })
    expect(await keyring.authenticate(test.plainKey, address)).toMatchObject({
      environments: ['test'],
      keyId: test.apiKey.id,
    })
  })

  test('may from the next request on what it has been given meanwhile', async () => {
    const { keys, keyring } = await openManagement()
    const { apiKey, plainKey } = await keys().create({ name: 'a' })
    await keyring.authenticate(plainKey, address)
    await keys().update(apiKey.id, { permissions: ['METRICS:READ'] })
    expect(await keyring.authenticate(plainKey, address)).toMatchObject({
      permissions: ['METRICS:READ'],
    })
  })
})

describe('what is no key of ours', () => {
  /** Fails the test at the first look at what is stored. */
  const blind: Store = {
    engine: 'sqlite',
    read: () => Promise.reject(new Error('it was looked up')),
    write: () => Promise.reject(new Error('it was looked up')),
    close: () => Promise.resolve(),
  }

  const right = `rt_live_${'a'.repeat(43)}`
  const good = right + checksum(right)

  test.each([
    ['nothing', ''],
    ['a client token', `ct_live_${'a'.repeat(38)}`],
    ['a misspelt key', `${good.slice(0, -1)}${good.endsWith('0') ? '1' : '0'}`],
    ['a key with two letters exchanged', good.replace('rt_live_aa', 'rt_live_ab')],
    ['a key that was cut off', good.slice(0, -1)],
    ['a key with more behind', `${good}a`],
    ['another environment', good.replace('live', 'prod')],
    ['another case', good.toUpperCase()],
    ['a line break', `${good}\n`],
    ['a megabyte', 'a'.repeat(1_000_000)],
  ])('%s is refused without a look-up', async (_, plainKey) => {
    const error = await refusal(createKeyring(blind).authenticate(plainKey, address))
    expect(error.code).toBe('key_unknown')
    expect(error.extras.detail).not.toContain(plainKey || 'never empty')
  })

  test('is looked up where it could be one', async () => {
    await expect(createKeyring(blind).authenticate(good, address)).rejects.toThrow('looked up')
    const { keyring } = await openManagement()
    expect((await refusal(keyring.authenticate(good, address))).code).toBe('key_unknown')
  })
})

/** PostgreSQL makes a round trip of each step. */
const count = engine === 'sqlite' || process.env['LONG'] === '1' ? 1000 : 200

describe(`the next request after the answer is refused, ${count} of ${count},`, () => {
  const everyone = Array.from({ length: count }, (_, index) => index)

  /** Each key works, is ended by `end`, and is tried again by the moment that is answered. */
  const codesAfter = async (
    end: (management: Awaited<ReturnType<typeof openManagement>>, id: string) => Promise<unknown>,
  ): Promise<Map<string, number>> => {
    const management = await openManagement()
    const { keys, keyring } = management
    const codes = new Map<string, number>()
    await Promise.all(
      everyone.map(async (index) => {
        const { apiKey, plainKey } = await keys().create({ name: `program ${index}` })
        await keyring.authenticate(plainKey, address)
        await end(management, apiKey.id)
        const code = await keyring.authenticate(plainKey, address).then(
          () => 'allowed',
          (error: unknown) => (error instanceof ParleyError ? error.code : String(error)),
        )
        codes.set(code, (codes.get(code) ?? 0) + 1)
      }),
    )
    return codes
  }

  test('of a revocation', async () => {
    const codes = await codesAfter(({ keys }, id) => keys().update(id, { isActive: false }))
    expect([...codes]).toEqual([['key_revoked', count]])
  })

  test('of a rotation', async () => {
    const codes = await codesAfter(({ keys }, id) => keys().rotate(id))
    expect([...codes]).toEqual([['key_revoked', count]])
  })

  test('of a deletion', async () => {
    const codes = await codesAfter(({ keys }, id) => keys().remove(id))
    expect([...codes]).toEqual([['key_unknown', count]])
  })

  test('of other addresses', async () => {
    const codes = await codesAfter(({ keys }, id) =>
      keys().update(id, { allowedIps: ['10.0.0.1'] }),
    )
    expect([...codes]).toEqual([['ip_not_allowed', count]])
  })

  test('of its end in time', async () => {
    const { keys, keyring, clock } = await openManagement()
    const end = clock.now + 5000
    const expiresAt = new Date(end).toISOString()
    const made = await Promise.all(
      everyone.map((index) => keys().create({ name: `program ${index}`, expiresAt })),
    )
    const tryAll = () =>
      Promise.all(
        made.map(({ plainKey }) =>
          keyring.authenticate(plainKey, address).then(
            () => 'allowed',
            (error: unknown) => (error as ParleyError).code,
          ),
        ),
      )
    clock.now = end - 1
    expect(new Set(await tryAll())).toEqual(new Set(['allowed']))
    clock.now = end
    const refused = await tryAll()
    expect(refused).toHaveLength(count)
    expect(new Set(refused)).toEqual(new Set(['key_expired']))
  })
})

describe('a rotated key', () => {
  test('is refused by its old secrets as long as it exists, and works by its new one', async () => {
    const { keys, keyring } = await openManagement()
    const { apiKey, plainKey: first } = await keys().create({ name: 'a' })
    const { plainKey: second } = await keys().rotate(apiKey.id)
    const { plainKey: third } = await keys().rotate(apiKey.id)
    for (const old of [first, second]) {
      const error = await refusal(keyring.authenticate(old, address))
      expect([error.code, error.extras.detail]).toEqual([
        'key_revoked',
        expect.stringContaining('regenerated'),
      ])
    }
    expect(await keyring.authenticate(third, address)).toMatchObject({ keyId: apiKey.id })
    await keys().remove(apiKey.id)
    for (const old of [first, second, third]) {
      expect((await refusal(keyring.authenticate(old, address))).code).toBe('key_unknown')
    }
  })
})

describe('allowedIps', () => {
  test.each([
    [['203.0.113.7'], '203.0.113.7', true],
    [['203.0.113.7'], '203.0.113.8', false],
    [['203.0.113.0/29', '2001:db8::/32'], '203.0.113.7', true],
    [['203.0.113.0/29', '2001:db8::/32'], '203.0.113.8', false],
    [['203.0.113.0/29', '2001:db8::/32'], '2001:db8:1:2:3:4:5:6', true],
    [['2001:db8:1:2::3'], '2001:db8:1:2::4', false],
    [['::ffff:203.0.113.7'], '203.0.113.7', true],
    [['0.0.0.0/0'], '', false],
    [[], '', true],
  ])('of %j for %j: %j', async (allowedIps, from, isAllowed) => {
    const { keys, keyring } = await openManagement()
    const { apiKey, plainKey } = await keys().create({ name: 'a', allowedIps })
    const attempt = keyring.authenticate(plainKey, from)
    if (isAllowed) {
      expect(await attempt).toMatchObject({ keyId: apiKey.id })
      return
    }
    const error = await refusal(attempt)
    expect(error.code).toBe('ip_not_allowed')
    // What is allowed is not told to whoever has found the key.
    expect(error.extras.detail).toContain(`seen ${from || 'none'}`)
    for (const range of allowedIps) expect(error.extras.detail).not.toContain(`${range} `)
    expect((await keys().show(apiKey.id)).apiKey.lastUsedAt).toBeNull()
  })
})

describe('the last use', () => {
  test('is noted at once, and then at most once a minute', async () => {
    const { keys, keyring, clock, store } = await openManagement()
    const { apiKey, plainKey } = await keys().create({ name: 'a' })
    let writes = 0
    const counting = createKeyring({
      ...store,
      write: (work) => {
        writes++
        return store.write(work)
      },
    })
    const start = clock.now
    const use = async (after: number) => {
      clock.now = start + after
      await counting.authenticate(plainKey, address)
      const { lastUsedAt } = (await keys().show(apiKey.id)).apiKey
      return [Date.parse(lastUsedAt ?? '') - start, writes]
    }
    expect(await use(1000)).toEqual([1000, 1])
    expect(await use(2000)).toEqual([1000, 1])
    expect(await use(1000 + minute - 1)).toEqual([1000, 1])
    expect(await use(1000 + minute)).toEqual([1000 + minute, 2])
    expect(await use(1000 + 2 * minute - 1)).toEqual([1000 + minute, 2])
    expect((await keyring.authenticate(plainKey, address)).keyId).toBe(apiKey.id)
  })

  test('is not noted of a refusal', async () => {
    const { keys, keyring } = await openManagement()
    const { apiKey, plainKey } = await keys().create({ name: 'a' })
    await keys().update(apiKey.id, { isActive: false })
    await refusal(keyring.authenticate(plainKey, address))
    expect((await keys().show(apiKey.id)).apiKey.lastUsedAt).toBeNull()
  })

  test('that cannot be noted, since the disk is full, keeps nobody out', async () => {
    const { keys, store } = await openManagement()
    const { apiKey, plainKey } = await keys().create({ name: 'a' })
    const withWrites = (code: 'storage_unavailable' | 'internal_error') =>
      createKeyring({ ...store, write: () => Promise.reject(new ParleyError(code)) })
    const full = withWrites('storage_unavailable')
    expect(await full.authenticate(plainKey, address)).toMatchObject({ keyId: apiKey.id })
    const broken = withWrites('internal_error')
    expect((await refusal(broken.authenticate(plainKey, address))).code).toBe('internal_error')
  })
})
