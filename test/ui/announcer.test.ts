import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { initialState } from '../../src/chat/initial-state.js'
import type { ChatState } from '../../src/chat/state.js'
import { createAnnouncer, type Announcer } from '../../src/ui/announcer.js'
import { createWords } from '../../src/ui/catalogue.js'
import { answered, refusal, said } from './fake-chat.js'

let region: HTMLElement
let announcer: Announcer
let spoken: string[]
let life: AbortController
let state: ChatState

const set = (change: Record<string, unknown>) => {
  state = { ...state, ...change } as ChatState
  announcer.observe(state)
}
const pass = async (delayMs: number) => {
  for (let step = 0; step < delayMs; step += 50) {
    await vi.advanceTimersByTimeAsync(50)
    const text = region.textContent ?? ''
    if (text !== '' && text !== spoken.at(-1)) spoken.push(text)
  }
}
const reply = (text: string, how = 'streaming') =>
  set({ phase: 'replying', messages: [said('q'), answered(text, { reply: how as 'streaming' })] })

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  region = document.createElement('div')
  spoken = []
  life = new AbortController()
  state = initialState(true)
  const words = createWords('en')
  announcer = createAnnouncer(region, () => ({ words, locale: 'en' }), life.signal)
  announcer.observe(state)
})
afterEach(() => {
  life.abort()
  vi.useRealTimers()
})

