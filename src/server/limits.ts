/**
 * The limits that a request meets inside its transaction: messages of a session, messages of a
 * token in any minute and hour, new sessions by address and by token, replies at once.
 */
import { ParleyError } from '../protocol/errors.js'
import type { Settings } from './config.js'
import type { SessionRecord, TokenRecord, Tx, Work } from './store/store.js'
import { together } from './together.js'

const minuteMs = 60_000
const hourMs = 3_600_000

/** When the window has room again: never 0, and a lone retry after whole seconds of it passes. */
const wait = (at: number, windowMs: number, now: number): number => Math.max(1, at + windowMs - now)

/** When the message was admitted that is as many ago as the token may have in a window. */
export interface Filled {
  minuteAt: number | undefined
  hourAt: number | undefined
}

/** The token must be locked. */
export function* readFilled(tx: Tx, token: TokenRecord): Work<Filled> {
  const [minuteAt, hourAt] = yield* together(
    tx.admissions.nthLatest(token.id, token.rateLimitPerMinute),
    tx.admissions.nthLatest(token.id, token.rateLimitPerHour),
  )
  return { minuteAt, hourAt }
}

/** Refuses the message if the token has had its full number in the window that ends now. */
export const checkTokenLimits = (token: TokenRecord, filled: Filled, now: number): void => {
  const windows = [
    {
      code: 'rate_limited_minute',
      span: 'a minute',
      quota: token.rateLimitPerMinute,
      ms: minuteMs,
      at: filled.minuteAt,
    },
    {
      code: 'rate_limited_hour',
      span: 'an hour',
      quota: token.rateLimitPerHour,
      ms: hourMs,
      at: filled.hourAt,
    },
  ] as const
  const waits: number[] = []
  const full: (typeof windows)[number][] = []
  for (const window of windows) {
    if (window.at === undefined || now - window.at >= window.ms) continue
    full.push(window)
    waits.push(wait(window.at, window.ms, now))
  }
  const [first] = full
  if (!first) return
  throw new ParleyError(first.code, {
    detail: `The token's ${first.quota} messages ${first.span}, for all visitors of the site together, are used.`,
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

/** Replies that run now. */
export interface Concurrent {
  inSession: number
  atAddress: number
}

/** The session must be locked, and so is its address from here on. */
export function* countConcurrent(tx: Tx, session: SessionRecord): Work<Concurrent> {
  const [, inSession, atAddress] = yield* together(
    tx.sessions.lockAddress(session.address),
    tx.turns.countRunning({ sessionHash: session.hash }),
    tx.turns.countRunning({ address: session.address }),
  )
  return { inSession, atAddress }
}

export const checkConcurrent = (
  { inSession, atAddress }: Concurrent,
  limits: Settings['limits'],
): void => {
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
  const rules = [
    { by: { address }, quota: limits.newSessionsPerMinutePerAddress, ms: minuteMs },
    { by: { address }, quota: limits.newSessionsPerHourPerAddress, ms: hourMs },
    {
      by: { tokenId: token.id },
      quota: limits.newSessionsPerMinutePerTokenFactor * token.rateLimitPerMinute,
      ms: minuteMs,
    },
  ]
  const [, ...times] = yield* together(
    tx.sessions.lockAddress(address),
    ...rules.map(({ by, quota, ms }) => tx.sessions.nthLatest(by, quota, tx.now - ms)),
  )
  const waits: number[] = []
  const full: (typeof rules)[number][] = []
  for (const [index, rule] of rules.entries()) {
    const at = times[index]
    // The window was reckoned before the address was waited for.
    if (at === undefined || tx.now - at >= rule.ms) continue
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
