import { describe, expect, test } from 'vitest'
import { readRange, usageQuery } from '../../src/console/pages/usage/range.js'
import { reasonsOf, refusalSeries } from '../../src/console/pages/usage/refusals.js'
import { usageQuerySchema } from '../../src/protocol/records.js'

const now = Date.parse('2026-11-21T10:30:00Z')

describe('a range', () => {
  test('is made of whole buckets, the one that runs now among them', () => {
    expect(usageQuery('24h', now)).toEqual({
      from: '2026-11-20T11:00:00.000Z',
      to: '2026-11-21T10:30:00.000Z',
      bucket: 'hour',
    })
    expect(usageQuery('7d', now)).toEqual({
      from: '2026-11-15T00:00:00.000Z',
      to: '2026-11-21T10:30:00.000Z',
      bucket: 'day',
    })
  })

  test('is a query that the server takes', () => {
    for (const range of ['24h', '7d', '30d', '90d'] as const) {
      expect(usageQuerySchema.safeParse(usageQuery(range, now)).success).toBe(true)
    }
  })

  test('of an unknown name is a week', () => {
    expect(readRange('toString')).toBe('7d')
    expect(readRange(null)).toBe('7d')
    expect(readRange('90d')).toBe('90d')
  })
})

describe('refusals', () => {
  const codes = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'origin_not_allowed']
  const refusals = Object.fromEntries(codes.map((code, index) => [code, index + 1]))
  const usage = {
    total: { sessions: 0, messages: 0, refusals: { ...refusals, none: 0 } },
    buckets: [
      { start: '2026-11-20T00:00:00Z', sessions: 0, messages: 0, refusals },
      { start: '2026-11-21T00:00:00Z', sessions: 0, messages: 0, refusals: {} },
    ],
  }

  test('are listed with the most frequent first, each with what it means', () => {
    const reasons = reasonsOf(usage)
    expect(reasons.map(({ code }) => code)).toEqual([...codes].reverse())
    expect(reasons[0]?.meaning).toBe("The page's origin is not on the token's list.")
    expect(reasons[1]?.meaning).toContain('does not know')
  })

  test('beyond the colours share the last one, and nothing is lost', () => {
    const series = refusalSeries(usage, reasonsOf(usage))
    expect(series.map(({ name }) => name)).toEqual([
      'origin_not_allowed',
      'g',
      'f',
      'e',
      'd',
      'others',
    ])
    const sum = series.reduce((all, { values }) => all + (values[0] ?? 0), 0)
    expect(sum).toBe(36)
    expect(series.map(({ values }) => values[1])).toEqual([0, 0, 0, 0, 0, 0])
  })

  test('of a name that every object has are counted like any other', () => {
    const odd = { total: { sessions: 0, messages: 0, refusals: { constructor: 3 } } }
    expect(reasonsOf(odd)[0]).toMatchObject({ code: 'constructor', count: 3 })
  })
})
