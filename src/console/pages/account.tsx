/** The operator's own page: the password, where one is signed in, and what the server says of itself. */
import { useConsole, useServer, useToast } from '../console.js'
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.js'
import { Confirm } from '../parts/dialog.js'
import { ProblemNotice } from '../parts/notice.js'
import { Facts, FormActions, Page, Section } from '../parts/page.js'
import { OperatorName, PasswordField } from '../parts/password.js'
import { countOf } from '../parts/words.js'
import { fieldError } from '../problem.js'
import { useSubmit } from '../submit.js'
import { minPasswordLength } from '../../protocol/console.js'

export const AccountPage = () => (
  <Page title="Account">
    <PasswordSection />
    <SessionsSection />
    <ServerSection />
  </Page>
)

const PasswordSection = () => {
  const { api, session } = useConsole()
  const toast = useToast()
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState<'current' | 'password' | null>(null)
  const { isBusy, problem, run } = useSubmit()
  const isWrong = problem?.code === 'password_wrong'

  const change = async () => {
    const lacks =
      current === '' ? 'current' : password.length < minPasswordLength ? 'password' : null
    setMissing(lacks)
    if (lacks) return
    await run(async () => {
      await api.write('POST', 'console/password', null, { body: { current, password } })
      setCurrent('')
      setPassword('')
      toast('The password is changed, and all other places are signed out.')
      // Another session may have another CSRF token.
      await session.load()
    })
  }
  return (
    <Section
      isBeside
      title="Password"
      lead="Changing it signs you out in all other places. Forgotten? parley user reset-password prints a new link."
    >
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void change()
        }}
      >
        <OperatorName />
        <PasswordField
          label="Current password"
          purpose="current-password"
          value={current}
          onChange={setCurrent}
          error={
            missing === 'current'
              ? 'Type the password that you sign in with now.'
              : isWrong
                ? 'This is not the current password.'
                : fieldError(problem, 'current')
          }
        />
        <PasswordField
          label="New password"
          purpose="new-password"
          hint={`At least ${minPasswordLength} characters. Several words are easy to remember and hard to guess.`}
          value={password}
          onChange={setPassword}
          error={
            missing === 'password'
              ? `Use at least ${minPasswordLength} characters; these are ${password.length}.`
              : fieldError(problem, 'password')
          }
        />
        {problem && !isWrong && problem.fields.length === 0 && <ProblemNotice problem={problem} />}
        <FormActions>
          <Button type="submit" kind="primary" isBusy={isBusy}>
            Change the password
          </Button>
        </FormActions>
      </form>
    </Section>
  )
}

const SessionsSection = () => {
  const { api, session } = useConsole()
  const { otherSessions } = useServer()
  const [isAsked, setAsked] = useState(false)
  const { isBusy, problem, run } = useSubmit()
  return (
    <Section
      isBeside
      title="Signed in"
      lead={
        otherSessions === 0
          ? 'Here, and nowhere else.'
          : `Here, and in ${countOf(otherSessions, 'other place')}.`
      }
    >
      {problem && <ProblemNotice problem={problem} />}
      <FormActions>
        <Button icon="leave" isBusy={isBusy} onClick={() => void run(() => session.signOut())}>
          Sign out here
        </Button>
        <Button kind="danger-quiet" onClick={() => setAsked(true)}>
          Sign out everywhere…
        </Button>
      </FormActions>
      {isAsked && (
        <Confirm
          title="Sign out everywhere?"
          action="Sign out everywhere"
          onClose={() => setAsked(false)}
          onConfirm={async () => {
            await api.write('POST', 'console/sign-out-everywhere', null)
            // It has ended this one too, on purpose: nobody is to be asked to come back to this page.
            session.state.set({ phase: 'signed_out' })
          }}
        >
          <p>
            {otherSessions === 0
              ? 'You are signed out here, too.'
              : `You are signed out in ${countOf(otherSessions, 'other place')} and here, too.`}{' '}
            API keys and the chats on your sites are not touched.
          </p>
        </Confirm>
      )}
    </Section>
  )
}

const databases = { sqlite: 'Embedded (SQLite)', postgres: 'PostgreSQL' }

const ServerSection = () => {
  const { version, url, isUrlConfigured, database } = useServer()
  return (
    <Section isBeside title="Server">
      <Facts
        facts={[
          ['Version', version],
          ['Database', databases[database]],
          [
            'Address',
            <>
              <code>{url}</code>
              {!isUrlConfigured && (
                <p class="hint">
                  This is only where this page came from. Configure publicUrl (PARLEY_PUBLIC_URL),
                  so that snippets and links are right wherever you are.
                </p>
              )}
            </>,
          ],
        ]}
      />
      <ul class="links">
        <li>
          <a href="/docs/api">The API, route by route</a>
        </li>
        <li>
          <a href="/v1/openapi.json">OpenAPI document</a>
        </li>
      </ul>
    </Section>
  )
}
