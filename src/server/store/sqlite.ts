/**
 * The embedded store: one SQLite file in the data directory. Writes that arrive in the same turn
 * of the event loop share one commit, so one fsync acknowledges many of them.
 */
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import {
  DatabaseSync,
  type DatabaseSyncInstance,
  type StatementSyncInstance,
} from '@photostructure/sqlite'
import { ParleyError } from '../../protocol/errors.js'
import { migrations } from './migrations.js'
import type { Row, Statement, Store, Tx, Work } from './store.js'
import { transaction } from './transaction.js'

/** The store cannot be opened; the message is one sentence that says what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}

export interface SqliteOptions {
  /** Made if it does not exist. */
  directory: string
  /** Milliseconds since 1970; must not go backwards. Default: the system's, steps smoothed out. */
  clock?: () => number
}

/**
 * The wall clock at the start, carried on by the monotonic one, so that a step of the wall clock
 * neither revives a session nor ends one.
 */
const steadyClock = (): (() => number) => {
  const start = Date.now() - performance.now()
  return () => Math.floor(start + performance.now())
}

interface Pending {
  run(): () => void
  reject(error: unknown): void
}

export const openSqlite = ({ directory, clock = steadyClock() }: SqliteOptions): Store => {
  const database = openFile(directory)
  const statements = new Map<string, StatementSyncInstance>()
  let queue: Pending[] = []
  let isClosed = false

  const execute = ({ sql, parameters }: Statement): readonly Row[] => {
    let statement = statements.get(sql)
    if (!statement) {
      statement = database.prepare(sql.replaceAll(/\$(\d+)/g, '?$1'))
      statements.set(sql, statement)
    }
    return statement.all(...parameters) as Row[]
  }

  const drive = <T>(work: (tx: Tx) => Work<T>): T => {
    const steps = work(transaction(clock()))
    let step = steps.next([])
    while (!step.done) {
      let rows: readonly Row[]
      try {
        rows = execute(step.value)
      } catch (error) {
        step = steps.throw(error)
        continue
      }
      step = steps.next(rows)
    }
    return step.value
  }

  const flush = (): void => {
    const batch = queue
    queue = []
    if (batch.length === 0) return
    const outcomes: (() => void)[] = []
    try {
      database.exec('BEGIN IMMEDIATE')
      for (const pending of batch) outcomes.push(pending.run())
      database.exec('COMMIT')
    } catch (error) {
      // The whole batch is lost together, so nobody is told that something was kept.
      for (const pending of batch) pending.reject(unavailable(error))
      if (database.isTransaction) database.exec('ROLLBACK')
      return
    }
    for (const settle of outcomes) settle()
  }

  /** One member of the batch: its failure undoes its own writes and nobody else's. */
  const member =
    <T>(work: (tx: Tx) => Work<T>, resolve: (value: T) => void, reject: (error: unknown) => void) =>
    (): (() => void) => {
      database.exec('SAVEPOINT member')
      try {
        const value = drive(work)
        database.exec('RELEASE member')
        return () => resolve(value)
      } catch (error) {
        // After a full disk SQLite has rolled back all of it by itself; then the batch is lost.
        if (!database.isTransaction) throw error
        database.exec('ROLLBACK TO member')
        database.exec('RELEASE member')
        return () => reject(isStorageFault(error) ? unavailable(error) : error)
      }
    }

  return {
    write: (work) =>
      new Promise((resolve, reject) => {
        if (isClosed) {
          reject(unavailable(new Error('the store is closed')))
          return
        }
        if (queue.length === 0) setImmediate(flush)
        queue.push({ run: member(work, resolve, reject), reject })
      }),
    read: async (work) => {
      if (isClosed) throw unavailable(new Error('the store is closed'))
      database.exec('BEGIN')
      try {
        return drive(work)
      } catch (error) {
        throw isStorageFault(error) ? unavailable(error) : error
      } finally {
        // Nothing was to be written, so there is nothing to keep.
        if (database.isTransaction) database.exec('ROLLBACK')
      }
    },
    close: async () => {
      if (isClosed) return
      flush()
      isClosed = true
      try {
        // The driver cannot finalize statements, so SQLite would leave the last writes in the log,
        // and a copy of the file alone would lack them. PASSIVE never waits for others.
        database.exec('PRAGMA wal_checkpoint(PASSIVE)')
      } catch {
        // Then the next opening reads them from the log.
      }
      statements.clear()
      database.close()
    },
  }
}

/** Not a broken constraint or bad SQL: those are mistakes of ours, and waiting mends none. */
const isStorageFault = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  /^(ERR_SQLITE|SQLITE)/.test(String(error.code)) &&
  !/constraint failed|no such (table|column)|syntax error/.test(error.message)

const unavailable = (cause: unknown): ParleyError =>
  new ParleyError('storage_unavailable', { retryAfterMs: 1000 }, { cause })

const openFile = (directory: string): DatabaseSyncInstance => {
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
    database.exec('PRAGMA busy_timeout = 5000')
    // Before WAL, which is written into the file.
    refuseForeign(database, file)
    // WAL only after it has turned out to be ours: another program's database stays as it was.
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
