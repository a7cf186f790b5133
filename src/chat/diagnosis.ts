/**
 * Why it does not work, in one object: printed once in the console, given to `onError`,
 * `parley:error` and `diagnosis()`. This file knows the causes that an answer names by itself;
 * the ladder for opaque network failures hangs on `diagnoseOpaque` and is a chunk of its own.
 */

/** The words that a developer reads. Never a secret, never what was said. */
export interface Diagnosis {
  /** A code of PROTOCOL's table, or one of the widget's own (`unreachable`, `csp_blocked`, …). */
  code: string
  /** One line: what happened. */
  cause: string
  /** False where it is an inference; then `cause` says "likely". */
  certain: boolean
  /** The page's origin, as the server saw it or as the page knows it. */
  origin: string
  /** Redacted. */
  token: string
  server: string
  /** What to change, exactly. */
  fix: string
  /** A page that says more. */
  more: string
  /** The answer's request id, for the server's log. */
  requestId: string | null
}
