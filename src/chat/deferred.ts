/**
 * A chat whose code is still on its way, so that a visitor can type before it has come. It keeps
 * what is asked of it, in order, and is from then on the chat itself.
 */
import type { Diagnosis } from '../diagnosis/diagnosis.js'
import type { Diagnose } from '../diagnosis/evidence.js'
import { attach } from './attachments.js'
import type { Chat } from './chat.js'
import { createMessageId } from './identifier.js'
import { initialState } from './initial-state.js'
import type { UserMessage } from './messages.js'
import type { ChatState } from './state.js'

interface DeferredOptions {
  /** Fetches the code and makes the chat. Called again after it has failed. */
  load(): Promise<Chat>
  /** Finds and tells why the code could not be fetched. */
  diagnose: Diagnose
}

/** What was asked of the chat and waits for its code. */
interface Wish {
  act(chat: Chat): Promise<void> | void
  /** A message outlives a failure to fetch the code; it is shown until the chat shows it. */
  message: UserMessage | null
  end(): void
}

export const deferChat = ({ load, diagnose }: DeferredOptions): Chat => {
  const listeners = new Set<(state: ChatState) => void>()
  const lifetime = new AbortController()
  const { signal } = lifetime
  let state = initialState(navigator.onLine)
  let chat: Chat | null = null
  let loading: Promise<void> | null = null
  let wishes: Wish[] = []
  let failure: Diagnosis | null = null

  const tell = (next: ChatState): void => {
    state = next
    for (const listener of listeners) listener(state)
  }
  const withMessages = (delivery: UserMessage['delivery']): ChatState => ({
    ...state,
    messages: wishes.flatMap(({ message }) => (message ? [{ ...message, delivery }] : [])),
  })

  const fail = async (error: unknown): Promise<void> => {
    const diagnosis = await diagnose({
      code: 'unreachable',
      isCertain: false,
      problem: null,
      error,
    })
    failure = diagnosis
    loading = null
    if (signal.aborted) return
    for (const { end } of wishes) end()
    wishes = wishes.filter(({ message }) => message !== null)
    tell({ ...withMessages('failed'), phase: 'failed', diagnosis })
  }

  const adopt = (loaded: Chat): void => {
    if (signal.aborted) return loaded.close()
    chat = loaded
    for (const { act, end } of wishes) void Promise.resolve(act(loaded)).then(end)
    wishes = []
    loaded.subscribe(tell)
  }

  const fetchChat = (): void => {
    if (!navigator.onLine) return
    loading ??= load().then(adopt, fail)
  }

  /** Now, or as soon as the code is there; what is asked first is done first. */
  const ask = (act: Wish['act'], message: Wish['message'] = null): Promise<void> => {
    if (signal.aborted) return Promise.resolve()
    if (chat) return Promise.resolve(act(chat))
    return new Promise((end) => {
      wishes.push({ act, message, end })
      const { phase } = state
      const isAgain = phase === 'failed' || (phase === 'idle' && act === open)
      tell(isAgain ? { ...withMessages('queued'), phase: 'opening' } : withMessages('queued'))
      fetchChat()
    })
  }
  const open = (loaded: Chat): Promise<void> => loaded.open()

  const follow = (): void => {
    if (chat) return
    tell({ ...state, online: navigator.onLine })
    if (wishes.length > 0 || state.phase === 'failed') void ask(open)
  }
  for (const type of ['online', 'offline']) window.addEventListener(type, follow, { signal })

  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener)
      listener(state)
      return () => listeners.delete(listener)
    },
    open: () => ask(open),
    send(text, given = []) {
      const act = (loaded: Chat) =>
        given.length > 0 ? loaded.send(text, given) : loaded.send(text)
      if (chat) return act(chat)
      const attachments = given.map(attach)
      const queued = { role: 'user', id: createMessageId(), text, delivery: 'queued' } as const
      const message = attachments.length > 0 ? { ...queued, attachments } : queued
      return ask(act, message)
    },
    attachment: (id) => chat?.attachment(id) ?? Promise.resolve(null),
    stop: () => void ask((loaded) => loaded.stop()),
    retry: (messageId) => (chat ? chat.retry(messageId) : ask(open)),
    askAnew: (replyId) => ask((loaded) => loaded.askAnew(replyId)),
    stay: () => ask((loaded) => loaded.stay()),
    discard(messageId) {
      if (chat) return chat.discard(messageId)
      wishes = wishes.filter(({ message }) => message?.id !== messageId)
      tell({ ...state, messages: state.messages.filter(({ id }) => id !== messageId) })
    },
    // Of what there is none before.
    edit: (messageId, text) => chat?.edit(messageId, text) ?? Promise.resolve(),
    rate: (messageId, type, comment) =>
      chat?.rate(messageId, type, comment) ?? Promise.resolve(false),
    newChat: () => ask((loaded) => loaded.newChat()),
    async listConversations(cursor) {
      await ask(open)
      return chat?.listConversations(cursor) ?? null
    },
    async openConversation(id) {
      await ask(open)
      return chat?.openConversation(id) ?? false
    },
    async deleteConversation(id) {
      await ask(open)
      return chat?.deleteConversation(id) ?? false
    },
    reset: () => ask((loaded) => loaded.reset()),
    diagnosis: () => chat?.diagnosis() ?? { error: failure, session: null },
    close() {
      lifetime.abort()
      listeners.clear()
      for (const { end } of wishes) end()
      chat?.close()
    },
  }
}
