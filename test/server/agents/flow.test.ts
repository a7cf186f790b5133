import { describe, expect, test } from 'vitest'
import {
  AgentError,
  type Agent,
  type AgentEvent,
  type AgentRequest,
} from '../../../src/server/agents/agent.js'
import { createDemo } from '../../../src/server/agents/demo.js'
import { createFlow, renderPrompt, type FlowStep } from '../../../src/server/agents/flow.js'
import { agentContract, ask, collect, textOf } from '../../contracts/agent.js'

/** An agent as code, which remembers what it was asked. */
const createScripted = (
  ...answers: (AgentEvent[] | Error)[]
): { agent: Agent; asked: AgentRequest[] } => {
  const asked: AgentRequest[] = []
  return {
    asked,
    agent: {
      reply: async function* (request) {
        const answer = answers[asked.length] ?? []
        asked.push(request)
        if (answer instanceof Error) throw answer
        yield* answer
      },
    },
  }
}

const says = (delta: string): AgentEvent => ({ type: 'text', delta })
const step = (agent: Agent, prompt: string, name = 'agent "x"'): FlowStep => ({
  name,
  agent,
  prompt,
})
const echo: Agent = {
  reply: async function* ({ messages }) {
    yield says(messages.at(-1)?.content ?? '')
  },
}

/** The first step asks for nothing, so that everything rests on the last. */
agentContract('a flow', async () => {
  const demo = createDemo({ delayMs: null })
  const { events } = await collect(createDemo({ delayMs: 0 }).reply(ask('thanks')))
  return {
    agent: createFlow([step(echo, 'x{{message}}'), step(demo, '{{message}}')]),
    asks: {
      plain: { message: 'thanks', text: textOf(events) },
      empty: '/empty',
      failing: '/error',
      failingLate: {
        message: '/error late',
        text: 'This answer begins as if all were well, and then, in the middle of a',
      },
      silent: '/slow 60',
      endless: '/long 300',
    },
    running: () => 0,
    close: async () => undefined,
  }
})

describe('a prompt', () => {
  test('its placeholders are filled once, with whatever is filled in', () => {
    expect(renderPrompt('{{message}}/{{ previous }}', '{{previous}} $& $1', '{{message}}')).toBe(
      '{{previous}} $& $1/{{message}}',
    )
  })

  test('another placeholder stays as it is', () => {
    expect(renderPrompt('{{other}} {{message}}', 'm', '')).toBe('{{other}} m')
  })
})

