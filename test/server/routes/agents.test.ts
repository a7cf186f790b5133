/** Agents that fail, stall, flood or will not stop, as a page sees them. */
import { afterEach, describe, expect, it } from 'vitest'
import { errors, type ErrorCode } from '../../../src/protocol/errors.js'
import { AgentError, type Agent, type AgentEvent } from '../../../src/server/agents/agent.js'
import { readFrames, replyText, type ReadFrame } from '../http/event-reader.js'
import {
  say,
  startServer,
  type RunningOptions,
  type RunningServer,
} from '../http/running-server.js'

let running: RunningServer
afterEach(() => running.close())

const never = () => new Promise<never>(() => undefined)

const start = async (reply: Agent['reply'], options: RunningOptions = {}) => {
  running = await startServer({ reply, ...options })
  return running.session({ maxMessagesPerSession: 5 })
}

const chat = async (sessionId: string, text = 'x') =>
  readFrames(await (await running.post('/v1/client/chat', say(sessionId, text))).text())

const end = (frames: readonly ReadFrame[]) => frames.at(-1)?.data

const remaining = (frames: readonly ReadFrame[]) =>
  frames.find(({ event }) => event === 'limits')?.data['messagesRemaining']

/** What a failed reply looks like on the wire, given what was said before. */
const expectFailure = (frames: readonly ReadFrame[], code: ErrorCode, said: string | null) => {
  const sentence = errors[code].error
  frames.forEach(({ data }, index) => expect(data['seq']).toBe(index))
  expect(replyText(frames)).toBe(said ?? sentence)
  const delta = frames.find(({ event }) => event === 'text_delta')
  expect(String(delta?.data['delta'])).not.toBe('')
  expect(frames.find(({ event }) => event === 'execution_error')?.data).toMatchObject({
    code,
    error: { code, message: sentence },
  })
  expect(frames.at(-1)).toMatchObject({
    event: 'execution_complete',
    data: { success: false, stopReason: 'error' },
  })
  expect(running.asked).toHaveLength(1)
  // The message is given back.
  expect(remaining(frames)).toBe(5)
}

const secret = 'postgres://user:hunter2@10.0.0.1'

describe('an agent that throws', () => {
  it.each([
    [
      'at once',
      () => {
        throw new Error(secret)
      },
    ],
    [
      'something that is no error',
      () => {
        throw secret as unknown as Error
      },
    ],
    [
      'before its first piece',
      async function* () {
        if (secret) throw new Error(secret)
        yield { type: 'text', delta: '' }
      },
    ],
    [
      'nothing at all',
      async function* () {
        throw undefined as unknown as Error
      },
    ],
    [
      'what cannot be read',
      async function* () {
        throw Object.create(null) as Error
      },
    ],
  ] as [string, Agent['reply']][])('%s fails in our words, not in its own', async (_, reply) => {
    const sessionId = await start(reply)
    const frames = await chat(sessionId)
    expectFailure(frames, 'upstream_failed', null)
    expect(JSON.stringify(frames)).not.toContain('hunter2')
  })

  it('after some text keeps the text', async () => {
    const sessionId = await start(async function* () {
      yield { type: 'text', delta: 'So far so' }
      throw new AgentError('upstream_timeout', secret)
    })
    const frames = await chat(sessionId)
    expectFailure(frames, 'upstream_timeout', 'So far so')
    expect(JSON.stringify(frames)).not.toContain('hunter2')
  })

  it('is asked again at the next message, and only then', async () => {
    let calls = 0
    const sessionId = await start(async function* () {
      if (++calls === 1) throw new Error(secret)
      yield { type: 'text', delta: 'better' }
    })
    await chat(sessionId)
    expect(replyText(await chat(sessionId, 'again'))).toBe('better')
    expect(running.asked).toHaveLength(2)
  })
})

describe('an agent that yields rubbish', () => {
  it.each([
    ['null', null],
    ['nothing', undefined],
    ['a number', 7],
    ['a text', 'hello'],
    ['an unknown type', { type: 'telepathy' }],
    ['a delta that is no text', { type: 'text', delta: { toString: 'no' } }],
    [
      'what JSON cannot say',
      { type: 'tool_start', toolCallId: '1', toolName: 't', parameters: 1n },
    ],
  ])('(%s) ends its reply properly', async (_, piece) => {
    const sessionId = await start(async function* () {
      yield { type: 'text', delta: 'a' }
      yield piece as unknown as AgentEvent
    })
    const frames = await chat(sessionId)
    expect(frames.at(-1)?.event).toBe('execution_complete')
    expect(JSON.stringify(frames)).not.toMatch(/TypeError|BigInt|undefined|is not/)
    // The turn is over in the store too: the next message finds room.
    const again = await chat(sessionId, 'again')
    expect(again.at(-1)?.event).toBe('execution_complete')
    running.advance(3_600_000)
    const expired = await running.post('/v1/client/chat', say(sessionId, 'later'))
    expect(expired.status).toBe(401)
  })
})

