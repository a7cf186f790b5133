/** The console as a whole: who is there decides what is shown. */
import { useEffect, useState } from 'preact/hooks'
import { ConsoleContext, type Console } from './console.js'
import { Layout } from './layout.js'
import { takeSetupSecret } from './setup-secret.js'
import { SetupPage } from './pages/setup.js'
import { EndedDialog, SignInPage } from './pages/sign-in.js'
import { Front } from './front.js'
import { ProblemNotice } from './parts/notice.js'
import { Skeleton } from './parts/progress.js'
import { useStore } from './store.js'

export const App = ({ console }: { console: Console }) => (
  <ConsoleContext.Provider value={console}>
    <Gate console={console} />
  </ConsoleContext.Provider>
)

const Gate = ({ console: { session } }: { console: Console }) => {
  const [secret, setSecret] = useState(takeSetupSecret)
  const state = useStore(session.state)
  useEffect(() => {
    void session.load()
  }, [])
  useEffect(() => {
    // A link that is followed while the console is open.
    const onHash = () => setSecret((before) => takeSetupSecret() ?? before)
    addEventListener('hashchange', onHash)
    return () => removeEventListener('hashchange', onHash)
  }, [])

  if (secret !== null && state.phase !== 'loading' && state.phase !== 'unreachable') {
    return (
      <SetupPage secret={secret} isReset={state.phase !== 'setup'} onDone={() => setSecret(null)} />
    )
  }
  switch (state.phase) {
    case 'loading':
      return (
        <Front title="Parley">
          <Skeleton />
        </Front>
      )
    case 'unreachable':
      return (
        <Front title="The server cannot be reached">
          <ProblemNotice problem={state.problem} onRetry={() => void session.load()} />
        </Front>
      )
    case 'setup':
      return <SetupPage secret={null} isReset={false} onDone={() => {}} />
    case 'signed_out':
      return <SignInPage />
    default:
      return (
        <>
          <Layout />
          {state.phase === 'ended' && <EndedDialog />}
        </>
      )
  }
}
