/** What this browser remembers for the operator: live or test, and light or dark. */
import { environmentSchema, type Environment } from '../protocol/control.js'
import { createStore, type Store } from './store.js'

export type SchemeWish = 'auto' | 'light' | 'dark'

export interface Preferences {
  environment: Store<Environment>
  scheme: Store<SchemeWish>
}

const keys = { environment: 'parley.console.environment', scheme: 'parley.console.scheme' }

/** Storage that the browser refuses is as good as empty. */
const recall = (key: string): string | null => {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

const remember = (key: string, value: string): void => {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Then it lasts as long as the page.
  }
}

const readScheme = (): SchemeWish => {
  const known = recall(keys.scheme)
  return known === 'light' || known === 'dark' ? known : 'auto'
}

const readEnvironment = (): Environment => {
  const known = environmentSchema.safeParse(recall(keys.environment))
  return known.success ? known.data : 'live'
}

/** Also writes both onto `<html>`, where the style sheet looks. */
export const createPreferences = (): Preferences => {
  const environment = createStore(readEnvironment())
  const scheme = createStore(readScheme())
  const show = () => {
    const { dataset } = document.documentElement
    dataset['environment'] = environment.get()
    dataset['scheme'] = scheme.get()
    document
      .querySelector('meta[name=color-scheme]')
      ?.setAttribute('content', scheme.get() === 'auto' ? 'light dark' : scheme.get())
  }
  environment.subscribe(() => {
    remember(keys.environment, environment.get())
    show()
  })
  scheme.subscribe(() => {
    remember(keys.scheme, scheme.get())
    show()
  })
  show()
  return { environment, scheme }
}
