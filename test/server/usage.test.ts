import { describe, expect, onTestFinished, test } from 'vitest'
import { localAccess, type Access } from '../../src/server/access.js'
import { ParleyError } from '../../src/protocol/errors.js'
import { createInstance } from '../../src/server/instance.js'
import { createDirectory } from '../../src/server/agents/directory.js'
import { createRefusals, refusalOf } from '../../src/server/refusals.js'
import { openStore } from '../../src/server/store/open.js'
import type { Store } from '../../src/server/store/store.js'
import { createTurns } from '../../src/server/turns.js'
import { createUsage } from '../../src/server/usage.js'
import { tokenRecord } from '../contracts/store.js'
import { query } from './database.js'
import { day, hour, minute, openParley, until, type Parley } from './parley.js'
import { createScriptedAgent } from './scripted-agent.js'

const testAccess: Access = {
  who: 'key',
  environments: ['test'],
  permissions: ['*'],
  keyId: 'key_test',
}

const openBeside = async ({ settings, clock }: Parley): Promise<Store> => {
  const store = await openStore(settings, { clock: () => clock.now })
  onTestFinished(() => store.close())
  return store
}

/** Counts what a store is asked to write. */
const counting = (store: Store): { store: Store; writes(): number } => {
  let writes = 0
  return {
    writes: () => writes,
    store: {
      ...store,
      write: (work) => {
        writes++
        return store.write(work)
      },
    },
  }
}

/** A token in a store of its own, without a server. */
const openToken = async () => {
  const parley = await openParley()
  const store = await openBeside(parley)
  const token = tokenRecord()
  await store.write((tx) => tx.tokens.insert(token))
  return { parley, store, token, usage: createUsage(store)(localAccess) }
}

const refusal = (tokenId: string, code: 'origin_not_allowed' | 'token_inactive') =>
  refusalOf(tokenId, new ParleyError(code))

