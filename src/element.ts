/**
 * `<parley-chat>`: attributes and properties in, `parley:*` events out, the handle's methods on the
 * element. Importing it defines the element, once; on a server it does nothing.
 */
import type { DiagnosisReport } from './diagnosis/report.js'
import { fetchChunk } from './index.js'
import type { ParleyHandle } from './launcher/handle.js'
import { lateNames } from './launcher/late-options.js'
import { optionNames } from './launcher/options.js'
import { createShell } from './launcher/shell.js'

/** Names that HTMLElement has for itself, or that are no plain values. */
const special = ['open', 'title', 'dir', 'container']
const properties = [...optionNames.filter((name) => !special.includes(name)), ...lateNames]

const attributeOf = (name: string): string =>
  name === 'title' ? 'panel-title' : name.replace(/[A-Z]/g, '-$&').toLowerCase()

/** By attribute: `offset-x` is offsetX, `panel-title` is title. */
const optionOf: Readonly<Record<string, string>> = Object.fromEntries(
  [...properties, 'title', 'dir'].map((name) => [attributeOf(name), name]),
)

const commands = ['close', 'toggle', 'send', 'prefill', 'newChat', 'reset', 'update'] as const

/** A server has none, and must be able to import this. */
const Base = (globalThis.HTMLElement ?? Object) as typeof HTMLElement

class ParleyChat extends Base {
  static readonly observedAttributes = [...Object.keys(optionOf), 'open']

  readonly #values: Record<string, unknown> = {}
  #handle: ParleyHandle | null = null
  /** What was called before the element was in a document. */
  #pending: ((handle: ParleyHandle) => unknown)[] = []

  connectedCallback(): void {
    if (this.#handle) return
    for (const name of properties) this.#upgrade(name)
    this.#values.open = this.hasAttribute('open')
    // In place of the launcher, where the element stands.
    this.#values.container = this.hasAttribute('inline') ? this : null
    const { handle } = createShell({
      sources: [['', this.#values]],
      fetchChunk,
      origin: location.origin,
      baked: {},
      element: this,
    })
    this.#handle = handle
    for (const act of this.#pending.splice(0)) act(handle)
  }

  disconnectedCallback(): void {
    // An element that is only moved is back by then.
    queueMicrotask(() => {
      if (!this.isConnected) this.destroy()
    })
  }

  attributeChangedCallback(attribute: string, _before: string | null, value: string | null): void {
    if (attribute === 'open') {
      this.open = value !== null
      return
    }
    const name = optionOf[attribute]
    if (name) this.set(name, value)
  }

  /** @internal Sets one option; null takes it back. */
  set(name: string, value: unknown): void {
    this.#values[name] = value
    this.#handle?.update({})
  }

  /** @internal */
  get(name: string): unknown {
    return this.#values[name] ?? null
  }

  /** @internal Does it now, or when the element is in a document. */
  run(act: (handle: ParleyHandle) => unknown): unknown {
    if (this.#handle) return act(this.#handle)
    this.#pending.push(act)
    return undefined
  }

  /** The method; but a framework that assigns the attribute as a property opens and closes. */
  get open(): () => void {
    return () => void this.run((handle) => handle.open())
  }

  set open(value: unknown) {
    if (this.#handle) this.run((handle) => (value ? handle.open() : handle.close()))
  }

  on: ParleyHandle['on'] = (name, listener) => {
    const heard = (event: Event) => {
      const custom = event as Parameters<typeof listener>[1]
      listener(custom.detail, custom)
    }
    this.addEventListener(`parley:${name}`, heard)
    return () => this.removeEventListener(`parley:${name}`, heard)
  }

  /** Null before the element is in a document. */
  diagnosis(): DiagnosisReport | null {
    return this.#handle?.diagnosis() ?? null
  }

  get ready(): Promise<void> {
    return new Promise((fulfil) => this.run((handle) => handle.ready.then(fulfil)))
  }

  destroy(): void {
    this.#handle?.destroy()
    this.#handle = null
  }

  /** A property that was set before the element was defined hides the accessor. */
  #upgrade(name: string): void {
    if (!Object.hasOwn(this, name)) return
    const value: unknown = Reflect.get(this, name)
    Reflect.deleteProperty(this, name)
    Reflect.set(this, name, value)
  }
}

for (const name of properties) {
  Object.defineProperty(ParleyChat.prototype, name, {
    configurable: true,
    enumerable: true,
    get(this: ParleyChat) {
      return this.get(name)
    },
    set(this: ParleyChat, value: unknown) {
      this.set(name, value)
    },
  })
}
for (const name of commands) {
  Object.defineProperty(ParleyChat.prototype, name, {
    configurable: true,
    value(this: ParleyChat, ...values: unknown[]) {
      return this.run((handle) => (handle[name] as (...all: unknown[]) => unknown)(...values))
    },
  })
}

/** The element, with the handle's methods. */
export type ParleyChatElement = HTMLElement & ParleyHandle

declare global {
  interface HTMLElementTagNameMap {
    'parley-chat': ParleyChatElement
  }
}

if (globalThis.customElements && !customElements.get('parley-chat')) {
  customElements.define('parley-chat', ParleyChat)
}
