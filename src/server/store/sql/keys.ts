/** API keys, by the hash of their secret, and the database's own small values. */
import type { KeyRecord, KeyTable, MetaTable } from '../store.js'
import { flag, json, mapping, plain, row, rows, run } from './record.js'

const record = mapping<KeyRecord>({
  id: plain('id'),
  hash: plain('hash'),
  name: plain('name'),
  environment: plain('environment'),
  permissions: json('permissions'),
  expiresAt: plain('expires_at'),
  allowedIps: json('allowed_ips'),
  isActive: flag('is_active'),
  prefix: plain('prefix'),
  hint: plain('hint'),
  lastUsedAt: plain('last_used_at'),
  createdAt: plain('created_at'),
  updatedAt: plain('updated_at'),
})

export const keyTable = (): KeyTable => ({
  insert: (key) => run(record.insert('api_keys', key)),
  *findByHash(hash) {
    const found = yield* row(`SELECT ${record.columns} FROM api_keys WHERE hash = $1`, hash)
    return found && record.read(found)
  },
  *list() {
    const found = yield* rows(`SELECT ${record.columns} FROM api_keys ORDER BY created_at DESC, id`)
    return found.map(record.read)
  },
})

export const metaTable = (): MetaTable => ({
  *ensure(name, initial) {
    yield* rows(
      'INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING',
      name,
      initial,
    )
    const found = yield* row('SELECT value FROM meta WHERE name = $1', name)
    return String(found?.['value'])
  },
})
