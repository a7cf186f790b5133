/** What is kept, each as one plain object. All times are milliseconds since 1970. */
import type { Environment } from '../../protocol/control.js'
import type { ErrorCode } from '../../protocol/errors.js'
import type { StopReason } from '../../protocol/events.js'

export interface TokenRecord {
  id: string
  name: string
  environment: Environment
  value: string
  /** Grows with each rotation; sessions of an older one are dead. */
  generation: number
  /** Grows with each change of any field: whoever watches open streams compares it. */
  revision: number
  isActive: boolean
  /** Stored forms, in order. */
  allowedOrigins: string[]
  flowIds: string[]
  agentIds: string[]
  defaultFlowId: string | null
  pinToVersion: string
  rateLimitPerMinute: number
  rateLimitPerHour: number
  maxMessagesPerSession: number
  sessionIdleTimeoutMinutes: number
  config: Record<string, unknown>
  productSurfaceId: string | null
  lastUsedAt: number | null
  createdAt: number
  updatedAt: number
}

export interface KeyRecord {
  id: string
  hash: string
  name: string
  environment: Environment
  permissions: string[]
  expiresAt: number | null
  allowedIps: string[]
  isActive: boolean
  prefix: string
  hint: string
  lastUsedAt: number | null
  createdAt: number
  updatedAt: number
}

export interface SessionRecord {
  /** SHA-256 of the session id; the id itself is nowhere in the store. */
  hash: string
  tokenId: string
  tokenGeneration: number
  /** Folded. */
  origin: string
  visitorId: string
  conversationId: string
  /** A keyed hash of the address (IPv6 by /64), never the address. */
  address: string
  messagesUsed: number
  createdAt: number
  lastActivityAt: number
  endedAt: number | null
}

export interface ConversationRecord {
  id: string
  tokenId: string
  visitorId: string
  origin: string
  /** The agent or flow that answers, and its version. */
  targetId: string
  targetVersion: string
  createdAt: number
  updatedAt: number
}

/** A conversation as a list shows it. */
export interface ConversationSummary extends ConversationRecord {
  environment: Environment
  /** The visitor's messages and the replies that said something. */
  messageCount: number
  feedbackCount: number
  /** Its beginning. Null: nothing was said yet. */
  firstMessage: string | null
}

/** A piece of a reply as it is kept. */
export type Block =
  | { type: 'text'; id: string; text: string }
  | { type: 'reasoning'; id: string; text: string }
  | {
      type: 'tool'
      toolCallId: string
      toolName: string
      parameters: unknown
      success?: boolean
      result?: unknown
      error?: string
      /** Milliseconds. */
      executionTime?: number
    }
  | { type: 'source'; id: string; title: string; url: string }
  | { type: 'suggestions'; suggestions: string[] }

export type TurnStatus = 'running' | 'ended'

export interface TurnRecord {
  id: string
  conversationId: string
  sessionHash: string
  tokenId: string
  tokenGeneration: number
  /** The agent or flow that answers. */
  targetId: string
  targetKind: 'agent' | 'flow'
  /** The page's id of the message, or one of ours: makes a retry safe. */
  idempotencyKey: string
  contentHash: string
  /** The process that runs it. */
  instanceId: string
  status: TurnStatus
  stopReason: StopReason | null
  errorCode: string | null
  /** The visitor's message. */
  message: TurnMessage
  /** The other client's own id of the reply, which its feedback names. */
  assistantMessageId: string
  blocks: Block[]
  refunded: boolean
  stopRequested: boolean
  /** The turn that stands in its place, because the visitor edited the message or asked anew. */
  supersededBy: string | null
  startedAt: number
  endedAt: number | null
}

export interface TurnMessage {
  id: string
  text: string
  attachments: Attachment[]
}

/** What a message says of one that is attached to it. */
export interface Attachment {
  /** Empty for one of an older schema, whose data stands in its message. */
  id: string
  type: 'image' | 'file'
  mediaType: string
  filename: string | null
  bytes: number
  /** Of an image, as its header has them. */
  width: number | null
  height: number | null
  /** Of an older schema. */
  dataUri?: string
}

/** The data of one, as it is kept. */
export interface StoredAttachment {
  id: string
  conversationId: string
  turnId: string
  mediaType: string
  filename: string | null
  bytes: number
  base64: string
}

export interface FeedbackRecord {
  id: string
  tokenId: string
  conversationId: string
  messageId: string | null
  type: 'upvote' | 'downvote' | 'copy' | 'csat' | 'nps'
  rating: number | null
  comment: string | null
  createdAt: number
}

/** What is counted of a token's use: `sessions`, `messages`, or `refused:<code>`. */
export type UsageMetric = 'sessions' | 'messages' | `refused:${ErrorCode}`

export interface UsageCount {
  /** The beginning of the hour (UTC). */
  hour: number
  metric: UsageMetric
  count: number
}

export interface SightingRecord {
  origin: string
  firstSeenAt: number
  lastSeenAt: number
}

/** An origin that was refused. */
export interface BlockedOriginRecord {
  /** Folded; or a word for what is no origin, see `server/blocked-origins.ts`. */
  origin: string
  /** Of the last refusal. */
  code: ErrorCode
  count: number
  firstSeenAt: number
  lastSeenAt: number
  /** Counted on, and announced no more. */
  isIgnored: boolean
}

/** Who runs the server. There is one. */
export interface OperatorRecord {
  /** With its salt and cost; see `server/passwords.ts`. */
  passwordHash: string
  createdAt: number
  updatedAt: number
}

export interface ConsoleSessionRecord {
  /** SHA-256 of the cookie's value. */
  hash: string
  csrfToken: string
  createdAt: number
  lastActivityAt: number
}

export interface InstanceRecord {
  id: string
  /** Where its process id is meant; see `store/liveness.ts`. */
  host: string
  processId: number
  heartbeatAt: number
}
