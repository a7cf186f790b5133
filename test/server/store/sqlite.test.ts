import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrations } from '../../../src/server/store/migrations.js'
import { openSqlite, StoreError } from '../../../src/server/store/sqlite.js'
import type { Row, Store, Work } from '../../../src/server/store/store.js'
import { sessionRecord, storeContract, tokenRecord } from '../../contracts/store.js'
import { until } from '../parley.js'
import { startChild, told } from '../processes.js'

const isLong = process.env['LONG'] === '1'

storeContract('SQLite', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'parley-store-'))
  return {
    open: async (clock) => openSqlite({ directory, clock }),
    remove: () => rm(directory, { recursive: true, force: true }),
  }
})

describe('SQLite', () => {
  let directory = ''
  const file = () => join(directory, 'parley.db')
  let stores: Store[] = []
  const open = (at = directory): Store => {
    const store = openSqlite({ directory: at })
    stores.push(store)
    return store
  }
  const ask = (store: Store, sql: string): Promise<readonly Row[]> =>
    store.read(function* (): Work<readonly Row[]> {
      const [answer = []] = yield [{ sql, parameters: [] }]
      return answer
    })
  const refusal = (at = directory): string => {
    try {
      open(at)
    } catch (error) {
      expect(error).toBeInstanceOf(StoreError)
      return (error as Error).message
    }
    throw new Error('it was opened')
  }
  /** With `work`, a database as another program left it. */
  const withDatabase = <T>(work: (database: InstanceType<typeof DatabaseSync>) => T): T => {
    const database = new DatabaseSync(file())
    try {
      return work(database)
    } finally {
      database.close()
    }
  }

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'parley-store-'))
  })
  afterEach(async () => {
    for (const store of stores) await store.close()
    stores = []
    await rm(directory, { recursive: true, force: true })
  })

  test('acknowledges only what has reached the disk: WAL, with a sync at each commit', async () => {
    const store = open()
    expect(await ask(store, 'PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }])
    expect(await ask(store, 'PRAGMA synchronous')).toEqual([{ synchronous: 2 }])
    expect(await ask(store, 'PRAGMA busy_timeout')).toEqual([{ timeout: 5000 }])
  })

  test('keeps its files for its owner, in a directory that it makes', async () => {
    const made = join(directory, 'a', 'b')
    const store = open(made)
    await store.write((tx) => tx.admissions.append('a'))
    expect(statSync(made).mode & 0o777).toBe(0o700)
    const files = readdirSync(made)
    expect(files.sort()).toEqual(['parley.db', 'parley.db-shm', 'parley.db-wal'])
    for (const name of files) {
      expect([name, statSync(join(made, name)).mode & 0o777]).toEqual([name, 0o600])
    }
  })

  test('migrates from nothing, in numbered steps, once', async () => {
    expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1))
    for (let time = 0; time < 3; time++) {
      const store = open()
      const applied = await ask(store, 'SELECT number FROM parley_migrations ORDER BY number')
      expect(applied.map((row) => row['number'])).toEqual(migrations.map(({ number }) => number))
      await store.close()
    }
  })

  test('keeps to SQL that PostgreSQL has too', () => {
    const statements = migrations.flatMap((migration) => migration.statements).join('\n')
    expect(statements).not.toMatch(/AUTOINCREMENT|WITHOUT ROWID|STRICT|DATETIME|BLOB|PRAGMA|`|"/i)
  })

  test('refuses a database of a newer Parley, and leaves it as it is', async () => {
    await open().close()
    withDatabase((database) =>
      database.exec('INSERT INTO parley_migrations (number, applied_at) VALUES (999, 0)'),
    )
    expect(refusal()).toBe(
      `${file()} was written by a newer Parley (schema 999; this one knows ${migrations.length}). Start that version, or restore a backup.`,
    )
  })

  test('refuses a database of another program, and leaves it byte for byte', () => {
    withDatabase((database) => database.exec('CREATE TABLE recipes (name TEXT)'))
    const before = readFileSync(file())
    expect(refusal()).toBe(
      `${file()} is a database of another program. Choose another directory with --data.`,
    )
    expect(readFileSync(file()).equals(before)).toBe(true)
    expect(readdirSync(directory)).toEqual(['parley.db'])
  })

  test('refuses a file that is no database, and leaves it', () => {
    writeFileSync(file(), 'Dear diary, today I '.repeat(500))
    expect(refusal()).toBe(
      `${file()} is not a Parley database. Choose another directory with --data.`,
    )
    expect(readFileSync(file(), 'utf8')).toMatch(/^Dear diary/)
  })

  test('says that a database is damaged', async () => {
    await open().close()
    const bytes = readFileSync(file())
    bytes.fill(0xa5, 100, 8000)
    writeFileSync(file(), bytes)
    expect(refusal()).toMatch(/parley\.db is damaged \(.+\)\. Restore a backup, or/)
  })

  test('says that a directory cannot be had', () => {
    writeFileSync(join(directory, 'file'), '')
    expect(refusal(join(directory, 'file', 'data'))).toMatch(
      /^The data directory .+ cannot be made \(ENOTDIR.+\)\. Choose another with --data, or make it writable\.$/,
    )
    mkdirSync(file())
    expect(refusal()).toMatch(
      /^The database .+ cannot be opened for writing \(EISDIR.+\)\. Make the data directory writable, or choose another with --data\.$/,
    )
  })

  test('commits once for all writes of one turn of the event loop', async () => {
    const store = open()
    await store.write((tx) => tx.tokens.insert(tokenRecord()))
    const before = commits(`${file()}-wal`)
    await Promise.all(
      Array.from({ length: 100 }, () => store.write((tx) => tx.sessions.insert(sessionRecord()))),
    )
    expect(commits(`${file()}-wal`) - before).toBe(1)
    for (let index = 0; index < 10; index++) {
      await store.write((tx) => tx.sessions.insert(sessionRecord()))
    }
    expect(commits(`${file()}-wal`) - before).toBe(11)
  })

  test('writes nothing to the disk for what only reads, or is refused', async () => {
    const store = open()
    await store.write((tx) => tx.admissions.append('a'))
    const before = readFileSync(`${file()}-wal`)
    await store.read((tx) => tx.tokens.list({ environments: ['live', 'test'] }))
    await store.write((tx) => tx.tokens.list({ environments: ['live', 'test'] }))
    await store
      .write(function* (tx) {
        yield* tx.admissions.append('a')
        throw new Error('no')
      })
      .catch(() => {})
    expect(readFileSync(`${file()}-wal`).equals(before)).toBe(true)
  })

  test('is opened for the first time by many processes at once', async () => {
    const children = await Promise.all(
      Array.from({ length: 4 }, () =>
        startChild('./store/child-store.ts', {
          database: { dataDirectory: directory, databaseUrl: null },
        }),
      ),
    )
    expect(await Promise.all(children.map((child) => told(child)))).toEqual(
      children.map(() => 'ready'),
    )
    for (const child of children) child.send('go')
  })

  test('is shared by processes: of all that they try at once, exactly the quota passes', async () => {
    const store = open()
    const token = tokenRecord()
    await store.write((tx) => tx.tokens.insert(token))
    const admit = { token: token.id, attempts: 200, quota: 150 }
    const children = await Promise.all(
      [1, 2].map(() =>
        startChild('./store/child-store.ts', {
          database: { dataDirectory: directory, databaseUrl: null },
          admit,
        }),
      ),
    )
    await Promise.all(children.map((child) => told(child)))
    const passed = Promise.all(children.map((child) => told<number>(child)))
    for (const child of children) child.send('go')
    const counts = await passed
    expect((counts[0] ?? 0) + (counts[1] ?? 0)).toBe(150)
    const [row] = await ask(store, 'SELECT count(*) AS n, max(number) AS last FROM admissions')
    expect(row).toEqual({ n: 150, last: 150 })
  })

  test('waits for another process to the end when it is closed', async () => {
    const store = open()
    const child = await startChild('./store/child-store.ts', {
      database: { dataDirectory: directory, databaseUrl: null },
      holdMs: 600,
    })
    await told(child)
    const holding = told(child)
    child.send('go')
    await holding
    const asked = store.write((tx) => tx.admissions.append('a'))
    await store.close()
    await asked
    const rows = await ask(open(), `SELECT token_id FROM admissions ORDER BY token_id`)
    expect(rows.map((row) => row['token_id'])).toEqual(['a', 'held'])
  })

  test.runIf(isLong)('refuses what waited for five seconds, and goes on afterwards', async () => {
    const store = open()
    const child = await startChild('./store/child-store.ts', {
      database: { dataDirectory: directory, databaseUrl: null },
      holdMs: 7000,
    })
    await told(child)
    const holding = told(child)
    child.send('go')
    await holding
    const refused = await store.write((tx) => tx.admissions.append('a')).catch((error) => error)
    expect(refused).toMatchObject({ code: 'storage_unavailable' })
    await until(async () => {
      const outcome = await store.write((tx) => tx.admissions.append('b')).catch((error) => error)
      return outcome === undefined
    })
    const rows = await ask(store, `SELECT DISTINCT token_id FROM admissions ORDER BY token_id`)
    expect(rows.map((row) => row['token_id'])).toEqual(['b', 'held'])
  })

  test('waits for another process that writes, and reads and does all else meanwhile', async () => {
    const store = open()
    const session = sessionRecord()
    await store.write((tx) => tx.sessions.insert(session))
    const child = await startChild('./store/child-store.ts', {
      database: { dataDirectory: directory, databaseUrl: null },
      holdMs: 600,
    })
    await told(child)
    const holding = told(child)
    child.send('go')
    expect(await holding).toBe('holding')
    expect(await store.read((tx) => tx.sessions.find(session.hash))).toEqual(session)
    let turns = 0
    const ticking = setInterval(() => turns++, 5)
    await store.write((tx) => tx.admissions.append('a'))
    clearInterval(ticking)
    expect(turns, 'the event loop turned').toBeGreaterThan(10)
    const rows = await ask(store, `SELECT token_id FROM admissions ORDER BY token_id`)
    expect(rows.map((row) => row['token_id'])).toEqual(['a', 'held'])
  })
})

/** How many frames of a WAL end a transaction: those that say how large the database is after it. */
const commits = (file: string): number => {
  const bytes = readFileSync(file)
  if (bytes.length < 32) return 0
  const pageSize = bytes.readUInt32BE(8)
  const salts = bytes.subarray(16, 24)
  let count = 0
  for (let at = 32; at + 24 + pageSize <= bytes.length; at += 24 + pageSize) {
    if (!bytes.subarray(at + 8, at + 16).equals(salts)) break
    if (bytes.readUInt32BE(at + 4) !== 0) count++
  }
  return count
}
