/**
 * All that the launcher has in the page before anybody uses it: element, style, button, marks on the
 * site's openers. Undone when its signal is aborted.
 */
import { createButton, placeCorner } from './button.js'
import type { ParleyHandle } from './handle.js'
import { onIdle, watchPage } from './host.js'
import { applyStyle, setAttributes } from './nodes.js'
import { watchOpeners } from './openers.js'
import type { WidgetOptions } from './panel.js'
import { findScheme } from './scheme.js'
import { launcherStyle } from './style.js'

export interface StageParts {
  host: HTMLElement
  root: ShadowRoot
  /** The site has put the host where it is. */
  isPlaced: boolean
  /** As they are first; a container is never another. */
  options: WidgetOptions
  handle: ParleyHandle
  preload(): void
  /** The element was thrown out and is back. */
  onReturn(): void
}

export interface Stage {
  /** Aborted when all of it is undone. */
  signal: AbortSignal
  /** Where the button stands, or what is shown in its place. */
  corner: HTMLElement
  /** Where the chat cannot work there is no launcher. */
  render(options: WidgetOptions, isDead: boolean, isBusy: boolean): void
  /** Our own button, or null where there is none. */
  button(): HTMLElement | null
  markOpeners(isOpen: boolean): void
  /** To where the panel was opened from. */
  focusOpener(): void
}

/** Needs a body. */
export const createStage = (parts: StageParts, signal: AbortSignal): Stage => {
  const { host, root, isPlaced, handle } = parts
  let { options } = parts
  const { container } = options
  let selector: string | null = null
  let isOpen = false
  let opener: HTMLElement | null = null
  let button: HTMLElement | null = null
  const corner = setAttributes(document.createElement('div'), { class: 'corner' })
  applyStyle(root, launcherStyle)
  const system = matchMedia('(prefers-color-scheme: dark)')
  const markOpeners = watchOpeners(
    root,
    (element) => {
      opener = element
      handle.open()
      const message = element.getAttribute('data-parley-message')
      if (message) handle.prefill(message)
    },
    parts.preload,
    signal,
  )
  const onToggle = () => {
    opener = null
    handle.toggle()
  }
  const follow = () => {
    setAttributes(host, { 'data-scheme': findScheme(options.scheme, system) })
    markOpeners(selector, isOpen)
    // A body that is transformed takes what is fixed with it, to below what is seen: out of it, as if
    // the page had thrown it out.
    if (isOurs && document.body.contains(host) && corner.offsetTop > innerHeight) {
      host.remove()
    }
  }

  const isOurs = !isPlaced && !container
  if (container) setAttributes(host, { 'data-inline': '' })
  if (!isPlaced) (container ?? document.body).append(host)
  watchPage(host, isOurs, follow, parts.onReturn, signal)
  system.addEventListener('change', follow, { signal })
  onIdle(() => {
    if (signal.aborted) return
    root.prepend(corner)
    follow()
  })
  signal.addEventListener('abort', () => {
    corner.remove()
    root.adoptedStyleSheets = []
    setAttributes(host, { 'data-scheme': null, 'data-inline': null })
    if (!isPlaced) host.remove()
  })

  return {
    corner,
    signal,
    render(next, isDead, isBusy) {
      options = next
      const { launcher } = options
      const isOwn = launcher === 'default'
      selector = isDead ? null : '[data-parley-open]'
      if (!isDead && !isOwn && launcher !== 'none') selector += `,${launcher}`
      placeCorner(corner, options)
      const isShown = isOwn && !isDead && !container
      if (!isShown) button?.remove()
      button = isShown ? (button ?? createButton(onToggle)) : null
      if (button) {
        if (button.parentNode !== corner) corner.replaceChildren(button)
        setAttributes(button, {
          'aria-busy': `${isBusy}`,
          'aria-expanded': `${isOpen}`,
          // Later the badge (badge.ts) says more.
          'aria-label': options.launcherLabel ?? 'Open chat',
        })
      }
      follow()
    },
    button: () => button,
    markOpeners(open) {
      isOpen = open
      markOpeners(selector, open)
    },
    focusOpener() {
      ;(opener?.isConnected ? opener : button)?.focus()
    },
  }
}
