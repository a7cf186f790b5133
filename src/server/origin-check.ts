/** A request's origin against a token's list, as the store keeps it. */
import { parseOrigin, type Origin } from './origin-header.js'
import type { Entry } from './origin-entry.js'
import { refuseOrigin } from './origin-refusal.js'
import { isAllowed, readStored } from './origins.js'

/** @throws ParleyError `origin_not_allowed`, `origin_missing`, `origin_malformed` */
export const requireAllowed = (allowedOrigins: readonly string[], origin: Origin): void => {
  const refusal = refuseOrigin(entriesOf(allowedOrigins), origin)
  if (refusal) throw refusal
}

/** The canonical text of an origin. @throws ParleyError `origin_missing`, `origin_malformed` */
export const foldedOrigin = (origin: Origin): string => {
  if ('folded' in origin) return origin.folded
  throw refuseOrigin([], origin)
}

export const isListed = (allowedOrigins: readonly string[], folded: string): boolean =>
  isAllowed(entriesOf(allowedOrigins), parseOrigin(folded))

/** A list always reads the same, so this remembers no state: only the work of reading it. */
const read = new Map<string, Entry[]>()
const maxRemembered = 200

const entriesOf = (allowedOrigins: readonly string[]): Entry[] => {
  const key = allowedOrigins.join('\n')
  let entries = read.get(key)
  if (!entries) {
    if (read.size >= maxRemembered) read.clear()
    entries = readStored(allowedOrigins)
    read.set(key, entries)
  }
  return entries
}
