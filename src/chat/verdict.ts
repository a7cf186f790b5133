/**
 * What a failure means for the one who asked: the code it stands for, and what is to be done. It
 * does nothing itself.
 */
import type { Diagnosis } from '../diagnosis/diagnosis.js'
import type { Fault } from '../diagnosis/evidence.js'
import type { ErrorCode } from '../protocol/errors.js'
import type { Failure } from './failure.js'

/**
 * - `renew`: the session is over; make its successor, once, and ask again
 * - `ended`: the session was ended on purpose; the next message begins a new one
 * - `gone`: the conversation was deleted; the next message begins another of the same visitor
 * - `refused`: final, whatever the visitor does
 * - `limited`: the whole site's limit; again by itself when the time has come
 * - `exhausted`: the session's own limit
 * - `again`: it may pass; a bounded number of times
 * - `lost`: this request will not succeed
 */
export type Verdict =
  | 'renew'
  | 'ended'
  | 'gone'
  | 'refused'
  | 'limited'
  | 'exhausted'
  | 'again'
  | 'lost'

/** A code of the wire, or what the widget calls a failure that has none. */
export type FailureCode =
  | ErrorCode
  | 'unreachable'
  | 'unexpected_answer'
  | 'csp_blocked'
  | 'mixed_content'

const verdicts: Partial<Record<FailureCode, Verdict>> = {
  session_expired: 'renew',
  session_unknown: 'renew',
  session_revoked: 'ended',
  conversation_deleted: 'gone',
  token_unknown: 'refused',
  token_inactive: 'refused',
  token_rotated: 'refused',
  proof_required: 'refused',
  proof_invalid: 'refused',
  origin_not_allowed: 'refused',
  origin_missing: 'refused',
  origin_malformed: 'refused',
  origin_changed: 'refused',
  target_not_allowed: 'refused',
  protocol_unsupported: 'refused',
  // What the page forbids itself it forbids until it is loaded again.
  csp_blocked: 'refused',
  mixed_content: 'refused',
  rate_limited_minute: 'limited',
  rate_limited_hour: 'limited',
  session_message_limit: 'exhausted',
  request_timeout: 'again',
  init_rate_limited: 'again',
  too_many_streams: 'again',
  internal_error: 'again',
  upstream_failed: 'again',
  upstream_timeout: 'again',
  storage_unavailable: 'again',
  overloaded: 'again',
  shutting_down: 'again',
  unreachable: 'again',
  invalid_json: 'lost',
  invalid_request: 'lost',
  not_found: 'lost',
  method_not_allowed: 'lost',
  not_acceptable: 'lost',
  client_tools_resend_required: 'lost',
  body_too_large: 'lost',
  unsupported_media_type: 'lost',
  wrong_host: 'lost',
  idempotency_key_reused: 'lost',
  headers_too_large: 'lost',
}

export const verdictOf = (code: FailureCode): Verdict => verdicts[code] ?? 'lost'

/** Whether a closer look has found what no other attempt will change. */
export const isRefusal = ({ code, certain }: Pick<Diagnosis, 'code' | 'certain'>): boolean =>
  certain && verdictOf(code as FailureCode) === 'refused'

const isKnown = (code: string): code is ErrorCode => Object.hasOwn(verdicts, code)

/** The code of a failure. It is certain where the answer had one that we know. */
export const faultOf = (
  failure: Failure,
  request: 'init' | 'turn',
): Fault & { code: FailureCode } => {
  const { problem } = failure
  const code = problem?.code ?? ''
  if (isKnown(code)) return { code, isCertain: true, problem }
  const inferred = inferredCode(failure, request === 'init')
  const { kind, status, url, method = 'POST', error, headers = {} } = failure
  const fault = { code: inferred, isCertain: kind === 'unreadable', problem }
  // A part of the chat is what did not come then: the server was not asked.
  if (error !== undefined) return { ...fault, error }
  const evidence = describeLoss(failure)
  if (inferred !== 'unreachable') return { ...fault, evidence }
  const isSilent = kind === 'silence'
  return { ...fault, evidence, request: { url, method, status, isSilent, headers } }
}

/** Outside of a page nobody looks closer, and this is all that is known. */
const describeLoss = ({ kind, status, cause }: Failure): string => {
  if (kind === 'answered' || kind === 'unreadable') {
    return `HTTP ${status} without a code of Parley's`
  }
  if (status > 0) return `an answer began (HTTP ${status}) and was cut off`
  if (kind === 'silence') return 'no answer came in time'
  return cause === undefined ? 'the request failed' : `the request failed: ${cause}`
}

/** Servers other than ours say it with the status alone. */
const inferredCode = ({ kind, status, retryAfterMs }: Failure, isInit: boolean): FailureCode => {
  if (kind === 'unreadable') return 'unexpected_answer'
  if (kind !== 'answered') return 'unreachable'
  if (status === 401) return isInit ? 'token_unknown' : 'session_expired'
  if (status === 403) return 'origin_not_allowed'
  if (status === 404) return 'not_found'
  if (status === 429 && retryAfterMs !== null)
    return isInit ? 'init_rate_limited' : 'rate_limited_minute'
  if (status === 429) return isInit ? 'init_rate_limited' : 'session_message_limit'
  if (status === 408 || status >= 500) return 'internal_error'
  return 'invalid_request'
}
