/**
 * How often requests of a token were refused, and why. Counted in memory and written down every few
 * seconds, so that a flood of refusals costs the store next to nothing. Nothing waits for it and
 * nothing fails by it; a process that dies forgets its last seconds.
 */
import { ParleyError, type ErrorCode } from '../protocol/errors.js'
import type { Store, Tx, Work } from './store/store.js'

/** Whose refusal it is: known where it is thrown, counted where it is answered, never sent. */
const tokens = new WeakMap<ParleyError, string>()

/** Says whose refusal it is. */
export const refusalOf = (tokenId: string, error: ParleyError): ParleyError => {
  tokens.set(error, tokenId)
  return error
}

/** Does the work; what it refuses is a refusal of this token. */
export function* onBehalfOf<T>(tokenId: string, work: Work<T>): Work<T> {
  try {
    return yield* work
  } catch (error) {
    throw error instanceof ParleyError ? refusalOf(tokenId, error) : error
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
    counts = new Map()
    if (taken.size === 0) return
    try {
      await store.write((tx) => writeDown(tx, taken))
    } catch {
      for (const { tokenId, code, count } of taken.values()) add(tokenId, code, count)
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
    const tokenId = error instanceof ParleyError ? tokens.get(error) : undefined
    if (tokenId === undefined) return
    add(tokenId, (error as ParleyError).code, 1)
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

function* writeDown(tx: Tx, counts: ReadonlyMap<string, Counted>): Work<void> {
  // In one order everywhere, so that two processes that write the same rows never wait in a ring.
  const sorted = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))
  for (const [, { tokenId, code, count }] of sorted) {
    // It may have been deleted meanwhile, and its counts with it.
    if (!(yield* tx.tokens.find(tokenId))) continue
    yield* tx.usage.add(tokenId, `refused:${code}`, count)
  }
}
