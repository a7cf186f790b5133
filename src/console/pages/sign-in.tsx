/** Signing in: as a page, and as a dialog over a page whose session has ended, so nothing is lost. */
import { useRef, useState } from 'preact/hooks'
import { useConsole } from '../console.js'
import { Front } from '../front.js'
import { Button } from '../parts/button.js'
import { Dialog } from '../parts/dialog.js'
import { Notice, ProblemNotice } from '../parts/notice.js'
import { OperatorName, PasswordField } from '../parts/password.js'
import type { Problem } from '../problem.js'
import { focusFirstInvalid, useSubmit } from '../submit.js'

export const SignInPage = () => (
  <Front title="Sign in">
    <SignInForm />
    <p class="meta">
      Lost the password? On the server, run <code>parley user reset-password</code>. It prints a
      link that sets a new one.
    </p>
  </Front>
)

/** Over the page that is open: signing in goes on where it was. */
export const EndedDialog = () => {
  const { session } = useConsole()
  return (
    <Dialog title="Sign in again" isClosable={false} onClose={() => {}}>
      <div class="dialog-text">
        <p>
          You were signed out. What you have typed is still here, and goes on when you are back.
        </p>
      </div>
      <SignInForm />
      <p class="meta">
        <button
          type="button"
          class="text-button"
          onClick={() => session.state.set({ phase: 'signed_out' })}
        >
          Leave this page instead
        </button>
      </p>
    </Dialog>
  )
}

const SignInForm = () => {
  const { session } = useConsole()
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState(false)
  const { isBusy, problem, run } = useSubmit()
  const form = useRef<HTMLFormElement>(null)

  const submit = async () => {
    setMissing(password === '')
    const isDone = password !== '' && (await run(() => session.signIn(password)))
    if (!isDone) focusFirstInvalid(form.current)
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
        label="Password"
        purpose="current-password"
        value={password}
        onChange={setPassword}
        isFocused
        error={missing ? 'Type the password that you have set.' : wrongPassword(problem)}
      />
      <Trouble problem={problem} />
      <Button type="submit" kind="primary" isBusy={isBusy}>
        Sign in
      </Button>
    </form>
  )
}

const wrongPassword = (problem: Problem | null) =>
  problem?.code === 'password_wrong' ? 'That password is not right.' : undefined

const Trouble = ({ problem }: { problem: Problem | null }) => {
  if (!problem || problem.code === 'password_wrong') return null
  if (problem.code !== 'sign_in_limited') return <ProblemNotice problem={problem} />
  const minutes = Math.ceil((problem.retryAfterMs ?? 60_000) / 60_000)
  return (
    <Notice tone="warn" isLive title="Too many attempts">
      <p>
        Wait {minutes === 1 ? 'a minute' : `${minutes} minutes`}, then try again. If the password is
        lost, <code>parley user reset-password</code> on the server helps at once.
      </p>
    </Notice>
  )
}
