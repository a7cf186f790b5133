/** The tab “Auth”: which pages may use the token, and the token itself. */
import { useRef, useState } from 'preact/hooks'
import { OriginsEditor } from '../../origins/editor.js'
import { entriesOf, rowsOf, type Row } from '../../origins/list.js'
import { Button } from '../../parts/button.js'
import { Notice } from '../../parts/notice.js'
import { Card, FormActions, Section } from '../../parts/page.js'
import { useUnsaved } from '../../parts/unsaved.js'
import { fieldError } from '../../problem.js'
import { focusFirstInvalid } from '../../submit.js'
import type { TabProps } from '../../tab.js'
import { useTokenSave } from '../../token-save.js'
import { OriginCheck } from './origin-check.js'
import { TokenValue } from './token-value.js'

export const AuthTab = (props: TabProps) => {
  const { token } = props
  const [draft, setDraft] = useState<Row[] | null>(null)
  const [initial, setInitial] = useState(() => rowsOf(token.allowedOrigins))
  const [from, setFrom] = useState(token.allowedOrigins)
  const form = useRef<HTMLFormElement>(null)
  if (from !== token.allowedOrigins) {
    // What was saved, or read anew, in its stored form.
    setFrom(token.allowedOrigins)
    setInitial(rowsOf(token.allowedOrigins))
  }
  const rows = draft ?? initial
  const entries = entriesOf(rows)
  const isDirty = draft !== null && entries.join('\n') !== token.allowedOrigins.join('\n')
  const { isBusy, problem, warnings, save, notice, clear } = useTokenSave(props, {
    done: 'The allowed origins are saved. They hold from the next request on.',
    onSettled: () => setDraft(null),
  })
  const question = useUnsaved(isDirty)
  const removed = token.allowedOrigins.filter((origin) => !entries.includes(origin))

  const submit = async () => {
    if (!(await save({ allowedOrigins: entries }))) focusFirstInvalid(form.current)
  }
  return (
    <>
      <Section
        isBeside
        title="Allowed origins"
        lead={
          <>
            <p>
              The sites whose pages may use this token. A change holds from the next request on.
            </p>
            <p>
              <code>shop.example</code> is that name with any scheme and port,{' '}
              <code>*.shop.example</code> every name below it, <code>https://shop.example</code>{' '}
              exactly that.
            </p>
          </>
        }
      >
        <Card>
          <form
            ref={form}
            class="form"
            onSubmit={(event) => {
              event.preventDefault()
              void submit()
            }}
          >
            <OriginsEditor
              rows={rows}
              onChange={setDraft}
              errorAt={(index) =>
                isDirty ? fieldError(problem, `allowedOrigins[${index}]`) : undefined
              }
              error={fieldError(problem, 'allowedOrigins')}
            />
            {notice}
            {!isDirty && <Converted warnings={warnings} />}
            {isDirty && removed.length > 0 && (
              <p class="hint" role="status">
                Chats that are open on {removed.join(', ')} end with their next request, unless
                another entry allows them.
              </p>
            )}
            <FormActions>
              <Button type="submit" kind="primary" isBusy={isBusy} isDisabled={!isDirty}>
                Save
              </Button>
              {isDirty && (
                <Button
                  kind="quiet"
                  onClick={() => {
                    clear()
                    setDraft(null)
                  }}
                >
                  Discard
                </Button>
              )}
            </FormActions>
          </form>
        </Card>
      </Section>
      <Section
        isBeside
        title="Would this origin be allowed?"
        lead={<p>Asks the list above as it stands there, saved or not.</p>}
      >
        <OriginCheck
          token={token}
          entries={entries}
          onAdd={(entry) =>
            setDraft([...rows.filter(({ text }) => text.trim()), ...rowsOf([entry])])
          }
        />
      </Section>
      <TokenValue {...props} />
      {question}
    </>
  )
}

/** The rest stands beside the entries. */
const Converted = ({ warnings }: { warnings: readonly { type: string; message: string }[] }) => {
  const said = warnings.filter(({ type }) => type === 'converted' || type === 'duplicate')
  if (said.length === 0) return null
  return (
    <Notice title="Saved in its plain form" isLive>
      {said.map(({ message }) => (
        <p key={message}>{message}</p>
      ))}
    </Notice>
  )
}
