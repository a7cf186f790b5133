/**
 * The place of the attachments' own code in a panel: fetched once the site is known to allow some,
 * and asked for what stands ready. What it shows and takes in is attachments/tray.tsx's.
 */
import type { ComponentChildren } from 'preact'
import type { NewAttachment } from '../chat/attachments.js'
import type { Tray, TrayParts } from './attachments/attachments.js'
import type { View } from './view.js'

export interface AttachingParts extends Omit<TrayParts, 'allowed'> {
  /** It could not be fetched; or, after that, it could. */
  onBroken(isBroken: boolean, error?: unknown): void
}

export interface Attaching {
  /** What the site allows, as its config has it; null for nothing. */
  allow(attachments: unknown): void
  /** Fetches the code if something is allowed. */
  load(): void
  /** Opens the browser's picker. */
  pick(): void
  render(view: View): ComponentChildren
  /** What goes with the message. */
  ready(): readonly NewAttachment[]
  clear(): void
}

export const createAttaching = ({ onBroken, ...parts }: AttachingParts): Attaching => {
  let allowed: unknown = null
  let tray: Tray | null = null
  let loading: Promise<void> | null = null
  const load = () => {
    if (allowed === null) return
    loading ??= import('./attachments/attachments.js')
      .then(({ createTray }) => {
        if (parts.signal.aborted) return
        tray = createTray({ ...parts, allowed: () => allowed })
        onBroken(false)
        parts.onChange(0, false)
      })
      .catch((error: unknown) => {
        loading = null
        onBroken(true, error)
      })
  }
  return {
    allow: (attachments) => void (allowed = attachments),
    load,
    pick() {
      load()
      if (tray) tray.pick()
      else void loading?.then(() => tray?.pick())
    },
    render: (view) => tray?.render(view) ?? null,
    ready: () => tray?.ready() ?? [],
    clear: () => tray?.clear(),
  }
}
