/** The tab “Appearance”: what a visitor reads and sees, beside the real widget. */
import { useRef } from 'preact/hooks'
import { Button } from '../parts/button.js'
import { ProblemNotice } from '../parts/notice.js'
import { FormActions } from '../parts/page.js'
import { useUnsaved } from '../parts/unsaved.js'
import { fieldError, type Problem } from '../problem.js'
import { focusFirstInvalid } from '../submit.js'
import type { TabProps } from '../tab.js'
import { previewConfig } from './appearance/draft.js'
import { useLooks, type Looks } from './appearance/looks.js'
import { LooksFields } from './appearance/looks-fields.js'
import { Preview } from './appearance/preview-frame.js'

export const AppearanceTab = (props: TabProps) => {
  const form = useRef<HTMLFormElement>(null)
  const looks = useLooks(props)
  const { draft, setDraft, faults, problem } = looks
  const question = useUnsaved(looks.isChanged)
  const save = async (ifMatch: string | null) => {
    if (!(await looks.save(ifMatch))) focusFirstInvalid(form.current)
  }
  return (
    <div class="appearance">
      <form
        class="form"
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void save(props.etag)
        }}
      >
        <LooksFields
          draft={draft}
          onChange={setDraft}
          errorAt={(path) => faults[path] ?? fieldError(problem, path)}
        />
        <SaveBar looks={looks} onOverwrite={() => void save(null)} />
      </form>
      <Preview config={previewConfig(props.token.config, draft)} />
      {question}
    </div>
  )
}

const SaveBar = ({ looks, onOverwrite }: { looks: Looks; onOverwrite: () => void }) => {
  const { isBusy, isChanged, problem, discard, startAnew } = looks
  return (
    <div class="save-bar">
      {problem && !isAtFields(problem) && (
        <ProblemNotice
          problem={problem}
          changed={{ onShow: () => void startAnew(), onOverwrite }}
        />
      )}
      <FormActions>
        <Button type="submit" kind="primary" isBusy={isBusy} isDisabled={!isChanged}>
          Save
        </Button>
        {isChanged && (
          <Button kind="quiet" onClick={discard}>
            Discard changes
          </Button>
        )}
        <a class="button quiet to-preview" href="#preview">
          See the preview
        </a>
      </FormActions>
    </div>
  )
}

/** Every fault stands at its field, so that there is nothing left to say. */
const isAtFields = ({ fields }: Problem): boolean =>
  fields.length > 0 && fields.every(({ path }) => shownPaths.test(path))

const shownPaths =
  /^config\.(title|welcomeMessage|placeholder|launcherLabel|suggestions(\[\d+\])?|theme\.accent|attachments\.(maxBytes|maxCount)|fallback\.(label|href))$/
