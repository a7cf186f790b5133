/**
 * What a page that is not allowed is told: the origin that was seen, the entry that would allow
 * it, and how near it came. It never shows the list.
 */
import { ParleyError, type NearMiss } from '../protocol/errors.js'
import { defaultPorts, parseEntry, type Entry } from './origin-entry.js'
import { foldWeb, type AppOrigin, type Origin, type WebOrigin } from './origin-header.js'
import { isAllowed } from './origins.js'

export interface RefusalExplanation {
  /** The entry that would allow the origin. An opaque origin has none. */
  suggestion?: string
  nearMiss?: NearMiss
}

/** Undefined if the list allows the origin, otherwise the refusal that the page is answered. */
export const refuseOrigin = (
  entries: readonly Entry[],
  origin: Origin,
): ParleyError | undefined => {
  if (isAllowed(entries, origin)) return undefined
  if (origin.kind === 'missing') return new ParleyError('origin_missing', { detail: missing })
  if (origin.kind === 'malformed') return new ParleyError('origin_malformed', { detail: malformed })
  const explanation = explainRefusal(entries, origin)
  const detail = origin.kind === 'opaque' ? opaque : describe(origin.folded, explanation)
  return new ParleyError('origin_not_allowed', { detail, origin: origin.folded, ...explanation })
}

/** How an origin that the list does not allow could be allowed, and what it nearly was. */
export const explainRefusal = (entries: readonly Entry[], origin: Origin): RefusalExplanation => {
  if (origin.kind !== 'web' && origin.kind !== 'app') return {}
  const suggestion = suggest(origin)
  const nearMiss = origin.kind === 'web' ? findNearMiss(entries, origin) : undefined
  return {
    ...(suggestion === undefined ? {} : { suggestion }),
    ...(nearMiss === undefined ? {} : { nearMiss }),
  }
}

/** The host, with its port unless that is the default; the whole origin where that says too little. */
const suggest = (origin: WebOrigin | AppOrigin): string | undefined => {
  const short = origin.kind === 'web' ? origin.folded.slice(`${origin.scheme}://`.length) : ''
  return [short, origin.folded].find((text) => parseEntry(text).ok)
}

/** A near miss is an allowed origin that differs in one thing; the first in this order counts. */
const findNearMiss = (entries: readonly Entry[], origin: WebOrigin): NearMiss | undefined => {
  const { scheme, host, port } = origin
  const exact = entries.filter((entry) => !isWildcard(entry))
  if (isAllowed(exact, foldWeb(scheme, otherWww(host), port))) return 'www'
  const above = entries.filter((entry) => isWildcard(entry) && entry.host === host)
  if (isAllowed(above, foldWeb(scheme, `any.${host}`, port))) return 'apex'
  if (isAllowed(entries.map(withAnyPort), origin)) return 'port'
  const isDefault = port === defaultPorts[scheme]
  const other = scheme === 'http' ? 'https' : 'http'
  if (isAllowed(entries, foldWeb(other, host, isDefault ? defaultPorts[other] : port))) {
    return 'scheme'
  }
  const isLoopback = loopbacks.includes(host)
  const isNear = loopbacks.some((name) => isAllowed(entries, foldWeb(scheme, name, port)))
  return isLoopback && isNear ? 'loopback' : undefined
}

const loopbacks = ['localhost', '127.0.0.1', '[::1]']

const isWildcard = (entry: Entry): entry is Extract<Entry, { isWildcard: boolean }> =>
  'isWildcard' in entry && entry.isWildcard

const otherWww = (host: string): string =>
  host.startsWith('www.') ? host.slice('www.'.length) : `www.${host}`

const withAnyPort = (entry: Entry): Entry =>
  entry.kind === 'host' || entry.kind === 'origin' ? { ...entry, port: 'any' } : entry

const missing =
  'The request has no Origin header. Browsers send one; any other client must send one that is on ' +
  "the token's list."

const malformed =
  'Expected one Origin header of the form scheme://host or scheme://host:port, in ASCII and ' +
  'without a path or a trailing slash; seen something else.'

const opaque =
  "The page's origin is opaque (null), as in a sandboxed frame or a file that is opened from disk. " +
  'Serve the page over http or https, and add its host to the allowed origins.'

const describe = (seen: string, { suggestion, nearMiss }: RefusalExplanation): string => {
  const near = nearMiss === undefined ? '' : ` (${nearMisses[nearMiss]})`
  const fix = suggestion === undefined ? '' : ` Add ${suggestion} to the allowed origins${near}.`
  return `${seen} is not on the token's list of allowed origins.${fix}`
}

const nearMisses: Readonly<Record<NearMiss, string>> = {
  www: 'www. is the only difference from a name that is allowed',
  apex: 'the names below this one are allowed, this one is not',
  port: 'this host is allowed with another port',
  scheme: 'this host is allowed with the other of http and https',
  loopback: 'this machine is allowed under another of localhost, 127.0.0.1 and [::1]',
}
