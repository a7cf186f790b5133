/**
 * The store for more than one machine: a PostgreSQL database that several servers share. Each work
 * is one transaction on a connection of its own, and the database's clock counts.
 */
import { Pool } from 'pg'
import { isCollision, isLost, isStorageFault, unavailable } from './postgres-fault.js'
import { readPlace, type PostgresPlace } from './postgres-place.js'
import { migratePostgres } from './postgres-schema.js'
import { createAttempt, type Mode } from './postgres-transaction.js'
import type { Store, Tx, Work } from './store.js'

export interface PostgresOptions {
  /** `postgres://user:password@host:5432/name` */
  url: string
  /** Milliseconds since 1970. Default: the database's clock, which all its servers share. */
  clock?: () => number
}

/**
 * Of one process; a server has 100 unless it is told otherwise. Reads have their own: whatever waits
 * to be written, a revoked token is noticed in time, and a reply is followed.
 */
const maxConnections: Record<Mode, number> = { write: 12, read: 4 }

/**
 * How long a work may wait for a row that others hold, a statement may take, a process may leave a
 * transaction lying, and the network be silent. Each is longer than the one before it, so that what
 * knows most gives up first.
 */
const sessionLimits = `SET lock_timeout = 5000; SET statement_timeout = 10000;
  SET idle_in_transaction_session_timeout = 12000`
const silenceTimeoutMs = 15_000

const maxAttempts = 6
/** A connection that is known to be lost says so at once; silence is not waited for again. */
const staleTimeoutMs = 2000

/** Connects, and migrates to the newest schema. @throws StoreError */
export const openPostgres = async ({ url, clock }: PostgresOptions): Promise<Store> => {
  const place = readPlace(url)
  await migratePostgres(place)
  const pools = { write: createPool(place, 'write'), read: createPool(place, 'read') }
  const attempts = {
    write: createAttempt(pools.write, clock),
    read: createAttempt(pools.read, clock),
  }
  const running = new Set<Promise<unknown>>()
  let isClosed = false

  const run = async <T>(mode: Mode, work: (tx: Tx) => Work<T>): Promise<T> => {
    const startedAt = performance.now()
    for (let attempt = 1; ; attempt++) {
      const outcome = await attempts[mode](mode, work)
      if (outcome.kind === 'done') return outcome.value
      const { error } = outcome
      if (outcome.kind === 'refused') throw error
      // Connections that were lost while they lay idle are noticed when a work begins on them, and
      // all that lay idle may have been lost together.
      const isStale =
        outcome.at === 'begin' &&
        isLost(error) &&
        attempt <= maxConnections[mode] &&
        performance.now() - startedAt < staleTimeoutMs
      if (isStale) continue
      if (attempt < maxAttempts && isCollision(error)) {
        await pause(Math.random() * 10 * attempt)
        continue
      }
      // Who is not even let in has asked nothing wrong.
      throw outcome.at === 'connect' || isStorageFault(error) ? unavailable(error) : error
    }
  }

  const start = async <T>(mode: Mode, work: (tx: Tx) => Work<T>): Promise<T> => {
    if (isClosed) throw unavailable(new Error('the store is closed'))
    const answer = run(mode, work)
    running.add(answer)
    try {
      return await answer
    } finally {
      running.delete(answer)
    }
  }

  return {
    engine: 'postgres',
    write: (work) => start('write', work),
    read: (work) => start('read', work),
    close: async () => {
      if (isClosed) return
      isClosed = true
      await Promise.allSettled(running)
      await Promise.all([pools.write.end(), pools.read.end()])
    },
  }
}

const createPool = ({ config }: PostgresPlace, mode: Mode): Pool => {
  const pool = new Pool({
    ...config,
    // What is asked at once is sent at once; see postgres-statements.ts.
    pipeline: true,
    max: maxConnections[mode],
    query_timeout: silenceTimeoutMs,
    idleTimeoutMillis: 30_000,
    // It is waited for, of which its type knows nothing.
    onConnect: (client) => client.query(sessionLimits) as unknown as void,
  })
  // An idle connection that is lost has left the pool by then.
  pool.on('error', () => {})
  return pool
}

const pause = (delayMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, delayMs))
