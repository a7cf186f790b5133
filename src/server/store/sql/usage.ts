/** What happened with a token by the hour, and where it was seen at work. */
import type { SightingTable, UsageMetric, UsageTable } from '../store.js'
import type { Time } from '../time.js'
import { rows } from './record.js'

const hourMs = 3_600_000

export const usageTable = (time: Time): UsageTable => ({
  *add(tokenId, metric, count) {
    yield* rows(
      `INSERT INTO usage_counts (token_id, hour, metric, count) VALUES ($1, $2, $3, $4)
        ON CONFLICT (token_id, hour, metric)
        DO UPDATE SET count = usage_counts.count + excluded.count`,
      tokenId,
      time.now - (time.now % hourMs),
      metric,
      count,
    )
  },
  *list(tokenId, from, to) {
    const found = yield* rows(
      `SELECT hour, metric, count FROM usage_counts
        WHERE token_id = $1 AND hour >= $2 AND hour < $3 ORDER BY hour, metric`,
      tokenId,
      from,
      to,
    )
    return found.map(({ hour, metric, count }) => ({
      hour: Number(hour),
      metric: metric as UsageMetric,
      count: Number(count),
    }))
  },
  *prune(before) {
    yield* rows('DELETE FROM usage_counts WHERE hour < $1', before)
  },
})

const maxSightingsPerToken = 100
/** A note that is younger than this is left as it is. */
const sightingPrecisionMs = 10_000

export const sightingTable = (time: Time): SightingTable => ({
  *note(tokenId, origin) {
    const written = yield* rows(
      `INSERT INTO sightings (token_id, origin, first_seen_at, last_seen_at)
        VALUES ($1, $2, $3, $3) ON CONFLICT (token_id, origin)
        DO UPDATE SET last_seen_at = excluded.last_seen_at
        WHERE sightings.last_seen_at < excluded.last_seen_at - $4 RETURNING first_seen_at`,
      tokenId,
      origin,
      time.now,
      sightingPrecisionMs,
    )
    const isNew = Number(written[0]?.['first_seen_at']) === time.now
    if (!isNew) return
    yield* rows(
      `DELETE FROM sightings WHERE token_id = $1 AND origin IN (SELECT origin FROM sightings
        WHERE token_id = $1 ORDER BY last_seen_at DESC, origin LIMIT 1000 OFFSET $2)`,
      tokenId,
      maxSightingsPerToken,
    )
  },
  *list(tokenId) {
    const found = yield* rows(
      `SELECT origin, first_seen_at, last_seen_at FROM sightings WHERE token_id = $1
        ORDER BY last_seen_at DESC, origin`,
      tokenId,
    )
    return found.map((sighting) => ({
      origin: String(sighting['origin']),
      firstSeenAt: Number(sighting['first_seen_at']),
      lastSeenAt: Number(sighting['last_seen_at']),
    }))
  },
})
