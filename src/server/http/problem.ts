/** Refusals as `application/problem+json` (RFC 9457). */
import { errors, ParleyError, type ErrorCode } from '../../protocol/errors.js'

export interface ProblemOptions {
  requestId: string
  /** Where the pages of the codes are; empty for links relative to this server. */
  publicUrl: string
  /** Further headers of the response. */
  headers?: Readonly<Record<string, string>>
}

/** Any error becomes a row of the table; what was caught stays in the log. */
export const asParleyError = (error: unknown): ParleyError =>
  error instanceof ParleyError ? error : new ParleyError('internal_error', {}, { cause: error })

export const problemBody = (
  { code, extras }: ParleyError,
  { requestId, publicUrl }: ProblemOptions,
): Record<string, unknown> => {
  const row = errors[code]
  const { rateLimitPolicy: _, detail = row.title, ...rest } = extras
  return {
    type: `${publicUrl}/docs/errors/${code}`,
    title: row.title,
    status: row.status,
    detail,
    code,
    requestId,
    error: row.error,
    // Other clients show only the hint of a 429.
    ...(row.status === 429 && { hint: row.error }),
    ...rest,
  }
}

export const problemResponse = (error: ParleyError, options: ProblemOptions): Response => {
  const { retryAfterMs } = error.extras
  return new Response(JSON.stringify(problemBody(error, options)), {
    status: errors[error.code].status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
      'x-request-id': options.requestId,
      ...(retryAfterMs !== undefined && { 'retry-after': wholeSeconds(retryAfterMs) }),
      ...rateLimitHeaders(error),
      ...options.headers,
    },
  })
}

/** A client that waits this long finds room. */
const wholeSeconds = (ms: number): string => String(Math.max(1, Math.ceil(ms / 1000)))

const policies: Partial<Record<ErrorCode, string>> = {
  rate_limited_minute: 'minute',
  rate_limited_hour: 'hour',
  session_message_limit: 'session',
}

/** draft-ietf-httpapi-ratelimit-headers: the violated policy, with nothing left of it. */
const rateLimitHeaders = ({ code, extras }: ParleyError): Record<string, string> => {
  const policy = policies[code]
  if (policy === undefined) return {}
  const { retryAfterMs, rateLimitPolicy } = extras
  const until = retryAfterMs === undefined ? '' : `;t=${wholeSeconds(retryAfterMs)}`
  return {
    ratelimit: `"${policy}";r=0${until}`,
    ...(rateLimitPolicy !== undefined && { 'ratelimit-policy': rateLimitPolicy }),
  }
}
