/** The native modal dialog: a question with its consequences, or a form that is a detour. */
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { Problem } from '../problem.js'
import { useSubmit } from '../submit.js'
import { Button } from './button.js'
import { Field } from './field.js'
import { IconButton } from './button.js'
import { TextInput } from './inputs.js'
import { ProblemNotice } from './notice.js'

interface DialogProps {
  title: string
  /** Escape, the cross, or a click beside it. */
  onClose: () => void
  children: ComponentChildren
  /** False: only the buttons inside lead out. */
  isClosable?: boolean
  look?: 'box' | 'sheet'
}

/** Open while it is rendered; the focus returns to where it was. */
export const Dialog = ({
  title,
  onClose,
  children,
  isClosable = true,
  look = 'box',
}: DialogProps) => {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const element = dialog.current
    const before = document.activeElement
    element?.showModal()
    return () => {
      element?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      class={`dialog ${look}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        if (isClosable) onClose()
      }}
      onPointerDown={(event) => {
        if (isClosable && event.target === dialog.current) onClose()
      }}
    >
      <div class="dialog-inside">
        <div class="dialog-head">
          <h2 id={id}>{title}</h2>
          {isClosable && <IconButton icon="close" name="Close" onClick={onClose} />}
        </div>
        {children}
      </div>
    </dialog>
  )
}

interface ConfirmProps {
  title: string
  /** What will happen, in sentences. */
  children: ComponentChildren
  /** The verb of the button: “Delete”, never “OK”. */
  action: string
  kind?: 'primary' | 'danger'
  /** To be typed before the button works: for what cannot be undone and hits many. */
  typed?: string
  /** Throws a Problem if it does not work; the dialog then stays and says so. */
  onConfirm: () => Promise<void>
  onClose: () => void
}

export const Confirm = ({
  title,
  children,
  action,
  kind = 'danger',
  typed,
  onConfirm,
  onClose,
}: ConfirmProps) => {
  const { isBusy, problem, run } = useSubmit()
  const [written, setWritten] = useState('')
  const [missed, setMissed] = useState(false)
  const isTyped = typed === undefined || written.trim() === typed
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="dialog-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (isTyped) void run(onConfirm)
          else setMissed(true)
        }}
      >
        <div class="dialog-text">{children}</div>
        {typed !== undefined && (
          <Field
            label={
              <>
                To confirm, type <code>{typed}</code>
              </>
            }
            error={missed && !isTyped ? `Type ${typed} exactly as it stands here.` : undefined}
          >
            {(ties) => <TextInput {...ties} value={written} onChange={setWritten} />}
          </Field>
        )}
        <ConfirmProblem problem={problem} />
        <div class="dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind={kind} isBusy={isBusy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

const ConfirmProblem = ({ problem }: { problem: Problem | null }) =>
  problem && <ProblemNotice problem={problem} />
