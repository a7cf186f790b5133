/**
 * When a request is given up. Browsers before 2024 cannot join signals, so it is one of its own that
 * follows the caller's.
 */

/** A time that may be put off, and the caller's own signal: whichever comes first ends a request. */
export interface Deadline {
  readonly signal: AbortSignal
  putOff(): void
  /** Why a request was lost. */
  loss(): 'aborted' | 'silence' | 'network'
  /** Leaves no timer, no listener and no open request behind. */
  end(): void
}

export const startDeadline = (timeoutMs: number, outer: AbortSignal): Deadline => {
  const controller = new AbortController()
  let hasPassed = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const abort = (): void => controller.abort()
  const putOff = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      hasPassed = true
      abort()
    }, timeoutMs)
  }
  outer.addEventListener('abort', abort)
  if (outer.aborted) abort()
  putOff()
  return {
    signal: controller.signal,
    putOff,
    loss() {
      if (outer.aborted) return 'aborted'
      return hasPassed ? 'silence' : 'network'
    },
    end() {
      clearTimeout(timer)
      outer.removeEventListener('abort', abort)
      abort()
    },
  }
}
