/**
 * The embedded store: one SQLite file in the data directory. Writes that arrive in the same turn
 * of the event loop share one commit, so one fsync acknowledges many of them.
 */
import type { StatementSyncInstance } from '@photostructure/sqlite'
import { ParleyError } from '../../protocol/errors.js'
import { dialects } from './dialect.js'
import { busyTimeoutMs, forSqlite, openFile } from './sqlite-file.js'
import type { Answer, Row, Statement, Store, Tx, Work } from './store.js'
import { standingTime } from './time.js'
import { transaction } from './transaction.js'

export { StoreError } from './store-error.js'

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

/** How soon a writer that found the database locked asks again, at most. */
const busyRetryMs = 8

interface Pending {
  run(): Outcome
  reject(error: unknown): void
}

interface Outcome {
  /** False if the work threw, and nothing of it is to be kept. */
  isKept: boolean
  /** Tells whoever asked. */
  settle(): void
}

export const openSqlite = ({ directory, clock = steadyClock() }: SqliteOptions): Store => {
  const { database } = openFile(directory)
  const statements = new Map<string, StatementSyncInstance>()
  let queue: Pending[] = []
  let busySince: number | null = null
  let isClosed = false

  const execute = ({ sql, parameters }: Statement): readonly Row[] => {
    let statement = statements.get(sql)
    if (!statement) {
      statement = database.prepare(forSqlite(sql))
      statements.set(sql, statement)
    }
    return statement.all(...parameters) as Row[]
  }

  const drive = <T>(work: (tx: Tx) => Work<T>): T => {
    const steps = work(transaction(standingTime(clock()), dialects.sqlite))
    let step = steps.next([])
    while (!step.done) {
      let answers: readonly Answer[]
      try {
        answers = step.value.map(execute)
      } catch (error) {
        step = steps.throw(error)
        continue
      }
      step = steps.next(answers)
    }
    return step.value
  }

  /**
   * False while another process writes. SQLite's own waiting would block the event loop and with it
   * every stream, so this asks once and comes back; only closing, which is the end anyway, waits.
   */
  const begin = (isLast: boolean): boolean => {
    try {
      if (!isLast) database.exec('PRAGMA busy_timeout = 0')
      database.exec('BEGIN IMMEDIATE')
      busySince = null
      return true
    } catch (error) {
      if (!isBusy(error)) throw error
      busySince ??= performance.now()
      if (isLast || performance.now() - busySince > busyTimeoutMs) throw error
      setTimeout(() => flush(), 1 + Math.random() * busyRetryMs)
      return false
    } finally {
      if (!isLast) database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
    }
  }

  const flush = (isLast = false): void => {
    if (queue.length === 0) return
    const outcomes: Outcome[] = []
    let batch = queue
    try {
      if (!begin(isLast)) return
      batch = queue
      queue = []
      for (const pending of batch) outcomes.push(pending.run())
      // Refusals alone are not worth a sync of the disk, least of all a flood of them.
      database.exec(outcomes.some(({ isKept }) => isKept) ? 'COMMIT' : 'ROLLBACK')
    } catch (error) {
      // The whole batch is lost together, so nobody is told that something was kept.
      if (queue === batch) queue = []
      busySince = null
      for (const pending of batch) pending.reject(unavailable(error))
      if (database.isTransaction) database.exec('ROLLBACK')
      return
    }
    for (const { settle } of outcomes) settle()
  }

  /** One member of the batch: its failure undoes its own writes and nobody else's. */
  const member =
    <T>(work: (tx: Tx) => Work<T>, resolve: (value: T) => void, reject: (error: unknown) => void) =>
    (): Outcome => {
      database.exec('SAVEPOINT member')
      try {
        const value = drive(work)
        database.exec('RELEASE member')
        return { isKept: true, settle: () => resolve(value) }
      } catch (error) {
        // After a full disk SQLite has rolled back all of it by itself; then the batch is lost.
        if (!database.isTransaction) throw error
        database.exec('ROLLBACK TO member')
        database.exec('RELEASE member')
        const refusal = isStorageFault(error) ? unavailable(error) : error
        return { isKept: false, settle: () => reject(refusal) }
      }
    }

  return {
    engine: 'sqlite',
    write: (work) =>
      new Promise((resolve, reject) => {
        if (isClosed) {
          reject(unavailable(new Error('the store is closed')))
          return
        }
        if (queue.length === 0) setImmediate(() => flush())
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
      flush(true)
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

const isBusy = (error: unknown): boolean =>
  error instanceof Error && /locked|busy/i.test(error.message)

/** Not a broken constraint or bad SQL: those are mistakes of ours, and waiting mends none. */
const isStorageFault = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  /^(ERR_SQLITE|SQLITE)/.test(String(error.code)) &&
  !/constraint failed|no such (table|column)|syntax error/.test(error.message)

const unavailable = (cause: unknown): ParleyError =>
  new ParleyError('storage_unavailable', { retryAfterMs: 1000 }, { cause })
