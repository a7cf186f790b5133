/**
 * What a webhook may answer, as a whole or as a stream: the documented words and nothing else. A
 * mistake in an endpoint is reported; only unknown types are passed over, for later versions.
 */
import * as z from 'zod/mini'
import type { AgentEvent } from './agent.js'

const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), delta: z.string() }),
  z.object({ type: z.literal('reasoning'), delta: z.string() }),
  z.object({
    type: z.literal('tool_start'),
    toolCallId: z.string(),
    toolName: z.string(),
    parameters: z._default(z.unknown(), null),
  }),
  z.object({
    type: z.literal('tool_complete'),
    toolCallId: z.string(),
    toolName: z.string(),
    success: z.boolean(),
    result: z.exactOptional(z.unknown()),
    error: z.exactOptional(z.string()),
  }),
  z.object({ type: z.literal('source'), title: z.string(), url: z.string() }),
  z.object({ type: z.literal('suggestions'), suggestions: z.array(z.string()) }),
  z.object({
    type: z.literal('finish'),
    stopReason: z._default(z.enum(['end_turn', 'length', 'content_filter']), 'end_turn'),
    tokens: z.exactOptional(
      z.object({ input: z.exactOptional(z.number()), output: z.exactOptional(z.number()) }),
    ),
  }),
])

const errorEventSchema = z.object({ type: z.literal('error'), message: z.string() })
const typedSchema = z.object({ type: z.string() })

/** `message` is for the log. */
export type WebhookPiece =
  | { kind: 'event'; event: AgentEvent }
  | { kind: 'failure'; message: string }
  | { kind: 'unknown' }
  | { kind: 'mistake'; message: string }

const mistake = (message: string): WebhookPiece => ({ kind: 'mistake', message })

/** One frame of a stream: `{"type":"text","delta":"…"}`, or another event of an agent. */
export const readWebhookFrame = (value: unknown): WebhookPiece => {
  const typed = typedSchema.safeParse(value)
  if (!typed.success) return mistake('an event without a "type"')
  const { type } = typed.data
  if (type === 'error') {
    const error = errorEventSchema.safeParse(value)
    return { kind: 'failure', message: error.success ? error.data.message : 'no message' }
  }
  const event = eventSchema.safeParse(value)
  if (event.success) return { kind: 'event', event: event.data }
  const [issue] = event.error.issues
  // No schema has this `type`; any other issue is inside the one that has.
  if (issue?.path[0] === 'type') return { kind: 'unknown' }
  return mistake(`an event "${type}" whose "${issue?.path.join('.')}" is missing or wrong`)
}

const textSchema = z.object({ text: z.string() })
const errorSchema = z.object({ error: z.string() })

/** A whole answer: `{"text":"…"}` or `{"error":"…"}`. */
export const readWebhookAnswer = (value: unknown): WebhookPiece => {
  const error = errorSchema.safeParse(value)
  if (error.success) return { kind: 'failure', message: error.data.error }
  const answer = textSchema.safeParse(value)
  if (!answer.success) return mistake('JSON without a "text" or an "error" that is a string')
  return { kind: 'event', event: { type: 'text', delta: answer.data.text } }
}
