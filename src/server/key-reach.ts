/**
 * How far an API key reaches: what it permits, until when, from where. A key that manages keys may
 * take away, but give only what it has itself, so that nobody gains by a key that was found.
 */
import { ParleyError } from '../protocol/errors.js'
import { isGranted } from '../protocol/scopes.js'
import { isAmongRanges } from './address-range.js'
import type { KeyRecord } from './store/store.js'

export type Reach = Pick<KeyRecord, 'permissions' | 'expiresAt' | 'allowedIps' | 'isActive'>

/** @throws ParleyError `key_not_enough` if the key reaches beyond the one that asks for it */
export const requireWithin = (key: Reach, caller: Reach): void => {
  const beyond = excess(key, caller)
  if (beyond.length === 0) return
  throw new ParleyError('key_not_enough', {
    detail: `expected no more than the calling key has itself, seen ${beyond.join(', ')}. Use the console or the command line.`,
  })
}

/**
 * A change that only takes away is not asked what is left. One that gives anything is asked for all
 * that the key has then: a longer life or another address gives every permission once more.
 * @throws ParleyError `key_not_enough` if the change gives, and the key then reaches beyond the caller
 */
export const requireOwnGift = (before: Reach, after: Reach, caller: Reach): void => {
  const isRevived = after.isActive && !before.isActive
  if (isRevived || excess(after, before).length > 0) requireWithin(after, caller)
}

/** What of `inner` goes beyond `outer`, in words; empty if nothing does. */
const excess = (inner: Reach, outer: Reach): string[] => [
  ...inner.permissions
    .filter((permission) => !isGranted(outer.permissions, permission))
    .map((permission) => `the permission ${permission}`),
  ...(isLater(inner.expiresAt, outer.expiresAt) ? ['a longer life'] : []),
  ...otherAddresses(inner.allowedIps, outer.allowedIps),
]

const isLater = (one: number | null, other: number | null): boolean =>
  other !== null && (one === null || one > other)

const otherAddresses = (inner: readonly string[], outer: readonly string[]): string[] => {
  if (outer.length === 0) return []
  if (inner.length === 0) return ['every address']
  return inner
    .filter((range) => !isAmongRanges(range, outer))
    .map((range) => `the address ${range}`)
}
