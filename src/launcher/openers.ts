/**
 * The site's own openers: any element with `data-parley-open`, or what the `launcher` option selects.
 * Tells when one is used or about to be, and marks them for assistive technology.
 */

export interface Openers {
  /**
   * Marks what is there now and what comes. `selector` adds openers to those with our attribute;
   * null is "none at all": a link keeps its own meaning where the chat cannot work.
   */
  mark(isOpen: boolean, selector: string | null): void
}

interface OpenerEvents {
  onOpen(opener: HTMLElement, message: string | null): void
  onIntent(): void
}

const attribute = 'data-parley-open'
const marks = ['aria-haspopup', 'aria-expanded']
const rescanMs = 500

/** Listens on the document until the signal is aborted, then takes its marks away again. */
export const watchOpeners = (events: OpenerEvents, signal: AbortSignal): Openers => {
  let selector: string | null = null
  let expanded = 'false'
  let timer: ReturnType<typeof setTimeout> | undefined
  /** What stood there before. */
  const before = new Map<Element, (string | null)[]>()

  const openerOf = (event: Event): HTMLElement | undefined =>
    event
      .composedPath()
      .find((node): node is HTMLElement => node instanceof HTMLElement && isOpener(node))
  const isOpener = (element: Element) => selector !== null && element.matches(selector)

  const unmark = (element: Element) => {
    const values = before.get(element) ?? []
    values.forEach((value, index) => write(element, marks[index]!, value))
    before.delete(element)
  }
  const scan = () => {
    timer = undefined
    const present = new Set(selector === null ? [] : document.querySelectorAll(selector))
    for (const element of before.keys()) if (!present.has(element)) unmark(element)
    for (const element of present) {
      const found = before.get(element) ?? marks.map((name) => element.getAttribute(name))
      before.set(element, found)
      if (found[0] === null) write(element, 'aria-haspopup', 'dialog')
      write(element, 'aria-expanded', expanded)
    }
  }
  // A page that changes all the time is scanned twice a second.
  const observer = new MutationObserver(() => (timer ??= setTimeout(scan, rescanMs)))
  observer.observe(document, { childList: true, subtree: true, attributeFilter: [attribute] })

  const onIntent = (event: Event) => {
    if (openerOf(event)) events.onIntent()
  }
  for (const name of ['pointerover', 'focusin', 'touchstart']) {
    document.addEventListener(name, onIntent, { signal, passive: true })
  }
  document.addEventListener(
    'click',
    (event) => {
      const opener = event.defaultPrevented ? undefined : openerOf(event)
      if (!opener) return
      event.preventDefault()
      events.onOpen(opener, opener.getAttribute('data-parley-message'))
    },
    { signal },
  )
  signal.addEventListener('abort', () => {
    observer.disconnect()
    clearTimeout(timer)
    for (const element of [...before.keys()]) unmark(element)
  })

  return {
    mark(isOpen, added) {
      expanded = String(isOpen)
      selector = added === null ? null : `[${attribute}]${added && `,${added}`}`
      scan()
    },
  }
}

const write = (element: Element, name: string, value: string | null): void => {
  if (element.getAttribute(name) === value) return
  if (value === null) element.removeAttribute(name)
  else element.setAttribute(name, value)
}
