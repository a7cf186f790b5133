/**
 * The site's own openers: any element with `data-parley-open`, or what the `launcher` option selects.
 * Tells when one is used or about to be, and marks them for assistive technology.
 */
import { setAttributes } from './nodes.js'

/**
 * Marks what is there now. A null selector is "none at all", so that a link keeps its own meaning
 * where the chat cannot work.
 */
export type MarkOpeners = (selector: string | null, isOpen: boolean) => void

/**
 * Listens on the document until the signal is aborted, then takes its marks away again. `onIntent`
 * is told of our own button too.
 */
export const watchOpeners = (
  root: ShadowRoot,
  onOpen: (opener: HTMLElement) => void,
  onIntent: () => void,
  signal: AbortSignal,
): MarkOpeners => {
  let wanted: string | null = null
  /** Those that say nothing about themselves. */
  const marked = new Set<Element>()

  const openerOf = (event: Event) =>
    event
      .composedPath()
      .find(
        (node): node is HTMLElement =>
          wanted !== null && node instanceof HTMLElement && node.matches(wanted),
      )
  const mark: MarkOpeners = (selector, isOpen) => {
    wanted = selector
    const present = new Set(selector ? document.querySelectorAll(selector) : [])
    for (const element of marked) {
      if (!present.has(element)) {
        setAttributes(element, { 'aria-haspopup': null, 'aria-expanded': null })
        marked.delete(element)
      }
    }
    for (const element of present) {
      if (marked.has(element) || !element.matches('[aria-haspopup],[aria-expanded]')) {
        marked.add(element)
        setAttributes(element, { 'aria-haspopup': 'dialog', 'aria-expanded': `${isOpen}` })
      }
    }
  }

  for (const name of ['click', 'pointerover', 'focusin', 'touchstart']) {
    document.addEventListener(
      name,
      (event) => {
        const opener = openerOf(event)
        if (name !== 'click') {
          if (opener || event.composedPath().includes(root)) onIntent()
        } else if (opener && !event.defaultPrevented) {
          event.preventDefault()
          onOpen(opener)
        }
      },
      { signal },
    )
  }
  signal.addEventListener('abort', () => mark(null, false))
  return mark
}
