/**
 * The file of the embedded store: found or made, recognised as ours, migrated, and set up so that
 * what is acknowledged has reached the disk.
 */
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite'
import { applyNext, migrated, unlessServed, type Migrated } from './migrate.js'
import type { Migration } from './migrations.js'
import { reasonOf, StoreError } from './store-error.js'
import type { Row, Work } from './store.js'

/** How long others may keep a writer waiting. */
export const busyTimeoutMs = 5000

export interface OpenedFile {
  database: DatabaseSyncInstance
  migration: Migrated
}

/** The database in a directory, at the newest schema. @throws StoreError */
export const openFile = (directory: string, steps?: readonly Migration[]): OpenedFile =>
  prepareFile(directory, (database, file) => {
    // WAL, which is written into the file, only once the database has turned out to be ours.
    const migration = migrate(database, file, steps)
    const { journal_mode: mode } = database.prepare('PRAGMA journal_mode = WAL').get() as Row
    if (mode !== 'wal') {
      throw new StoreError(
        `${file} is on a file system that cannot hold it (journal mode ${mode}). Choose a directory on a local disk with --data.`,
      )
    }
    database.exec('PRAGMA synchronous = FULL')
    return { database, migration }
  })

export const fileIn = (directory: string): string => join(directory, 'parley.db')

/** The database in a directory, made if there is none, as it is: ours or empty. @throws StoreError */
export const prepareFile = <T>(
  directory: string,
  prepare: (database: DatabaseSyncInstance, file: string) => T,
): T => {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new StoreError(
      `The data directory ${directory} cannot be made (${reasonOf(cause)}). Choose another with --data, or make it writable.`,
      { cause },
    )
  }
  const file = fileIn(directory)
  let database: DatabaseSyncInstance | undefined
  try {
    // What was said is for its owner alone; the files beside it take the mode of this one.
    closeSync(openSync(file, 'a', 0o600))
    database = new DatabaseSync(file)
    // First of all: switching to WAL needs the lock that another process may hold.
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
    refuseForeign(database, file)
    return prepare(database, file)
  } catch (cause) {
    database?.close()
    throw openingFault(cause, file)
  }
}

const openingFault = (cause: unknown, file: string): StoreError => {
  if (cause instanceof StoreError) return cause
  const text = reasonOf(cause)
  return new StoreError(
    /not a database/i.test(text)
      ? `${file} is not a Parley database. Choose another directory with --data.`
      : /malformed/i.test(text)
        ? `${file} is damaged (${text}). Restore a backup, or choose another directory with --data.`
        : `The database ${file} cannot be opened for writing (${text}). Make the data directory writable, or choose another with --data.`,
    { cause },
  )
}

const refuseForeign = (database: DatabaseSyncInstance, file: string): void => {
  const tables = database
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`)
    .all()
    .map((table: unknown) => String((table as Row)['name']))
  if (tables.length > 0 && !tables.includes('parley_migrations')) {
    throw new StoreError(
      `${file} is a database of another program. Choose another directory with --data.`,
    )
  }
}

const migrate = (
  database: DatabaseSyncInstance,
  file: string,
  steps?: readonly Migration[],
): Migrated => {
  const applied: number[] = []
  for (;;) {
    database.exec('BEGIN IMMEDIATE')
    try {
      const number = drive(database, applyNext(file, steps, unlessServed('sqlite', file, steps)))
      database.exec('COMMIT')
      if (number === null) return migrated('sqlite', applied, steps)
      applied.push(number)
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
  }
}

const drive = <T>(database: DatabaseSyncInstance, work: Work<T>): T => {
  for (let step = work.next([]); ;) {
    if (step.done) return step.value
    const answers = step.value.map(
      ({ sql, parameters }) => database.prepare(forSqlite(sql)).all(...parameters) as Row[],
    )
    step = work.next(answers)
  }
}

/** `$1` is a name to SQLite, and `?1` the first parameter. */
export const forSqlite = (sql: string): string => sql.replaceAll(/\$(\d+)/g, '?$1')
