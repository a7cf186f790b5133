/**
 * `window.Parley`: the queue that a page may have begun, the handle that takes its place, and what
 * happens when the script runs a second time.
 */
import { print } from '../diagnosis/print.js'
import type { Baked } from '../protocol/embed.js'
import type { ParleyHandle } from './handle.js'
import type { ParleyOptions } from './options.js'
import { createShell } from './shell.js'
import type { Chunks } from './shell.js'
import { baseOf, findTag, readTag } from './tag.js'

type Command = readonly unknown[]

/** `Parley('open')` and `Parley.open()` are the same. */
export interface ParleyGlobal extends ParleyHandle {
  (...command: Command): unknown
  /** With `data-manual`: puts the launcher into the page. */
  mount(options?: ParleyOptions): void
  /** The script has run again, from this tag. */
  again(script: HTMLScriptElement | null): void
}

/** What a page may write before the script has come. */
interface Stub {
  (...command: Command): unknown
  q?: Iterable<unknown>[]
}

declare global {
  interface Window {
    Parley?: ParleyGlobal | Stub
    ParleyConfig?: Record<string, unknown>
  }
}

/** The chunks' file names; the build knows them. */
export type ChunkNames = Readonly<Record<keyof Chunks, string>>

/** Installs the widget of a script tag. `current` is `document.currentScript` of the first statement. */
export const install = (
  current: HTMLOrSVGScriptElement | null,
  baked: Partial<Baked>,
  chunks: ChunkNames,
): void => {
  let script = findTag(current)
  const earlier = window.Parley
  if (earlier && 'again' in earlier) return earlier.again(script)

  const base = baseOf(script, baked)
  const tag = readTag(script)
  const { handle, begin, complain } = createShell({
    sources: [
      tag.source,
      ['ParleyConfig.', window.ParleyConfig ?? {}],
      ['token.', { ...baked.config, token: baked.token, api: base }],
    ],
    fetchChunk: (name, attempt) =>
      // An expression, so that the bundler leaves it to the browser.
      import(/* @vite-ignore */ `${base}/assets/${chunks[name]}${attempt ? `?${attempt}` : ''}`),
    origin: new URL(base, location.href).origin,
    baked,
    isManual: tag.manual !== undefined,
  })
  const methods = {
    ...handle,
    mount(options: ParleyOptions = {}) {
      handle.update(options)
      begin()
    },
    destroy() {
      handle.destroy()
      delete window.Parley
    },
    // Turbo and its like run the same tag on every visit; two tags at once are a mistake.
    again(other: HTMLScriptElement | null) {
      if (other !== script && script?.isConnected) complain('loaded_twice')
      else script = other
    },
  }
  const call = (name: unknown, ...values: unknown[]): unknown => {
    const method = methods[name as 'open'] as unknown
    if (typeof method === 'function') return method(...values)
    print('warn', `[Parley] ${String(name)} is not a command.`)
    return undefined
  }
  window.Parley = Object.assign(call, methods)
  for (const command of earlier?.q ?? []) {
    const [name, ...values] = command
    call(name, ...values)
  }
}
