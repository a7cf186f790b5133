/**
 * A flow: agents that answer one after the other, each given a prompt made of the visitor's
 * message and of what the one before it wrote. Only the last one's words reach the visitor.
 */
import * as z from 'zod/mini'
import type { Tokens } from '../../protocol/events.js'
import { AgentError, type Agent, type AgentEvent, type AgentRequest } from './agent.js'
import { identifier, list, orNull, settings, text } from './setting.js'

/** How much a silent step may write, in characters. */
const maxStepCharacters = 200_000

const placeholder = /\{\{\s*(\w+)\s*\}\}/g
const names = ['message', 'previous']

const prompt = () => {
  const expected = 'a text whose placeholders are {{message}} and {{previous}}'
  return text(100_000, expected).check(
    z.refine(
      (value: string) =>
        [...value.matchAll(placeholder)].every(([, name]) => name && names.includes(name)),
      expected,
    ),
  )
}

/** One step as it is written. */
export const flowStepSchema = () =>
  settings({
    /** The id of an agent. */
    agent: identifier(),
    /** One of its versions. Default: the latest. */
    version: z._default(text(100), 'latest'),
    /**
     * What the agent is asked, instead of the visitor's last message. Default: `{{message}}` in
     * the first step, `{{previous}}` in the others.
     */
    prompt: orNull(prompt()),
  })
export type FlowStepSettings = z.output<ReturnType<typeof flowStepSchema>>
export type FlowStepInput = z.input<ReturnType<typeof flowStepSchema>>

/** One flow's steps as they are written. */
export const flowStepsSchema = () => list(flowStepSchema(), 1, 20)

export interface FlowStep {
  /** For messages in the log. */
  name: string
  agent: Agent
  prompt: string
}

/** Fills a template once: placeholders inside what is filled in stay as they are. */
export const renderPrompt = (template: string, message: string, previous: string): string =>
  template.replace(placeholder, (whole, name: string) =>
    name === 'message' ? message : name === 'previous' ? previous : whole,
  )

/** At least one step. */
export const createFlow = (steps: readonly FlowStep[]): Agent => ({
  reply: async function* (request) {
    let previous = ''
    let spent: Tokens | undefined
    for (const [index, step] of steps.entries()) {
      const isLast = index === steps.length - 1
      let written = ''
      for await (const event of replyOf(step, index, ask(request, step, previous))) {
        if (event.type === 'finish') {
          spent = sum(spent, event.tokens)
          const { stopReason } = event
          // What a filter has cut is not handed on, and the visitor's reply ends as it did.
          if (isLast || stopReason === 'content_filter') {
            yield { type: 'finish', stopReason, ...(spent && { tokens: spent }) }
            return
          }
          break
        }
        if (isLast) yield event
        else if (event.type === 'text') written += event.delta
        else if (event.type !== 'reasoning') yield event
        if (written.length > maxStepCharacters) {
          throw new AgentError(
            'upstream_failed',
            `${where(step, index)} wrote more than ${maxStepCharacters} characters`,
          )
        }
      }
      // An agent may end by returning after an abort.
      request.signal.throwIfAborted()
      previous = written
    }
    if (spent) yield { type: 'finish', stopReason: 'end_turn', tokens: spent }
  },
})

const where = (step: FlowStep, index: number): string => `step ${index + 1} (${step.name})`

const ask = (request: AgentRequest, step: FlowStep, previous: string): AgentRequest => {
  const last = request.messages.at(-1)
  if (!last) return request
  const content = renderPrompt(step.prompt, last.content, previous)
  return { ...request, messages: [...request.messages.slice(0, -1), { ...last, content }] }
}

/** A step's events, with ids of their own, and failures that say where. */
async function* replyOf(
  step: FlowStep,
  index: number,
  request: AgentRequest,
): AsyncGenerator<AgentEvent, void, undefined> {
  try {
    for await (const event of step.agent.reply(request)) {
      // Two agents may use the same id.
      yield 'toolCallId' in event
        ? { ...event, toolCallId: `${index + 1}-${event.toolCallId}` }
        : event
    }
  } catch (error) {
    if (request.signal.aborted) throw error
    const code = error instanceof AgentError ? error.code : 'upstream_failed'
    const message = error instanceof Error ? error.message : String(error)
    throw new AgentError(code, `${where(step, index)}: ${message}`, { cause: error })
  }
}

const sum = (spent: Tokens | undefined, more: Tokens | undefined): Tokens | undefined => {
  if (!spent || !more) return spent ?? more
  const input = (spent.input ?? 0) + (more.input ?? 0)
  const output = (spent.output ?? 0) + (more.output ?? 0)
  return { input, output }
}
