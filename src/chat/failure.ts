/**
 * Why a request has no answer to use, and how that is read from what came instead. What it means is
 * judged elsewhere.
 */
import { problemSchema, type Problem } from '../protocol/answer.js'

/** Why there is no answer to use. */
export interface Failure {
  /**
   * - `answered`: the server refused, and `problem` may say why
   * - `unreadable`: a success that this protocol does not know, or a refusal that is a page for people
   * - `network`: nothing that a page may read; the cause is opaque
   * - `silence`: nothing came in time
   * - `aborted`: by the caller's own signal
   */
  kind: 'answered' | 'unreadable' | 'network' | 'silence' | 'aborted'
  /** HTTP status, also of an answer that was cut; 0 without one. */
  status: number
  /** What was asked. */
  url: string
  /** Default: POST. */
  method?: 'GET'
  /** Sent with it, where no answer could be read. */
  headers?: Readonly<Record<string, string>>
  /** What `import()` threw, where the network kept a part of the widget back. Nothing was asked then. */
  error?: unknown
  /** What a runtime says of it, such as Node's `ECONNREFUSED`; a page is told nothing. */
  cause?: string | undefined
  problem: Problem | null
  /** How long to wait, if the server says so. */
  retryAfterMs: number | null
}

export type Outcome<Value> = { ok: true; value: Value } | { ok: false; failure: Failure }

export const failed = (
  failure: Partial<Failure> & Pick<Failure, 'kind' | 'url'>,
): { ok: false; failure: Failure } => ({
  ok: false,
  failure: { status: 0, problem: null, retryAfterMs: null, ...failure },
})

export const readFailure = async (
  response: Response,
  url: string,
): Promise<{ ok: false; failure: Failure }> => {
  const text = await response.text()
  const value = parseJson(text)
  const parsed = problemSchema.safeParse(value)
  const problem = parsed.success ? parsed.data : null
  const { status } = response
  return failed({
    kind: value === undefined && text !== '' && isFinal(status) ? 'unreadable' : 'answered',
    status,
    url,
    problem,
    retryAfterMs: problem?.retryAfterMs ?? readRetryAfter(response.headers.get('retry-after')),
  })
}

/** What a login, a firewall or another site says, and not what one that is only busy does. */
const isFinal = (status: number): boolean => status < 500 && status !== 408 && status !== 429

/** The longest that a server of ours limits for. */
const longestRetryMs = 3_600_000

/** RFC 9110 §10.2.3: seconds or a date, which a visitor's own clock may have far from now. */
const readRetryAfter = (header: string | null): number | null => {
  if (header === null || header.trim() === '') return null
  const seconds = Number(header)
  const ms = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000
  return Number.isNaN(ms) ? null : Math.min(longestRetryMs, Math.max(0, ms))
}

export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Node's fetch says it in the cause of its error, others in the error itself. */
export const readCause = (error: unknown): string | undefined => {
  const { cause, code } = Object(error) as {
    cause?: Partial<Record<string, unknown>>
    code?: unknown
  }
  return [cause?.['code'], cause?.['message'], code].find((one) => typeof one === 'string')
}
