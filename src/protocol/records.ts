/** What operators read of what happened: conversations and usage, on the control surface. */
import * as z from 'zod/mini'
import { environmentSchema, pageSchema, queryNumber, timeSchema } from './control.js'

const id = z.string().check(z.minLength(1), z.maxLength(100))

// Conversations

export const conversationSchema = z.object({
  id: z.string(),
  /** The beginning of what the visitor wrote first, or a placeholder. */
  name: z.string(),
  /** Its first 500 characters. Null: nothing was said yet, or it is still to be read after an upgrade. */
  firstMessage: z.nullable(z.string()),
  clientTokenId: z.string(),
  environment: environmentSchema,
  /** The agent or flow that answers. */
  flowId: z.nullable(z.string()),
  origin: z.nullable(z.string()),
  /** The visitor's messages and the replies. */
  messageCount: z.nullable(z.int()),
  /** Thumbs and ratings: how many there are. */
  feedbackCount: z.int(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
})
export type Conversation = z.infer<typeof conversationSchema>

export const tokenConversationsQuerySchema = z.strictObject({
  limit: queryNumber(1, 100, 20),
  offset: queryNumber(0, 1_000_000, 0),
  flow_id: z.optional(id),
})
export type TokenConversationsQuery = z.infer<typeof tokenConversationsQuerySchema>

export const tokenConversationsSchema = z.object({
  conversations: z.array(conversationSchema),
  pagination: pageSchema,
})
export type TokenConversations = z.infer<typeof tokenConversationsSchema>

export const listConversationsQuerySchema = z.strictObject({
  client_token_id: z.optional(id),
  environment: z.optional(environmentSchema),
  /** Text in any message, in any case. */
  search: z.optional(z.string().check(z.maxLength(200))),
  /** Only those with feedback of this kind. */
  feedback: z.optional(z.enum(['upvote', 'downvote', 'any'])),
  limit: queryNumber(1, 100, 20),
  /** `pagination.cursor` of the page before. */
  cursor: z.optional(z.string().check(z.maxLength(200))),
})
export type ListConversationsQuery = z.infer<typeof listConversationsQuerySchema>

export const conversationListSchema = z.object({
  /** Newest activity first. */
  conversations: z.array(conversationSchema),
  pagination: z.object({
    limit: z.int(),
    hasMore: z.boolean(),
    /** Null on the last page. With `search` or `feedback`, a bounded number is looked through at
     * once, so a page may be short, or empty, and there is more. */
    cursor: z.nullable(z.string()),
    /** With `search` or `feedback`: everything newer than this has been looked through. Null at the end. */
    searchedTo: z.nullable(timeSchema),
  }),
})
export type ConversationList = z.infer<typeof conversationListSchema>

export const feedbackSchema = z.object({
  id: z.string(),
  messageId: z.nullable(z.string()),
  type: z.enum(['upvote', 'downvote', 'copy', 'csat', 'nps']),
  rating: z.nullable(z.int()),
  comment: z.nullable(z.string()),
  createdAt: timeSchema,
})
export type Feedback = z.infer<typeof feedbackSchema>

export const attachmentSchema = z.object({
  /** Null for one that an older version has kept without. */
  id: z.nullable(z.string()),
  type: z.enum(['image', 'file']),
  mediaType: z.string(),
  filename: z.nullable(z.string()),
  bytes: z.int(),
  /** Of an image, in pixels, as its header has them. */
  width: z.nullable(z.int()),
  height: z.nullable(z.int()),
})

export const messageSchema = z.object({
  id: z.string(),
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  createdAt: timeSchema,
  turnId: z.string(),
  /** Without their data, which is asked for by the id. */
  attachments: z.optional(z.array(attachmentSchema)),
  /** The assistant's: absent while the turn runs. */
  stopReason: z.optional(z.string()),
  /** The assistant's: why it failed. */
  errorCode: z.optional(z.string()),
  tools: z.optional(z.array(z.object({ name: z.string(), success: z.nullable(z.boolean()) }))),
  sources: z.optional(z.array(z.object({ title: z.string(), url: z.string() }))),
  /** The visitor edited the message or asked anew: it is no part of the conversation any more. */
  isReplaced: z.optional(z.literal(true)),
})
export type Message = z.infer<typeof messageSchema>

export const shownConversationSchema = z.object({
  conversation: conversationSchema,
  /** Oldest first; the newest 1,000 turns. */
  messages: z.array(messageSchema),
  feedback: z.array(feedbackSchema),
  /** Older messages than those shown were left off. */
  isCut: z.boolean(),
})
export type ShownConversation = z.infer<typeof shownConversationSchema>

// Usage

export const usageQuerySchema = z.strictObject({
  /** ISO 8601. Default: 7 days before `to`. */
  from: z.optional(z.iso.datetime({ offset: true })),
  /** ISO 8601. Default: now. */
  to: z.optional(z.iso.datetime({ offset: true })),
  /** Default: `hour` up to three days, else `day` (UTC). */
  bucket: z.optional(z.enum(['hour', 'day'])),
})
export type UsageQuery = z.infer<typeof usageQuerySchema>

const counts = {
  sessions: z.int(),
  messages: z.int(),
  /** By code; a code that did not occur is absent. */
  refusals: z.record(z.string(), z.int()),
}

export const usageSchema = z.object({
  from: timeSchema,
  to: timeSchema,
  bucket: z.enum(['hour', 'day']),
  total: z.object(counts),
  /** Without gaps, oldest first. */
  buckets: z.array(z.object({ start: timeSchema, ...counts })),
  /** What of the rate limits is used at this moment. */
  current: z.object({
    minute: z.object({ used: z.int(), limit: z.int() }),
    hour: z.object({ used: z.int(), limit: z.int() }),
  }),
})
export type Usage = z.infer<typeof usageSchema>
