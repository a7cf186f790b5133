/** Examining a page of a site: what `parley doctor` does, for people without a terminal. */
import { useEffect, useRef, useState } from 'preact/hooks'
import {
  clientTokenListSchema,
  shownClientTokenSchema,
  type ClientToken,
} from '../../protocol/control.js'
import { useApi, useEnvironment, useEnvironmentOf, useGo, usePlace, useServer } from '../console.js'
import { shownSteps, useExaminer, type Examination } from '../examination.js'
import { Load, useLoad } from '../load.js'
import { Button } from '../parts/button.js'
import { CodeBlock } from '../parts/code-block.js'
import { EmptyState } from '../parts/empty-state.js'
import { Field } from '../parts/field.js'
import { Checkbox, Select, TextInput } from '../parts/inputs.js'
import { Notice, ProblemNotice } from '../parts/notice.js'
import { Card, FormActions, Page, Section } from '../parts/page.js'
import { Progress } from '../parts/progress.js'
import { fieldError } from '../problem.js'
import { focusFirstInvalid } from '../submit.js'
import { commandOf, readAddress } from './doctor/address.js'
import { progressOf, StepList } from './doctor/step-list.js'
import { Verdict } from './doctor/verdict.js'

/** As many as the list can hold; whoever has more comes from the token's own page. */
const maxTokens = 1000

export const DoctorPage = () => {
  const api = useApi()
  const environment = useEnvironment()
  const { query } = usePlace()
  const named = query.get('token') ?? ''
  const loader = useLoad(
    async (signal) => {
      const { value } = await api.read('client-tokens', clientTokenListSchema, {
        query: { environment, limit: maxTokens },
        signal,
      })
      return value.clientTokens
    },
    [environment],
  )
  useEnvironmentOf(useNamedToken(named)?.environment)
  return (
    <Page
      title="Check a page"
      lead="Walks the way that a visitor’s browser takes, from the page to this server, and says at which step it ends and what to change."
    >
      <Load loader={loader}>
        {(tokens) => <Doctor tokens={tokens} named={named} page={query.get('page') ?? ''} />}
      </Load>
    </Page>
  )
}

/** The one that a link has named; null until it is known, and if there is none. */
const useNamedToken = (id: string): ClientToken | null => {
  const api = useApi()
  const [token, setToken] = useState<ClientToken | null>(null)
  useEffect(() => {
    if (id === '') return
    const controller = new AbortController()
    const { signal } = controller
    api
      .read(`client-tokens/${encodeURIComponent(id)}`, shownClientTokenSchema, { signal })
      .then(({ value }) => setToken(value.clientToken))
      // Deleted meanwhile: then there is nothing to choose.
      .catch(() => {})
    return () => controller.abort()
  }, [id])
  return token
}

interface DoctorProps {
  tokens: readonly ClientToken[]
  /** The id of the token that a link has chosen; empty if none. */
  named: string
  page: string
}

