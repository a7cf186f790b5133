/**
 * Why it does not work, in one object: printed once in the console, given to `onError`,
 * `parley:error` and `diagnosis()`. It knows the causes that an answer names by itself, and of a
 * failure that names none as much as `diagnoseOpaque` can tell.
 */
import type { Problem } from '../protocol/answer.js'
import { classifyToken, redact } from '../protocol/credential.js'
import type { Diagnosis } from '../diagnosis/diagnosis.js'

export { formatDiagnosis, type Diagnosis } from '../diagnosis/diagnosis.js'

/** What has failed, as far as an answer says it. */
export interface Fault {
  code: string
  /** False where the code is inferred. */
  isCertain: boolean
  problem: Problem | null
}

/** A fault, and who met it. */
export interface Evidence extends Fault {
  token: string
  api: string
  /** The page's own origin; empty outside a page. */
  pageOrigin: string
}

/** What is wrong with a token before anything is sent; null if it may be sent. */
export const checkToken = (
  token: string,
): 'token_missing' | 'token_malformed' | 'secret_key_in_page' | null => {
  if (token.trim() === '') return 'token_missing'
  const kind = classifyToken(token)
  if (kind === 'secret_key') return 'secret_key_in_page'
  return kind === 'misspelt' ? 'token_malformed' : null
}

/** Finds the words for what is known. They are loaded only here, when something has failed. */
export const diagnose = async (evidence: Evidence): Promise<Diagnosis> => {
  const found = evidence.code === 'unreachable' ? diagnoseOpaque(evidence) : evidence
  const code = isOpaqueOrigin(found) ? 'opaque_origin' : found.code
  const origin = found.problem?.origin ?? found.pageOrigin
  const words = await readWords(code, { ...found, origin })
  return {
    code,
    cause: found.isCertain ? words.cause : `likely: ${words.cause}`,
    certain: found.isCertain,
    evidence: null,
    origin,
    token: found.token === '' ? '(none)' : redact(found.token),
    server: found.api,
    fix: words.fix,
    more: `${found.api}/docs/errors/${code}`,
    requestId: found.problem?.requestId ?? null,
  }
}

/**
 * A failure of which a page is told nothing. One thing is known without a closer look: a server
 * that answers a refusal without CORS headers, as Runtype's does, makes it look like this.
 */
export const diagnoseOpaque = (evidence: Evidence): Evidence => {
  const hidesRefusals = /(^|\.)runtype\.com$/.test(new URL(evidence.api).hostname)
  const code = hidesRefusals ? 'origin_not_allowed' : evidence.code
  return { ...evidence, code, isCertain: false }
}

/** A sandboxed frame or a file, where adding the origin to a list cannot help. */
const isOpaqueOrigin = ({ code, pageOrigin }: Evidence): boolean =>
  pageOrigin === 'null' && code.startsWith('origin_')

const readWords = async (
  code: string,
  facts: Evidence & { origin: string },
): Promise<{ cause: string; fix: string }> => {
  try {
    const { explain } = await import('../diagnosis/explanation.js')
    return explain(code, facts)
  } catch {
    // What failed may well be the server that this chunk comes from.
    return { cause: 'the chat failed, and so did loading the words for it.', fix: 'see More' }
  }
}

const printed = new Set<string>()

/** Whether this cause is printed for the first time since the page was loaded. */
export const isNews = ({ code, origin, token, server }: Diagnosis): boolean => {
  const cause = [code, origin, token, server].join(' ')
  if (printed.has(cause)) return false
  printed.add(cause)
  return true
}
