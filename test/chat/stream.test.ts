import { afterEach, expect, test, vi } from 'vitest'
import { readFrames, type Frame } from '../../src/chat/stream.js'
import { delta, done, frames, start } from './wire-server.js'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const ignored = { putOff: () => {}, end: () => {} }

const bodyOf = (...chunks: (Uint8Array | Error)[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    pull(controller) {
      const chunk = chunks.shift()
      if (chunk === undefined) controller.close()
      else if (chunk instanceof Error) controller.error(chunk)
      else controller.enqueue(chunk)
    },
  })

const readAll = async (body: ReadableStream<Uint8Array>): Promise<Frame[]> => {
  const all: Frame[] = []
  for await (const batch of readFrames(body, ignored)) all.push(...batch)
  return all
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

test.for([1, 2, 3, 7, 64])(
  'frames that are cut into pieces of %i bytes are the same',
  async (size) => {
    const whole = bytes(frames([start, delta('Größe 👍🏽 日本'), done]))
    const pieces = Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
      whole.slice(index * size, (index + 1) * size),
    )
    expect(await readAll(bodyOf(...pieces))).toEqual(await readAll(bodyOf(whole)))
  },
)

test('all frames of a chunk come in one batch', async () => {
  const batches: number[] = []
  const body = bodyOf(bytes(frames([start, delta('a')])), bytes(frames([done], { from: 2 })))
  for await (const batch of readFrames(body, ignored)) batches.push(batch.length)
  expect(batches).toEqual([2, 1])
})

test('a frame without its last line break has not arrived', async () => {
  const text = frames([start, delta('a')])
  expect(await readAll(bodyOf(bytes(text.slice(0, -1))))).toHaveLength(1)
})

test('a body that breaks ends the stream with what has come', async () => {
  const read = await readAll(bodyOf(bytes(frames([start])), new Error('cut')))
  expect(read.map(({ event }) => event.type)).toEqual(['execution_start'])
})

test('an event that never ends is cut off before it fills the memory', async () => {
  let sent = 0
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 65_536
      if (sent > 64 * 1024 * 1024) controller.close()
      else controller.enqueue(new Uint8Array(65_536).fill(97))
    },
  })
  expect(await readAll(body)).toEqual([])
  expect(sent).toBeLessThan(8 * 1024 * 1024)
})

test('the deadline is put off by whatever arrives, and ended when the reading ends', async () => {
  const calls: string[] = []
  const deadline = { putOff: () => calls.push('put off'), end: () => calls.push('end') }
  const body = bodyOf(bytes(': hello\n\n'), bytes(frames([start])))
  for await (const batch of readFrames(body, deadline)) expect(batch).toHaveLength(1)
  expect(calls).toEqual(['put off', 'put off', 'end'])
})

/** Gives out a piece every few milliseconds, and notes how much was read at each time. */
const readPieces = async (periodMs: number, count: number, visibility: string | null) => {
  vi.useFakeTimers()
  if (visibility !== null) vi.stubGlobal('document', { visibilityState: visibility })
  const started = performance.now()
  const batches: { atMs: number; events: number }[] = []
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes(frames([start])))
      let sent = 0
      const timer = setInterval(() => {
        if (sent < count) controller.enqueue(bytes(frames([delta('word ')], { from: 2 + sent++ })))
        else {
          clearInterval(timer)
          controller.close()
        }
      }, periodMs)
    },
  })
  const reading = (async () => {
    for await (const batch of readFrames(joinPieces(body), ignored)) {
      batches.push({ atMs: performance.now() - started, events: batch.length })
    }
  })()
  for (let ms = 0; ms < periodMs * (count + 2) + 200; ms++) await vi.advanceTimersByTimeAsync(1)
  await reading
  return batches
}

/** As a browser's response does it: what has come since the last read is one piece. */
const joinPieces = (body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> => {
  let waiting: Uint8Array[] = []
  let isOver = false
  let wake = () => {}
  void (async () => {
    const reader = body.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) isOver = true
      else waiting.push(value)
      wake()
      if (done) return
    }
  })()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (waiting.length === 0 && !isOver) await new Promise<void>((resolve) => (wake = resolve))
        if (waiting.length > 0) controller.enqueue(new Uint8Array(Buffer.concat(waiting)))
        else controller.close()
        waiting = []
      },
    },
    { highWaterMark: 0 },
  )
}

test('on a page that is seen, 200 pieces a second are read some twenty times a second', async () => {
  const batches = await readPieces(5, 200, 'visible')
  expect(batches.reduce((sum, { events }) => sum + events, 0)).toBe(201)
  expect(batches.length).toBeGreaterThan(15)
  expect(batches.length).toBeLessThan(26)
})

test('the first word is read when it comes, and so is each that comes after a pause', async () => {
  const batches = await readPieces(80, 3, 'visible')
  expect(batches.map(({ atMs }) => Math.round(atMs))).toEqual([0, 80, 160, 240])
})

test.for(['hidden', null])(
  'each piece is read when it comes where the page is %s',
  async (page) => {
    expect(await readPieces(5, 40, page)).toHaveLength(41)
  },
)
