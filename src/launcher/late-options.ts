/**
 * Options that few sites set: the loader does not know them, and hands them over with what it does
 * not understand. Each is read here, and what it does is fetched only then.
 */
import type { Mistake } from './options.js'
import type { Stage } from './stage.js'
import type { LateOptions, WidgetOptions } from './panel.js'

const longestTeaser = 80

const readFlag = (value: unknown): boolean | undefined =>
  ({ '': true, true: true, false: false })[`${value}`]

const rules: { readonly [Name in keyof LateOptions]: (value: unknown) => unknown } = {
  teaser: (value) =>
    typeof value === 'string' && value.trim() !== '' && value.length <= longestTeaser
      ? value.trim()
      : undefined,
  teaserOnPhones: readFlag,
  keepClear: readFlag,
}

/** Their names. */
export const lateNames = Object.keys(rules) as readonly (keyof LateOptions)[]

/** Takes out what is an option after all. The last one counts: it comes from the highest place. */
export const readLate = (
  mistakes: readonly Mistake[],
): { late: Partial<LateOptions>; wrong: readonly Mistake[] } => {
  const late: Record<string, unknown> = {}
  const wrong = mistakes.filter(([, name, value]) => {
    const parsed = Object.hasOwn(rules, name) ? rules[name as keyof LateOptions](value) : undefined
    if (parsed !== undefined) late[name] = parsed
    return parsed === undefined
  })
  return { late, wrong }
}

/**
 * Does what is an option after all, and says what is none. Harmless if it is done already.
 * @param stage Null where the chat cannot work.
 */
export const heed = async (
  mistakes: readonly Mistake[],
  options: WidgetOptions,
  stage: Stage | null,
): Promise<void> => {
  const { late, wrong } = readLate(mistakes)
  if (wrong.length > 0) {
    const { correct } = await import('./corrections.js')
    correct(wrong)
  }
  if (stage) await applyLate(late, options, stage)
}

const applyLate = async (
  { teaser, teaserOnPhones = false, keepClear }: Partial<LateOptions>,
  options: WidgetOptions,
  stage: Stage,
): Promise<void> => {
  if (teaser) {
    const { offerTeaser } = await import('./teaser.js')
    offerTeaser({ text: teaser, isForPhones: teaserOnPhones, options, stage })
  }
  if (keepClear) {
    const { keepClearOf } = await import('./courtesy.js')
    keepClearOf(stage)
  }
}
