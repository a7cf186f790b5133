import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { formatCount } from '../../src/launcher/badge.js'
import { inkOn } from '../../src/launcher/button.js'
import type { ParleyHandle } from '../../src/launcher/handle.js'
import type { OptionSource } from '../../src/launcher/options.js'
import { createShell } from '../../src/launcher/shell.js'
import type { ShellSetup } from '../../src/launcher/shell.js'
import {
  api,
  createChunks,
  createFakePanel,
  findButton,
  findHost,
  settle,
  token,
} from './fake-panel.js'
import type { FakePanel } from './fake-panel.js'

let panel: FakePanel
let chunks: ReturnType<typeof createChunks>
let handles: ParleyHandle[] = []

beforeEach(() => {
  panel = createFakePanel()
  chunks = createChunks(panel)
})
afterEach(() => {
  for (const handle of handles) handle.destroy()
  handles = []
  document.body.replaceChildren()
  document.documentElement.className = ''
  vi.restoreAllMocks()
})

const start = async (values: OptionSource[1] = {}, setup: Partial<ShellSetup> = {}) => {
  const shell = createShell({
    sources: [['', { token, api, ...values }]],
    fetchChunk: chunks.fetchChunk,
    origin: api,
    baked: {},
    ...setup,
  })
  handles.push(shell.handle)
  await shell.handle.ready
  await settle()
  return shell
}

const listen = (handle: ParleyHandle) => {
  const heard: string[] = []
  for (const name of ['ready', 'open', 'close', 'send', 'error'] as const) {
    handle.on(name, () => heard.push(name))
  }
  return heard
}

describe('before anybody uses it', () => {
  it('shows a named button and fetches nothing', async () => {
    await start()
    expect(findButton()?.getAttribute('aria-label')).toBe('Open chat')
    expect(findButton()?.getAttribute('aria-expanded')).toBe('false')
    expect(chunks.fetched).toEqual([])
  })

  it('fetches the panel, but makes none, on a pointer, the focus or a touch', async () => {
    for (const name of ['pointerover', 'focusin', 'touchstart']) {
      chunks.fetched.length = 0
      const { handle } = await start()
      findButton()?.dispatchEvent(new Event(name, { bubbles: true, composed: true }))
      await settle()
      expect(chunks.fetched).toEqual(['panel'])
      handle.destroy()
    }
    expect(panel.calls).toEqual([])
  })

  it('tells those who listen when it is there, and fulfils ready', async () => {
    const onWindow = vi.fn<() => void>()
    window.addEventListener('parley:ready', onWindow, { once: true })
    await start()
    expect(onWindow).toHaveBeenCalledOnce()
  })
})

describe('the handle', () => {
  it('does what was asked in order, once the panel has come', async () => {
    const { handle } = await start()
    const heard = listen(handle)
    handle.open()
    handle.send('one')
    handle.prefill('two')
    handle.close()
    handle.toggle()
    await settle()
    expect(panel.calls).toEqual([
      `create ${token}`,
      'open',
      'send one',
      'prefill two',
      'close',
      'open',
    ])
    expect(heard).toEqual(['open', 'close', 'open'])
    expect(chunks.fetched).toEqual(['panel'])
  })

  it('asks for nothing to close what was never open', async () => {
    const { handle } = await start()
    handle.close()
    await settle()
    expect(chunks.fetched).toEqual([])
  })

  it('lets a listener prevent opening and closing', async () => {
    const { handle, host } = await start()
    const prevent = (event: Event) => event.preventDefault()
    host.addEventListener('parley:open', prevent)
    handle.open()
    await settle()
    expect(panel.calls).toEqual([])
    host.removeEventListener('parley:open', prevent)
    handle.open()
    await settle()
    handle.on('close', (_detail, event) => event.preventDefault())
    handle.close()
    await settle()
    expect(panel.calls).toEqual([`create ${token}`, 'open'])
    expect(findButton()?.getAttribute('aria-label')).toBe('Close chat')
  })

  it('resets through the panel and waits for it', async () => {
    const { handle } = await start()
    await handle.reset()
    expect(panel.calls).toEqual([`create ${token}`, 'reset'])
  })

  it('updates what may change, and makes a new chat for another token', async () => {
    const { handle } = await start()
    handle.open()
    await settle()
    handle.update({ accent: '#aa0000' })
    handle.update({ accent: undefined })
    handle.update({ token: 'foreign-token' })
    expect(panel.calls.slice(2)).toEqual([
      'update #aa0000',
      'update null',
      'destroy',
      'create foreign-token',
      'open',
    ])
  })

  it('does nothing after destroy, and is silent about it', async () => {
    const { handle } = await start()
    handle.open()
    await settle()
    const before = document.documentElement.outerHTML
    handle.destroy()
    expect(findHost()).toBeNull()
    expect(panel.calls.at(-1)).toBe('destroy')
    panel.calls.length = 0
    handle.open()
    handle.send('x')
    handle.update({ accent: '#aa0000' })
    await handle.reset()
    handle.destroy()
    await settle()
    expect(panel.calls).toEqual([])
    expect(document.documentElement.outerHTML).not.toBe(before)
  })

  it('makes no panel if it is destroyed while the chunk is on its way', async () => {
    const { handle } = await start()
    handle.open()
    handle.destroy()
    await settle()
    expect(panel.calls).toEqual([])
  })

  it('gives up its listener when asked', async () => {
    const { handle } = await start()
    const listener = vi.fn<() => void>()
    handle.on('open', listener)()
    handle.open()
    await settle()
    expect(listener).not.toHaveBeenCalled()
  })
})

