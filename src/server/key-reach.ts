/**
 * How far an API key reaches: what it permits, for how long, from where. A key that manages keys
 * may take away, but give only what it has itself, so that nobody gains by a key that was found.
 */
import { ParleyError } from '../protocol/errors.js'
import { isGranted } from '../protocol/scopes.js'
import { isAmongRanges } from './address-range.js'
import type { KeyRecord } from './store/store.js'

export type Reach = Pick<KeyRecord, 'permissions' | 'expiresAt' | 'allowedIps' | 'isActive'>

/** What of `inner` goes beyond `outer`, in words; empty if nothing does. */
export const excess = (inner: Reach, outer: Reach): string[] => [
  ...inner.permissions
    .filter((permission) => !isGranted(outer.permissions, permission))
    .map((permission) => `the permission ${permission}`),
  ...(isLater(inner.expiresAt, outer.expiresAt) ? ['a longer life'] : []),
  ...(isWider(inner.allowedIps, outer.allowedIps) ? ['other addresses'] : []),
  ...(inner.isActive && !outer.isActive ? ['being active'] : []),
]

const isLater = (one: number | null, other: number | null): boolean =>
  other !== null && (one === null || one > other)

const isWider = (one: readonly string[], other: readonly string[]): boolean =>
  other.length > 0 && (one.length === 0 || one.some((range) => !isAmongRanges(range, other)))

/** @throws ParleyError `key_not_enough` if `wanted` reaches beyond the key that asks for it */
export const requireWithin = (wanted: Reach, caller: Reach): void => {
  const beyond = excess(wanted, caller)
  if (beyond.length === 0) return
  throw new ParleyError('key_not_enough', {
    detail: `expected no more than the calling key has itself, seen ${beyond.join(', ')}. Use the console or the command line.`,
  })
}
