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
import type { Stage } from './stage.js'

/** What the advice chunk exports. */
export interface AdviceModule {
  /**
   * Finds the cause and prints its block. A fault that is a code alone is certain, unless a chunk of
   * ours did not come: then `error` is what `import()` threw, and a policy is asked for.
   */
  diagnose(
    fault: Fault | string,
    options: WidgetOptions,
    findViolation: () => Promise<Violation | null>,
    error?: unknown,
  ): Promise<Diagnosis>
  /**
   * Says what is wrong with the options, and does what the loader has not understood and is an option
   * all the same (late-options.ts); where the chat cannot work, shows the site's own way to be
   * reached in the launcher's place.
   */
  advise(
    fault: string | null,
    mistakes: readonly Mistake[],
    options: WidgetOptions,
    stage: Stage | null,
  ): Promise<Diagnosis | null>
}

/** This chunk came from where the others come from. */
const codeOrigin = new URL(import.meta.url).origin

export const diagnose: AdviceModule['diagnose'] = async (
  given,
  { token, api },
  findViolation,
  error,
) => {
  const fault: Fault =
    typeof given === 'string' ? { code: given, isCertain: !error, problem: null, error } : given
  const violation = fault.error === undefined ? null : await findViolation()
  return diagnoseEvidence({ ...fault, violation, token, api, codeOrigin, pageOrigin: self.origin })
}

export const advise: AdviceModule['advise'] = async (fault, mistakes, options, stage) => {
  if (mistakes.length > 0) {
    const { heed } = await import('./late-options.js')
    await heed(mistakes, options, fault === null ? stage : null)
  }
  if (fault === null) return null
  if (stage && options.fallback) {
    const { showFallback } = await import('./fallback.js')
    showFallback(stage.corner, options.fallback)
  }
  return diagnose(fault, options, async () => null)
}
