import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPacer } from '../../src/ui/pacing.js'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

const everyMs = (periodMs: number, totalMs: number, action: () => void) => {
  for (let passedMs = 0; passedMs < totalMs; passedMs += periodMs) {
    action()
    vi.advanceTimersByTime(periodMs)
  }
}

test('many requests before a frame paint once', () => {
  const paint = vi.fn()
  const pacer = createPacer(paint)
  for (let count = 0; count < 100; count++) pacer.soon()
  expect(paint).not.toHaveBeenCalled()
  vi.advanceTimersByTime(100)
  expect(paint).toHaveBeenCalledTimes(1)
})

test('the first piece of a stream is painted at the next frame', () => {
  const paint = vi.fn()
  createPacer(paint).calmly(true)
  vi.advanceTimersByTime(17)
  expect(paint).toHaveBeenCalledTimes(1)
})

test('a stream of 200 pieces a second is painted about twenty times a second', () => {
  const paint = vi.fn()
  const pacer = createPacer(paint)
  everyMs(5, 1000, () => pacer.calmly(true))
  expect(paint.mock.calls.length).toBeGreaterThanOrEqual(15)
  expect(paint.mock.calls.length).toBeLessThanOrEqual(25)
})

test('what comes out of sight is painted some eight times a second, and at once when it is much', () => {
  const paint = vi.fn()
  const pacer = createPacer(paint)
  everyMs(5, 1000, () => pacer.calmly(false))
  expect(paint.mock.calls.length).toBeGreaterThanOrEqual(6)
  expect(paint.mock.calls.length).toBeLessThanOrEqual(9)
  const before = paint.mock.calls.length
  pacer.calmly(false)
  pacer.calmly(true)
  vi.advanceTimersByTime(60)
  expect(paint.mock.calls.length).toBe(before + 1)
  vi.advanceTimersByTime(500)
  expect(paint.mock.calls.length).toBe(before + 1)
})

test('the last piece is painted though nothing comes after it', () => {
  const paint = vi.fn()
  const pacer = createPacer(paint)
  pacer.calmly(true)
  vi.advanceTimersByTime(20)
  pacer.calmly(true)
  vi.advanceTimersByTime(100)
  expect(paint).toHaveBeenCalledTimes(2)
})

test('what the visitor does is painted at the next frame, even while a stream waits', () => {
  const paint = vi.fn()
  const pacer = createPacer(paint)
  pacer.calmly(true)
  vi.advanceTimersByTime(17)
  pacer.calmly(true)
  pacer.soon()
  vi.advanceTimersByTime(17)
  expect(paint).toHaveBeenCalledTimes(2)
  vi.advanceTimersByTime(200)
  expect(paint).toHaveBeenCalledTimes(2)
})

test('what was cancelled is not painted', () => {
  const paint = vi.fn()
  const pacer = createPacer(paint)
  pacer.soon()
  pacer.cancel()
  vi.advanceTimersByTime(17)
  pacer.soon()
  vi.advanceTimersByTime(17)
  pacer.calmly(true)
  pacer.cancel()
  vi.advanceTimersByTime(200)
  expect(paint).toHaveBeenCalledTimes(1)
})
