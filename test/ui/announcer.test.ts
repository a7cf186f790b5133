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
})
