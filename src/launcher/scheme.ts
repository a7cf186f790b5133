/**
 * Light or dark: the option, then what the page itself says by class, attribute or `color-scheme`,
 * then the system.
 */
import { schemeMarks } from './host.js'
import type { WidgetOptions } from './panel.js'

/** Whole words only: Bootstrap's `text-dark` and Tailwind's `dark:bg-black` say nothing. */
const said = /(?:^| )(?:theme-)?(dark|light)(?:-mode|-theme)?(?: |$)/

/** How the page is now. */
export const findScheme = (
  choice: WidgetOptions['scheme'],
  system: MediaQueryList,
): 'light' | 'dark' => {
  const { documentElement, body } = document
  const text = [documentElement, body]
    .flatMap((element) => schemeMarks.map((name) => element?.getAttribute(name)))
    .join(' ')
  // `light dark` leaves it to the system.
  const declared = /^(dark|light)$/.exec(getComputedStyle(documentElement).colorScheme)
  const found = said.exec(choice) ?? said.exec(text) ?? declared
  return (found ? found[1] === 'dark' : system.matches) ? 'dark' : 'light'
}
