/** The origins that a token refused: how often, when, and whether the operator minds. */
import type { ErrorCode } from '../../../protocol/errors.js'
import type { BlockedOriginTable } from '../store.js'
import type { Time } from '../time.js'
import { row, rows } from './record.js'

const maxPerToken = 200
/** Of these, for those that last. */
const maxLasting = 100
const lastingMs = 3_600_000

/** Those that last go first, as many as have a place; after them the latest. */
const surplus = `SELECT origin FROM (SELECT origin, count, last_seen_at, is_lasting,
    row_number() OVER (PARTITION BY is_lasting ORDER BY last_seen_at DESC, origin) AS place
  FROM (SELECT origin, count, last_seen_at, CASE WHEN is_ignored = 1
      OR last_seen_at - first_seen_at >= ${lastingMs} THEN 1 ELSE 0 END AS is_lasting
    FROM blocked_origins WHERE token_id = $1) AS judged) AS ranked
  ORDER BY CASE WHEN is_lasting = 1 AND place <= ${maxLasting} THEN 0 ELSE 1 END,
    last_seen_at DESC, count DESC, origin LIMIT 1000000 OFFSET ${maxPerToken}`

export const blockedOriginTable = (time: Time): BlockedOriginTable => ({
  *add(tokenId, refused) {
    const { now } = time
    const answers = yield refused.map(({ origin, code, count }) => ({
      sql: `INSERT INTO blocked_origins
          (token_id, origin, code, count, first_seen_at, last_seen_at, is_ignored)
        VALUES ($1, $2, $3, $4, $5, $5, 0) ON CONFLICT (token_id, origin)
        DO UPDATE SET code = excluded.code, count = blocked_origins.count + excluded.count,
          last_seen_at = excluded.last_seen_at RETURNING first_seen_at`,
      parameters: [tokenId, origin, code, count, now],
    }))
    const hasNew = answers.some(([written]) => Number(written?.['first_seen_at']) === now)
    if (!hasNew) return
    yield* rows(
      `DELETE FROM blocked_origins WHERE token_id = $1 AND origin IN (${surplus})`,
      tokenId,
    )
  },
  *list(tokenId) {
    const found = yield* rows(
      `SELECT origin, code, count, first_seen_at, last_seen_at, is_ignored FROM blocked_origins
        WHERE token_id = $1 ORDER BY last_seen_at DESC, count DESC, origin`,
      tokenId,
    )
    return found.map((blocked) => ({
      origin: String(blocked['origin']),
      code: blocked['code'] as ErrorCode,
      count: Number(blocked['count']),
      firstSeenAt: Number(blocked['first_seen_at']),
      lastSeenAt: Number(blocked['last_seen_at']),
      isIgnored: blocked['is_ignored'] === 1,
    }))
  },
  *count(tokenId) {
    const found = yield* row(
      'SELECT count(*) AS n FROM blocked_origins WHERE token_id = $1 AND is_ignored = 0',
      tokenId,
    )
    return Number(found?.['n'] ?? 0)
  },
  *setIgnored(tokenId, origin, isIgnored) {
    const written = yield* rows(
      `UPDATE blocked_origins SET is_ignored = $3 WHERE token_id = $1 AND origin = $2
        RETURNING origin`,
      tokenId,
      origin,
      isIgnored ? 1 : 0,
    )
    return written.length > 0
  },
  *remove(tokenId, origins) {
    if (origins.length === 0) return 0
    const answers = yield origins.map((origin) => ({
      sql: 'DELETE FROM blocked_origins WHERE token_id = $1 AND origin = $2 RETURNING origin',
      parameters: [tokenId, origin],
    }))
    return answers.flat().length
  },
  *removeAll(tokenId) {
    const gone = yield* rows(
      'DELETE FROM blocked_origins WHERE token_id = $1 RETURNING origin',
      tokenId,
    )
    return gone.length
  },
  *prune(before) {
    yield* rows('DELETE FROM blocked_origins WHERE last_seen_at < $1', before)
  },
})
