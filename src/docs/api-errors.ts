/** Which codes an operation may answer with: its own, and those that follow from what it takes. */
import { errors, type ErrorCode } from '../protocol/errors.js'
import type { Operation } from '../protocol/operation.js'

const ofBody: readonly ErrorCode[] = [
  'invalid_json',
  'invalid_request',
  'body_too_large',
  'unsupported_media_type',
]
const ofKey: readonly ErrorCode[] = [
  'key_missing',
  'key_unknown',
  'key_revoked',
  'key_expired',
  'ip_not_allowed',
  'scope_missing',
]
const ofCookie: readonly ErrorCode[] = ['sign_in_required', 'wrong_host', 'csrf_token_invalid']

/** By status and then by name, each once. */
export const errorCodes = (operation: Operation): ErrorCode[] => {
  const { scope, who, tag, query, body, isConditional, method } = operation
  const isControl = tag !== 'Client surface' && operation.path.startsWith('/v1/')
  const codes: ErrorCode[] = [
    ...(operation.errors ?? []),
    ...(body || method === 'POST' ? ofBody : []),
    ...(query || isControl ? (['invalid_request'] as const) : []),
    ...(scope !== undefined ? [...ofKey, ...ofCookie] : []),
    ...(who === 'operator' ? ([...ofCookie, 'key_not_enough'] as const) : []),
    ...(tag === 'Console' ? (['wrong_host', 'csrf_token_invalid'] as const) : []),
    ...(isConditional ? (['precondition_failed'] as const) : []),
    ...(operation.path === '/healthz' ? [] : (['internal_error', 'storage_unavailable'] as const)),
  ]
  return [...new Set(codes)].toSorted(
    (a, b) => errors[a].status - errors[b].status || (a < b ? -1 : 1),
  )
}