describe('the button', () => {
  it('carries the unread count in its name and on a badge until the panel opens', async () => {
    const { handle } = await start()
    handle.send('x')
    await settle()
    panel.host().setUnread(12)
    expect(findButton()?.getAttribute('aria-label')).toBe('Open chat, 12 unread')
    expect(findButton()?.querySelector('.badge')?.textContent).toBe('9+')
    handle.open()
    await settle()
    expect(findButton()?.getAttribute('aria-label')).toBe('Close chat')
    expect(findButton()?.querySelector('.badge')?.textContent).toBe('')
  })

  it('counts to nine', () => {
    expect([0, 1, 9, 10, 100].map((count) => formatCount(count))).toEqual([
      '',
      '1',
      '9',
      '9+',
      '9+',
    ])
  })

  it('has ink that can be read on any colour', () => {
    expect(inkOn('#0f6b4f')).toBe('#fff')
    expect(inkOn('#000000')).toBe('#fff')
    expect(inkOn('#ffd400')).toBe('#0a0f0c')
    expect(inkOn('#00ee00')).toBe('#0a0f0c')
    expect(inkOn('#ffffff')).toBe('#0a0f0c')
  })

  it('has the focus again after closing, and the opener has it if that was used', async () => {
    const opener = document.createElement('button')
    opener.setAttribute('data-parley-open', '')
    document.body.append(opener)
    const { host } = await start()
    opener.click()
    await settle()
    expect(host.shadowRoot?.activeElement?.localName).toBe('input')
    panel.host().close()
    expect(document.activeElement).toBe(opener)
    findButton()?.click()
    await settle()
    panel.host().close()
    expect(host.shadowRoot?.activeElement).toBe(findButton())
  })

  it('is not there with another launcher', async () => {
    const own = document.createElement('button')
    own.className = 'own'
    document.body.append(own)
    const { handle } = await start({ launcher: '.own' })
    expect(findButton()).toBeNull()
    expect(own.getAttribute('aria-haspopup')).toBe('dialog')
    own.click()
    await settle()
    expect(panel.calls).toContain('open')
    handle.destroy()
    expect(own.getAttribute('aria-haspopup')).toBeNull()
  })

  it('is not there in a container, where the panel opens by itself', async () => {
    const box = document.createElement('div')
    document.body.append(box)
    await start({ container: box })
    await settle()
    expect(findHost()?.parentElement).toBe(box)
    expect(findButton()).toBeNull()
    expect(panel.calls).toEqual([`create ${token}`, 'open'])
  })
})

