/**
 * What every page has at once, whichever door it came in by: the element, the launcher, the handle.
 * The core and the panel are fetched on intent; what is asked before is done in order when they come.
 */
import type { Diagnosis } from '../diagnosis/diagnosis.js'
import type { Fault } from '../diagnosis/evidence.js'
import { version } from '../diagnosis/version.js'
import type { Baked } from '../protocol/embed.js'
import type { AdviceModule } from './advice.js'
import { sayBriefly, watchBlockage } from './blockage.js'
import { findFault } from './checks.js'
import type { Core, CoreHost, CoreModule } from './core.js'
import type { ParleyHandle } from './handle.js'
import { hostName, onParsed } from './host.js'
import { resolveOptions } from './options.js'
import type { Mistake, OptionSource, ParleyOptions } from './options.js'
import type { WidgetEvents } from './panel.js'
import { createStage } from './stage.js'
import type { Stage } from './stage.js'

/** What is fetched when it is needed: on intent, and where something is wrong. */
export interface Chunks {
  panel: CoreModule
  advice: AdviceModule
}

export interface ShellSetup {
  /** Where options come from, highest first; calls of `update` stand above them. */
  sources: readonly OptionSource[]
  /** Fetches a chunk. `attempt` counts from 0: browsers remember what failed by its address. */
  fetchChunk<Name extends keyof Chunks>(name: Name, attempt: number): Promise<Chunks[Name]>
  /** The origin that the chunks come from. */
  origin: string
  baked: Partial<Baked>
  /** An element that the site has put into the page; without one, ours is made. */
  element?: HTMLElement
  /** Wait for `begin`, or for the first `open`. */
  isManual?: boolean
}

export interface Shell {
  handle: ParleyHandle
  host: HTMLElement
  /** Puts it into the page, once that has been parsed. Harmless when it is there. */
  begin(): void
  /** Says what is wrong. */
  complain(code: string): unknown
}

export const createShell = (setup: ShellSetup): Shell => {
  const { baked, sources, fetchChunk } = setup
  const lifetime = new AbortController()
  const { signal } = lifetime
  const host = setup.element ?? document.createElement(hostName)
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  const findViolation = watchBlockage(setup.origin, signal)

  let calls: ParleyOptions = {}
  let mistakes: Mistake[] = []
  const resolve = () => {
    mistakes = []
    return resolveOptions([['', calls], ...sources], mistakes)
  }
  const check = () =>
    baked.dead && options.token === baked.token ? baked.dead : findFault(options)

  let options = resolve()
  let fault = check()
  let diagnosis: Diagnosis | null = null
  let advising: Promise<AdviceModule> | null = null
  let core: Core | null = null
  let coming: Promise<void> | null = null
  let attempt = 0
  /** Somebody waits for the core, so that its failure is one. */
  let isWanted = false
  let stage: Stage | null = null
  let isBegun = false
  let announce = () => {}
  const ready = new Promise<void>((fulfil) => (announce = fulfil))

  const emit: CoreHost['emit'] = (name, detail) =>
    host.dispatchEvent(
      new CustomEvent(`parley:${name}`, {
        detail,
        bubbles: true,
        composed: true,
        // Of the others nobody asks.
        cancelable: true,
      }),
    )
  const isUseless = () => signal.aborted || fault !== null
  const render = () => {
    stage?.render(options, fault !== null, isWanted && !core)
    core?.update()
  }
  const met = () => ({
    origin: self.origin,
    server: options.api,
    token: `${options.token.slice(0, 8)}…${options.token.slice(-4)}`,
  })
  const tell = <Found extends Diagnosis | null>(found: Found): Found => {
    if (found?.level === 'error' && found.code !== diagnosis?.code) {
      emit('error', (diagnosis = found))
    }
    return found
  }
  const ask = async <Found extends Diagnosis | null>(
    act: (advice: AdviceModule) => Promise<Found>,
  ): Promise<Found | Diagnosis> => {
    try {
      return tell(await act(await (advising ??= fetchChunk('advice', attempt))))
    } catch (error) {
      advising = null
      attempt += 1
      return tell(sayBriefly(await findViolation(), error, setup.origin, met()))
    }
  }
  /** By its code alone, with what `import()` threw where a chunk did not come. */
  const diagnose = (fault: Fault | string, error?: unknown) =>
    ask((advice) => advice.diagnose(fault, options, findViolation, error))
  const advise = () => {
    if (fault || mistakes[0]) {
      void ask((advice) => advice.advise(fault, mistakes, options, stage))
    }
  }
  const load = () =>
    (coming ??= fetchChunk('panel', attempt)
      .then(async ({ createCore }) => {
        await ready
        if (!stage || signal.aborted) return
        core = createCore({
          root,
          emit,
          options: () => options,
          diagnose,
          update: handle.update,
          ...stage,
        })
      })
      .catch((error: unknown) => {
        coming = null
        attempt += 1
        if (isWanted) void diagnose('unreachable', error)
      })
      .finally(() => {
        isWanted = false
        render()
      }))
  const use = async (act: (core: Core) => unknown): Promise<void> => {
    if (isUseless()) return
    if (core) return void (await act(core))
    isWanted = true
    const loaded = load()
    render()
    await loaded
    if (core && !isUseless()) await act(core)
  }

  const arrive = () => {
    options = resolve()
    stage = createStage(
      {
        host,
        root,
        isPlaced: setup.element !== undefined,
        options,
        handle,
        preload: () => isUseless() || void load(),
        onReturn() {
          render()
          core?.restore()
        },
      },
      signal,
    )
    render()
    announce()
    advise()
    queueMicrotask(() => {
      if (isUseless()) return
      emit('ready', undefined)
      // Inline there is no launcher: what nobody can open is open.
      if (options.open || options.container) handle.open()
    })
  }
  const begin = () => {
    if (!isBegun) onParsed(arrive, signal)
    isBegun = true
  }
  /** A command of the handle that the core carries out. */
  const command =
    <Name extends keyof Core>(name: Name) =>
    (...values: Parameters<Core[Name]>): Promise<void> => {
      begin()
      return use((one) => (one[name] as (...all: typeof values) => unknown)(...values))
    }

  const close = command('close')
  const handle: ParleyHandle = {
    open: command('open'),
    // What was never asked for is closed.
    close: () => coming && close(),
    toggle: command('toggle'),
    send: command('send'),
    prefill: command('prefill'),
    newChat: command('newChat'),
    reset: command('reset'),
    update(changes) {
      calls = { ...calls, ...changes }
      if (!stage || signal.aborted) return
      options = resolve()
      fault = check()
      advise()
      render()
    },
    destroy: () => lifetime.abort(),
    on(name, listener) {
      const heard = (event: Event) => {
        const custom = event as CustomEvent<WidgetEvents[typeof name]>
        listener(custom.detail, custom)
      }
      host.addEventListener(`parley:${name}`, heard, { signal })
      return () => host.removeEventListener(`parley:${name}`, heard)
    },
    diagnosis: () => ({
      ...met(),
      version,
      browser: navigator.userAgent,
      session: null,
      trace: [],
      ...core?.diagnosis(),
      error: diagnosis,
    }),
    ready,
  }
  if (!setup.isManual) begin()
  return { handle, host, begin, complain: diagnose }
}
