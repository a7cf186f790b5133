/**
 * The script tag: which element it is, where it came from, and what its attributes say. Reads the
 * page; changes nothing in it.
 */
import type { Baked } from '../protocol/embed.js'
import type { OptionSource } from './options.js'

const kebab = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** Attributes whose name is not that of their option. */
const aliases: Readonly<Record<string, string>> = { clientToken: 'token', theme: 'scheme' }

const spell = (name: string): string =>
  `data-${kebab(Object.keys(aliases).find((alias) => aliases[alias] === name) ?? name)}`

/** Attributes that frameworks, tag managers and consent tools leave on scripts. */
const foreign =
  /^(cf|turbo|turbolinks|barba|swup|n[A-Z]|nscript|react|rh$|hid$|vue|v[A-Z]|vmid|svelte|astro|gtm|uc[A-Z]|usercentrics|cookie|consent|category|purpose|requires|ot|type$|src$|emitted|precedence|href|rocket|no|pagespeed|ampdevmode)/i

/** The tag's attributes as options. */
export const readTag = (script: HTMLOrSVGScriptElement | null): OptionSource => {
  const values: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(script?.dataset ?? {})) {
    const name = aliases[key] ?? key
    if (Object.hasOwn(aliases, key) || !foreign.test(key)) values[name] = value
  }
  return { spell, values }
}

const isOurs = (script: HTMLScriptElement): boolean =>
  'clientToken' in script.dataset || /\/(parley|embed\/[^/]+)\.js([?#]|$)/.test(script.src)

/** The running script, or where it cannot be known (a module, an inlined copy) the one that looks like ours. */
export const findTag = (current: HTMLOrSVGScriptElement | null): HTMLScriptElement | null =>
  current instanceof HTMLScriptElement ? current : ([...document.scripts].find(isOurs) ?? null)

/**
 * Where the server is, without a trailing slash: what was baked in, else where the script came from
 * less our own paths (`/embed/<token>.js`, `/<version>/parley.js`, `/parley.js`). Empty if unknown.
 */
export const baseOf = (script: HTMLScriptElement | null, baked: Partial<Baked>): string =>
  baked.api ??
  (script?.src ?? '').replace(/[?#].*$/, '').replace(/(\/embed|\/\d+\.\d+\.[^/]+)?\/[^/]*$/, '')