describe('an agent that says nothing', () => {
  it('is done, and has said nothing', async () => {
    const sessionId = await start(async function* () {})
    const frames = await chat(sessionId)
    expect(end(frames)).toMatchObject({ success: true, stopReason: 'end_turn' })
    expect(replyText(frames)).toBe('')
  })
})

describe('an agent that stalls', () => {
  const stalls: [string, string | null, Agent['reply']][] = [
    [
      'before its first word',
      null,
      async function* () {
        await never()
        yield { type: 'text', delta: '' }
      },
    ],
    [
      'in mid-sentence',
      'Well,',
      async function* () {
        yield { type: 'text', delta: 'Well,' }
        await never()
      },
    ],
    [
      'and ignores that nobody waits',
      null,
      () => ({ [Symbol.asyncIterator]: () => ({ next: never }) }),
    ],
  ]

  it.each(stalls)('%s is ended when its time is up', async (_, said, reply) => {
    const sessionId = await start(reply, { limits: { turnTimeoutSeconds: 1 } })
    const frames = await chat(sessionId)
    expectFailure(frames, 'upstream_timeout', said)
    expect(running.asked[0]?.signal.aborted).toBe(true)
  })

  it.each(stalls)('%s can be stopped, and costs the message', async (_, said, reply) => {
    const sessionId = await start(reply)
    const response = await running.post('/v1/client/chat', say(sessionId, 'x'))
    const turnId = running.asked[0]?.turnId
    const stopped = await running.post(`/v1/client/turns/${turnId}/stop`, { sessionId })
    expect(await stopped.json()).toEqual({ success: true })
    const frames = readFrames(await response.text())
    expect(end(frames)).toMatchObject({ success: true, stopReason: 'stopped' })
    expect(replyText(frames)).toBe(said ?? '')
    expect(remaining(frames)).toBe(4)
    expect(running.asked[0]?.signal.aborted).toBe(true)
  })
})

describe('an agent that floods', () => {
  it('with one endless text is cut at its bound', async () => {
    const sessionId = await start(
      async function* () {
        for (;;) yield { type: 'text', delta: 'x'.repeat(10_000) }
      },
      { limits: { replyCharacters: 50_000 } },
    )
    const frames = await chat(sessionId)
    expect(replyText(frames)).toHaveLength(50_000)
    expect(end(frames)).toMatchObject({ stopReason: 'length' })
  })

  it('with one huge piece is cut at its bound', async () => {
    const sessionId = await start(
      async function* () {
        yield { type: 'text', delta: 'x'.repeat(5_000_000) }
      },
      { limits: { replyCharacters: 50_000 } },
    )
    expect(replyText(await chat(sessionId))).toHaveLength(50_000)
  })

  const endless: [string, AgentEvent][] = [
    ['single characters', { type: 'text', delta: 'x' }],
    ['empty texts', { type: 'text', delta: '' }],
    ['empty thoughts', { type: 'reasoning', delta: '' }],
    ['thoughts', { type: 'reasoning', delta: 'hm' }],
    ['sources', { type: 'source', title: 't', url: 'https://example.com' }],
    ['calls of tools', { type: 'tool_start', toolCallId: '1', toolName: 't', parameters: {} }],
    [
      'ends of calls',
      { type: 'tool_complete', toolCallId: '1', toolName: 't', success: true, result: 'x' },
    ],
  ]

  it.each(endless)(
    'with %s, never waiting, ends in time and lets others speak',
    async (_, piece) => {
      const sessionId = await start(
        async function* () {
          for (;;) yield piece
        },
        { limits: { turnTimeoutSeconds: 2, replyCharacters: 10_000 } },
      )
      const flooding = chat(sessionId)
      await expect.poll(() => running.asked.length).toBe(1)
      expect((await fetch(`${running.url}/healthz`)).status).toBe(200)
      const frames = await flooding
      expect(frames.at(-1)?.event).toBe('execution_complete')
      expect(['length', 'error']).toContain(end(frames)?.['stopReason'])
    },
  )
})
