/**
 * What the chat needs of where it runs, besides the network: time, chance, a place for one string,
 * and whether there is a connection. A page has all of it; in Node some of it is always the same.
 */

/** Keeps one small string. May throw: then nothing is kept, and nothing breaks. */
export interface ChatStorage {
  read(key: string): string | null
  write(key: string, value: string): void
  remove(key: string): void
}

export interface Surroundings {
  /** Milliseconds that only go forward. */
  now(): number
  /** At least 0 and below 1. */
  random(): number
  /** Resolves after the time, or as soon as `signal` aborts. Never rejects. */
  delay(delayMs: number, signal: AbortSignal): Promise<void>
  isOnline(): boolean
  /** Calls back on each change until `signal` aborts. */
  watchOnline(listener: (isOnline: boolean) => void, signal: AbortSignal): void
  /** The page's origin, `null` for an opaque one, empty outside a page. */
  readonly origin: string
  readonly storage: ChatStorage
}

/** The page's, or Node's. Touches nothing until it is used. */
export const createSurroundings = (): Surroundings => ({
  now: () => performance.now(),
  random: Math.random,
  delay: (delayMs, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const end = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, delayMs)
      signal.addEventListener('abort', end)
    }),
  // Only a plain `false` says something: Node has no such member.
  isOnline: () => globalThis.navigator?.onLine !== false,
  watchOnline: (listener, signal) => {
    if (typeof window === 'undefined') return
    window.addEventListener('online', () => listener(true), { signal })
    window.addEventListener('offline', () => listener(false), { signal })
  },
  origin: typeof window === 'undefined' ? '' : globalThis.origin,
  storage: {
    read: (key) => localStorage.getItem(key),
    write: (key, value) => localStorage.setItem(key, value),
    remove: (key) => localStorage.removeItem(key),
  },
})

/** Resolves when there is a connection, or as soon as `signal` aborts. */
export const whenOnline = (surroundings: Surroundings, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (surroundings.isOnline() || signal.aborted) return resolve()
    const over = new AbortController()
    const end = (): void => {
      over.abort()
      resolve()
    }
    surroundings.watchOnline((isOnline) => {
      if (isOnline) end()
    }, over.signal)
    signal.addEventListener('abort', end, { signal: over.signal })
  })

/**
 * How long to wait before another attempt: a quarter of a second that doubles up to eight, with
 * jitter so that a thousand pages do not come back at once.
 */
export const backoffMs = (attempt: number, random: () => number): number =>
  Math.min(8000, 250 * 2 ** attempt) * (0.5 + random() / 2)
