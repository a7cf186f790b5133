/**
 * `window.Parley`: the queue that a page may have begun, the handle that takes its place, and what
 * happens when the script runs a second time.
 */
import type { Baked } from '../protocol/embed.js'
import { loadedTwice } from './checks.js'
import type { ParleyHandle } from './handle.js'
import { checkNames } from './options.js'
import type { OptionSource, ParleyOptions } from './options.js'
import type { PanelModule } from './panel.js'
import { didYouMean, report, warn } from './report.js'
import { baseOf, findTag, readTag } from './tag.js'
import { createWidget } from './widget.js'

type Command = readonly unknown[]

/** `Parley('open')` and `Parley.open()` are the same. */
export interface ParleyGlobal extends ParleyHandle {
  (...command: Command): unknown
  /** With `data-manual`: puts the launcher into the page. */
  mount(options?: ParleyOptions): void
  /** The tag that it came by. */
  readonly script: HTMLScriptElement | null
}

/** What a page may write before the script has come. */
interface Stub {
  (...command: Command): unknown
  q?: ArrayLike<unknown>[]
}

declare global {
  interface Window {
    Parley?: ParleyGlobal | Stub
    ParleyConfig?: Record<string, unknown>
  }
}

/** Attributes of the tag that are no options of the widget. */
const tagOnly = ['manual']

/**
 * Installs the widget of a script tag. `current` is `document.currentScript` of the first statement;
 * `panelFile` is the panel's path below the script's address.
 */
export const install = (
  current: HTMLOrSVGScriptElement | null,
  baked: Partial<Baked>,
  panelFile: string,
): void => {
  const script = findTag(current)
  const earlier = window.Parley
  if (earlier && 'script' in earlier) {
    runAgain(earlier, script)
    return
  }
  const base = baseOf(script, baked)
  const tag = readTag(script)
  const page: OptionSource = {
    spell: (name) => `ParleyConfig.${name}`,
    values: window.ParleyConfig ?? {},
  }
  checkNames(tag, tagOnly, warn)
  checkNames(page, [], warn)
  const panelUrl = `${base}/${panelFile}`
  const { handle, begin } = createWidget({
    sources: [tag, page, bakedSource(baked, base)],
    fetchPanel: (attempt) => importPanel(attempt ? `${panelUrl}?${attempt}` : panelUrl),
    panelUrl,
    baked,
    isManual: tag.values.manual !== undefined && tag.values.manual !== 'false',
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
  }
  const names = Object.keys(methods).filter((name) => name !== 'ready')
  const call = ([name, ...values]: Command): unknown => {
    const method = methods[name as 'open'] as unknown
    if (typeof method === 'function') return method(...values)
    warn(`"${String(name)}" is not a command.${didYouMean(String(name), names)}`)
    return undefined
  }
  window.Parley = Object.assign((...command: Command) => call(command), methods, { script })
  for (const command of Array.from(earlier?.q ?? [])) call(Array.from(command))
}

const bakedSource = ({ token, config }: Partial<Baked>, base: string): OptionSource => ({
  spell: (name) => `The token's ${name}`,
  values: { ...config, token, api: base },
})

// An expression, so that the bundler leaves it to the browser.
const importPanel = (url: string): Promise<PanelModule> => import(/* @vite-ignore */ url)

/** Turbo and its like run the same tag again on every visit; two tags at once are a mistake. */
const runAgain = (parley: ParleyGlobal, script: HTMLScriptElement | null): void => {
  if (script && parley.script !== script && parley.script?.isConnected) {
    const { token = '' } = readTag(script).values
    report(loadedTwice, { token: String(token), api: baseOf(script, {}) })
  } else {
    Object.assign(parley, { script })
  }
}
