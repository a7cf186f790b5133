/** The editable list of allowed origins: each with what it allows, what it does not, what to mind. */
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { ExplainedEntry } from '../../protocol/control.js'
import { Button, IconButton } from '../parts/button.js'
import { FieldError } from '../parts/field.js'
import { Icon } from '../parts/icons.js'
import { TextInput } from '../parts/inputs.js'
import { fieldError, type Problem } from '../problem.js'
import { entriesOf, rowsOf, sentIndex, writeRow, type Row } from './list.js'
import { useExplained } from './explained.js'

interface OriginsEditorProps {
  rows: readonly Row[]
  onChange: (rows: Row[]) => void
  /** Why the last save was refused, if it was. */
  problem: Problem | null
}

export const OriginsEditor = ({ rows, onChange, problem }: OriginsEditorProps) => {
  const id = useId()
  const list = useRef<HTMLUListElement>(null)
  const [wanted, setWanted] = useState<number | null>(null)
  const entries = entriesOf(rows)
  const explained = useExplained(entries)
  const refusalOf = useRefusals(rows, problem)

  // Before the next key: it belongs into the new row.
  useLayoutEffect(() => {
    if (wanted === null) return
    list.current?.querySelector<HTMLElement>(`[data-row="${wanted}"] input`)?.focus()
    setWanted(null)
  }, [wanted])

  const add = () => {
    const [row] = rowsOf([''])
    if (!row) return
    onChange([...rows, row])
    setWanted(row.key)
  }
  const remove = (key: number) => {
    const at = rows.findIndex((row) => row.key === key)
    onChange(rows.filter((row) => row.key !== key))
    const next = rows[at + 1] ?? rows[at - 1]
    if (next) setWanted(next.key)
  }

  return (
    <div class="origins" role="group" aria-label="Allowed origins">
      <ul ref={list}>
        {rows.map((row, index) => (
          <OriginRow
            key={row.key}
            row={row}
            number={index + 1}
            explanation={explained.of(sentIndex(rows, row.key) ?? -1, row.text.trim())}
            error={refusalOf(row)}
            onWrite={(text) => onChange(writeRow(rows, row.key, text))}
            onRemove={() => remove(row.key)}
            onEnter={add}
          />
        ))}
      </ul>
      <FieldError id={`${id}-error`} error={fieldError(problem, 'allowedOrigins')} />
      {/* A blank row is about to be filled in: that the list is empty is no news. */}
      {(entries.length > 0 || rows.length === 0) && <Warnings warnings={explained.warnings} />}
      <div>
        <Button icon="plus" onClick={add}>
          Add an origin
        </Button>
      </div>
    </div>
  )
}

/** The server's words about a row, while it says what was sent: rows may come and go meanwhile. */
const useRefusals = (rows: readonly Row[], problem: Problem | null) => {
  const judged = useRef({ problem, refusals: refusalsOf(rows, problem) })
  if (judged.current.problem !== problem) {
    judged.current = { problem, refusals: refusalsOf(rows, problem) }
  }
  return ({ key, text }: Row): string | undefined => {
    const refusal = judged.current.refusals.get(key)
    return refusal?.text === text ? refusal.error : undefined
  }
}

const refusalsOf = (rows: readonly Row[], problem: Problem | null) =>
  new Map(
    rows.map(({ key, text }) => {
      const error = fieldError(problem, `allowedOrigins[${sentIndex(rows, key)}]`)
      return [key, { text, error }]
    }),
  )

interface OriginRowProps {
  row: Row
  number: number
  explanation: ExplainedEntry | undefined
  /** Of the last save. */
  error: string | undefined
  onWrite: (text: string) => void
  onRemove: () => void
  onEnter: () => void
}

const OriginRow = (props: OriginRowProps) => {
  const { row, number, explanation, error, onWrite, onRemove, onEnter } = props
  const id = useId()
  const [isFocused, setFocused] = useState(false)
  // Half an origin is not a mistake yet.
  const fault = error ?? (isFocused ? undefined : explanation?.error?.message)
  return (
    <li data-row={row.key}>
      <div
        class="origin-line"
        onFocusIn={() => setFocused(true)}
        onFocusOut={() => setFocused(false)}
      >
        <TextInput
          value={row.text}
          onChange={onWrite}
          isMono
          placeholder="shop.example"
          aria-label={`Allowed origin ${number}`}
          aria-describedby={`${id}-says`}
          {...(fault && { 'aria-invalid': 'true' as const })}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.isComposing) return
            event.preventDefault()
            onEnter()
          }}
        />
        <IconButton
          icon="close"
          name={row.text ? `Remove ${row.text}` : `Remove origin ${number}`}
          onClick={onRemove}
        />
      </div>
      <div id={`${id}-says`} class="origin-says">
        <FieldError error={fault} />
        {!fault && explanation && !explanation.error && <Says of={explanation} />}
      </div>
    </li>
  )
}

const shownExamples = 3

/** What an entry means. */
const Says = ({ of: { allows, doesNotAllow, warnings } }: { of: ExplainedEntry }) => (
  <>
    <Examples tone="ok" lead="Allows" origins={allows.slice(0, shownExamples)} />
    <Examples tone="muted" lead="Does not allow" origins={doesNotAllow.slice(0, shownExamples)} />
    <Warnings warnings={warnings} />
  </>
)

const Examples = ({
  tone,
  lead,
  origins,
}: {
  tone: 'ok' | 'muted'
  lead: string
  origins: readonly string[]
}) =>
  origins.length > 0 && (
    <p class={`examples ${tone}`}>
      <Icon name={tone === 'ok' ? 'check' : 'minus'} />
      <span>
        {lead}{' '}
        {origins.map((origin, index) => (
          <span key={origin}>
            {index > 0 && ', '}
            <span class="mono">{origin}</span>
          </span>
        ))}
      </span>
    </p>
  )

const Warnings = ({ warnings }: { warnings: readonly { type: string; message: string }[] }) => (
  <>
    {warnings.map(({ type, message }) => (
      <p key={type} class="origin-warning">
        <Icon name="alert" />
        <span>{message}</span>
      </p>
    ))}
  </>
)
