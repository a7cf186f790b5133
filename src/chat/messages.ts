/**
 * The transcript as the visitor sees it: what a message is, and the small changes that the reducer
 * makes to a list of them. Which change is due when, state.ts decides.
 */

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

/** What came of a reply so far: the part of an assistant's message that the stream decides. */
export type ReplyContent = Pick<AssistantMessage, 'text' | 'reasoning' | 'tools' | 'sources'>

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
  reply: 'waiting',
  feedback: null,
})

/** What the visitor wrote and nobody has received. */
export const unsent = (messages: Messages): Messages =>
  messages.filter((message) => message.role === 'user' && message.delivery !== 'sent')

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
        : isLastReply(messages, index) && (messageId !== undefined || message.reply === 'failed')),
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
