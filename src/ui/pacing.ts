/**
 * When the screen is made anew: at the next frame after what the visitor did, and some twenty times a
 * second while an answer comes, since no reader sees more and each frame costs the page its time.
 */

/** Besides the wait for the frame itself, which makes 48 at 60 Hz. */
const streamGapMs = 40

export interface Pacer {
  /** At the next frame. Asking twice is asking once. */
  soon(): void
  /** At the next frame too, but not so soon after the last one. */
  calmly(): void
  /** What was asked for is not due any more: it has been done, or nobody wants it. */
  cancel(): void
}

/** `paint` may call `cancel`, and does not have to. */
export const createPacer = (paint: () => void): Pacer => {
  let frame = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let paintedMs = Number.NEGATIVE_INFINITY

  const cancel = () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    frame = 0
    timer = undefined
  }
  const onFrame = (nowMs: number) => {
    cancel()
    paintedMs = nowMs
    paint()
  }
  const soon = () => {
    if (frame === 0) frame = requestAnimationFrame(onFrame)
  }
  return {
    soon,
    cancel,
    calmly() {
      if (frame !== 0 || timer !== undefined) return
      const waitMs = paintedMs + streamGapMs - performance.now()
      if (waitMs <= 0) soon()
      else timer = setTimeout(soon, waitMs)
    },
  }
}
