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
export const requireWithin = (key: Reach, caller: Reach): void => refuse(excess(key, caller))

/**
 * What a key had before a change is not asked about; but to bring it back to life is to give all.
 * @throws ParleyError `key_not_enough` if the change gives what the one that makes it has not
 */
export const requireOwnGift = (before: Reach, after: Reach, caller: Reach): void => {
  if (after.isActive && !before.isActive) return requireWithin(after, caller)
  const given = excess(after, before)
  refuse(excess(after, caller).filter((part) => given.includes(part)))
}

const refuse = (beyond: readonly string[]): void => {
  if (beyond.length === 0) return
  throw new ParleyError('key_not_enough', {
    detail: `expected no more than the calling key has itself, seen ${beyond.join(', ')}. Use the console or the command line.`,
  })
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
