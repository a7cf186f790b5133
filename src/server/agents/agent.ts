/**
 * Who answers. An agent is given a transcript and yields the pieces of one reply; it knows nothing
 * of sessions, limits, storage or HTTP. `test/contracts/agent.ts` says what each must do.
 */
import type { StopReason, Tokens } from '../../protocol/events.js'

/** A piece of a reply. Text pieces are appended in the order in which they come. */
export type AgentEvent =
  | { type: 'text'; delta: string }
  | { type: 'reasoning'; delta: string }
  | { type: 'tool_start'; toolCallId: string; toolName: string; parameters: unknown }
  | {
      type: 'tool_complete'
      toolCallId: string
      toolName: string
      success: boolean
      result?: unknown
      error?: string
    }
  | { type: 'source'; title: string; url: string }
  /** What the visitor may want to say next: up to three. A later one replaces it. */
  | { type: 'suggestions'; suggestions: readonly string[] }
  /** Optional, and nothing after it counts. A reply that just ends is `end_turn`. */
  | { type: 'finish'; stopReason: StopReason; tokens?: Tokens }

/** What a visitor attached. Its type is what its bytes are; its name is the visitor's word. */
export interface AgentAttachment {
  type: 'image' | 'file'
  /** `data:<mediaType>;base64,…` */
  dataUri: string
  filename?: string
  mediaType?: string
  bytes?: number
  /** Of an image, in pixels, as its header has them: a camera's may be turned. */
  width?: number
  height?: number
}

export interface AgentMessage {
  role: 'user' | 'assistant'
  content: string
  /** Only on user messages. */
  attachments: readonly AgentAttachment[]
}

export interface AgentRequest {
  /** The server's own transcript, oldest first; the last one is the visitor's. Never empty. */
  messages: readonly AgentMessage[]
  conversationId: string
  turnId: string
  /** The page's `inputs`, as they came: untrusted. */
  inputs: Readonly<Record<string, unknown>>
  /** The page's `metadata`, as it came: untrusted. */
  metadata: Readonly<Record<string, unknown>>
  /** Aborted when nobody wants the rest: stopped, revoked, timed out, shutting down. */
  signal: AbortSignal
}

export interface Agent {
  /**
   * One reply. Ends by returning, or by throwing: an `AgentError`, or anything else, which then
   * counts as `upstream_failed`. After `signal` aborts it ends soon, by either way.
   */
  reply(request: AgentRequest): AsyncIterable<AgentEvent>
}

/** Why an agent could not answer. The message is for the log and is never sent to a visitor. */
export class AgentError extends Error {
  override readonly name = 'AgentError'
  readonly code: 'upstream_failed' | 'upstream_timeout'

  constructor(
    code: 'upstream_failed' | 'upstream_timeout',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.code = code
  }
}

/** An agent or a flow under its public name. A flow is an agent made of agents. */
export interface Listing {
  kind: 'agent' | 'flow'
  id: string
  name: string
  description: string | null
  /** Names of the versions, oldest first; the last is `latest`. Never empty. */
  versions: readonly string[]
  /** The agent of a version, or of the latest if that name is gone. */
  agent(version: string): Agent
}

/** Everyone who can answer. */
export interface Directory {
  find(id: string): Listing | undefined
  list(): readonly Listing[]
  /** Answers where a token names nobody. */
  readonly default: Listing
}
