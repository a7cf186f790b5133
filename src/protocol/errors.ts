/**
 * The one table of error codes: what each is called on the wire, its HTTP status, and the short
 * sentence that a visitor may read. It holds no text for developers: that is `detail`, written
 * where the fault is seen.
 */

interface ErrorRow {
  /** HTTP status, fixed for the code. */
  readonly status: number
  /** RFC 9457 `title`: the same for every occurrence of the code. */
  readonly title: string
  /** A sentence that a visitor may read; other clients show it as it is. */
  readonly error: string
}

const unavailable = "Chat isn't available right now."
const trouble = 'Something went wrong on our side. Please try again.'
const busy = 'The chat is busy. Please try again in a moment.'
const renewed = 'This chat has ended. Please start a new one.'
const invalid = "That message couldn't be sent."

const row = (status: number, title: string, error: string): ErrorRow => ({ status, title, error })

export const errors = {
  invalid_json: row(400, 'The body is not JSON', invalid),
  invalid_request: row(400, 'The request does not have the expected shape', invalid),
  invalid_origin_entry: row(400, 'An allowed origin is not valid', invalid),

  token_unknown: row(401, 'No such client token', unavailable),
  token_inactive: row(401, 'The client token is switched off', unavailable),
  token_rotated: row(401, 'The client token was replaced by a new one', unavailable),
  session_unknown: row(401, 'No such session', renewed),
  session_expired: row(401, 'The session has expired', renewed),
  session_revoked: row(401, 'The session was ended', renewed),
  proof_required: row(401, 'The session needs a proof of possession', unavailable),
  proof_invalid: row(401, 'The proof of possession is not valid', unavailable),
  sign_in_required: row(401, 'Nobody is signed in', unavailable),
  password_wrong: row(401, 'The password is not right', 'That password is not right.'),
  setup_link_invalid: row(401, 'The set-up link is not valid any more', unavailable),
  key_missing: row(401, 'No API key was sent', unavailable),
  key_unknown: row(401, 'No such API key', unavailable),
  key_revoked: row(401, 'The API key was revoked', unavailable),
  key_expired: row(401, 'The API key has expired', unavailable),

  origin_not_allowed: row(403, "The page's origin is not on the token's list", unavailable),
  origin_missing: row(403, 'The request has no Origin header', unavailable),
  origin_malformed: row(403, 'The Origin header is not an origin', unavailable),
  origin_changed: row(403, 'The session belongs to another origin', unavailable),
  target_not_allowed: row(403, 'The token may not use that agent or flow', unavailable),
  scope_missing: row(403, 'The API key lacks the scope', unavailable),
  key_not_enough: row(403, 'An API key may not do this', unavailable),
  csrf_token_invalid: row(403, 'The CSRF token is missing or not right', trouble),
  ip_not_allowed: row(403, 'The API key may not be used from this address', unavailable),

  not_found: row(404, 'Nothing is here', 'This is no longer available.'),
  method_not_allowed: row(405, 'The method is not allowed here', trouble),
  not_acceptable: row(406, 'The answer has no such representation', trouble),
  request_timeout: row(408, 'The request took too long to arrive', trouble),
  client_tools_resend_required: row(409, 'The client tools must be sent again', trouble),
  conversation_deleted: row(410, 'The conversation was deleted', 'This chat was deleted.'),
  precondition_failed: row(412, 'The resource has changed since it was read', trouble),
  body_too_large: row(413, 'The body is too large', 'That message is too large.'),
  unsupported_media_type: row(415, 'The body has an unsupported type', invalid),
  wrong_host: row(421, 'The request is for another host', trouble),
  idempotency_key_reused: row(422, 'The idempotency key was used for another message', invalid),
  protocol_unsupported: row(426, 'No common protocol version', unavailable),
  rate_limited_minute: row(429, "The token's limit per minute is reached", busy),
  rate_limited_hour: row(429, "The token's limit per hour is reached", busy),
  session_message_limit: row(
    429,
    "The session's message limit is reached",
    "You've reached the message limit for this chat.",
  ),
  init_rate_limited: row(429, 'Too many new sessions', busy),
  sign_in_limited: row(429, 'Too many failed sign-ins', 'Too many attempts. Please wait a little.'),
  too_many_streams: row(429, 'Too many replies at once', busy),
  headers_too_large: row(431, 'The headers are too large', trouble),

  internal_error: row(500, 'The server met an unexpected condition', trouble),
  upstream_failed: row(502, 'The agent failed', trouble),
  storage_unavailable: row(503, 'The store cannot take writes', trouble),
  overloaded: row(503, 'The server is at its limit', busy),
  shutting_down: row(503, 'The server is restarting', trouble),
  upstream_timeout: row(504, 'The agent did not answer in time', trouble),
} as const satisfies Record<string, ErrorRow>

/** Stable, and what programs decide by. */
export type ErrorCode = keyof typeof errors

/** The near misses of an origin that a refusal names. */
export type NearMiss = 'www' | 'apex' | 'port' | 'scheme' | 'loopback'

/** One bad field of a request. */
export interface FieldError {
  /** Dotted, with list indexes in brackets: `allowedOrigins[7]`. Empty for the whole body. */
  path: string
  code: string
  message: string
}

/** What a refusal adds to its code. Every member is safe to send. */
export interface ErrorExtras {
  /** A sentence for developers: expected, seen, what to do. */
  detail?: string
  /** A short sentence that a visitor may read. */
  hint?: string
  errors?: readonly FieldError[]
  retryAfterMs?: number
  /** `origin_not_allowed`: the origin that was seen, folded. */
  origin?: string
  /** `origin_not_allowed`: the entry that would allow it. */
  suggestion?: string
  nearMiss?: NearMiss
  /** The `RateLimit-Policy` header of a 429; not in the body. */
  rateLimitPolicy?: string
}

/** A refusal with a code of the table. `cause` is kept for the log and never sent. */
export class ParleyError extends Error {
  override readonly name = 'ParleyError'
  readonly code: ErrorCode
  readonly extras: ErrorExtras

  constructor(code: ErrorCode, extras: ErrorExtras = {}, options?: ErrorOptions) {
    super(extras.detail ?? errors[code].title, options)
    this.code = code
    this.extras = extras
  }
}
