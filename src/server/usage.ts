/**
 * What an operator reads of a token's use: sessions, messages and refusals over time, and how much
 * of the rate limits is used now. The counting itself happens where the things happen.
 */
import { usageQuerySchema, type Usage, type UsageQuery } from '../protocol/records.js'
import type { Access } from './access.js'
import { invalidRequest, parseFields } from './fields.js'
import type { Store, TokenRecord, Tx, UsageCount, Work } from './store/store.js'
import { visibleToken } from './visible-token.js'

const minuteMs = 60_000
const hourMs = 3_600_000
const dayMs = 86_400_000
const bucketMs = { hour: hourMs, day: dayMs } as const
/** How long an answer may become, and (in days) how long counts are kept. */
export const maxDays = 400
const maxDaysOfHours = 31
const defaultDays = 7
/** Up to here a range is told by the hour unless it says otherwise. */
const daysByHour = 3

export interface UsageReader {
  /**
   * Counts from the beginning of the bucket that holds `from` to the end of the one that holds the
   * last moment before `to`.
   * @throws ParleyError `not_found`, `invalid_request`
   */
  ofToken(id: string, query?: UsageQuery): Promise<Usage>
}

export const createUsage =
  (store: Store) =>
  (access: Access): UsageReader => ({
    async ofToken(id, query = {}) {
      const asked = parseFields(usageQuerySchema, query)
      return store.read(function* (tx) {
        const token = yield* visibleToken(tx, access, id)
        const range = readRange(asked, tx.now)
        const counts = yield* tx.usage.list(id, range.from, range.to)
        return { ...tally(range, counts), current: yield* currentUse(tx, token) }
      })
    },
  })

interface Range {
  /** Beginnings of buckets. */
  from: number
  to: number
  bucket: 'hour' | 'day'
}

const readRange = (query: UsageQuery, now: number): Range => {
  const to = query.to === undefined ? now : Date.parse(query.to)
  const from = query.from === undefined ? to - defaultDays * dayMs : Date.parse(query.from)
  if (from >= to) {
    throw invalidRequest([
      {
        path: query.from === undefined ? 'to' : 'from',
        code: 'out_of_range',
        message: `expected a time before ${iso(to)}, seen ${iso(from)}`,
      },
    ])
  }
  const bucket = query.bucket ?? (to - from <= daysByHour * dayMs ? 'hour' : 'day')
  const days = bucket === 'hour' ? maxDaysOfHours : maxDays
  if (to - from > days * dayMs) {
    throw invalidRequest([
      {
        path: 'from',
        code: 'out_of_range',
        message: `expected at most ${days} days by the ${bucket}, seen ${Math.ceil((to - from) / dayMs)}`,
      },
    ])
  }
  const size = bucketMs[bucket]
  return { from: Math.floor(from / size) * size, to: Math.ceil(to / size) * size, bucket }
}

const tally = (
  { from, to, bucket }: Range,
  counts: readonly UsageCount[],
): Omit<Usage, 'current'> => {
  const size = bucketMs[bucket]
  const none = () => ({ sessions: 0, messages: 0, refusals: {} as Record<string, number> })
  const total = none()
  const buckets = Array.from({ length: (to - from) / size }, (_, index) => ({
    start: iso(from + index * size),
    ...none(),
  }))
  for (const { hour, metric, count } of counts) {
    const own = buckets[Math.floor((hour - from) / size)]
    for (const sums of own ? [own, total] : []) {
      if (metric === 'sessions' || metric === 'messages') sums[metric] += count
      else {
        const code = metric.slice('refused:'.length)
        sums.refusals[code] = (sums.refusals[code] ?? 0) + count
      }
    }
  }
  return { from: iso(from), to: iso(to), bucket, total, buckets }
}

function* currentUse(tx: Tx, token: TokenRecord): Work<Usage['current']> {
  const used = (ms: number) => tx.admissions.countSince(token.id, tx.now - ms)
  return {
    minute: { used: yield* used(minuteMs), limit: token.rateLimitPerMinute },
    hour: { used: yield* used(hourMs), limit: token.rateLimitPerHour },
  }
}

const iso = (time: number): string => new Date(time).toISOString()
