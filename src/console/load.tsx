/** Reading from the server for a part of a page: waiting, failing with a way on, and reading anew. */
import type { ComponentChildren } from 'preact'
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { asProblem, isAborted, type Problem } from './problem.js'
import { ProblemNotice } from './parts/notice.js'
import { Skeleton } from './parts/progress.js'

export type Loaded<T> =
  | { phase: 'loading' }
  /** `isOld`: it is being read anew, perhaps with other inputs. */
  | { phase: 'ready'; value: T; isOld: boolean }
  | { phase: 'failed'; problem: Problem }

export interface Loader<T> {
  state: Loaded<T>
  /** Keeps what is shown until the new answer is there. */
  reload: () => void
  /** Shows a newer value that is known already: the answer of a write. */
  replace: (value: T) => void
}

/** Reads at first, whenever one of the inputs changes, and on `reload`. */
export const useLoad = <T,>(
  read: (signal: AbortSignal) => Promise<T>,
  inputs: readonly unknown[],
): Loader<T> => {
  const [state, setState] = useState<Loaded<T>>({ phase: 'loading' })
  const [round, setRound] = useState(0)
  const latest = useRef(read)
  latest.current = read

  useEffect(() => {
    const controller = new AbortController()
    setState((before) =>
      before.phase === 'ready' ? { ...before, isOld: true } : { phase: 'loading' },
    )
    latest
      .current(controller.signal)
      .then((value) => {
        if (!controller.signal.aborted) setState({ phase: 'ready', value, isOld: false })
      })
      .catch((error: unknown) => {
        if (controller.signal.aborted || isAborted(error)) return
        setState({ phase: 'failed', problem: asProblem(error) })
      })
    return () => controller.abort()
  }, [...inputs, round])

  const reload = useCallback(() => setRound((before) => before + 1), [])
  const replace = useCallback((value: T) => setState({ phase: 'ready', value, isOld: false }), [])
  return { state, reload, replace }
}

interface LoadedProps<T> {
  loader: Loader<T>
  /** Shown while waiting; three lines if it is not given. */
  waiting?: ComponentChildren
  children: (value: T, isOld: boolean) => ComponentChildren
}

/** What was read; until then its outline, and if that fails, why and a way on. */
export const Load = <T,>({ loader: { state, reload }, waiting, children }: LoadedProps<T>) => {
  switch (state.phase) {
    case 'loading':
      return waiting ?? <Skeleton />
    case 'failed':
      return <ProblemNotice problem={state.problem} onRetry={reload} />
    default:
      return (
        <div class={state.isOld ? 'load old' : 'load'}>{children(state.value, state.isOld)}</div>
      )
  }
}
