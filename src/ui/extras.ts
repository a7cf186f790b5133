/**
 * What stands behind the header's menu button, in a chunk that is fetched when it is first asked
 * for: which of them is open, and the ways out. What they show is theirs.
 */
import type { ComponentChildren } from 'preact'
import type { Chat } from '../chat/chat.js'
import type { WidgetOptions } from '../launcher/panel.js'
import type { ChoiceStore } from './choices.js'
import type * as Views from './extras/views.js'
import type { Extra as Name, View } from './view.js'

export interface ExtraParts {
  chat: Chat
  choices: ChoiceStore
  options(): WidgetOptions
  addStyles(styles: string): void
  /** Something else is to be seen. */
  onChange(): void
  /** To whoever listens. */
  say(text: string): void
  newChat(): void
  /** The visitor has chosen another language. */
  onLanguage(): void
  signal: AbortSignal
}

/** A part, as its chunk makes it. */
export interface Extra {
  /** It is shown from now on, until `end`. */
  begin(extras: Extras): void
  end(): void
  render(view: View): ComponentChildren
}

export interface Extras {
  /** What is shown now; while it is on its way, what was shown before. */
  current(): Name | null
  open(name: Name): void
  /** Back to the chat. */
  close(): void
  /** Fetches once more what could not be fetched. */
  retry(): void
  /** Ahead of time: the visitor is about to. */
  preload(): void
  render(view: View): ComponentChildren
}

/** @param onBroken A part could not be fetched. */
export const createExtras = (parts: ExtraParts, onBroken: (error: unknown) => void): Extras => {
  const made: Partial<Record<Name, Extra>> = {}
  let current: Name | null = null
  /** What is to be shown once it has come. */
  let wanted: Name | null = null

  let coming: Promise<typeof Views> | null = null
  /** A failure is tried again. */
  const fetch = () =>
    (coming ??= import('./extras/views.js').catch((error: unknown) => {
      coming = null
      throw error
    }))

  const turn = (next: Name | null) => {
    wanted = next
    if (current === next) return
    if (current) made[current]?.end()
    current = next
    if (next) made[next]?.begin(extras)
    parts.onChange()
  }
  const extras: Extras = {
    current: () => current,
    open(name) {
      if (made[name]) return turn(name)
      wanted = name
      fetch().then(
        (makers) => {
          if (wanted !== name || parts.signal.aborted) return
          made[name] ??= makers[name](parts)
          turn(name)
        },
        (error: unknown) => wanted === name && onBroken(error),
      )
    },
    close: () => turn(null),
    retry: () => wanted && extras.open(wanted),
    preload: () => void fetch().catch(() => {}),
    render: (view) => (current ? made[current]?.render(view) : null),
  }
  parts.signal.addEventListener('abort', () => turn(null))
  return extras
}
