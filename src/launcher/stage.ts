/**
 * All that the launcher has in the page (element, style, button, marks on the site's openers) behind
 * one `render`. Holds no state of the chat.
 */
import type { BakedConfig } from '../protocol/embed.js'
import { createFallback, createLauncher } from './button.js'
import type { Launcher, LauncherView } from './button.js'
import { keepInPage, shieldPage } from './host.js'
import { watchOpeners } from './openers.js'
import type { WidgetOptions } from './panel.js'
import { watchScheme } from './scheme.js'
import { applyStyle } from './style.js'

export interface StageView extends LauncherView {
  /** The chat cannot work here: no launcher, but the site's own way on if it gave one. */
  isDead: boolean
}

export interface Stage {
  render(view: StageView): void
  /** To where the panel was opened from. */
  focusOpener(): void
}

export interface StageParts {
  host: HTMLElement
  root: ShadowRoot
  /** Whether the host stands where a site put it. */
  isPlaced: boolean
  options: WidgetOptions
  fallback: BakedConfig['fallback']
  onToggle(): void
  onOpen(message: string | null): void
  onIntent(): void
  /** The element was thrown out and is back. */
  onReturn(): void
}

const idleTimeoutMs = 1000

/** Calls back when the page is done with what is more urgent. */
const onIdle = (callback: () => void): void => {
  if ('requestIdleCallback' in self) requestIdleCallback(callback, { timeout: idleTimeoutMs })
  else setTimeout(callback, 200)
}

/** Needs a body. Undone when the signal is aborted. */
export const createStage = (parts: StageParts, signal: AbortSignal): Stage => {
  const { host, root } = parts
  let { options } = parts
  let opener: HTMLElement | null = null
  let launcher: { kind: string; node: Launcher } | null = null

  const removeStyle = applyStyle(root)
  const updateScheme = watchScheme(
    () => options.scheme,
    (scheme) => (host.dataset.scheme = scheme),
    signal,
  )
  const openers = watchOpeners(
    {
      onIntent: parts.onIntent,
      onOpen: (element, message) => {
        opener = element
        parts.onOpen(message)
      },
    },
    signal,
  )
  const onToggle = () => {
    opener = null
    parts.onToggle()
  }
  const make = (kind: string): Launcher | null => {
    if (kind === 'button') return createLauncher(root, { onToggle, onIntent: parts.onIntent })
    return kind === 'link' && parts.fallback ? createFallback(root, parts.fallback) : null
  }
  const show = (kind: string) => {
    if (launcher?.kind === kind) return
    launcher?.node.remove()
    const node = make(kind)
    launcher = node && { kind, node }
    if (node) onIdle(node.show)
  }

  if (options.container) {
    host.dataset.inline = ''
    if (!parts.isPlaced) options.container.append(host)
  } else if (!parts.isPlaced) {
    const onReturn = () => {
      updateScheme()
      parts.onReturn()
    }
    keepInPage(host, onReturn, signal)
  }
  shieldPage(host, signal)
  signal.addEventListener('abort', () => {
    launcher?.node.remove()
    removeStyle()
    delete host.dataset.scheme
    delete host.dataset.inline
    if (!parts.isPlaced) host.remove()
  })

  return {
    render(view) {
      ;({ options } = view)
      const isOwn = options.launcher === 'default'
      const isSites = !isOwn && options.launcher !== 'none'
      show(view.isDead ? 'link' : isOwn && !options.container ? 'button' : 'none')
      launcher?.node.render(view)
      openers.mark(view.state === 'open', view.isDead ? null : isSites ? options.launcher : '')
      updateScheme()
    },
    focusOpener() {
      if (opener?.isConnected) opener.focus()
      else launcher?.node.focus()
    },
  }
}
