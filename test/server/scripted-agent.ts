/** An agent whose replies the test writes, piece by piece, and which counts how often it is asked. */
import {
  AgentError,
  type Agent,
  type AgentEvent,
  type AgentRequest,
} from '../../src/server/agents/agent.js'

/** One time that the agent was asked. */
export interface Call {
  readonly request: AgentRequest
  send(event: AgentEvent): void
  say(delta: string): void
  /** The reply ends well. */
  end(): void
  fail(code?: 'upstream_failed' | 'upstream_timeout'): void
  fail(code: Error): void
}

export interface ScriptedAgent {
  readonly agent: Agent
  /** All of them, in order: the upstream calls. */
  readonly calls: Call[]
  /** What answers by itself; null where the test does it. */
  answer: ((call: Call) => void) | null
  /** The call number `index`, once it is made. */
  call(index: number): Promise<Call>
}

export const createScriptedAgent = (
  answer: ScriptedAgent['answer'] = (call) => {
    call.say('You said: ')
    call.say(call.request.messages.at(-1)?.content ?? '')
    call.end()
  },
): ScriptedAgent => {
  const calls: Call[] = []
  let wake: (() => void)[] = []

  const scripted: ScriptedAgent = {
    calls,
    answer,
    agent: { reply: (request) => reply(request) },
    async call(index) {
      while (!calls[index]) await new Promise<void>((resolve) => wake.push(resolve))
      return calls[index]
    },
  }

  async function* reply(request: AgentRequest): AsyncGenerator<AgentEvent> {
    const queue: (AgentEvent | 'end' | Error)[] = []
    let ready = (): void => {}
    const push = (item: AgentEvent | 'end' | Error): void => {
      queue.push(item)
      ready()
    }
    const call: Call = {
      request,
      send: push,
      say: (delta) => push({ type: 'text', delta }),
      end: () => push('end'),
      fail: (code: 'upstream_failed' | 'upstream_timeout' | Error = 'upstream_failed') =>
        push(typeof code === 'string' ? new AgentError(code, 'as the test wishes') : code),
    }
    request.signal.addEventListener('abort', () => push('end'), { once: true })
    calls.push(call)
    scripted.answer?.(call)
    for (const resolve of wake) resolve()
    wake = []
    for (;;) {
      const item = queue.shift()
      if (item === undefined) await new Promise<void>((resolve) => (ready = resolve))
      else if (item === 'end') return
      else if (item instanceof Error) throw item
      else yield item
    }
  }

  return scripted
}
