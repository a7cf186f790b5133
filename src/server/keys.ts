/**
 * API keys as their operator manages them: made here, shown once, kept as a hash. Whether a request
 * comes with one is asked in keyring.ts.
 */
import type {
  ApiKey,
  ApiKeyList,
  ApiKeyOptions,
  CreatedApiKey,
  ListApiKeysQuery,
} from '../protocol/api-keys.js'
import type { Deleted } from '../protocol/control.js'
import { ParleyError } from '../protocol/errors.js'
import { permissionGroups, permissionTemplates, scopes } from '../protocol/scopes.js'
import { isVisible, type Access } from './access.js'
import { requireMatch } from './etag.js'
import { createId, createKeyValue, isIdLike, sha256 } from './identifiers.js'
import { presentKey, readCreateKey, readUpdateKey } from './key-fields.js'
import { requireOwnGift, requireWithin } from './key-reach.js'
import { readPage } from './pages.js'
import { cut } from './path.js'
import type { KeyRecord, Store, Tx, Work } from './store/store.js'

/**
 * What the REST API and the command line answer, to the letter. A key that the caller may not see
 * is answered as one that does not exist. `ifMatch` is the entity tag of what the caller has read;
 * null or absent for a change that does not mind what is there. @throws ParleyError
 */
export interface Keys {
  /** What a key may be allowed to do. */
  options(): ApiKeyOptions
  /** Not for an API key: `key_not_enough`. */
  create(input: unknown): Promise<CreatedApiKey>
  /** Newest first. Default: the first 1,000. */
  list(query?: Partial<ListApiKeysQuery>): Promise<ApiKeyList>
  show(id: string): Promise<{ apiKey: ApiKey }>
  /**
   * An API key may take from every key. What it gives anything, a permission, a longer life, an
   * address, must then reach no farther than itself: `key_not_enough`.
   */
  update(id: string, input: unknown, ifMatch?: string | null): Promise<{ apiKey: ApiKey }>
  /**
   * A new secret; the old one is refused from the next request on. An API key may do it with itself
   * and with keys that reach no farther.
   */
  rotate(id: string, ifMatch?: string | null): Promise<CreatedApiKey>
  remove(id: string, ifMatch?: string | null): Promise<Deleted>
}

export const createKeys =
  (store: Store): ((access: Access) => Keys) =>
  (access) => ({
    options,

    async create(input) {
      if (access.who === 'key') {
        throw new ParleyError('key_not_enough', {
          detail: 'No API key can make another. Use the console, or: parley key create',
        })
      }
      return store.write(function* (tx) {
        const fields = readCreateKey(input, tx.now)
        const secret = createKeyValue(fields.environment)
        const key: KeyRecord = {
          ...fields,
          ...partsOf(secret),
          id: createId('key'),
          isActive: true,
          prefix: `rt_${fields.environment}_`,
          lastUsedAt: null,
          createdAt: tx.now,
          updatedAt: tx.now,
        }
        yield* tx.keys.insert(key)
        return { apiKey: presentKey(key), plainKey: secret, warning: shownOnce }
      })
    },

    list: ({ environment, ...page } = {}) =>
      store.read(function* (tx) {
        const environments = access.environments.filter(
          (one) => environment === undefined || one === environment,
        )
        const { items, pagination } = yield* readPage(page, (range) =>
          tx.keys.list({ environments, ...range }),
        )
        return { apiKeys: items.map(presentKey), pagination }
      }),

    show: (id) =>
      store.read(function* (tx) {
        return { apiKey: presentKey(yield* found(tx, access, id)) }
      }),

    update: (id, input, ifMatch = null) =>
      store.write(function* (tx) {
        const { key: before, shown } = yield* held(tx, access, id, ifMatch)
        const key: KeyRecord = { ...before, ...readUpdateKey({ before, shown }, input, tx.now) }
        const own = yield* caller(tx, access)
        if (own) requireOwnGift(before, key, own)
        // What has not changed keeps its `updatedAt`, and so its entity tag.
        if (JSON.stringify(key) === JSON.stringify(before)) return { apiKey: shown }
        const written = { ...key, updatedAt: tx.now }
        yield* tx.keys.update(written)
        return { apiKey: presentKey(written) }
      }),

    rotate: (id, ifMatch = null) =>
      store.write(function* (tx) {
        const { key: before } = yield* held(tx, access, id, ifMatch)
        const own = yield* caller(tx, access)
        if (own) requireWithin(before, own)
        const secret = createKeyValue(before.environment)
        const key: KeyRecord = { ...before, ...partsOf(secret), updatedAt: tx.now }
        yield* tx.keys.retire(before.hash, id)
        yield* tx.keys.update(key)
        return { apiKey: presentKey(key), plainKey: secret, warning: warningOf(key, tx.now) }
      }),

    remove: (id, ifMatch = null) =>
      store.write(function* (tx) {
        yield* held(tx, access, id, ifMatch)
        yield* tx.keys.remove(id)
        return { success: true, message: `The API key ${id} was deleted.` }
      }),
  })

const visible = (access: Access, id: string, key: KeyRecord | undefined): KeyRecord => {
  if (key && isVisible(access, key.environment)) return key
  throw new ParleyError('not_found', { detail: `There is no API key ${cut(id, 60)}.` })
}

function* found(tx: Tx, access: Access, id: string): Work<KeyRecord> {
  return visible(access, id, isIdLike(id) ? yield* tx.keys.find(id) : undefined)
}

/** For a change: what is read must still hold when it is written. */
function* held(tx: Tx, access: Access, id: string, ifMatch: string | null): Work<Held> {
  yield* found(tx, access, id)
  const key = visible(access, id, yield* tx.keys.lock(id))
  const shown = presentKey(key)
  requireMatch(ifMatch, shown)
  return { key, shown }
}

/** The calling key as it is now; undefined for callers who may do everything. */
function* caller(tx: Tx, { who, keyId }: Access): Work<KeyRecord | undefined> {
  if (who !== 'key') return undefined
  const key = keyId === null ? undefined : yield* tx.keys.find(keyId)
  if (key?.isActive) return key
  throw new ParleyError('key_revoked', { detail: 'The API key was revoked in the meantime.' })
}

interface Held {
  key: KeyRecord
  shown: ApiKey
}

const options = (): ApiKeyOptions => ({
  permissionGroups: permissionGroups.map(copied),
  rateLimits: [],
  permissionScopes: [...scopes],
  permissionTemplates: permissionTemplates.map(copied),
})

const copied = <T extends { permissions: readonly string[] }>(group: T) => ({
  ...group,
  permissions: [...group.permissions],
})

const partsOf = (secret: string) => ({ hash: sha256(secret), hint: secret.slice(-4) })

const shownOnce = 'Keep this key now: it is shown once, and only its hash is stored.'

const warningOf = ({ isActive, expiresAt }: KeyRecord, now: number): string => {
  if (!isActive) return `${shownOnce} It is revoked, so it is refused until isActive is true again.`
  return expiresAt !== null && expiresAt <= now
    ? `${shownOnce} It has expired, so it is refused until expiresAt is set anew.`
    : shownOnce
}
