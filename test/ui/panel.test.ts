import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { maxMessageCharacters } from '../../src/protocol/client.js'
import { longestMessage } from '../../src/ui/composer.js'
import { answered, refusal, said } from './fake-chat.js'
import { fakeTime, setStage } from './stage.js'

let stage: ReturnType<typeof setStage>
const start = (change = {}) => {
  stage = setStage(change)
  stage.chat.set({ phase: 'ready' })
  stage.panel.open()
  return stage
}

beforeEach(() => {
  fakeTime()
  sessionStorage.clear()
})
afterEach(() => {
  stage.end()
  vi.useRealTimers()
})

describe('the panel', () => {
  it('is a dialog that its title names, and takes the focus into its field', () => {
    const { screen, field, root, chat } = start()
    expect(screen.getByRole('dialog', { name: 'Chat' }).id).toBe('parley-panel')
    expect(root.activeElement).toBe(field())
    expect(chat.calls).toEqual([['open']])
  })

  it('is a region and leaves the focus alone where a site has put it into its page', () => {
    const container = document.createElement('div')
    document.body.append(container)
    const { screen, root } = start({ container })
    expect(screen.getByRole('region', { name: 'Chat' })).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Close' })).toBeNull()
    expect(root.activeElement).toBeNull()
    container.remove()
  })

  it('asks nothing of the chat before it is opened', () => {
    stage = setStage()
    expect(stage.chat.calls).toEqual([])
    expect(stage.frame().classList.contains('on')).toBe(false)
  })

  it('is named by the site, else by the one who answers', async () => {
    const { chat, screen, pass, panel, host } = start()
    chat.set({ opened: { conversationId: null, name: 'Tea shop', config: {} } })
    await pass()
    expect(screen.getByRole('dialog', { name: 'Tea shop' })).toBeTruthy()
    chat.set({ opened: { conversationId: null, name: 'Tea shop', config: { title: 'Ask us' } } })
    await pass()
    expect(screen.getByRole('dialog', { name: 'Ask us' })).toBeTruthy()
    panel.update({ ...host.options, title: 'Mine' })
    await pass()
    expect(screen.getByRole('dialog', { name: 'Mine' })).toBeTruthy()
  })

  it('closes by its button and by Escape, which first stops a reply', async () => {
    const { screen, host, chat, press, pass } = start()
    screen.getByRole('button', { name: 'Close' }).click()
    expect(host.close).toHaveBeenCalledTimes(1)
    chat.set({ phase: 'replying', turnId: 't' })
    await pass()
    stage.panel.open()
    expect(press('Escape').defaultPrevented).toBe(true)
    expect(chat.calls).toContainEqual(['stop'])
    expect(host.close).toHaveBeenCalledTimes(1)
    chat.set({ phase: 'ready' })
    await pass()
    press('Escape')
    expect(host.close).toHaveBeenCalledTimes(2)
  })

  it('keeps its keys from the page', () => {
    const { press, element } = start()
    const heard = vi.fn()
    for (const target of [element, document]) target.addEventListener('keydown', heard)
    press('/')
    press('Escape')
    expect(heard).not.toHaveBeenCalled()
  })

  it('leaves nothing behind when it is destroyed', () => {
    stage = setStage()
    const before = stage.root.adoptedStyleSheets.length
    const second = setStage()
    second.panel.open()
    second.panel.destroy()
    expect(second.root.childNodes.length).toBe(0)
    expect(second.root.adoptedStyleSheets.length).toBe(0)
    expect(second.chat.calls).toContainEqual(['close'])
    expect(before).toBeGreaterThan(0)
    second.element.remove()
  })

  it('counts replies that were completed while it was closed, and marks the first of them', async () => {
    const { chat, panel, unread, pass, root } = start()
    chat.set({
      phase: 'replying',
      turnId: 't',
      messages: [said('a'), answered('', { reply: 'waiting' })],
    })
    panel.close()
    chat.set({ phase: 'ready', messages: [said('a'), answered('b')] })
    expect(unread.at(-1)).toBe(1)
    panel.open()
    await pass()
    expect(unread.at(-1)).toBe(0)
    expect(root.querySelector('.divider')?.textContent).toBe('New')
  })

  it('does not count what was read from storage', () => {
    stage = setStage()
    stage.chat.set({ phase: 'ready', messages: [said('a'), answered('b')] })
    expect(stage.unread).toEqual([])
  })
})

