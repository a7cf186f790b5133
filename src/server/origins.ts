/**
 * A token's list of allowed origins: how it is written and stored, and whom it allows. The list
 * keeps other web pages from using a token; it does not stop a program that speaks HTTP itself.
 */
import type { Warning } from '../protocol/client.js'
import type { FieldError } from '../protocol/errors.js'
import { parseEntry, quote, type Entry, type ParsedEntry } from './origin-entry.js'
import type { Origin, WebOrigin } from './origin-header.js'

const maxEntries = 100
const path = 'allowedOrigins'

export type ParsedList =
  | { ok: true; stored: string[]; entries: Entry[]; warnings: Warning[] }
  | { ok: false; errors: FieldError[] }

/** Reads a whole list as an operator writes it. One entry that is not valid refuses all. */
export const parseList = (value: unknown): ParsedList => {
  const fault = listFault(value)
  if (fault) return { ok: false, errors: [fault] }
  const written = Array.from(value as unknown[])
  const parsed = written.map(parseEntry)
  const errors = parsed.flatMap((entry, index) =>
    entry.ok ? [] : [{ path: `${path}[${index}]`, code: entry.code, message: entry.message }],
  )
  return errors.length > 0 ? { ok: false, errors } : collect(parsed, written as string[])
}

/** What is wrong with a list before any of its entries is read. */
export const listFault = (value: unknown): FieldError | undefined => {
  if (!Array.isArray(value)) {
    const message = 'expected a list of entries such as ["www.example.com"]'
    return { path, code: 'not_a_list', message }
  }
  if (value.length <= maxEntries) return undefined
  const message = `expected at most ${maxEntries} entries, seen ${value.length}`
  return { path, code: 'too_many', message }
}

const collect = (parsed: readonly ParsedEntry[], written: readonly string[]): ParsedList => {
  const entries = new Map<string, Entry>()
  const warnings: Warning[] = []
  parsed.forEach((one, index) => {
    if (!one.ok) return
    if (entries.has(one.stored)) {
      warnings.push(duplicateWarning(written[index] ?? '', one.stored))
      return
    }
    entries.set(one.stored, one.entry)
    warnings.push(...entryWarnings(one, written[index] ?? ''))
  })
  const stored = [...entries.keys()]
  warnings.push(...listWarnings(stored))
  return { ok: true, stored, entries: [...entries.values()], warnings }
}

/** Of the list as a whole. */
export const listWarnings = (stored: readonly string[]): Warning[] =>
  stored.length > 0
    ? []
    : [{ type: 'no_origins', message: 'The list is empty, so no page may use this token.' }]

export const duplicateWarning = (written: string, stored: string): Warning => ({
  type: 'duplicate',
  message: `${quote(written)} is on the list already, as ${stored}.`,
})

export const entryWarnings = (
  { entry, stored, isConverted, isShared }: Extract<ParsedEntry, { ok: true }>,
  written: string,
): Warning[] => {
  const warnings: Warning[] = []
  if (entry.kind === 'any') {
    const message = '* lets every web page use this token. It is meant for testing.'
    warnings.push({ type: 'any_origin', message })
  }
  if (isShared) {
    const message = `${stored} allows the pages of everyone who has a name there, not only yours.`
    warnings.push({ type: 'shared_suffix', message })
  }
  if (isConverted) {
    warnings.push({ type: 'converted', message: `${quote(written)} is stored as ${stored}.` })
  }
  return warnings
}

/**
 * The entries of a list as it is stored. A text that is not valid any more (a name that has become
 * a public suffix) is left out, and so allows nobody.
 */
export const readStored = (stored: readonly string[]): Entry[] =>
  stored.flatMap((text) => {
    const parsed = parseEntry(text)
    return parsed.ok ? [parsed.entry] : []
  })

/** Whether at least one entry allows the origin. Missing and malformed ones never are. */
export const isAllowed = (entries: readonly Entry[], origin: Origin): boolean =>
  findEntry(entries, origin) !== undefined

/** The first entry that allows the origin. Which one it is decides nothing. */
export const findEntry = (entries: readonly Entry[], origin: Origin): Entry | undefined =>
  entries.find((entry) => isAllowedBy(entry, origin))

const isAllowedBy = (entry: Entry, origin: Origin): boolean => {
  if (origin.kind === 'missing' || origin.kind === 'malformed') return false
  if (entry.kind === 'any') return true
  if (origin.kind === 'app') {
    return (
      entry.kind === 'app' &&
      entry.scheme === origin.scheme &&
      entry.host === origin.host &&
      entry.port === origin.port
    )
  }
  if (origin.kind === 'opaque' || entry.kind === 'app') return false
  return (
    (entry.kind === 'host' || entry.scheme === origin.scheme) &&
    (entry.port === 'any' || entry.port === origin.port) &&
    isHostMatch(entry, origin)
  )
}

/** A base is a name and ends in no number, so nothing that ends in it is an address. */
const isHostMatch = (entry: Extract<Entry, { isWildcard: boolean }>, origin: WebOrigin): boolean =>
  entry.isWildcard ? origin.host.endsWith(`.${entry.host}`) : origin.host === entry.host
