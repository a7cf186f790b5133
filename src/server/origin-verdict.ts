/** Whether an origin that an operator asks about would be allowed, and by which entry, in words. */
import type { OriginVerdict } from '../protocol/control.js'
import { invalidRequest } from './fields.js'
import { formatEntry, quote, type Entry } from './origin-entry.js'
import { parseOrigin } from './origin-header.js'
import { refuseOrigin } from './origin-refusal.js'
import { findEntry, parseList, readStored } from './origins.js'

export interface JudgedList {
  /** A token's own list. */
  stored: readonly string[]
  /** A list that is not stored yet, which is asked instead. */
  draft?: unknown
}

/**
 * @param text an `Origin` header as a browser sends it; empty for a request without one
 * @throws ParleyError `invalid_origin_entry` for a draft with an entry that is not valid
 */
export const judgeOrigin = (list: JudgedList, text: string): OriginVerdict => {
  const entries = list.draft === undefined ? readStored(list.stored) : readDraft(list.draft)
  const header = text.trim()
  const origin = parseOrigin(header === '' ? undefined : header)
  const entry = findEntry(entries, origin)
  if (entry && 'folded' in origin) {
    const matchedEntry = formatEntry(entry)
    const detail = `${origin.folded} is allowed by the entry ${matchedEntry}.`
    return { allowed: true, code: 'allowed', matchedEntry, detail }
  }
  const refusal = refuseOrigin(entries, origin)
  const { detail = '', suggestion, nearMiss } = refusal?.extras ?? {}
  return {
    allowed: false,
    code: refusal?.code ?? 'origin_not_allowed',
    detail: origin.kind === 'malformed' ? malformed(header) : detail,
    ...(suggestion !== undefined && { suggestion }),
    ...(nearMiss !== undefined && { nearMiss }),
  }
}

const readDraft = (draft: unknown): Entry[] => {
  const list = parseList(draft)
  if (!list.ok) throw invalidRequest(list.errors, 'invalid_origin_entry')
  return list.entries
}

/** People paste the address of a page, or a name: what a page there would send is named. */
const malformed = (text: string): string => {
  const sent = originOf(text) ?? originOf(`https://${text}`)
  const instead = sent === undefined ? '' : ` A page at that address sends ${sent}.`
  return (
    'Expected an origin as a browser sends it: scheme://host or scheme://host:port, in ASCII and ' +
    `without a path or a trailing slash; seen ${quote(text)}.${instead}`
  )
}

const originOf = (text: string): string | undefined => {
  try {
    const { origin, protocol } = new URL(text)
    return protocol === 'http:' || protocol === 'https:' ? origin : undefined
  } catch {
    return undefined
  }
}
