/**
 * What the launcher shows once the chat has been used: that it is open, and how much is unread. Comes
 * with the panel.
 */
import { applyStyle, drawGlyph, setAttributes } from './nodes.js'
import type { LauncherNames } from './panel.js'

const style = /* css */ `
  :host([data-inline]) {
    position: relative !important;
    height: 100% !important;
  }
  .launcher {
    position: relative;
    -webkit-tap-highlight-color: transparent;
  }
  svg {
    grid-area: 1/1;
    transition: 0.18s cubic-bezier(0.2, 0.8, 0.2, 1);
  }
  .launcher[aria-expanded='true'] > svg:first-child,
  .launcher[aria-expanded='false'] > .arrow {
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

/** Until the panel says them in its language; a test holds them to its catalogue. */
export const englishNames: LauncherNames = {
  words: (word, values) =>
    ({
      openChat: 'Open chat',
      closeChat: 'Close chat',
      openUnread: `${values?.label}, ${values?.count} unread`,
    })[word],
  count: String,
}

/** Up to nine, then `9+`; nothing for none. */
export const formatCount = (unread: number, { count } = englishNames): string =>
  unread > 9 ? `${count(9)}+` : unread > 0 ? count(unread) : ''

/** What assistive technology calls the button. */
export const nameOf = (
  label: string | null,
  isOpen: boolean,
  unread: number,
  names = englishNames,
): string => {
  const { words } = names
  if (isOpen) return words('closeChat')
  const name = label ?? words('openChat')
  return unread > 0 ? words('openUnread', { label: name, count: unread }) : name
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
  return (
    button: Element | null,
    label: string | null,
    isOpen: boolean,
    unread: number,
    names: LauncherNames | undefined,
  ): void => {
    if (!button) return
    if (!badge.isConnected) button.append(arrow, badge)
    setAttributes(button, {
      'aria-label': nameOf(label, isOpen, unread, names),
      'aria-expanded': String(isOpen),
    })
    badge.textContent = isOpen ? '' : formatCount(unread, names)
  }
}
