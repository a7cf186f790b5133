/** The exact directive to write where a page's policy keeps the chat out. */
import type { Finding } from '../protocol/doctor.js'
import { failed } from './finding.js'
import type { Directive, Need, Policy } from './policy.js'

/** `what` is kept out in words: `the script`. */
export const blockedFinding = (
  what: string,
  { place }: Policy,
  directive: Directive,
  need: Need,
): Finding => {
  const written = write(directive.name, directive.sources)
  return failed(
    'csp_blocked',
    `the page's Content-Security-Policy (${place}) keeps out ${what}: ${shorten(written)}`,
    fixOf(directive, need),
  )
}

const fixOf = ({ name, sources }: Directive, need: Need): string => {
  if (need.directive === 'script-src') {
    const nonce = sources.find((source) => /^'nonce-/i.test(source))
    const isStrict = sources.some((source) => /^'strict-dynamic'$/i.test(source))
    if (need.url === null || isStrict) {
      return nonce === undefined
        ? 'give each answer a nonce of its own, in the policy and as the attribute  nonce="…"  of the script'
        : 'give the script the page\'s nonce, as your other scripts have it:  nonce="…"'
    }
  }
  const added = need.url?.origin ?? ''
  const kept = sources.filter((source) => source.toLowerCase() !== "'none'")
  if (name === 'default-src') {
    return `add a directive beside default-src:  ${write(need.directive, [...kept, added])}`
  }
  return `add  ${added}  to ${name}:  ${write(name, [...kept, added])}`
}

const write = (name: string, sources: readonly string[]): string => [name, ...sources].join(' ')

const shorten = (text: string): string => (text.length > 160 ? `${text.slice(0, 159)}…` : text)
