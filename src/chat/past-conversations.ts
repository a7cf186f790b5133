/**
 * The visitor's conversations that the server keeps: listed and deleted. Which one is open, and what
 * is said in it, is chat.ts's. A chunk of its own, since few visitors look for what they said before.
 */
import type { ReadConversations } from '../protocol/answer.js'
import type { Core } from './core.js'
import type { Session, Sessions } from './session.js'
import type { Outcome } from './failure.js'
import { faultOf } from './verdict.js'

/** A conversation in its visitor's own list. */
export interface PastConversation {
  id: string
  /** The beginning of what was said first, in one line; null where that has no words. */
  title: string | null
  createdAt: Date
  /** When something was said last. */
  updatedAt: Date
  /** The visitor's messages and the replies. */
  messageCount: number
}

export interface PastPage {
  /** The latest first. */
  conversations: readonly PastConversation[]
  /** What the next page is asked for with; null on the last. */
  cursor: string | null
}

const ask = async <Value>(
  sessions: Sessions,
  request: (session: Session) => Promise<Outcome<Value>>,
  signal: AbortSignal,
): Promise<Outcome<Value> | null> => {
  if (sessions.current() === null) await sessions.ensure(signal)
  return signal.aborted ? null : sessions.ask(request, signal)
}

/** Null where it could not be had; why, is reported. */
export const listPast = async (
  core: Core,
  sessions: Sessions,
  cursor: string | null,
  signal: AbortSignal,
): Promise<PastPage | null> => {
  const outcome = await ask(
    sessions,
    ({ id }) => core.transport.conversations(id, cursor, signal),
    signal,
  )
  if (outcome?.ok === true) return readPage(outcome.value)
  if (outcome !== null && !signal.aborted) await core.report(faultOf(outcome.failure, 'turn'))
  return null
}

/** True once it is gone, also if it was gone before. */
export const removePast = async (
  core: Core,
  sessions: Sessions,
  conversationId: string,
  signal: AbortSignal,
): Promise<boolean> => {
  const outcome = await ask(
    sessions,
    ({ id }) => core.transport.remove(conversationId, id, signal),
    signal,
  )
  if (outcome === null) return false
  if (outcome.ok) return true
  const fault = faultOf(outcome.failure, 'turn')
  if (fault.code === 'not_found' && fault.isCertain) return true
  if (!signal.aborted) await core.report(fault)
  return false
}

const readPage = ({ conversations, pagination }: ReadConversations): PastPage => ({
  conversations: conversations.map(({ id, title, createdAt, updatedAt, messageCount }) => ({
    id,
    title: title ?? null,
    createdAt: new Date(createdAt),
    updatedAt: new Date(updatedAt),
    messageCount,
  })),
  cursor: pagination.cursor ?? null,
})
