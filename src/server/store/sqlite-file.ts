/**
 * The file of the embedded store: found or made, recognised as ours, migrated, and set up so that
 * what is acknowledged has reached the disk.
 */
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite'
import { migrations } from './migrations.js'
import type { Row } from './store.js'

/** How long others may keep a writer waiting. */
export const busyTimeoutMs = 5000

/** The store cannot be opened; the message is one sentence that says what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}

/** The database in a directory, at the newest schema. @throws StoreError */
export const openFile = (directory: string): DatabaseSyncInstance => {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new StoreError(
      `The data directory ${directory} cannot be made (${reason(cause)}). Choose another with --data, or make it writable.`,
      { cause },
    )
  }
  const file = join(directory, 'parley.db')
  let database: DatabaseSyncInstance | undefined
  try {
    // What was said is for its owner alone; the files beside it take the mode of this one.
    closeSync(openSync(file, 'a', 0o600))
    database = new DatabaseSync(file)
    // busy_timeout first: switching to WAL needs the lock that another process may hold.
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
    // WAL, which is written into the file, only once the database has turned out to be ours.
    refuseForeign(database, file)
    migrate(database, file)
    const { journal_mode: mode } = database.prepare('PRAGMA journal_mode = WAL').get() as Row
    if (mode !== 'wal') {
      throw new StoreError(
        `${file} is on a file system that cannot hold it (journal mode ${mode}). Choose a directory on a local disk with --data.`,
      )
    }
    database.exec('PRAGMA synchronous = FULL')
    return database
  } catch (cause) {
    database?.close()
    if (cause instanceof StoreError) throw cause
    const text = reason(cause)
    throw new StoreError(
      /not a database/i.test(text)
        ? `${file} is not a Parley database. Choose another directory with --data.`
        : /malformed/i.test(text)
          ? `${file} is damaged (${text}). Restore a backup, or choose another directory with --data.`
          : `The database ${file} cannot be opened for writing (${text}). Make the data directory writable, or choose another with --data.`,
      { cause },
    )
  }
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))

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

const migrate = (database: DatabaseSyncInstance, file: string): void => {
  database.exec('BEGIN IMMEDIATE')
  try {
    database.exec(
      'CREATE TABLE IF NOT EXISTS parley_migrations (number INTEGER PRIMARY KEY, applied_at BIGINT NOT NULL)',
    )
    const last = database
      .prepare('SELECT coalesce(max(number), 0) AS number FROM parley_migrations')
      .get() as Row
    const reached = Number(last['number'])
    if (reached > migrations.length) {
      throw new StoreError(
        `${file} was written by a newer Parley (schema ${reached}; this one knows ${migrations.length}). Start that version, or restore a backup.`,
      )
    }
    for (const { number, statements } of migrations.slice(reached)) {
      for (const statement of statements) database.exec(statement)
      database
        .prepare('INSERT INTO parley_migrations (number, applied_at) VALUES (?, ?)')
        .run(number, Date.now())
    }
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
