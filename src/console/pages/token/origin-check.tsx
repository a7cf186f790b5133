/** A box that asks whether a page of some origin would be allowed by the list as it is written. */
import { useEffect, useState } from 'preact/hooks'
import {
  originVerdictSchema,
  type ClientToken,
  type OriginVerdict,
} from '../../../protocol/control.js'
import { useApi } from '../../console.js'
import { Button } from '../../parts/button.js'
import { Field } from '../../parts/field.js'
import { Icon } from '../../parts/icons.js'
import { TextInput } from '../../parts/inputs.js'
import { ProblemNotice } from '../../parts/notice.js'
import { Card } from '../../parts/page.js'
import { useSubmit } from '../../submit.js'

interface OriginCheckProps {
  token: ClientToken
  entries: readonly string[]
  /** Puts an entry on the list. */
  onAdd: (entry: string) => void
}

export const OriginCheck = ({ token, entries, onAdd }: OriginCheckProps) => {
  const api = useApi()
  const [origin, setOrigin] = useState('')
  const [isMissing, setMissing] = useState(false)
  const [verdict, setVerdict] = useState<OriginVerdict | null>(null)
  const { isBusy, problem, run } = useSubmit()
  const list = entries.join('\n')
  // Another list, another answer.
  useEffect(() => setVerdict(null), [list])

  const ask = () =>
    run(async () => {
      const path = `client-tokens/${encodeURIComponent(token.id)}/check-origin`
      const body = { origin: origin.trim(), allowedOrigins: entries }
      const { value } = await api.write('POST', path, originVerdictSchema, { body })
      setVerdict(value)
    })
  return (
    <Card>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          setMissing(origin.trim() === '')
          if (origin.trim() !== '') void ask()
        }}
      >
        <Field
          label="Origin"
          hint="Scheme, host, and port if there is one: what the browser’s console prints for location.origin."
          error={isMissing ? 'Type an origin, such as https://www.shop.example.' : undefined}
        >
          {(ties) => (
            <span class="in-line">
              <TextInput
                {...ties}
                isMono
                value={origin}
                maxLength={600}
                placeholder="https://www.shop.example"
                onChange={(text) => {
                  setOrigin(text)
                  setVerdict(null)
                }}
              />
              <Button type="submit" isBusy={isBusy}>
                Ask
              </Button>
            </span>
          )}
        </Field>
        <div class="answer" role="status">
          {verdict && <Verdict verdict={verdict} onAdd={onAdd} />}
        </div>
        {problem && <CheckProblem problem={problem} />}
      </form>
    </Card>
  )
}

const CheckProblem = ({
  problem,
}: {
  problem: NonNullable<ReturnType<typeof useSubmit>['problem']>
}) =>
  problem.code === 'invalid_origin_entry' ? (
    <p class="hint">The list above has an entry that is not valid. Mend it first.</p>
  ) : (
    <ProblemNotice problem={problem} />
  )

interface VerdictProps {
  verdict: OriginVerdict
  onAdd: (entry: string) => void
}

const Verdict = ({ verdict: { allowed, detail, suggestion }, onAdd }: VerdictProps) => (
  <div class={allowed ? 'verdict ok' : 'verdict'}>
    <Icon name={allowed ? 'check' : 'alert'} />
    <div>
      <p class="verdict-word">{allowed ? 'Allowed' : 'Not allowed'}</p>
      <p>{detail}</p>
      {suggestion && !allowed && (
        <p class="verdict-action">
          <Button icon="plus" onClick={() => onAdd(suggestion)}>
            Add {suggestion} to the list
          </Button>
        </p>
      )}
    </div>
  </div>
)
