/** Who looks at the console: nobody yet, or the operator, and what the server says of itself. */
import type { Api } from './api.js'
import { consoleSessionSchema, type ConsoleSession } from '../protocol/console.js'
import { asProblem, type Problem } from './problem.js'
import { createStore, type Store } from './store.js'

export type ServerFacts = NonNullable<ConsoleSession['server']>

export type SessionState =
  | { phase: 'loading' }
  | { phase: 'unreachable'; problem: Problem }
  | { phase: 'setup' }
  | { phase: 'signed_out' }
  | { phase: 'signed_in'; csrfToken: string | null; server: ServerFacts }
  /** It has ended under an open page, which is kept until the operator is back. */
  | { phase: 'ended'; server: ServerFacts }

export interface Session {
  state: Store<SessionState>
  /** Asks the server how it stands. */
  load(): Promise<void>
  signIn(password: string): Promise<void>
  setUp(secret: string, password: string): Promise<void>
  signOut(): Promise<void>
  /** The session is over: resolves when the operator has signed in again. */
  renew(): Promise<void>
}

export const createSession = (api: () => Api): Session => {
  const state = createStore<SessionState>({ phase: 'loading' })

  const load = async () => {
    try {
      const { value } = await api().read('console/session', consoleSessionSchema)
      state.set(stateOf(value, state.get()))
    } catch (error) {
      const before = state.get().phase
      // An open page is not taken away because the line is down.
      if (before === 'signed_in' || before === 'ended') throw error
      state.set({ phase: 'unreachable', problem: asProblem(error) })
    }
  }

  const enter = async (path: string, body: object) => {
    const { value } = await api().write('POST', path, consoleSessionSchema, { body })
    state.set(stateOf(value, state.get()))
  }

  const signedIn = () =>
    new Promise<void>((resolve) => {
      const undo = state.subscribe(() => {
        if (state.get().phase !== 'signed_in') return
        undo()
        resolve()
      })
    })

  return {
    state,
    load,
    async signIn(password) {
      await enter('console/sign-in', { password })
    },
    async setUp(secret, password) {
      await enter('console/setup', { secret, password })
    },
    async signOut() {
      await api().write('POST', 'console/sign-out', null)
      state.set({ phase: 'signed_out' })
    },
    renew() {
      const now = state.get()
      if (now.phase === 'signed_in') state.set({ phase: 'ended', server: now.server })
      return signedIn()
    },
  }
}

const stateOf = (session: ConsoleSession, before: SessionState): SessionState => {
  if (session.state === 'signed_in' && session.server) {
    return { phase: 'signed_in', csrfToken: session.csrfToken, server: session.server }
  }
  if (before.phase === 'signed_in' || before.phase === 'ended') {
    return { phase: 'ended', server: before.server }
  }
  return { phase: session.state === 'setup' ? 'setup' : 'signed_out' }
}
