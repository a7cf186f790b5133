/** Creating a client token: one short form, each field explained by its effect; then to Install. */
import { useRef, useState } from 'preact/hooks'
import { agentsSchema, createdClientTokenSchema, type Environment } from '../../protocol/control.js'
import { useApi, useEnvironment, useGo, useToast } from '../console.js'
import { defaultLimits, limitErrors, limitsInWords, readLimits } from '../limits.js'
import { useLoad } from '../load.js'
import { OriginsEditor } from '../origins/editor.js'
import { entriesOf, rowsOf } from '../origins/list.js'
import { Button, LinkButton } from '../parts/button.js'
import { Field, Fieldset } from '../parts/field.js'
import { TextInput } from '../parts/inputs.js'
import { Notice, ProblemNotice } from '../parts/notice.js'
import { Card, FormActions, Page } from '../parts/page.js'
import { useUnsaved } from '../parts/unsaved.js'
import { Badge } from '../parts/words.js'
import { fieldError, type Problem } from '../problem.js'
import { focusFirstInvalid, useSubmit } from '../submit.js'
import { LimitFields } from './token/limit-fields.js'
import { TargetField } from './token/target-field.js'
import { namingOf, serverDefault } from '../targets.js'

const emptyForm = () => ({
  name: '',
  origins: rowsOf(['']),
  target: serverDefault,
  version: 'latest',
  limits: defaultLimits(),
})

type Form = ReturnType<typeof emptyForm>

const readForm = (form: Form, environment: Environment) => ({
  name: form.name.trim(),
  allowedOrigins: entriesOf(form.origins),
  environment,
  pinToVersion: form.version,
  ...namingOf(form.target),
  ...readLimits(form.limits),
})

export const NewTokenPage = () => {
  const api = useApi()
  const go = useGo()
  const toast = useToast()
  const environment = useEnvironment()
  const [form, setForm] = useState(emptyForm)
  const [isTried, setTried] = useState(false)
  const { isBusy, problem, run } = useSubmit()
  const element = useRef<HTMLFormElement>(null)
  const isTouched = form.name !== '' || entriesOf(form.origins).length > 0
  const question = useUnsaved(isTouched)

  const create = () =>
    run(async () => {
      const body = readForm(form, environment)
      const { value } = await api.write('POST', 'client-tokens', createdClientTokenSchema, { body })
      toast('The token is created.')
      await go(`/tokens/${value.clientToken.id}/install`, { force: true })
    })
  const submit = async () => {
    setTried(true)
    const isReady = form.name.trim() !== '' && Object.keys(limitErrors(form.limits)).length === 0
    if (!isReady || !(await create())) focusFirstInvalid(element.current)
  }
  const parts: PartProps = {
    form,
    change: (part) => setForm((before) => ({ ...before, ...part })),
    isTried,
    problem,
  }
  return (
    <Page
      title="Create a client token"
      badges={environment === 'test' && <Badge tone="warn">Test</Badge>}
      back={{ to: '/tokens', label: 'Client tokens' }}
      isNarrow
    >
      <form
        ref={element}
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <Essentials {...parts} />
        <EnvironmentNote environment={environment} />
        <Limits {...parts} />
        {problem && problem.fields.length === 0 && <ProblemNotice problem={problem} />}
        <FormActions>
          <Button type="submit" kind="primary" isBusy={isBusy}>
            Create the token
          </Button>
          <LinkButton to="/tokens" kind="quiet">
            Cancel
          </LinkButton>
        </FormActions>
      </form>
      {question}
    </Page>
  )
}

interface PartProps {
  form: Form
  change: (part: Partial<Form>) => void
  /** It was sent once: what is missing is said. */
  isTried: boolean
  problem: Problem | null
}

const Essentials = ({ form, change, isTried, problem }: PartProps) => {
  const api = useApi()
  const agents = useLoad(
    async (signal) => (await api.read('agents', agentsSchema, { signal })).value,
    [],
  )
  return (
    <Card>
      <Field
        label="Name"
        hint="For you: it stands in this console and in lists. Visitors never see it."
        error={nameError(isTried && form.name.trim() === '', problem)}
      >
        {(ties) => (
          <TextInput
            {...ties}
            value={form.name}
            maxLength={255}
            placeholder="My shop"
            onChange={(name) => change({ name })}
          />
        )}
      </Field>
      <Fieldset
        legend="Allowed origins"
        hint="The sites whose pages may use this token, as your visitors’ browsers see them. Pages elsewhere are refused before anything costs money."
      >
        <OriginsEditor
          rows={form.origins}
          onChange={(origins) => change({ origins })}
          problem={problem}
        />
      </Fieldset>
      <TargetField
        agents={agents}
        target={form.target}
        version={form.version}
        onChange={(target, version) => change({ target, version })}
        problem={problem}
      />
    </Card>
  )
}

/** Folded, with what they are: the defaults suit most. */
const Limits = ({ form, change, isTried, problem }: PartProps) => {
  const faults = limitErrors(form.limits)
  // Once open it stays so: mending a fault must not close it under the hands.
  const isOpen = useRef(false)
  isOpen.current ||= isTried && Object.keys(faults).length > 0
  return (
    <details class="fold" open={isOpen.current}>
      <summary>
        <span>Limits</span>
        <span class="hint">{limitsInWords(form.limits)}</span>
      </summary>
      <Card>
        <LimitFields
          written={form.limits}
          onChange={(limits) => change({ limits })}
          errorAt={(key) => (isTried ? faults[key] : undefined) ?? fieldError(problem, key)}
        />
      </Card>
    </details>
  )
}

const nameError = (isMissing: boolean, problem: Problem | null) =>
  isMissing ? 'Give it a name, such as that of the site.' : fieldError(problem, 'name')

const EnvironmentNote = ({ environment }: { environment: Environment }) =>
  environment === 'test' ? (
    <Notice tone="warn" title="This will be a test token">
      <p>
        Its conversations and its usage stay apart from the live ones. That is fixed from then on;
        for a live one, turn the switch to Live first.
      </p>
    </Notice>
  ) : (
    <p class="meta">
      This will be a <strong>live</strong> token, and stays one. For your own machine or for
      staging, turn the switch to Test first.
    </p>
  )
