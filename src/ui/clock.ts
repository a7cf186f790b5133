/**
 * Time as the screen sees it: whether something has lasted so long, and how many seconds are left.
 * It wakes the screen when the next answer changes, and has no timer while nothing waits.
 */

export interface Clock {
  /** True once this has been asked, frame after frame, for `delayMs`. */
  hasLasted(key: string, delayMs: number): boolean
  /** Whole seconds until a time of `performance.now`, at least 0. */
  secondsUntil(time: number): number
  /** Whole minutes until then, at least 1; null while they are more than so many, and afterwards. */
  minutesUntil(time: number, most: number): number | null
  /** Around each frame: what was not asked in it is forgotten. */
  begin(): void
  end(): void
  stop(): void
}

const minuteMs = 60_000
/** Of a timer: a longer one fires at once. */
export const longestMs = 2 ** 31 - 1

export const createClock = (wake: () => void): Clock => {
  let before = new Map<string, number>()
  let asked = new Map<string, number>()
  let dueMs = Number.POSITIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined
  const wakeIn = (delayMs: number) => {
    dueMs = Math.min(dueMs, delayMs)
  }
  return {
    hasLasted(key, delayMs) {
      const now = performance.now()
      const from = before.get(key) ?? now
      asked.set(key, from)
      const leftMs = from + delayMs - now
      if (leftMs > 0) wakeIn(leftMs)
      return leftMs <= 0
    },
    secondsUntil(time) {
      const leftMs = time - performance.now()
      if (leftMs <= 0) return 0
      wakeIn(leftMs % 1000 || 1000)
      return Math.ceil(leftMs / 1000)
    },
    minutesUntil(time, most) {
      const leftMs = time - performance.now()
      if (leftMs <= 0) return null
      const minutes = Math.ceil(leftMs / minuteMs)
      wakeIn(leftMs - Math.min(minutes - 1, most) * minuteMs)
      return minutes > most ? null : minutes
    },
    begin() {
      asked = new Map()
      dueMs = Number.POSITIVE_INFINITY
    },
    end() {
      before = asked
      clearTimeout(timer)
      if (dueMs < Number.POSITIVE_INFINITY) timer = setTimeout(wake, Math.min(dueMs, longestMs))
    },
    stop: () => clearTimeout(timer),
  }
}
