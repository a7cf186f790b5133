/** Texts that are long in the worst way: each is gone through once, or its test would not end. */
import { expect, test } from 'vitest'
import { findOtherHost, readLink } from '../../../src/ui/link.js'
import { readDefinitions } from '../../../src/ui/markdown/page.js'

const long = 200_000

test.each(['[\n', '[a\n', '\\[\n', '> [\n', '['])('labels that do not end: %j', (unit) => {
  expect(readDefinitions(unit.repeat(long / unit.length)).size).toBe(0)
})

test.each(['[a]: https://a.example', '> [a\\]b]: https://a.example'])('a label: %s', (text) => {
  expect(readDefinitions(`Words\n\n${text}`).size).toBe(1)
})

test('the words of a link without a dot, and with the host of another', () => {
  const link = readLink('https://shop.example/')
  if (!link) throw new Error('expected a link')
  expect(findOtherHost('a_-'.repeat(long / 3), link)).toBeNull()
  expect(findOtherHost(`${'a'.repeat(long)}.example`, link)).toBe('shop.example')
  expect(findOtherHost('see evil.example', link)).toBe('shop.example')
  expect(findOtherHost('https://shop.example/x', link)).toBeNull()
})
