// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ParleyHandle } from '../../src/index.js'
import type { ParleyChatElement } from '../../src/element.js'
import type { PanelHost } from '../../src/launcher/panel.js'
import {
  api,
  createFakePanel,
  findButton,
  findHost,
  settle,
  token,
} from '../launcher/fake-panel.js'
import type { FakePanel } from '../launcher/fake-panel.js'

const stand = vi.hoisted(() => ({ panel: null as FakePanel | null }))

// The panel behind its own interface; the core and the shell are the real ones.
vi.mock('../../src/ui/panel.js', () => ({
  createPanel: (host: PanelHost) => stand.panel?.module.createPanel(host),
}))

const { mount } = await import('../../src/index.js')
await import('../../src/element.js')

let panel: FakePanel

beforeEach(() => {
  panel = stand.panel = createFakePanel()
})
afterEach(async () => {
  document.body.replaceChildren()
  await settle()
  vi.restoreAllMocks()
})

describe('mount', () => {
  it('puts one widget into the page and takes it out again', async () => {
    const before = document.documentElement.outerHTML
    const handle = mount({ token, api, accent: '#123456' })
    await handle.ready
    await settle()
    expect(findButton()).not.toBeNull()
    handle.open()
    await vi.waitFor(() => expect(panel.calls).toContain('open'))
    expect(panel.host().options).toMatchObject({ token, api, accent: '#123456' })
    handle.destroy()
    expect(document.documentElement.outerHTML).toBe(before)
  })

  it('gives two mounts of the same one widget, says so, and keeps it until both are gone', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    const first = mount({ token, api })
    const second = mount({ token, api })
    await vi.waitFor(() => expect(error).toHaveBeenCalledOnce())
    expect(error.mock.calls[0]?.[0]).toMatch(/loaded_twice/)
    expect(document.querySelectorAll('parley-widget')).toHaveLength(1)
    first.destroy()
    first.destroy()
    expect(findHost()).not.toBeNull()
    second.destroy()
    expect(findHost()).toBeNull()
  })

  it('mounts again after it was destroyed, in silence', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    mount({ token, api }).destroy()
    const handle = mount({ token, api })
    await settle()
    expect(findButton()).not.toBeNull()
    expect(error).not.toHaveBeenCalled()
    handle.destroy()
  })
})

describe('<parley-chat>', () => {
  const create = (attributes: Record<string, string>) => {
    const element = document.createElement('parley-chat') as ParleyChatElement
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
    return element
  }
  const buttonOf = (element: Element) => element.shadowRoot?.querySelector('button') ?? null

  it('is the host itself, and reads its attributes', async () => {
    const element = create({ token, api, accent: '#123456', 'offset-x': '3', 'panel-title': 'Ask' })
    document.body.append(element)
    await element.ready
    await settle()
    expect(buttonOf(element)).not.toBeNull()
    element.open()
    await vi.waitFor(() => expect(panel.calls).toContain('open'))
    expect(panel.host().options).toMatchObject({ accent: '#123456', offsetX: 3, title: 'Ask' })
    element.setAttribute('accent', '#aa0000')
    expect(panel.calls).toContain('update #aa0000')
  })

  it('does what was called before it was in a document', async () => {
    const element = create({ token, api })
    element.send('early')
    document.body.append(element)
    await vi.waitFor(() => expect(panel.calls).toEqual([`create ${token}`, 'send early']))
  })

  it('takes properties, also as a framework assigns them', async () => {
    const element = create({ api })
    Object.assign(element, { token, launcherLabel: 'Ask us' })
    document.body.append(element)
    await settle()
    expect(buttonOf(element)?.getAttribute('aria-label')).toBe('Ask us')
    Object.assign(element, { open: true })
    await vi.waitFor(() => expect(panel.calls).toContain('open'))
    Object.assign(element, { open: false })
    await vi.waitFor(() => expect(panel.calls).toContain('close'))
  })

  it('opens and closes with its attribute', async () => {
    const element = create({ token, api, open: '' })
    document.body.append(element)
    await vi.waitFor(() => expect(panel.calls).toContain('open'))
    element.removeAttribute('open')
    await vi.waitFor(() => expect(panel.calls).toContain('close'))
  })

  it('gives its events to those around it, and lets them prevent', async () => {
    const element = create({ token, api })
    const heard = vi.fn<(event: Event) => void>((event) => event.preventDefault())
    document.body.addEventListener('parley:open', heard)
    document.body.append(element)
    element.open()
    await vi.waitFor(() => expect(heard).toHaveBeenCalledOnce())
    document.body.removeEventListener('parley:open', heard)
    expect(panel.calls).toEqual([])
  })

  it('goes on when it is moved, and is gone when it is removed', async () => {
    const element = create({ token, api })
    const box = document.createElement('div')
    document.body.append(element, box)
    element.open()
    await vi.waitFor(() => expect(panel.calls).toContain('open'))
    box.append(element)
    await settle()
    expect(panel.calls).not.toContain('destroy')
    element.remove()
    await settle()
    expect(panel.calls.at(-1)).toBe('destroy')
    document.body.append(element)
    await settle()
    expect(element.shadowRoot?.querySelectorAll('button')).toHaveLength(1)
  })

  it('renders in its own place with inline', async () => {
    const element = create({ token, api, inline: '' })
    document.body.append(element)
    await settle()
    expect(element.hasAttribute('data-inline')).toBe(true)
    expect(buttonOf(element)).toBeNull()
  })

  it('has the methods of the handle', () => {
    const element = create({})
    const names: Record<keyof ParleyHandle, string> = {
      open: 'function',
      close: 'function',
      toggle: 'function',
      send: 'function',
      prefill: 'function',
      newChat: 'function',
      update: 'function',
      reset: 'function',
      destroy: 'function',
      on: 'function',
      diagnosis: 'function',
      ready: 'object',
    }
    for (const [name, kind] of Object.entries(names)) {
      expect(typeof Reflect.get(element, name), name).toBe(kind)
    }
  })
})
