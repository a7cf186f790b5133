/**
 * What a chat can be, as one union, and the one reducer that makes every transition. It is pure:
 * requests, timers and storage stand outside, in chat.ts.
 */
import type { Attachment } from './attachments.js'
import type { Diagnosis } from '../diagnosis/diagnosis.js'
import {
  changeReply,
  changeRunning,
  changeUser,
  halted,
  replaced,
  takenBack,
  lastReceived,
  unsent,
  upTo,
  without,
  withReply,
  type AssistantMessage,
  type Message,
  type ReplyContent,
} from './messages.js'

export type {
  AssistantMessage,
  Message,
  ReplyContent,
  Source,
  ToolUse,
  UserMessage,
} from './messages.js'

/** What init told about the one who answers and about the site's wishes. */
export interface Opened {
  conversationId: string | null
  /** The agent or flow that answers. */
  name: string | null
  /** The token's config, as it came: parse before use. */
  config: Readonly<Record<string, unknown>>
  /** The server keeps past conversations, and lists them. */
  hasPast?: boolean
}

/** When a conversation ends because nobody says anything. */
export interface Lapse {
  /** A time of `performance.now`. */
  at: number
  /** The visitor can put it off. */
  canStay: boolean
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
 * - `lapsed`: the session is over, and its successor knows nothing of what was said; the way on is a
 *   new chat, beneath what was said
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
  | { phase: 'lapsed' }
  | { phase: 'refused'; diagnosis: Diagnosis }
  | { phase: 'failed'; diagnosis: Diagnosis }
  | { phase: 'closed' }

export type ChatState = Phase & {
  messages: readonly Message[]
  opened: Opened | null
  remaining: Remaining | null
  /** Null where the conversation outlives its session, or nobody knows. */
  lapse: Lapse | null
  /** The last message of an earlier chat, which is kept above; null without one. */
  earlier: string | null
  /** `navigator.onLine` as last seen. */
  online: boolean
}

export type Action =
  | { type: 'opening' }
  /** `restored` replaces the transcript; `turnId` names a turn of it that still runs. */
  | {
      type: 'opened'
      opened: Opened
      remaining: Remaining | null
      lapse: Lapse | null
      restored: readonly Message[] | null
      turnId: string | null
    }
  /** A new session under a conversation that goes on: nothing that the visitor sees. */
  | { type: 'renewed'; opened: Opened; remaining: Remaining | null; lapse: Lapse | null }
  /** A new session whose conversation is another. */
  | { type: 'lapsed'; opened: Opened; remaining: Remaining | null; lapse: Lapse | null }
  /** What was said before stays above; what was not sent is sent in the new chat. */
  | { type: 'begun-anew'; hasSession: boolean }
  /** Something was said, so that the end is put off. */
  | { type: 'lapse'; lapse: Lapse | null }
  /** The session was ended elsewhere; what follows begins another. */
  | { type: 'session-over' }
  | { type: 'refused' | 'failed'; diagnosis: Diagnosis }
  | { type: 'limited'; retryAt: number; code: string }
  | { type: 'limit-over' }
  | { type: 'exhausted' }
  | { type: 'queued'; id: string; text: string; attachments?: readonly Attachment[] }
  | { type: 'picked'; id: string }
  | { type: 'sending'; id: string; replyId: string }
  /** So much of it has gone, from 0 to 1. */
  | { type: 'uploaded'; id: string; share: number }
  | { type: 'delivered'; id: string }
  | { type: 'undelivered'; id: string; replyId: string; delivery: 'queued' | 'failed' }
  /** A failed message waits to be sent once more, under the same id. */
  | { type: 'requeued'; id: string }
  /** A message is asked anew, or edited: it takes a new id, and its reply goes. */
  | { type: 'replaced'; id: string; newId: string; text?: string }
  | {
      type: 'progress'
      replyId: string
      turnId: string | null
      content: ReplyContent
      remaining: Remaining | null
    }
  | { type: 'reconnecting'; replyId: string; turnId: string }
  | { type: 'ended'; replyId: string; reply: 'complete' | 'stopped' | 'failed' | 'cut' }
  | { type: 'discarded'; id: string }
  | { type: 'rated'; id: string; feedback: AssistantMessage['feedback'] }
  | { type: 'online'; online: boolean }
  /** Another conversation begins (`opening`), or the session was ended (`idle`). */
  | { type: 'cleared'; phase: 'opening' | 'idle' }
  | { type: 'closed' }

/** The same chat in another phase: what was true only in the old one goes. */
const enter = (state: ChatState, phase: Phase): ChatState => ({
  ...phase,
  messages: state.messages,
  opened: state.opened,
  remaining: state.remaining,
  lapse: state.lapse,
  earlier: state.earlier,
  online: state.online,
})

/** Nothing more will be sent in this phase. */
const halt = (state: ChatState, phase: Phase): ChatState => ({
  ...enter(state, phase),
  messages: halted(state.messages),
})

const withSession = (
  state: ChatState,
  { opened, remaining, lapse }: Pick<ChatState, 'remaining' | 'lapse'> & { opened: Opened },
): ChatState => ({ ...state, opened, remaining, lapse })

/** The server knows nothing of what is shown. */
const isOtherConversation = ({ opened }: ChatState, { conversationId }: Opened): boolean =>
  opened?.conversationId != null &&
  conversationId !== null &&
  opened.conversationId !== conversationId

/** Where the visitor may send, or would if the session had a message left. */
const rest = (state: ChatState): ChatState =>
  state.remaining !== null && state.remaining.left <= 0
    ? halt(state, { phase: 'exhausted', max: state.remaining.max })
    : enter(state, { phase: 'ready' })

const hasCome = (content: ReplyContent): boolean =>
  content.text !== '' || content.reasoning !== '' || content.tools.length > 0

/** Every transition there is. An action that means nothing in the present state changes nothing. */
export const reduce = (state: ChatState, action: Action): ChatState => {
  const { messages } = state
  if (state.phase === 'closed') return state
  switch (action.type) {
    case 'opening':
      return enter(state, { phase: 'opening' })
    case 'opened': {
      const { opened, remaining, lapse, restored, turnId } = action
      const earlier = isOtherConversation(state, opened) ? lastReceived(messages) : state.earlier
      const kept = [...upTo(messages, earlier), ...(restored ?? []), ...unsent(messages)]
      const shown = restored === null ? messages : kept
      const next = { ...state, opened, remaining, lapse, earlier, messages: shown }
      return turnId === null ? rest(next) : enter(next, { phase: 'replying', turnId })
    }
    case 'renewed':
      return withSession(state, action)
    case 'lapsed':
      return {
        ...halt(withSession(state, action), { phase: 'lapsed' }),
        earlier: lastReceived(messages),
      }
    case 'begun-anew':
      return {
        ...enter(state, { phase: action.hasSession ? 'ready' : 'idle' }),
        messages: messages.map((message) =>
          message.role === 'user' && message.delivery === 'failed'
            ? { ...message, delivery: 'queued' as const }
            : message,
        ),
      }
    case 'lapse':
      return { ...state, lapse: action.lapse }
    case 'session-over': {
      const earlier = lastReceived(messages)
      if (earlier === null) return enter(state, { phase: 'idle' })
      return { ...halt(state, { phase: 'lapsed' }), earlier, lapse: null }
    }
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
      const { id, text, attachments = [] } = action
      const queued = { role: 'user', id, text, delivery: 'queued' } as const
      const message = attachments.length > 0 ? { ...queued, attachments } : queued
      return { ...state, messages: [...messages, message] }
    }
    case 'requeued':
      return { ...state, messages: changeUser(messages, action.id, { delivery: 'queued' }) }
    case 'picked':
      return { ...state, messages: changeUser(messages, action.id, { delivery: 'sending' }) }
    case 'sending': {
      const picked = changeUser(messages, action.id, { delivery: 'sending' })
      const next = { ...state, messages: withReply(picked, action.id, action.replyId) }
      return enter(next, { phase: 'replying', turnId: null })
    }
    case 'uploaded':
      return { ...state, messages: changeUser(messages, action.id, { uploaded: action.share }) }
    case 'delivered':
      return { ...state, messages: changeUser(messages, action.id, { delivery: 'sent' }) }
    case 'undelivered': {
      const { id, replyId, delivery } = action
      const next = { ...state, messages: changeUser(without(messages, replyId), id, { delivery }) }
      return state.phase === 'replying' ? enter(next, { phase: 'ready' }) : next
    }
    case 'replaced':
      return { ...state, messages: replaced(messages, action.id, action.newId, action.text) }
    case 'progress': {
      const { replyId, turnId, content } = action
      const reply = hasCome(content) ? ('streaming' as const) : ('waiting' as const)
      const next = {
        ...state,
        messages: changeRunning(messages, replyId, { ...content, reply }),
        remaining: action.remaining ?? state.remaining,
      }
      return state.phase === 'replying' ? enter(next, { phase: 'replying', turnId }) : next
    }
    case 'reconnecting': {
      const { replyId, turnId } = action
      const next = { ...state, messages: changeReply(messages, replyId, { reply: 'reconnecting' }) }
      return enter(next, { phase: 'replying', turnId })
    }
    case 'ended': {
      const { replyId, reply } = action
      const next = { ...state, messages: changeRunning(messages, replyId, { reply }) }
      return next.phase === 'replying' ? rest(next) : next
    }
    case 'discarded': {
      const message = messages.find(({ id }) => id === action.id)
      const isAtRest =
        message?.role === 'user' && (message.delivery === 'queued' || message.delivery === 'failed')
      return isAtRest ? { ...state, messages: takenBack(messages, action.id) } : state
    }
    case 'rated':
      return { ...state, messages: changeReply(messages, action.id, { feedback: action.feedback }) }
    case 'online':
      return state.online === action.online ? state : { ...state, online: action.online }
    case 'cleared': {
      const goesOn = action.phase === 'opening'
      return {
        ...enter(state, { phase: action.phase }),
        // What a session's limit kept from being sent is not lost with the session.
        messages: goesOn && state.phase === 'exhausted' ? unsent(messages) : [],
        // What the site wishes is no part of what was said.
        opened: state.opened && { ...state.opened, conversationId: null },
        remaining: null,
        lapse: null,
        earlier: null,
      }
    }
    case 'closed':
      return halt(state, { phase: 'closed' })
  }
}
