/** Examining a page of a site: what `parley doctor` does, for people without a terminal. */
import { useEffect, useState } from 'preact/hooks'
import {
  clientTokenListSchema,
  shownClientTokenSchema,
  type ClientToken,
} from '../../protocol/control.js'
import { useApi, useEnvironment, useEnvironmentOf, useGo, usePlace, useServer } from '../console.js'
import { useExaminer, type Examination } from '../examination.js'
import { Load, useLoad } from '../load.js'
import { CodeBlock } from '../parts/code-block.js'
import { EmptyState } from '../parts/empty-state.js'
import { Notice, ProblemNotice } from '../parts/notice.js'
import { Page, Section } from '../parts/page.js'
import { Progress } from '../parts/progress.js'
import { commandOf } from './doctor/address.js'
import { CheckForm, type Wish } from './doctor/form.js'
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
  const { url, isUrlConfigured } = useServer()
  const [examined, setExamined] = useState<Examined | null>(null)
  const { examination, start, stop } = useExaminer()

  const check = ({ page: address, token, isSending }: Wish) => {
    setExamined({ page: address, token })
    const place = new URLSearchParams({ page: address, ...(token && { token: token.id }) })
    void go(`/doctor?${place}`, { replace: true })
    start({ page: address, send: isSending, ...(token && { clientTokenId: token.id }) })
  }
  return (
    <>
      <CheckForm
        tokens={tokens}
        named={named}
        page={page}
        examination={examination}
        onCheck={check}
        onCancel={stop}
      />
      {examined && examination.phase !== 'none' ? (
        <Outcome
          examination={examination}
          examined={examined}
          api={isUrlConfigured || examined.token ? url : null}
        />
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

interface OutcomeProps {
  examination: Exclude<Examination, { phase: 'none' }>
  examined: Examined
  /** This server's address, if it goes before what the page says. */
  api: string | null
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
  <EmptyState icon="pulse" title="Nothing has been checked yet">
    <p>
      Seven steps, each with what was found and how to mend it: the page and its tag, the script,
      the page’s security policy, the preflight, the handshake, a message if you want, the
      connection.
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