describe('the announcer', () => {
  it('tells that an answer comes, its whole sentences, and that it is complete', async () => {
    reply('', 'waiting')
    await pass(2000)
    reply('One is here. Two')
    await pass(2000)
    reply('One is here. Two is here. Thr')
    await pass(2000)
    reply('One is here. Two is here. Three is.', 'complete')
    await pass(5000)
    expect(spoken).toEqual([
      'Assistant is answering',
      'One is here. Two is here.',
      'Three is.',
      'Answer complete',
    ])
    expect(region.textContent).toBe('')
  })

  it('tells only the first two sentences of a long answer', async () => {
    const long = 'This is a sentence. '.repeat(60)
    reply('', 'waiting')
    reply(long)
    reply(long, 'complete')
    await pass(10_000)
    expect(spoken).toEqual([
      'Assistant is answering',
      'This is a sentence. This is a sentence.',
      'Answer complete',
    ])
  })

  it('leaves a second and a half between two utterances', async () => {
    reply('', 'waiting')
    reply('One. Two. Three.', 'complete')
    await pass(1450)
    expect(spoken).toHaveLength(1)
    await pass(100)
    expect(spoken).toHaveLength(2)
  })

  it('waits while the visitor types', async () => {
    announcer.typed()
    reply('', 'waiting')
    await pass(900)
    announcer.typed()
    await pass(900)
    expect(spoken).toEqual([])
    await pass(200)
    expect(spoken).toEqual(['Assistant is answering'])
  })

  it('speaks without the marks of markdown', async () => {
    reply('', 'waiting')
    reply(
      '## Title\n\nSee **[this](https://a.example)**.\n\n```js\na\nb\n```\n\n| a |\n|-|\n| b |\n',
      'complete',
    )
    await pass(9000)
    expect(spoken.slice(1, -1).join(' ').replace(/\s+/g, ' ')).toBe(
      'Title See this. code block, 2 lines. table.',
    )
  })

  it('does not tell what was said before', async () => {
    set({ phase: 'ready', messages: [said('q'), answered('Old answer.')] })
    await pass(5000)
    expect(spoken).toEqual([])
  })

  it('tells each trouble once, and the end of a limit', async () => {
    set({ phase: 'limited', retryAt: 0, code: 'rate_limited_minute' })
    set({ phase: 'limited', retryAt: 1, code: 'rate_limited_minute' })
    await pass(4000)
    set({ phase: 'ready' })
    set({ online: false })
    set({ phase: 'exhausted', max: 100 })
    set({ phase: 'refused', diagnosis: refusal })
    await pass(9000)
    expect(spoken).toEqual([
      'The chat is busy.',
      'You can send again.',
      "You're offline. Messages will be sent when you're back.",
      "You've reached the 100-message limit for this chat.",
      "Chat isn't available right now.",
    ])
  })

  it('tells a long answer by its beginning and its end, and nothing that counts down', async () => {
    const begun = performance.now()
    const heard: string[] = []
    const pieces = [
      '## Brew',
      'ing\n\nUse **soft** water ',
      'at `55 °C`. Wait ninety seconds, ',
      'see [the guide](https://tea.example). ',
      '\n\n| Tea | Water |\n|---|---|\n| Gyokuro | 55 |\n\n',
      '```ts\npour()\n',
      'pour()\n```\n\n',
      ...Array.from({ length: 40 }, (_, at) => `Sentence ${at} says more. `),
    ]
    let text = ''
    reply('', 'waiting')
    for (const [at, piece] of pieces.entries()) {
      text += piece
      reply(text)
      set({ remaining: { left: 60 - at, max: 100 } })
      // The visitor writes while it comes.
      if (at >= 10 && at < 30) announcer.typed()
      const before = spoken.length
      await pass(200)
      for (const one of spoken.slice(before)) {
        heard.push(`${Math.round((performance.now() - begun) / 200) / 5} s: ${one}`)
      }
    }
    reply(text, 'complete')
    set({ phase: 'ready' })
    await pass(5000)
    expect(heard).toEqual([
      '0.2 s: Assistant is answering',
      '1.6 s: Brewing Use soft water at 55 °C.',
    ])
    expect(spoken.slice(heard.length)).toEqual(['Answer complete'])
  })

  it('tells what becomes of a message that does not go at once, and of one that does nothing', async () => {
    set({ phase: 'ready' })
    set({ messages: [said('one', 'queued')] })
    set({ phase: 'replying', messages: [said('one', 'sent'), answered('', { reply: 'waiting' })] })
    await pass(3000)
    expect(spoken).toEqual(['Assistant is answering'])
    set({ messages: [...state.messages, said('two', 'queued')] })
    await pass(3000)
    set({ phase: 'ready', messages: [said('one'), answered('Yes.'), said('two', 'failed')] })
    await pass(9000)
    set({ online: false })
    set({ messages: [...state.messages, said('three', 'queued')] })
    await pass(9000)
    expect(spoken.slice(1)).toEqual([
      'Sent after this answer',
      'Yes.',
      'Answer complete',
      'Not sent.',
      "You're offline. Messages will be sent when you're back.",
      "Sent when you're back",
    ])
  })

  it('tells of few messages left once, and of a wait when there is a way out of it', async () => {
    set({ phase: 'ready', remaining: { left: 4, max: 10 } })
    set({ remaining: { left: 3, max: 10 } })
    await pass(2000)
    set({ remaining: { left: 2, max: 10 } })
    reply('', 'waiting')
    await pass(14_000)
    reply('Half', 'reconnecting')
    await pass(1000)
    reply('Half', 'streaming')
    await pass(4000)
    reply('Half', 'reconnecting')
    await pass(3000)
    expect(spoken).toEqual([
      '3 messages left in this chat',
      'Assistant is answering',
      'This takes longer than usual.',
      'Reconnecting…',
    ])
  })

  it('tells once that a chat will end, and not if somebody has put it off', async () => {
    const minute = 60_000
    const messages = [said('q'), answered('Yes.')]
    set({ phase: 'ready', messages, lapse: { at: performance.now() + 5 * minute, canStay: true } })
    await pass(2 * minute)
    set({ lapse: { at: performance.now() + 5 * minute, canStay: true } })
    await pass(2 * minute)
    expect(spoken).toEqual([])
    await pass(2 * minute)
    expect(spoken).toEqual(['This chat will end in 2 minutes'])
    set({ phase: 'lapsed', lapse: null })
    await pass(5 * minute)
    expect(spoken.slice(1)).toEqual(['This chat has ended.'])
  })
})
