import { expect, test } from 'vitest'
import type { Message } from '../../src/chat/state.js'
import { createMessageWindow } from '../../src/ui/window.js'

const said = (count: number, from = 0): Message[] =>
  Array.from({ length: count }, (_, index) => ({
    role: 'user',
    id: `m${from + index}`,
    text: 'Hello',
    delivery: 'sent',
  }))

test('a short conversation is shown whole, and there is nothing to grow by', () => {
  const range = createMessageWindow()
  expect(range.start(said(20))).toBe(0)
  expect(range.grow()).toBe(false)
  expect(range.growAtLeisure()).toBe(false)
})

test('of a long one the last messages are shown, and older ones as they are asked for', () => {
  const range = createMessageWindow()
  expect(range.start(said(1000))).toBe(980)
  expect(range.start(said(1000))).toBe(980)
  expect(range.grow()).toBe(true)
  expect(range.start(said(1000))).toBe(960)
  for (let start = 960; range.grow(); start -= 20) {
    expect(range.start(said(1000))).toBe(start - 20)
  }
  expect(range.start(said(1000))).toBe(0)
})

test('of long messages there are fewer at first', () => {
  const range = createMessageWindow()
  const long = said(1000).map((one) => ({ ...one, text: 'word '.repeat(200) }))
  expect(range.start(long)).toBe(995)
  range.grow()
  expect(range.start(long)).toBe(975)
  expect(createMessageWindow().start(long.slice(0, 3))).toBe(0)
})

test('asking twice before it is shown is asking once', () => {
  const range = createMessageWindow()
  range.start(said(1000))
  range.grow()
  range.grow()
  expect(range.start(said(1000))).toBe(960)
})

test('at leisure it grows up to a bound', () => {
  const range = createMessageWindow()
  let start = range.start(said(10_000))
  while (range.growAtLeisure()) start = range.start(said(10_000))
  expect(start).toBe(9900)
  expect(range.grow()).toBe(true)
})

test('what was shown stays when more is said', () => {
  const range = createMessageWindow()
  range.start(said(100))
  expect(range.start(said(300))).toBe(80)
})

test('a first message that was replaced takes nothing else with it', () => {
  const range = createMessageWindow()
  expect(range.start(said(100))).toBe(80)
  const messages = said(100)
  messages[80] = { role: 'user', id: 'anew', text: 'Hello', delivery: 'queued' }
  expect(range.start(messages)).toBe(80)
})

test('a new conversation is shown from its start', () => {
  const range = createMessageWindow()
  range.start(said(1000))
  expect(range.start([])).toBe(0)
  expect(range.start(said(2, 2000))).toBe(0)
  expect(range.start(said(60, 2000))).toBe(0)
})
