/**
 * What every agent must do, whatever is behind it. A kind of agent runs this suite with the words
 * that make it reply in each way; network kinds bring a server of their own.
 */
import { getEventListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  AgentError,
  type Agent,
  type AgentEvent,
  type AgentRequest,
} from '../../src/server/agents/agent.js'

export interface AgentUnderTest {
  agent: Agent
  /** Messages, and what they are answered. */
  asks: {
    /** Answered with `text`, in more than one piece. */
    plain: { message: string; text: string }
    /** Answered without a word. */
    empty: string
    /** Fails before the first word. */
    failing: string
    /** Fails after `text`. */
    failingLate: { message: string; text: string }
    /** Says nothing for far longer than a test. */
    silent: string
    /** Says something, and would go on for far longer than a test. */
    endless: string
  }
  /** How many requests run elsewhere on behalf of the agent. */
  running(): number
  close(): Promise<void>
}

/** A request whose last message is `message`, frozen all through. */
export const ask = (message: string, signal = new AbortController().signal): AgentRequest => ({
  messages: Object.freeze([
    Object.freeze({ role: 'user' as const, content: 'Hello.', attachments: Object.freeze([]) }),
    Object.freeze({ role: 'assistant' as const, content: 'Hi!', attachments: Object.freeze([]) }),
    Object.freeze({ role: 'user' as const, content: message, attachments: Object.freeze([]) }),
  ]),
  conversationId: 'conv_1',
  turnId: 'turn_1',
  inputs: Object.freeze({}),
  metadata: Object.freeze({}),
  signal,
})

/** All events of a reply, and the error it ended with. */
export const collect = async (
  reply: AsyncIterable<AgentEvent>,
): Promise<{ events: AgentEvent[]; error: unknown }> => {
  const events: AgentEvent[] = []
  try {
    for await (const event of reply) events.push(event)
    return { events, error: undefined }
  } catch (error) {
    return { events, error }
  }
}

export const textOf = (events: readonly AgentEvent[]): string =>
  events.map((event) => (event.type === 'text' ? event.delta : '')).join('')

const countTimers = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

export const agentContract = (name: string, make: () => Promise<AgentUnderTest>): void => {
  describe(`${name} keeps the contract of an agent:`, () => {
    let subject: AgentUnderTest
    let controller: AbortController
    const begin = (message: string): AsyncIterator<AgentEvent> =>
      subject.agent.reply(ask(message, controller.signal))[Symbol.asyncIterator]()

    beforeEach(async () => {
      subject = await make()
      controller = new AbortController()
    })
    afterEach(() => subject.close())

    const expectNothingLeft = async (timersBefore: number): Promise<void> => {
      expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
      const deadline = performance.now() + 5000
      const isLeft = (): boolean => subject.running() > 0 || countTimers() > timersBefore
      // Not with vi.waitFor, whose own timers would be counted.
      while (isLeft() && performance.now() < deadline) await sleep(5)
      expect(subject.running()).toBe(0)
      expect(countTimers()).toBeLessThanOrEqual(timersBefore)
    }

    test('a reply yields its text in order and in pieces, none of them empty', async () => {
      const { message, text } = subject.asks.plain
      const { events, error } = await collect(subject.agent.reply(ask(message)))
      expect(error).toBeUndefined()
      expect(textOf(events)).toBe(text)
      const pieces = events.filter((event) => event.type === 'text')
      expect(pieces.length).toBeGreaterThan(1)
      expect(pieces.every(({ delta }) => delta.length > 0)).toBe(true)
    })

    test('nothing follows the finish of a reply', async () => {
      const { events } = await collect(subject.agent.reply(ask(subject.asks.plain.message)))
      const finish = events.findIndex(({ type }) => type === 'finish')
      expect(finish === -1 || finish === events.length - 1).toBe(true)
    })

    test('an empty reply ends without a word and without an error', async () => {
      const { events, error } = await collect(subject.agent.reply(ask(subject.asks.empty)))
      expect(error).toBeUndefined()
      expect(events.filter(({ type }) => type !== 'finish')).toEqual([])
    })

    test('a failure before the first word is an AgentError', async () => {
      const { events, error } = await collect(subject.agent.reply(ask(subject.asks.failing)))
      expect(textOf(events)).toBe('')
      expect(error).toBeInstanceOf(AgentError)
      expect(events.some(({ type }) => type === 'finish')).toBe(false)
    })

    test('a failure amid the words comes after them, and is an AgentError', async () => {
      const { message, text } = subject.asks.failingLate
      const { events, error } = await collect(subject.agent.reply(ask(message)))
      expect(textOf(events)).toBe(text)
      expect(error).toBeInstanceOf(AgentError)
      expect(events.some(({ type }) => type === 'finish')).toBe(false)
    })

    test('an abort before the start costs nothing and yields nothing', async () => {
      controller.abort()
      const request = ask(subject.asks.plain.message, controller.signal)
      const { events } = await collect(subject.agent.reply(request))
      expect(events).toEqual([])
      expect(subject.running()).toBe(0)
    })

    test('an abort while nothing has been said ends the reply', async () => {
      const timers = countTimers()
      const reply = begin(subject.asks.silent)
      const first = reply.next().catch(() => ({ done: true, value: undefined }))
      setImmediate(() => controller.abort())
      expect(await first).toEqual({ done: true, value: undefined })
      await expectNothingLeft(timers)
    })

    test('an abort amid the words ends the reply, and nothing more is said', async () => {
      const timers = countTimers()
      const reply = begin(subject.asks.endless)
      expect((await reply.next()).value).toMatchObject({ type: 'text' })
      controller.abort()
      const { events } = await collect({ [Symbol.asyncIterator]: () => reply })
      expect(events).toEqual([])
      await expectNothingLeft(timers)
    })

    test('an abort while the next piece is awaited ends the reply', async () => {
      const timers = countTimers()
      const reply = begin(subject.asks.endless)
      await reply.next()
      const rest = collect({ [Symbol.asyncIterator]: () => reply })
      setImmediate(() => controller.abort())
      await rest
      await expectNothingLeft(timers)
    })

    test('a reader who leaves early leaves nothing behind', async () => {
      const timers = countTimers()
      for await (const event of subject.agent.reply(ask(subject.asks.endless, controller.signal))) {
        if (event.type === 'text') break
      }
      await expectNothingLeft(timers)
    })

    test('a reply that ended or failed leaves nothing behind', async () => {
      const timers = countTimers()
      const { plain, failing, failingLate } = subject.asks
      for (const message of [plain.message, failing, failingLate.message]) {
        await collect(subject.agent.reply(ask(message, controller.signal)))
      }
      await expectNothingLeft(timers)
    })

    test('replies that run at once do not meet', async () => {
      const { plain, failing, failingLate } = subject.asks
      const kinds = [plain.message, failing, failingLate.message, plain.message]
      const messages = Array.from({ length: 24 }, (_, index) => kinds[index % 4] ?? '')
      const replies = await Promise.all(
        messages.map((message) => collect(subject.agent.reply(ask(message)))),
      )
      for (const [index, { events, error }] of replies.entries()) {
        const expected = [plain.text, '', failingLate.text, plain.text][index % 4]
        expect(textOf(events)).toBe(expected)
        expect(error === undefined).toBe(index % 4 === 0 || index % 4 === 3)
      }
    })
  })
}
