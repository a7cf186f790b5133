/** A panel that shows one field and remembers what was asked of it. */
import { createCore } from '../../src/launcher/core.js'
import type { Panel, PanelHost, PanelModule } from '../../src/launcher/panel.js'
import * as advice from '../../src/launcher/advice.js'
import type { Chunks } from '../../src/launcher/shell.js'
import { checksum } from '../../src/protocol/credential.js'

const unchecked = 'ct_live_0123456789abcdefABCDEF0123456789'
export const token = unchecked + checksum(unchecked)
export const api = 'https://chat.example'

export interface FakePanel {
  module: PanelModule
  /** Of the panel made last. */
  host(): PanelHost
  calls: string[]
}

export const createFakePanel = (): FakePanel => {
  const calls: string[] = []
  let last: PanelHost | null = null
  const createPanel = (host: PanelHost): Panel => {
    const field = document.createElement('input')
    last = host
    calls.push(`create ${host.options.token}`)
    const note =
      (name: string) =>
      (...values: unknown[]) =>
        void calls.push([name, ...values].join(' '))
    return {
      open() {
        calls.push('open')
        if (!field.isConnected) host.root.append(field)
        field.focus()
      },
      close: note('close'),
      send: note('send'),
      prefill: note('prefill'),
      newChat: note('newChat'),
      update: (options) => void calls.push(`update ${options.accent}`),
      reset: async () => void calls.push('reset'),
      diagnosis: () => ({}),
      destroy() {
        field.remove()
        calls.push('destroy')
      },
    }
  }
  return {
    calls,
    module: { createPanel },
    host() {
      if (!last) throw new Error('no panel was made')
      return last
    },
  }
}

/** Chunks that are there at once, around a fake panel. */
export const createChunks = (panel: FakePanel) => {
  const fetched: string[] = []
  const fetchChunk = async <Name extends keyof Chunks>(
    name: Name,
    attempt = 0,
  ): Promise<Chunks[Name]> => {
    fetched.push(attempt > 0 ? `${name} ${attempt}` : name)
    const chunks: Chunks = {
      panel: { createCore: (host) => createCore(host, panel.module) },
      advice,
    }
    return chunks[name]
  }
  return { fetched, fetchChunk }
}

/** Lets everything that is already due happen. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve))
}

export const findHost = (): HTMLElement | null => document.querySelector('parley-widget')

export const findButton = (): HTMLButtonElement | null =>
  findHost()?.shadowRoot?.querySelector('button') ?? null
