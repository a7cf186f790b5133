/**
 * The origins that were refused since they were last written down, in memory and bounded: whoever
 * invents origins fills it, and what is asked for more than once stays in it the longest.
 */
import type { ErrorCode } from '../protocol/errors.js'
import type { RefusedOrigin } from './store/store.js'

export interface BlockedTally {
  add(tokenId: string, refused: RefusedOrigin): void
  /** Empties it. By token, and of a token by origin, each in the order of their texts. */
  take(): [tokenId: string, refused: RefusedOrigin[]][]
}

export interface BlockedTallyOptions {
  /** Default 100. Another origin takes the place of one that was refused once. */
  maxPerToken?: number
  /** Of all tokens. Default 2,000; beyond, new origins are not counted until the next `take`. */
  maxOrigins?: number
}

type Counted = Map<string, { code: ErrorCode; count: number }>

export const createBlockedTally = ({
  maxPerToken = 100,
  maxOrigins = 2_000,
}: BlockedTallyOptions = {}): BlockedTally => {
  let tokens = new Map<string, Counted>()
  let size = 0

  /** Whether there is room for one more. */
  const makeRoom = (counted: Counted): boolean => {
    if (counted.size >= maxPerToken) {
      counted.delete(leastOf(counted))
      size--
    }
    return size < maxOrigins
  }

  return {
    add(tokenId, { origin, code, count }) {
      const counted: Counted = tokens.get(tokenId) ?? new Map()
      const known = counted.get(origin)
      if (known) {
        known.count += count
        known.code = code
        return
      }
      if (!makeRoom(counted)) return
      counted.set(origin, { code, count })
      tokens.set(tokenId, counted)
      size++
    },
    take() {
      const taken = [...tokens].map(([tokenId, counted]): [string, RefusedOrigin[]] => [
        tokenId,
        [...counted].map(([origin, rest]) => ({ origin, ...rest })).toSorted(byOrigin),
      ])
      tokens = new Map()
      size = 0
      return taken.toSorted(([one], [other]) => (one < other ? -1 : 1))
    },
  }
}

const byOrigin = (one: RefusedOrigin, other: RefusedOrigin): number =>
  one.origin < other.origin ? -1 : 1

/** The oldest of those that were refused once; where there are none, the oldest. */
const leastOf = (counted: Counted): string => {
  for (const [origin, { count }] of counted) if (count === 1) return origin
  const [oldest = ''] = counted.keys()
  return oldest
}