describe('the counts of a token', () => {
  test('are its new sessions and its messages, and a resumption or a replay is neither', async () => {
    const parley = await openParley()
    const { value, id } = await parley.token({ sessionIdleTimeoutMinutes: 5 })
    const other = await parley.token()
    const page = parley.page(value)
    await page.init()
    await page.init()
    await page.say('one', { id: 'a' })
    await page.say('one', { id: 'a' })
    await page.say('two', { id: 'b' })
    parley.clock.now += 5 * minute
    expect((await page.init()).conversationResumed).toBe(true)
    await page.init({ newConversation: true })
    await parley.page(other.value).init()
    const { total, current } = await parley.server.usage.ofToken(id)
    expect(total).toEqual({ sessions: 3, messages: 2, refusals: {} })
    expect(current).toEqual({ minute: { used: 0, limit: 10 }, hour: { used: 2, limit: 100 } })
  })

  test('equal the turns, however many come at once; the others are refusals by their reason', async () => {
    const parley = await openParley({ limits: { concurrentTurnsPerSession: 1000 } })
    const { value, id } = await parley.token({ rateLimitPerMinute: 7 })
    const page = parley.page(value)
    await page.init()
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, index) => page.say(`message ${index}`)),
    )
    expect(replies.filter(({ code }) => code === null)).toHaveLength(7)
    await parley.server.close({ drainMs: 1000 })
    const store = await openBeside(parley)
    const usage = await createUsage(store)(localAccess).ofToken(id)
    expect(usage.total).toEqual({
      sessions: 1,
      messages: 7,
      refusals: { rate_limited_minute: 43 },
    })
    expect(usage.current.minute).toEqual({ used: 7, limit: 7 })
    const [turns] = await query<{ n: number }>(parley.settings, 'SELECT count(*) AS n FROM turns')
    expect(Number(turns?.n)).toBe(7)
  })

  test('hold every reason for which its visitors are refused, and none of other tokens', async () => {
    const parley = await openParley({ limits: { newSessionsPerMinutePerAddress: 5 } })
    const token = await parley.token({ maxMessagesPerSession: 1, agentIds: ['scripted'] })
    const innocent = await parley.token()
    const page = parley.page(token.value)
    await page.init()
    await page.say('one', { id: 'a' })
    const expected: Record<string, number> = {}
    const refused = async (answer: Promise<{ code?: string | null }>): Promise<void> => {
      const { code } = await answer
      expected[String(code)] = (expected[String(code)] ?? 0) + 1
    }
    await refused(page.say('two', { id: 'b' }))
    await refused(page.say('other', { id: 'a' }))
    const elsewhere = parley.page(token.value, { origin: 'https://else.example' })
    await refused(elsewhere.init())
    await refused(elsewhere.init())
    elsewhere.sessionId = page.sessionId
    await refused(elsewhere.say('three'))
    await refused(page.init({ agentId: 'absent', sessionId: null }))
    for (let index = 0; index < 4; index++) await parley.page(token.value).init()
    await refused(parley.page(token.value).init())
    await refused(page.follow('turn_unknown').then((response) => response.json()))
    await parley.server.tokens.update(token.id, { isActive: false })
    await refused(page.init())
    await refused(page.say('four'))
    await refused(page.feedback({ type: 'upvote' }).then((response) => response.json()))
    await parley.server.tokens.update(token.id, { isActive: true })
    await parley.server.tokens.rotate(token.id)
    await refused(page.init())
    await refused(page.say('five'))
    expect((await parley.page('ct_live_unknown').init()).code).toBe('token_unknown')
    expect(expected).toEqual({
      session_message_limit: 1,
      idempotency_key_reused: 1,
      origin_not_allowed: 2,
      origin_changed: 1,
      target_not_allowed: 1,
      init_rate_limited: 1,
      not_found: 1,
      token_inactive: 3,
      token_rotated: 2,
    })
    await parley.server.close({ drainMs: 0 })
    const usage = createUsage(await openBeside(parley))(localAccess)
    expect((await usage.ofToken(token.id)).total.refusals).toEqual(expected)
    expect((await usage.ofToken(innocent.id)).total.refusals).toEqual({})
  })

  test('do not count a message that the storage could not take', async () => {
    const parley = await openParley({ scripted: createScriptedAgent() })
    const { id } = await parley.token()
    const store = await openBeside(parley)
    await store
      .write(function* (tx) {
        yield* tx.usage.add(id, 'messages', 1)
        throw new Error('after all')
      })
      .catch(() => {})
    expect((await parley.server.usage.ofToken(id)).total.messages).toBe(0)
  })

  test('are deleted with it, and are nobody else’s to see', async () => {
    const parley = await openParley()
    const { value, id } = await parley.token()
    await parley.page(value).init()
    const usage = createUsage(await openBeside(parley))
    const codeOf = async (access: Access, tokenId: string) => {
      const error: unknown = await usage(access)
        .ofToken(tokenId)
        .catch((thrown: unknown) => thrown)
      return JSON.stringify(error).replaceAll(tokenId, 'ID')
    }
    const unknown = await codeOf(testAccess, 'ct_unknown')
    expect(unknown).toContain('not_found')
    expect(await codeOf(testAccess, id)).toBe(unknown)
    await parley.server.tokens.remove(id)
    expect(await codeOf(localAccess, id)).toBe(unknown)
    expect(await query(parley.settings, 'SELECT * FROM usage_counts')).toEqual([])
  })

  test('are forgotten after 400 days', async () => {
    const { parley, store, token, usage } = await openToken()
    await store.write((tx) => tx.usage.add(token.id, 'messages', 3))
    const logger = { warn: () => {} }
    const { settings, clock } = parley
    const directory = createDirectory(settings, {})
    const refusals = createRefusals(store)
    const turns = createTurns({ store, settings, directory, refusals, instanceId: 'i', logger })
    const instance = createInstance('i', { store, turns, settings, logger })
    const begun = clock.now
    const all = async () =>
      (await usage.ofToken(token.id, { from: new Date(begun - hour).toISOString() })).total.messages
    clock.now = begun + 399 * day
    await instance.tidy()
    expect(await all()).toBe(3)
    clock.now = begun + 401 * day
    await instance.tidy()
    expect(await query(settings, 'SELECT * FROM usage_counts')).toEqual([])
  })
})

