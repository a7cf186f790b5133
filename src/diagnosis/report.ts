/**
 * All that may be told of a chat in a ticket: no secret, nothing that was said.
 */
import type { Diagnosis } from './diagnosis.js'

/** The session, as far as it is known; its id is a secret and stays out. */
export interface SessionReport {
  /** `idle`, `opening`, `ready`, `replying`, `limited`, `exhausted`, `refused`, `failed`, `closed`. */
  phase: string
  /** The agent or flow that answers. */
  agent: string | null
  /** For the operator, who finds the conversation by it. */
  conversationId: string | null
  messagesRemaining: number | null
  maxMessages: number | null
}

/** What `diagnosis()` answers; it can be attached to a ticket as it is. */
export interface DiagnosisReport {
  /** Of the widget. */
  version: string
  server: string
  /** Redacted. */
  token: string
  /** The page's. */
  origin: string
  browser: string
  /** The last thing that went wrong: the same object as `parley:error` had. */
  error: Diagnosis | null
  /** Null before there is a chat. */
  session: SessionReport | null
  /** One line a step; empty without `debug`. */
  trace: readonly string[]
}
