/** The little that the engines say differently. */
export interface Dialect {
  /** Takes a lock on `$1` until the transaction ends; null where a writer is alone anyway. */
  readonly lockAddress: string | null
}

export const sqliteDialect: Dialect = { lockAddress: null }

export const postgresDialect: Dialect = {
  lockAddress: `SELECT pg_advisory_xact_lock(hashtextextended('parley address ' || $1, 0)) IS NULL`,
}
