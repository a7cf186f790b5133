/**
 * The codes of causes, as data: those that the widget finds by itself, and those of the server that
 * a page can meet. The words for them are explanation.ts's.
 */
import type { ErrorCode } from '../protocol/errors.js'

interface Row {
  /** False where it is an inference, as a rule: then the cause says "likely". */
  readonly certain: boolean
  /** How loud the console is. A warning is of a chat that works. */
  readonly level: 'error' | 'warn'
}

const certain: Row = { certain: true, level: 'error' }
const likely: Row = { certain: false, level: 'error' }

/** Of a chat that works: the widget looks up these two alone, and leaves the table to others. */
export const isWarning = (code: string): boolean =>
  code === 'any_origin' || code === 'stream_buffered'

/** What only a page can see, and no answer names. */
export const widgetCodes = {
  offline: likely,
  csp_blocked: certain,
  mixed_content: certain,
  cors_stripped: certain,
  redirected: likely,
  blocked_by_client: likely,
  local_network_denied: likely,
  unreachable: likely,
  opaque_origin: certain,
  unexpected_answer: certain,
  token_missing: certain,
  token_malformed: certain,
  secret_key_in_page: certain,
  api_missing: certain,
  loaded_twice: certain,
  any_origin: { certain: true, level: 'warn' },
  stream_buffered: { certain: false, level: 'warn' },
} satisfies Record<string, Row>

export type WidgetCode = keyof typeof widgetCodes

/** The codes of the server's table that an answer to a page can have. */
export const answeredCodes = [
  'origin_not_allowed',
  'origin_missing',
  'origin_malformed',
  'origin_changed',
  'token_unknown',
  'token_inactive',
  'token_rotated',
  'target_not_allowed',
  'protocol_unsupported',
  'proof_required',
  'proof_invalid',
  'session_unknown',
  'session_expired',
  'session_revoked',
  'session_message_limit',
  'conversation_deleted',
  'rate_limited_minute',
  'rate_limited_hour',
  'init_rate_limited',
  'too_many_streams',
  'invalid_json',
  'invalid_request',
  'not_found',
  'method_not_allowed',
  'not_acceptable',
  'request_timeout',
  'client_tools_resend_required',
  'body_too_large',
  'unsupported_media_type',
  'wrong_host',
  'idempotency_key_reused',
  'headers_too_large',
  'internal_error',
  'upstream_failed',
  'upstream_timeout',
  'storage_unavailable',
  'overloaded',
  'shutting_down',
] as const satisfies readonly ErrorCode[]

export type PageCode = WidgetCode | (typeof answeredCodes)[number]

/** Whether the widget says it by itself, whatever else is called so. */
export const isWidgetCode = (code: string): code is WidgetCode => Object.hasOwn(widgetCodes, code)
