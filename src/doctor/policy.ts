/**
 * Content Security Policies of a page: how they are read, and which directive decides over what the
 * chat needs. Whether a source matches is policy-match.ts's; what to change is policy-advice.ts's.
 */
import parsePolicy from 'content-security-policy-parser'
import type { DigestOf } from './digests.js'

export interface Policy {
  /** By name in lower case. */
  directives: ReadonlyMap<string, readonly string[]>
  /** Where it stands, in words. */
  place: string
  /** Only watched, and obeyed by nobody. */
  isReportOnly: boolean
}

/** Longer than any policy that means something. */
const maxPolicyLength = 64 * 1024

/** A header may hold several policies, with commas between. */
export const readPolicies = (
  text: string | null,
  place: string,
  { isReportOnly = false } = {},
): Policy[] =>
  (text ?? '')
    .slice(0, maxPolicyLength)
    .split(',')
    .map((one) => ({ directives: parsePolicy(one.replaceAll(/\s+/g, ' ')), place, isReportOnly }))
    .filter(({ directives }) => directives.size > 0)

/** What the chat needs of a page. */
export interface Need {
  /** The directive under which an exception would be written. */
  directive: 'script-src' | 'connect-src'
  /** What is asked for; null for a script that stands in the page. */
  url: URL | null
  /** As the tag has them. */
  nonce: string | null
  integrity: string | null
  /** Of the text of a script that stands in the page; else null. */
  digestOf: DigestOf | null
  /** Fetched by a script that was itself let in, and so trusted where 'strict-dynamic' says so. */
  isImported: boolean
}

const fallbacks: Readonly<Record<Need['directive'], readonly string[]>> = {
  'script-src': ['script-src-elem', 'script-src', 'default-src'],
  'connect-src': ['connect-src', 'default-src'],
}

export interface Directive {
  name: string
  sources: readonly string[]
}

/** The directive that decides; null where none does, so that all is allowed. */
export const governing = ({ directives }: Policy, need: Need): Directive | null => {
  for (const name of fallbacks[need.directive]) {
    const sources = directives.get(name)
    if (sources) return { name, sources }
  }
  return null
}
