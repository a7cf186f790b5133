/**
 * Why it does not work, in one object: printed once in the console, given to `onError`,
 * `parley:error` and `diagnosis()`. What it looks like; how it is found is diagnose.ts's.
 */

/** The words that a developer reads. Never a secret, never what was said. */
export interface Diagnosis {
  /** A code of the server's table, or one of the widget's own (`unreachable`, `csp_blocked`, …). */
  code: string
  /** A warning is of a chat that works; it is printed, and no error event tells of it. */
  level: 'error' | 'warn'
  /** One line: what happened. */
  cause: string
  /** False where it is an inference; then `cause` says "likely", and `evidence` upon what. */
  certain: boolean
  /** What an inference rests on; null where nothing was inferred. */
  evidence: string | null
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

/** The block that the console shows: one string, with code and cause in its first line. */
export const formatDiagnosis = (diagnosis: Diagnosis): string =>
  [
    `[Parley] ${diagnosis.code}: ${diagnosis.cause}`,
    `  Seen      ${diagnosis.origin === '' ? '(no page)' : diagnosis.origin}`,
    ...(diagnosis.evidence === null ? [] : [`  Evidence  ${diagnosis.evidence}`]),
    `  Token     ${diagnosis.token}   Server  ${diagnosis.server}`,
    `  Fix       ${diagnosis.fix}`,
    `  More      ${diagnosis.more}`,
  ].join('\n')