describe('refusals', () => {
  test('by the ten thousand are written in one go', async () => {
    const { store, token, usage } = await openToken()
    const counted = counting(store)
    const refusals = createRefusals(counted.store)
    for (let index = 0; index < 10_000; index++) {
      refusals.note(refusal(token.id, index % 4 === 0 ? 'token_inactive' : 'origin_not_allowed'))
    }
    expect(counted.writes()).toBe(0)
    await refusals.close()
    expect(counted.writes()).toBe(1)
    expect((await usage.ofToken(token.id)).total.refusals).toEqual({
      origin_not_allowed: 7500,
      token_inactive: 2500,
    })
  })

  test('are written by themselves after a few seconds', async () => {
    const { store, token, usage } = await openToken()
    const refusals = createRefusals(store, { flushMs: 20 })
    onTestFinished(() => refusals.close())
    refusals.note(refusal(token.id, 'token_inactive'))
    await until(async () => (await usage.ofToken(token.id)).total.refusals['token_inactive'] === 1)
    refusals.note(refusal(token.id, 'token_inactive'))
    await until(async () => (await usage.ofToken(token.id)).total.refusals['token_inactive'] === 2)
  })

  test('of everything else are not counted, and cost nothing', async () => {
    const { store } = await openToken()
    const counted = counting(store)
    const refusals = createRefusals(counted.store)
    refusals.note(new ParleyError('token_unknown'))
    refusals.note(new Error('a mistake'))
    refusals.note(undefined)
    await refusals.close()
    expect(counted.writes()).toBe(0)
  })

  test('that could not be written are kept, and disturb nobody', async () => {
    const { store, token, usage } = await openToken()
    let isDown = true
    const refusals = createRefusals({
      ...store,
      write: async (work) => {
        if (isDown) throw new ParleyError('storage_unavailable')
        return store.write(work)
      },
    })
    refusals.note(refusal(token.id, 'token_inactive'))
    await refusals.flush()
    refusals.note(refusal(token.id, 'token_inactive'))
    await refusals.flush()
    isDown = false
    await refusals.close()
    expect((await usage.ofToken(token.id)).total.refusals).toEqual({ token_inactive: 2 })
  })

  test('of a token that was deleted meanwhile bring nothing of it back', async () => {
    const { parley, store, token } = await openToken()
    const refusals = createRefusals(store)
    refusals.note(refusal(token.id, 'token_inactive'))
    await store.write((tx) => tx.tokens.remove(token.id))
    await refusals.close()
    expect(await query(parley.settings, 'SELECT * FROM usage_counts')).toEqual([])
  })

  test('of many tokens and kinds take a bounded place', async () => {
    const { store, token } = await openToken()
    const refusals = createRefusals(store, { maxKinds: 2 })
    for (const id of ['ct_a', 'ct_b', token.id]) refusals.note(refusal(id, 'token_inactive'))
    await refusals.flush()
    refusals.note(refusal(token.id, 'token_inactive'))
    await refusals.close()
    const { total } = await createUsage(store)(localAccess).ofToken(token.id)
    expect(total.refusals).toEqual({ token_inactive: 1 })
  })
})

