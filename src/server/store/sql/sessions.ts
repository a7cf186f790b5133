/** Sessions, by the hash of their secret. */
import type { Dialect } from '../dialect.js'
import type { SessionRecord, SessionTable } from '../store.js'
import type { Time } from '../time.js'
import { mapping, plain, row, rows, run } from './record.js'

const record = mapping<SessionRecord>({
  hash: plain('hash'),
  tokenId: plain('token_id'),
  tokenGeneration: plain('token_generation'),
  origin: plain('origin'),
  visitorId: plain('visitor_id'),
  conversationId: plain('conversation_id'),
  address: plain('address'),
  messagesUsed: plain('messages_used'),
  createdAt: plain('created_at'),
  lastActivityAt: plain('last_activity_at'),
  endedAt: plain('ended_at'),
})

const owner = (by: { address: string } | { tokenId: string }) =>
  'address' in by
    ? { column: 'address', value: by.address }
    : { column: 'token_id', value: by.tokenId }

export const sessionTable = (time: Time, dialect: Dialect): SessionTable => ({
  insert: (session) => run(record.insert('sessions', session)),
  *find(hash) {
    const found = yield* row(`SELECT ${record.columns} FROM sessions WHERE hash = $1`, hash)
    return found && record.read(found)
  },
  *lock(hash) {
    const found = yield* row(
      `UPDATE sessions SET messages_used = messages_used WHERE hash = $1 RETURNING ${record.columns}`,
      hash,
    )
    return found && record.read(found)
  },
  *touch(hash) {
    yield* rows('UPDATE sessions SET last_activity_at = $2 WHERE hash = $1', hash, time.now)
  },
  *count(hash, by) {
    yield* rows(
      'UPDATE sessions SET messages_used = messages_used + $2, last_activity_at = $3 WHERE hash = $1',
      hash,
      by,
      time.now,
    )
  },
  *assign(hash, conversationId) {
    yield* rows('UPDATE sessions SET conversation_id = $2 WHERE hash = $1', hash, conversationId)
  },
  *lockAddress(address) {
    if (dialect.lockAddress !== null) yield* time.wait(dialect.lockAddress, address)
  },
  *endOf(visitorId) {
    yield* rows(
      'UPDATE sessions SET ended_at = $2 WHERE visitor_id = $1 AND ended_at IS NULL',
      visitorId,
      time.now,
    )
  },
  *nthLatest(by, nth, since) {
    const { column, value } = owner(by)
    const found = yield* row(
      `SELECT created_at FROM sessions WHERE ${column} = $1 AND created_at > $3
        ORDER BY created_at DESC LIMIT 1 OFFSET $2`,
      value,
      nth - 1,
      since,
    )
    return found && Number(found['created_at'])
  },
  *prune(before) {
    yield* rows('DELETE FROM sessions WHERE created_at < $1', before)
  },
})
