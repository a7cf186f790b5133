/** The little that the engines say differently. */
import type { Store } from './store.js'

export interface Dialect {
  /** Takes a lock on `$1` until the transaction ends; null where a writer is alone anyway. */
  readonly lockAddress: string | null
  /** Asks for the time, as `now`, in milliseconds since 1970. */
  readonly askTime: string
}

export const dialects: Readonly<Record<Store['engine'], Dialect>> = {
  sqlite: {
    lockAddress: null,
    askTime: `SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) AS now`,
  },
  postgres: {
    lockAddress: `SELECT pg_advisory_xact_lock(hashtextextended('parley address ' || $1, 0)) IS NULL`,
    askTime: 'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now',
  },
}
