/**
 * Whether something on the way keeps a reply back and delivers it in one piece. It compares how long
 * the server took with how the pieces came; it reads nothing of what was said.
 */
import type { Frame } from './stream.js'

/** Below this a reply may come at once by itself. */
const minSpanMs = 3000

export interface Arrival {
  /** Of a reply that is asked for the first time: one that is told again comes at once. */
  note(frames: readonly Frame[], nowMs: number): void
  /** Upon what the suspicion rests; null without one. */
  suspicion(): string | null
}

/** Whether a page may have slept, in which all that came waits for it. */
const isHidden = (): boolean => globalThis.document?.hidden === true

export const watchArrival = (askedMs: number): Arrival => {
  let firstMs = 0
  let lastMs = 0
  let startedAt = NaN
  let completedAt = NaN
  let wasHidden = isHidden()
  return {
    note(frames, nowMs) {
      firstMs ||= nowMs
      lastMs = nowMs
      wasHidden ||= isHidden()
      for (const { event } of frames) {
        if (event.startedAt !== undefined) startedAt = Date.parse(event.startedAt)
        if (event.completedAt !== undefined) completedAt = Date.parse(event.completedAt)
      }
    },
    suspicion() {
      const spanMs = completedAt - startedAt
      // The first piece is sent before the agent is asked.
      const isLate = firstMs - askedMs > spanMs * 0.8
      const isAtOnce = lastMs - firstMs < spanMs * 0.1
      if (wasHidden || !(spanMs >= minSpanMs) || !isLate || !isAtOnce) return null
      return `the server wrote for ${seconds(spanMs)} s, and all came within ${seconds(lastMs - firstMs)} s at its end`
    },
  }
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1)
