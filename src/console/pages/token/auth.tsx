/** The tab “Auth”: which pages may use the token, and the token itself. */
import { useState } from 'preact/hooks'
import { OriginsEditor } from '../../origins/editor.js'
import { entriesOf, rowsOf, type Row } from '../../origins/list.js'
import { DraftForm } from '../../parts/draft-form.js'
import { Notice } from '../../parts/notice.js'
import { Card, Section } from '../../parts/page.js'
import { useUnsaved } from '../../parts/unsaved.js'
import type { TabProps } from '../../tab.js'
import { useTokenSave } from '../../token-save.js'
import { OriginCheck } from './origin-check.js'
import { TokenValue } from './token-value.js'

export const AuthTab = (props: TabProps) => {
  const { token } = props
  const [draft, setDraft] = useState<Row[] | null>(null)
  const stored = useStoredRows(token.allowedOrigins)
  const rows = draft ?? stored
  const entries = entriesOf(rows)
  const isDirty = draft !== null && entries.join('\n') !== token.allowedOrigins.join('\n')
  const question = useUnsaved(isDirty)
  return (
    <>
      <Section isBeside title="Allowed origins" lead={<OriginsLead />}>
        <Card>
          <OriginsForm {...props} {...{ rows, entries, isDirty, setDraft }} />
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
            setDraft([...rows.filter(({ text }) => text.trim() !== ''), ...rowsOf([entry])])
          }
        />
      </Section>
      <TokenValue {...props} />
      {question}
    </>
  )
}

/** Rows of what is stored, new ones only when that changes: a row's field keeps its focus. */
const useStoredRows = (allowedOrigins: string[]): Row[] => {
  const [stored, setStored] = useState(() => ({
    from: allowedOrigins,
    rows: rowsOf(allowedOrigins),
  }))
  if (stored.from === allowedOrigins) return stored.rows
  const next = { from: allowedOrigins, rows: rowsOf(allowedOrigins) }
  setStored(next)
  return next.rows
}

const OriginsLead = () => (
  <>
    <p>The sites whose pages may use this token. A change holds from the next request on.</p>
    <p>
      <code>shop.example</code> is that name with any scheme and port, <code>*.shop.example</code>{' '}
      every name below it, <code>https://shop.example</code> exactly that.
    </p>
  </>
)

interface OriginsFormProps extends TabProps {
  rows: Row[]
  entries: string[]
  isDirty: boolean
  setDraft: (rows: Row[] | null) => void
}

const OriginsForm = (props: OriginsFormProps) => {
  const { token, rows, entries, isDirty, setDraft } = props
  const { isBusy, problem, warnings, save, notice, clear } = useTokenSave(props, {
    done: 'The allowed origins are saved. They hold from the next request on.',
    onSettled: () => setDraft(null),
  })
  const removed = token.allowedOrigins.filter((origin) => !entries.includes(origin))
  return (
    <DraftForm
      isDirty={isDirty}
      isBusy={isBusy}
      onSave={() => save({ allowedOrigins: entries })}
      onDiscard={() => {
        clear()
        setDraft(null)
      }}
    >
      <OriginsEditor rows={rows} onChange={setDraft} problem={problem} />
      {notice}
      {!isDirty && <Converted warnings={warnings} />}
      {isDirty && removed.length > 0 && (
        <p class="hint" role="status">
          Chats that are open on {removed.join(', ')} end with their next request, unless another
          entry allows them.
        </p>
      )}
    </DraftForm>
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
