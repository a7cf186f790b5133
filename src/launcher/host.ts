/**
 * The element that everything of ours lives in: made once, put into the page, and put back when the
 * page throws it out. Knows nothing of what is inside.
 */
import { warn } from './report.js'

/** Not `parley-chat`: defining that one later must not upgrade an element that is in use. */
export const hostName = 'parley-widget'

const evictionLimit = 5
const evictionWindowMs = 10_000

/** Calls back as soon as the page has been parsed; at once if it has been. */
export const onParsed = (callback: () => void, signal: AbortSignal): void => {
  // Not before: an element among unparsed siblings shifts `:nth-child`, `+` and `:last-child` rules.
  if (document.readyState !== 'loading') callback()
  else document.addEventListener('DOMContentLoaded', callback, { once: true, signal })
}

/**
 * Puts the host at the end of the body. When it is evicted (a body that is swapped or hydrated
 * anew), the same element goes to <html>, where it survives both; going there first would break a
 * framework that hydrates the whole document.
 */
export const keepInPage = (host: HTMLElement, onReturn: () => void, signal: AbortSignal): void => {
  const evictions: number[] = []
  const observer = new MutationObserver(() => {
    if (host.isConnected) return observe()
    const now = performance.now()
    evictions.push(now)
    if (evictions.filter((time) => now - time < evictionWindowMs).length >= evictionLimit) {
      observer.disconnect()
      warn('this page has removed the chat 5 times in 10 s, so it stays removed.')
      return
    }
    put(document.documentElement)
    onReturn()
  })
  /** The host's parent, and all above it: a whole body or root may be replaced. */
  const observe = () => {
    observer.disconnect()
    for (let node: Node | null = host.parentNode; node; node = node.parentNode) {
      observer.observe(node, { childList: true })
    }
  }
  const put = (parent: Element) => {
    parent.append(host)
    observe()
  }
  put(document.body ?? document.documentElement)
  signal.addEventListener('abort', () => {
    observer.disconnect()
    host.remove()
  })
}

/**
 * Keeps to ourselves what pages misread when it comes from our element: keys typed into our fields
 * (single-key shortcuts see only the host) and focus that enters (traps of open dialogs pull it out).
 */
export const shieldPage = (host: HTMLElement, signal: AbortSignal): void => {
  const stop = (event: Event) => event.stopPropagation()
  const stopTyping = (event: Event) => {
    const [target] = event.composedPath()
    const isField = target instanceof HTMLElement && target.matches('input, textarea, select')
    if (isField && (event as KeyboardEvent).key !== 'Escape') event.stopPropagation()
  }
  host.addEventListener('focusin', stop, { signal })
  for (const name of ['keydown', 'keypress', 'keyup']) {
    host.addEventListener(name, stopTyping, { signal })
  }
}
