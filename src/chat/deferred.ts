/**
 * A chat whose code is still on its way, so that a visitor can type before it has come. It keeps
 * what is asked of it, in order, and is from then on the chat itself.
 */
import type { Chat } from './chat.js'
import type { Diagnosis } from './diagnosis.js'
import { initialState } from './initial-state.js'
import type { ChatState } from './state.js'

interface DeferredOptions {
  token: string
  api: string
  /** Fetches the code and makes the chat. Called again after it has failed. */
  load(): Promise<Chat>
  /** The code could not be fetched. */
  onError(diagnosis: Diagnosis): void
}

export const deferChat = ({ token, api, load, onError }: DeferredOptions): Chat => {
  const listeners = new Set<(state: ChatState) => void>()
  let state = initialState(navigator.onLine)
  let chat: Chat | null = null
  let loading: Promise<Chat | null> | null = null
  let failure: Diagnosis | null = null
  let isClosed = false

  const tell = (next: ChatState): void => {
    state = next
    for (const listener of listeners) listener(state)
  }

  const fail = (): null => {
    loading = null
    failure = explainLoading(token, api)
    tell({ ...state, phase: 'failed', diagnosis: failure })
    onError(failure)
    return null
  }

  const adopt = (loaded: Chat): Chat => {
    if (isClosed) loaded.close()
    chat = loaded
    loaded.subscribe(tell)
    return loaded
  }

  const fetchChat = (): Promise<Chat | null> => {
    loading ??= load().then(adopt, fail)
    return loading
  }

  /** Now, or as soon as the code is there; what is asked first is done first. */
  const ask = async (act: (chat: Chat) => Promise<void> | void): Promise<void> => {
    if (isClosed) return
    if (!chat && state.phase === 'failed') tell({ ...state, phase: 'opening' })
    const loaded = chat ?? (await fetchChat())
    if (loaded) await act(loaded)
  }

  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener)
      listener(state)
      return () => listeners.delete(listener)
    },
    open() {
      if (!chat && state.phase === 'idle') tell({ ...state, phase: 'opening' })
      return ask((loaded) => loaded.open())
    },
    send: (text) => ask((loaded) => loaded.send(text)),
    stop: () => void ask((loaded) => loaded.stop()),
    retry: (messageId) => (chat ? chat.retry(messageId) : ask((loaded) => loaded.open())),
    discard: (messageId) => void ask((loaded) => loaded.discard(messageId)),
    rate: (messageId, type, comment) => ask((loaded) => loaded.rate(messageId, type, comment)),
    newChat: () => ask((loaded) => loaded.newChat()),
    reset: () => ask((loaded) => loaded.reset()),
    diagnosis: () => chat?.diagnosis() ?? failure,
    close() {
      isClosed = true
      listeners.clear()
      chat?.close()
    },
  }
}

/** In its own few words: the longer ones come from the server that could not be reached. */
const explainLoading = (token: string, api: string): Diagnosis => ({
  code: 'unreachable',
  cause: "likely: the server could not be reached for the chat's code.",
  certain: false,
  origin: location.origin,
  token: `${token.slice(0, 8)}…${token.slice(-4)}`,
  server: api,
  fix: `open  ${api}/healthz  in this browser; see that script-src of the page's policy has ${api}`,
  more: `${api}/docs/errors/unreachable`,
  requestId: null,
})
