/** Following a set-up link: the operator's password, set for the first time or anew. */
import { useRef, useState } from 'preact/hooks'
import { minPasswordLength } from '../../protocol/console.js'
import { useConsole, useToast } from '../console.js'
import { Front } from '../front.js'
import { Button } from '../parts/button.js'
import { Notice, ProblemNotice } from '../parts/notice.js'
import { OperatorName, PasswordField } from '../parts/password.js'
import { fieldError } from '../problem.js'
import { focusFirstInvalid, useSubmit } from '../submit.js'

interface SetupPageProps {
  /** Of the link; null if the page was opened without one. */
  secret: string | null
  /** A password exists already. */
  isReset: boolean
  onDone: () => void
}

export const SetupPage = ({ secret, isReset, onDone }: SetupPageProps) => {
  if (secret === null) return <WithoutLink />
  return (
    <Front
      title={isReset ? 'Set a new password' : 'Set your password'}
      lead={
        isReset ? (
          <p>It replaces the old one and signs out every other browser.</p>
        ) : (
          <p>
            This console manages your server. The password is its only key, so make it a long one.
          </p>
        )
      }
    >
      <SetupForm secret={secret} onDone={onDone} />
    </Front>
  )
}

const WithoutLink = () => {
  const { session } = useConsole()
  return (
    <Front title="Follow the set-up link">
      <p>
        This server has no password yet. When it started, it printed a link that ends in{' '}
        <code>/console/#setup=…</code>. Open that link to set one.
      </p>
      <p class="meta">
        The link is gone or too old? On the server, run <code>parley user reset-password</code>. It
        prints a new one.
      </p>
      <Button icon="refresh" onClick={() => void session.load()}>
        Look again
      </Button>
    </Front>
  )
}

const SetupForm = ({ secret, onDone }: { secret: string; onDone: () => void }) => {
  const { session } = useConsole()
  const toast = useToast()
  const [password, setPassword] = useState('')
  const [isTooShort, setTooShort] = useState(false)
  const { isBusy, problem, run } = useSubmit()
  const form = useRef<HTMLFormElement>(null)
  const isDead = problem?.code === 'setup_link_invalid'

  const submit = async () => {
    const isShort = password.length < minPasswordLength
    setTooShort(isShort)
    if (!isShort && (await run(() => session.setUp(secret, password)))) {
      toast('The password is set.')
      onDone()
    } else focusFirstInvalid(form.current)
  }
  return (
    <form
      ref={form}
      class="form"
      method="post"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <OperatorName />
      <PasswordField
        label="New password"
        hint={`At least ${minPasswordLength} characters. Several words are easier to keep than signs.`}
        purpose="new-password"
        value={password}
        onChange={setPassword}
        isFocused
        error={
          isTooShort && password.length < minPasswordLength
            ? `Expected at least ${minPasswordLength} characters, seen ${password.length}.`
            : fieldError(problem, 'password')
        }
      />
      {isDead && (
        <Notice
          tone="warn"
          isLive
          title="This link is not valid any more"
          actions={<Button onClick={onDone}>Go to the sign-in</Button>}
        >
          <p>
            A link works once and for a limited time. On the server, run{' '}
            <code>parley user reset-password</code>: it prints a new one.
          </p>
        </Notice>
      )}
      {problem && !isDead && problem.fields.length === 0 && <ProblemNotice problem={problem} />}
      <Button type="submit" kind="primary" isBusy={isBusy}>
        Set the password and sign in
      </Button>
    </form>
  )
}
