/** Findings in the words that the widget's own block has. */
import { explain } from '../diagnosis/explanation.js'
import type { Problem } from '../protocol/answer.js'
import type { Finding } from '../protocol/doctor.js'
import { failed, warned } from './finding.js'
import type { Visit } from './visit.js'

type Facts = Pick<Visit, 'origin' | 'api'>

/** `code` is of the server's table, or the widget's own. */
export const failedBy = (code: string, facts: Facts, problem: Problem | null = null): Finding => {
  const { cause, fix } = words(code, facts, problem)
  return failed(code, cause, fix)
}

export const warnedBy = (code: string, facts: Facts, problem: Problem | null = null): Finding => {
  const { cause, fix } = words(code, facts, problem)
  return warned(code, cause, fix)
}

const words = (code: string, { origin, api }: Facts, problem: Problem | null) =>
  explain(code, { problem, origin, api: api ?? '' })
