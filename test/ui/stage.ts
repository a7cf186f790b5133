/**
 * A page with the panel on it, around a fake chat: what a test presses and reads.
 */
import { within } from '@testing-library/preact'
import { vi } from 'vitest'
import type { LauncherNames, PanelHost, WidgetOptions } from '../../src/launcher/panel.js'
import { createSurface } from '../../src/ui/surface.js'
// What the panel fetches later is there before: a frame is enough to wait for it.
import '../../src/ui/conversation.js'
import '../../src/ui/markdown/markdown.js'
import { createFakeChat, refusal } from './fake-chat.js'

const defaults: WidgetOptions = {
  token: 'ct_live_test',
  api: 'https://chat.example',
  agentId: null,
  position: 'bottom-right',
  offsetX: 20,
  offsetY: 20,
  scheme: 'auto',
  accent: null,
  locale: 'en',
  dir: null,
  open: false,
  launcher: 'default',
  container: null,
  zIndex: 10,
  debug: false,
  words: null,
  title: null,
  welcomeMessage: null,
  placeholder: null,
  launcherLabel: null,
  fallback: null,
}

/** Time passes as a test says, `now` at its beginning: all that the panel tells time by. */
export const fakeTime = (now?: Date): void => {
  vi.useFakeTimers({
    ...(now && { now }),
    toFake: [
      'setTimeout',
      'clearTimeout',
      'setInterval',
      'clearInterval',
      'requestAnimationFrame',
      'cancelAnimationFrame',
      'performance',
      'Date',
    ],
  })
}

export const setStage = (change: Partial<WidgetOptions> = {}) => {
  const element = document.createElement('parley-widget')
  document.body.append(element)
  const root = element.attachShadow({ mode: 'open' })
  const chat = createFakeChat()
  const unread: number[] = []
  const named: { last: LauncherNames | null } = { last: null }
  const emitted: unknown[][] = []
  const faults: string[] = []
  const refused = new Set<string>()
  const host: PanelHost = {
    root,
    options: { ...defaults, ...change },
    close: vi.fn(() => panel.close()),
    setNames: (next) => void (named.last = next),
    setUnread: (count) => void (unread.at(-1) !== count && unread.push(count)),
    emit: (name, detail) => {
      emitted.push([name, detail])
      return !refused.has(name)
    },
    diagnose: async (fault) => {
      faults.push(fault.code)
      return { ...refusal, code: fault.code }
    },
    refuse: vi.fn(),
  }
  const panel = createSurface(host, chat)
  const screen = within(root as unknown as HTMLElement)
  return {
    chat,
    panel,
    host,
    root,
    element,
    screen,
    /** What is seen, without what is announced. */
    inside: within(root.querySelector<HTMLElement>('.inside') as HTMLElement),
    unread,
    named,
    emitted,
    faults,
    refused,
    defaults,
    frame: () => root.getElementById('parley-panel') as HTMLElement,
    status: () => root.querySelector('[role=status]')?.textContent ?? '',
    field: () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' }),
    type(text: string) {
      const field = screen.getByRole<HTMLTextAreaElement>('textbox')
      field.value = text
      field.dispatchEvent(new Event('input', { bubbles: true, composed: true }))
    },
    press(key: string, init: KeyboardEventInit & { keyCode?: number } = {}, target?: Element) {
      const field = target ?? screen.getByRole('textbox')
      const event = new KeyboardEvent('keydown', {
        key,
        bubbles: true,
        composed: true,
        cancelable: true,
        ...init,
      })
      field.dispatchEvent(event)
      return event
    },
    /** Lets a frame and `delayMs` pass. */
    async pass(delayMs = 20) {
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
      await vi.advanceTimersByTimeAsync(delayMs)
    },
    end() {
      panel.destroy()
      element.remove()
    },
  }
}
