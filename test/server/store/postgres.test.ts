import { inspect } from 'node:util'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createCluster } from '../../../scripts/postgres.js'
import { openPostgres } from '../../../src/server/store/postgres.js'
import type { Store, Tx, Work } from '../../../src/server/store/store.js'
import { ask, sessionRecord, storeContract, tokenRecord } from '../../contracts/store.js'
import { createDatabase, hasPostgres, runSql } from '../../postgres.js'
import { emptyDatabase } from '../database.js'
import { until } from '../parley.js'
import { startChild, told } from '../processes.js'

const isLong = process.env['LONG'] === '1'

const isUnavailable = expect.objectContaining({
  name: 'ParleyError',
  code: 'storage_unavailable',
  extras: { retryAfterMs: 1000 },
})

/** Something to be waited for, and to be brought about. */
const gate = () => {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

/** To make a database and its tables takes longer than most tests of the contract: they take turns. */
const idle: string[] = []

describe.runIf(hasPostgres)('PostgreSQL', () => {
  storeContract('PostgreSQL', async () => {
    const url = idle.pop() ?? (await createDatabase({ isKept: true }))
    return {
      open: (clock) => openPostgres({ url, clock }),
      async remove() {
        await emptyDatabase(url)
        idle.push(url)
      },
    }
  })
})

describe.runIf(hasPostgres)('a store in PostgreSQL', () => {
  let url = ''
  let stores: Store[] = []
  const open = async (at = url, clock?: () => number): Promise<Store> => {
    const store = await openPostgres({ url: at, ...(clock && { clock }) })
    stores.push(store)
    return store
  }
  beforeEach(async () => {
    url = await createDatabase()
  })
  afterEach(async () => {
    for (const store of stores) await store.close()
    stores = []
  })

  describe('is not opened', () => {
    const refusal = async (at: string): Promise<string> => {
      const error: unknown = await open(at).then(
        () => new Error('it was opened'),
        (reason: unknown) => reason,
      )
      expect(error).toMatchObject({ name: 'StoreError' })
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('hunter2')
      return (error as Error).message
    }
    const at = (change: (url: URL) => void): string => {
      const other = new URL(url)
      change(other)
      return other.href
    }
    const host = () => new URL(url).host
    const name = () => new URL(url).pathname.slice(1)

    test('where nobody listens', async () => {
      const cluster = await createCluster()
      onTestFinished(() => cluster.remove())
      await cluster.stop()
      expect(await refusal(cluster.url.replace('postgres@', 'postgres:hunter2@'))).toMatch(
        /^The database 127\.0\.0\.1:\d+\/postgres cannot be reached \(.*ECONNREFUSED.*\)\. Start PostgreSQL there, or correct DATABASE_URL\.$/,
      )
    })

    test('at a host that does not exist', async () => {
      expect(await refusal('postgres://me:hunter2@db.invalid/parley')).toMatch(
        /^The database db\.invalid:5432\/parley cannot be reached \(.*db\.invalid.*\)\. Start/,
      )
    })

    test('with a wrong password, or none', async () => {
      await runSql(
        url,
        `DO $$ BEGIN CREATE ROLE guarded LOGIN PASSWORD 'right'; EXCEPTION WHEN duplicate_object
          THEN NULL; END $$`,
      )
      for (const password of ['hunter2', '']) {
        const guarded = at((other) => {
          other.username = 'guarded'
          other.password = password
        })
        expect(await refusal(guarded)).toMatch(
          /^PostgreSQL refuses the user guarded for 127\.0\.0\.1:\d+\/test_\w+ \(.+\)\. Correct the user or the password in DATABASE_URL\.$/,
        )
      }
    })

    test('where there is no such database', async () => {
      const missing = at((other) => {
        other.pathname = '/missing'
        other.password = 'hunter2'
      })
      expect(await refusal(missing)).toBe(
        `There is no database missing at ${host()}/missing. Create it with: CREATE DATABASE "missing"; or correct DATABASE_URL.`,
      )
    })

    test('where the tables are of another program, which are left alone', async () => {
      await runSql(url, 'CREATE TABLE recipes (name TEXT)')
      expect(await refusal(url)).toBe(
        `The database ${host()}/${name()} is of another program (its schema public has tables, and none is Parley's). Make an empty database, and name that in DATABASE_URL.`,
      )
      const [tables] = await runSql(
        url,
        `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`,
      )
      expect(tables?.rows).toEqual([{ tablename: 'recipes' }])
    })

    test('by a user who may make no tables', async () => {
      await runSql(
        url,
        `DO $$ BEGIN CREATE ROLE reader LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
        'REVOKE CREATE ON SCHEMA public FROM PUBLIC',
      )
      const message = await refusal(
        at((other) => {
          other.username = 'reader'
        }),
      )
      expect(message).toMatch(/^The user reader may not make tables in .+ GRANT CREATE ON SCHEMA/)
    })

    test('with an encryption that the server does not offer', async () => {
      const message = await refusal(`${url}?sslmode=verify-full`)
      expect(message).toMatch(/cannot be encrypted as DATABASE_URL asks \(.+SSL.+\)/)
    })
  })

  test('lives in the schema of its search_path, beside other programs in the database', async () => {
    await runSql(url, 'CREATE TABLE recipes (name TEXT)', 'CREATE SCHEMA parley')
    const store = await open(`${url}?options=-c%20search_path%3Dparley`)
    await store.write((tx) => tx.tokens.insert(tokenRecord()))
    const [found] = await runSql(url, 'SELECT count(*)::int AS n FROM parley.client_tokens')
    expect(found?.rows).toEqual([{ n: 1 }])
  })

  test('reckons by the clock of the database, in milliseconds', async () => {
    const store = await open()
    const [before] = await runSql(url, 'SELECT extract(epoch FROM clock_timestamp()) * 1000 AS at')
    const now = await store.write(function* (tx): Work<number> {
      yield* tx.admissions.append('a')
      return tx.now
    })
    const [after] = await runSql(url, 'SELECT extract(epoch FROM clock_timestamp()) * 1000 AS at')
    expect(Number.isInteger(now)).toBe(true)
    expect(now).toBeGreaterThanOrEqual(Math.floor(Number(before?.rows[0]?.['at'])))
    expect(now).toBeLessThanOrEqual(Number(after?.rows[0]?.['at']))
  })

  test('keeps text with a NUL, which it cannot hold, without it', async () => {
    const store = await open()
    const token = tokenRecord({ name: 'a\0b' })
    await store.write((tx) => tx.tokens.insert(token))
    expect((await store.read((tx) => tx.tokens.find(token.id)))?.name).toBe('a\uFFFDb')
    expect(await store.read((tx) => tx.tokens.find('\0'))).toBeUndefined()
  })

  test('begins anew with one of two that wait for each other', async () => {
    const store = await open()
    const [one, two] = [tokenRecord(), tokenRecord()]
    await store.write((tx) => tx.tokens.insert(one))
    await store.write((tx) => tx.tokens.insert(two))
    let attempts = 0
    const both = (first: string, second: string) =>
      store.write(function* (tx: Tx): Work<void> {
        attempts++
        const held = yield* tx.tokens.lock(first)
        yield* ask('SELECT pg_sleep(0.2)')
        const other = yield* tx.tokens.lock(second)
        for (const token of [held, other]) {
          if (token) yield* tx.tokens.update({ ...token, rateLimitPerHour: token.revision })
        }
      })
    await Promise.all([both(one.id, two.id), both(two.id, one.id)])
    expect(attempts).toBeGreaterThan(2)
    for (const { id } of [one, two]) {
      expect((await store.read((tx) => tx.tokens.find(id)))?.revision).toBe(3)
    }
  })

  test('holds an address for one work at a time, and only that address', async () => {
    const [store, another] = [await open(), await open()]
    const [entered, leave] = [gate(), gate()]
    const order: string[] = []
    const holder = runHolding(store, holdAddress, entered.open, leave.opened)
    await entered.opened
    const waiting = another
      .write((tx) => tx.sessions.lockAddress('address'))
      .then(() => order.push('same'))
    await another.write((tx) => tx.sessions.lockAddress('other'))
    order.push('other')
    leave.open()
    await Promise.all([holder, waiting])
    expect(order).toEqual(['other', 'same'])
  })

  const waits: [string, (tx: Tx, token: string) => Work<unknown>][] = [
    ['a token', (tx, token) => tx.tokens.lock(token)],
    ['an address', (tx) => tx.sessions.lockAddress('address')],
    ['the operator', (tx) => tx.operators.lock()],
  ]
  test.each(waits)(
    'judges and notes by the time at which %s was free, not at which it was wanted',
    async (_, hold) => {
      const token = tokenRecord()
      await (
        await open()
      ).write(function* (tx) {
        yield* tx.tokens.insert(token)
        yield* tx.operators.put('hash')
      })
      let now = 1000
      const clocks = [undefined, () => now]
      for (const clock of clocks) {
        const [store, another] = [await open(), await open(url, clock)]
        const [entered, leave] = [gate(), gate()]
        const holder = runHolding(store, (tx) => hold(tx, token.id), entered.open, leave.opened)
        await entered.opened
        const waiting = another.write(function* (tx): Work<number[]> {
          const before = tx.now
          yield* hold(tx, token.id)
          yield* tx.admissions.append(`token ${clock === undefined}`)
          const noted = yield* tx.admissions.nthLatest(`token ${clock === undefined}`, 1)
          return [before, tx.now, noted ?? 0]
        })
        await until(async () => {
          const [found] = await runSql(
            url,
            `SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
              AND wait_event_type = 'Lock'`,
          )
          return found?.rowCount === 1
        }, 'the second to wait')
        now += 5000
        const [free] = await runSql(
          url,
          `SELECT floor(extract(epoch FROM clock_timestamp()) * 1000) AS at FROM pg_sleep(0.01)`,
        )
        const freeAt = clock ? clock() : Number(free?.rows[0]?.['at'])
        leave.open()
        const [before = 0, judgedAt = 0, notedAt = 0] = await waiting
        await holder
        expect(before).toBeLessThan(freeAt)
        expect(judgedAt).toBeGreaterThanOrEqual(freeAt)
        expect(notedAt).toBe(judgedAt)
      }
    },
  )

  test('is shared by processes: of all that they try at once, exactly the quota passes', async () => {
    const store = await open()
    const token = tokenRecord()
    await store.write((tx) => tx.tokens.insert(token))
    const admit = { token: token.id, attempts: 200, quota: 150 }
    const database = { dataDirectory: '/nonexistent', databaseUrl: url }
    const children = await Promise.all(
      [1, 2].map(() => startChild('./store/child-store.ts', { database, admit })),
    )
    await Promise.all(children.map((child) => told(child)))
    const passed = Promise.all(children.map((child) => told<number>(child)))
    for (const child of children) child.send('go')
    const counts = await passed
    expect((counts[0] ?? 0) + (counts[1] ?? 0)).toBe(150)
    const [row] = await store.read(() =>
      ask('SELECT count(*) AS n, max(number) AS last FROM admissions'),
    )
    expect(row).toEqual({ n: 150, last: 150 })
  })

  describe('whose connections are cut', () => {
    const cut = () =>
      runSql(
        url,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      )

    test('refuses the work in whose midst it happened, keeps nothing of it, and goes on', async () => {
      const store = await open()
      const session = sessionRecord()
      const [entered, leave] = [gate(), gate()]
      const work = store.write(function* (tx): Work<void> {
        yield* tx.sessions.insert(session)
        entered.open()
        yield* ask('SELECT pg_sleep(100)')
      })
      const outcome = work.catch((error: unknown) => error)
      await entered.opened
      leave.open()
      await until(async () => {
        const [asleep] = await runSql(
          url,
          `SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`,
        )
        return asleep?.rowCount === 1
      })
      await cut()
      expect(await outcome).toEqual(isUnavailable)
      expect(await store.read((tx) => tx.sessions.find(session.hash))).toBeUndefined()
      await store.write((tx) => tx.sessions.insert(session))
      expect(await store.read((tx) => tx.sessions.find(session.hash))).toEqual(session)
    })

    test('goes on at once where they lay idle', async () => {
      const store = await open()
      await Promise.all(
        Array.from({ length: 8 }, () => store.write((tx) => tx.sessions.insert(sessionRecord()))),
      )
      for (let time = 0; time < 5; time++) {
        await cut()
        await store.write((tx) => tx.sessions.insert(sessionRecord()))
      }
      const [count] = await store.read(() => ask('SELECT count(*) AS n FROM sessions'))
      expect(count).toEqual({ n: 13 })
    })

    test('loses nothing that it acknowledged, however often it happens', async () => {
      const store = await open()
      let isOver = false
      const cutting = (async () => {
        while (!isOver) {
          await cut()
          await pause(20)
        }
      })()
      const kept: string[] = []
      for (let index = 0; index < 300; index++) {
        const session = sessionRecord()
        const outcome = await store
          .write((tx) => tx.sessions.insert(session))
          .catch((error: unknown) => error)
        if (outcome === undefined) kept.push(session.hash)
        else expect(outcome).toEqual(isUnavailable)
      }
      isOver = true
      await cutting
      expect(kept.length).toBeGreaterThan(0)
      for (const hash of kept) {
        expect(await store.read((tx) => tx.sessions.find(hash))).toBeDefined()
      }
    })
  })

  test('refuses while the server is away, and goes on by itself when it is back', async () => {
    const cluster = await createCluster({ isDurable: true })
    onTestFinished(() => cluster.remove())
    const store = await open(cluster.url)
    const session = sessionRecord()
    await store.write((tx) => tx.sessions.insert(session))
    const asleep = store.write(() => ask('SELECT pg_sleep(100)')).catch((error: unknown) => error)
    await cluster.stop()
    expect(await asleep).toEqual(isUnavailable)
    for (let time = 0; time < 3; time++) {
      const lost = sessionRecord()
      await expect(store.write((tx) => tx.sessions.insert(lost))).rejects.toEqual(isUnavailable)
      await expect(store.read((tx) => tx.sessions.find(lost.hash))).rejects.toEqual(isUnavailable)
    }
    await cluster.start()
    expect(await store.read((tx) => tx.sessions.find(session.hash))).toEqual(session)
    await store.write((tx) => tx.sessions.touch(session.hash))
  })

  test('can be closed while the server is away', async () => {
    const cluster = await createCluster()
    onTestFinished(() => cluster.remove())
    const store = await openPostgres({ url: cluster.url })
    await store.write((tx) => tx.sessions.insert(sessionRecord()))
    await cluster.stop()
    await store.close()
  })

  test.runIf(isLong)('refuses what waits too long for a row, or for a connection', async () => {
    const [store, another] = [await open(), await open()]
    const [entered, leave] = [gate(), gate()]
    const holder = runHolding(store, holdAddress, entered.open, leave.opened)
    await entered.opened
    const waiting = Array.from({ length: 40 }, () =>
      another.write((tx) => tx.sessions.lockAddress('address')).catch((error: unknown) => error),
    )
    expect(await Promise.all(waiting)).toEqual(waiting.map(() => isUnavailable))
    leave.open()
    await holder
    await another.write((tx) => tx.sessions.lockAddress('address'))
  })
})

const holdAddress = (tx: Tx): Work<unknown> => tx.sessions.lockAddress('address')

/** Holds something until it is told to leave: the work asks again and again meanwhile. */
const runHolding = async (
  store: Store,
  hold: (tx: Tx) => Work<unknown>,
  enter: () => void,
  left: Promise<void>,
): Promise<void> => {
  let mayLeave = false
  void left.then(() => {
    mayLeave = true
  })
  await store.write(function* (tx: Tx): Work<void> {
    yield* hold(tx)
    enter()
    while (!mayLeave) yield* ask('SELECT pg_sleep(0.02)')
  })
}
