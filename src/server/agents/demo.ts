/**
 * An agent that needs no network and no key: it answers about Parley from a script, so that an
 * install can be tried and tested. The same message always gets the same words; it is no model.
 */
import { setImmediate as nextTick, setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod/mini'
import { AgentError, type Agent, type AgentRequest } from './agent.js'
import { readCommand, type DemoStep } from './demo-commands.js'
import { answers } from './demo-answers.js'
import { describeAttachments } from './demo-attachments.js'
import { findTopic, findWish, suggestionsAfter } from './demo-topics.js'
import { orNull, whole } from './setting.js'

export const demoShape = () => ({
  type: z.literal('demo'),
  /** Milliseconds between two pieces; 0 takes out every pause. Default: 5 to 25. */
  delayMs: orNull(whole(0, 1000)),
})

type Shape = ReturnType<typeof demoShape>
export type DemoSettings = z.output<z.ZodMiniObject<Shape>>
export type DemoInput = z.input<z.ZodMiniObject<Shape>>

export interface DemoOptions {
  /** Milliseconds between two pieces; 0 takes out every pause. Null: 5 to 25. */
  delayMs: number | null
}

export const createDemo = ({ delayMs }: DemoOptions = { delayMs: null }): Agent => ({
  reply: async function* ({ messages, signal }) {
    /** Rejects with the signal's reason at an abort. */
    const wait = async (ms: number): Promise<void> => {
      signal.throwIfAborted()
      // Without a pause too the rest of the process has its turn.
      if (delayMs === 0) await nextTick(undefined, { signal })
      else await sleep(ms, undefined, { signal })
      signal.throwIfAborted()
    }
    for (const step of script(messages)) {
      if (step.type === 'wait') await wait(step.ms)
      else if (step.type === 'fail') throw new AgentError(step.code, step.message)
      else if (step.type === 'event') {
        await wait(delayMs ?? 25)
        yield step.event
      } else {
        for (const [index, delta] of pieces(step).entries()) {
          await wait(delayMs ?? pause(step.pace, index))
          yield { type: 'text', delta }
        }
      }
    }
  },
})

const script = (messages: AgentRequest['messages']): readonly DemoStep[] => {
  const last = messages.at(-1)
  const message = last?.content.trim() ?? ''
  const command = findWish(message) ?? message
  if (command.startsWith('/')) return readCommand(command)
  const attachments = last?.attachments ?? []
  const topic = findTopic(message) ?? (attachments.length > 0 ? null : 'fallback')
  const text = [
    ...(attachments.length > 0 ? [describeAttachments(attachments)] : []),
    ...(topic === null ? [] : [answers[topic]]),
  ].join('\n\n')
  const suggestions = topic === null ? [] : suggestionsAfter(topic)
  return [
    { type: 'say', text },
    ...(suggestions.length === 0
      ? []
      : [{ type: 'event' as const, event: { type: 'suggestions' as const, suggestions } }]),
  ]
}

/** Words, roughly as a model would send them; together they are the text exactly. */
const pieces = ({ text, pace }: { text: string; pace?: string }): string[] => {
  const words = text.split(/(?<=\S)(?=\s)/)
  if (pace !== 'fast') return words
  const groups: string[] = []
  for (let start = 0; start < words.length; start += 8) {
    groups.push(words.slice(start, start + 8).join(''))
  }
  return groups
}

/** Milliseconds before a piece: uneven, and the same each time. */
const pause = (pace: string | undefined, index: number): number => {
  if (pace === 'fast') return 5
  return pace === 'slow' ? 120 + ((index * 70) % 210) : 5 + ((index * 7) % 21)
}
