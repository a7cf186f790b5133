/**
 * How often a wrong password may be tried. Every attempt is counted before it is judged and taken
 * back if it was right, so that many at once, also at several processes, cannot be more.
 *
 * An address has its own few. Beyond the number for everybody together, an address that has failed
 * lately waits, and one that has not still has one attempt: otherwise whoever fails often enough
 * from many places would lock the operator out. What that leaves such an attacker is one guess an
 * address and window, at passwords of ten characters or more. A new link from the command line
 * (`parley user reset-password`) always lets the operator in.
 */
import { ParleyError } from '../protocol/errors.js'
import { createSecret, keyedHash } from './identifiers.js'
import type { Tx, Work } from './store/store.js'

export const signInWindowMs = 15 * 60_000
export const maxFailuresOfAddress = 10
export const maxFailuresOfAll = 100

/**
 * Counts the attempt; the operator must be locked. Answers the address as it is kept.
 * @throws ParleyError `sign_in_limited`
 */
export function* countAttempt(tx: Tx, plainAddress: string): Work<string> {
  const address = keyedHash(
    yield* tx.meta.ensure('address_secret', createSecret()),
    `sign-in ${plainAddress}`,
  )
  const since = tx.now - signInWindowMs
  yield* tx.signInFailures.prune(since)
  const own = yield* tx.signInFailures.countSince(since, address)
  const isHeld =
    own >= maxFailuresOfAddress ||
    (own > 0 && (yield* tx.signInFailures.countSince(since)) >= maxFailuresOfAll)
  if (isHeld) {
    const first = (yield* tx.signInFailures.firstSince(since, address)) ?? tx.now
    throw new ParleyError('sign_in_limited', {
      detail: `${own} sign-ins from this address have failed in the last 15 minutes; at most ${maxFailuresOfAddress} may, and fewer while many fail elsewhere. Wait, or make a new link with "parley user reset-password".`,
      retryAfterMs: Math.max(1, first + signInWindowMs - tx.now),
    })
  }
  yield* tx.signInFailures.append(address)
  return address
}
