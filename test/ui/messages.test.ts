import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ChatState } from '../../src/chat/state.js'
import { answered, said, tool } from './fake-chat.js'
import { fakeTime, setStage } from './stage.js'
import '../../src/ui/highlight/highlight.js'

beforeEach(() => {
  fakeTime()
  sessionStorage.clear()
  document.body.replaceChildren()
})
afterEach(() => vi.useRealTimers())

const start = async (messages: ChatState['messages'], change: Partial<ChatState> = {}) => {
  const stage = setStage()
  stage.panel.open()
  stage.chat.set({ phase: 'ready', messages, ...change })
  await stage.pass()
  const button = (name: string) => stage.inside.getByRole('button', { name })
  const find = (selector: string) => stage.root.querySelector<HTMLElement>(selector)
  const last = () => stage.chat.calls.at(-1)
  return { ...stage, button, find, last }
}

describe('a vote', () => {
  it('goes at once; after a bad one the visitor may say why, and it goes with her words', async () => {
    const { button, chat, pass, find, inside, last } = await start([said('Q'), answered('A')])
    button('Bad answer').click()
    await pass()
    expect(last()).toEqual(['rate', 'a-1', 'downvote'])
    expect(inside.getByRole('group', { name: 'What was wrong?' })).toBeTruthy()
    expect(button('Send feedback').getAttribute('aria-disabled')).toBe('true')
    button('Not correct').click()
    await pass()
    button('Hard to understand').click()
    await pass()
    expect(button('Not correct').getAttribute('aria-pressed')).toBe('true')
    const field = find('.opinion textarea') as HTMLTextAreaElement
    field.value = ' It is 80 °C. '
    field.dispatchEvent(new Event('input', { bubbles: true }))
    await pass()
    chat.refused.add('rate')
    button('Send feedback').click()
    await pass()
    const comment = 'Not correct, Hard to understand. It is 80 °C.'
    expect(last()).toEqual(['rate', 'a-1', 'downvote', comment])
    expect(inside.getByText('Your feedback could not be sent.')).toBeTruthy()
    expect(field.value).toBe(' It is 80 °C. ')
    chat.refused.clear()
    button('Send feedback').click()
    await pass()
    expect(last()).toEqual(['rate', 'a-1', 'downvote', comment])
    expect(inside.queryByRole('group', { name: 'What was wrong?' })).toBeNull()
    expect(inside.getByText('Thank you for your feedback.')).toBeTruthy()
  })

  it('is taken back by the button that is pressed, and one that is lost can be sent again', async () => {
    const rated = [said('Q'), answered('A', { feedback: 'upvote' })]
    const { button, chat, pass, inside, last } = await start(rated)
    expect(button('Good answer').getAttribute('aria-pressed')).toBe('true')
    chat.refused.add('rate')
    button('Good answer').click()
    await pass()
    expect(last()).toEqual(['rate', 'a-1', null])
    expect(inside.getByText('Your feedback could not be sent.')).toBeTruthy()
    chat.refused.clear()
    const sent = chat.calls.length
    inside
      .getAllByRole('button', { name: 'Retry' })
      .find((one) => one.textContent === 'Retry')
      ?.click()
    await pass()
    expect(chat.calls).toHaveLength(sent + 1)
    expect(last()).toEqual(['rate', 'a-1', null])
    expect(inside.queryByText('Your feedback could not be sent.')).toBeNull()
  })

  it('without a reason can be left at that, also by Escape, which closes nothing else', async () => {
    const { button, host, pass, press, find, inside } = await start([said('Q'), answered('A')])
    button('Bad answer').click()
    await pass()
    press('Escape', {}, find('.opinion textarea') as HTMLElement)
    await pass()
    expect(inside.queryByRole('group', { name: 'What was wrong?' })).toBeNull()
    expect(host.close).not.toHaveBeenCalled()
  })
})

