/** Changing an API key: name, permissions, end, addresses. */
import { useRef, useState } from 'preact/hooks'
import { shownApiKeySchema, type ApiKeyOptions } from '../../../protocol/api-keys.js'
import { useApi, useToast } from '../../console.js'
import { Button } from '../../parts/button.js'
import { ProblemNotice } from '../../parts/notice.js'
import { FormActions } from '../../parts/page.js'
import { useUnsaved } from '../../parts/unsaved.js'
import { focusFirstInvalid, useSubmit } from '../../submit.js'
import { draftOf, fieldsOf, keyFaults, type KeyDraft, type TaggedKey } from './draft.js'
import { KeyFields } from './key-form.js'

interface EditKeyProps {
  tagged: TaggedKey
  options: ApiKeyOptions
  onChange: (tagged: TaggedKey) => void
  onReload: () => Promise<TaggedKey>
  /** Throws away what was typed. */
  onStartAnew: () => void
}

export const EditKey = ({ tagged, options, onChange, onReload, onStartAnew }: EditKeyProps) => {
  const api = useApi()
  const toast = useToast()
  const form = useRef<HTMLFormElement>(null)
  const [draft, setDraft] = useState<KeyDraft>(() => draftOf(tagged.key))
  const [faults, setFaults] = useState<Record<string, string>>({})
  const { isBusy, problem, run, clear } = useSubmit()
  const isChanged = JSON.stringify(draft) !== JSON.stringify(draftOf(tagged.key))

  const question = useUnsaved(isChanged)

  const save = async (ifMatch: string | null) => {
    const now = Date.now()
    const found = keyFaults(draft, now)
    // An end that has passed stays as it is until it is changed.
    if (draft.date === draftOf(tagged.key).date) delete found['expiresAt']
    setFaults(found)
    if (Object.keys(found).length > 0) return focusFirstInvalid(form.current)
    const isDone = await run(async () => {
      const { value, etag } = await api.write(
        'PUT',
        `api-keys/${tagged.key.id}`,
        shownApiKeySchema,
        { body: fieldsOf(draft, now, tagged.key), ifMatch },
      )
      setDraft(draftOf(value.apiKey))
      onChange({ key: value.apiKey, etag })
      toast('Saved. It holds from the next request on.')
    })
    if (!isDone) focusFirstInvalid(form.current)
  }
  return (
    <>
      <form
        class="form sections"
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void save(tagged.etag)
        }}
      >
        <KeyFields
          draft={draft}
          onChange={setDraft}
          options={options}
          problem={problem}
          faults={faults}
        />
        {problem && (
          <ProblemNotice
            problem={problem}
            changed={{
              onShow: () =>
                void run(async () => void (await onReload())).then((is) => is && onStartAnew()),
              onOverwrite: () => void save(null),
            }}
          />
        )}
        <FormActions>
          <Button type="submit" kind="primary" isBusy={isBusy} isDisabled={!isChanged}>
            Save
          </Button>
          {isChanged && (
            <Button
              kind="quiet"
              onClick={() => {
                setDraft(draftOf(tagged.key))
                setFaults({})
                clear()
              }}
            >
              Discard changes
            </Button>
          )}
        </FormActions>
      </form>
      {question}
    </>
  )
}
