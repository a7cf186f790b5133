/**
 * Which language the panel speaks: what is asked for, what there is a pack of, and what is spoken
 * until the pack is there, or for good where it can't be had. The words are catalogue.ts's.
 */
import type { WidgetOptions } from '../launcher/panel.js'
import { createWords, type Pack, type Words } from './catalogue.js'

export interface Language {
  /** BCP 47. */
  locale: string
  dir: 'ltr' | 'rtl'
  words: Words
  /** A number as the language writes it. */
  count(value: number): string
  /** A share of 1. */
  percent(share: number): string
}

/** By language. */
const packs: Readonly<Record<string, () => Promise<{ pack: Pack }>>> = {
  ar: () => import('./languages/ar.js'),
  de: () => import('./languages/de.js'),
  es: () => import('./languages/es.js'),
  fr: () => import('./languages/fr.js'),
  he: () => import('./languages/he.js'),
  it: () => import('./languages/it.js'),
  ja: () => import('./languages/ja.js'),
  nl: () => import('./languages/nl.js'),
  pt: () => import('./languages/pt-br.js'),
  zh: () => import('./languages/zh-cn.js'),
}

const loaded: Record<string, Pack> = {}

interface Locale {
  tag: string
  /** The key of its pack, if there is one. */
  key: string
  isRtl: boolean
}

/** Null for what is no locale. Pages also write `de_DE`. */
const parse = (tag: string): Locale | null => {
  try {
    const locale = new Intl.Locale(tag.replaceAll('_', '-'))
    const { language, script } = locale.maximize()
    return {
      tag: locale.baseName,
      // A pack of Simplified Chinese is none for those who read Traditional.
      key: script === 'Hant' ? script : language,
      isRtl: /Arab|Hebr|Thaa|Syrc|Nkoo|Adlm/.test(`${script}`),
    }
  } catch {
    return null
  }
}

/** Which of the languages it is spoken as; one that nobody knows counts as English. */
export const packKeyOf = (tag: string): string => parse(tag)?.key ?? 'en'

/** The option, else the page's own language, else the browser's: the first that is one. */
const find = ({ locale }: WidgetOptions): Locale =>
  parse(locale ?? '') ??
  parse(document.documentElement.lang) ??
  parse(navigator.language ?? '') ?? { tag: 'en', key: 'en', isRtl: false }

/**
 * Fetches the pack; null where there is nothing to fetch. The promise says whether it is there now,
 * and never fails: a later call tries again.
 */
export const fetchPack = (options: WidgetOptions): Promise<boolean> | null => {
  const { key } = find(options)
  const fetch = Object.hasOwn(packs, key) && !loaded[key] ? packs[key] : undefined
  if (!fetch) return null
  return fetch().then(
    ({ pack }) => {
      loaded[key] = pack
      return true
    },
    () => false,
  )
}

/** What can be spoken now. Without a pack it is English, unless the site has words of its own. */
export const speak = (options: WidgetOptions, own: Readonly<Record<string, unknown>>): Language => {
  const wanted = find(options)
  const pack = loaded[wanted.key] ?? null
  const isWanted = pack !== null || Object.keys(own).length > 0 || wanted.key === 'en'
  const locale = isWanted ? wanted.tag : 'en'
  return {
    locale,
    dir: options.dir ?? (isWanted && wanted.isRtl ? 'rtl' : 'ltr'),
    words: createWords(locale, pack, own),
    count: (value) => value.toLocaleString([locale, 'en']),
    percent: (share) => share.toLocaleString([locale, 'en'], { style: 'percent' }),
  }
}
