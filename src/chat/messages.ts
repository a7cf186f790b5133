/**
 * The transcript as the visitor sees it: what a message is, and the small changes that the reducer
 * makes to a list of them. Which change is due when, state.ts decides.
 */

import type { Attachment } from './attachments.js'

/** What the visitor said. `delivery` is silent when it went well. */
export interface UserMessage {
  role: 'user'
  /** Made here, and sent as the idempotency key: the same over every retry. */
  id: string
  text: string
  /** What is attached to it, if anything is. */
  attachments?: readonly Attachment[]
  delivery: 'queued' | 'sending' | 'sent' | 'failed'
  /** Of a message with attachments that is being sent: how much of it has gone, from 0 to 1. */
  uploaded?: number
  /** What this one stands in the place of, for the server to forget. */
  replaces?: Replaced
}

/** A message that was edited or asked anew, and what was answered to it. */
export interface Replaced {
  /** As the server knows it. */
  id: string
  /** As it was on the screen: it comes back if the new one is taken back. */
  former: Messages
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
  /** What it was given, as text, bounded. Empty: nothing. */
  input: string
  /** What it gave back, or why it failed. */
  output: string
  /** How long it took, in milliseconds, if the server says so. */
  tookMs: number | null
}

/**
 * What was answered.
 * - `waiting`: asked, nothing has come yet
 * - `streaming`: text is coming
 * - `reconnecting`: the connection was cut; what has come stays
 * - `cut`: the connection was lost for good, and the turn may go on without us; what has come stays
 * - `complete`, `stopped` (by the visitor, kept), `failed` (by a fault; what has come stays)
 */
export interface AssistantMessage {
  role: 'assistant'
  id: string
  text: string
  reasoning: string
  tools: readonly ToolUse[]
  sources: readonly Source[]
  /** What the visitor may want to say next. */
  suggestions: readonly string[]
  reply: 'waiting' | 'streaming' | 'reconnecting' | 'cut' | 'complete' | 'stopped' | 'failed'
  feedback: 'upvote' | 'downvote' | null
}

export type Message = UserMessage | AssistantMessage

/** What came of a reply so far: the part of an assistant's message that the stream decides. */
export type ReplyContent = Pick<
  AssistantMessage,
  'text' | 'reasoning' | 'tools' | 'sources' | 'suggestions'
>

export type Messages = readonly Message[]

export const isRunning = (message: AssistantMessage): boolean =>
  message.reply === 'waiting' || message.reply === 'streaming' || message.reply === 'reconnecting'

export const changeUser = (
  messages: Messages,
  id: string,
  change: Partial<Omit<UserMessage, 'role'>>,
): Messages =>
  messages.map((message) =>
    message.role === 'user' && message.id === id ? { ...message, ...change } : message,
  )

export const changeReply = (
  messages: Messages,
  id: string,
  change: Partial<Omit<AssistantMessage, 'role'>>,
): Messages =>
  messages.map((message) =>
    message.role === 'assistant' && message.id === id ? { ...message, ...change } : message,
  )

/** A reply that is over stays as it is: whatever comes late is of no use. */
export const changeRunning = (
  messages: Messages,
  id: string,
  change: Partial<Omit<AssistantMessage, 'role'>>,
): Messages =>
  messages.map((message) =>
    message.role === 'assistant' && message.id === id && isRunning(message)
      ? { ...message, ...change }
      : message,
  )

export const without = (messages: Messages, id: string): Messages =>
  messages.filter((message) => message.id !== id)

/** A reply stands right after what it answers, also when more was said meanwhile. */
export const withReply = (messages: Messages, id: string, replyId: string): Messages =>
  messages.flatMap((message) => (message.id === id ? [message, newReply(replyId)] : [message]))

export const newReply = (id: string): AssistantMessage => ({
  role: 'assistant',
  id,
  text: '',
  reasoning: '',
  tools: [],
  sources: [],
  suggestions: [],
  reply: 'waiting',
  feedback: null,
})

