import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, test } from 'vitest'
import { deadAfterMs, hostOf } from '../../../src/server/store/liveness.js'
import { migrations, type Migration } from '../../../src/server/store/migrations.js'
import { migrateStore, openStore, type StoreOptions } from '../../../src/server/store/open.js'
import { readPlace } from '../../../src/server/store/postgres-place.js'
import { migratePostgres } from '../../../src/server/store/postgres-schema.js'
import { openFile } from '../../../src/server/store/sqlite-file.js'
import type { Row } from '../../../src/server/store/store.js'
import { ask } from '../../contracts/store.js'
import { createDatabase, hasPostgres, runSql } from '../../postgres.js'
import { temporaryDirectory, until } from '../parley.js'
import { startChild, told } from '../processes.js'

interface Engine {
  name: string
  create(): Promise<StoreOptions>
  /** A statement that goes on until it is stopped. */
  endless: string
  /** Migrates by other steps than ours. */
  migrate(database: StoreOptions, steps: readonly Migration[]): Promise<void>
  /** Runs statements outside of any store. */
  run(database: StoreOptions, ...statements: string[]): Promise<void>
  /** Whether the first step is kept, and somebody is in the midst of the second. */
  isHalfWay(database: StoreOptions): Promise<boolean>
}

const fileOf = ({ dataDirectory }: StoreOptions) => join(dataDirectory, 'parley.db')

const sqlite: Engine = {
  name: 'SQLite',
  create: async () => ({ dataDirectory: temporaryDirectory(), databaseUrl: null }),
  endless: `INSERT INTO meta (name, value) WITH RECURSIVE count (n) AS
    (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < 1000000000000) SELECT 'n', n FROM count
    WHERE n < 0`,
  migrate: async ({ dataDirectory }, steps) => openFile(dataDirectory, steps).database.close(),
  run: async (database, ...statements) => {
    const file = new DatabaseSync(fileOf(database))
    for (const statement of statements) file.exec(statement)
    file.close()
  },
  isHalfWay: async (database) => {
    const file = new DatabaseSync(fileOf(database))
    let isSecond = false
    try {
      file.exec('PRAGMA busy_timeout = 0')
      const { n } = file.prepare('SELECT count(*) AS n FROM parley_migrations').get() as Row
      isSecond = n === 1
      file.exec('BEGIN IMMEDIATE')
      file.exec('ROLLBACK')
      return false
    } catch {
      // Of the first step, too, somebody is in the midst at times.
      return isSecond
    } finally {
      file.close()
    }
  },
}

