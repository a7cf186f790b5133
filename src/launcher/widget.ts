/**
 * The widget's one core, whichever door it came in by: options, whether it is open, the panel that is
 * fetched when it is wanted, and the handle that the page holds. What is seen stands in stage.ts.
 */
import type { Baked } from '../protocol/embed.js'
import { findProblem, watchBlockage } from './checks.js'
import type { ParleyHandle } from './handle.js'
import { hostName, onParsed } from './host.js'
import { resolveOptions } from './options.js'
import type { OptionSource, ParleyOptions } from './options.js'
import type { PanelHost, PanelModule, WidgetEvents } from './panel.js'
import { report, warn } from './report.js'
import type { Problem } from './report.js'
import { createSlot } from './slot.js'
import { createStage } from './stage.js'
import type { Stage } from './stage.js'

export interface WidgetSetup {
  /** Where options come from, highest first; calls of `update` stand above them. */
  sources: readonly OptionSource[]
  /** Fetches the panel's chunk. `attempt` counts from 0. */
  fetchPanel(attempt: number): Promise<PanelModule>
  /** The chunk's address, or empty where only a bundler knows it. */
  panelUrl: string
  baked?: Partial<Baked>
  /** An element of the page to live in; otherwise one is made. */
  element?: HTMLElement
  /** Wait for `begin`, or for the first `open`. */
  isManual?: boolean
}

export interface Widget {
  handle: ParleyHandle
  host: HTMLElement
  /** Puts it into the page, once that has been parsed. Harmless when it is there. */
  begin(): void
}

const cancelable: readonly string[] = ['open', 'close', 'send']

export const createWidget = (setup: WidgetSetup): Widget => {
  const { baked = {}, sources } = setup
  const lifetime = new AbortController()
  const { signal } = lifetime
  const host = setup.element ?? document.createElement(hostName)
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  const diagnose = watchBlockage(setup.panelUrl, signal)

  let calls: ParleyOptions = {}
  const resolve = (say: (text: string) => void) =>
    resolveOptions([{ spell: (name) => name, values: calls }, ...sources], say)
  const check = (): Problem | null =>
    baked.dead && options.token === baked.token ? baked.dead : findProblem(options)

  // A container may not have been parsed yet, so what is wrong is said when all has been.
  let options = resolve(() => undefined)
  let problem = check()
  let diagnosis: unknown = null
  let state: 'closed' | 'opening' | 'open' = 'closed'
  let unread = 0
  let stage: Stage | null = null
  let isBegun = false
  let announceStage = () => {}
  const staged = new Promise<void>((fulfil) => (announceStage = fulfil))

  const emit = <Name extends keyof WidgetEvents>(name: Name, detail: WidgetEvents[Name]) =>
    host.dispatchEvent(
      new CustomEvent(`parley:${name}`, {
        detail,
        bubbles: true,
        composed: true,
        cancelable: cancelable.includes(name),
      }),
    )
  const render = () => stage?.render({ options, state, unread, isDead: problem !== null })
  const enter = (next: typeof state) => {
    state = next
    render()
  }
  const fail = (cause: Problem) => {
    diagnosis = report(cause, options)
    // Later, so that who has just been given the handle can listen.
    queueMicrotask(() => emit('error', diagnosis))
  }

  const panelHost: PanelHost = {
    root,
    get options() {
      return options
    },
    close: () => close(),
    setUnread(count) {
      unread = count
      render()
    },
    emit,
  }
  const slot = createSlot({
    fetchModule: setup.fetchPanel,
    makePanel: async (module) => {
      await staged
      return module.createPanel(panelHost)
    },
    onUnavailable: () => {
      enter('closed')
      void diagnose().then((cause) => signal.aborted || fail(cause))
    },
  })
  const isUseless = () => signal.aborted || problem !== null
  const use: typeof slot.use = async (act) => {
    if (!isUseless()) await slot.use(act)
  }

  const showPanel = () => {
    enter('opening')
    void use((panel) => {
      if (state !== 'opening') return
      panel.open()
      enter('open')
    })
  }
  const open = () => {
    begin()
    if (!isUseless() && state === 'closed' && emit('open', undefined)) showPanel()
  }
  const close = () => {
    if (isUseless() || state === 'closed' || !emit('close', undefined)) return
    const hadFocus = root.activeElement !== null
    slot.panel()?.close()
    enter('closed')
    if (hadFocus) stage?.focusOpener()
  }

  const adopt = () => {
    const before = options
    options = resolve(warn)
    const isOther = (['token', 'api', 'agentId'] as const).some(
      (name) => before[name] !== options[name],
    )
    if (isOther) {
      problem = check()
      if (problem) fail(problem)
      slot.clear()
      unread = 0
      if (state !== 'closed' && problem) state = 'closed'
      else if (state !== 'closed') showPanel()
    } else slot.panel()?.update(options)
    render()
  }
  const arrive = () => {
    options = resolve(warn)
    stage = createStage(
      {
        host,
        root,
        isPlaced: setup.element !== undefined,
        options,
        fallback: baked.config?.fallback,
        onToggle: () => handle.toggle(),
        onOpen: (message) => {
          open()
          if (message) handle.prefill(message)
        },
        onIntent: () => isUseless() || slot.preload(),
        onReturn: () => state === 'open' && slot.panel()?.open(),
      },
      signal,
    )
    render()
    if (problem) fail(problem)
    announceStage()
    queueMicrotask(() => {
      if (isUseless()) return
      emit('ready', undefined)
      if (options.open) open()
    })
  }
  function begin() {
    if (isBegun) return
    isBegun = true
    onParsed(arrive, signal)
  }

  const handle: ParleyHandle = {
    open,
    close,
    toggle: () => (state === 'closed' ? open() : close()),
    send: (text) => void use((panel) => panel.send(text)),
    prefill: (text) => void use((panel) => panel.prefill(text)),
    newChat: () => void use((panel) => panel.newChat()),
    update(changes) {
      calls = { ...calls, ...changes }
      if (stage && !signal.aborted) adopt()
    },
    reset: () => use((panel) => panel.reset()),
    destroy() {
      slot.clear()
      lifetime.abort()
    },
    on(name, listener) {
      const heard = (event: Event) => {
        const custom = event as CustomEvent<WidgetEvents[typeof name]>
        listener(custom.detail, custom)
      }
      host.addEventListener(`parley:${name}`, heard, { signal })
      return () => host.removeEventListener(`parley:${name}`, heard)
    },
    diagnosis: () => slot.panel()?.diagnosis() ?? diagnosis,
    ready: staged,
  }
  if (!setup.isManual) begin()
  return { handle, host, begin }
}
