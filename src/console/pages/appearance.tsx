/** The tab “Appearance”: what a visitor reads and sees, beside the real widget. */
import { useMemo, useRef, useState } from 'preact/hooks'
import { updatedClientTokenSchema } from '../../protocol/control.js'
import { useApi, useToast } from '../console.js'
import { Button } from '../parts/button.js'
import { ProblemNotice } from '../parts/notice.js'
import { FormActions } from '../parts/page.js'
import { useUnsaved } from '../parts/unsaved.js'
import { fieldError, type Problem } from '../problem.js'
import { focusFirstInvalid, useSubmit } from '../submit.js'
import type { TabProps } from '../tab.js'
import { faultsOf, previewConfig, readDraft, writeDraft } from './appearance/draft.js'
import { LooksFields } from './appearance/looks-fields.js'
import { Preview } from './appearance/preview-frame.js'

export const AppearanceTab = ({ token, etag, onChange, onReload }: TabProps) => {
  const api = useApi()
  const toast = useToast()
  const form = useRef<HTMLFormElement>(null)
  const [draft, setDraft] = useState(() => readDraft(token.config))
  const [faults, setFaults] = useState<Record<string, string>>({})
  const { isBusy, problem, run, clear } = useSubmit()
  const saved = useMemo(() => readDraft(token.config), [token.config])
  const isChanged = JSON.stringify(draft) !== JSON.stringify(saved)

  const question = useUnsaved(isChanged)

  const save = async (ifMatch: string | null) => {
    const found = faultsOf(draft)
    setFaults(found)
    if (Object.keys(found).length > 0) return focusFirstInvalid(form.current)
    const isDone = await run(async () => {
      // Over somebody else's change only what this form knows is put.
      const config = ifMatch === null ? (await onReload()).token.config : token.config
      const answer = await api.write('PUT', `client-tokens/${token.id}`, updatedClientTokenSchema, {
        body: { config: writeDraft(config, draft) },
        ifMatch,
      })
      const changed = answer.value.clientToken
      setDraft(readDraft(changed.config))
      onChange({ token: changed, etag: answer.etag })
      toast('Saved. Open pages show it within a minute.')
    })
    if (!isDone) focusFirstInvalid(form.current)
  }
  const startAnew = async () => {
    await run(async () => {
      const { token: now } = await onReload()
      setDraft(readDraft(now.config))
      setFaults({})
    })
  }
  return (
    <div class="appearance">
      <form
        class="form"
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void save(etag)
        }}
      >
        <LooksFields
          draft={draft}
          onChange={setDraft}
          errorAt={(path) => faults[path] ?? fieldError(problem, path)}
        />
        <div class="save-bar">
          {problem && !isAtFields(problem) && (
            <ProblemNotice
              problem={problem}
              changed={{ onShow: () => void startAnew(), onOverwrite: () => void save(null) }}
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
                  setDraft(saved)
                  setFaults({})
                  clear()
                }}
              >
                Discard changes
              </Button>
            )}
            <a class="button quiet to-preview" href="#preview">
              See the preview
            </a>
          </FormActions>
        </div>
      </form>
      <Preview config={previewConfig(token.config, draft)} />
      {question}
    </div>
  )
}

/** Every fault stands at its field, so that there is nothing left to say. */
const isAtFields = ({ fields }: Problem): boolean =>
  fields.length > 0 && fields.every(({ path }) => shownPaths.test(path))

const shownPaths =
  /^config\.(title|welcomeMessage|placeholder|launcherLabel|suggestions(\[\d+\])?|theme\.accent|fallback\.(label|href))$/
