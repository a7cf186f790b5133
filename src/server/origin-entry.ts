/**
 * One entry of a token's list of allowed origins: what an operator writes becomes plain data and
 * the text that is stored. What an entry allows is decided in origins.ts.
 */
import { foldAscii, parseAppHost, parseHost, parsePort, splitPort } from './origin-host.js'
import { repairEntry } from './origin-repair.js'
import { isPublicSuffix, isSharedSuffix } from './public-suffix.js'

export type WebScheme = 'http' | 'https'

export const defaultPorts: Readonly<Record<WebScheme, number>> = { http: 80, https: 443 }

/** A host without its wildcard is the base; `any` is every port. */
interface WebPlace {
  isWildcard: boolean
  host: string
  port: number | 'any'
}

export type Entry =
  | { kind: 'any' }
  | ({ kind: 'host' } & WebPlace)
  | ({ kind: 'origin'; scheme: WebScheme } & WebPlace)
  | { kind: 'app'; scheme: string; host: string; port: number | null }

export type EntryErrorCode = keyof typeof expectations

export type ParsedEntry =
  | {
      ok: true
      entry: Entry
      stored: string
      /** The stored form differs in more than case, white space or a trailing slash. */
      isConverted: boolean
      /** The wildcard takes in every customer of some service, as `*.vercel.app` does. */
      isShared: boolean
    }
  | {
      ok: false
      code: EntryErrorCode
      /** Expected, seen, and what to write instead where that is known. */
      message: string
      /** A valid entry that is probably meant. */
      instead?: string
    }

/** Reads one entry. Never throws, whatever the value. */
export const parseEntry = (value: unknown): ParsedEntry => {
  if (typeof value !== 'string') return invalid('not_a_string', describe(value))
  const text = trim(value)
  const entry = readEntry(text)
  if (typeof entry === 'string') {
    return invalid(entry, quote(text), repairEntry(text, isValid))
  }
  const stored = formatEntry(entry)
  return {
    ok: true,
    entry,
    stored,
    isConverted: foldAscii(dropSlash(text)) !== stored,
    isShared: 'isWildcard' in entry && entry.isWildcard && isSharedSuffix(entry.host),
  }
}

/** The text that is stored, which reads back as the same entry. */
export const formatEntry = (entry: Entry): string => {
  if (entry.kind === 'any') return '*'
  if (entry.kind === 'app') {
    return `${entry.scheme}://${entry.host}${entry.port === null ? '' : `:${entry.port}`}`
  }
  const host = entry.isWildcard ? `*.${entry.host}` : entry.host
  if (entry.kind === 'host') return entry.port === 'any' ? host : `${host}:${entry.port}`
  const origin = `${entry.scheme}://${host}`
  if (entry.port === 'any') return `${origin}:*`
  return entry.port === defaultPorts[entry.scheme] ? origin : `${origin}:${entry.port}`
}

const maxCharacters = 300

