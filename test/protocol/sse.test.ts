import { createParser } from 'eventsource-parser'
import { describe, expect, it } from 'vitest'
import type { ReadEvent, SentEvent, TurnEvent } from '../../src/protocol/events.js'
import { formatEvent, keepAlive, readEvent } from '../../src/protocol/sse.js'

const nasty = 'line\nbreak\r\nand\rmore \u2028\u2029 "quotes" \\ \0 data: x\n\nid: 9 👩‍👧 \ud800'

const events: TurnEvent[] = [
  { type: 'execution_start', kind: 'agent', agentId: 'a', startedAt: '2026-01-01T00:00:00.000Z' },
  { type: 'turn_start', id: 't', role: 'assistant', iteration: 1 },
  { type: 'text_start', id: 'text_1', role: 'assistant', turnId: 't' },
  { type: 'text_delta', id: 'text_1', delta: nasty },
  { type: 'text_complete', id: 'text_1', text: nasty },
  { type: 'reasoning_start', id: 'r' },
  { type: 'reasoning_delta', id: 'r', delta: nasty },
  { type: 'reasoning_complete', id: 'r', text: nasty },
  { type: 'tool_start', toolCallId: 'c', toolName: 'look', parameters: { deep: [{ er: nasty }] } },
  { type: 'tool_complete', toolCallId: 'c', toolName: 'look', success: false, error: nasty },
  { type: 'source', id: 's', title: nasty, url: 'https://example.com/' },
  { type: 'turn_complete', id: 't', stopReason: 'end_turn' },
  { type: 'limits', messagesRemaining: 3, maxMessages: 10 },
  { type: 'execution_error', error: { code: 'x', message: nasty }, code: 'x' },
  { type: 'execution_complete', kind: 'flow', success: true, stopReason: 'length' },
]

const sent: SentEvent[] = events.map((event, seq) => ({ ...event, executionId: 'turn', seq }))

const readAll = (chunks: Iterable<string>) => {
  const frames: { id: string | undefined; event: ReadEvent | undefined }[] = []
  const parser = createParser({
    onEvent: ({ id, event, data }) => frames.push({ id, event: readEvent(data, event) }),
  })
  for (const chunk of chunks) parser.feed(chunk)
  return frames
}

describe('a frame', () => {
  it.each(sent)('of $type is three lines and a blank one, with LF alone', (event) => {
    const frame = formatEvent(event, `epoch-${event.seq}`)
    expect(frame).toMatch(/^event: [a-z_]+\nid: epoch-\d+\ndata: [^\n\r]+\n\n$/)
  })

  it.each([
    ['whole', (text: string) => [text]],
    ['one character at a time', (text: string) => text.split('')],
    [
      'with comments between',
      (text: string) => text.split(/(?<=\n\n)/).flatMap((f) => [keepAlive, f]),
    ],
  ])('is read as it was sent, %s', (_, cut) => {
    const text = sent.map((event) => formatEvent(event, `e-${event.seq}`)).join('')
    const frames = readAll(cut(text))
    expect(frames).toHaveLength(sent.length)
    frames.forEach(({ id, event }, index) => {
      expect(id).toBe(`e-${index}`)
      // What a reader has no use for it leaves out; what it keeps is as it was.
      expect(sent[index]).toMatchObject(event ?? { type: 'none' })
      expect(event).toMatchObject({ type: sent[index]?.type, seq: index, executionId: 'turn' })
    })
    const texts = frames.flatMap(({ event }) => [event?.delta, event?.text]).filter(Boolean)
    expect(texts).toEqual([nasty, nasty, nasty, nasty])
  })
})

describe('the keep-alive', () => {
  it('is a comment and nothing to a reader', () => {
    expect(keepAlive).toMatch(/^:[^\n]*\n\n$/)
    expect(readAll([keepAlive, keepAlive])).toEqual([])
  })
})

describe('a frame of another server', () => {
  it('is named by its event field where the data has no type', () => {
    expect(readEvent('{"delta":"x"}', 'text_delta')).toMatchObject({
      type: 'text_delta',
      delta: 'x',
    })
    expect(readEvent('{"type":"own","delta":"x"}', 'other')).toMatchObject({ type: 'own' })
  })

  it.each(['', '[DONE]', 'null', '1', '"text"', '{', '{"type":1}', '{"no":"type"}'])(
    'is none if its data is %j',
    (data) => {
      expect(readEvent(data)).toBeUndefined()
    },
  )

  it('is dropped alone if a field has the wrong type', () => {
    expect(readEvent('{"type":"text_delta","delta":7}')).toBeUndefined()
    expect(readEvent('{"type":"text_delta","delta":"x","extra":{"a":1}}')).toEqual({
      type: 'text_delta',
      delta: 'x',
    })
  })

  it('cannot reach a prototype', () => {
    const event = readEvent('{"type":"text_delta","__proto__":{"delta":"x"},"constructor":1}')
    expect(event?.delta).toBeUndefined()
    expect(Object.getPrototypeOf(event)).toBe(Object.prototype)
  })
})
