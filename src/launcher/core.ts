/**
 * Whether the panel is open, and all that follows: events, focus, unread count, another token. Comes
 * with the panel's chunk; until then the shell (shell.ts) keeps what is asked.
 */
import type { Diagnose } from '../diagnosis/evidence.js'
import type { DiagnosisReport } from '../diagnosis/report.js'
import { createBadge } from './badge.js'
import type { ParleyOptions } from './options.js'
import type {
  LauncherNames,
  Panel,
  PanelHost,
  PanelModule,
  WidgetEvents,
  WidgetOptions,
} from './panel.js'

/** What the core finds in the page. */
export interface CoreHost {
  root: ShadowRoot
  options(): WidgetOptions
  /** False if a listener cancelled it. */
  emit<Name extends keyof WidgetEvents>(name: Name, detail: WidgetEvents[Name]): boolean
  /** Our own button, or null where there is none. */
  button(): HTMLElement | null
  /** Marks the site's openers. */
  markOpeners(isOpen: boolean): void
  /** To where the panel was opened from. */
  focusOpener(): void
  diagnose: Diagnose
  /** Where our button stands, or what is shown in its place. */
  corner: HTMLElement
  update(changes: ParleyOptions): void
  signal: AbortSignal
}

export interface Core {
  open(): void
  close(): void
  toggle(): void
  send(text: string): void
  prefill(text: string): void
  newChat(): void
  reset(): Promise<void>
  diagnosis(): Partial<DiagnosisReport>
  /** The options have changed. */
  update(): void
  /** The element was taken out of the page and put back. */
  restore(): void
}

/** What the chunk exports that is fetched on intent. */
export interface CoreModule {
  createCore(host: CoreHost): Core
}

const identityOf = ({ token, api, agentId }: WidgetOptions) => JSON.stringify([token, api, agentId])

export const createCore = (host: CoreHost, { createPanel }: PanelModule): Core => {
  const { root, emit, signal } = host
  const showBadge = createBadge(root)
  let state: 'closed' | 'open' = 'closed'
  let unread = 0
  let names: LauncherNames | undefined
  let isRefused = false
  let identity = identityOf(host.options())
  let made: Panel | null = null

  const render = () => {
    const { launcherLabel } = host.options()
    showBadge(host.button(), launcherLabel, state === 'open', unread, names)
    host.markOpeners(state === 'open')
  }
  const panelHost: PanelHost = {
    root,
    get options() {
      return host.options()
    },
    close: () => core.close(),
    setUnread(count) {
      unread = count
      render()
    },
    setNames(next) {
      names = next
      render()
    },
    emit,
    diagnose: host.diagnose,
    refuse() {
      if (isRefused) return
      isRefused = true
      retireIfClosed()
    },
  }
  /** What is open says so itself, and is left to whoever reads it. */
  const retireIfClosed = () => {
    const { container, fallback, launcher } = host.options()
    if (!isRefused || state === 'open' || !fallback || container || launcher !== 'default') return
    import('./fallback.js')
      .then(({ showFallback }) => {
        showFallback(host.corner, fallback)
        host.update({ launcher: 'none' })
      })
      .catch(() => {})
  }
  const panel = (): Panel => (made ??= createPanel(panelHost))
  const destroyPanel = () => {
    made?.destroy()
    made = null
    unread = 0
    isRefused = false
  }
  signal.addEventListener('abort', destroyPanel)

  const core: Core = {
    open() {
      if (state === 'open' || !emit('open', undefined)) return
      state = 'open'
      panel().open()
      render()
    },
    close() {
      if (state === 'closed' || !emit('close', undefined)) return
      const hadFocus = root.activeElement !== null
      state = 'closed'
      panel().close()
      render()
      if (hadFocus) host.focusOpener()
      retireIfClosed()
    },
    toggle: () => (state === 'open' ? core.close() : core.open()),
    send: (text) => panel().send(text),
    prefill: (text) => panel().prefill(text),
    newChat: () => panel().newChat(),
    reset: () => panel().reset(),
    diagnosis: () => made?.diagnosis() ?? {},
    update() {
      const next = identityOf(host.options())
      if (next === identity) made?.update(host.options())
      else {
        identity = next
        destroyPanel()
        if (state === 'open') panel().open()
      }
      render()
    },
    restore() {
      if (state === 'open') panel().open()
    },
  }
  render()
  import('./courtesy.js').then(
    ({ keepClearOf }) => keepClearOf(host),
    () => {},
  )
  return core
}
