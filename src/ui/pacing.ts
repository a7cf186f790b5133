/**
 * When the screen is made anew: at the next frame after what the visitor did, and some twenty times a
 * second while an answer comes, since no reader sees more and each frame costs the page its time. Of
 * what comes out of sight nobody sees anything, and eight times are enough.
 */

/** Besides the wait for the frame itself, which makes 48 at 60 Hz. */
const streamGapMs = 40
/** What a reader meets who scrolls on is never older than this. */
const unseenGapMs = 120

export interface Pacer {
  /** At the next frame. Asking twice is asking once. */
  soon(): void
  /**
   * At the next frame too, but not so soon after the last one.
   * @param isSeen What has come is in sight, or so much that it must not wait for more.
   */
  calmly(isSeen: boolean): void
  /** What was asked for is not due any more: it has been done, or nobody wants it. */
  cancel(): void
}

/** `paint` may call `cancel`, and does not have to. */
export const createPacer = (paint: () => void): Pacer => {
  let frame = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let dueMs = Number.POSITIVE_INFINITY
  let paintedMs = Number.NEGATIVE_INFINITY

  const cancel = () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    frame = 0
    timer = undefined
    dueMs = Number.POSITIVE_INFINITY
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
    calmly(isSeen) {
      const wantedMs = paintedMs + (isSeen ? streamGapMs : unseenGapMs)
      if (frame !== 0 || dueMs <= wantedMs) return
      const waitMs = wantedMs - performance.now()
      clearTimeout(timer)
      dueMs = wantedMs
      if (waitMs <= 0) soon()
      else timer = setTimeout(soon, waitMs)
    },
  }
}
