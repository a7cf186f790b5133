/**
 * The transcript between a page and a server: what is shown again after a reload, and what is sent
 * along where the server keeps none of its own.
 */
import type { ReadInitAnswer } from '../protocol/answer.js'
import { readAttachments } from './attachments.js'
import {
  newReply,
  readSuggestions,
  type AssistantMessage,
  type Message,
  type Messages,
} from './messages.js'
import type { SentMessage } from './transport.js'

type StoredMessage = NonNullable<ReadInitAnswer['messages']>[number]

export interface Restored {
  messages: Messages
  /** The turn that still runs, of the last message. */
  turnId: string | null
}

/** What the server kept, as it is shown. */
export const restore = (stored: readonly StoredMessage[]): Restored => {
  const messages = stored.filter((_, index) => !isAskedAgain(stored, index)).map(toMessage)
  const last = stored.at(-1)
  const turnId = last?.stopReason === undefined ? (last?.turnId ?? null) : null
  // The visitor's message was stored, and its reply has not begun.
  if (turnId !== null && last?.role === 'user') messages.push(running(newReply(turnId)))
  return { messages, turnId }
}

/** A message whose reply failed, and that reply, where the visitor asked the same once more. */
const isAskedAgain = (stored: readonly StoredMessage[], index: number): boolean => {
  const start = stored[index]?.role === 'user' ? index : index - 1
  const [question, reply, next] = stored.slice(Math.max(0, start), start + 3)
  return (
    question?.role === 'user' &&
    reply?.role !== 'user' &&
    reply?.stopReason === 'error' &&
    next?.role === 'user' &&
    next.content === question.content &&
    readAttachments(next.attachments).length === readAttachments(question.attachments).length
  )
}

const running = (message: AssistantMessage): AssistantMessage => ({
  ...message,
  reply: 'reconnecting',
})

const toMessage = (stored: StoredMessage): Message => {
  const { id, role, content, stopReason, turnId, sources = [], suggestions = [], feedback } = stored
  if (role === 'user') {
    const attachments = readAttachments(stored.attachments)
    const said = { role: 'user', id, text: content, delivery: 'sent' } as const
    return attachments.length > 0 ? { ...said, attachments } : said
  }
  const message: AssistantMessage = {
    ...newReply(id),
    text: content,
    sources,
    suggestions: readSuggestions(suggestions),
    feedback: feedback === 'upvote' || feedback === 'downvote' ? feedback : null,
  }
  if (stopReason === undefined) return turnId === undefined ? ended(message) : running(message)
  if (stopReason === 'error') return { ...message, reply: 'failed' }
  return stopReason === 'stopped' ? { ...message, reply: 'stopped' } : ended(message)
}

const ended = (message: AssistantMessage): AssistantMessage => ({ ...message, reply: 'complete' })

/** At most this much of a transcript is sent along, newest first. */
const maxMessages = 50
const maxCharacters = 60_000

/** What was said before a message, oldest first, then the message itself. */
export const outgoing = (messages: Messages, id: string): readonly SentMessage[] => {
  const sent: SentMessage[] = []
  let characters = 0
  const end = messages.findIndex((message) => message.id === id)
  for (const message of messages.slice(0, end + 1).toReversed()) {
    const isOwn = message.id === id
    if (!isOwn && !wasSaid(message)) continue
    characters += message.text.length
    if (!isOwn && (characters > maxCharacters || sent.length === maxMessages)) break
    const attachments = isOwn && message.role === 'user' ? (message.attachments ?? []) : []
    sent.push({
      id: message.id,
      role: message.role,
      content: message.text,
      ...(attachments.length > 0 && { attachments }),
    })
  }
  return sent.toReversed()
}

/** An attachment that was sent before is not sent along, and a message of nothing else is none then. */
const wasSaid = (message: Message): boolean =>
  message.text.trim() !== '' && (message.role !== 'user' || message.delivery === 'sent')
