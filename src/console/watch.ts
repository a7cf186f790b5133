/** Something of the server's that changes by itself, asked for again while the page is looked at. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { asProblem, isAborted, type Problem } from './problem.js'

export type Watched<T> =
  | { phase: 'asking' }
  | { phase: 'known'; value: T }
  | { phase: 'failed'; problem: Problem }

export interface Watch<T> {
  state: Watched<T>
  /** Asks now; resolves once there is an answer, good or bad. */
  refresh: () => Promise<void>
}

const intervalMs = 4000

/**
 * While the page is hidden nothing is asked. What is known stays when a later answer fails.
 * @param isLive false: asked once, and when the page is shown again
 */
export const useWatch = <T>(
  read: (signal: AbortSignal) => Promise<T>,
  inputs: readonly unknown[],
  isLive = true,
): Watch<T> => {
  const [state, setState] = useState<Watched<T>>({ phase: 'asking' })
  const latest = useRef(read)
  latest.current = read
  const ask = useRef<() => Promise<void>>(async () => {})
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    let timer: ReturnType<typeof setTimeout> | undefined
    let newest = 0
    const askOnce = async () => {
      const round = ++newest
      clearTimeout(timer)
      try {
        const value = await latest.current(signal)
        // An answer that was overtaken is older than what is shown.
        if (signal.aborted || round !== newest) return
        setState((before) => (isSame(before, value) ? before : { phase: 'known', value }))
      } catch (error) {
        if (signal.aborted || round !== newest || isAborted(error)) return
        setState((before) =>
          before.phase === 'known' ? before : { phase: 'failed', problem: asProblem(error) },
        )
      }
      if (isLive && !document.hidden) timer = setTimeout(askOnce, intervalMs)
    }
    ask.current = askOnce
    const onShown = () => {
      clearTimeout(timer)
      if (!document.hidden) void askOnce()
    }
    document.addEventListener('visibilitychange', onShown, { signal })
    void askOnce()
    return () => {
      controller.abort()
      clearTimeout(timer)
    }
  }, [...inputs, isLive])
  return { state, refresh: () => ask.current() }
}

/** Nothing is rendered anew for an answer that says the same. */
const isSame = <T>(before: Watched<T>, value: T): boolean =>
  before.phase === 'known' && JSON.stringify(before.value) === JSON.stringify(value)
