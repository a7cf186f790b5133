/**
 * The limits that a request meets inside its transaction: messages of a session, messages of a
 * token in any minute and hour, new sessions by address and by token, replies at once.
 */
import { ParleyError } from '../protocol/errors.js'
import type { Settings } from './config.js'
import type { SessionRecord, TokenRecord, Tx, Work } from './store/store.js'

const minuteMs = 60_000
const hourMs = 3_600_000

/** When the window has room again: never 0, and a lone retry after whole seconds of it passes. */
const wait = (at: number, windowMs: number, now: number): number => Math.max(1, at + windowMs - now)

/**
 * Refuses the message if the token has had its full number in the window that ends now. The token
 * must be locked.
 */
export function* checkTokenLimits(tx: Tx, token: TokenRecord): Work<void> {
  const windows = [
    { code: 'rate_limited_minute', name: 'minute', quota: token.rateLimitPerMinute, ms: minuteMs },
    { code: 'rate_limited_hour', name: 'hour', quota: token.rateLimitPerHour, ms: hourMs },
  ] as const
  const waits: number[] = []
  const full: (typeof windows)[number][] = []
  for (const window of windows) {
    const at = yield* tx.admissions.nthLatest(token.id, window.quota)
    if (at === undefined || tx.now - at >= window.ms) continue
    full.push(window)
    waits.push(wait(at, window.ms, tx.now))
  }
  const [first] = full
  if (!first) return
  throw new ParleyError(first.code, {
    detail: `The token's ${first.quota} messages a ${first.name}, for all visitors of the site together, are used.`,
    // Where both are full, room in the minute alone would let no retry pass.
    retryAfterMs: Math.max(...waits),
    rateLimitPolicy: rateLimitPolicy(token),
  })
}

/** How long an admission matters. */
export const admissionHorizonMs = hourMs

export const checkSessionLimit = (session: SessionRecord, token: TokenRecord): void => {
  if (session.messagesUsed < token.maxMessagesPerSession) return
  throw new ParleyError('session_message_limit', {
    detail: `The session has used its ${token.maxMessagesPerSession} messages. Start a new chat.`,
    rateLimitPolicy: rateLimitPolicy(token),
    hint: `You've reached the ${token.maxMessagesPerSession}-message limit for this chat.`,
  })
}

export function* checkConcurrentTurns(
  tx: Tx,
  session: SessionRecord,
  limits: Settings['limits'],
): Work<void> {
  yield* tx.sessions.lockAddress(session.address)
  const inSession = yield* tx.turns.countRunning({ sessionHash: session.hash })
  const atAddress = yield* tx.turns.countRunning({ address: session.address })
  if (
    inSession < limits.concurrentTurnsPerSession &&
    atAddress < limits.concurrentTurnsPerAddress
  ) {
    return
  }
  throw new ParleyError('too_many_streams', {
    detail: `${inSession} replies are running in this session and ${atAddress} at this address; at most ${limits.concurrentTurnsPerSession} and ${limits.concurrentTurnsPerAddress} may.`,
    retryAfterMs: 1000,
  })
}

/** New sessions only; resumed ones cost nothing. The token must be locked, and holds the address. */
export function* checkNewSession(
  tx: Tx,
  token: TokenRecord,
  address: string,
  limits: Settings['limits'],
): Work<void> {
  yield* tx.sessions.lockAddress(address)
  const rules = [
    { by: { address }, quota: limits.newSessionsPerMinutePerAddress, ms: minuteMs },
    { by: { address }, quota: limits.newSessionsPerHourPerAddress, ms: hourMs },
    {
      by: { tokenId: token.id },
      quota: limits.newSessionsPerMinutePerTokenFactor * token.rateLimitPerMinute,
      ms: minuteMs,
    },
  ]
  const waits: number[] = []
  const full: (typeof rules)[number][] = []
  for (const rule of rules) {
    const at = yield* tx.sessions.nthLatest(rule.by, rule.quota, tx.now - rule.ms)
    if (at === undefined) continue
    full.push(rule)
    waits.push(wait(at, rule.ms, tx.now))
  }
  const [first] = full
  if (!first) return
  throw new ParleyError('init_rate_limited', {
    detail: `${first.quota} new sessions in ${first.ms / 1000} seconds are allowed for one ${'address' in first.by ? 'address' : 'token'}.`,
    retryAfterMs: Math.max(...waits),
  })
}

/** `RateLimit-Policy`: what may be known of a token's limits. */
export const rateLimitPolicy = (token: TokenRecord): string =>
  `"minute";q=${token.rateLimitPerMinute};w=60, "hour";q=${token.rateLimitPerHour};w=3600, "session";q=${token.maxMessagesPerSession}`

export const messagesRemaining = (session: SessionRecord, token: TokenRecord): number =>
  Math.max(0, token.maxMessagesPerSession - session.messagesUsed)
