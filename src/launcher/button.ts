/**
 * The launcher: one button in a corner, or in its stead a link of the site's own where the chat
 * cannot work. Draws what it is told; decides nothing.
 */
import type { BakedConfig } from '../protocol/embed.js'
import { arrowDown, speechMark } from './glyph.js'
import type { WidgetOptions } from './panel.js'
import { inkOn } from './style.js'

/** What the launcher shows. */
export interface LauncherView {
  options: WidgetOptions
  state: 'closed' | 'opening' | 'open'
  /** Replies that have not been seen. */
  unread: number
}

export interface Launcher {
  render(view: LauncherView): void
  /** Fades in. */
  show(): void
  focus(): void
  remove(): void
}

interface LauncherEvents {
  onToggle(): void
  onIntent(): void
}

const corner = (root: ShadowRoot, content: HTMLElement): HTMLElement => {
  const element = document.createElement('div')
  element.append(content)
  root.append(element)
  return element
}

const renderCorner = (element: HTMLElement, options: WidgetOptions): void => {
  element.classList.add('corner')
  element.classList.toggle('start', options.position === 'bottom-left')
  element.dir = options.dir ?? directionOf(element)
  const properties: Record<string, string | null> = {
    '--offset-x': `${options.offsetX}px`,
    '--offset-y': `${options.offsetY}px`,
    '--z': String(options.zIndex),
    '--accent': options.accent,
    '--on-accent': options.accent && inkOn(options.accent),
  }
  for (const [name, value] of Object.entries(properties)) element.style.setProperty(name, value)
}

/** `all: initial` leaves the direction alone, so it is the page's own. */
const directionOf = (element: HTMLElement): string => getComputedStyle(element).direction || 'ltr'

/** What assistive technology calls the button. */
const nameOf = ({ options, state, unread }: LauncherView): string => {
  if (state === 'open') return 'Close chat'
  const name = options.launcherLabel ?? 'Open chat'
  return unread > 0 ? `${name}, ${unread} unread` : name
}

export const createLauncher = (root: ShadowRoot, events: LauncherEvents): Launcher => {
  const button = document.createElement('button')
  const badge = document.createElement('span')
  button.type = 'button'
  button.className = 'launcher'
  button.setAttribute('part', 'launcher')
  button.setAttribute('aria-controls', 'parley-panel')
  badge.className = 'badge'
  badge.setAttribute('part', 'badge')
  badge.setAttribute('aria-hidden', 'true')
  button.append(speechMark(), arrowDown(), badge)
  button.addEventListener('click', events.onToggle)
  for (const name of ['pointerenter', 'focus', 'touchstart']) {
    button.addEventListener(name, events.onIntent, { passive: true })
  }
  const element = corner(root, button)
  return {
    render(view) {
      renderCorner(element, view.options)
      button.setAttribute('aria-label', nameOf(view))
      button.setAttribute('aria-expanded', String(view.state === 'open'))
      button.setAttribute('aria-busy', String(view.state === 'opening'))
      const count = view.state === 'open' ? 0 : view.unread
      badge.textContent = count > 9 ? '9+' : count > 0 ? String(count) : ''
    },
    show: () => element.classList.add('shown'),
    focus: () => button.focus(),
    remove: () => element.remove(),
  }
}

/** The site's own way to be reached, in the launcher's place. */
export const createFallback = (
  root: ShadowRoot,
  fallback: NonNullable<BakedConfig['fallback']>,
): Launcher => {
  const link = document.createElement('a')
  link.className = 'fallback'
  link.href = fallback.href
  link.textContent = fallback.label
  const element = corner(root, link)
  return {
    render: ({ options }) => renderCorner(element, options),
    show: () => element.classList.add('shown'),
    focus: () => link.focus(),
    remove: () => element.remove(),
  }
}
