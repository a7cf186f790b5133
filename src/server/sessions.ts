/**
 * Sessions: one browser's permission to talk, bound to an origin, a token and its generation. The
 * secret session id alone proves whose conversation it is, also after it has expired.
 */
import { classifyToken } from '../protocol/credential.js'
import { ParleyError } from '../protocol/errors.js'
import type { Settings } from './config.js'
import { sha256 } from './identifiers.js'
import { foldedOrigin, requireAllowed } from './origin-check.js'
import type { Origin } from './origin-header.js'
import { onBehalfOf, refusalOf } from './refusals.js'
import type { SessionRecord, TokenRecord, Tx, Work } from './store/store.js'
import { together } from './together.js'

const dayMs = 86_400_000

/** @throws ParleyError */
export function* findToken(tx: Tx, value: string): Work<TokenRecord> {
  const kind = classifyToken(value)
  if (kind === 'secret_key') {
    throw new ParleyError('token_unknown', {
      detail: 'This is a secret API key, not a client token. Rotate it now: a page has shown it.',
    })
  }
  // A wrong checksum costs no look-up: nobody can have been given such a token.
  const token = kind === 'misspelt' ? undefined : yield* tx.tokens.findByValue(value)
  if (token) return token
  const retired = kind === 'client_token' && (yield* tx.tokens.findRetired(sha256(value)))
  if (retired) throw refusalOf(retired, rotated())
  throw new ParleyError('token_unknown', {
    detail:
      kind === 'misspelt'
        ? 'The checksum of the client token is wrong: it was mistyped or cut short.'
        : 'This server knows no such client token. It was deleted, or belongs to another server.',
  })
}

export const rotated = (): ParleyError =>
  new ParleyError('token_rotated', {
    detail: 'The client token was rotated. Replace it in the page by its new value.',
  })

export const requireActive = (token: TokenRecord): void => {
  if (token.isActive) return
  throw new ParleyError('token_inactive', {
    detail: 'The client token is switched off (isActive is false).',
  })
}

export interface Proved {
  session: SessionRecord
  isLive: boolean
}

/** What a session id proves here: nothing, unless it is of this token and origin and not ended. */
export function* proveSession(
  tx: Tx,
  settings: Settings,
  token: TokenRecord,
  origin: Origin,
  sessionId: string | null,
): Work<Proved | undefined> {
  if (!sessionId) return undefined
  const session = yield* tx.sessions.find(sha256(sessionId))
  if (!session || session.endedAt !== null) return undefined
  if (session.tokenId !== token.id || session.origin !== foldedOrigin(origin)) return undefined
  const isLive =
    session.tokenGeneration === token.generation && (yield* isAlive(tx, settings, session, token))
  const isRecent = tx.now - session.createdAt < settings.limits.resumeDays * dayMs
  return isLive || isRecent ? { session, isLive } : undefined
}

/** Whether an id that nobody uses from now on will still prove its conversation when it expires. */
export const isRenewable = (
  settings: Settings,
  token: TokenRecord,
  session: SessionRecord,
  now: number,
): boolean => {
  const idleEnd = now + token.sessionIdleTimeoutMinutes * 60_000
  const end = Math.min(idleEnd, sessionEnd(settings, session))
  return end - session.createdAt < settings.limits.resumeDays * dayMs
}

/** The absolute end, whatever the activity. */
export const sessionEnd = ({ limits }: Settings, { createdAt }: SessionRecord): number =>
  createdAt + limits.absoluteSessionHours * 3_600_000

/** Alive until idle or too old; a running reply keeps it from idling out. */
function* isAlive(
  tx: Tx,
  settings: Settings,
  session: SessionRecord,
  token: TokenRecord,
): Work<boolean> {
  if (tx.now >= sessionEnd(settings, session)) return false
  const idleMs = token.sessionIdleTimeoutMinutes * 60_000
  if (tx.now - session.lastActivityAt < idleMs) return true
  return (yield* tx.turns.countRunning({ sessionHash: session.hash })) > 0
}

export interface Admitted {
  session: SessionRecord
  token: TokenRecord
}

/**
 * The session that a later request names, checked against everything as it is now: session, then
 * token, then origin. With `lock`, both rows are held until the transaction ends.
 * @throws ParleyError
 */
export function* requireSession(
  tx: Tx,
  settings: Settings,
  sessionId: string | null,
  origin: Origin,
  { lock = false, mayBeExpired = false }: { lock?: boolean; mayBeExpired?: boolean } = {},
): Work<Admitted> {
  const hash = sha256(sessionId ?? '')
  const seen = yield* tx.sessions.find(hash)
  if (!seen) throw unknown(sessionId)
  return yield* onBehalfOf(
    seen.tokenId,
    judgeSession(tx, settings, seen, origin, { lock, mayBeExpired }),
    origin,
  )
}

function* judgeSession(
  tx: Tx,
  settings: Settings,
  seen: SessionRecord,
  origin: Origin,
  { lock, mayBeExpired }: { lock: boolean; mayBeExpired: boolean },
): Work<Admitted> {
  // Read again once it is held: it may have been ended meanwhile.
  const [token, session] = lock
    ? yield* together(tx.tokens.lock(seen.tokenId), tx.sessions.lock(seen.hash))
    : [yield* tx.tokens.find(seen.tokenId), seen]
  if (!session) throw unknown(seen.hash)
  if (!token) throw deleted()
  if (session.endedAt !== null) {
    throw new ParleyError('session_revoked', { detail: 'The session was ended.' })
  }
  if (!mayBeExpired && !(yield* isAlive(tx, settings, session, token))) {
    throw new ParleyError('session_expired', {
      detail: 'The session has expired. Open its successor with init and this sessionId.',
    })
  }
  if (session.tokenGeneration !== token.generation) throw rotated()
  requireActive(token)
  if (session.origin !== foldedOrigin(origin)) {
    throw new ParleyError('origin_changed', {
      detail: `The session was opened from ${session.origin} and is used from ${foldedOrigin(origin)}.`,
    })
  }
  requireAllowed(token.allowedOrigins, origin)
  return { session, token }
}

const unknown = (sessionId: string | null): ParleyError =>
  new ParleyError('session_unknown', {
    detail: sessionId
      ? 'This server knows no such session. Open a new one with init.'
      : 'No session was named: send sessionId in the body or Authorization: Bearer cs_….',
  })

export const deleted = (): ParleyError =>
  new ParleyError('token_unknown', { detail: 'The client token was deleted.' })
