/** What the steps come to together. */
import type { Report, Step } from '../protocol/doctor.js'

/** One line for whoever reads nothing else: the verdict, and what failed first. */
export const summarize = (
  steps: readonly Step[],
  isInconclusive: boolean,
): Pick<Report, 'outcome' | 'summary'> => {
  const failure = steps.find(({ status }) => status === 'failed')
  if (isInconclusive) return { outcome: 'inconclusive', summary: failure?.summary ?? '' }
  const tried = steps.filter(({ status }) => status !== 'skipped').length
  if (failure) return { outcome: 'failed', summary: `${failure.step}: ${failure.summary}` }
  const warning = steps.find(({ status }) => status === 'warned')
  if (warning) return { outcome: 'warned', summary: `${warning.step}: ${warning.summary}` }
  return { outcome: 'passed', summary: `${tried} of ${steps.length} steps tried, all is well` }
}
