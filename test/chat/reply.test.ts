import { expect, test } from 'vitest'
import { emptyReply, readInto, type Reply } from '../../src/chat/reply.js'
import type { Frame } from '../../src/chat/stream.js'
import type { ReadEvent } from '../../src/protocol/events.js'

/** Frames of one life of a server, numbered from `from`. */
const life = (epoch: string, events: ReadEvent[], from = 0): Frame[] =>
  events.map((event, index) => ({ id: `${epoch}-${from + index}`, event }))

const plain = (...events: ReadEvent[]): Frame[] => events.map((event) => ({ id: null, event }))

const read = (...batches: Frame[][]): Reply => batches.reduce(readInto, emptyReply(null))

const delta = (text: string, id = 'b1'): ReadEvent => ({ type: 'text_delta', id, delta: text })
const whole = (text: string, id = 'b1'): ReadEvent => ({ type: 'text_complete', id, text })

test('deltas are appended, and several blocks are joined by a blank line', () => {
  expect(read(plain(delta('One'), delta(' two'), delta('Three', 'b2'))).text).toBe(
    'One two\n\nThree',
  )
})

test('the whole text of a block replaces what its deltas said, also of an earlier block', () => {
  const reply = read(plain(delta('Onw'), delta('Two', 'b2'), whole('One'), delta('!', 'b2')))
  expect(reply.text).toBe('One\n\nTwo!')
})

test('a block of white space alone is left out until it says something', () => {
  const reply = read(plain(delta('One'), delta('\n', 'b2'), delta('Three', 'b3')))
  expect(reply.text).toBe('One\n\nThree')
  expect(readInto(reply, plain(delta('Two', 'b2'))).text).toBe('One\n\n\nTwo\n\nThree')
})

test('deltas without an id belong to the block that is open', () => {
  const reply = read(plain({ type: 'text_delta', delta: 'a' }, { type: 'text_delta', delta: 'b' }))
  expect(reply.text).toBe('ab')
})

test('frames that were seen already are dropped, whatever order they come in', () => {
  const first = life('e1', [delta('a'), delta('b'), delta('c')])
  expect(read(first, first, life('e1', [delta('c'), delta('d')], 2)).text).toBe('abcd')
})

test('frames without a number are never dropped', () => {
  expect(read(plain(delta('a')), plain(delta('a'))).text).toBe('aa')
  const durable: Frame[] = [
    { id: '5', event: delta('a') },
    { id: '3', event: delta('b') },
  ]
  expect(read(durable).text).toBe('ab')
})

test('a new life of the server tells its text anew; until it does, the old one stays', () => {
  const before = read(life('e1', [delta('One two'), delta('Three', 'b2')]))
  const begun = readInto(before, life('e2', [{ type: 'execution_start' }]))
  expect(begun.text).toBe('One two\n\nThree')
  expect(readInto(begun, life('e2', [whole('One')], 1)).text).toBe('One')
  expect(begun.cursor).toEqual({ id: 'e2-0', epoch: 'e2', seq: 0 })
})

test('what a flow says that runs as a tool is not the text of the reply', () => {
  const nested = { ...delta('inner', 'n'), parentToolCallId: 'c1' }
  expect(read(plain(nested, delta('outer'))).text).toBe('outer')
})

test('reasoning is joined like text', () => {
  const reply = read(
    plain(
      { type: 'reasoning_delta', id: 'r', delta: 'Hm' },
      { type: 'reasoning_delta', id: 'r', delta: 'm' },
      { type: 'reasoning_complete', id: 'r', text: 'Hmm.' },
    ),
  )
  expect(reply).toMatchObject({ reasoning: 'Hmm.', text: '' })
})

test('a tool runs until it has succeeded or failed; what it was given and gave back is bounded text', () => {
  const call = { toolCallId: 'c1', toolName: 'search' }
  const started = read(plain({ type: 'tool_start', ...call, parameters: { query: '<b>tea</b>' } }))
  const tool = { id: 'c1', name: 'search', input: '{\n  "query": "<b>tea</b>"\n}' }
  expect(started.tools).toEqual([{ ...tool, outcome: 'running', output: '', tookMs: null }])
  const over = { type: 'tool_complete', ...call, success: true, executionTime: 1250 }
  const found = { ...tool, outcome: 'succeeded', tookMs: 1250 }
  const result = 'x'.repeat(5000)
  expect(readInto(started, plain({ ...over, result })).tools).toEqual([
    { ...found, output: `${'x'.repeat(4000)}…` },
  ])
  expect(readInto(started, plain({ ...over, result: {} })).tools).toEqual([
    { ...found, output: '' },
  ])
  const failed = plain({ ...over, success: false, error: 'no such shop' })
  expect(readInto(started, failed).tools).toEqual([
    { ...found, outcome: 'failed', output: 'no such shop' },
  ])
})

test('a source is listed once', () => {
  const source: ReadEvent = { type: 'source', id: 's', title: 'Docs', url: 'https://a.example' }
  expect(read(plain(source, source)).sources).toEqual([
    { id: 's', title: 'Docs', url: 'https://a.example' },
  ])
})

test.for([
  [{ success: true, stopReason: 'end_turn' }, 'complete'],
  [{ success: true, stopReason: 'length' }, 'complete'],
  [{ success: false, stopReason: 'error' }, 'failed'],
  [{ success: true, stopReason: 'stopped' }, 'stopped'],
  [{ success: false, stopReason: 'stopped' }, 'stopped'],
  [{}, 'complete'],
] as const)('an end with %o is %s', ([event, end]) => {
  expect(read(plain({ type: 'execution_complete', ...event })).end).toBe(end)
})

test('the apology that a failed reply has for other clients is not shown beside the failure', () => {
  const error: ReadEvent = {
    type: 'execution_error',
    code: 'upstream_failed',
    error: { code: 'upstream_failed', message: 'Sorry.' },
  }
  expect(read(plain(delta('Sorry.'), error))).toMatchObject({
    text: '',
    errorCode: 'upstream_failed',
  })
  expect(read(plain(delta('As I said, '), error)).text).toBe('As I said, ')
})

test('the notice of a failure is never text, not even before the failure is told', () => {
  const notice = { id: 'notice', delta: 'Sorry.', text: 'Sorry.' }
  const events: ReadEvent[] = [
    { type: 'text_start', id: 'notice' },
    { type: 'text_delta', ...notice },
    { type: 'text_complete', ...notice },
  ]
  expect(read(plain(...events)).text).toBe('')
})

test('the turn of the first event that names one is the turn', () => {
  const reply = read(plain({ type: 'a', executionId: 't1' }, { type: 'b', executionId: 't2' }))
  expect(reply.turnId).toBe('t1')
})

test('a hundred thousand deltas cost time that grows with them, not with their square', () => {
  const batches = (count: number): Frame[][] =>
    Array.from({ length: count }, (_, index) => life('e1', [delta('word ')], index))
  const cost = (count: number): number => {
    const all = batches(count)
    const begun = performance.now()
    read(...all)
    return performance.now() - begun
  }
  cost(10_000)
  const ratio = cost(100_000) / Math.max(1, cost(10_000))
  // A square would be a hundred; ten is a line. The rest is for a busy machine.
  expect(ratio).toBeLessThan(50)
})
