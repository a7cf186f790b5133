/**
 * The client surface and the server's own state, as the API's description has them. The routes
 * themselves are mounted elsewhere; a test holds the two together.
 */
import * as z from 'zod/mini'
import {
  chatRequestSchema,
  feedbackRequestSchema,
  initRequestSchema,
  ownConversationSchema,
  ownConversationsQuerySchema,
  ownConversationsSchema,
  sessionRequestSchema,
  turnEventsRequestSchema,
  type InitAnswer,
  type StoredMessage,
} from '../protocol/client.js'
import { warningSchema } from '../protocol/control.js'
import { attachmentSchema } from '../protocol/records.js'
import type { Operation } from '../protocol/operation.js'

export const storedMessageSchema = z.object({
  id: z.string(),
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  attachments: z.optional(z.array(attachmentSchema)),
  createdAt: z.string(),
  turnId: z.string(),
  stopReason: z.optional(z.string()),
  sources: z.optional(z.array(z.object({ id: z.string(), title: z.string(), url: z.string() }))),
  suggestions: z.optional(z.array(z.string())),
  feedback: z.optional(z.enum(['upvote', 'downvote'])),
})

export const initAnswerSchema = z.object({
  sessionId: z.string(),
  expiresAt: z.string(),
  expiresInMs: z.int(),
  serverTime: z.string(),
  resumed: z.boolean(),
  conversationResumed: z.boolean(),
  renewable: z.boolean(),
  flow: z.object({ id: z.string(), name: z.string(), description: z.nullable(z.string()) }),
  config: z.looseObject({
    welcomeMessage: z.nullable(z.string()),
    placeholder: z.string(),
    theme: z.nullable(z.record(z.string(), z.unknown())),
    attachments: z.optional(
      z.object({
        images: z.boolean(),
        files: z.array(z.string()),
        maxBytes: z.int(),
        maxCount: z.int(),
        maxTotalBytes: z.int(),
      }),
    ),
  }),
  conversationId: z.string(),
  limits: z.object({
    messagesRemaining: z.int(),
    maxMessages: z.int(),
    idleTimeoutSeconds: z.int(),
  }),
  environment: z.enum(['live', 'test']),
  protocol: z.int(),
  warnings: z.array(warningSchema),
  messages: z.array(storedMessageSchema),
})

export const ownConversationAnswerSchema = z.object({
  conversation: ownConversationSchema,
  messages: z.array(storedMessageSchema),
})

/** What is described is what is sent: neither compiles without the other. */
type Same<A, B> = [A] extends [B] ? true : never
export const isInitAnswer: Same<InitAnswer, z.infer<typeof initAnswerSchema>> = true
export const isStoredMessage: Same<StoredMessage, z.infer<typeof storedMessageSchema>> = true

export const successSchema = z.object({ success: z.literal(true) })
export const feedbackAnswerSchema = z.object({ success: z.literal(true), feedbackId: z.string() })
export const healthSchema = z.object({ status: z.literal('ok') })
export const readinessSchema = z.object({ status: z.literal('ready') })

const ofSession = [
  'session_unknown',
  'session_expired',
  'session_revoked',
  'token_unknown',
  'token_inactive',
  'token_rotated',
  'origin_not_allowed',
  'origin_missing',
  'origin_malformed',
  'origin_changed',
] as const

const events = {
  mediaType: 'text/event-stream',
  description:
    'One turn, as server-sent events: `execution_start`, `turn_start`, `text_start`, `text_delta`, `text_complete`, `reasoning_start`, `reasoning_delta`, `reasoning_complete`, `tool_start`, `tool_complete`, `source`, `suggestions`, `turn_complete`, `limits`, `execution_error`, and always last `execution_complete`. Each event has `event:`, `id:` and one `data:` line of JSON with `type`, `executionId` (the turn) and `seq`. Types that a client does not know are to be ignored.',
}

