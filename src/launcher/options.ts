/**
 * Turns what a site wrote (a call, the tag's attributes, window.ParleyConfig, the token's config)
 * into `WidgetOptions`. The one place where an option is read and where a default stands; the words
 * for what it does not understand are advice.ts's.
 */
import type { LateOptions, WidgetOptions } from './panel.js'

/** What a site may give. All is optional but token and api; see `WidgetOptions` for units. */
export type ParleyOptions = {
  [Name in Exclude<keyof WidgetOptions, 'container'>]?: WidgetOptions[Name] | undefined
} & {
  /** An element, or a selector of one that is there when the page has been parsed. */
  container?: HTMLElement | string | null | undefined
} & { [Name in keyof LateOptions]?: LateOptions[Name] | null | undefined }

/** Options as they stand in one place, and what their names begin with there: `data-` and the like. */
export type OptionSource = readonly [prefix: string, values: Readonly<Record<string, unknown>>]

/** A name that is no option, or a value that its option does not take. */
export type Mistake = readonly [prefix: string, name: string, value: unknown]

/** An option's default and its reader; undefined and null are "not understood". */
type Rule<Value> = readonly [fallback: Value, parse: (value: unknown) => Value | null | undefined]

const words = <Fallback extends string | null>(fallback: Fallback): Rule<string | Fallback> => [
  fallback,
  (value) => (typeof value === 'string' ? value : undefined),
]

const among = <const Word extends string, Fallback extends Word | null>(
  choices: readonly Word[],
  fallback: Fallback,
): Rule<Word | Fallback> => [fallback, (value) => choices.find((choice) => choice === value)]

const whole = (fallback: number): Rule<number> => [
  fallback,
  (value) => {
    const number = Number.parseInt(`${value}`, 10)
    return Number.isNaN(number) ? undefined : number
  },
]

const flag: Rule<boolean> = [
  false,
  // An attribute without a value says yes.
  (value) => ({ '': true, true: true, false: false })[`${value}`],
]

/** Undefined where the browser throws. */
const attempt = <Result>(act: () => Result): Result | undefined => {
  try {
    return act()
  } catch {
    return undefined
  }
}

const address: Rule<string> = [
  '',
  (value) => (/^https?:\/\/./.test(`${value}`) ? `${value}`.replace(/\/+$/, '') : undefined),
]

const colour: Rule<string | null> = [
  null,
  (value) => (/^#[0-9a-f]{6}$/i.test(`${value}`) ? `${value}` : undefined),
]

const selector: Rule<string> = [
  'default',
  (value) =>
    attempt(() => {
      document.querySelector(`${value}`)
      return `${value}`
    }),
]

const place: Rule<HTMLElement | null> = [
  null,
  (value) =>
    value instanceof HTMLElement
      ? value
      : attempt(() => document.querySelector<HTMLElement>(`${value}`)),
]

/** Read where it is shown, which is seldom. */
const asGiven: Rule<never> = [null as never, (value) => value as never]

const rules: { readonly [Name in keyof WidgetOptions]: Rule<WidgetOptions[Name]> } = {
  token: words(''),
  api: address,
  agentId: words(null),
  position: among(['bottom-right', 'bottom-left'], 'bottom-right'),
  offsetX: whole(20),
  offsetY: whole(20),
  scheme: among(['auto', 'light', 'dark'], 'auto'),
  accent: colour,
  locale: words(null),
  dir: among<'ltr' | 'rtl', null>(['ltr', 'rtl'], null),
  open: flag,
  launcher: selector,
  container: place,
  zIndex: whole(2147483000),
  debug: flag,
  title: words(null),
  welcomeMessage: words(null),
  placeholder: words(null),
  launcherLabel: words(null),
  words: asGiven,
  fallback: asGiven,
}

/** The names of all options. */
export const optionNames = /* @__PURE__ */ Object.keys(rules) as readonly (keyof WidgetOptions)[]

/** Takes each option from the first source that gives one that is understood; null is "none". */
export const resolveOptions = (
  sources: readonly OptionSource[],
  mistakes: Mistake[],
): WidgetOptions => {
  const options: Record<string, unknown> = {}
  for (const [name, [fallback]] of Object.entries<Rule<unknown>>(rules)) options[name] = fallback
  // The lowest first, so that the highest has the last word.
  for (const [prefix, values] of sources.toReversed()) {
    for (const [name, value] of Object.entries(values)) {
      if (value == null) continue
      const parsed = Object.hasOwn(rules, name)
        ? rules[name as keyof WidgetOptions][1](value)
        : undefined
      if (parsed == null) mistakes.push([prefix, name, value])
      else options[name] = parsed
    }
  }
  return options as unknown as WidgetOptions
}
