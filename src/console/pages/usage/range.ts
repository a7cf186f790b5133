/** The spans of time that usage is shown for, with whole buckets: the one that runs now is the last. */
import type { Bucket } from '../../chart/time.js'

export type RangeKey = '24h' | '7d' | '30d' | '90d'

interface Range {
  label: string
  bucket: Bucket
  count: number
}

const ranges: Readonly<Record<RangeKey, Range>> = {
  '24h': { label: '24 hours', bucket: 'hour', count: 24 },
  '7d': { label: '7 days', bucket: 'day', count: 7 },
  '30d': { label: '30 days', bucket: 'day', count: 30 },
  '90d': { label: '90 days', bucket: 'day', count: 90 },
}

export const rangeChoices = Object.entries(ranges).map(([value, { label }]) => ({
  value: value as RangeKey,
  label,
}))

export const readRange = (text: string | null): RangeKey =>
  text !== null && Object.hasOwn(ranges, text) ? (text as RangeKey) : '7d'

const lengthsMs = { hour: 3_600_000, day: 86_400_000 }

/** The query that is asked. Buckets begin at whole hours and days of UTC. */
export const usageQuery = (key: RangeKey, now: number) => {
  const { bucket, count } = ranges[key]
  const lengthMs = lengthsMs[bucket]
  const from = Math.floor(now / lengthMs) * lengthMs - (count - 1) * lengthMs
  return { from: new Date(from).toISOString(), to: new Date(now).toISOString(), bucket }
}
