/**
 * What is done about something that is wrong with an install, in a chunk of its own: a page where all
 * is well never fetches it.
 */
import { diagnose as diagnoseEvidence } from '../diagnosis/diagnose.js'
import type { Diagnosis } from '../diagnosis/diagnosis.js'
import type { Fault } from '../diagnosis/evidence.js'
import type { Violation } from '../diagnosis/policy.js'
import type { Mistake } from './options.js'
import type { WidgetOptions } from './panel.js'

/** What the advice chunk exports. */
export interface AdviceModule {
  /** Finds the cause and prints its block; asks for a violation only where a chunk did not come. */
  diagnose(
    fault: Fault,
    options: WidgetOptions,
    codeOrigin: string,
    findViolation: () => Promise<Violation | null>,
  ): Promise<Diagnosis>
  /**
   * Says what is wrong with the options; where the chat cannot work, shows the site's own way to be
   * reached in the corner.
   */
  advise(
    fault: string | null,
    mistakes: readonly Mistake[],
    options: WidgetOptions,
    codeOrigin: string,
    root: ShadowRoot,
    corner: HTMLElement | undefined,
  ): Promise<Diagnosis | null>
}

export const diagnose: AdviceModule['diagnose'] = async (
  fault,
  { token, api },
  codeOrigin,
  findViolation,
) => {
  const violation = fault.error === undefined ? null : await findViolation()
  return diagnoseEvidence({ ...fault, violation, token, api, codeOrigin, pageOrigin: self.origin })
}

export const advise: AdviceModule['advise'] = async (
  fault,
  mistakes,
  { fallback, token, api },
  codeOrigin,
  root,
  corner,
) => {
  if (mistakes.length > 0) {
    const { correct } = await import('./corrections.js')
    correct(mistakes)
  }
  if (fault === null) return null
  if (corner && fallback) {
    const { showFallback } = await import('./fallback.js')
    showFallback(root, corner, fallback)
  }
  const certain = { code: fault, isCertain: true, problem: null }
  return diagnoseEvidence({ ...certain, token, api, codeOrigin, pageOrigin: self.origin })
}