const Doctor = ({ tokens, named, page }: DoctorProps) => {
  const go = useGo()
  const { url } = useServer()
  const form = useRef<HTMLFormElement>(null)
  const [address, setAddress] = useState(page)
  const [tokenId, setTokenId] = useState(named)
  const [isSending, setSending] = useState(false)
  const [isWrong, setWrong] = useState(false)
  const [examined, setExamined] = useState<Examined | null>(null)
  const { examination, start, stop } = useExaminer()
  const token = tokens.find(({ id }) => id === tokenId) ?? null
  const isRunning = examination.phase === 'running'
  const problem = examination.phase === 'failed' ? examination.problem : null

  const check = () => {
    const read = readAddress(address)
    setWrong(read === null)
    if (read === null) return focusFirstInvalid(form.current)
    setAddress(read)
    setExamined({ page: read, token })
    const place = new URLSearchParams({ page: read, ...(token && { token: token.id }) })
    void go(`/doctor?${place}`, { replace: true })
    start({ page: read, send: isSending, ...(token && { clientTokenId: token.id }) })
  }
  return (
    <>
      <Card>
        <form
          class="form"
          ref={form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            if (!isRunning) check()
          }}
        >
          <Field
            label="Page"
            hint="Its whole address, as it stands in the browser."
            error={
              isWrong
                ? 'Type the address of a page, such as https://www.shop.example/help.'
                : (problem && fieldError(problem, 'page')) || undefined
            }
          >
            {(ties) => (
              <TextInput
                {...ties}
                isMono
                type="url"
                value={address}
                maxLength={2048}
                placeholder="https://www.shop.example/"
                onChange={(text) => {
                  setAddress(text)
                  setWrong(false)
                }}
              />
            )}
          </Field>
          <Field
            label="Client token"
            hint="That the page ought to have. Choose one if a script of the site adds the tag, which cannot be seen from here."
          >
            {(ties) => (
              <Select
                {...ties}
                value={token?.id ?? ''}
                choices={choices(tokens)}
                onChange={setTokenId}
              />
            )}
          </Field>
          <Checkbox
            label="Send one message"
            hint="Also sees whether a reply comes, and bit by bit. It costs what a visitor’s message costs, and stands among the conversations."
            isOn={isSending}
            onChange={setSending}
          />
          <FormActions>
            <Button type="submit" kind="primary" isBusy={isRunning}>
              {examination.phase === 'none' || isRunning ? 'Check the page' : 'Check again'}
            </Button>
            {isRunning && (
              <Button kind="quiet" onClick={stop}>
                Cancel
              </Button>
            )}
          </FormActions>
        </form>
      </Card>
      {examined && examination.phase !== 'none' ? (
        <Outcome examination={examination} examined={examined} api={url} />
      ) : (
        <Nothing />
      )}
    </>
  )
}

/** What the form said when it was sent. */
interface Examined {
  page: string
  token: ClientToken | null
}

const choices = (tokens: readonly ClientToken[]) => [
  { value: '', label: 'The one that the page has' },
  ...tokens.map(({ id, name }) => ({ value: id, label: name })),
]

interface OutcomeProps {
  examination: Exclude<Examination, { phase: 'none' }>
  examined: Examined
  api: string
}

const Outcome = ({ examination, examined: { page, token }, api }: OutcomeProps) => {
  const { phase, steps } = examination
  const { done, total, running } = progressOf(steps)
  return (
    <section class="examination" aria-label="What was found">
      {phase === 'running' && (
        <>
          <Progress label={`Looking at ${new URL(page).host}`} done={done} total={total} />
          <p class="visually-hidden" role="status">
            {running ? `${running}, step ${done + 1} of ${total}` : ''}
          </p>
        </>
      )}
      {phase === 'stopped' && <Notice isLive title="Stopped before the end" />}
      {phase === 'failed' && <ProblemNotice problem={examination.problem} />}
      {phase === 'done' && <Verdict report={examination.report} token={token} />}
      {(phase !== 'failed' || done > 0) && <StepList steps={steps} />}
      {phase === 'done' && (
        <Section
          title="From a terminal"
          lead={
            <p>
              The same, from wherever you are: also for pages that this server may not visit. With{' '}
              <code>--browser</code> it opens the page in a browser of yours too. What a fix above
              says of options such as <code>--api</code> is meant for this.
            </p>
          }
        >
          <CodeBlock
            what="the command"
            label="Terminal"
            code={commandOf({ page, api, token: token?.tokenValue ?? null })}
          />
        </Section>
      )}
    </section>
  )
}

const Nothing = () => (
  <EmptyState icon="check" title="Nothing has been checked yet">
    <p>
      {shownSteps.length} steps: the page and its tag, the script, the page’s security policy, the
      preflight, the handshake with the token, a message if you want, and the connection.
    </p>
    <p>
      Public addresses only are visited, unless the server’s configuration allows more. For a page
      on your own machine or in your own network there is the command line:
    </p>
    <CodeBlock
      what="the command"
      label="Terminal"
      code="npx parley-chat doctor http://localhost:3000"
    />
  </EmptyState>
)
