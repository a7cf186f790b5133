// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest'
import { backoffMs, createSurroundings, whenOnline } from '../../src/chat/surroundings.js'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const setOnline = (isOnline: boolean): void => {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(isOnline)
  window.dispatchEvent(new Event(isOnline ? 'online' : 'offline'))
}

test('a delay resolves after its time', async () => {
  vi.useFakeTimers()
  let isOver = false
  const delay = createSurroundings().delay(500, new AbortController().signal)
  void delay.then(() => (isOver = true))
  await vi.advanceTimersByTimeAsync(499)
  expect(isOver).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(isOver).toBe(true)
})

test('a delay that is aborted resolves at once and leaves no timer', async () => {
  vi.useFakeTimers()
  const controller = new AbortController()
  const { delay } = createSurroundings()
  const waiting = delay(60_000, controller.signal)
  expect(vi.getTimerCount()).toBe(1)
  controller.abort()
  await waiting
  expect(vi.getTimerCount()).toBe(0)
  await delay(60_000, controller.signal)
  expect(vi.getTimerCount()).toBe(0)
})

test('going offline and online is told until the signal aborts', () => {
  const seen: boolean[] = []
  const controller = new AbortController()
  createSurroundings().watchOnline((isOnline) => seen.push(isOnline), controller.signal)
  setOnline(false)
  setOnline(true)
  controller.abort()
  setOnline(false)
  expect(seen).toEqual([false, true])
})

test('whoever waits for a connection goes on when there is one, or when it is over', async () => {
  const surroundings = createSurroundings()
  const never = new AbortController()
  await whenOnline(surroundings, never.signal)
  setOnline(false)
  const controller = new AbortController()
  const order: string[] = []
  const waiting = [
    whenOnline(surroundings, controller.signal).then(() => order.push('aborted')),
    whenOnline(surroundings, never.signal).then(() => order.push('online')),
  ]
  controller.abort()
  await waiting[0]
  expect(order).toEqual(['aborted'])
  setOnline(true)
  await waiting[1]
  expect(order).toEqual(['aborted', 'online'])
})

test('the storage is the localStorage of the page', () => {
  const { storage } = createSurroundings()
  storage.write('parley:test', 'kept')
  expect(localStorage.getItem('parley:test')).toBe('kept')
  expect(storage.read('parley:test')).toBe('kept')
  storage.remove('parley:test')
  expect(storage.read('parley:test')).toBeNull()
})

test('pauses double from a quarter of a second to eight, with jitter of a half', () => {
  const longest = [0, 1, 2, 3, 4, 5, 6, 20].map((attempt) => backoffMs(attempt, () => 1))
  expect(longest).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000, 8000])
  expect(backoffMs(0, () => 0)).toBe(125)
})