describe('the composer', () => {
  it('sends with Enter, breaks the line with Shift+Enter', async () => {
    const { type, press, chat, field, pass } = start()
    type('  hello ')
    expect(press('Enter', { shiftKey: true }).defaultPrevented).toBe(false)
    expect(chat.calls).toEqual([['open']])
    expect(press('Enter').defaultPrevented).toBe(true)
    await pass()
    expect(chat.calls).toEqual([['open'], ['send', 'hello']])
    expect(field().value).toBe('')
  })

  it('leaves Enter to an input method', () => {
    const { type, press, chat } = start()
    type('か')
    press('Enter', { isComposing: true })
    press('Enter', { keyCode: 229 })
    expect(chat.calls).toEqual([['open']])
  })

  it('keeps the draft when a listener of the site cancels it', () => {
    const { type, press, chat, field, refused, emitted } = start()
    refused.add('send')
    type('hello')
    press('Enter')
    expect(emitted).toContainEqual(['send', { text: 'hello' }])
    expect(chat.calls).toEqual([['open']])
    expect(field().value).toBe('hello')
  })

  it('keeps the draft over a reload', () => {
    const { type, end } = start()
    type('half a thou')
    end()
    expect(start().field().value).toBe('half a thou')
  })

  it('stops a reply while the draft is empty, and queues one message behind it', async () => {
    const { inside, chat, screen, type, press, pass } = start()
    chat.set({
      phase: 'replying',
      turnId: 't',
      messages: [said('a'), answered('b', { reply: 'streaming' })],
    })
    await pass()
    screen.getByRole('button', { name: 'Stop' }).click()
    expect(chat.calls.at(-1)).toEqual(['stop'])
    type('next')
    press('Enter')
    expect(chat.calls.at(-1)).toEqual(['send', 'next'])
    chat.set({
      messages: [said('a'), answered('b', { reply: 'streaming' }), said('next', 'queued')],
    })
    type('another')
    press('Enter')
    await pass()
    expect(chat.calls.at(-1)).toEqual(['send', 'next'])
    expect(inside.getByText('One message is waiting already.')).toBeTruthy()
    screen.getByRole('button', { name: 'Cancel' }).click()
    expect(chat.calls.at(-1)).toEqual(['discard', 'u-next'])
  })

  it('does not stop a reply by an empty Enter', async () => {
    const { chat, press, pass } = start()
    chat.set({ phase: 'replying', turnId: 't' })
    await pass()
    press('Enter')
    expect(chat.calls).toEqual([['open']])
  })

  it('counts from four fifths of the longest message, and refuses a longer one', async () => {
    expect(longestMessage).toBe(maxMessageCharacters)
    const { inside, type, press, chat, pass } = start()
    type('x'.repeat(25_599))
    await pass()
    expect(inside.queryByText(/characters/)).toBeNull()
    type('x'.repeat(25_600))
    await pass()
    expect(inside.getByText('25,600 of 32,000 characters')).toBeTruthy()
    type('x'.repeat(32_001))
    await pass()
    expect(inside.getByText('1 character too many')).toBeTruthy()
    press('Enter')
    expect(chat.calls).toEqual([['open']])
  })

  it('recalls the last message with Up while it is empty', async () => {
    const { chat, press, field, pass } = start()
    chat.set({ messages: [said('first'), answered('b'), said('second'), answered('c')] })
    await pass()
    press('ArrowUp')
    await pass()
    expect(field().value).toBe('second')
  })

  it('offers starters until something was said', async () => {
    const { chat, screen, pass } = start()
    const config = { suggestions: ['One?', 'Two?', 3, '', 'Three?', 'Four?', 'Five?'] }
    chat.set({ opened: { conversationId: null, name: null, config } })
    await pass()
    const list = screen.getByRole('list', { name: 'Suggestions' })
    expect([...list.children].map((one) => one.textContent)).toEqual([
      'One?',
      'Two?',
      'Three?',
      'Four?',
    ])
    screen.getByRole('button', { name: 'Two?' }).click()
    expect(chat.calls.at(-1)).toEqual(['send', 'Two?'])
    chat.set({ messages: [said('Two?')] })
    await pass()
    expect(screen.queryByRole('list', { name: 'Suggestions' })).toBeNull()
  })
})

