import { describe, expect, onTestFinished, test } from 'vitest'
import type { BlockedOrigin } from '../../src/protocol/blocked-origins.js'
import { ParleyError } from '../../src/protocol/errors.js'
import { localAccess, type Access } from '../../src/server/access.js'
import { createBlockedOrigins } from '../../src/server/blocked-origins.js'
import { createInstance } from '../../src/server/instance.js'
import { createDirectory } from '../../src/server/agents/directory.js'
import { parseOrigin } from '../../src/server/origin-header.js'
import { createRefusals, refusalOf } from '../../src/server/refusals.js'
import { openStore } from '../../src/server/store/open.js'
import { createTurns } from '../../src/server/turns.js'
import { query } from './database.js'
import { faults, openManagement, refusal } from './management.js'
import { day, minute, openParley, shop, until, type Parley } from './parley.js'

const www = 'https://www.shop.example'

const listOf = async ({ server }: Parley, id: string): Promise<BlockedOrigin[]> =>
  (await server.blockedOrigins.list(id)).blockedOrigins
const namesOf = async (parley: Parley, id: string): Promise<string[]> =>
  (await listOf(parley, id)).map(({ origin }) => origin).toSorted()
const countOf = async ({ server }: Parley, id: string): Promise<number> =>
  (await server.tokens.show(id)).clientToken.blockedOriginCount

const init = (parley: Parley, token: string, origin: string | undefined) =>
  parley.server.fetch(
    new Request('http://parley.test/v1/client/init', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(origin !== undefined && { origin }) },
      body: JSON.stringify({ token }),
    }),
  )

