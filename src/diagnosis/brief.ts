/**
 * A diagnosis in few words, for where the part with the better ones did not load: offline, or after
 * a deploy that took the old files of a site's own bundle away.
 */
import { redact } from '../protocol/credential.js'
import { isWarning } from './codes.js'
import { formatDiagnosis, type Diagnosis } from './diagnosis.js'
import type { Evidence } from './evidence.js'
import { print, type Print } from './print.js'

/** Says what the answer says itself. `error` is what `import()` threw for the better words. */
export const sayBriefly = (
  { code, isCertain, problem, evidence, token, api, pageOrigin }: Evidence,
  error: unknown,
  tell: Print = print,
): Diagnosis => {
  const cause = problem?.detail ?? problem?.title ?? `its explanation did not load: ${error}`
  const diagnosis: Diagnosis = {
    code,
    level: isWarning(code) ? 'warn' : 'error',
    cause: isCertain ? cause : `likely: ${cause}`,
    certain: isCertain,
    evidence: isCertain ? null : (evidence ?? null),
    origin: problem?.origin ?? pageOrigin,
    token: token === '' ? '(none)' : redact(token),
    server: api,
    fix: problem?.hint ?? `open  ${api}/healthz : if it says ok, see More`,
    more: `${api}/docs/errors/${code}`,
    requestId: problem?.requestId ?? null,
  }
  // Once for each cause, though the address that failed is another each time.
  tell(diagnosis.level, formatDiagnosis(diagnosis), diagnosis.more)
  return diagnosis
}
