/**
 * Where the operator is: the address below `/console`, kept in the browser's history. Plain links
 * work; a page with unsaved changes may hold a navigation back.
 */
import { createStore, type Store } from './store.js'

export interface Place {
  /** Below the base, with its first slash: `/tokens/ct_1/auth`. */
  path: string
  query: URLSearchParams
}

/** Resolves to whether the page may be left. */
export type Guard = () => Promise<boolean>

export interface Router {
  place: Store<Place>
  /** An address for a link. */
  href(path: string): string
  /** Resolves to whether the page was left: `force` asks nobody. */
  go(path: string, options?: { replace?: boolean; force?: boolean }): Promise<boolean>
  /** Asked before each navigation. Returns its undo. */
  guard(guard: Guard): () => void
  /** True once after a navigation, for the new page's heading. */
  takeFocus(): boolean
}

const base = '/console'

const readPlace = (): Place => ({
  path: location.pathname.slice(base.length).replace(/\/+$/, '') || '/',
  query: new URLSearchParams(location.search),
})

const indexOf = (state: unknown): number =>
  typeof state === 'object' && state !== null && 'index' in state ? Number(state.index) : 0

/** Lives until the signal aborts. */
export const createRouter = (signal: AbortSignal): Router => {
  const place = createStore(readPlace())
  const guards = new Set<Guard>()
  let index = indexOf(history.state)
  let hasMoved = false
  /** A step in the history that we have taken ourselves. */
  let isOurs = false
  if (history.state === null) history.replaceState({ index }, '')

  const mayLeave = async (): Promise<boolean> => {
    for (const guard of [...guards]) {
      if (!(await guard())) return false
    }
    return true
  }
  const arrive = () => {
    const next = readPlace()
    hasMoved ||= next.path !== place.get().path
    place.set(next)
  }

  const go: Router['go'] = async (path, { replace = false, force = false } = {}) => {
    if (!force && !(await mayLeave())) return false
    if (replace) history.replaceState({ index }, '', base + path)
    else history.pushState({ index: ++index }, '', base + path)
    arrive()
    if (!replace) scrollTo(0, 0)
    return true
  }

  addEventListener(
    'popstate',
    ({ state }) => {
      if (isOurs) {
        isOurs = false
        return
      }
      const steps = indexOf(state) - index
      if (guards.size === 0 || steps === 0) {
        index = indexOf(state)
        arrive()
        return
      }
      // The address has changed already: back to where the page is, until it may be left.
      isOurs = true
      history.go(-steps)
      void mayLeave().then((may) => {
        if (!may) return
        guards.clear()
        history.go(steps)
      })
    },
    { signal },
  )
  followLinks(go, signal)
  warnOfClosing(guards, signal)

  return {
    place,
    href: (path) => base + path,
    go,
    guard(guard) {
      guards.add(guard)
      return () => guards.delete(guard)
    },
    takeFocus() {
      const answer = hasMoved
      hasMoved = false
      return answer
    },
  }
}

const followLinks = (go: Router['go'], signal: AbortSignal): void => {
  const onClick = (event: MouseEvent) => {
    const path = ownPath(event)
    if (path === null) return
    event.preventDefault()
    void go(path)
  }
  document.addEventListener('click', onClick, { signal })
}

const warnOfClosing = (guards: ReadonlySet<Guard>, signal: AbortSignal): void => {
  const onClose = (event: BeforeUnloadEvent) => {
    if (guards.size > 0) event.preventDefault()
  }
  addEventListener('beforeunload', onClose, { signal })
}

/** Where a click on a plain link of the console leads, or null if it is the browser's business. */
const ownPath = (event: MouseEvent): string | null => {
  if (event.defaultPrevented || event.button !== 0) return null
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link?.href || link.target || link.hasAttribute('download')) return null
  const url = new URL(link.href)
  if (url.origin !== location.origin || url.hash) return null
  if (url.pathname !== base && !url.pathname.startsWith(`${base}/`)) return null
  return (url.pathname.slice(base.length) || '/') + url.search
}

/** The members of a path by a pattern such as `/tokens/:id/:tab`, or null. */
export const matchPath = (pattern: string, path: string): Record<string, string> | null => {
  const names = pattern.split('/')
  const parts = path.split('/')
  if (names.length !== parts.length) return null
  const members: Record<string, string> = {}
  for (const [at, name] of names.entries()) {
    const part = parts[at] ?? ''
    if (!name.startsWith(':')) {
      if (name !== part) return null
    } else if (part === '') return null
    else members[name.slice(1)] = decode(part)
  }
  return members
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
