/**
 * The operator's sign-ins. The cookie's value is the secret, and only its hash is kept; the CSRF
 * token is no secret from the console's own pages, and worth nothing without the cookie.
 */
import { timingSafeEqual } from 'node:crypto'
import { ParleyError } from '../protocol/errors.js'
import { createSecret, sha256 } from './identifiers.js'
import type { ConsoleSessionRecord, Tx, Work } from './store/store.js'

const hourMs = 3_600_000
export const idleMs = 12 * hourMs
export const absoluteMs = 7 * 24 * hourMs
/** Activity is noted this precisely. */
const precisionMs = 60_000

export interface ConsoleSession {
  /** SHA-256 of the cookie's value. */
  readonly hash: string
  readonly csrfToken: string
  /** Unless it is used before. */
  readonly expiresAt: number
}

/** A session that has just begun. */
export interface SignedIn {
  /** For the cookie, and nowhere else. */
  readonly cookie: string
  readonly csrfToken: string
  /** When the cookie itself may go: the end that no use puts off. */
  readonly cookieExpiresAt: number
}

export function* begin(tx: Tx): Work<SignedIn> {
  const cookie = createSecret()
  const csrfToken = createSecret()
  yield* tx.consoleSessions.insert({
    hash: sha256(cookie),
    csrfToken,
    createdAt: tx.now,
    lastActivityAt: tx.now,
  })
  return { cookie, csrfToken, cookieExpiresAt: tx.now + absoluteMs }
}

export interface Found {
  session: ConsoleSession
  /** Its use is worth a note. */
  isStale: boolean
}

/** The session that lives under a cookie's value. */
export function* findLiving(tx: Tx, cookie: string | null): Work<Found | undefined> {
  // Nothing else was ever given out.
  if (cookie === null || !/^[\w-]{43}$/.test(cookie)) return undefined
  const record = yield* tx.consoleSessions.find(sha256(cookie))
  if (!record || expiry(record) <= tx.now) return undefined
  const { hash, csrfToken, lastActivityAt } = record
  return {
    session: { hash, csrfToken, expiresAt: expiry(record) },
    isStale: tx.now - lastActivityAt >= precisionMs,
  }
}

const expiry = ({ createdAt, lastActivityAt }: ConsoleSessionRecord): number =>
  Math.min(createdAt + absoluteMs, lastActivityAt + idleMs)

/** @throws ParleyError `csrf_token_invalid` unless a write carries the session's own token */
export const requireCsrfToken = (session: ConsoleSession, sent: string | null): void => {
  const [expected, seen] = [sha256(session.csrfToken), sha256(sent ?? '')].map((text) =>
    Buffer.from(text),
  )
  if (expected && seen && timingSafeEqual(expected, seen)) return
  throw new ParleyError('csrf_token_invalid', {
    detail: `expected the header X-CSRF-Token with the token of GET /v1/console/session, seen ${sent === null ? 'none' : 'another'}. Load the console again.`,
  })
}