describe('the transcript', () => {
  it('is a log that is not live, of articles that begin with who said it', async () => {
    const { chat, screen, pass } = start()
    chat.set({ messages: [said('a'), answered('b')] })
    await pass()
    const log = screen.getByRole('log', { name: 'Conversation' })
    expect(log.getAttribute('aria-live')).toBe('off')
    const articles = screen.getAllByRole('article')
    expect(articles.map((one) => one.firstElementChild?.textContent)).toEqual([
      'You said',
      'Assistant said',
    ])
  })

  it('says that a message is being sent only when that takes long, and offers a failed one again', async () => {
    const { inside, chat, screen, pass } = start()
    chat.set({ messages: [said('a', 'sending')] })
    await pass(300)
    expect(inside.queryByText('Sending…')).toBeNull()
    await pass(300)
    expect(inside.getByText('Sending…')).toBeTruthy()
    chat.set({ messages: [said('a', 'failed')] })
    await pass()
    expect(inside.getByText('Not sent.')).toBeTruthy()
    screen.getByRole('button', { name: 'Retry' }).click()
    screen.getByRole('button', { name: 'Delete' }).click()
    expect(chat.calls.slice(-2)).toEqual([
      ['retry', 'u-a'],
      ['discard', 'u-a'],
    ])
  })

  it('waits with a caret, then with words, then with a way out', async () => {
    const { inside, chat, screen, root, pass } = start()
    const caret = () => root.querySelector('.caret')
    chat.set({
      phase: 'replying',
      turnId: null,
      messages: [said('a'), answered('', { reply: 'waiting' })],
    })
    await pass(200)
    expect(caret()).toBeNull()
    await pass(200)
    expect(caret()).not.toBeNull()
    expect(inside.queryByText('Still working…')).toBeNull()
    await pass(4000)
    expect(inside.getByText('Still working…')).toBeTruthy()
    await pass(8000)
    const article = screen.getAllByRole('article').at(-1) as HTMLElement
    article.querySelector('button')?.click()
    expect(chat.calls.at(-1)).toEqual(['stop'])
  })

  it('says that it reconnects only when that takes long, and keeps what has come', async () => {
    const { inside, chat, pass } = start()
    chat.set({
      phase: 'replying',
      turnId: 't',
      messages: [said('a'), answered('half', { reply: 'reconnecting' })],
    })
    await pass(1000)
    expect(inside.queryByText('Reconnecting…')).toBeNull()
    await pass(1000)
    expect(inside.getByText('Reconnecting…')).toBeTruthy()
    expect(inside.getByText('half')).toBeTruthy()
  })

  it('offers a reply that was cut off again', async () => {
    const { inside, chat, screen, pass } = start()
    chat.set({ messages: [said('a'), answered('half', { reply: 'failed' })] })
    await pass()
    expect(inside.getByText(/The answer was cut off/)).toBeTruthy()
    screen.getByRole('button', { name: 'Retry' }).click()
    expect(chat.calls.at(-1)).toEqual(['retry'])
    expect(screen.queryByRole('link')).toBeNull()
  })

  it("offers the site's own way beside it, if there is one", async () => {
    const { chat, screen, pass } = start({ fallback: { label: 'Call us', href: 'tel:+471234' } })
    chat.set({ phase: 'failed', diagnosis: refusal })
    await pass()
    expect(screen.getByRole('link', { name: 'Call us' }).getAttribute('href')).toBe('tel:+471234')
    expect(screen.getByRole('button', { name: 'Retry' })).toBeTruthy()
  })

  it('tells the launcher when it is refused for good', async () => {
    const { chat, host, pass } = start()
    chat.set({ phase: 'failed', diagnosis: refusal })
    await pass()
    expect(host.refuse).not.toHaveBeenCalled()
    chat.set({ phase: 'refused', diagnosis: refusal })
    expect(host.refuse).toHaveBeenCalled()
  })

  it('rates an answer', async () => {
    const { chat, screen, pass } = start()
    chat.set({ messages: [said('a'), answered('b', { feedback: 'downvote' })] })
    await pass()
    const good = screen.getByRole('button', { name: 'Good answer' })
    good.click()
    expect(chat.calls.at(-1)).toEqual(['rate', 'a-1', 'upvote'])
    expect(good.getAttribute('aria-pressed')).toBe('false')
    expect(screen.getByRole('button', { name: 'Bad answer' }).getAttribute('aria-pressed')).toBe(
      'true',
    )
  })

  it('copies an answer as it was written, and says so in the name of the button', async () => {
    const writeText = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
    const { chat, screen, pass } = start()
    chat.set({ messages: [said('a'), answered('**b**')] })
    await pass()
    screen.getByRole('button', { name: 'Copy' }).click()
    await pass()
    expect(writeText).toHaveBeenCalledWith('**b**')
    expect(screen.getByRole('button', { name: 'Copied' })).toBeTruthy()
    await pass(2000)
    expect(screen.getByRole('button', { name: 'Copy' })).toBeTruthy()
    writeText.mockRestore()
  })

  it('lists sources as links, and as text where the address is none', async () => {
    const { chat, screen, pass } = start()
    const sources = [
      { id: '1', title: 'Guide', url: 'https://a.example/g' },
      { id: '2', title: 'Bad', url: 'javascript:alert(1)' },
    ]
    chat.set({ messages: [said('a'), answered('b', { sources })] })
    await pass()
    const list = screen.getByRole('list', { name: 'Sources' })
    expect([...list.querySelectorAll('a')].map(({ href }) => href)).toEqual(['https://a.example/g'])
    expect(list.textContent).toContain('Bad')
  })

  it('writes out what nobody sees in the title of a source, for it is the text of a link', async () => {
    const { chat, screen, pass } = start()
    const sources = [{ id: '1', title: 'Guide \u202Eelpmaxe.a', url: 'https://b.example/' }]
    chat.set({ messages: [said('a'), answered('b', { sources })] })
    await pass()
    const list = screen.getByRole('list', { name: 'Sources' })
    expect(list.querySelector('a')?.textContent).toBe('Guide \\u202eelpmaxe.a')
    expect(list.textContent).toContain('b.example')
  })

  it('shows what was said in the markdown that it was written in', async () => {
    const { chat, root, pass } = start()
    chat.set({ messages: [said('**a**'), answered('**b**')] })
    await pass()
    await pass()
    expect(root.querySelector('.bubble')?.textContent).toBe('**a**')
    expect(root.querySelector('.prose strong')?.textContent).toBe('b')
  })

  it('renders a settled message once, however often the state changes', async () => {
    const { chat, root, pass } = start()
    const messages = [said('a'), answered('b')]
    chat.set({ messages })
    await pass()
    const article = root.querySelector('.assistant')
    const text = article?.querySelector('p')?.firstChild
    for (let left = 50; left > 40; left--) {
      chat.set({ remaining: { left, max: 100 } })
      await pass()
    }
    expect(root.querySelector('.assistant')).toBe(article)
    expect(article?.querySelector('p')?.firstChild).toBe(text)
  })
})