describe('what is wrong', () => {
  const errors = () => vi.spyOn(console, 'error').mockImplementation(() => {})

  it('is printed once as a block, given to listeners, and kept', async () => {
    const error = errors()
    const { handle } = await start({ token: `${token.slice(0, -1)}-`.replace('-', 'q') })
    expect(error).toHaveBeenCalledOnce()
    const [text] = error.mock.calls[0] ?? []
    expect(text).toMatch(/^\[Parley\] token_malformed: /)
    expect(text).toMatch(
      /\n {2}Seen {6}\S+\n {2}Token {5}\S+ {3}Server {2}https:\/\/chat.example\n/,
    )
    expect(text).toMatch(/\n {2}More {6}https:\/\/chat.example\/docs\/errors\/token_malformed$/)
    expect(handle.diagnosis().error).toMatchObject({ code: 'token_malformed', certain: true })
    handle.open()
    await settle()
    expect(chunks.fetched).toEqual(['advice'])
    expect(findButton()).toBeNull()
  })

  it('is mended by an update', async () => {
    errors()
    const { handle } = await start({ token: '' })
    expect(findButton()).toBeNull()
    handle.update({ token })
    expect(findButton()).not.toBeNull()
    handle.open()
    await settle()
    expect(panel.calls).toContain('open')
  })

  it('leaves a link with data-parley-open its own meaning', async () => {
    errors()
    const link = document.createElement('a')
    link.setAttribute('data-parley-open', '')
    document.body.append(link)
    await start({ token: '' })
    const click = new MouseEvent('click', { bubbles: true, cancelable: true, composed: true })
    link.dispatchEvent(click)
    expect(click.defaultPrevented).toBe(false)
    expect(link.hasAttribute('aria-haspopup')).toBe(false)
  })

  it('is an unreachable chunk only if somebody waited for it, and the next click tries again', async () => {
    const error = errors()
    let attempts = 0
    await start(
      {},
      {
        fetchChunk: async (name, attempt) => {
          attempts += 1
          if (name === 'panel' && attempt < 2) throw new TypeError('Failed to fetch')
          return chunks.fetchChunk(name, attempt)
        },
      },
    )
    findButton()?.dispatchEvent(new Event('pointerover', { bubbles: true, composed: true }))
    await settle()
    expect(error).not.toHaveBeenCalled()
    findButton()?.click()
    await vi.waitFor(() => expect(error).toHaveBeenCalledOnce())
    expect(error.mock.calls[0]?.[0]).toMatch(/unreachable: likely: /)
    expect(findButton()?.getAttribute('aria-busy')).toBe('false')
    findButton()?.click()
    await settle()
    expect(panel.calls).toContain('open')
    expect(attempts).toBe(4)
  })
})

describe('the page', () => {
  it('sees the openers that come later, marked', async () => {
    await start()
    const late = document.createElement('button')
    late.setAttribute('data-parley-open', '')
    late.setAttribute('data-parley-message', 'Hello')
    document.body.append(late)
    await vi.waitFor(() => expect(late.getAttribute('aria-expanded')).toBe('false'))
    late.click()
    await settle()
    expect(panel.calls).toEqual([`create ${token}`, 'open', 'prefill Hello'])
    expect(late.getAttribute('aria-expanded')).toBe('true')
  })

  it('keeps the attributes that an opener had of its own', async () => {
    const own = document.createElement('button')
    own.setAttribute('data-parley-open', '')
    own.setAttribute('aria-expanded', 'mixed')
    document.body.append(own)
    const { handle } = await start()
    expect(own.hasAttribute('aria-haspopup')).toBe(false)
    handle.destroy()
    expect(own.getAttribute('aria-expanded')).toBe('mixed')
  })

  it.each([
    ['dark', 'dark'],
    ['theme-dark', 'dark'],
    ['dark-mode', 'dark'],
    ['light', 'light'],
    ['text-dark', 'light'],
    ['dark:bg-black', 'light'],
    ['no-darkness', 'light'],
  ])('with class %s is %s', async (name, scheme) => {
    document.documentElement.className = name
    const { host } = await start()
    expect(host.dataset.scheme).toBe(scheme)
  })

  it('goes before the page with an option', async () => {
    document.documentElement.className = 'dark'
    const { host, handle } = await start({ scheme: 'light' })
    expect(host.dataset.scheme).toBe('light')
    handle.update({ scheme: 'dark' })
    expect(host.dataset.scheme).toBe('dark')
  })
})
