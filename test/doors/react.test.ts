// @vitest-environment happy-dom
import { StrictMode, act, createElement, createRef, useState } from 'react'
import { createRoot } from 'react-dom/client'
import type { Root } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PanelHost } from '../../src/launcher/panel.js'
import type { ParleyHandle, ParleyProps } from '../../src/react.js'
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

const { Parley, useParley } = await import('../../src/react.js')

Reflect.set(globalThis, 'IS_REACT_ACT_ENVIRONMENT', true)

let panel: FakePanel
let root: Root
let box: HTMLElement

beforeEach(() => {
  panel = stand.panel = createFakePanel()
  box = document.createElement('div')
  document.body.append(box)
  root = createRoot(box)
})
afterEach(async () => {
  await act(async () => root.unmount())
  box.remove()
  vi.restoreAllMocks()
})

/** React's own work is done while it is waited for. */
const until = (check: () => void) => act(() => vi.waitFor(check))
const press = async () => {
  await until(() => expect(findButton()).not.toBeNull())
  await act(async () => findButton()?.click())
}

const render = (props: Partial<ParleyProps> & { ref?: React.Ref<ParleyHandle> } = {}) =>
  act(async () => {
    root.render(createElement(Parley, { token, api, ...props }))
    await settle()
  })

describe('<Parley/>', () => {
  it('mounts, and leaves nothing when it is unmounted', async () => {
    const before = document.documentElement.outerHTML
    await render()
    await until(() => expect(findButton()).not.toBeNull())
    await act(async () => root.render(null))
    expect(document.documentElement.outerHTML).toBe(before)
  })

  it('is harmless in StrictMode', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    await act(async () => {
      root.render(createElement(StrictMode, null, createElement(Parley, { token, api })))
      await settle()
    })
    expect(document.querySelectorAll('parley-widget')).toHaveLength(1)
    expect(error).not.toHaveBeenCalled()
  })

  it('gives its handle to a ref by the time that effects run', async () => {
    const ref = createRef<ParleyHandle>()
    await render({ ref })
    await act(async () => ref.current?.open())
    await until(() => expect(panel.calls).toContain('open'))
    await act(async () => root.render(null))
    expect(ref.current).toBeNull()
  })

  it('renders to nothing on a server, without a warning', () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    expect(renderToString(createElement(Parley, { token, api }))).toBe('')
    expect(
      renderToString(createElement(Parley, { token, api, inline: true, className: 'x' })),
    ).toBe('<div class="x"></div>')
    expect(error).not.toHaveBeenCalled()
  })

  it('keeps its widget over new inline functions, and calls the newest', async () => {
    const first = vi.fn<(open: boolean) => void>()
    const second = vi.fn<(open: boolean) => void>()
    await render({ onOpenChange: (open) => first(open) })
    const host = findHost()
    await render({ onOpenChange: (open) => second(open) })
    expect(findHost()).toBe(host)
    await press()
    await until(() => expect(second).toHaveBeenCalledExactlyOnceWith(true))
    expect(first).not.toHaveBeenCalled()
  })

  it('updates options, takes back those that are no longer given, and only a new token recreates', async () => {
    await render({ defaultOpen: true, accent: '#111111' })
    const host = findHost()
    await until(() => expect(panel.calls).toContain('open'))
    await render({ defaultOpen: true, accent: '#222222' })
    await render({ defaultOpen: true })
    expect(panel.calls.filter((call) => call.startsWith('update'))).toEqual([
      'update #222222',
      'update null',
    ])
    expect(findHost()).toBe(host)
    await render({ token: 'another', defaultOpen: true })
    expect(findHost()).not.toBe(host)
    await until(() => expect(panel.calls.slice(-2)).toEqual(['create another', 'open']))
  })

  it('asks the parent before it opens or closes where `open` is given', async () => {
    const onOpenChange = vi.fn<(open: boolean) => void>()
    await render({ open: false, onOpenChange })
    await press()
    await until(() => expect(onOpenChange).toHaveBeenCalledExactlyOnceWith(true))
    expect(panel.calls).not.toContain('open')
    await render({ open: true, onOpenChange })
    await until(() => expect(panel.calls).toContain('open'))
    await press()
    await until(() => expect(onOpenChange).toHaveBeenLastCalledWith(false))
    expect(panel.calls).not.toContain('close')
    await render({ open: false, onOpenChange })
    await until(() => expect(panel.calls).toContain('close'))
    expect(onOpenChange).toHaveBeenCalledTimes(2)
  })

  it('renders the panel in place with inline', async () => {
    await render({ inline: true, className: 'chat' })
    expect(findHost()?.parentElement).toBe(box.querySelector('.chat'))
    expect(findButton()).toBeNull()
  })
})

describe('useParley', () => {
  it('speaks to the chat from anywhere, also before there is one', async () => {
    const Opener = () => {
      const { open, isOpen } = useParley()
      return createElement('button', { id: 'opener', onClick: open }, isOpen ? 'is open' : 'closed')
    }
    const Page = () => {
      const [isThere, setThere] = useState(false)
      return createElement(
        'div',
        null,
        createElement(Opener),
        createElement('button', { id: 'there', onClick: () => setThere(true) }),
        isThere ? createElement(Parley, { token, api }) : null,
      )
    }
    await act(async () => root.render(createElement(Page)))
    const click = (id: string) => act(async () => document.getElementById(id)?.click())
    await click('opener')
    expect(document.getElementById('opener')?.textContent).toBe('closed')
    await click('there')
    await until(() => expect(panel.calls).toContain('open'))
    expect(document.getElementById('opener')?.textContent).toBe('is open')
  })
})
