/**
 * How often requests of a token were refused, why, and to pages of which origins. Counted in memory
 * and written down every few seconds, so that a flood of refusals costs the store next to nothing.
 * Nothing waits for it and nothing fails by it; a process that dies forgets its last seconds.
 */
import { ParleyError, type ErrorCode } from '../protocol/errors.js'
import { blockedName } from './blocked-origins.js'
import { createBlockedTally } from './blocked-tally.js'
import { isListed } from './origin-check.js'
import type { Origin } from './origin-header.js'
import type { RefusedOrigin, Store, Tx, Work } from './store/store.js'

interface Whose {
  tokenId: string
  /** Of the request. Null where it was refused for no fault of its origin. */
  origin: Origin | null
}

/** Whose refusal it is: known where it is thrown, counted where it is answered, never sent. */
const owners = new WeakMap<ParleyError, Whose>()

/** Says whose refusal it is, and from where the request came. */
export const refusalOf = (
  tokenId: string,
  error: ParleyError,
  origin: Origin | null = null,
): ParleyError => {
  owners.set(error, { tokenId, origin })
  return error
}

/** Does the work; what it refuses is a refusal of this token, to a page of this origin. */
export function* onBehalfOf<T>(
  tokenId: string,
  work: Work<T>,
  origin: Origin | null = null,
): Work<T> {
  try {
    return yield* work
  } catch (error) {
    throw error instanceof ParleyError ? refusalOf(tokenId, error, origin) : error
  }
}

export interface RefusalOptions {
  /** How long a refusal may wait to be written. Default 5,000. */
  flushMs?: number
  /** Tokens times codes; beyond, new kinds are not counted until the next writing. Default 10,000. */
  maxKinds?: number
}

export interface Refusals {
  /** Counts it if it is the refusal of a token; for whatever a request failed by. */
  note(error: unknown): void
  /** As the promise, and its refusal is counted. */
  noting<T>(answer: Promise<T>): Promise<T>
  /** Writes down what was counted. Never rejects: what could not be written is kept. */
  flush(): Promise<void>
  /** Stops the timer and flushes. */
  close(): Promise<void>
}

interface Counted {
  tokenId: string
  code: ErrorCode
  count: number
}

export const createRefusals = (
  store: Store,
  { flushMs = 5_000, maxKinds = 10_000 }: RefusalOptions = {},
): Refusals => {
  let counts = new Map<string, Counted>()
  const blocked = createBlockedTally()
  let timer: NodeJS.Timeout | undefined
  let isClosed = false
  let flushing: Promise<void> = Promise.resolve()

  const add = (tokenId: string, code: ErrorCode, count: number): void => {
    const key = `${tokenId} ${code}`
    const known = counts.get(key)
    if (known) known.count += count
    else if (counts.size < maxKinds) counts.set(key, { tokenId, code, count })
  }

  const flush = async (): Promise<void> => {
    const taken = counts
    const origins = blocked.take()
    counts = new Map()
    if (taken.size === 0 && origins.length === 0) return
    try {
      await store.write(function* (tx) {
        yield* writeCounts(tx, taken)
        for (const [tokenId, refused] of origins) yield* writeOrigins(tx, tokenId, refused)
      })
    } catch {
      for (const { tokenId, code, count } of taken.values()) add(tokenId, code, count)
      for (const [tokenId, refused] of origins) {
        for (const one of refused) blocked.add(tokenId, one)
      }
      schedule()
    }
  }

  const inTurn = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    return (flushing = flushing.then(flush))
  }

  const schedule = (): void => {
    if (isClosed || timer) return
    timer = setTimeout(inTurn, flushMs)
    timer.unref()
  }

  const note = (error: unknown): void => {
    if (!(error instanceof ParleyError)) return
    const whose = owners.get(error)
    if (!whose) return
    const { tokenId, origin } = whose
    const { code } = error
    add(tokenId, code, 1)
    const name = origin && blockedName(code, origin)
    if (name) blocked.add(tokenId, { origin: name, code, count: 1 })
    schedule()
  }

  return {
    note,
    async noting(answer) {
      try {
        return await answer
      } catch (error) {
        note(error)
        throw error
      }
    },
    flush: inTurn,
    async close() {
      isClosed = true
      await inTurn()
    },
  }
}

function* writeCounts(tx: Tx, counts: ReadonlyMap<string, Counted>): Work<void> {
  // In one order everywhere, so that two processes that write the same rows never wait in a ring.
  const sorted = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))
  for (const [, { tokenId, code, count }] of sorted) {
    // It may have been deleted meanwhile, and its counts with it.
    if (!(yield* tx.tokens.find(tokenId))) continue
    yield* tx.usage.add(tokenId, `refused:${code}`, count)
  }
}

function* writeOrigins(tx: Tx, tokenId: string, refused: readonly RefusedOrigin[]): Work<void> {
  const token = yield* tx.tokens.find(tokenId)
  if (!token) return
  // Whoever uses a session of another's is refused from an allowed origin too; and what was refused
  // may have been allowed since.
  const blocked = refused.filter(({ origin }) => !isListed(token.allowedOrigins, origin))
  if (blocked.length > 0) yield* tx.blockedOrigins.add(tokenId, blocked)
}
