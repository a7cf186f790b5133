/** API keys: made here, shown once, kept as a hash. */
import { createApiKeySchema, type ApiKey, type CreatedApiKey } from '../protocol/api-keys.js'
import { parseFields } from './fields.js'
import { createId, createKeyValue, sha256 } from './identifiers.js'
import type { KeyRecord, Store } from './store/store.js'

export interface Keys {
  /** What the REST API and the command line answer, to the letter. */
  create(input: unknown): Promise<CreatedApiKey>
}

export const createKeys = (store: Store): Keys => ({
  async create(input) {
    const fields = parseFields(createApiKeySchema, input)
    const plainKey = createKeyValue(fields.environment)
    return store.write(function* (tx) {
      const key: KeyRecord = {
        id: createId('key'),
        hash: sha256(plainKey),
        name: fields.name,
        environment: fields.environment,
        permissions: fields.permissions,
        expiresAt: fields.expiresAt === null ? null : Date.parse(fields.expiresAt),
        allowedIps: fields.allowedIps,
        isActive: true,
        prefix: `rt_${fields.environment}_`,
        hint: plainKey.slice(-4),
        lastUsedAt: null,
        createdAt: tx.now,
        updatedAt: tx.now,
      }
      yield* tx.keys.insert(key)
      return {
        apiKey: present(key),
        plainKey,
        warning: 'Keep this key now: it is shown once, and only its hash is stored.',
      }
    })
  },
})

const iso = (time: number | null): string | null =>
  time === null ? null : new Date(time).toISOString()

const present = (key: KeyRecord): ApiKey => ({
  id: key.id,
  name: key.name,
  environment: key.environment,
  permissions: key.permissions,
  expiresAt: iso(key.expiresAt),
  allowedIps: key.allowedIps,
  isActive: key.isActive,
  keyPrefix: key.prefix,
  searchHint: key.hint,
  lastUsedAt: iso(key.lastUsedAt),
  createdAt: new Date(key.createdAt).toISOString(),
  updatedAt: new Date(key.updatedAt).toISOString(),
})