describe('a refused origin', () => {
  test('stands in the list at once, with what would allow it and what else that would', async () => {
    const parley = await openParley()
    const { value, id } = await parley.token({ allowedOrigins: ['shop.example'] })
    expect(await listOf(parley, id)).toEqual([])
    const seen = new Date(parley.clock.now).toISOString()
    await parley.page(value, { origin: www }).init()
    expect(await listOf(parley, id)).toEqual([
      {
        origin: www,
        code: 'origin_not_allowed',
        count: 1,
        firstSeenAt: seen,
        lastSeenAt: seen,
        ignored: false,
        suggestion: 'www.shop.example',
        nearMiss: 'www',
        allows: ['http://www.shop.example', 'https://www.shop.example:8443'],
        detail: expect.stringContaining('Add www.shop.example'),
      },
    ])
    parley.clock.now += minute
    await parley.page(value, { origin: 'HTTPS://WWW.shop.example:443' }).init()
    await parley.page(value, { origin: 'http://localhost:5173' }).init()
    expect(await listOf(parley, id)).toMatchObject([
      { origin: www, count: 2, firstSeenAt: seen },
      { origin: 'http://localhost:5173', count: 1, suggestion: 'localhost:5173' },
    ])
    expect(await countOf(parley, id)).toBe(2)
    const { clientTokens } = await parley.server.tokens.list()
    expect(clientTokens.map(({ blockedOriginCount }) => blockedOriginCount)).toEqual([2])
  })

  test('that is none has a word in its place, and no entry allows it', async () => {
    const parley = await openParley()
    const { value, id } = await parley.token()
    for (const origin of ['null', 'file:///home/me', undefined, 'shop.example', '<b>x</b>']) {
      expect((await init(parley, value, origin)).status).toBe(403)
    }
    const listed = await listOf(parley, id)
    expect(
      listed.map(({ origin, code, count, suggestion }) => [origin, code, count, suggestion]),
    ).toEqual([
      ['malformed', 'origin_malformed', 2, null],
      ['null', 'origin_not_allowed', 2, null],
      ['missing', 'origin_missing', 1, null],
    ])
    expect(listed.every(({ allows, detail }) => allows.length === 0 && detail !== '')).toBe(true)
  })

  test('is counted when a session is used from it, or outlives its entry', async () => {
    const parley = await openParley()
    const { value, id } = await parley.token({ allowedOrigins: [shop, 'other.example'] })
    const page = parley.page(value)
    await page.init()
    const using = async (origin: string) => {
      const elsewhere = parley.page(value, { origin })
      elsewhere.sessionId = page.sessionId
      return (await elsewhere.say('Hello')).code
    }
    // Allowed for sessions of its own: there is nothing to add to the list.
    expect(await using('https://other.example')).toBe('origin_changed')
    expect(await using('https://thief.example')).toBe('origin_changed')
    expect(await listOf(parley, id)).toMatchObject([
      { origin: 'https://thief.example', code: 'origin_changed', count: 1 },
    ])
    await parley.server.tokens.update(id, { allowedOrigins: ['other.example'] })
    expect((await page.say('Still there?')).code).toBe('origin_not_allowed')
    expect(await namesOf(parley, id)).toEqual([shop, 'https://thief.example'])
  })

  test('is of its token alone, and of no request that was refused for another reason', async () => {
    const parley = await openParley()
    const [one, other] = [await parley.token(), await parley.token()]
    await parley.page(one.value, { origin: www }).init()
    await parley.page(one.value).init({ agentId: 'absent' })
    await parley.server.tokens.update(other.id, { isActive: false })
    await parley.page(other.value, { origin: 'https://elsewhere.example' }).init()
    expect(await namesOf(parley, one.id)).toEqual([www])
    expect(await namesOf(parley, other.id)).toEqual([])
    expect(await countOf(parley, other.id)).toBe(0)
  })

  test('leaves the list with the change that allows it, and comes back only if it is refused anew', async () => {
    const parley = await openParley()
    const { value, id } = await parley.token()
    const page = parley.page(value, { origin: www })
    await page.init()
    await parley.page(value, { origin: 'https://other.example' }).init()
    expect(await countOf(parley, id)).toBe(0)
    expect(await namesOf(parley, id)).toHaveLength(2)
    const { clientToken } = await parley.server.tokens.update(id, {
      allowedOrigins: [shop, 'www.shop.example'],
    })
    expect(clientToken.blockedOriginCount).toBe(1)
    expect((await page.init()).status).toBe(200)
    expect(await namesOf(parley, id)).toEqual(['https://other.example'])
    await parley.server.tokens.update(id, { allowedOrigins: [shop] })
    expect(await namesOf(parley, id)).toEqual(['https://other.example'])
    await page.init({ newConversation: true })
    expect(await namesOf(parley, id)).toEqual(['https://other.example', www])
  })

  test('that was counted before it was allowed is not written down after it', async () => {
    const parley = await openParley()
    const { value, id } = await parley.token()
    await parley.page(value, { origin: www }).init()
    await parley.server.tokens.update(id, { allowedOrigins: ['*'] })
    expect(await namesOf(parley, id)).toEqual([])
    expect(await query(parley.settings, 'SELECT * FROM blocked_origins')).toEqual([])
  })

  test('that is allowed and yet written down leaves the number too once the list is read', async () => {
    const { store, tokens } = await openManagement()
    const { clientToken } = await tokens().create({ name: 'shop', allowedOrigins: [shop] })
    await store.write((tx) =>
      tx.blockedOrigins.add(clientToken.id, [
        { origin: shop, code: 'origin_not_allowed', count: 1 },
      ]),
    )
    const { blockedOrigins } = await createBlockedOrigins(store)(localAccess).list(clientToken.id)
    expect(blockedOrigins).toEqual([])
    expect((await tokens().show(clientToken.id)).clientToken.blockedOriginCount).toBe(0)
  })

  test('is seen by every process of the server, once the one that refused it has written it', async () => {
    const one = await openParley()
    const { value, id } = await one.token()
    const two = await one.another()
    await two.page(value, { origin: www }).init()
    await two.server.blockedOrigins.list(id)
    expect(await namesOf(one, id)).toEqual([www])
  })

  test('is gone with its token, and when nobody has tried it for 90 days', async () => {
    const parley = await openParley()
    const { settings, clock } = parley
    const [gone, kept] = [await parley.token(), await parley.token()]
    const rows = () => query(settings, 'SELECT token_id FROM blocked_origins')
    for (const { value, id } of [gone, kept]) {
      await parley.page(value, { origin: www }).init()
      await parley.server.blockedOrigins.list(id)
    }
    await parley.server.tokens.remove(gone.id)
    expect(await rows()).toEqual([{ token_id: kept.id }])

    const store = await openStore(settings, { clock: () => clock.now })
    onTestFinished(() => store.close())
    const directory = createDirectory(settings)
    const logger = { error() {}, warn() {} }
    const refusals = createRefusals(store)
    const turns = createTurns({ store, settings, directory, refusals, instanceId: 'i', logger })
    const instance = createInstance('i', { store, turns, settings, logger })
    clock.now += 90 * day
    await instance.tidy()
    expect(await rows()).toHaveLength(1)
    clock.now += 1
    await instance.tidy()
    expect(await rows()).toEqual([])
  })
})

