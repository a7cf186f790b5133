/** What the steps come to together. */
import type { Report, Step, StepName } from '../protocol/doctor.js'

/** One line for whoever reads nothing else: the verdict, and what failed first. */
export const summarize = (
  steps: readonly Step[],
  blindAt: StepName | null,
): Pick<Report, 'outcome' | 'summary'> => {
  const blind = steps.find(({ step }) => step === blindAt)
  if (blind) return { outcome: 'inconclusive', summary: blind.summary }
  const failure = steps.find(({ status }) => status === 'failed')
  const tried = steps.filter(({ status }) => status !== 'skipped').length
  if (failure) return { outcome: 'failed', summary: `${failure.step}: ${failure.summary}` }
  const warning = steps.find(({ status }) => status === 'warned')
  if (warning) return { outcome: 'warned', summary: `${warning.step}: ${warning.summary}` }
  return { outcome: 'passed', summary: `${tried} of ${steps.length} steps tried, all is well` }
}
