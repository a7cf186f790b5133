/**
 * From what has failed to the words for it: looks closer where nothing is said, and tells each
 * distinct cause once.
 */
import { redact } from '../protocol/credential.js'
import { isWarning } from './codes.js'
import { formatDiagnosis, type Diagnosis } from './diagnosis.js'
import type { Evidence, FailedRequest } from './evidence.js'
import { explain } from './explanation.js'
import { climb, likely, type Verdict } from './ladder.js'
import { createPage, type Page } from './page.js'
import { print, type Print } from './print.js'

/** So long a verdict stands for all that fails in the same way: nobody is asked again and again. */
const verdictMs = 60_000

interface Kept {
  at: number
  verdict: Promise<Verdict>
}

const kept = new Map<string, Kept>()

const lookCloser = (request: FailedRequest, evidence: Evidence, page: Page): Promise<Verdict> => {
  const { url, method, status, isSilent, violation } = request
  const path = url.replace(/\/turns\/[^/]+\//, '/turns/-/')
  const key = [path, method, status, isSilent, violation?.effectiveDirective].join(' ')
  const now = performance.now()
  const isOnline = page.isOnline()
  const known = kept.get(key)
  if (known && now - known.at < verdictMs && isOnline) return known.verdict
  const verdict = climb(request, evidence, page).catch((error: unknown) =>
    likely('unreachable', `${error}`),
  )
  // That the browser was offline says nothing of the next failure.
  if (isOnline) kept.set(key, { at: now, verdict })
  return verdict
}

/**
 * The cause of a failure in a page. Prints its block unless that cause was printed before; looks
 * closer at most once a minute for each request that fails. Never rejects.
 */
export const diagnose = async (
  evidence: Evidence,
  tell: Print = print,
  page: Page = createPage(),
): Promise<Diagnosis> => {
  const request = evidence.request ?? readImport(evidence)
  const isDark = evidence.code === 'unreachable' && request
  const diagnosis = describe({
    ...evidence,
    ...(isDark && (await lookCloser(request, evidence, page))),
  })
  tell(diagnosis.level, formatDiagnosis(diagnosis), causeOf(diagnosis))
  return diagnosis
}

/** A script that did not load. Browsers name its address in their message, if at all. */
const readImport = ({ error, violation }: Evidence): FailedRequest | undefined =>
  error === undefined
    ? undefined
    : {
        url: /https?:\/\/[^\s'"]+/.exec(String(error))?.[0] ?? '',
        method: 'GET',
        status: 0,
        isSilent: false,
        error: String(error),
        violation: violation ?? null,
      }

/** A sandboxed frame or a file, where adding the origin to a list cannot help. */
const isOpaqueOrigin = (code: string, pageOrigin: string): boolean =>
  pageOrigin === 'null' && code.startsWith('origin_')

/** The words for what was found. */
export const describe = (
  found: Omit<Evidence, 'evidence'> & Partial<Omit<Verdict, 'code'>>,
): Diagnosis => {
  const { api, problem, isCertain, token } = found
  const code = isOpaqueOrigin(found.code, found.pageOrigin) ? 'opaque_origin' : found.code
  const origin = problem?.origin ?? found.pageOrigin
  const words = explain(code, { ...found, origin })
  return {
    code,
    level: isWarning(code) ? 'warn' : 'error',
    cause: isCertain ? words.cause : `likely: ${words.cause}`,
    certain: isCertain,
    evidence: isCertain ? null : (found.evidence ?? null),
    origin,
    token: token === '' ? '(none)' : redact(token),
    server: api,
    fix: words.fix,
    more: `${api}/docs/errors/${code}`,
    requestId: problem?.requestId ?? null,
  }
}

/** What makes one cause distinct from another. */
export const causeOf = ({ code, token, server, fix }: Diagnosis): string =>
  code + token + server + (isDistinguishedByFix(code) ? fix : '')

/** One directive is another cause than the next, and so is one origin. */
const isDistinguishedByFix = (code: string): boolean =>
  code === 'csp_blocked' || code === 'origin_not_allowed'
