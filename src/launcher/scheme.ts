/**
 * Light or dark: the option, then what the page itself says by class, attribute or `color-scheme`,
 * then the system. Watches all three.
 */
import type { WidgetOptions } from './panel.js'

type Scheme = 'light' | 'dark'

const attributes = ['class', 'style', 'data-theme', 'data-bs-theme', 'data-mode', 'data-color-mode']

/** Whole words only: Bootstrap's `text-dark` and Tailwind's `dark:bg-black` say nothing. */
const word = (scheme: Scheme) => new RegExp(`(^|\\s)(theme-)?${scheme}(-mode|-theme)?(\\s|$)`, 'i')

const says = (text: string): Scheme | null =>
  word('dark').test(text) ? 'dark' : word('light').test(text) ? 'light' : null

const pageScheme = (): Scheme | null => {
  const root = document.documentElement
  const marks = [root, document.body]
    .flatMap((element) => attributes.map((name) => name !== 'style' && element?.getAttribute(name)))
    .join(' ')
  const declared = getComputedStyle(root).colorScheme
  // `light dark` leaves it to the system.
  return says(marks) ?? (declared === 'dark' || declared === 'light' ? declared : null)
}

/**
 * Calls back at once and on each change until the signal is aborted. What it returns looks again: the
 * option has changed, or the body is another.
 */
export const watchScheme = (
  choice: () => WidgetOptions['scheme'],
  apply: (scheme: Scheme) => void,
  signal: AbortSignal,
): (() => void) => {
  const system = matchMedia('(prefers-color-scheme: dark)')
  let last: Scheme | null = null
  const observer = new MutationObserver(() => update())
  const update = () => {
    for (const element of [document.documentElement, document.body]) {
      if (element) observer.observe(element, { attributes: true, attributeFilter: attributes })
    }
    const chosen = choice()
    const scheme =
      chosen === 'auto' ? (pageScheme() ?? (system.matches ? 'dark' : 'light')) : chosen
    if (scheme !== last) apply(scheme)
    last = scheme
  }
  system.addEventListener('change', update, { signal })
  signal.addEventListener('abort', () => observer.disconnect())
  update()
  return update
}
