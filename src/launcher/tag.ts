/**
 * The script tag: which element it is, where it came from, and what its attributes say. Reads the
 * page; changes nothing in it.
 */
import type { Baked } from '../protocol/embed.js'
import type { OptionSource } from './options.js'

/** Attributes whose name is not that of their option. */
export const aliases: Readonly<Record<string, string>> = { clientToken: 'token', theme: 'scheme' }

/** Attributes that frameworks, tag managers and consent tools leave on scripts. */
const foreign = /^(cf|turbo|ns|n[A-Z]|rh|hid|v[A-Z]|react|astro|cookie|cat|uc|ot|rocket)/

/** The tag's attributes as options; `manual` is the tag's own. */
export const readTag = (
  script: HTMLOrSVGScriptElement | null,
): { manual: string | undefined; source: OptionSource } => {
  const { manual, ...dataset } = script?.dataset ?? {}
  const values: Record<string, unknown> = {}
  for (const key of Object.keys(dataset)) {
    if (!foreign.test(key)) values[aliases[key] ?? key] = dataset[key]
  }
  return { manual, source: ['data-', values] }
}

/**
 * The running script, or where it cannot be known (a module, an inlined copy) the one that looks
 * like ours.
 */
export const findTag = (current: HTMLOrSVGScriptElement | null): HTMLScriptElement | null =>
  current instanceof HTMLScriptElement
    ? current
    : document.querySelector('script[data-client-token],script[src*="/embed/ct_"]')

/**
 * Where the server is, without a trailing slash: what was baked in, else where the script came from
 * less our own paths (`/embed/<token>.js`, `/<version>/parley.js`, `/parley.js`). Empty if unknown. An
 * address such as `//127.0.0.1` is no version.
 */
export const baseOf = (script: HTMLScriptElement | null, baked: Partial<Baked>): string =>
  baked.api ??
  (script?.src ?? '')
    .replace(/[?#].*/, '')
    .replace(/((?<!\/)\/(embed|\d+\.\d+\.[^/]+))?\/[^/]*$/, '')