describe('a flow', () => {
  test('each step is asked its prompt in place of the last message', async () => {
    const first = createScripted([says('in '), says('German')])
    const second = createScripted([says('Antwort')])
    const flow = createFlow([
      step(first.agent, 'Which language? {{message}}'),
      step(second.agent, 'Answer {{previous}}: {{message}}'),
    ])
    const request = ask('Hallo')
    const { events } = await collect(flow.reply(request))
    expect(events).toEqual([says('Antwort')])
    expect(first.asked[0]?.messages).toEqual([
      ...request.messages.slice(0, 2),
      { role: 'user', content: 'Which language? Hallo', attachments: [] },
    ])
    expect(second.asked[0]?.messages.at(-1)?.content).toBe('Answer in German: Hallo')
    expect(second.asked[0]?.messages).toHaveLength(3)
  })

  test('only the last step speaks; tools and sources of all are shown', async () => {
    const tool: AgentEvent = {
      type: 'tool_start',
      toolCallId: '1',
      toolName: 'look_up',
      parameters: {},
    }
    const source: AgentEvent = { type: 'source', title: 'T', url: 'https://example.com' }
    const first = createScripted([
      { type: 'reasoning', delta: 'Hm' },
      tool,
      says('hidden'),
      source,
      { type: 'finish', stopReason: 'length', tokens: { input: 1, output: 2 } },
    ])
    const second = createScripted([
      { type: 'reasoning', delta: 'Aha' },
      tool,
      says('shown'),
      { type: 'finish', stopReason: 'end_turn', tokens: { output: 5 } },
    ])
    const flow = createFlow([step(first.agent, 'a'), step(second.agent, 'b')])
    const { events } = await collect(flow.reply(ask('Hi')))
    expect(events).toEqual([
      { ...tool, toolCallId: '1-1' },
      source,
      { type: 'reasoning', delta: 'Aha' },
      { ...tool, toolCallId: '2-1' },
      says('shown'),
      { type: 'finish', stopReason: 'end_turn', tokens: { input: 1, output: 7 } },
    ])
  })

  test('what an earlier step spent is told if the last one tells nothing', async () => {
    const first = createScripted([
      { type: 'finish', stopReason: 'end_turn', tokens: { input: 1, output: 2 } },
    ])
    const flow = createFlow([step(first.agent, 'a'), step(echo, 'b')])
    expect((await collect(flow.reply(ask('Hi')))).events).toEqual([
      says('b'),
      { type: 'finish', stopReason: 'end_turn', tokens: { input: 1, output: 2 } },
    ])
  })

  test('a step that fails fails the reply, says which, and the next is not asked', async () => {
    const timeout = new AgentError('upstream_timeout', 'host sent nothing')
    const first = createScripted(timeout, new TypeError('a bug'))
    const second = createScripted()
    const flow = createFlow([
      step(first.agent, 'a', 'agent "research"'),
      step(second.agent, 'b', 'agent "writer"'),
    ])
    const { events, error } = await collect(flow.reply(ask('Hi')))
    expect(events).toEqual([])
    expect(error).toBeInstanceOf(AgentError)
    expect(error).toMatchObject({
      code: 'upstream_timeout',
      message: 'step 1 (agent "research"): host sent nothing',
      cause: timeout,
    })
    expect((await collect(flow.reply(ask('Hi')))).error).toMatchObject({
      code: 'upstream_failed',
      message: 'step 1 (agent "research"): a bug',
    })
    expect(second.asked).toHaveLength(0)
  })

  test('what a filter has cut is not handed on', async () => {
    const first = createScripted([says('half'), { type: 'finish', stopReason: 'content_filter' }])
    const second = createScripted()
    const flow = createFlow([step(first.agent, 'a'), step(second.agent, 'b')])
    expect((await collect(flow.reply(ask('Hi')))).events).toEqual([
      { type: 'finish', stopReason: 'content_filter' },
    ])
    expect(second.asked).toHaveLength(0)
  })

  test('a silent step that never stops talking is stopped', async () => {
    let pieces = 0
    const flood: Agent = {
      reply: async function* () {
        for (;;) {
          pieces += 1
          yield says('x'.repeat(1000))
        }
      },
    }
    const flow = createFlow([step(flood, 'a'), step(echo, 'b')])
    const { error } = await collect(flow.reply(ask('Hi')))
    expect(error).toMatchObject({ code: 'upstream_failed' })
    expect(pieces).toBe(201)
  })

  test('after an abort in a silent step the next is not asked', async () => {
    const controller = new AbortController()
    const leaving: Agent = {
      reply: async function* () {
        controller.abort()
      },
    }
    const second = createScripted()
    const flow = createFlow([step(leaving, 'a'), step(second.agent, 'b')])
    const { events, error } = await collect(flow.reply(ask('Hi', controller.signal)))
    expect(events).toEqual([])
    expect(error).toBe(controller.signal.reason)
    expect(second.asked).toHaveLength(0)
  })

  test('the conversation, the turn and the signal are those of the visitor', async () => {
    const first = createScripted()
    const request = { ...ask('Hi'), inputs: { a: 1 } }
    await collect(createFlow([step(first.agent, 'a')]).reply(request))
    expect(first.asked[0]).toEqual({
      ...request,
      messages: [...request.messages.slice(0, 2), { role: 'user', content: 'a', attachments: [] }],
    })
    expect(first.asked[0]?.signal).toBe(request.signal)
  })
})