export const clientOperations: readonly Operation[] = [
  {
    method: 'POST',
    path: '/v1/client/init',
    operationId: 'openSession',
    tag: 'Client surface',
    summary: 'Open or resume a session',
    description:
      "The handshake of a page: its `Origin` is held against the token's list. A living session of the same origin and token is resumed; an unknown, expired or foreign one is never an error.",
    who: 'anyone',
    body: initRequestSchema,
    answer: initAnswerSchema,
    errors: [
      'token_unknown',
      'token_inactive',
      'token_rotated',
      'origin_not_allowed',
      'origin_missing',
      'origin_malformed',
      'target_not_allowed',
      'protocol_unsupported',
      'init_rate_limited',
    ],
  },
  {
    method: 'POST',
    path: '/v1/client/chat',
    operationId: 'sendMessage',
    tag: 'Client surface',
    summary: 'Send a message and read the reply',
    description:
      'Only the last message of role `user` counts; the transcript is the server’s own. Its `id`, or the header `Idempotency-Key`, makes a retry safe. With `replaces` it stands in the place of the last message and its reply; it counts like any other. A part of its `content` may be an image or a file as a `data:` URI, where the token’s `config.attachments` allows it; with the session in the `Authorization` header the body may then be larger.',
    who: 'anyone',
    body: chatRequestSchema,
    answer: events,
    errors: [
      ...ofSession,
      'conversation_deleted',
      'idempotency_key_reused',
      'session_message_limit',
      'rate_limited_minute',
      'rate_limited_hour',
      'too_many_streams',
      'overloaded',
      'shutting_down',
    ],
  },
  {
    method: 'POST',
    path: '/v1/client/turns/:turnId/events',
    operationId: 'followTurn',
    tag: 'Client surface',
    summary: 'Go on reading a reply',
    description: 'The events after `after`, the id of the last one seen; then live.',
    who: 'anyone',
    body: turnEventsRequestSchema,
    answer: events,
    errors: [...ofSession, 'not_found', 'conversation_deleted'],
  },
  {
    method: 'POST',
    path: '/v1/client/turns/:turnId/stop',
    operationId: 'stopTurn',
    tag: 'Client surface',
    summary: 'Stop a reply',
    description: 'What was said is kept.',
    who: 'anyone',
    body: sessionRequestSchema,
    answer: successSchema,
    errors: [...ofSession, 'not_found', 'conversation_deleted'],
  },
  {
    method: 'POST',
    path: '/v1/client/feedback',
    operationId: 'sendFeedback',
    tag: 'Client surface',
    summary: 'Rate a reply or the conversation',
    description:
      '`csat` is 1 to 5, `nps` 0 to 10. One vote for a message: a later one replaces it, and `withdrawn` takes it back.',
    who: 'anyone',
    body: feedbackRequestSchema,
    answer: feedbackAnswerSchema,
    errors: ofSession,
  },
  {
    method: 'POST',
    path: '/v1/client/attachments/:attachmentId',
    operationId: 'readOwnAttachment',
    tag: 'Client surface',
    summary: 'Read an attachment of one’s own',
    description:
      'What this visitor attached to a message, as it was sent, by an id of `messages` in the answer of init.',
    who: 'anyone',
    body: sessionRequestSchema,
    answer: { mediaType: 'application/octet-stream', description: 'The file, with its own type.' },
    errors: [...ofSession, 'not_found'],
  },
  {
    method: 'POST',
    path: '/v1/client/end',
    operationId: 'endSession',
    tag: 'Client surface',
    summary: 'End the session',
    description: 'At sign-out, and on computers that are shared.',
    who: 'anyone',
    body: sessionRequestSchema,
    answer: successSchema,
    errors: ofSession,
  },
  {
    method: 'GET',
    path: '/v1/client/conversations',
    operationId: 'listOwnConversations',
    tag: 'Client surface',
    summary: "List the visitor's own conversations",
    description:
      'Those in which something was said, the latest activity first. The session, in `Authorization: Bearer cs_…`, proves whose they are. The next page is asked for with `pagination.cursor`.',
    who: 'anyone',
    query: ownConversationsQuerySchema,
    answer: ownConversationsSchema,
    errors: ofSession,
  },
  {
    method: 'GET',
    path: '/v1/client/conversations/:id',
    operationId: 'showOwnConversation',
    tag: 'Client surface',
    summary: "Read one of the visitor's own conversations",
    description:
      "With the newest of its messages, as `init` has them. To go on in it, call `init` with this session and the conversation's id. Another visitor's is `not_found`.",
    who: 'anyone',
    answer: ownConversationAnswerSchema,
    errors: [...ofSession, 'not_found'],
  },
  {
    method: 'DELETE',
    path: '/v1/client/conversations/:id',
    operationId: 'deleteOwnConversation',
    tag: 'Client surface',
    summary: "Delete one of the visitor's own conversations",
    description:
      'With its messages and feedback, for good; a reply that still comes is stopped. Where it is open elsewhere, the next message is `conversation_deleted`.',
    who: 'anyone',
    answer: successSchema,
    errors: [...ofSession, 'not_found'],
  },
  {
    method: 'GET',
    path: '/healthz',
    operationId: 'readHealth',
    tag: 'Server',
    summary: 'Whether the process is there',
    who: 'anyone',
    answer: healthSchema,
  },
  {
    method: 'GET',
    path: '/readyz',
    operationId: 'readReadiness',
    tag: 'Server',
    summary: 'Whether the process can work',
    description: 'With its database, and not while it shuts down.',
    who: 'anyone',
    answer: readinessSchema,
    errors: ['shutting_down'],
  },
]
