/**
 * The same outside of a page, as in Node: there nobody can look closer, and the runtime says itself
 * why a connection failed. Its words speak of no browser.
 */
import { causeOf, describe } from './diagnose.js'
import { formatDiagnosis, type Diagnosis } from './diagnosis.js'
import type { Evidence } from './evidence.js'
import { print, type Print } from './print.js'

/** The cause of a failure in a program. Prints its block unless that cause was printed before. */
export const diagnose = async (evidence: Evidence, tell: Print = print): Promise<Diagnosis> => {
  const described = describe({ ...evidence, evidence: evidenceOf(evidence) })
  const diagnosis = { ...described, ...wordsFor(described) }
  tell(diagnosis.level, formatDiagnosis(diagnosis), causeOf(diagnosis))
  return diagnosis
}

const evidenceOf = ({ evidence, error }: Evidence): string | null => {
  if (evidence !== undefined) return evidence
  return error === undefined ? null : `a part of the chat did not load: ${error}`
}

const wordsFor = ({ code, server }: Diagnosis): Partial<Pick<Diagnosis, 'cause' | 'fix'>> => {
  if (code === 'unreachable') {
    return {
      cause: 'likely: the server cannot be reached.',
      fix: `ask  ${server}/healthz  from this machine: the server is down, its name or certificate is wrong, or a firewall stands before it`,
    }
  }
  if (code === 'unexpected_answer') {
    return {
      fix: `ask  ${server}/healthz  from this machine: a login page, a proxy or a wrong address may answer instead`,
    }
  }
  return {}
}
