/**
 * The client surface (`/v1/client/*`): what a browser sends and what it is answered. The requests
 * are parsed by the server and the answers by the widget, both with these schemas. Unknown fields
 * are ignored; what we add to Runtype's wire is optional, so that either half can be replaced.
 */
import * as z from 'zod/mini'
import type { AttachmentRules, ShownAttachment } from './attachments.js'
import type { TokenConfig } from './config.js'
import { queryNumber } from './control.js'

export { initAnswerSchema, problemSchema, type Problem, type ReadInitAnswer } from './answer.js'
export { maxMessageCharacters, protocolVersion } from './bounds.js'

/** On the wire a session is any string up to 200 characters: an unknown one is refused, not invalid. */
const sessionId = z.string().check(z.maxLength(200))
const shortText = z.string().check(z.maxLength(200))

export const initRequestSchema = z.object({
  token: z.string().check(z.minLength(1), z.maxLength(200)),
  /** May hold an agent's id: other clients send it there. */
  flowId: z.nullish(shortText),
  agentId: z.nullish(shortText),
  /** Proves whose conversation it is, also after it has expired. */
  sessionId: z.nullish(sessionId),
  /** Chooses among the conversations of the visitor whom `sessionId` has proved. */
  conversationId: z.nullish(shortText),
  /** Ours: a new conversation of the same visitor. */
  newConversation: z.nullish(z.boolean()),
  /** Reserved for proof of possession. */
  publicKey: z.nullish(z.unknown()),
  protocol: z.nullish(z.object({ min: z.int(), max: z.int() })),
})
export type InitRequest = z.infer<typeof initRequestSchema>

const textPart = z.object({ type: z.literal('text'), text: z.string() })
const imagePart = z.looseObject({ type: z.literal('image'), image: z.string() })
const filePart = z.looseObject({ type: z.literal('file'), data: z.string() })

export const contentSchema = z.union([
  z.string(),
  z.array(z.union([textPart, imagePart, filePart])).check(z.maxLength(50)),
])
export type Content = z.infer<typeof contentSchema>

export const chatRequestSchema = z.object({
  sessionId: z.nullish(sessionId),
  /** Only the last message of role `user` is used; what the others hold is not looked at. */
  messages: z.array(z.unknown()).check(z.minLength(1), z.maxLength(10_000)),
  assistantMessageId: z.nullish(shortText),
  /**
   * Ours: the id of the visitor's last message, which this one stands in the place of, edited or
   * asked anew. That message and its reply are no part of the conversation any more.
   */
  replaces: z.nullish(shortText),
  inputs: z.nullish(z.record(z.string(), z.unknown())),
  metadata: z.nullish(z.record(z.string(), z.unknown())),
})

/** The one message of a chat request that counts. */
export const userMessageSchema = z.object({
  id: z.nullish(shortText),
  role: z.literal('user'),
  content: contentSchema,
})
export type UserMessage = z.infer<typeof userMessageSchema>

export const turnEventsRequestSchema = z.object({
  sessionId: z.nullish(sessionId),
  /** The id of the last event seen. */
  after: z.nullish(shortText),
})

export const sessionRequestSchema = z.object({ sessionId: z.nullish(sessionId) })

export const feedbackRequestSchema = z.object({
  sessionId: z.nullish(sessionId),
  type: z.enum(['upvote', 'downvote', 'copy', 'csat', 'nps']),
  messageId: z.nullish(shortText),
  rating: z.nullish(z.int()),
  comment: z.nullish(z.string().check(z.maxLength(4000))),
  /** Ours: takes back what was sent before for the same message. */
  withdrawn: z.nullish(z.boolean()),
})
export type FeedbackRequest = z.infer<typeof feedbackRequestSchema>

const time = z.string()

export const ownConversationsQuerySchema = z.object({
  limit: queryNumber(1, 50, 20),
  /** `pagination.cursor` of the page before. */
  cursor: z.optional(shortText),
})
export type OwnConversationsQuery = z.infer<typeof ownConversationsQuerySchema>

/** A conversation in its visitor's own list. */
export const ownConversationSchema = z.object({
  id: z.string(),
  /** The beginning of what was said first, in one line. Null where that has no words. */
  title: z.nullable(z.string()),
  createdAt: time,
  /** Of what was said last. */
  updatedAt: time,
  /** The visitor's messages and the replies. */
  messageCount: z.int(),
})
export type OwnConversation = z.infer<typeof ownConversationSchema>

export const ownConversationsSchema = z.object({
  /** Newest activity first. */
  conversations: z.array(ownConversationSchema),
  pagination: z.object({
    limit: z.int(),
    hasMore: z.boolean(),
    /** Null on the last page. */
    cursor: z.nullable(z.string()),
  }),
})
export type OwnConversations = z.infer<typeof ownConversationsSchema>

export interface Warning {
  type: string
  message: string
}

export interface Limits {
  messagesRemaining: number
  maxMessages: number
  idleTimeoutSeconds: number
}

/** What our server answers to init. Another server's answer is read by `initAnswerSchema`. */
export interface InitAnswer {
  sessionId: string
  /** The absolute end, ISO 8601. The idle rule may end the session earlier. */
  expiresAt: string
  expiresInMs: number
  serverTime: string
  resumed: boolean
  conversationResumed: boolean
  /** Whether the conversation outlives this session: a successor will inherit it. */
  renewable: boolean
  flow: { id: string; name: string; description: string | null }
  config: TokenConfig & {
    welcomeMessage: string | null
    placeholder: string
    theme: Record<string, unknown> | null
    /** What may be attached, with the server's own bounds in it; absent where nothing may. */
    attachments?: AttachmentRules
  }
  conversationId: string
  limits: Limits
  environment: 'live' | 'test'
  protocol: number
  warnings: Warning[]
  /** Ours: what was said so far in a resumed conversation, newest last, bounded. */
  messages: StoredMessage[]
}

/** A message as the server keeps it. */
export interface StoredMessage {
  id: string
  role: 'user' | 'assistant'
  content: string
  /** The visitor's, if there are any. */
  attachments?: ShownAttachment[]
  createdAt: string
  /** The assistant's: the turn that made it. */
  turnId: string
  /** The assistant's: absent while the turn runs. */
  stopReason?: string
  /** The assistant's: what it cites. */
  sources?: { id: string; title: string; url: string }[]
  /** The assistant's: what the visitor may want to say next. */
  suggestions?: string[]
  /** The assistant's: the visitor's vote. */
  feedback?: 'upvote' | 'downvote'
}