describe('the last message', () => {
  const messages = [said('First'), answered('A', { id: 'a1' }), said('Secnd'), answered('B')]

  it('can be edited: its text goes into the composer, and the draft comes back', async () => {
    const { button, chat, field, pass, type, inside, find, last, emitted } = await start(messages)
    type('a draft')
    expect(inside.getAllByRole('button', { name: 'Edit' })).toHaveLength(1)
    button('Edit').click()
    await pass()
    expect(field().value).toBe('Secnd')
    expect(inside.getByText('Editing your message')).toBeTruthy()
    expect(find('.edited .bubble')?.textContent).toBe('Secnd')
    type('Second')
    await pass()
    button('Send').click()
    await pass()
    expect(last()).toEqual(['edit', 'u-Secnd', 'Second'])
    expect(emitted.at(-1)).toEqual(['send', { text: 'Second' }])
    expect(field().value).toBe('a draft')
    expect(inside.queryByText('Editing your message')).toBeNull()
    expect(chat.calls.filter(([name]) => name === 'send')).toEqual([])
  })

  it('is left as it is by Cancel and by Escape, which goes before all else', async () => {
    const { button, field, host, pass, press, type } = await start(messages)
    type('a draft')
    for (const leave of [() => button('Cancel').click(), () => press('Escape')]) {
      button('Edit').click()
      await pass()
      type('Other')
      await pass()
      leave()
      await pass()
      expect(field().value).toBe('a draft')
    }
    expect(host.close).not.toHaveBeenCalled()
  })

  it('cannot be edited where nothing can be sent, nor another than the last', async () => {
    const { chat, inside, pass, button, field } = await start(messages, {
      phase: 'exhausted',
      max: 2,
    } as Partial<ChatState>)
    expect(inside.queryByRole('button', { name: 'Edit' })).toBeNull()
    chat.set({ phase: 'ready' })
    await pass()
    button('Edit').click()
    await pass()
    // It is gone: another tab, or a new chat. What was written stays.
    chat.set({ messages: [] })
    await pass()
    expect(inside.queryByText('Editing your message')).toBeNull()
    expect(field().value).toBe('Secnd')
  })
})

describe('the last answer', () => {
  it('can be asked for anew, and offers what may be said next until something is said', async () => {
    const messages = [
      said('Q'),
      answered('Old', { id: 'a0', suggestions: ['Old one'] }),
      said('R'),
      answered('A', { suggestions: ['One', 'Two'] }),
    ]
    const { button, chat, inside, pass, last } = await start(messages)
    const offered = () => inside.queryAllByRole('listitem').map(({ textContent }) => textContent)
    expect(offered()).toEqual(['One', 'Two'])
    button('Retry').click()
    expect(last()).toEqual(['askAnew', 'a-1'])
    button('Two').click()
    expect(chat.calls.find(([name]) => name === 'send')?.[1]).toBe('Two')
    chat.set({ phase: 'replying', turnId: null, messages: [...messages, said('Two')] })
    await pass()
    expect(offered()).toEqual([])
    expect(inside.queryByRole('button', { name: 'Retry' })).toBeNull()
  })
})

describe('what an assistant did', () => {
  it('is one line each, which opens to what was given and what came back, as text', async () => {
    const tools = [
      tool('t1', 'look_up', 'succeeded', {
        input: '{"id": "<img src=x onerror=alert(1)>"}',
        output: 'packed\u202e',
        tookMs: 1249,
      }),
      tool('t2', 'check', 'failed', { output: 'no such shop' }),
      tool('t3', 'wait', 'running'),
    ]
    const { root, inside } = await start([said('Q'), answered('', { tools, reply: 'streaming' })], {
      phase: 'replying',
      turnId: 't',
    } as Partial<ChatState>)
    const rows = [...root.querySelectorAll('.tools .row')]
    expect(rows.map((row) => row.querySelector('.label')?.textContent)).toEqual([
      'Used look_up',
      'check failed',
      'Using wait…',
    ])
    expect(rows[0]?.querySelector('small')?.textContent).toBe('1.2 s')
    expect(rows[0]?.querySelectorAll('img')).toHaveLength(0)
    expect(inside.getAllByRole('group', { name: 'Result', hidden: true })[0]?.textContent).toBe(
      'packed\\u202e',
    )
    expect(rows[0]?.querySelector('pre')?.textContent).toContain('<img src=x')
    expect(rows[2]?.localName).toBe('p')
  })

  it('is one line in all where there were many, with the one that still runs', async () => {
    const tools = Array.from({ length: 6 }, (_, index) =>
      tool(`t${index}`, `tool_${index}`, index === 5 ? 'running' : 'succeeded'),
    )
    const { root } = await start([
      said('Q'),
      answered('', { tools, reasoning: 'Hm.', reply: 'waiting' }),
    ])
    const labels = [...root.querySelectorAll('article > .row > summary .label')]
    expect(labels.map(({ textContent }) => textContent)).toEqual(['Thinking…', 'Used 6 tools'])
    expect(root.querySelector('article > .tools')?.textContent).toBe('Using tool_5…')
  })
})

