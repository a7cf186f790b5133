import { expect, it } from 'vitest'
import { nearest } from '../../src/protocol/nearest.js'

const candidates = ['token list', 'token show', 'key list']

it.each([
  ['token lst', 'token list'],
  ['token list', 'token list'],
  ['tokn sow', 'token show'],
  ['kei list', 'key list'],
  ['token', undefined],
  ['', undefined],
  ['conversation list', undefined],
])('%j is probably %j', (word, meant) => {
  expect(nearest(word, candidates)).toBe(meant)
})

it('is nothing where there is nothing to choose from', () => {
  expect(nearest('x', [])).toBeUndefined()
})
