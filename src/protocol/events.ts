/**
 * The events of a reply as it streams: types for the server that writes them, and a schema for
 * the widget that reads what any compatible server sends. Types that a reader does not know are
 * to be ignored.
 */
import * as z from 'zod/mini'

/** The id of a text block that only repeats the failure: a client that shows failures leaves it out. */
export const noticeId = 'notice'

export type StopReason = 'end_turn' | 'length' | 'content_filter' | 'stopped' | 'error'

export interface Tokens {
  input?: number
  output?: number
}

/** An event without its envelope (`executionId`, `seq`). */
export type TurnEvent =
  | {
      type: 'execution_start'
      kind: 'agent' | 'flow'
      agentId?: string
      flowId?: string
      startedAt: string
    }
  | { type: 'turn_start'; id: string; role: 'assistant'; iteration: number }
  | { type: 'text_start'; id: string; role: 'assistant'; turnId: string }
  | { type: 'text_delta'; id: string; delta: string }
  /** The block's whole text: whoever has deltas of it replaces them. */
  | { type: 'text_complete'; id: string; text: string }
  | { type: 'reasoning_start'; id: string }
  | { type: 'reasoning_delta'; id: string; delta: string }
  | { type: 'reasoning_complete'; id: string; text: string }
  | { type: 'tool_start'; toolCallId: string; toolName: string; parameters: unknown }
  | {
      type: 'tool_complete'
      toolCallId: string
      toolName: string
      success: boolean
      result?: unknown
      error?: string
      /** Milliseconds. */
      executionTime?: number
    }
  | { type: 'source'; id: string; title: string; url: string }
  /** Ours: what the visitor may want to say next; a later one replaces it. */
  | { type: 'suggestions'; suggestions: string[] }
  | { type: 'turn_complete'; id: string; stopReason: StopReason; tokens?: Tokens }
  | { type: 'limits'; messagesRemaining: number; maxMessages: number }
  | { type: 'execution_error'; error: { code: string; message: string }; code: string }
  /** Always the last one, so a cut connection is never mistaken for an answer. */
  | {
      type: 'execution_complete'
      kind: 'agent' | 'flow'
      success: boolean
      stopReason: StopReason
      /** By the clock of `startedAt`: whoever gets all at once can tell that it was kept back. */
      completedAt?: string
    }

export type SentEvent = TurnEvent & { executionId: string; seq: number }

/**
 * What the widget reads. One loose object rather than a union of schemas: an event with a field
 * of the wrong type is dropped alone, a field that we do not know is kept out, and the chunk that
 * every visitor loads stays small.
 */
export const readEventSchema = z.object({
  type: z.string(),
  executionId: z.optional(z.string()),
  seq: z.optional(z.number()),
  id: z.optional(z.string()),
  turnId: z.optional(z.string()),
  delta: z.optional(z.string()),
  text: z.optional(z.string()),
  title: z.optional(z.string()),
  url: z.optional(z.string()),
  toolCallId: z.optional(z.string()),
  /** Another server's: what a flow says that runs as a tool, which is not the reply's own text. */
  parentToolCallId: z.optional(z.string()),
  toolName: z.optional(z.string()),
  parameters: z.optional(z.unknown()),
  success: z.optional(z.boolean()),
  result: z.optional(z.unknown()),
  executionTime: z.optional(z.number()),
  suggestions: z.optional(z.array(z.string())),
  stopReason: z.optional(z.string()),
  code: z.optional(z.string()),
  error: z.optional(z.unknown()),
  startedAt: z.optional(z.string()),
  completedAt: z.optional(z.string()),
  messagesRemaining: z.optional(z.number()),
  maxMessages: z.optional(z.number()),
})
export type ReadEvent = z.infer<typeof readEventSchema>
