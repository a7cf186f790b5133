/** One write at a time from a form: under way, failed with a problem, or done. */
import { useRef, useState } from 'preact/hooks'
import { asProblem, isAborted, type Problem } from './problem.js'

export interface Submit {
  isBusy: boolean
  problem: Problem | null
  /** Runs unless one is running. Resolves to whether it has succeeded. */
  run: (write: () => Promise<void>) => Promise<boolean>
  clear: () => void
}

export const useSubmit = (): Submit => {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const isRunning = useRef(false)
  return {
    isBusy,
    problem,
    clear: () => setProblem(null),
    async run(write) {
      if (isRunning.current) return false
      isRunning.current = true
      setBusy(true)
      setProblem(null)
      try {
        await write()
        return true
      } catch (error) {
        if (!isAborted(error)) setProblem(asProblem(error))
        return false
      } finally {
        isRunning.current = false
        setBusy(false)
      }
    },
  }
}

/** To the first field that was refused, once it has been rendered as such. */
export const focusFirstInvalid = (form: HTMLElement | null): void => {
  setTimeout(() => form?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus(), 0)
}
