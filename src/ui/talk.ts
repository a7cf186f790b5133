/**
 * The conversation's own code, fetched when there is something to show: its place on the screen, and
 * what is told to it once it has come. What it shows is conversation.tsx's.
 */
import type { Chat } from '../chat/chat.js'
import { isRunning } from '../chat/messages.js'
import type { ChatState, Message } from '../chat/state.js'
import type { Conversation, ConversationParts } from './conversation.js'

export interface TalkParts extends Omit<ConversationParts, 'log' | 'isFollowing'> {
  chat: Chat
  /** It could not be fetched; or, after that, it could. */
  onBroken(isBroken: boolean, error?: unknown): void
}

export interface Talk {
  /** Null until it has come. */
  current(): Conversation | null
  /** Hands over the element that scrolls. */
  holdLog(element: HTMLElement | null): void
  /** Fetches what shows a conversation; a failure is told, and the next call tries again. */
  load(): void
}

const isUnderWay = (message: Message) =>
  message.role === 'assistant' ? isRunning(message) : message.delivery !== 'sent'

/** Nothing was asked of the server yet, or its answer is on its way. */
const isWaiting = ({ phase }: ChatState) => phase === 'idle' || phase === 'opening'

/** After the handshake, which goes first; before it only if there is something to show. */
export const isDue = (state: ChatState) => !isWaiting(state) || state.messages.length > 0

const fetchConversation = () => import('./conversation.js')

/** Whoever needs it then asks once more, and tells of a failure. */
export const preloadConversation = () => {
  if (navigator.onLine) fetchConversation().then(({ preload }) => preload(), ignore)
}
const ignore = () => {}

export const createTalk = ({ chat, onBroken, ...shared }: TalkParts): Talk => {
  const { signal, onChange } = shared
  let log: HTMLElement | null = null
  let conversation: Conversation | null = null
  let loading: Promise<void> | null = null
  return {
    current: () => conversation,
    holdLog: (element) => void (log ??= element),
    load() {
      const before = chat.getState()
      // It is asked for again when there is a connection.
      if (!before.online) return
      loading ??= fetchConversation()
        .then(({ createConversation }) => {
          if (!log || signal.aborted) return
          const state = chat.getState()
          const isFollowing = state.messages.some(isUnderWay)
          conversation = createConversation({ ...shared, log, isFollowing })
          // What happened since it was asked for is news; what was there before is not.
          conversation.observe(before)
          conversation.observe(state)
          onBroken(false)
          onChange()
        })
        .catch((error: unknown) => {
          loading = null
          onBroken(true, error)
        })
    },
  }
}