const postgres: Engine = {
  name: 'PostgreSQL',
  create: async () => ({ dataDirectory: '/nonexistent', databaseUrl: await createDatabase() }),
  endless: 'SELECT pg_sleep(1000)',
  migrate: async ({ databaseUrl }, steps) => {
    await migratePostgres(readPlace(databaseUrl ?? ''), steps)
  },
  run: async ({ databaseUrl }, ...statements) => {
    await runSql(databaseUrl ?? '', ...statements)
  },
  isHalfWay: async ({ databaseUrl }) => {
    const [asleep] = await runSql(
      databaseUrl ?? '',
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
        AND query LIKE 'SELECT pg_sleep%' AND wait_event = 'PgSleep'`,
    )
    return asleep?.rowCount === 1
  },
}

const read = async (database: StoreOptions, sql: string): Promise<readonly Row[]> => {
  const store = await openStore(database)
  try {
    return await store.read(() => ask(sql))
  } finally {
    await store.close()
  }
}

const numbers = migrations.map(({ number }) => number)
const engines = hasPostgres ? [sqlite, postgres] : [sqlite]

describe.each(engines)('migration of $name', (engine) => {
  test('tells where it began, where it ended and what it did, and does it once', async () => {
    const database = await engine.create()
    const kind = database.databaseUrl ? 'postgres' : 'sqlite'
    const newest = migrations.length
    expect(await migrateStore(database)).toEqual({
      engine: kind,
      from: 0,
      to: newest,
      applied: numbers,
    })
    expect(await migrateStore(database)).toEqual({
      engine: kind,
      from: newest,
      to: newest,
      applied: [],
    })
  })

  test('goes on from the step that a former version had reached, and keeps what it held', async () => {
    const database = await engine.create()
    await engine.migrate(database, migrations.slice(0, 1))
    await engine.run(database, `INSERT INTO meta (name, value) VALUES ('former', 'kept')`)
    expect(await migrateStore(database)).toMatchObject({ from: 1, applied: numbers.slice(1) })
    expect(await read(database, `SELECT value FROM meta WHERE name = 'former'`)).toEqual([
      { value: 'kept' },
    ])
  })

  test('is refused beside a server of an older version, and made once that is gone', async () => {
    const database = await engine.create()
    await engine.migrate(database, migrations.slice(0, 1))
    const enter = (host: string, processId: number, heartbeatAt: number) =>
      engine.run(
        database,
        'DELETE FROM instances',
        `INSERT INTO instances VALUES ('other', '${host}', ${processId}, ${heartbeatAt})`,
      )
    await enter('server-7', 1, Date.now())
    for (const open of [migrateStore, openStore]) {
      await expect(open(database)).rejects.toMatchObject({
        name: 'StoreError',
        message: expect.stringMatching(
          /^The database .+ has schema 1 and this version needs \d+, but a server of an older version is running on it \(on server-7\)\. Stop every server of it, wait 15 seconds, and start this version then\. Nothing was changed\.$/,
        ),
      })
    }
    await enter('server-7', 1, Date.now() - deadAfterMs)
    expect(await migrateStore(database)).toMatchObject({ from: 1, applied: numbers.slice(1) })
    await enter('server-7', 1, Date.now())
    expect(await migrateStore(database), 'where nothing is to be done').toMatchObject({
      applied: [],
    })
  })

  test('does not wait for a server that is known to have been killed', async () => {
    const database = await engine.create()
    await engine.migrate(database, migrations.slice(0, 1))
    // No process has this id.
    await engine.run(
      database,
      `INSERT INTO instances VALUES
        ('other', '${hostOf('other', 'sqlite')}', 99999999, ${Date.now()})`,
    )
    expect(await migrateStore(database)).toMatchObject({ from: 1, applied: numbers.slice(1) })
  })

  test('leaves nothing of a step in which the process was killed, and begins it anew', async () => {
    const database = await engine.create()
    const first = migrations[0] as Migration
    const second = migrations[1] as Migration
    const half = Math.floor(second.statements.length / 2)
    const statements = [...second.statements.slice(0, half), engine.endless]
    const child = await startChild('./store/child-migration.ts', {
      database,
      steps: [first, { number: 2, statements }],
    })
    await told(child)
    await until(() => engine.isHalfWay(database), 'the second step')
    child.kill('SIGKILL')
    await once(child, 'exit')
    // PostgreSQL notices that nobody listens when it next wants to say something.
    if (database.databaseUrl !== null) {
      await engine.run(
        database,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event = 'PgSleep'`,
      )
    }
    expect(await migrateStore(database)).toMatchObject({ from: 1, applied: numbers.slice(1) })
    expect(await read(database, 'SELECT number FROM parley_migrations ORDER BY number')).toEqual(
      numbers.map((number) => ({ number })),
    )
  })

  test('of a step that fails nothing is kept, and the sentence says why', async () => {
    const database = await engine.create()
    const broken = { number: 2, statements: ['CREATE TABLE half (id TEXT)', 'CREATE NONSENSE'] }
    const steps = [migrations[0] as Migration, broken]
    await expect(engine.migrate(database, steps)).rejects.toMatchObject({
      name: 'StoreError',
      message: expect.stringMatching(/cannot be opened.+NONSENSE/),
    })
    await engine.run(database, 'CREATE TABLE half (id TEXT)', 'DROP TABLE half')
    expect(await migrateStore(database)).toMatchObject({ from: 1 })
  })

  test('is made once by processes that start at the same time', async () => {
    const database = await engine.create()
    const children = await Promise.all(
      Array.from({ length: 4 }, () => startChild('./store/child-store.ts', { database })),
    )
    expect(await Promise.all(children.map((child) => told(child)))).toEqual(
      children.map(() => 'ready'),
    )
    for (const child of children) child.send('go')
    expect(await read(database, 'SELECT number FROM parley_migrations ORDER BY number')).toEqual(
      numbers.map((number) => ({ number })),
    )
  })

  test('is refused by a version that knows less, which leaves it as it is', async () => {
    const database = await engine.create()
    await migrateStore(database)
    await engine.run(database, 'INSERT INTO parley_migrations (number, applied_at) VALUES (999, 0)')
    for (const open of [migrateStore, openStore]) {
      await expect(open(database)).rejects.toMatchObject({
        name: 'StoreError',
        message: expect.stringMatching(
          /was written by a newer Parley \(schema 999; this one knows \d+\)\. Start that version, or restore a backup\.$/,
        ),
      })
    }
  })
})