describe('what an answer cites', () => {
  const sources = ['One', 'Two', 'Three', 'Four', 'Five'].map((title) => ({
    id: title,
    title,
    url: `https://${title.toLowerCase()}.example/page`,
  }))

  it('is numbered in its text and below it, and says where each number leads', async () => {
    const { inside, root } = await start([
      said('Q'),
      answered('So it is [1], and [Two](https://two.example/page).', {
        sources: sources.slice(0, 2),
      }),
    ])
    const link = inside.getByRole('link', { name: 'Source 1: One (one.example)' })
    expect(link.getAttribute('href')).toBe('https://one.example/page')
    expect(link.querySelector('.card')?.textContent).toBe('Oneone.example')
    expect(root.querySelector('.prose a:not(.cite)')?.textContent).toBe('Two2')
    expect([...root.querySelectorAll('.sources li')].map((one) => one.textContent)).toEqual([
      'Oneone.example',
      'Twotwo.example',
    ])
  })

  it('hides its card on Escape, and nothing else', async () => {
    const { inside, press, host } = await start([said('Q'), answered('[1]', { sources })])
    const link = inside.getByRole('link', { name: 'Source 1: One (one.example)' })
    expect(press('Escape', {}, link).defaultPrevented).toBe(true)
    expect(link.classList.contains('away')).toBe(true)
    expect(host.close).not.toHaveBeenCalled()
    link.dispatchEvent(new Event('blur'))
    expect(link.classList.contains('away')).toBe(false)
  })

  it('is behind one line where it is much', async () => {
    const { root } = await start([said('Q'), answered('So.', { sources })])
    expect(root.querySelector('details.cited summary')?.textContent).toBe('5 sources')
    expect(root.querySelectorAll('details.cited li')).toHaveLength(5)
  })
})

describe('a copy', () => {
  it('that the browser refuses says so, and can be tried again', async () => {
    const { button, pass } = await start([said('Q'), answered('A')])
    const writeText = vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error())
    button('Copy').click()
    await pass()
    expect(button('Could not copy').classList.contains('copied')).toBe(false)
    await pass(2000)
    writeText.mockResolvedValue()
    button('Copy').click()
    await pass()
    expect(button('Copied').classList.contains('copied')).toBe(true)
    writeText.mockRestore()
  })
})

describe('a block of code', () => {
  it('gets its colours once their chunk is there, copies as it is, and wraps on demand', async () => {
    const { button, find, pass } = await start([
      said('Q'),
      answered('```js\nconst a = "b" // c\n```'),
    ])
    await pass()
    await pass()
    const kinds = [...(find('pre code')?.querySelectorAll('span') ?? [])].map(
      (one) => `${one.className} ${one.textContent}`,
    )
    expect(kinds).toEqual(['c-keyword const', 'c-string "b"', 'c-comment // c'])
    expect(find('pre code')?.textContent).toBe('const a = "b" // c')
    const wrap = button('Wrap lines')
    expect(wrap.getAttribute('aria-pressed')).toBe('false')
    wrap.click()
    expect(wrap.getAttribute('aria-pressed')).toBe('true')
    expect(find('.code-block')?.classList.contains('wrapped')).toBe(true)
  })
})
