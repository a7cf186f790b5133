/**
 * A resource's version, made of its content: two that read the same are the same. What changes by
 * being used is left out, so that a visitor's message does not stop an operator's change.
 */
import { ParleyError } from '../protocol/errors.js'
import { sha256 } from './identifiers.js'

/** Fields that change by themselves. */
const volatile = new Set(['lastUsedAt', 'conversationCount', 'blockedOriginCount'])

/** A strong entity tag, with its quotes (RFC 9110 §8.8.3). */
export const entityTag = (resource: object): string => {
  const lasting = Object.entries(resource).filter(([field]) => !volatile.has(field))
  return `"${sha256(JSON.stringify(lasting)).slice(0, 22)}"`
}

/**
 * A proxy that compresses an answer makes its tag weak (nginx) or adds the coding to it (Caddy, Apache).
 * Our tags are made of the content alone, so it still says what was read.
 */
const asSent = (tag: string): string =>
  tag
    .trim()
    .replace(/^W\//, '')
    .replace(/-(?:gzip|br|zstd)"$/, '"')

/**
 * Refuses a change of something that is no longer what the caller has read.
 * @param ifMatch the `If-Match` header; null for a change that does not mind
 * @throws ParleyError `precondition_failed`
 */
export const requireMatch = (ifMatch: string | null, resource: object): void => {
  if (ifMatch === null || ifMatch.trim() === '*') return
  const current = entityTag(resource)
  if (ifMatch.split(',').some((tag) => asSent(tag) === current)) return
  throw new ParleyError('precondition_failed', {
    detail: `expected If-Match ${current}, seen ${ifMatch.slice(0, 100)}. It was changed since it was read: read it again.`,
  })
}
