/** Whether a request comes with an API key that holds, and what that key may do. */
import { isChecksumRight } from '../protocol/credential.js'
import { ParleyError } from '../protocol/errors.js'
import type { Access } from './access.js'
import { isAmongRanges } from './address-range.js'
import { sha256 } from './identifiers.js'
import type { KeyRecord, Store, Tx, Work } from './store/store.js'

export interface Keyring {
  /**
   * Judged by the store as it is at this moment: nothing is remembered from request to request.
   * @param plainKey what stood after `Bearer`
   * @param address the caller's own, whole; empty if it is not known
   * @throws ParleyError `key_unknown`, `key_revoked`, `key_expired`, `ip_not_allowed`
   */
  authenticate(plainKey: string, address: string): Promise<Access>
}

/** `lastUsedAt` is for people, and not worth a write for every request. */
const noteEveryMs = 60_000

export const createKeyring = (store: Store): Keyring => ({
  async authenticate(plainKey, address) {
    requireShape(plainKey)
    const { key, isUseNoted } = await store.read(function* (tx) {
      const key = yield* holding(tx, sha256(plainKey), address)
      return { key, isUseNoted: isNoted(key, tx.now) }
    })
    if (!isUseNoted) await noteUse(store, key.id)
    return {
      who: 'key',
      environments: key.environment === 'live' ? ['live', 'test'] : ['test'],
      permissions: key.permissions,
      keyId: key.id,
    }
  },
})

/** Something that cannot be a key of ours costs no look-up. */
const requireShape = (plainKey: string): void => {
  if (/^rt_(live|test)_[0-9A-Za-z]{49}$/.test(plainKey)) {
    if (isChecksumRight(plainKey)) return
    throw unknown('The API key is misspelt: its last six characters do not fit the rest.')
  }
  throw unknown(
    /^ct_/.test(plainKey)
      ? 'expected an API key (rt_live_… or rt_test_…), seen a client token, which is for pages.'
      : 'expected an API key (rt_live_… or rt_test_…), seen something of another shape.',
  )
}

const unknown = (detail: string): ParleyError => new ParleyError('key_unknown', { detail })

function* holding(tx: Tx, hash: string, address: string): Work<KeyRecord> {
  const key = yield* tx.keys.findByHash(hash)
  if (!key) {
    if (!(yield* tx.keys.isRetired(hash))) {
      throw unknown('There is no such API key here. It may have been deleted.')
    }
    throw new ParleyError('key_revoked', {
      detail: 'The API key was replaced by a new one (regenerated).',
    })
  }
  if (!key.isActive) {
    throw new ParleyError('key_revoked', { detail: `The API key ${key.id} was revoked.` })
  }
  if (key.expiresAt !== null && key.expiresAt <= tx.now) {
    const expired = new Date(key.expiresAt).toISOString()
    throw new ParleyError('key_expired', { detail: `The API key ${key.id} expired on ${expired}.` })
  }
  if (!isAmongRanges(address, key.allowedIps)) {
    throw new ParleyError('ip_not_allowed', {
      detail: `expected an address of allowedIps of the key ${key.id}, seen ${address || 'none'}. Behind a proxy, name it in trustProxy.`,
    })
  }
  return key
}

const isNoted = ({ lastUsedAt }: KeyRecord, now: number): boolean =>
  lastUsedAt !== null && now - lastUsedAt < noteEveryMs

const noteUse = async (store: Store, id: string): Promise<void> => {
  try {
    await store.write(function* (tx) {
      const key = yield* tx.keys.find(id)
      if (key && !isNoted(key, tx.now)) yield* tx.keys.touch(id)
    })
  } catch (error) {
    // A full disk must not keep an operator from reading.
    if (!(error instanceof ParleyError && error.code === 'storage_unavailable')) throw error
  }
}
