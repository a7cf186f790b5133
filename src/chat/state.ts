/**
 * What a chat can be, as one union, and the one reducer that makes every transition. It is pure:
 * requests, timers and storage stand outside, in chat.ts.
 */
import type { ReadInitAnswer } from '../protocol/client.js'
import type { Diagnosis } from './diagnosis.js'

/** What the visitor said. `delivery` is silent when it went well. */
export interface UserMessage {
  role: 'user'
  /** Made here, and sent as the idempotency key: the same over every retry. */
  id: string
  text: string
  delivery: 'queued' | 'sending' | 'sent' | 'failed'
}

export interface Source {
  id: string
  title: string
  url: string
}

export interface ToolUse {
  id: string
  name: string
  outcome: 'running' | 'succeeded' | 'failed'
}

/**
 * What was answered.
 * - `waiting`: asked, nothing has come yet
 * - `streaming`: text is coming
 * - `reconnecting`: the connection was cut; what has come stays
 * - `complete`, `stopped` (by the visitor, kept), `failed` (by a fault; what has come stays)
 */
export interface AssistantMessage {
  role: 'assistant'
  id: string
  text: string
  reasoning: string
  tools: readonly ToolUse[]
  sources: readonly Source[]
  reply: 'waiting' | 'streaming' | 'reconnecting' | 'complete' | 'stopped' | 'failed'
  feedback: 'upvote' | 'downvote' | null
}

export type Message = UserMessage | AssistantMessage

/** What init told about the one who answers and about the site's wishes. */
export interface Opened {
  conversationId: string | null
  /** The agent or flow that answers. */
  name: string | null
  /** The token's config, as it came: parse before use. */
  config: Readonly<Record<string, unknown>>
}

/** Messages left in this session, if the server says so. */
export interface Remaining {
  left: number
  max: number
}

/**
 * - `idle`: nothing was asked of the server yet
 * - `opening`: the handshake is under way
 * - `ready`: the visitor may send
 * - `replying`: a turn runs; `turnId` is null until the server has named it
 * - `limited`: the whole site's limit; sending is possible again at `retryAt` (performance.now)
 * - `exhausted`: the session's own limit; the way on is a new chat
 * - `refused`: final (origin, token); nothing that the visitor does changes it
 * - `failed`: the server could not be reached or failed; Retry may help
 * - `closed`: destroyed
 */
export type Phase =
  | { phase: 'idle' }
  | { phase: 'opening' }
  | { phase: 'ready' }
  | { phase: 'replying'; turnId: string | null }
  | { phase: 'limited'; retryAt: number; code: string }
  | { phase: 'exhausted'; max: number | null }
  | { phase: 'refused'; diagnosis: Diagnosis }
  | { phase: 'failed'; diagnosis: Diagnosis }
  | { phase: 'closed' }

export type ChatState = Phase & {
  messages: readonly Message[]
  opened: Opened | null
  remaining: Remaining | null
  /** `navigator.onLine` as last seen. */
  online: boolean
}

export type { ReadInitAnswer }