/** Reads what is left after trimming, by the order of the rules; a string is the first fault. */
const readEntry = (text: string): Entry | EntryErrorCode => {
  if (text === '') return 'empty'
  if (text.length > maxCharacters) return 'too_long'
  if (/[\p{Cc} ]/u.test(text)) return 'bad_character'
  if (text === '*') return { kind: 'any' }
  if (/^file:\//i.test(text)) return 'file_origin'
  const end = text.indexOf('://')
  if (end === -1) {
    const entry = readWeb(null, dropSlash(text))
    return isNull(entry) ? 'null_origin' : entry
  }
  const scheme = foldAscii(text.slice(0, end))
  const place = dropSlash(text.slice(end + 3))
  if (scheme === 'http' || scheme === 'https') return readWeb(scheme, place)
  return isAppScheme(scheme) ? readApp(scheme, place) : 'bad_scheme'
}

/** Also `null.` and `null:*`, which would be stored as `null` and not be read back. */
const isNull = (entry: Entry | EntryErrorCode): boolean =>
  typeof entry !== 'string' && formatEntry(entry) === 'null'

const isValid = (text: string): boolean => typeof readEntry(text) !== 'string'

/** Schemes that no app has an origin of: pages send another, or `null`. */
const otherSchemes = new Set(
  'ws wss ftp file data blob javascript vbscript about filesystem view-source'.split(' '),
)

const isAppScheme = (scheme: string): boolean =>
  /^[a-z][a-z0-9+.-]{1,31}$/.test(scheme) && !otherSchemes.has(scheme)

const readWeb = (scheme: WebScheme | null, place: string): Entry | EntryErrorCode => {
  const delimiter = delimiterFault(place)
  if (delimiter !== undefined) return delimiter
  const isWildcard = place.startsWith('*.')
  const base = isWildcard ? place.slice(2) : place
  const split = splitPort(base)
  if (split === undefined) return splitFault(base)
  if (split.host.includes('*') || (isWildcard && split.host === '')) return 'bad_wildcard'
  const host = parseHost(split.host)
  if (host === undefined) return 'bad_host'
  if (isWildcard && host.kind !== 'name') return 'bad_wildcard'
  if (isWildcard && isPublicSuffix(host.text)) return 'public_suffix'
  const port = readPort(split.port, scheme)
  if (port === undefined) return 'bad_port'
  const web = { isWildcard, host: host.text, port }
  return scheme === null ? { kind: 'host', ...web } : { kind: 'origin', scheme, ...web }
}

const readPort = (text: string | null, scheme: WebScheme | null): number | 'any' | undefined => {
  if (text === null) return scheme === null ? 'any' : defaultPorts[scheme]
  return text === '*' ? 'any' : parsePort(text)
}

const readApp = (scheme: string, place: string): Entry | EntryErrorCode => {
  const delimiter = delimiterFault(place)
  if (delimiter !== undefined) return delimiter
  if (place.includes('*')) return 'bad_wildcard'
  const split = splitPort(place)
  if (split === undefined) return splitFault(place)
  const host = parseAppHost(split.host)
  if (host === undefined) return 'bad_host'
  const port = split.port === null ? null : parsePort(split.port)
  return port === undefined ? 'bad_port' : { kind: 'app', scheme, host, port }
}

const delimiterFault = (place: string): EntryErrorCode | undefined => {
  const delimiter = /[/\\?#@%]/.exec(place)?.[0]
  if (delimiter === undefined) return undefined
  if (delimiter === '@') return 'has_userinfo'
  return delimiter === '%' ? 'bad_host' : 'has_path'
}

/** Too many colons are a second port, or an address that lacks its brackets. */
const splitFault = (place: string): EntryErrorCode =>
  place.includes('[') || parseHost(`[${place}]`) !== undefined ? 'bad_host' : 'bad_port'

/** By index: a regular expression would look at a megabyte of spaces once for each of them. */
const trim = (value: string): string => {
  const isSpace = (index: number) => ' \t\r\n'.includes(value.charAt(index))
  let start = 0
  let end = value.length
  while (start < end && isSpace(start)) start++
  while (end > start && isSpace(end - 1)) end--
  return value.slice(start, end)
}

const dropSlash = (text: string): string => (text.endsWith('/') ? text.slice(0, -1) : text)

/** What each reason code says was expected. */
const expectations = {
  not_a_string: 'a string such as "www.example.com"',
  empty: 'a host such as www.example.com, or * for every site',
  too_long: `at most ${maxCharacters} characters`,
  bad_character: 'one entry without spaces and control characters',
  null_origin:
    'the host that serves the page, since any site can send a null origin (a sandboxed frame), so that allowing it would be allowing everyone, which is written *',
  file_origin:
    'a page that is served over http or https, since one that is opened from disk has a null origin',
  bad_scheme: 'http, https, or the scheme of an app such as capacitor',
  has_path: 'an origin, which has no path, query, fragment or backslash',
  has_userinfo: 'an origin, which has no user name or password',
  bad_host: 'a host name, an IPv4 address as four decimal numbers, or an IPv6 address in brackets',
  bad_port: 'a port from 1 to 65535 without leading zeros, or no colon',
  bad_wildcard: '*. once, in front of a whole name such as *.example.com, or * alone',
  public_suffix:
    'a wildcard over a name of your own such as *.example.com, since this one takes in names of other people',
} as const

const invalid = (code: EntryErrorCode, seen: string, instead?: string): ParsedEntry => {
  const message = `expected ${expectations[code]}, seen ${seen}`
  if (instead === undefined) return { ok: false, code, message }
  return { ok: false, code, message: `${message}; write ${instead}`, instead }
}

/** In quotes, cut, and with what cannot be seen made visible. */
export const quote = (text: string): string => {
  const shown = JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)
  return shown.replace(/[\p{C}\p{Z}]/gu, (character) =>
    character === ' ' ? ' ' : `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
  )
}

const describe = (value: unknown): string => {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`
}
