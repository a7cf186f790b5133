/**
 * What a client reads of any compatible server's answers. Apart from the requests, and made of few
 * kinds of schema: all that is in this file weighs something in every visitor's page.
 */
import * as z from 'zod/mini'

/** The answer of init. Everything that is ours is optional. */
export const initAnswerSchema = z.object({
  sessionId: z.string(),
  flow: z.nullish(z.object({ name: z.nullish(z.string()) })),
  config: z.nullish(z.looseObject({})),
  conversationId: z.nullish(z.string()),
  limits: z.nullish(
    z.object({
      messagesRemaining: z.number(),
      maxMessages: z.number(),
      idleTimeoutSeconds: z.optional(z.number()),
    }),
  ),
  /** Ours says no where what was said ends with the session. */
  renewable: z.optional(z.unknown()),
  protocol: z.nullish(z.number()),
  /** Only told to developers; whatever another server calls so breaks nothing. */
  resumed: z.optional(z.unknown()),
  expiresInMs: z.optional(z.unknown()),
  warnings: z.optional(z.unknown()),
  messages: z.nullish(
    z.array(
      z.object({
        id: z.string(),
        /** `user`, or else the assistant's. */
        role: z.string(),
        content: z.string(),
        /** Read one by one, since another server may mean something else by it. */
        attachments: z.optional(z.unknown()),
        turnId: z.optional(z.string()),
        stopReason: z.optional(z.string()),
        sources: z.optional(
          z.array(z.object({ id: z.string(), title: z.string(), url: z.string() })),
        ),
        suggestions: z.optional(z.array(z.string())),
        feedback: z.optional(z.string()),
      }),
    ),
  ),
})
export type ReadInitAnswer = z.infer<typeof initAnswerSchema>

/** The visitor's own conversations, which only our server lists. */
export const conversationsAnswerSchema = z.object({
  conversations: z.array(
    z.object({
      id: z.string(),
      title: z.nullish(z.string()),
      createdAt: z.string(),
      updatedAt: z.string(),
      messageCount: z.number(),
    }),
  ),
  pagination: z.object({ cursor: z.nullish(z.string()) }),
})
export type ReadConversations = z.infer<typeof conversationsAnswerSchema>

/** `application/problem+json` (RFC 9457), as it travels. Foreign servers may send less. */
export const problemSchema = z.looseObject({
  code: z.nullish(z.string()),
  title: z.nullish(z.string()),
  detail: z.nullish(z.string()),
  hint: z.nullish(z.string()),
  requestId: z.nullish(z.string()),
  retryAfterMs: z.nullish(z.number()),
  origin: z.nullish(z.string()),
  suggestion: z.nullish(z.string()),
  nearMiss: z.nullish(z.string()),
})
export type Problem = z.infer<typeof problemSchema>
