/**
 * Which names are too wide for a wildcard, by the Public Suffix List. It decides about bases in
 * their folded ASCII form only; what a valid name is, it does not ask.
 */
import { getPublicSuffix } from 'tldts'

/** Names that no registry gives out: a wildcard over them stays inside one network. */
const reserved = new Set(['localhost', 'local', 'internal', 'test', 'home.arpa'])

/** A label that the list does not name (it does name `x`, under `se`), so only `*` rules take it. */
const unlistedLabel = 'parley-unlisted-label'

/** Whether every name below the base, or the base itself, is a public suffix. */
const isSuffix = (base: string, allowPrivateDomains: boolean): boolean => {
  const name = `${unlistedLabel}.${base}`
  const suffix = getPublicSuffix(name, {
    allowIcannDomains: true,
    allowPrivateDomains,
    detectIp: false,
    extractHostname: false,
    validateHostname: false,
  })
  return suffix === base || suffix === name
}

/** Whether a wildcard over the base would take in everybody below a registry: `com`, `co.uk`. */
export const isPublicSuffix = (base: string): boolean =>
  !reserved.has(base) && (!base.includes('.') || isSuffix(base, false))

/** Whether the base is a public suffix, or one company's own: `github.io`, `vercel.app`. */
export const isSharedSuffix = (base: string): boolean =>
  !reserved.has(base) && (!base.includes('.') || isSuffix(base, true))
