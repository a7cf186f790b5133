/** The header's menu and the views behind it, around a fake chat. */
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { PastConversation } from '../../src/chat/past-conversations.js'
import { answered, said } from './fake-chat.js'
import { fakeTime, setStage } from './stage.js'
// What the menu fetches is there before: a frame is enough to wait for it.
import '../../src/ui/extras/views.js'
import '../../src/ui/extras/sound.js'
import '../../src/ui/languages/de.js'

const now = new Date(2026, 2, 12, 14, 30)

beforeEach(() => {
  fakeTime(now)
  localStorage.clear()
  onTestFinished(() => document.body.replaceChildren())
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const opened = { conversationId: 'c1', name: 'Kettle & Leaf', config: {}, hasPast: true }

const begin = async (change: Parameters<typeof setStage>[0] = {}) => {
  const stage = setStage(change)
  stage.panel.open()
  stage.chat.set({ phase: 'ready', opened, messages: [said('Hi'), answered('Hello')] })
  await stage.pass()
  const focused = () => stage.root.activeElement?.textContent ?? ''
  const menuButton = () => stage.screen.getByRole('button', { name: 'Menu' })
  const openMenu = async () => {
    menuButton().click()
    await stage.pass()
    await stage.pass()
  }
  return {
    ...stage,
    focused,
    menuButton,
    openMenu,
    items: () => stage.screen.getAllByRole(/^menuitem/).map((item) => item.textContent),
    /** A key where the focus is. */
    async key(key: string) {
      const event = stage.press(key, {}, stage.root.activeElement ?? undefined)
      await stage.pass()
      return event
    },
    async choose(name: string | RegExp) {
      stage.screen.getByRole(/^menuitem/, { name }).click()
      await stage.pass()
      await stage.pass()
    },
  }
}

const past = (id: string, title: string | null, daysAgo: number): PastConversation => {
  const updatedAt = new Date(now)
  updatedAt.setDate(now.getDate() - daysAgo)
  return { id, title, createdAt: updatedAt, updatedAt, messageCount: 2 }
}

describe('the menu', () => {
  test('opens from its button with the focus on its first item, and Escape brings it back', async () => {
    const stage = await begin()
    expect(stage.menuButton().getAttribute('aria-haspopup')).toBe('menu')
    expect(stage.menuButton().getAttribute('aria-expanded')).toBe('false')
    await stage.openMenu()
    expect(stage.menuButton().getAttribute('aria-expanded')).toBe('true')
    expect(stage.root.getElementById('parley-menu')?.getAttribute('role')).toBe('menu')
    expect(stage.items()).toEqual([
      'New chat',
      'Past chats',
      'Download transcript',
      'LanguageEnglish',
      'Sound',
      'About',
    ])
    expect(stage.focused()).toBe('New chat')
    expect((await stage.key('Escape')).defaultPrevented).toBe(true)
    expect(stage.screen.queryByRole('menu')).toBeNull()
    expect(stage.root.activeElement).toBe(stage.menuButton())
    expect(stage.host.close).not.toHaveBeenCalled()
    stage.end()
  })

  test('is walked through by arrows, Home, End and letters, around its ends', async () => {
    const stage = await begin()
    await stage.openMenu()
    const walk = async (key: string) => {
      await stage.key(key)
      return stage.focused()
    }
    expect(await walk('ArrowUp')).toBe('About')
    expect(await walk('ArrowDown')).toBe('New chat')
    expect(await walk('ArrowDown')).toBe('Past chats')
    expect(await walk('End')).toBe('About')
    expect(await walk('Home')).toBe('New chat')
    expect(await walk('s')).toBe('Sound')
    expect(await walk('P')).toBe('Past chats')
    expect(await walk('z')).toBe('Past chats')
    stage.end()
  })

  test('goes into a list by the arrow that leads inward, and out by the other or Escape', async () => {
    for (const [dir, inward, outward] of [
      ['ltr', 'ArrowRight', 'ArrowLeft'],
      ['rtl', 'ArrowLeft', 'ArrowRight'],
    ] as const) {
      const stage = await begin({ dir })
      await stage.openMenu()
      await stage.key('d')
      await stage.key(outward)
      expect(stage.focused()).toBe('Download transcript')
      await stage.key(inward)
      expect(stage.items()).toEqual([
        'Download transcript',
        'Plain text (.txt)',
        'Markdown (.md)',
        'Data (.json)',
      ])
      expect(stage.focused()).toBe('Plain text (.txt)')
      await stage.key(outward)
      expect(stage.focused()).toBe('New chat')
      await stage.key('d')
      await stage.key(inward)
      await stage.key('Escape')
      expect(stage.items()).toHaveLength(6)
      stage.end()
    }
  })

  test('closes on Tab and on a press anywhere else, and offers only what there is', async () => {
    const stage = await begin()
    stage.chat.set({ messages: [], opened: { ...opened, hasPast: false } })
    await stage.openMenu()
    expect(stage.items()).toEqual(['LanguageEnglish', 'Sound', 'About'])
    expect((await stage.key('Tab')).defaultPrevented).toBe(false)
    expect(stage.screen.queryByRole('menu')).toBeNull()
    await stage.openMenu()
    stage.menuButton().focus()
    stage.element.dispatchEvent(new Event('pointerdown', { bubbles: true, composed: true }))
    await stage.pass()
    expect(stage.screen.queryByRole('menu')).toBeNull()
    stage.end()
  })

  test('begins a new chat', async () => {
    const stage = await begin()
    await stage.openMenu()
    await stage.choose('New chat')
    expect(stage.chat.calls.at(-1)).toEqual(['newChat'])
    expect(stage.screen.queryByRole('menu')).toBeNull()
    expect(stage.root.activeElement).toBe(stage.field())
    stage.end()
  })
})

describe('what is chosen in the menu', () => {
  test('is spoken at once, remembered, and forgotten with the rest', async () => {
    const stage = await begin()
    await stage.openMenu()
    await stage.choose(/Language/)
    const german = stage.screen.getByRole('menuitemradio', { name: 'Deutsch' })
    expect(german.getAttribute('lang')).toBe('de')
    expect(german.getAttribute('aria-checked')).toBe('false')
    expect(stage.focused()).toBe('English')
    await stage.choose('Deutsch')
    await stage.pass()
    expect(stage.screen.getByRole('button', { name: 'Menü' })).toBe(stage.root.activeElement)
    stage.end()

    const again = setStage()
    again.panel.open()
    await again.pass(500)
    expect(again.screen.getByRole('button', { name: 'Menü' })).toBeTruthy()
    await again.panel.reset()
    expect(localStorage.length).toBe(0)
    again.end()
  })

  test('is no language where the site has words of its own', async () => {
    const stage = await begin({ words: { send: 'Off it goes' } })
    await stage.openMenu()
    expect(stage.items()).not.toContain('LanguageEnglish')
    stage.end()
  })

  test('sounds, where it was switched on, for an answer that nobody saw come', async () => {
    const tones: number[] = []
    const parameter = () => ({
      setValueAtTime() {},
      linearRampToValueAtTime() {},
      exponentialRampToValueAtTime() {},
    })
    const node = { connect: (next: object) => next }
    vi.stubGlobal(
      'AudioContext',
      class {
        state = 'running'
        currentTime = 0
        destination = node
      },
    )
    vi.stubGlobal(
      'GainNode',
      class {
        gain = parameter()
        connect = node.connect
      },
    )
    vi.stubGlobal(
      'OscillatorNode',
      class {
        connect = node.connect
        stop() {}
        start() {
          tones.push(1)
        }
      },
    )
    const stage = await begin()
    const answer = async (id: string) => {
      const waiting = answered('', { id, reply: 'waiting' })
      stage.chat.set({ phase: 'replying', turnId: 't', messages: [said('Hi'), waiting] })
      stage.chat.set({ phase: 'ready', messages: [said('Hi'), answered('Hello', { id })] })
      await stage.pass()
    }
    stage.panel.close()
    await answer('a2')
    expect(tones).toHaveLength(0)
    stage.panel.open()
    await stage.pass()
    await stage.openMenu()
    const sound = () => stage.screen.getByRole('menuitemcheckbox', { name: 'Sound' })
    expect(sound().getAttribute('aria-checked')).toBe('false')
    await stage.choose('Sound')
    expect(sound().getAttribute('aria-checked')).toBe('true')
    expect(tones).toHaveLength(2)
    await answer('a3')
    expect(tones).toHaveLength(2)
    stage.panel.close()
    await answer('a4')
    expect(tones).toHaveLength(4)
    stage.end()
  })
})

describe('past chats', () => {
  const openPast = async (...pages: (readonly PastConversation[] | null)[]) => {
    const stage = await begin()
    stage.chat.past.pages.push(
      ...pages.map((conversations, index) => {
        const cursor = index < pages.length - 1 ? `after ${index}` : null
        return conversations && { conversations, cursor }
      }),
    )
    await stage.openMenu()
    await stage.choose('Past chats')
    await stage.pass()
    const days = () =>
      stage.inside
        .getAllByRole('region')
        .map((day) => [
          day.getAttribute('aria-label'),
          [...day.querySelectorAll('.past')].map((chat) => chat.textContent),
        ])
    const press = async (name: string | RegExp) => {
      stage.inside.getByRole('button', { name }).click()
      await stage.pass(40)
      await stage.pass(40)
    }
    return { ...stage, days, press }
  }

  test('stand under their days, each with its time, and the title has the focus', async () => {
    const stage = await openPast([
      past('c1', 'Gyokuro', 0),
      past('c2', null, 1),
      past('c3', 'Norway', 3),
      past('c4', 'Water', 3),
      past('c5', 'Old', 40),
      past('c6', 'Older', 400),
    ])
    expect(stage.days()).toEqual([
      ['Today', ['GyokuroOpen now']],
      ['Yesterday', ['Untitled chat2:30 PM']],
      ['Monday', ['Norway2:30 PM', 'Water2:30 PM']],
      ['January 31', ['Old2:30 PM']],
      ['February 5, 2025', ['Older2:30 PM']],
    ])
    expect(stage.root.activeElement?.localName).toBe('h2')
    expect(stage.focused()).toBe('Past chats')
    expect(stage.inside.getByRole('button', { name: /Gyokuro/, current: true })).toBeTruthy()
    stage.end()
  })

  test('are left by the way back and by Escape, with the focus on the menu', async () => {
    const stage = await openPast([past('c1', 'Gyokuro', 0)])
    await stage.press('Back')
    expect(stage.root.querySelector('.view')).toBeNull()
    expect(stage.root.activeElement).toBe(stage.menuButton())
    stage.chat.past.pages.push({ conversations: [], cursor: null })
    await stage.openMenu()
    await stage.choose('Past chats')
    await stage.key('Escape')
    expect(stage.root.querySelector('.view')).toBeNull()
    expect(stage.host.close).not.toHaveBeenCalled()
    expect(stage.field().value).toBe('')
    stage.end()
  })

  test('open where they are pressed; one that is gone is told', async () => {
    const stage = await openPast([past('c1', 'Now', 0), past('c2', 'Then', 1)])
    await stage.press(/^Then/)
    expect(stage.chat.calls.at(-1)).toEqual(['openConversation', 'c2'])
    expect(stage.root.querySelector('.view')).toBeNull()
    expect(stage.root.activeElement).toBe(stage.field())
    stage.chat.past.isOpening = false
    stage.chat.past.pages.push({ conversations: [past('c2', 'Then', 1)], cursor: null })
    await stage.openMenu()
    await stage.choose('Past chats')
    await stage.pass()
    stage.chat.past.pages.push({ conversations: [past('c1', 'Now', 0)], cursor: null })
    await stage.press(/^Then/)
    expect(stage.status()).toContain('This chat is no longer there.')
    expect(stage.inside.getByText('This chat is no longer there.')).toBeTruthy()
    expect(stage.days()).toHaveLength(1)
    stage.end()
  })

  test('are deleted once that was confirmed, and the focus goes to the next', async () => {
    const stage = await openPast([
      past('c1', 'One', 0),
      past('c2', 'Two', 1),
      past('c3', 'Three', 1),
    ])
    await stage.press('Delete “Two”')
    expect(stage.focused()).toBe('Cancel')
    await stage.press('Cancel')
    expect(stage.root.activeElement?.getAttribute('aria-label')).toBe('Delete “Two”')
    await stage.press('Delete “Two”')
    stage.chat.past.isDeleting = false
    await stage.press('Delete')
    expect(stage.inside.getByText("The chat couldn't be deleted.")).toBeTruthy()
    stage.chat.past.isDeleting = true
    await stage.press('Retry')
    expect(stage.chat.calls.filter(([name]) => name === 'deleteConversation')).toHaveLength(2)
    expect(stage.days()).toEqual([
      ['Today', ['OneOpen now']],
      ['Yesterday', ['Three2:30 PM']],
    ])
    expect(stage.focused()).toContain('Three')
    stage.end()
  })

  test('come page by page, and a page that fails can be asked for again', async () => {
    const stage = await openPast([past('c1', 'One', 0)], null)
    await stage.press('Show earlier')
    expect(stage.chat.calls.at(-1)).toEqual(['listConversations', 'after 0'])
    expect(stage.inside.getByText("Past chats can't be shown right now.")).toBeTruthy()
    stage.chat.past.pages.push({
      conversations: [past('c1', 'One', 0), past('c9', 'Nine', 9)],
      cursor: null,
    })
    await stage.press('Show earlier')
    expect(stage.days()).toHaveLength(2)
    expect(stage.focused()).toContain('Nine')
    expect(stage.inside.queryByRole('button', { name: 'Show earlier' })).toBeNull()
    stage.end()
  })

  test('say when there are none and when they cannot be shown, with a way on', async () => {
    const none = await openPast([])
    expect(none.inside.getByText('No past chats yet')).toBeTruthy()
    none.end()
    const broken = await openPast(null)
    expect(broken.inside.getByText("Past chats can't be shown right now.")).toBeTruthy()
    broken.chat.past.pages.push({ conversations: [past('c1', 'One', 0)], cursor: null })
    await broken.press('Retry')
    expect(broken.days()).toHaveLength(1)
    // Whatever is sent is sent in the chat.
    broken.panel.send('Hello')
    await broken.pass()
    expect(broken.root.querySelector('.view')).toBeNull()
    broken.end()
  })
})

test('the panel says what it is, and where messages go', async () => {
  const stage = await begin()
  await stage.openMenu()
  await stage.choose('About')
  expect(stage.inside.getByText('Messages are sent to chat.example.')).toBeTruthy()
  expect(stage.inside.getByText('Parley 0.0.0-test')).toBeTruthy()
  stage.panel.close()
  stage.panel.open()
  await stage.pass()
  expect(stage.root.querySelector('.view')).toBeNull()
  stage.end()
})