describe('usage over time', () => {
  test('has a bucket for every hour or day in UTC, also where nothing happened', async () => {
    const { parley, store, token, usage } = await openToken()
    const { clock } = parley
    clock.now = Date.parse('2027-03-01T22:30:00Z')
    await store.write((tx) => tx.usage.add(token.id, 'messages', 2))
    clock.now = Date.parse('2027-03-02T00:00:00Z')
    await store.write((tx) => tx.usage.add(token.id, 'messages', 3))
    await store.write((tx) => tx.usage.add(token.id, 'refused:token_inactive', 4))
    clock.now = Date.parse('2027-03-02T01:15:00Z')
    const range = { from: '2027-03-01T23:10:00+01:00', to: '2027-03-02T01:15:00Z' }
    expect(await usage.ofToken(token.id, range)).toEqual({
      from: '2027-03-01T22:00:00.000Z',
      to: '2027-03-02T02:00:00.000Z',
      bucket: 'hour',
      total: { sessions: 0, messages: 5, refusals: { token_inactive: 4 } },
      buckets: [
        { start: '2027-03-01T22:00:00.000Z', sessions: 0, messages: 2, refusals: {} },
        { start: '2027-03-01T23:00:00.000Z', sessions: 0, messages: 0, refusals: {} },
        {
          start: '2027-03-02T00:00:00.000Z',
          sessions: 0,
          messages: 3,
          refusals: { token_inactive: 4 },
        },
        { start: '2027-03-02T01:00:00.000Z', sessions: 0, messages: 0, refusals: {} },
      ],
      current: { minute: { used: 0, limit: 10 }, hour: { used: 0, limit: 100 } },
    })
    const days = await usage.ofToken(token.id, { ...range, bucket: 'day' })
    expect(days.buckets.map(({ start, messages }) => [start, messages])).toEqual([
      ['2027-03-01T00:00:00.000Z', 2],
      ['2027-03-02T00:00:00.000Z', 3],
    ])
  })

  test('is that of the last seven days by the day, and by the hour up to three days', async () => {
    const { parley, token, usage } = await openToken()
    parley.clock.now = Date.parse('2027-03-28T12:00:00Z')
    const week = await usage.ofToken(token.id)
    expect(week).toMatchObject({
      from: '2027-03-21T00:00:00.000Z',
      to: '2027-03-29T00:00:00.000Z',
      bucket: 'day',
    })
    expect(week.buckets).toHaveLength(8)
    const three = await usage.ofToken(token.id, { from: '2027-03-25T12:00:00Z' })
    expect([three.bucket, three.buckets.length]).toEqual(['hour', 72])
    const former = await usage.ofToken(token.id, { to: '2027-01-08T00:00:00Z' })
    expect(former).toMatchObject({
      from: '2027-01-01T00:00:00.000Z',
      to: '2027-01-08T00:00:00.000Z',
    })
  })

  test('may be of 31 days by the hour and of 400 by the day, and not of more', async () => {
    const { token, usage } = await openToken()
    const to = '2027-03-01T00:00:00Z'
    const before = (ms: number) => new Date(Date.parse(to) - ms).toISOString()
    const hours = await usage.ofToken(token.id, { from: before(31 * day), to, bucket: 'hour' })
    expect(hours.buckets).toHaveLength(744)
    const days = await usage.ofToken(token.id, { from: before(400 * day), to })
    expect(days.buckets).toHaveLength(400)
    const refused = [
      [{ from: before(31 * day + 1), to, bucket: 'hour' as const }, 'from'],
      [{ from: before(400 * day + 1), to }, 'from'],
      [{ from: to, to }, 'from'],
      [{ from: before(-1), to }, 'from'],
      [{ from: 'yesterday' }, 'from'],
      [{ to: '2027-13-01T00:00:00Z' }, 'to'],
      [{ bucket: 'week' as 'day' }, 'bucket'],
      [{ until: to } as object, 'until'],
    ] as const
    for (const [range, path] of refused) {
      await expect(usage.ofToken(token.id, range), JSON.stringify(range)).rejects.toMatchObject({
        code: 'invalid_request',
        extras: { errors: [{ path }] },
      })
    }
  })
})

test('where a token is at work is noted at its handshakes, also at those that are resumed', async () => {
  const parley = await openParley()
  const { value, id } = await parley.token({ allowedOrigins: ['*'] })
  const page = parley.page(value)
  const begun = new Date(parley.clock.now).toISOString()
  await page.init()
  parley.clock.now += minute
  await page.init()
  await parley.page(value, { origin: 'https://two.example' }).init()
  const now = new Date(parley.clock.now).toISOString()
  expect((await parley.server.tokens.sightings(id)).sightings).toEqual([
    { origin: 'https://shop.example', firstSeenAt: begun, lastSeenAt: now },
    { origin: 'https://two.example', firstSeenAt: now, lastSeenAt: now },
  ])
})
