import { describe, expect, it, vi } from 'vitest'
import { deferChat } from '../../src/chat/deferred.js'
import type { Chat } from '../../src/chat/chat.js'
import { createFakeChat, refusal } from './fake-chat.js'

/** A load that the test lets come, or fail. */
const createLoad = () => {
  const attempts: { come(chat: Chat): void; fail(): void }[] = []
  const load = () =>
    new Promise<Chat>((resolve, reject) => {
      attempts.push({ come: resolve, fail: () => reject(new TypeError('failed to fetch')) })
    })
  return { load, attempts }
}

const defer = () => {
  const { load, attempts } = createLoad()
  const errors: unknown[] = []
  const chat = deferChat({
    load,
    diagnose: async ({ code, error }) => {
      errors.push(error)
      return { ...refusal, code }
    },
  })
  return { chat, attempts, errors }
}

describe('a chat whose code is on its way', () => {
  it('is idle and fetches nothing before it is asked for something', () => {
    const { chat, attempts } = defer()
    expect(chat.getState().phase).toBe('idle')
    expect(attempts).toHaveLength(0)
  })

  it('does what it was asked, in order, once the code has come', async () => {
    const { chat, attempts } = defer()
    void chat.open()
    void chat.send('one')
    void chat.send('two')
    expect(chat.getState().phase).toBe('opening')
    expect(attempts).toHaveLength(1)
    const fake = createFakeChat()
    attempts[0]?.come(fake)
    await vi.waitFor(() => expect(fake.calls).toEqual([['open'], ['send', 'one'], ['send', 'two']]))
  })

  it('tells the state of the chat to those who listened before', async () => {
    const { chat, attempts } = defer()
    const phases: string[] = []
    chat.subscribe(({ phase }) => phases.push(phase))
    void chat.open()
    const fake = createFakeChat()
    attempts[0]?.come(fake)
    await vi.waitFor(() => expect(fake.calls).toEqual([['open']]))
    fake.set({ phase: 'ready' })
    expect(phases.at(-1)).toBe('ready')
    expect(chat.getState().phase).toBe('ready')
  })

  it('has it diagnosed that the code could not be fetched, and tries again when asked', async () => {
    const { chat, attempts, errors } = defer()
    void chat.open()
    attempts[0]?.fail()
    await vi.waitFor(() => expect(chat.getState().phase).toBe('failed'))
    expect(errors).toEqual([new TypeError('failed to fetch')])
    expect(chat.diagnosis().error?.code).toBe('unreachable')
    void chat.retry()
    expect(chat.getState().phase).toBe('opening')
    const fake = createFakeChat()
    attempts[1]?.come(fake)
    await vi.waitFor(() => expect(fake.calls).toEqual([['open']]))
  })

  it('shows a message that waits, keeps it over a failure, and sends it with the next attempt', async () => {
    const { chat, attempts } = defer()
    const messages = () =>
      chat.getState().messages.map((one) => one.role === 'user' && [one.text, one.delivery])
    void chat.open()
    void chat.send('one')
    void chat.send('two')
    expect(messages()).toEqual([
      ['one', 'queued'],
      ['two', 'queued'],
    ])
    attempts[0]?.fail()
    await vi.waitFor(() => expect(chat.getState().phase).toBe('failed'))
    expect(messages()).toEqual([
      ['one', 'failed'],
      ['two', 'failed'],
    ])
    chat.discard(chat.getState().messages[0]?.id ?? '')
    void chat.retry()
    expect(messages()).toEqual([['two', 'queued']])
    const fake = createFakeChat()
    attempts[1]?.come(fake)
    await vi.waitFor(() => expect(fake.calls).toEqual([['send', 'two'], ['open']]))
  })

  it('fetches nothing without a connection, and all that was asked when there is one', async () => {
    const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    const { chat, attempts, errors } = defer()
    void chat.open()
    void chat.send('one')
    expect(chat.getState()).toMatchObject({ phase: 'opening', online: false })
    expect(attempts).toHaveLength(0)
    online.mockReturnValue(true)
    window.dispatchEvent(new Event('online'))
    expect(chat.getState().online).toBe(true)
    const fake = createFakeChat()
    attempts[0]?.come(fake)
    await vi.waitFor(() => expect(fake.calls).toContainEqual(['send', 'one']))
    expect(attempts).toHaveLength(1)
    expect(errors).toEqual([])
    online.mockRestore()
  })

  it('closes the chat that comes after it was closed itself', async () => {
    const { chat, attempts } = defer()
    void chat.open()
    chat.close()
    const fake = createFakeChat()
    attempts[0]?.come(fake)
    await vi.waitFor(() => expect(fake.calls).toContainEqual(['close']))
  })
})
