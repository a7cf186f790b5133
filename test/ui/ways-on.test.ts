/** The states that end or interrupt a chat: what is seen, what leads on, and that nothing is lost. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answered, said } from './fake-chat.js'
import { fakeTime, setStage } from './stage.js'

const minute = 60_000
const opened = { conversationId: 'c', name: null, config: {} }
let stage: ReturnType<typeof setStage>
const start = () => {
  stage = setStage()
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
  vi.unstubAllGlobals()
})

describe('a reply whose connection was lost for good', () => {
  it('keeps its part, and goes on or is asked anew as the visitor likes', async () => {
    const { chat, inside, pass } = start()
    chat.set({ messages: [said('How?'), answered('Half', { id: 'a', reply: 'cut' })] })
    await pass()
    expect(inside.getByText('Half')).toBeTruthy()
    expect(inside.getByText(/The answer was cut off\./)).toBeTruthy()
    inside.getByRole('button', { name: 'Continue' }).click()
    inside.getByRole('button', { name: 'Retry' }).click()
    expect(chat.calls.slice(1)).toEqual([
      ['retry', 'a'],
      ['askAnew', 'a'],
    ])
  })
})

describe('a chat that ended with its session', () => {
  it('keeps what was said and what was not sent, and leads to a new one', async () => {
    const { chat, inside, root, type, pass, field } = start()
    type('a draft')
    const messages = [said('How?'), answered('So.', { id: 'a' }), said('And?', 'failed')]
    chat.set({ phase: 'lapsed', messages, earlier: 'a' })
    await pass()
    expect(inside.getByText('This chat has ended.')).toBeTruthy()
    expect(inside.getByText('Not sent.')).toBeTruthy()
    // It would lead nowhere.
    expect(inside.queryByRole('button', { name: 'Retry' })).toBeNull()
    const lines = [...root.querySelectorAll('.said > :is(article, .divider)')]
    expect(lines.map((line) => line.className)).toEqual([
      'user sent',
      expect.stringMatching(/^assistant /),
      'divider earlier',
      'user failed',
    ])
    inside.getByRole('button', { name: 'Start new chat' }).click()
    expect(chat.calls.at(-1)).toEqual(['newChat'])
    chat.set({ phase: 'ready' })
    await pass()
    expect(field().value).toBe('a draft')
    expect(inside.getByText('End of the earlier chat')).toBeTruthy()
  })
})

describe('a chat that will end', () => {
  it('says so two minutes before, and stays if the visitor wants it', async () => {
    const { chat, inside, pass } = start()
    const at = performance.now() + 30 * minute
    chat.set({ messages: [said('How?'), answered('So.')], lapse: { at, canStay: true } })
    await pass(27 * minute)
    expect(inside.queryByRole('button', { name: 'Stay' })).toBeNull()
    await pass(minute + 100)
    expect(inside.getByText('This chat will end in 2 minutes')).toBeTruthy()
    await pass(minute)
    expect(inside.getByText('This chat will end in 1 minute')).toBeTruthy()
    inside.getByRole('button', { name: 'Stay' }).click()
    expect(chat.calls.at(-1)).toEqual(['stay'])
    chat.set({ lapse: { at: performance.now() + 30 * minute, canStay: true } })
    await pass()
    expect(inside.queryByText(/will end/)).toBeNull()
  })

  it('offers nothing where nothing helps, and says nothing where nothing would be lost', async () => {
    const { chat, inside, pass } = start()
    const lapse = { at: performance.now() + minute, canStay: false }
    chat.set({ messages: [said('How?'), answered('So.')], lapse })
    await pass()
    expect(inside.getByText('This chat will end in 1 minute')).toBeTruthy()
    expect(inside.queryByRole('button', { name: 'Stay' })).toBeNull()
    chat.set({ messages: [] })
    await pass()
    expect(inside.queryByText(/will end/)).toBeNull()
  })
})

describe('the button that counts', () => {
  it('keeps its name while the focus is on it, since a screen reader would read each second', async () => {
    const { chat, root, pass, type } = start()
    type('hello')
    const send = root.querySelector<HTMLElement>('.send') as HTMLElement
    const names = new Set<string | null>()
    send.focus()
    chat.set({ phase: 'limited', retryAt: performance.now() + 12_000, code: 'rate_limited_minute' })
    for (let second = 0; second < 11; second++) {
      await pass(1000)
      names.add(send.getAttribute('aria-label'))
    }
    expect(names.size).toBe(1)
    expect(send.textContent).toMatch(/^[12]$/)
    await pass(2000)
    expect(send.getAttribute('aria-label')).toBe('Send')
    expect(send.hasAttribute('disabled')).toBe(false)
  })
})

describe('what was not sent', () => {
  it('goes back to the field when the page was left, unless it has arrived', async () => {
    const { chat, pass } = start()
    const lost = [said('Lost', 'failed', 'm1'), said('Waiting', 'queued', 'm2')]
    chat.set({ opened, messages: [...lost, said('Arrived', 'sending', 'm3')] })
    await pass()
    stage.end()
    const next = start()
    next.type('and a draft')
    next.chat.set({ opened, messages: [said('Arrived', 'sent', 'm3')] })
    await next.pass()
    expect(next.field().value).toBe('Lost\n\nWaiting\n\nand a draft')
    stage.end()
    // Once.
    const third = start()
    third.chat.set({ opened, messages: [] })
    await third.pass()
    expect(third.field().value).toBe('Lost\n\nWaiting\n\nand a draft')
  })

  it('is kept until a chat can be had, and forgotten on request', async () => {
    const { chat, pass } = start()
    chat.set({ messages: [said('Lost', 'failed', 'm1')] })
    await pass()
    stage.end()
    start()
    await stage.pass()
    expect(stage.field().value).toBe('')
    stage.end()
    const next = start()
    await next.panel.reset()
    next.chat.set({ opened, messages: [] })
    await next.pass()
    expect(next.field().value).toBe('')
    expect(sessionStorage.length).toBe(0)
  })

  it('costs nothing where a page may store nothing, or what it has stored is full or foreign', async () => {
    const full = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
    vi.stubGlobal('sessionStorage', { getItem: full, setItem: full, removeItem: full })
    const { chat, type, field, pass } = start()
    type('a draft')
    chat.set({ opened, messages: [said('Lost', 'failed', 'm1')] })
    await pass()
    expect(field().value).toBe('a draft')
    stage.end()
    vi.unstubAllGlobals()
    sessionStorage.setItem('parley:draft:e_test:unsent', '{"not": "ours"')
    const next = start()
    next.chat.set({ opened, messages: [] })
    await next.pass()
    expect(next.field().value).toBe('')
  })
})

describe('text that is no text', () => {
  it('is sent and shown: half a surrogate, 32,000 characters in a line', async () => {
    const { chat, type, press, pass, inside } = start()
    const half = 'Tea \ud83d'
    type(half)
    press('Enter')
    expect(chat.calls.at(-1)).toEqual(['send', half])
    const line = 'x'.repeat(32_000)
    type(line)
    press('Enter')
    expect(chat.calls.at(-1)).toEqual(['send', line])
    chat.set({ messages: [said(half, 'sent', 'm1'), said(line, 'sent', 'm2'), answered(half)] })
    await pass()
    expect(inside.getByText(line)).toBeTruthy()
  })
})
