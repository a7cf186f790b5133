/**
 * A chat behind the `Chat` interface that does what it is told: a test sets the state and reads what
 * was asked of it.
 */
import type { Chat } from '../../src/chat/chat.js'
import { initialState } from '../../src/chat/initial-state.js'
import type { AssistantMessage, ChatState, ToolUse } from '../../src/chat/state.js'
import type { PastPage } from '../../src/chat/past-conversations.js'
import type { UserMessage } from '../../src/chat/messages.js'
import type { Diagnosis } from '../../src/diagnosis/diagnosis.js'

export interface FakeChat extends Chat {
  /** Every call but `getState` and `subscribe`, as `name` and arguments. */
  calls: unknown[][]
  /** The names of what the server refuses. */
  refused: Set<string>
  /** What is answered to whoever asks for past conversations. */
  past: { pages: (PastPage | null)[]; isOpening: boolean; isDeleting: boolean }
  set(change: Partial<ChatState> & Record<string, unknown>): void
}

export const createFakeChat = (): FakeChat => {
  let state = initialState(true)
  const listeners = new Set<(state: ChatState) => void>()
  const calls: unknown[][] = []
  const refused = new Set<string>()
  const past: FakeChat['past'] = { pages: [], isOpening: true, isDeleting: true }
  const note =
    (name: string) =>
    (...given: unknown[]) => {
      calls.push([name, ...given.filter((one) => one !== undefined)])
      return Promise.resolve()
    }
  return {
    calls,
    refused,
    set(change) {
      state = { ...state, ...change } as ChatState
      for (const listener of listeners) listener(state)
    },
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener)
      listener(state)
      return () => listeners.delete(listener)
    },
    open: note('open'),
    send: note('send'),
    attachment: () => Promise.resolve(null),
    stop: note('stop'),
    retry: note('retry'),
    askAnew: note('askAnew'),
    stay: note('stay'),
    discard: note('discard'),
    edit: note('edit'),
    async rate(...given) {
      await note('rate')(...given)
      return !refused.has('rate')
    },
    newChat: note('newChat'),
    reset: note('reset'),
    listConversations: async (cursor) => {
      calls.push(['listConversations', cursor ?? null])
      return past.pages.shift() ?? null
    },
    openConversation: async (id) => {
      calls.push(['openConversation', id])
      return past.isOpening
    },
    deleteConversation: async (id) => {
      calls.push(['deleteConversation', id])
      return past.isDeleting
    },
    past,
    diagnosis: () => ({ error: null, session: null }),
    close: note('close'),
  }
}

export const said = (
  text: string,
  delivery: UserMessage['delivery'] = 'sent',
  id = `u-${text}`,
): UserMessage => ({ role: 'user', id, text, delivery })

export const answered = (
  text: string,
  change: Partial<AssistantMessage> = {},
): AssistantMessage => ({
  role: 'assistant',
  id: 'a-1',
  text,
  reasoning: '',
  tools: [],
  sources: [],
  suggestions: [],
  reply: 'complete',
  feedback: null,
  ...change,
})

export const tool = (
  id: string,
  name: string,
  outcome: ToolUse['outcome'],
  change: Partial<ToolUse> = {},
): ToolUse => ({ id, name, outcome, input: '', output: '', tookMs: null, ...change })

export const refusal: Diagnosis = {
  code: 'origin_not_allowed',
  cause: "this page's origin is not on the token's list.",
  level: 'error',
  certain: true,
  evidence: null,
  origin: 'http://127.0.0.1:3000',
  token: 'ct_live_…9XkQ',
  server: 'http://localhost:3000',
  fix: 'add 127.0.0.1:3000 to Allowed origins (localhost:3000 is allowed, this one is not)',
  more: 'http://localhost:3000/docs/errors/origin_not_allowed',
  requestId: null,
}