describe('trouble', () => {
  it('says how few messages are left', async () => {
    const { inside, chat, pass } = start()
    chat.set({ remaining: { left: 4, max: 100 } })
    await pass()
    expect(inside.queryByText(/left in this chat/)).toBeNull()
    chat.set({ remaining: { left: 3, max: 100 } })
    await pass()
    expect(inside.getByText('3 messages left in this chat')).toBeTruthy()
    chat.set({ remaining: { left: 1, max: 100 } })
    await pass()
    expect(inside.getByText('1 message left in this chat')).toBeTruthy()
  })

  it('counts the seconds of a busy chat on the button, and keeps the draft', async () => {
    const { inside, chat, screen, type, press, field, pass } = start()
    type('hello')
    chat.set({ phase: 'limited', retryAt: performance.now() + 12_000, code: 'rate_limited_minute' })
    await pass()
    expect(inside.getByText('The chat is busy.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Send in 12 seconds' }).textContent).toBe('12')
    press('Enter')
    expect(chat.calls).toEqual([['open']])
    await pass(11_100)
    expect(screen.getByRole('button', { name: 'Send in 1 second' })).toBeTruthy()
    await pass(1000)
    expect(screen.getByRole('button', { name: 'Send' })).toBeTruthy()
    expect(field().value).toBe('hello')
  })

  it('offers a new chat at the limit of the session, with the focus on the offer', async () => {
    const { inside, chat, screen, root, pass } = start()
    chat.set({ phase: 'exhausted', max: 100 })
    await pass()
    expect(inside.getByText("You've reached the 100-message limit for this chat.")).toBeTruthy()
    const offer = screen.getByRole('button', { name: 'Start new chat' })
    expect(root.activeElement).toBe(offer)
    offer.click()
    expect(chat.calls.at(-1)).toEqual(['newChat'])
    chat.set({ phase: 'exhausted', max: null })
    await pass()
    expect(inside.getByText("You've reached the message limit for this chat.")).toBeTruthy()
  })

  it('offers the way on that the site gave where the chat is refused', async () => {
    const { inside, chat, screen, pass } = start()
    const config = { fallback: { label: 'Write to us', href: 'mailto:hi@shop.example' } }
    chat.set({
      phase: 'refused',
      diagnosis: refusal,
      opened: { conversationId: null, name: null, config },
    })
    await pass()
    expect(inside.getByText("Chat isn't available right now.")).toBeTruthy()
    expect(screen.getByRole<HTMLAnchorElement>('link', { name: 'Write to us' }).href).toBe(
      'mailto:hi@shop.example',
    )
    expect(screen.queryByRole('textbox')).toBeNull()
  })

  it('tells the exact reason on a page of this computer, and only there', async () => {
    const { inside, chat, pass } = start()
    const { hostname } = location
    chat.set({ phase: 'refused', diagnosis: refusal })
    await pass()
    expect(['localhost', '127.0.0.1', '[::1]']).toContain(hostname)
    expect(inside.getByText('origin_not_allowed')).toBeTruthy()
    expect(inside.getByText(/add 127\.0\.0\.1:3000/)).toBeTruthy()
    stage.end()
    const spy = vi.spyOn(window.location, 'hostname', 'get').mockReturnValue('www.shop.example')
    const other = start()
    other.chat.set({ phase: 'refused', diagnosis: refusal })
    await other.pass()
    expect(other.inside.getByText("Chat isn't available right now.")).toBeTruthy()
    expect(other.inside.queryByText('origin_not_allowed')).toBeNull()
    spy.mockRestore()
  })

  it('offers to try again after a fault of the server', async () => {
    const { inside, chat, screen, pass } = start()
    chat.set({ phase: 'failed', diagnosis: refusal })
    await pass()
    expect(inside.getByText('Something went wrong on our side.')).toBeTruthy()
    screen.getByRole('button', { name: 'Retry' }).click()
    expect(chat.calls.at(-1)).toEqual(['retry'])
  })

  it('says that a message waits for the limit, and will go by itself', async () => {
    const { inside, chat, pass } = start()
    const retryAt = performance.now() + 12_000
    chat.set({
      phase: 'limited',
      retryAt,
      code: 'rate_limited_minute',
      messages: [said('a', 'queued')],
    })
    await pass()
    expect(inside.getByText(/Sent by itself, soon/)).toBeTruthy()
  })

  it('says that it is offline and that messages wait', async () => {
    const { inside, chat, pass } = start()
    chat.set({ online: false, messages: [said('a', 'queued')] })
    await pass()
    expect(inside.getByText("You're offline. Messages will be sent when you're back.")).toBeTruthy()
    expect(inside.getByText(/Sent when you're back/)).toBeTruthy()
  })
})
