import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keepAlive } from '../../../src/protocol/sse.js'
import { createFrameQueue } from '../../../src/server/http/frame-queue.js'

const KiB = 1024

/** A reader who takes only what a test lets her take. */
const createReader = (roomBytes: number) => {
  let room = roomBytes
  const taken: Buffer[] = []
  const reader = {
    fate: 'open' as 'open' | 'ended' | 'dropped',
    text: () => Buffer.concat(taken).toString('utf8'),
    bytes: () => taken.reduce((sum, { length }) => sum + length, 0),
    take: (bytes: number) => (room += bytes),
    outlet: {
      isFull: () => room <= 0,
      write: (piece: string | Uint8Array) => {
        if (reader.fate !== 'open') throw new Error(`written after it was ${reader.fate}`)
        taken.push(Buffer.from(piece))
        room -= Buffer.byteLength(piece)
      },
      end: () => void (reader.fate = 'ended'),
      drop: () => void (reader.fate = 'dropped'),
    },
  }
  return reader
}

/** What comes after it does not come in one go with what came before. */
const aMoment = () => Promise.resolve()

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a reader who keeps pace', () => {
  it('is given every frame at once, in order, and then the end', () => {
    const reader = createReader(Infinity)
    const queue = createFrameQueue(reader.outlet, 256 * KiB)
    for (const frame of ['a', 'b', 'c']) {
      queue.frame(frame)
      expect(reader.text().endsWith(frame)).toBe(true)
    }
    queue.end()
    expect(reader.fate).toBe('ended')
    queue.close()
  })

  it('hears a comment every 15 seconds while nothing is said', () => {
    const reader = createReader(Infinity)
    const queue = createFrameQueue(reader.outlet, 256 * KiB)
    vi.advanceTimersByTime(14_999)
    expect(reader.text()).toBe('')
    vi.advanceTimersByTime(1)
    expect(reader.text()).toBe(keepAlive)
    vi.advanceTimersByTime(10 * 60_000)
    expect(reader.text()).toBe(keepAlive.repeat(41))
    queue.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a reader who lags behind', () => {
  it('is given what she missed as she takes it, byte for byte', async () => {
    const reader = createReader(10)
    const queue = createFrameQueue(reader.outlet, 256 * KiB)
    const frames = Array.from({ length: 1000 }, (_, index) => `frame ${index} – ü👩‍👧\n`)
    for (const frame of frames) {
      queue.frame(frame)
      await aMoment()
    }
    queue.end()
    expect(reader.text().length).toBeLessThan(100)
    while (reader.fate === 'open') {
      reader.take(100)
      queue.flush()
    }
    expect(reader.fate).toBe('ended')
    expect(reader.text()).toBe(frames.join(''))
  })

  it('is dropped once more than the bound waits for her, and told nothing more', async () => {
    const reader = createReader(1)
    const queue = createFrameQueue(reader.outlet, 10 * KiB)
    queue.frame('x')
    await aMoment()
    for (let index = 0; index < 10; index++) queue.frame('y'.repeat(KiB))
    expect(reader.fate).toBe('open')
    queue.frame('z')
    expect(reader.fate).toBe('dropped')
    queue.frame('more')
    queue.end()
    queue.flush()
    expect(reader.text()).toBe('x')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is measured by what waits now, not by all that ever waited', async () => {
    const reader = createReader(1)
    const queue = createFrameQueue(reader.outlet, 10 * KiB)
    queue.frame('x')
    await aMoment()
    for (let index = 0; index < 1000; index++) {
      queue.frame('y'.repeat(KiB))
      await aMoment()
      if (index < 5) continue
      reader.take(KiB)
      queue.flush()
    }
    expect(reader.fate).toBe('open')
    queue.close()
  })

  it('may take her time with all that she found on arriving', () => {
    const reader = createReader(1)
    const queue = createFrameQueue(reader.outlet, 10 * KiB)
    const found = 'y'.repeat(100)
    for (let index = 0; index < 10_000; index++) queue.frame(found)
    expect(reader.fate).toBe('open')
    while (reader.text().length < 1_000_000) {
      reader.take(50 * KiB)
      queue.flush()
    }
    queue.close()
  })

  it('may take her time with one large frame, a piece at a time', async () => {
    const reader = createReader(1)
    const queue = createFrameQueue(reader.outlet, 10 * KiB)
    queue.frame('x')
    const large = '👩‍👧ü'.repeat(30_000)
    queue.frame(large)
    await aMoment()
    queue.end()
    while (reader.fate === 'open') {
      const before = reader.bytes()
      reader.take(1)
      queue.flush()
      expect(reader.bytes() - before).toBeLessThanOrEqual(16 * KiB)
      reader.take(16 * KiB)
    }
    expect(reader.text()).toBe(`x${large}`)
  })
})

describe('a reader who takes nothing', () => {
  it('is dropped within a minute, though she lags behind by little', async () => {
    const reader = createReader(1)
    const queue = createFrameQueue(reader.outlet, 256 * KiB)
    queue.frame('xx')
    await aMoment()
    queue.frame('y')
    vi.advanceTimersByTime(59_999)
    expect(reader.fate).toBe('open')
    vi.advanceTimersByTime(1)
    expect(reader.fate).toBe('dropped')
    expect(reader.text()).toBe('xx')
  })

  it('is dropped too when the reply has ended', () => {
    const reader = createReader(1)
    const queue = createFrameQueue(reader.outlet, 256 * KiB)
    queue.frame('xx')
    queue.frame('y')
    queue.end()
    vi.advanceTimersByTime(60_000)
    expect(reader.fate).toBe('dropped')
  })

  it('is not one who takes a little now and then', async () => {
    const reader = createReader(1)
    const queue = createFrameQueue(reader.outlet, 256 * KiB)
    queue.frame('x')
    await aMoment()
    for (let index = 0; index < 20; index++) queue.frame('y'.repeat(KiB))
    for (let minute = 0; minute < 15; minute++) {
      vi.advanceTimersByTime(40_000)
      reader.take(KiB)
      queue.flush()
    }
    expect(reader.fate).toBe('open')
    queue.close()
  })
})