describe('an operator', () => {
  test('ignores one, which is counted on and stands in no number, and no longer', async () => {
    const parley = await openParley()
    const { value, id } = await parley.token()
    const page = parley.page(value, { origin: www })
    await page.init()
    const { blockedOrigins } = parley.server
    expect(await blockedOrigins.ignore(id, { origin: www, ignored: true })).toMatchObject({
      blockedOrigin: { origin: www, ignored: true, count: 1 },
    })
    await page.init()
    expect(await listOf(parley, id)).toMatchObject([{ ignored: true, count: 2 }])
    expect(await countOf(parley, id)).toBe(0)
    await blockedOrigins.ignore(id, { origin: www, ignored: false })
    expect(await countOf(parley, id)).toBe(1)
  })

  test('forgets one, or all, and what comes again is counted anew', async () => {
    const parley = await openParley()
    const { value, id } = await parley.token()
    const { blockedOrigins } = parley.server
    for (const origin of [www, www, 'https://a.example', 'null']) {
      await parley.page(value, { origin }).init()
    }
    expect(await blockedOrigins.forget(id, { origin: www })).toEqual({
      success: true,
      message: `Forgotten: ${www}.`,
    })
    expect(await namesOf(parley, id)).toEqual(['https://a.example', 'null'])
    await parley.page(value, { origin: www }).init()
    expect((await listOf(parley, id)).find(({ origin }) => origin === www)?.count).toBe(1)
    expect(await blockedOrigins.forget(id, { all: 'true' })).toMatchObject({ success: true })
    expect(await namesOf(parley, id)).toEqual([])
    expect(await blockedOrigins.forget(id, { all: 'true' })).toMatchObject({ success: true })
  })

  test('is told what is wrong with a request, and nothing is done by it', async () => {
    const parley = await openParley()
    const { value, id } = await parley.token()
    await parley.page(value, { origin: www }).init()
    const { blockedOrigins } = parley.server
    for (const asked of [
      () => blockedOrigins.forget(id, { origin: 'https://none.example' }),
      () => blockedOrigins.ignore(id, { origin: `${www}/`, ignored: true }),
    ]) {
      const error = await refusal(asked())
      expect(error.code).toBe('not_found')
      expect(error.message).toContain(id)
    }
    const bad = async (asked: Promise<unknown>) => faults(await refusal(asked))
    expect(await bad(blockedOrigins.forget(id, {}))).toEqual(['origin required'])
    expect(await bad(blockedOrigins.forget(id, { origin: www, all: 'true' }))).toEqual([
      'origin required',
    ])
    expect(await bad(blockedOrigins.forget(id, { all: 'yes' }))).toHaveLength(1)
    expect(await bad(blockedOrigins.ignore(id, { origin: www }))).toHaveLength(1)
    expect(await bad(blockedOrigins.ignore(id, { origin: 7, ignored: true, x: 1 }))).toHaveLength(2)
    expect(await listOf(parley, id)).toMatchObject([{ origin: www, count: 1, ignored: false }])
  })

  test('with a test key knows nothing of what live tokens refuse', async () => {
    const { store, tokens } = await openManagement()
    const { clientToken } = await tokens().create({ name: 'shop', allowedOrigins: [shop] })
    await store.write((tx) =>
      tx.blockedOrigins.add(clientToken.id, [
        { origin: www, code: 'origin_not_allowed', count: 1 },
      ]),
    )
    const access: Access = {
      who: 'key',
      environments: ['test'],
      permissions: ['*'],
      keyId: 'key_test',
    }
    const theirs = createBlockedOrigins(store)(access)
    for (const asked of [
      () => theirs.list(clientToken.id),
      () => theirs.ignore(clientToken.id, { origin: www, ignored: true }),
      () => theirs.forget(clientToken.id, { origin: www }),
      () => theirs.forget(clientToken.id, { all: 'true' }),
    ]) {
      const error = await refusal(asked())
      expect(error.code).toBe('not_found')
      expect(JSON.stringify(error.extras)).not.toContain(www)
    }
    const { blockedOrigins } = await createBlockedOrigins(store)(localAccess).list(clientToken.id)
    expect(blockedOrigins).toMatchObject([{ origin: www, ignored: false }])
  })
})

describe('a flood of invented origins', () => {
  test('costs the store one small write, and takes no place from those that last', async () => {
    const { store, tokens, clock } = await openManagement()
    const { clientToken } = await tokens().create({ name: 'shop', allowedOrigins: [shop] })
    let writes = 0
    const refusals = createRefusals({
      ...store,
      write: (work) => {
        writes++
        return store.write(work)
      },
    })
    const refuse = (origin: string): void =>
      refusals.note(
        refusalOf(clientToken.id, new ParleyError('origin_not_allowed'), parseOrigin(origin)),
      )
    for (let visit = 0; visit < 3; visit++) {
      refuse(www)
      await refusals.flush()
      clock.now += 60 * minute
    }
    writes = 0
    for (let round = 0; round < 5; round++) {
      for (let index = 0; index < 20_000; index++) refuse(`https://${index}.flood${round}.example`)
      expect(writes).toBe(round)
      await refusals.flush()
      clock.now += 5000
    }
    await refusals.close()
    const { blockedOrigins } = await createBlockedOrigins(store)(localAccess).list(clientToken.id)
    expect(blockedOrigins).toHaveLength(200)
    expect(blockedOrigins.find(({ origin }) => origin === www)?.count).toBe(3)
  }, 60_000)

  test('that could not be written down is kept, bounded, and written later', async () => {
    const { store, tokens } = await openManagement()
    const { clientToken } = await tokens().create({ name: 'shop', allowedOrigins: [shop] })
    let isDown = true
    const refusals = createRefusals({
      ...store,
      write: async (work) => {
        if (isDown) throw new ParleyError('storage_unavailable')
        return store.write(work)
      },
    })
    const refuse = (): void =>
      refusals.note(
        refusalOf(clientToken.id, new ParleyError('origin_not_allowed'), parseOrigin(www)),
      )
    refuse()
    await refusals.flush()
    refuse()
    isDown = false
    await until(async () => {
      await refusals.flush()
      return (await store.read((tx) => tx.blockedOrigins.list(clientToken.id))).length > 0
    })
    await refusals.close()
    const listed = await store.read((tx) => tx.blockedOrigins.list(clientToken.id))
    expect(listed).toMatchObject([{ origin: www, count: 2 }])
  })
})
