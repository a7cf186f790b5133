/** API keys, by the hash of their secret, and the database's own small values. */
import type { KeyRecord, KeyTable, MetaTable } from '../store.js'
import type { Time } from '../time.js'
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

export const keyTable = (time: Time): KeyTable => ({
  insert: (key) => run(record.insert('api_keys', key)),
  *find(id) {
    const found = yield* row(`SELECT ${record.columns} FROM api_keys WHERE id = $1`, id)
    return found && record.read(found)
  },
  *findByHash(hash) {
    const found = yield* row(`SELECT ${record.columns} FROM api_keys WHERE hash = $1`, hash)
    return found && record.read(found)
  },
  *lock(id) {
    const found = yield* row(
      `UPDATE api_keys SET is_active = is_active WHERE id = $1 RETURNING ${record.columns}`,
      id,
    )
    return found && record.read(found)
  },
  *touch(id) {
    yield* rows('UPDATE api_keys SET last_used_at = $2 WHERE id = $1', id, time.now)
  },
  *list({ environments, limit = 1_000_000, offset = 0 }) {
    const found = yield* rows(
      `SELECT ${record.columns} FROM api_keys WHERE environment IN ($1, $2)
        ORDER BY created_at DESC, id LIMIT $3 OFFSET $4`,
      environments[0] ?? '',
      environments[1] ?? '',
      limit,
      offset,
    )
    return found.map(record.read)
  },
  update: (key) => run(record.update('api_keys', 'id', key, ['environment', 'createdAt'])),
  *remove(id) {
    yield* rows('DELETE FROM retired_keys WHERE key_id = $1', id)
    return (yield* rows('DELETE FROM api_keys WHERE id = $1 RETURNING id', id)).length > 0
  },
  *retire(hash, id) {
    yield* rows('INSERT INTO retired_keys (hash, key_id) VALUES ($1, $2)', hash, id)
  },
  *isRetired(hash) {
    return !!(yield* row('SELECT key_id FROM retired_keys WHERE hash = $1', hash))
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
