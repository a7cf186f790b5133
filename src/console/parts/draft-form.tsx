/** A form over something that is stored: saved when it differs, or put back to what is stored. */
import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { focusFirstInvalid } from '../submit.js'
import { Button } from './button.js'
import { FormActions } from './page.js'

interface DraftFormProps {
  /** What is written differs from what is stored. */
  isDirty: boolean
  isBusy: boolean
  /** Resolves to whether it has worked; if not, the first refused field gets the focus. */
  onSave: () => Promise<boolean>
  onDiscard: () => void
  children: ComponentChildren
}

export const DraftForm = ({ isDirty, isBusy, onSave, onDiscard, children }: DraftFormProps) => {
  const form = useRef<HTMLFormElement>(null)
  return (
    <form
      ref={form}
      class="form"
      onSubmit={async (event) => {
        event.preventDefault()
        // Enter in a field, where nothing is to be saved.
        if (isDirty && !(await onSave())) focusFirstInvalid(form.current)
      }}
    >
      {children}
      <FormActions>
        <Button type="submit" kind="primary" isBusy={isBusy} isDisabled={!isDirty}>
          Save
        </Button>
        {isDirty && (
          <Button kind="quiet" onClick={onDiscard}>
            Discard
          </Button>
        )}
      </FormActions>
    </form>
  )
}
