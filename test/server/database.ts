/**
 * The database of a server under test: which engine this run is about, a place for each test, and
 * a look into it behind the server's back.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import pg from 'pg'
import { onTestFinished } from 'vitest'
import type { Settings } from '../../src/server.js'
import type { Store } from '../../src/server/store/store.js'
import { createDatabase, runSql } from '../postgres.js'

export type Engine = Store['engine']

/** The project `postgres` of vitest.config.ts runs on it what the project `node` runs on SQLite. */
export const engine: Engine =
  process.env['PARLEY_TEST_ENGINE'] === 'postgres' ? 'postgres' : 'sqlite'

/** Emptied by the tests that have had them: to make one takes longer than most tests. */
const idle: string[] = []

/** The setting of an empty database, which is the test's own; null for the embedded one. */
export const newDatabase = async (): Promise<string | null> => {
  if (engine !== 'postgres') return null
  const url = idle.pop() ?? (await createDatabase({ isKept: true }))
  try {
    // After whatever the test does with it has come to its end.
    onTestFinished(async () => {
      await emptyDatabase(url)
      idle.push(url)
    })
  } catch {
    // Not within a test: it is the file's.
  }
  return url
}

/** As it was when its tables had just been made; whoever is connected to it is cut off. */
export const emptyDatabase = async (url: string): Promise<void> => {
  const client = await connect(url)
  try {
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    )
    const { rows } = await client.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables
        WHERE schemaname = current_schema() AND tablename <> 'parley_migrations'`,
    )
    await client.query(rows.map(({ name }) => `DELETE FROM ${name}`).join('; '))
  } finally {
    await client.end()
  }
}

type Place = Pick<Settings, 'dataDirectory' | 'databaseUrl'>

/** Rows of one SQL text that both engines read; numbers are numbers. */
export const query = async <T>(place: Place, sql: string): Promise<T[]> => {
  if (place.databaseUrl === null) {
    const file = join(place.dataDirectory, 'parley.db')
    const database = new DatabaseSync(file, { readOnly: true })
    try {
      return database.prepare(sql).all() as T[]
    } finally {
      database.close()
    }
  }
  const client = await connect(place.databaseUrl)
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows as T[]
  } finally {
    await client.end()
  }
}

/** Statements that both engines run, behind the server's back. */
export const execute = async (place: Place, sql: string): Promise<void> => {
  if (place.databaseUrl !== null) {
    await runSql(place.databaseUrl, sql)
    return
  }
  const database = new DatabaseSync(join(place.dataDirectory, 'parley.db'))
  try {
    database.exec(sql)
  } finally {
    database.close()
  }
}

/**
 * Runs it while the database is out of order: SQLite's disk takes no session and no message,
 * PostgreSQL cuts its connections and lets nobody in.
 */
export const whileGone = async <T>(place: Place, run: () => Promise<T>): Promise<T> => {
  const { leave, comeBack } =
    place.databaseUrl === null ? fullDisk(place) : outage(place.databaseUrl)
  await leave()
  try {
    return await run()
  } finally {
    await comeBack()
  }
}

const refused = ['INSERT ON sessions', 'INSERT ON turns', 'UPDATE ON turns']

const fullDisk = (place: Place) => ({
  leave: () =>
    execute(
      place,
      refused
        .map(
          (event, index) =>
            `CREATE TRIGGER full_${index} BEFORE ${event} BEGIN SELECT RAISE(ABORT, 'disk'); END`,
        )
        .join(';'),
    ),
  comeBack: () => execute(place, refused.map((_, index) => `DROP TRIGGER full_${index}`).join(';')),
})

const outage = (databaseUrl: string) => {
  const url = new URL(databaseUrl)
  const name = url.pathname.slice(1)
  url.pathname = '/postgres'
  return {
    leave: () =>
      runSql(
        url.href,
        `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
      ),
    comeBack: () => runSql(url.href, `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`),
  }
}

const bigint = 20

const connect = async (connectionString: string): Promise<pg.Client> => {
  const client = new pg.Client({
    connectionString,
    types: {
      getTypeParser: (type: number, format?: string) =>
        type === bigint ? Number : pg.types.getTypeParser(type, format as 'text'),
    },
  })
  await client.connect()
  return client
}

export interface DatabaseFile {
  name: string
  bytes: Buffer
}

/** All files in which the engine keeps this database, its log of changes included. */
export const filesOf = async (place: Place): Promise<DatabaseFile[]> => {
  if (place.databaseUrl === null) return filesBelow(place.dataDirectory)
  const client = await connect(place.databaseUrl)
  try {
    await client.query('CHECKPOINT')
    const { rows } = await client.query<{ files: string; log: string }>(
      `SELECT current_setting('data_directory') || '/base/' || oid AS files,
        current_setting('data_directory') || '/pg_wal' AS log
        FROM pg_database WHERE datname = current_database()`,
    )
    return rows.flatMap(({ files, log }) => [...filesBelow(files), ...filesBelow(log)])
  } finally {
    await client.end()
  }
}

const filesBelow = (directory: string): DatabaseFile[] =>
  readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ name, bytes: readFileSync(join(directory, name)) }))