/** What the server has of a message and its answer: if it never arrived, what it was to replace. */
const asKnown = (old: UserMessage, answer: Messages): Replaced => {
  const { replaces, ...said } = old
  if (old.delivery !== 'sent' && replaces !== undefined) return replaces
  return { id: old.id, former: [said, ...answer] }
}

/** Another message in the place of one, without what was answered to it. */
export const replaced = (
  messages: Messages,
  id: string,
  newId: string,
  text?: string,
): Messages => {
  const at = messages.findIndex((message) => message.id === id)
  const old = messages[at]
  if (old?.role !== 'user') return messages
  const next = messages.findIndex(({ role }, index) => index > at && role === 'user')
  const end = next < 0 ? messages.length : next
  const changed: UserMessage = {
    ...old,
    id: newId,
    text: text ?? old.text,
    ...(old.attachments && { attachments: old.attachments }),
    delivery: 'queued',
    replaces: asKnown(old, messages.slice(at + 1, end)),
  }
  return [...messages.slice(0, at), changed, ...messages.slice(end)]
}

/** Without a message that was not sent; what it was to replace is there again. */
export const takenBack = (messages: Messages, id: string): Messages =>
  messages.flatMap((message) => {
    if (message.id !== id) return [message]
    return message.role === 'user' ? (message.replaces?.former ?? []) : []
  })

const mostSuggestions = 3
const mostSuggestionCharacters = 200

/** Up to three that can be pressed and sent. */
export const readSuggestions = (given: readonly string[]): readonly string[] =>
  given
    .filter((one) => one.trim() !== '' && one.length <= mostSuggestionCharacters)
    .filter((one, index, all) => all.indexOf(one) === index)
    .slice(0, mostSuggestions)

/** The visitor's last message, if it may be edited: whatever it is about has arrived, or has failed. */
export const lastSaid = (messages: Messages): UserMessage | null => {
  const last = messages.findLast(({ role }) => role === 'user')
  const isAtRest = last?.role === 'user' && (last.delivery === 'sent' || last.delivery === 'failed')
  return isAtRest ? last : null
}

/** What the visitor wrote and nobody has received. */
export const unsent = (messages: Messages): Messages =>
  messages.filter((message) => message.role === 'user' && message.delivery !== 'sent')

/** What belongs to an earlier chat: all up to the message with this id. */
export const upTo = (messages: Messages, id: string | null): Messages =>
  messages.slice(0, messages.findLastIndex((message) => message.id === id) + 1)

/** The last one that somebody has received. */
export const lastReceived = (messages: Messages): string | null =>
  messages.findLast((message) =>
    message.role === 'assistant' ? !isRunning(message) : message.delivery === 'sent',
  )?.id ?? null

/** Nothing goes on: what was on its way has failed, and is kept. */
export const halted = (messages: Messages): Messages =>
  messages.map((message) => {
    if (message.role === 'assistant') {
      return isRunning(message) ? { ...message, reply: 'failed' } : message
    }
    const isUnderWay = message.delivery === 'queued' || message.delivery === 'sending'
    return isUnderWay ? { ...message, delivery: 'failed' } : message
  })

/** What a retry is about: the one that is named, or what failed to be sent, or a failed reply. */
export const dueAgain = (messages: Messages, messageId: string | undefined): Messages => {
  const due = messages.filter(
    (message, index) =>
      (messageId === undefined || message.id === messageId) &&
      (message.role === 'user'
        ? message.delivery === 'failed'
        : isLastReply(messages, index) &&
          (messageId !== undefined || message.reply === 'failed' || message.reply === 'cut')),
  )
  const failed = due.filter(({ role }) => role === 'user')
  return failed.length > 0 ? failed : due
}

const isLastReply = (messages: Messages, index: number): boolean => {
  const message = messages[index]
  return (
    message?.role === 'assistant' &&
    !isRunning(message) &&
    !messages.slice(index + 1).some(({ role }) => role === 'assistant')
  )
}
