/**
 * The site's own way to be reached, shown in the launcher's place where the chat cannot work.
 */
import { applyStyle, setAttributes } from './nodes.js'
import type { WidgetOptions } from './panel.js'

const linkStyle = /* css */ `
  .link {
    width: auto;
    padding: 0 1.25em;
    font: 1em system-ui, sans-serif;
  }
`

/** Nothing without a label and an address that leads somewhere. */
export const showFallback = (
  root: ShadowRoot,
  corner: HTMLElement,
  fallback: WidgetOptions['fallback'],
): void => {
  const { label, href } = fallback ?? {}
  if (!label || !/^(https?|mailto|tel):/i.test(`${href}`) || corner.querySelector('a')) return
  applyStyle(root, linkStyle)
  const link = setAttributes(document.createElement('a'), {
    class: 'launcher link',
    href: `${href}`,
  })
  link.textContent = label
  const hadFocus = root.activeElement !== null
  corner.replaceChildren(link)
  if (hadFocus) link.focus()
}
