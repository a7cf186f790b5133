/**
 * What a chat can be, as one union, and the one reducer that makes every transition. It is pure:
 * requests, timers and storage stand outside, in chat.ts.
 */
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

/** What came of a reply so far: the part of an assistant's message that the stream decides. */
export type ReplyContent = Pick<AssistantMessage, 'text' | 'reasoning' | 'tools' | 'sources'>

export type Action =
  | { type: 'opening' }
  /** `restored` replaces the transcript; `turnId` names a turn of it that still runs. */
  | {
      type: 'opened'
      opened: Opened
      remaining: Remaining | null
      restored: readonly Message[] | null
      turnId: string | null
    }
  /** A new session under a conversation that goes on: nothing that the visitor sees. */
  | { type: 'renewed'; opened: Opened; remaining: Remaining | null }
  | { type: 'refused' | 'failed'; diagnosis: Diagnosis }
  | { type: 'limited'; retryAt: number; code: string }
  | { type: 'limit-over' }
  | { type: 'exhausted' }
  | { type: 'queued'; id: string; text: string }
  | { type: 'picked'; id: string }
  | { type: 'sending'; id: string; replyId: string }
  | { type: 'delivered'; id: string }
  | { type: 'undelivered'; id: string; replyId: string; delivery: 'queued' | 'failed' }
  /** A failed message waits to be sent once more, under the same id. */
  | { type: 'requeued'; id: string }
  /** A message that had a reply is asked anew: it takes a new id, and that reply goes. */
  | { type: 'asked-anew'; id: string; newId: string; replyId: string }
  | {
      type: 'progress'
      replyId: string
      turnId: string | null
      content: ReplyContent
      remaining: Remaining | null
    }
  | { type: 'reconnecting'; replyId: string; turnId: string }
  | { type: 'ended'; replyId: string; reply: 'complete' | 'stopped' | 'failed' }
  | { type: 'discarded'; id: string }
  | { type: 'rated'; id: string; feedback: AssistantMessage['feedback'] }
  | { type: 'online'; online: boolean }
  /** Another conversation begins (`opening`), or the session was ended (`idle`). */
  | { type: 'cleared'; phase: 'opening' | 'idle' }
  | { type: 'closed' }

export const initialState = (online: boolean): ChatState => ({
  phase: 'idle',
  messages: [],
  opened: null,
  remaining: null,
  online,
})

/** The same chat in another phase: what was true only in the old one goes. */
const enter = (state: ChatState, phase: Phase): ChatState => ({
  ...phase,
  messages: state.messages,
  opened: state.opened,
  remaining: state.remaining,
  online: state.online,
})

const changeUser = (
  state: ChatState,
  id: string,
  change: (message: UserMessage) => UserMessage,
): ChatState => ({
  ...state,
  messages: state.messages.map((message) =>
    message.role === 'user' && message.id === id ? change(message) : message,
  ),
})

const changeReply = (
  state: ChatState,
  id: string,
  change: (message: AssistantMessage) => AssistantMessage,
): ChatState => ({
  ...state,
  messages: state.messages.map((message) =>
    message.role === 'assistant' && message.id === id ? change(message) : message,
  ),
})

const without = (state: ChatState, id: string): ChatState => ({
  ...state,
  messages: state.messages.filter((message) => message.id !== id),
})

const deliver = (state: ChatState, id: string, delivery: UserMessage['delivery']): ChatState =>
  changeUser(state, id, (message) => ({ ...message, delivery }))

const isRunning = (message: AssistantMessage): boolean =>
  message.reply === 'waiting' || message.reply === 'streaming' || message.reply === 'reconnecting'

/** Nothing more will be sent in this phase: what was on its way has failed, and is kept. */
const halt = (state: ChatState, phase: Phase): ChatState => ({
  ...enter(state, phase),
  messages: state.messages.map((message) => {
    if (message.role === 'assistant') {
      return isRunning(message) ? { ...message, reply: 'failed' as const } : message
    }
    const isUnderWay = message.delivery === 'queued' || message.delivery === 'sending'
    return isUnderWay ? { ...message, delivery: 'failed' as const } : message
  }),
})

/** Where the visitor may send, or would if the session had a message left. */
const rest = (state: ChatState): ChatState =>
  state.remaining !== null && state.remaining.left <= 0
    ? halt(state, { phase: 'exhausted', max: state.remaining.max })
    : enter(state, { phase: 'ready' })

const newReply = (id: string): AssistantMessage => ({
  role: 'assistant',
  id,
  text: '',
  reasoning: '',
  tools: [],
  sources: [],
  reply: 'waiting',
  feedback: null,
})

