import { expect, test } from 'vitest'
import { createBlockedTally, type BlockedTallyOptions } from '../../src/server/blocked-tally.js'

const tallyOf = (origins: readonly string[], options: BlockedTallyOptions = {}, token = 'a') => {
  const tally = createBlockedTally(options)
  for (const origin of origins) tally.add(token, { origin, code: 'origin_not_allowed', count: 1 })
  return tally
}

test('adds up by token and origin, and is empty once it was taken', () => {
  const tally = tallyOf(['b', 'a', 'b'])
  tally.add('0', { origin: 'a', code: 'origin_not_allowed', count: 2 })
  tally.add('a', { origin: 'a', code: 'origin_changed', count: 5 })
  expect(tally.take()).toEqual([
    ['0', [{ origin: 'a', code: 'origin_not_allowed', count: 2 }]],
    [
      'a',
      [
        { origin: 'a', code: 'origin_changed', count: 6 },
        { origin: 'b', code: 'origin_not_allowed', count: 2 },
      ],
    ],
  ])
  expect(tally.take()).toEqual([])
})

test('holds few of a token, and what was asked for twice stays through a flood of others', () => {
  const flood = Array.from({ length: 10_000 }, (_, index) => `flood ${index}`)
  const tally = tallyOf(['real', 'once', 'real', ...flood], { maxPerToken: 50 })
  const [[, refused = []] = []] = tally.take()
  expect(refused).toHaveLength(50)
  expect(refused.map(({ origin }) => origin)).toContain('real')
  expect(refused.map(({ origin }) => origin)).not.toContain('once')
})

test('gives the place of the oldest away where all were asked for twice', () => {
  const [[, refused = []] = []] = tallyOf(['a', 'a', 'b', 'b', 'c'], { maxPerToken: 2 }).take()
  expect(refused.map(({ origin }) => origin)).toEqual(['b', 'c'])
})

test('holds few of all tokens together, and knows room again once it was taken', () => {
  const tally = tallyOf(['a', 'b', 'c'], { maxOrigins: 2 })
  tally.add('other', { origin: 'x', code: 'origin_not_allowed', count: 1 })
  expect(tally.take().flatMap(([, refused]) => refused)).toHaveLength(2)
  tally.add('other', { origin: 'x', code: 'origin_not_allowed', count: 1 })
  expect(tally.take()).toHaveLength(1)
})
