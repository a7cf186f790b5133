/** What every part of the console may reach for, and the hooks that hand it out. */
import { createContext } from 'preact'
import { useContext, useEffect } from 'preact/hooks'
import type { Environment } from '../protocol/control.js'
import { createApi, type Api } from './api.js'
import { createPreferences, type Preferences } from './preferences.js'
import { createRouter, type Guard, type Place, type Router } from './router.js'
import { createSession, type ServerFacts, type Session } from './session.js'
import { createStore, useStore, type Store } from './store.js'

/** Something good that has happened, said once. */
export interface Toast {
  id: number
  text: string
}

export interface Console {
  api: Api
  session: Session
  router: Router
  preferences: Preferences
  toast: Store<Toast | null>
}

/** Lives until the signal aborts. */
export const createConsole = (signal: AbortSignal, origin = location.origin): Console => {
  const session: Session = createSession(() => api)
  const api: Api = createApi(
    {
      csrfToken: () => {
        const state = session.state.get()
        return state.phase === 'signed_in' ? state.csrfToken : null
      },
      renew: () => session.renew(),
      refresh: () => session.load(),
    },
    origin,
  )
  return {
    api,
    session,
    router: createRouter(signal),
    preferences: createPreferences(),
    toast: createStore<Toast | null>(null),
  }
}

export const ConsoleContext = createContext<Console | null>(null)

export const useConsole = (): Console => {
  const context = useContext(ConsoleContext)
  if (context) return context
  throw new Error('expected a ConsoleContext around this component, seen none')
}

export const useApi = (): Api => useConsole().api

export const usePlace = (): Place => useStore(useConsole().router.place)

/** Goes to a path below `/console`, such as `/tokens`. */
export const useGo = (): Router['go'] => useConsole().router.go

/** What the switch says. Lists show it, and what is created belongs to it. */
export const useEnvironment = (): Environment => useStore(useConsole().preferences.environment)

/** A page about one live or test thing turns the switch to it. */
export const useEnvironmentOf = (environment: Environment | undefined): void => {
  const { preferences } = useConsole()
  useEffect(() => {
    if (environment) preferences.environment.set(environment)
  }, [environment])
}

/** Only below a page, where somebody is signed in. */
export const useServer = (): ServerFacts => {
  const state = useStore(useConsole().session.state)
  if (state.phase === 'signed_in' || state.phase === 'ended') return state.server
  throw new Error(`expected a signed-in session, seen ${state.phase}`)
}

let toasts = 0

/** Says that something has worked: one short sentence. Failures stand where they happened instead. */
export const useToast = (): ((text: string) => void) => {
  const { toast } = useConsole()
  return (text) => toast.set({ id: ++toasts, text })
}

/** Holds navigation back while `guard` is given. */
export const useGuard = (guard: Guard | null): void => {
  const { router } = useConsole()
  useEffect(() => (guard ? router.guard(guard) : undefined), [guard])
}
