/**
 * What a visitor has chosen in the menu, kept for the next visit: a language, and whether it sounds.
 * Nothing is kept before something is chosen; where a page may not store anything, nothing breaks.
 */
import type { WidgetOptions } from '../launcher/panel.js'

export interface Choices {
  /** BCP 47; null for the one that the site asks for. */
  locale: string | null
  hasSound: boolean
}

export interface ChoiceStore {
  read(): Choices
  write(change: Partial<Choices>): void
  clear(): void
}

const none: Choices = { locale: null, hasSound: false }

const attempt = <Value>(action: () => Value, otherwise: Value): Value => {
  try {
    return action()
  } catch {
    return otherwise
  }
}

const parse = (text: string | null): Choices => {
  const { locale, hasSound } = Object(JSON.parse(text ?? 'null')) as Record<string, unknown>
  return {
    locale: typeof locale === 'string' ? locale.slice(0, 35) : null,
    hasSound: hasSound === true,
  }
}

export const createChoiceStore = ({ token }: Pick<WidgetOptions, 'token'>): ChoiceStore => {
  const key = `parley:choices:${token.slice(-6)}`
  let choices = attempt(() => parse(localStorage.getItem(key)), none)
  return {
    read: () => choices,
    write(change) {
      choices = { ...choices, ...change }
      attempt(() => localStorage.setItem(key, JSON.stringify(choices)), undefined)
    },
    clear() {
      choices = none
      attempt(() => localStorage.removeItem(key), undefined)
    },
  }
}

/** The options, with what the visitor has chosen before what the site asks for. */
export const withChoice = (
  options: WidgetOptions,
  { locale }: Pick<Choices, 'locale'>,
): WidgetOptions => (locale === null ? options : { ...options, locale })
