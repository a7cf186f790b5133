/** Client tokens, the values they had before, and the log of admitted messages. */
import type { AdmissionTable, ListedToken, Row, TokenRecord, TokenTable } from '../store.js'
import type { Time } from '../time.js'
import { flag, json, mapping, plain, row, rows, run } from './record.js'
import { fold } from './turn-texts.js'

const record = mapping<TokenRecord>({
  id: plain('id'),
  name: plain('name'),
  environment: plain('environment'),
  value: plain('value'),
  generation: plain('generation'),
  revision: plain('revision'),
  isActive: flag('is_active'),
  allowedOrigins: json('allowed_origins'),
  flowIds: json('flow_ids'),
  agentIds: json('agent_ids'),
  defaultFlowId: plain('default_flow_id'),
  pinToVersion: plain('pin_to_version'),
  rateLimitPerMinute: plain('rate_limit_per_minute'),
  rateLimitPerHour: plain('rate_limit_per_hour'),
  maxMessagesPerSession: plain('max_messages_per_session'),
  sessionIdleTimeoutMinutes: plain('session_idle_timeout_minutes'),
  config: json('config'),
  productSurfaceId: plain('product_surface_id'),
  lastUsedAt: plain('last_used_at'),
  createdAt: plain('created_at'),
  updatedAt: plain('updated_at'),
})

const listing = `SELECT ${record.columns}, (SELECT count(*) FROM conversations
  WHERE conversations.token_id = client_tokens.id) AS conversation_count,
  (SELECT count(*) FROM blocked_origins WHERE blocked_origins.token_id = client_tokens.id
    AND is_ignored = 0) AS blocked_origin_count FROM client_tokens`
const newestFirst = 'ORDER BY created_at DESC, id'
const idsPerStatement = 100

const readListed = (found: Row): ListedToken => ({
  ...record.read(found),
  conversationCount: Number(found['conversation_count']),
  blockedOriginCount: Number(found['blocked_origin_count']),
})

/** What a search looks through, here and not in SQL: the engines fold few letters alike. */
const wordsOf = (found: Row): string[] => [
  String(found['id']),
  String(found['name']),
  ...(JSON.parse(String(found['allowed_origins'])) as string[]),
]

export const tokenTable = (time: Time): TokenTable => ({
  insert: (token) => run(record.insert('client_tokens', token)),
  *find(id) {
    const found = yield* row(`SELECT ${record.columns} FROM client_tokens WHERE id = $1`, id)
    return found && record.read(found)
  },
  *findByValue(value) {
    const found = yield* row(`SELECT ${record.columns} FROM client_tokens WHERE value = $1`, value)
    return found && record.read(found)
  },
  *lock(id) {
    // An UPDATE, because SQLite has no SELECT … FOR UPDATE and both engines lock what they write.
    const [found] = yield* time.wait(
      `UPDATE client_tokens SET revision = revision WHERE id = $1 RETURNING ${record.columns}`,
      id,
    )
    return found && record.read(found)
  },
  *touch(id) {
    yield* rows('UPDATE client_tokens SET last_used_at = $2 WHERE id = $1', id, time.now)
  },
  *list({ environments, search = '', limit = 1_000_000, offset = 0 }) {
    const among = [environments[0] ?? '', environments[1] ?? '']
    if (search === '') {
      const found = yield* rows(
        `${listing} WHERE environment IN ($1, $2) ${newestFirst} LIMIT $3 OFFSET $4`,
        ...among,
        limit,
        offset,
      )
      return found.map(readListed)
    }
    const all = yield* rows(
      `SELECT id, name, allowed_origins FROM client_tokens WHERE environment IN ($1, $2) ${newestFirst}`,
      ...among,
    )
    const wanted = fold(search)
    const ids = all
      .filter((token) => wordsOf(token).some((word) => fold(word).includes(wanted)))
      .slice(offset, offset + limit)
      .map((token) => String(token['id']))
    const listed: ListedToken[] = []
    for (let from = 0; from < ids.length; from += idsPerStatement) {
      const some = ids.slice(from, from + idsPerStatement)
      const places = some.map((_, index) => `$${index + 1}`).join(', ')
      const found = yield* rows(`${listing} WHERE id IN (${places}) ${newestFirst}`, ...some)
      listed.push(...found.map(readListed))
    }
    return listed
  },
  update: (token) =>
    run(
      record.update('client_tokens', 'id', { ...token, revision: token.revision + 1 }, [
        'environment',
        'createdAt',
      ]),
    ),
  *remove(id) {
    const gone = yield* rows('DELETE FROM client_tokens WHERE id = $1 RETURNING id', id)
    if (gone.length > 0) yield* rows('INSERT INTO deleted_tokens (id) VALUES ($1)', id)
    yield* rows('DELETE FROM retired_token_values WHERE token_id = $1', id)
    yield* rows('DELETE FROM admissions WHERE token_id = $1', id)
    yield* rows('DELETE FROM usage_counts WHERE token_id = $1', id)
    yield* rows('DELETE FROM sightings WHERE token_id = $1', id)
    yield* rows('DELETE FROM blocked_origins WHERE token_id = $1', id)
    yield* rows(
      'UPDATE sessions SET ended_at = $2 WHERE token_id = $1 AND ended_at IS NULL',
      id,
      time.now,
    )
    return gone.length > 0
  },
  *retire(valueHash, id) {
    yield* rows('INSERT INTO retired_token_values (hash, token_id) VALUES ($1, $2)', valueHash, id)
  },
  *findRetired(valueHash) {
    const found = yield* row('SELECT token_id FROM retired_token_values WHERE hash = $1', valueHash)
    return found && String(found['token_id'])
  },
  *conversationCount(id) {
    const found = yield* row('SELECT count(*) AS n FROM conversations WHERE token_id = $1', id)
    return Number(found?.['n'] ?? 0)
  },
})

/**
 * Each token's admissions are numbered, so "was there room?" is one look at the `nth` latest and
 * never a count.
 */
export const admissionTable = (time: Time): AdmissionTable => ({
  *nthLatest(tokenId, nth) {
    const found = yield* row(
      `SELECT at FROM admissions WHERE token_id = $1 AND number =
        (SELECT max(number) FROM admissions WHERE token_id = $1) - $2`,
      tokenId,
      nth - 1,
    )
    return found && Number(found['at'])
  },
  *append(tokenId) {
    // Never before the one before it, though this transaction may have begun earlier and waited.
    yield* rows(
      `INSERT INTO admissions (token_id, number, at)
        SELECT $1, coalesce(max(number), 0) + 1,
          CASE WHEN max(at) > $2 THEN max(at) ELSE $2 END
        FROM admissions WHERE token_id = $1`,
      tokenId,
      time.now,
    )
  },
  *countSince(tokenId, since) {
    const found = yield* row(
      'SELECT count(*) AS n FROM admissions WHERE token_id = $1 AND at > $2',
      tokenId,
      since,
    )
    return Number(found?.['n'] ?? 0)
  },
  *prune(before) {
    yield* rows('DELETE FROM admissions WHERE at < $1', before)
  },
})
