/**
 * What one JSON value of an OpenAI-compatible answer says: a piece of a stream, or a whole answer,
 * which differ only in `delta` and `message`. Members that nobody needs may be of any type.
 */
import * as z from 'zod/mini'
import type { StopReason, Tokens } from '../../protocol/events.js'
import type { AgentEvent } from './agent.js'

/** A member that is dropped alone if it is not what it should be. */
const lenient = <Schema extends z.core.SomeType>(schema: Schema) =>
  z.catch(z.nullish(schema), undefined)

const messageSchema = z.object({
  content: z.nullish(z.union([z.string(), z.array(z.unknown())])),
  /** What OpenAI's models answer instead of content when they decline. */
  refusal: lenient(z.string()),
  /** DeepSeek, vLLM. */
  reasoning_content: lenient(z.string()),
  /** OpenRouter, Groq. */
  reasoning: lenient(z.string()),
})

const chunkSchema = z.object({
  /** Amid a stream too, since its status has long been sent. */
  error: z.optional(z.unknown()),
  choices: z.nullish(
    z.array(
      z.object({
        delta: z.nullish(messageSchema),
        message: z.nullish(messageSchema),
        finish_reason: lenient(z.string()),
      }),
    ),
  ),
  usage: lenient(
    z.object({ prompt_tokens: lenient(z.number()), completion_tokens: lenient(z.number()) }),
  ),
})

const textPartSchema = z.object({ type: z.literal('text'), text: z.string() })

export interface OpenAiChunk {
  /** The error that it reports, as text for the log. */
  failure?: string
  events: AgentEvent[]
  stopReason?: StopReason
  tokens?: Tokens
}

/** Undefined if the value has another shape. */
export const readChunk = (value: unknown): OpenAiChunk | undefined => {
  const parsed = chunkSchema.safeParse(value)
  if (!parsed.success) return undefined
  const { error, choices, usage } = parsed.data
  // One answer was asked for, so further choices are nobody's.
  const choice = choices?.[0]
  const message = choice?.delta ?? choice?.message
  const chunk: OpenAiChunk = { events: [] }
  if (error) chunk.failure = typeof error === 'string' ? error : JSON.stringify(error)
  else if (choice?.finish_reason === 'error') chunk.failure = 'finish_reason is "error"'
  const reasoning = message?.reasoning_content || message?.reasoning
  if (reasoning) chunk.events.push({ type: 'reasoning', delta: reasoning })
  const text = readContent(message?.content) || message?.refusal
  if (text) chunk.events.push({ type: 'text', delta: text })
  if (choice?.finish_reason) chunk.stopReason = stopReasonOf(choice.finish_reason)
  const { prompt_tokens: input, completion_tokens: output } = usage ?? {}
  if (typeof input === 'number' || typeof output === 'number') {
    chunk.tokens = {
      ...(typeof input === 'number' && { input }),
      ...(typeof output === 'number' && { output }),
    }
  }
  return chunk
}

/** Mistral's reasoning models send content as parts. */
const readContent = (content: string | unknown[] | null | undefined): string => {
  if (typeof content === 'string') return content
  return (content ?? [])
    .map((part) => textPartSchema.safeParse(part))
    .map((part) => (part.success ? part.data.text : ''))
    .join('')
}

/** `tool_calls` cannot be meant, since no tools were offered. */
const stopReasonOf = (finishReason: string): StopReason =>
  finishReason === 'length' || finishReason === 'content_filter' ? finishReason : 'end_turn'
