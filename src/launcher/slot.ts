/**
 * The place of the panel: its module is fetched at most once at a time, the panel is made at most
 * once, and what is asked of it before is done in order when it is there.
 */
import type { Panel, PanelModule } from './panel.js'

export interface PanelSlot {
  /** Fetches the module ahead of need; a failure is not a failure yet. */
  preload(): void
  /** At once if the panel is there, else when it has come; not at all if it cannot be fetched. */
  use(act: (panel: Panel) => unknown): Promise<void>
  /** The panel, if it is there. */
  panel(): Panel | null
  /** Destroys the panel; the next use makes another. */
  clear(): void
}

export interface SlotParts {
  /** `attempt` counts from 0: browsers may remember a module that failed by its address. */
  fetchModule(attempt: number): Promise<PanelModule>
  makePanel(module: PanelModule): Promise<Panel>
  /** The panel was needed and its module did not come. The next use tries again. */
  onUnavailable(): void
}

type Content =
  | { kind: 'empty' }
  | { kind: 'coming'; panel: Promise<Panel | null> }
  | { kind: 'here'; panel: Panel }

export const createSlot = (parts: SlotParts): PanelSlot => {
  let content: Content = { kind: 'empty' }
  let module: Promise<PanelModule> | null = null
  let failures = 0

  const present = (): Panel | null => (content.kind === 'here' ? content.panel : null)
  const fetched = (): Promise<PanelModule> => {
    module ??= parts.fetchModule(failures).catch((error: unknown) => {
      module = null
      failures += 1
      throw error
    })
    return module
  }
  const make = () => {
    const panel = fetched().then(parts.makePanel, () => {
      if (content === coming) parts.onUnavailable()
      return null
    })
    const coming = { kind: 'coming', panel } as const
    content = coming
    const settle = (made: Panel | null) => {
      if (content !== coming) made?.destroy()
      else content = made ? { kind: 'here', panel: made } : { kind: 'empty' }
    }
    // A panel that throws while it is made is a fault of ours: `use` rejects, and the console shows it.
    panel.then(settle, () => settle(null))
    return coming
  }

  return {
    preload: () => void fetched().catch(() => undefined),
    use: async (act) => {
      if (content.kind === 'here') return void (await act(content.panel))
      const panel = await (content.kind === 'coming' ? content : make()).panel
      // It may have been cleared, and even made anew, in the meantime.
      if (panel && panel === present()) await act(panel)
    },
    panel: present,
    clear: () => {
      if (content.kind === 'here') content.panel.destroy()
      content = { kind: 'empty' }
    },
  }
}
