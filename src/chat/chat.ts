/**
 * A conversation without a screen: the effects (handshake, sending, reading the stream, renewal,
 * storage) around the reducer of state.ts. Runs in a browser and in Node.
 */
import type { ChatState } from './state.js'
import type { Diagnosis } from './diagnosis.js'

export interface ChatOptions {
  /** The public client token. */
  token: string
  /** The server's origin and base path, without a trailing slash. */
  api: string
  /** An agent or flow that the token may use; null for the token's default. */
  agentId?: string | null
  /** Called once for each distinct cause, besides the block that `log` prints. */
  onError?: (diagnosis: Diagnosis) => void
  /** Called when a reply is complete. */
  onMessage?: (message: { id: string; text: string }) => void
  /** Where the session id is kept over a reload. Default: localStorage if it can be used. */
  storage?: ChatStorage
  /** Prints a diagnosis, once for each distinct cause and page load. Default: `console.error`. */
  log?: (block: string) => void
  /** Sent with every request. A program outside a browser names its `origin` here. */
  headers?: Readonly<Record<string, string>>
  /** Default: the global one. */
  fetch?: typeof fetch
}

/** Keeps one small string. May throw: then nothing is kept, and nothing breaks. */
export interface ChatStorage {
  read(key: string): string | null
  write(key: string, value: string): void
  remove(key: string): void
}

export interface Chat {
  getState(): ChatState
  /** Calls back at once with the present state, then on each change. Returns its undo. */
  subscribe(listener: (state: ChatState) => void): () => void
  /** Makes the handshake, or resumes; harmless if it is made already. */
  open(): Promise<void>
  /** Sends a message; opens first if need be; queues one behind a running reply. */
  send(text: string): Promise<void>
  /** Stops the running reply; what was said is kept. */
  stop(): void
  /**
   * Sends failed messages again, or asks anew for the last reply, or opens again: whichever is due.
   * A reply that was cut goes on if its turn still exists. With an id, only that message.
   */
  retry(messageId?: string): Promise<void>
  /** Takes a queued or failed message back. */
  discard(messageId: string): void
  rate(messageId: string, type: 'upvote' | 'downvote', comment?: string): Promise<void>
  /** Starts a new conversation of the same visitor. */
  newChat(): Promise<void>
  /** Ends the session on the server and clears what is stored. */
  reset(): Promise<void>
  /** The last thing that went wrong, or null. */
  diagnosis(): Diagnosis | null
  /** Undoes everything: requests, timers, listeners. */
  close(): void
}
