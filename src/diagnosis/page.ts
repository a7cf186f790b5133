/**
 * How the ladder looks closer: the few questions that a page can ask a browser when a request has
 * failed without a word. Each is bounded in time and leaves nothing in the page.
 */
import type { Violation } from './policy.js'

/**
 * - `answered`: something came; of a request that may be read, with its status
 * - `failed`: the browser says no, and not why
 * - `silent`: nothing came in time
 */
export type Answer = { kind: 'answered'; status: number } | { kind: 'failed' | 'silent' }

export interface Page {
  isOnline(): boolean
  isSecure(): boolean
  /** Asks again: `cors` succeeds if the page may read the answer, `no-cors` if there is one. */
  ask(
    url: string,
    method: 'GET' | 'POST',
    mode: 'cors' | 'no-cors',
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>
  /** Whether an image loads, which no CORS header decides. */
  loadImage(url: string): Promise<Answer>
  /** Whether one of the permissions for the local network was denied. */
  isLocalNetworkDenied(): Promise<boolean>
  /** The texts of the policies in `<meta>` tags. */
  metaPolicies(): string[]
  /** Notes what policies forbid, until the signal is aborted. */
  watchPolicy(signal: AbortSignal): readonly Violation[]
  /** Lets the violations come that explain what has just failed. */
  settle(): Promise<void>
}

const probeMs = 5000
/** How long a violation may come after the request that it explains. */
const violationDelayMs = 100

/** A request that changes nothing on a server: it is refused for its body. */
const empty = '{}'

const within = async (act: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> => {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const silence = new Promise<Answer>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'silent' }), probeMs)
  })
  const answer = act(controller.signal).catch((): Answer => ({ kind: 'failed' }))
  const first = await Promise.race([answer, silence])
  clearTimeout(timer)
  controller.abort()
  return first
}

const permissions = ['loopback-network', 'local-network', 'local-network-access']

const readPermission = async (name: string): Promise<string> => {
  try {
    const { state } = await navigator.permissions.query({ name: name as PermissionName })
    return state
  } catch {
    // The browser does not know this one.
    return ''
  }
}

/** The page that this runs in. */
export const createPage = (): Page => ({
  isOnline: () => navigator.onLine,
  isSecure: () => isSecureContext,
  ask: (url, method, mode, headers = {}) =>
    within(async (signal) => {
      const { status } = await fetch(url, {
        method,
        mode,
        headers: { ...headers },
        ...(method === 'POST' ? { body: empty } : {}),
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'strict-origin',
        signal,
      })
      return { kind: 'answered', status }
    }),
  loadImage: (url) =>
    within(
      (signal) =>
        new Promise((resolve) => {
          const image = new Image()
          image.referrerPolicy = 'strict-origin'
          image.addEventListener('load', () => resolve({ kind: 'answered', status: 200 }))
          image.addEventListener('error', () => resolve({ kind: 'failed' }))
          signal.addEventListener('abort', () => image.removeAttribute('src'))
          image.src = url
        }),
    ),
  isLocalNetworkDenied: async () =>
    (await Promise.all(permissions.map(readPermission))).includes('denied'),
  metaPolicies: () =>
    [...document.querySelectorAll('meta[http-equiv="content-security-policy" i]')].map(
      (meta) => meta.getAttribute('content') ?? '',
    ),
  watchPolicy(signal) {
    const seen: Violation[] = []
    document.addEventListener('securitypolicyviolation', (event) => seen.push(event), { signal })
    return seen
  },
  settle: () => new Promise((resolve) => setTimeout(resolve, violationDelayMs)),
})
