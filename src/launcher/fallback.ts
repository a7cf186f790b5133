/**
 * The site's own way to be reached, shown in the launcher's place where the chat cannot work.
 */
import { setAttributes } from './nodes.js'
import type { WidgetOptions } from './panel.js'

/** Nothing without a label and an address that leads somewhere. */
export const showFallback = (corner: HTMLElement, fallback: WidgetOptions['fallback']): void => {
  const { label, href } = fallback ?? {}
  if (!label || !/^(https?|mailto|tel):/i.test(`${href}`) || corner.querySelector('a')) return
  const link = setAttributes(document.createElement('a'), { class: 'launcher', href: `${href}` })
  // As wide as its words; the rest is as the launcher looks.
  link.style.cssText = 'width:auto;padding:0 1.25em;font:1em system-ui,sans-serif'
  link.textContent = label
  // The corner may not be in the page yet.
  const { activeElement } = corner.getRootNode() as Partial<ShadowRoot>
  corner.replaceChildren(link)
  if (activeElement) link.focus()
}
