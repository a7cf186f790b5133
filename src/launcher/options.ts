/**
 * Turns what a site wrote (a call, the tag's attributes, window.ParleyConfig, the token's config)
 * into `WidgetOptions`. The one place where an option is checked and where a default stands.
 */
import type { WidgetOptions } from './panel.js'
import { didYouMean } from './report.js'

/** What a site may give. All is optional but the token; see `WidgetOptions` for units. */
export type ParleyOptions = {
  [Name in Exclude<keyof WidgetOptions, 'container'>]?: WidgetOptions[Name] | undefined
} & {
  /** An element, or a selector of one that is there when the page has been parsed. */
  container?: HTMLElement | string | null | undefined
}

/** One place that options come from. */
export interface OptionSource {
  /** As the name of an option is written there: the console quotes it. */
  spell: (name: string) => string
  values: Readonly<Record<string, unknown>>
}

/** An option's words for the console, its default, and its reader: undefined is "not understood". */
interface Rule<Value> {
  expected: string
  fallback: Value
  parse(value: unknown): Value | undefined
}

const rule = <Value>(
  expected: string,
  fallback: Value,
  parse: Rule<Value>['parse'],
): Rule<Value> => ({ expected, fallback, parse })

const words = <Fallback extends string | null>(fallback: Fallback) =>
  rule<string | Fallback>('words', fallback, (value) =>
    typeof value === 'string' && value ? value : undefined,
  )

const among = <const Word extends string, Fallback extends Word | null>(
  choices: readonly Word[],
  fallback: Fallback,
) =>
  rule<Word | Fallback>(choices.join(' or '), fallback, (value) =>
    choices.find((choice) => choice === value),
  )

const whole = (fallback: number) =>
  rule('a number', fallback, (value) =>
    value === '' || !Number.isFinite(Number(value)) ? undefined : Math.round(Number(value)),
  )

const flag = rule('true or false', false, (value) =>
  value === true || value === '' || value === 'true'
    ? true
    : value === false || value === 'false'
      ? false
      : undefined,
)

const address = rule('an http address', '', (value) => {
  try {
    const url = new URL(String(value), location.href)
    return /^https?:$/.test(url.protocol)
      ? (url.origin + url.pathname).replace(/\/+$/, '')
      : undefined
  } catch {
    return undefined
  }
})

const colour = rule<string | null>('a colour such as #0f6b4f', null, (value) => {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(String(value))
  const long = short
    ? `#${short
        .slice(1)
        .map((digit) => digit + digit)
        .join('')}`
    : String(value)
  return /^#[0-9a-f]{6}$/i.test(long) ? long.toLowerCase() : undefined
})

const isSelector = (value: string): boolean => {
  try {
    return document.createDocumentFragment().querySelector(value) === null
  } catch {
    return false
  }
}

const find = (selector: string): HTMLElement | undefined =>
  (isSelector(selector) && document.querySelector<HTMLElement>(selector)) || undefined

const place = rule<HTMLElement | null>('an element of this page, or its selector', null, (value) =>
  value instanceof HTMLElement ? value : find(String(value)),
)

const rules = {
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
  launcher: rule('default, none or a selector', 'default', (value) => {
    const selector = String(value)
    return isSelector(selector) ? selector : undefined
  }),
  container: place,
  zIndex: whole(2147483000),
  debug: flag,
  title: words(null),
  welcomeMessage: words(null),
  placeholder: words(null),
  launcherLabel: words(null),
} satisfies { [Name in keyof WidgetOptions]: Rule<WidgetOptions[Name]> }

/** The names of all options. */
export const optionNames = Object.keys(rules) as readonly (keyof WidgetOptions)[]

/** Takes each option from the first source that gives one that is understood; null is "none". */
export const resolveOptions = (
  sources: readonly OptionSource[],
  warn: (text: string) => void,
): WidgetOptions => {
  const entries = Object.entries<Rule<unknown>>(rules).map(
    ([name, { expected, fallback, parse }]) => {
      for (const { spell, values } of sources) {
        const value = values[name]
        if (value === undefined || value === null) continue
        const parsed = parse(value)
        if (parsed !== undefined) return [name, parsed] as const
        warn(`${spell(name)}: expected ${expected}, saw "${String(value)}".`)
      }
      return [name, fallback] as const
    },
  )
  return Object.fromEntries(entries) as unknown as WidgetOptions
}

/** Warns of the names that are no option, with the nearest that is. */
export const checkNames = (
  source: OptionSource,
  extra: readonly string[],
  warn: (text: string) => void,
): void => {
  const known = [...optionNames, ...extra]
  for (const name of Object.keys(source.values)) {
    if (known.includes(name)) continue
    const near = didYouMean(source.spell(name), known.map(source.spell))
    warn(`${source.spell(name)} is not an option.${near}`)
  }
}
