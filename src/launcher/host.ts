/**
 * Where the element stands, and what the page does around it: one observer that puts the element
 * back when it was thrown out, and tells when the page has changed.
 */
import { print } from '../diagnosis/print.js'

/** Not `parley-chat`: defining that one later must not upgrade an element that is in use. */
export const hostName = 'parley-widget'

/** On <html> or <body>: how a page says that it is dark. */
export const schemeMarks = ['class', 'data-theme', 'data-bs-theme', 'data-color-mode']

const evictionLimit = 5
const evictionWindowMs = 10_000
const settleMs = 200

/** Calls back as soon as the page has been parsed; at once if it has been. */
export const onParsed = (callback: () => void, signal: AbortSignal): void => {
  // Not before: an element among unparsed siblings shifts `:nth-child`, `+` and `:last-child` rules.
  if (document.readyState !== 'loading') callback()
  else document.addEventListener('DOMContentLoaded', callback, { signal })
}

/** Calls back when the page is done with what is more urgent, and at the latest in a second. */
export const onIdle = (callback: () => void): void => {
  // Safari has none, and what is no number is no delay.
  const wait = (self.requestIdleCallback ?? setTimeout) as typeof requestIdleCallback
  wait(callback, { timeout: 1000 })
}

/**
 * Calls `onChange` a little after nodes, openers or marks of dark and light have changed, however
 * much the page changes. With `isOurs`, an evicted host (a body that is swapped or hydrated anew) is
 * put into <html>, where it survives both; going there first would break a framework that hydrates
 * the whole document. Then `onReturn` is called.
 */
export const watchPage = (
  host: HTMLElement,
  isOurs: boolean,
  onChange: () => void,
  onReturn: () => void,
  signal: AbortSignal,
): void => {
  const evictions: number[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const putBack = () => {
    const now = performance.now()
    evictions.push(now)
    if ((evictions.at(-evictionLimit) ?? -Infinity) > now - evictionWindowMs) {
      print('warn', '[Parley] gives up: removed 5 times in 10 s.')
      isOurs = false
    } else {
      document.documentElement.append(host)
      observe()
      onReturn()
    }
  }
  const observer = new MutationObserver(() => {
    if (isOurs && !host.isConnected) putBack()
    timer ??= setTimeout(() => {
      timer = undefined
      onChange()
    }, settleMs)
  })
  const observe = () => {
    observer.observe(document, {
      childList: true,
      subtree: true,
      attributeFilter: ['data-parley-open'],
    })
    for (const element of [document.documentElement, document.body]) {
      // A body may be on its way.
      if (element) observer.observe(element, { attributeFilter: [...schemeMarks, 'style'] })
    }
  }
  observe()
  signal.addEventListener('abort', () => {
    observer.disconnect()
    clearTimeout(timer)
  })
}
