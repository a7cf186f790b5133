import { describe, expect, test } from 'vitest'
import { watchArrival } from '../../src/chat/buffering.js'
import type { Frame } from '../../src/chat/stream.js'

const startedAt = '2026-01-01T00:00:00.000Z'
const begin: Frame = { id: null, event: { type: 'execution_start', startedAt } }
const end = (spanMs: number): Frame => {
  const completedAt = new Date(Date.parse(startedAt) + spanMs).toISOString()
  return { id: null, event: { type: 'execution_complete', completedAt } }
}
const piece: Frame = { id: null, event: { type: 'text_delta', delta: 'x' } }

/** Pieces by when they come, in milliseconds after the request. */
const arrive = (pieces: readonly (readonly [atMs: number, ...frames: Frame[]])[]) => {
  const arrival = watchArrival(1000)
  for (const [atMs, ...frames] of pieces) arrival.note(frames, 1000 + atMs)
  return arrival.suspicion()
}

describe('a reply is kept back on its way', () => {
  test('if it was long in writing and came at once at its end', () => {
    expect(
      arrive([
        [5100, begin, piece, piece],
        [5150, piece, end(5000)],
      ]),
    ).toBe('the server wrote for 5.0 s, and all came within 0.1 s at its end')
  })

  test.each([
    [
      'it came as it was written',
      [
        [50, begin],
        [2000, piece],
        [5050, end(5000)],
      ],
    ],
    [
      'the agent thought long and wrote at once',
      [
        [50, begin],
        [4900, piece, piece, end(5000)],
      ],
    ],
    ['it was short', [[1050, begin, piece, end(1000)]]],
    ['it was told again, long after', [[80, begin, piece, end(9000)]]],
    ['the server says no time', [[5100, begin, piece]]],
    ['nothing came', []],
  ] as const)('but not if %s', (_why, pieces) => {
    expect(arrive(pieces)).toBeNull()
  })
})
