/**
 * What the launcher shows once the chat has been used: that it is open, and how much is unread. Comes
 * with the panel.
 */
import { applyStyle, drawGlyph, setAttributes } from './nodes.js'

const style = /* css */ `
  :host([data-inline]) {
    position: relative !important;
    height: 100% !important;
  }
  .launcher {
    -webkit-tap-highlight-color: transparent;
  }
  svg {
    transition: 0.18s cubic-bezier(0.2, 0.8, 0.2, 1);
  }
  [aria-expanded='true'] > svg:first-child,
  [aria-expanded='false'] > .arrow {
    opacity: 0;
    transform: scale(0.7);
  }
  .badge {
    position: absolute;
    top: -0.5em;
    inset-inline-end: -0.5em;
    min-width: 0.9em;
    padding: 0 0.4em;
    border-radius: 1em;
    background: #c9302d;
    color: #fff;
    box-shadow: 0 0 0 2px var(--parley-raised, #fff);
    font: 600 0.75em/1.7 system-ui, sans-serif;
    font-variant-numeric: tabular-nums;
    text-align: center;
  }
  [dir='rtl'] .badge {
    inset-inline: auto -0.5em;
  }
  .badge:empty {
    display: none;
  }
  @media (max-width: 479.98px) {
    .launcher[aria-expanded='true'] {
      visibility: hidden;
    }
  }
  @media (forced-colors) {
    .badge {
      border: 1px solid;
    }
  }
`

/** Up to nine, then `9+`; nothing for none. */
export const formatCount = (count: number): string =>
  count > 9 ? '9+' : count > 0 ? String(count) : ''

/** What assistive technology calls the button. */
export const nameOf = (label: string | null, isOpen: boolean, unread: number): string => {
  if (isOpen) return 'Close chat'
  return unread > 0 ? `${label ?? 'Open chat'}, ${unread} unread` : (label ?? 'Open chat')
}

/** Adds to the root's button, whenever there is one. Returns how to show it. */
export const createBadge = (root: ShadowRoot) => {
  const arrow = setAttributes(drawGlyph('m5 8 5 5 5-5'), { class: 'arrow' })
  const badge = setAttributes(document.createElement('span'), {
    class: 'badge',
    part: 'badge',
    'aria-hidden': 'true',
  })
  applyStyle(root, style)
  return (button: Element | null, label: string | null, isOpen: boolean, unread: number): void => {
    if (!button) return
    if (!badge.isConnected) button.append(arrow, badge)
    setAttributes(button, {
      'aria-label': nameOf(label, isOpen, unread),
      'aria-expanded': String(isOpen),
    })
    badge.textContent = isOpen ? '' : formatCount(unread)
  }
}