/** A reply stands right after what it answers, also when more was said meanwhile. */
const withReply = (state: ChatState, id: string, replyId: string): ChatState => ({
  ...state,
  messages: state.messages.flatMap((message) =>
    message.id === id ? [message, newReply(replyId)] : [message],
  ),
})

const hasCome = (content: ReplyContent): boolean =>
  content.text !== '' || content.reasoning !== '' || content.tools.length > 0

/** Every transition there is. An action that means nothing in the present state changes nothing. */
export const reduce = (state: ChatState, action: Action): ChatState => {
  if (state.phase === 'closed') return state
  switch (action.type) {
    case 'opening':
      return enter(state, { phase: 'opening' })
    case 'opened': {
      const { opened, remaining, restored, turnId } = action
      const messages = restored === null ? state.messages : [...restored, ...unsent(state)]
      const next = { ...state, opened, remaining, messages }
      return turnId === null ? rest(next) : enter(next, { phase: 'replying', turnId })
    }
    case 'renewed':
      return { ...state, opened: action.opened, remaining: action.remaining }
    case 'refused':
    case 'failed':
      return halt(state, { phase: action.type, diagnosis: action.diagnosis })
    case 'limited':
      return enter(state, { phase: 'limited', retryAt: action.retryAt, code: action.code })
    case 'limit-over':
      return state.phase === 'limited' ? enter(state, { phase: 'ready' }) : state
    case 'exhausted':
      return halt(state, { phase: 'exhausted', max: state.remaining?.max ?? null })
    case 'queued': {
      const { id, text } = action
      const message: UserMessage = { role: 'user', id, text, delivery: 'queued' }
      return { ...state, messages: [...state.messages, message] }
    }
    case 'requeued':
      return deliver(state, action.id, 'queued')
    case 'picked':
      return deliver(state, action.id, 'sending')
    case 'sending':
      return enter(withReply(deliver(state, action.id, 'sending'), action.id, action.replyId), {
        phase: 'replying',
        turnId: null,
      })
    case 'delivered':
      return deliver(state, action.id, 'sent')
    case 'undelivered': {
      const next = deliver(without(state, action.replyId), action.id, action.delivery)
      return state.phase === 'replying' ? enter(next, { phase: 'ready' }) : next
    }
    case 'asked-anew': {
      const next = changeUser(without(state, action.replyId), action.id, (message) => ({
        ...message,
        id: action.newId,
        delivery: 'queued',
      }))
      return next
    }
    case 'progress': {
      const { replyId, turnId, content } = action
      const next = changeReply(state, replyId, (message) =>
        isRunning(message)
          ? { ...message, ...content, reply: hasCome(content) ? 'streaming' : message.reply }
          : message,
      )
      const remaining = action.remaining ?? state.remaining
      return state.phase === 'replying'
        ? { ...enter(next, { phase: 'replying', turnId }), remaining }
        : { ...next, remaining }
    }
    case 'reconnecting':
      return enter(
        changeReply(state, action.replyId, (message) => ({ ...message, reply: 'reconnecting' })),
        { phase: 'replying', turnId: action.turnId },
      )
    case 'ended': {
      const next = changeReply(state, action.replyId, (message) =>
        isRunning(message) ? { ...message, reply: action.reply } : message,
      )
      return next.phase === 'replying' ? rest(next) : next
    }
    case 'discarded': {
      const message = state.messages.find(({ id }) => id === action.id)
      const isAtRest =
        message?.role === 'user' && (message.delivery === 'queued' || message.delivery === 'failed')
      return isAtRest ? without(state, action.id) : state
    }
    case 'rated':
      return changeReply(state, action.id, (message) => ({ ...message, feedback: action.feedback }))
    case 'online':
      return state.online === action.online ? state : { ...state, online: action.online }
    case 'cleared': {
      // What a session's limit kept from being sent is not lost with the session.
      const messages =
        state.phase === 'exhausted' && action.phase === 'opening' ? unsent(state) : []
      return {
        ...enter(state, { phase: action.phase }),
        messages,
        opened: action.phase === 'opening' ? state.opened : null,
        remaining: null,
      }
    }
    case 'closed':
      return halt(state, { phase: 'closed' })
  }
}

/** What the visitor wrote and nobody has received. */
const unsent = (state: ChatState): readonly UserMessage[] =>
  state.messages.filter(
    (message): message is UserMessage => message.role === 'user' && message.delivery !== 'sent',
  )
