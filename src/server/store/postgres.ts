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

/** Of one process. A server has 100 unless it is told otherwise. */
const maxConnections = 16

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
  const pool = createPool(place)
  const attempt = createAttempt(pool, clock)
  const running = new Set<Promise<unknown>>()
  let isClosed = false

  const run = async <T>(mode: Mode, work: (tx: Tx) => Work<T>): Promise<T> => {
    const startedAt = performance.now()
    for (let attempts = 1; ; attempts++) {
      const outcome = await attempt(mode, work)
      if (outcome.kind === 'done') return outcome.value
      const { error } = outcome
      if (outcome.kind === 'refused') throw error
      // Connections that were lost while they lay idle are noticed when a work begins on them, and
      // all that lay idle may have been lost together.
      const isStale =
        outcome.at === 'begin' &&
        isLost(error) &&
        attempts <= maxConnections &&
        performance.now() - startedAt < staleTimeoutMs
      if (isStale) continue
      if (attempts < maxAttempts && isCollision(error)) {
        await pause(Math.random() * 10 * attempts)
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
      await pool.end()
    },
  }
}

const createPool = ({ config }: PostgresPlace): Pool => {
  const pool = new Pool({
    ...config,
    // What is asked at once is sent at once; see postgres-statements.ts.
    pipeline: true,
    max: maxConnections,
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
