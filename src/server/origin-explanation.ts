/**
 * A list of allowed origins, entry by entry, for whoever is writing it: what each allows, what it
 * does not though one might expect it to, and what is wrong with it. It refuses nothing but what is
 * no list.
 */
import {
  explainOriginsSchema,
  type ExplainedEntry,
  type ExplainedOrigins,
} from '../protocol/control.js'
import { invalidRequest, parseFields } from './fields.js'
import { parseEntry, type Entry } from './origin-entry.js'
import { nearbyOrigins } from './origin-examples.js'
import { parseOrigin } from './origin-header.js'
import { duplicateWarning, entryWarnings, isAllowed, listFault, listWarnings } from './origins.js'
import { cut } from './path.js'

/** Of each kind; enough to see the rule. */
const maxExamples = 5

/** @throws ParleyError `invalid_request`, `invalid_origin_entry` for too many entries */
export const explainOrigins = (input: unknown): ExplainedOrigins => {
  const { allowedOrigins } = parseFields(explainOriginsSchema, input)
  const fault = listFault(allowedOrigins)
  if (fault) throw invalidRequest([fault], 'invalid_origin_entry')
  const seen = new Set<string>()
  const entries = allowedOrigins.map((value) => explainEntry(value, seen))
  return { entries, warnings: listWarnings([...seen]) }
}

const explainEntry = (value: unknown, seen: Set<string>): ExplainedEntry => {
  const written = cut(typeof value === 'string' ? value : String(JSON.stringify(value)), maxWritten)
  const parsed = parseEntry(value)
  if (!parsed.ok) {
    const { code, message } = parsed
    const nothing = { stored: null, allows: [], doesNotAllow: [], warnings: [] }
    return { written, ...nothing, error: { code, message } }
  }
  const { stored, entry } = parsed
  const warnings = seen.has(stored)
    ? [duplicateWarning(written, stored)]
    : entryWarnings(parsed, written)
  seen.add(stored)
  return { written, stored, ...exampleOrigins(entry), warnings, error: null }
}

/** More of a text that is no entry would not fit a page. */
const maxWritten = 300

/** Every example has been asked of the rules that a request is judged by. */
export const exampleOrigins = (entry: Entry): Pick<ExplainedEntry, 'allows' | 'doesNotAllow'> => {
  const allows = new Set<string>()
  const doesNotAllow = new Set<string>()
  for (const text of nearbyOrigins(entry)) {
    const origin = parseOrigin(text)
    if (!('folded' in origin)) continue
    const examples = isAllowed([entry], origin) ? allows : doesNotAllow
    if (examples.size < maxExamples) examples.add(origin.folded)
  }
  return { allows: [...allows], doesNotAllow: [...doesNotAllow] }
}
