/** Holds a navigation back while something is typed and not saved, and asks. */
import type { ComponentChildren } from 'preact'
import { useCallback, useState } from 'preact/hooks'
import { useGuard } from '../console.js'
import { Confirm } from './dialog.js'

type Answer = (mayLeave: boolean) => void

/** The question while it is asked: to be rendered somewhere on the page, outside of its forms. */
export const useUnsaved = (isChanged: boolean): ComponentChildren => {
  const [answer, setAnswer] = useState<{ give: Answer } | null>(null)
  const guard = useCallback(() => new Promise<boolean>((give) => setAnswer({ give })), [])
  useGuard(isChanged ? guard : null)
  if (!answer) return null
  const end = (mayLeave: boolean) => {
    setAnswer(null)
    answer.give(mayLeave)
  }
  return (
    <Confirm
      title="Leave without saving?"
      action="Leave"
      onClose={() => end(false)}
      onConfirm={async () => end(true)}
    >
      <p>What you have changed here has not been saved. If you leave, it is lost.</p>
    </Confirm>
  )
}
