/**
 * A conversation without a screen: the effects (handshake, sending, reading the stream, renewal,
 * storage) around the reducer of state.ts. Runs in a browser and in Node.
 */
import type { Diagnosis } from '../diagnosis/diagnosis.js'
import type { Diagnose } from '../diagnosis/evidence.js'
import type { DiagnosisReport, SessionReport } from '../diagnosis/report.js'
import { maxMessageCharacters } from '../protocol/bounds.js'
import { attach, type NewAttachment } from './attachments.js'
import { createReporter, createStore, type Core } from './core.js'
import type { Outcome } from './failure.js'
import { createMessageId } from './identifier.js'
import { dueAgain, isRunning, lastSaid, type UserMessage } from './messages.js'
import type { PastPage } from './past-conversations.js'
import { createQueue } from './queue.js'
import { createSessions } from './session.js'
import { initialState } from './initial-state.js'
import type { ChatState } from './state.js'
import {
  backoffMs,
  createSurroundings,
  type ChatStorage,
  type Surroundings,
} from './surroundings.js'
import { createHttpTransport, type Transport } from './transport.js'
import type { Turns } from './turn.js'
import { faultOf, verdictOf } from './verdict.js'

export interface ChatOptions {
  /** The public client token. */
  token: string
  /** The server's origin and base path, without a trailing slash. */
  api: string
  /** An agent or flow that the token may use; null for the token's default. */
  agentId?: string | null
  /** Called once for each distinct cause, besides the block that is printed. */
  onError?: (diagnosis: Diagnosis) => void
  /** Called when a reply is complete. */
  onMessage?: (message: { id: string; text: string }) => void
  /** Where the session id is kept over a reload. Default: localStorage if it can be used. */
  storage?: ChatStorage
  /** Sent with every request. A program outside a browser names its `origin` here. */
  headers?: Readonly<Record<string, string>>
  /** Default: the global one. */
  fetch?: typeof fetch
}

export interface Chat {
  getState(): ChatState
  /** Calls back at once with the present state, then on each change. Returns its undo. */
  subscribe(listener: (state: ChatState) => void): () => void
  /** Makes the handshake, or resumes; harmless if it is made already. */
  open(): Promise<void>
  /**
   * Sends a message; opens first if need be; queues it behind a running reply. Resolves when the
   * reply is over or the message could not be delivered: the state says which.
   * Attachments go with it, where the token allows them; they are kept in memory alone.
   * @throws RangeError if it is longer than a message may be
   */
  send(text: string, attachments?: readonly NewAttachment[]): Promise<void>
  /** The data of an attachment of this visitor, by its id; null if it cannot be had now. */
  attachment(id: string): Promise<Blob | null>
  /** Stops the running reply; what was said is kept. */
  stop(): void
  /**
   * Sends failed messages again, or asks anew for the last reply, or opens again: whichever is due.
   * A reply that was cut goes on if its turn still exists. With an id, only that message.
   */
  retry(messageId?: string): Promise<void>
  /** Asks anew for a reply, whatever became of it; one that still runs is stopped. */
  askAnew(replyId: string): Promise<void>
  /** Puts off the end of a conversation that nobody says anything in. See `lapse` of the state. */
  stay(): Promise<void>
  /** Takes a queued or failed message back. */
  discard(messageId: string): void
  /**
   * Sends another text in the place of the visitor's last message: it and its reply are no part of
   * the conversation any more. A running reply is stopped. It counts like any message. Of another
   * message than the last, nothing happens.
   * @throws RangeError if it is longer than a message may be
   */
  edit(messageId: string, text: string): Promise<void>
  /**
   * Votes for a reply; a later vote replaces the former, and null takes it back. The comment has at
   * most 4,000 characters. Resolves to whether the server knows: if not, the vote is as it was.
   */
  rate(messageId: string, type: 'upvote' | 'downvote' | null, comment?: string): Promise<boolean>
  /** Starts a new conversation of the same visitor. */
  newChat(): Promise<void>
  /**
   * A page of this visitor's conversations, the latest first; `cursor` is the page before's. Null
   * where it could not be had, and then `onError` is told why.
   */
  listConversations(cursor?: string | null): Promise<PastPage | null>
  /**
   * Opens another conversation of this visitor, and leaves the present one as it is. False if it
   * could not be opened: the state says what is open instead, or why nothing is.
   */
  openConversation(conversationId: string): Promise<boolean>
  /**
   * Deletes a conversation of this visitor for good; after the one that is open, a new one begins.
   * False if it could not be deleted, and then `onError` is told why.
   */
  deleteConversation(conversationId: string): Promise<boolean>
  /** Ends the session on the server and clears what is stored. */
  reset(): Promise<void>
  /** The last thing that went wrong, and what is known of the session. */
  diagnosis(): Pick<DiagnosisReport, 'error' | 'session'>
  /** Undoes everything: requests, timers, listeners. */
  close(): void
}

/** What the chat is given by whoever makes it; some of it a test replaces. */
export interface ChatParts {
  /** Finds and tells the cause of a failure; on a page the launcher's. */
  diagnose: Diagnose
  transport?: Transport
  /** What looks on at every request, where somebody wants to. */
  watch?: ((transport: Transport) => Transport) | undefined
  surroundings?: Surroundings
}

/** Stopping and ending are tried this often: nobody waits for them. */
const maxFarewells = 3

/**
 * Creates a chat. It asks nothing of the server and stores nothing before `open` or `send`.
 * @throws TypeError if `api` is not an http(s) URL
 */
export const createChat = (options: ChatOptions, parts: ChatParts): Chat => {
  const { token } = options
  const onMessage = guarded(options.onMessage ?? ignore)
  const api = readApi(options.api)
  const lifetime = new AbortController()
  const base = parts.surroundings ?? createSurroundings()
  const surroundings = options.storage ? { ...base, storage: options.storage } : base
  const store = createStore(initialState(surroundings.isOnline()))
  const { getState, dispatch } = store
  const reporter = createReporter(parts.diagnose, guarded(options.onError ?? ignore))
  const plain =
    parts.transport ?? createHttpTransport({ api, headers: options.headers, fetch: options.fetch })
  const transport = parts.watch?.(plain) ?? plain
  const core: Core = { getState, dispatch, transport, surroundings, report: reporter.report }
  const sessions = createSessions(core, { token, api, agentId: options.agentId ?? null })
  let turns: Turns | null = null
  /** What sends and reads is fetched when the chat is open: nobody can write before. */
  const loadTurns = async (): Promise<Turns> => {
    const { createTurns } = await import('./turn.js')
    turns ??= createTurns(core, sessions, onMessage)
    return turns
  }
  const queue = createQueue(core, sessions, loadTurns)
  surroundings.watchOnline((online) => dispatch({ type: 'online', online }), lifetime.signal)

  let phase = getState().phase
  store.subscribe((state) => {
    const isNew = state.phase !== phase
    phase = state.phase
    if (isNew && phase === 'exhausted') {
      void core.report({ code: 'session_message_limit', isCertain: true, problem: null })
    }
  })

  const ensure = async (): Promise<void> => {
    const signal = queue.signal()
    await sessions.ensure(signal)
    if (signal.aborted) return
    // Ahead of the first message; if it fails, that one tries again.
    loadTurns().catch(ignore)
    void queue.run()
  }

  /** Tells the server something that nobody waits for. */
  const farewell = async (request: () => Promise<Outcome<true> | null>): Promise<void> => {
    for (let attempt = 0; attempt < maxFarewells; attempt++) {
      const outcome = await request()
      if (outcome === null || outcome.ok || lifetime.signal.aborted) return
      if (verdictOf(faultOf(outcome.failure, 'turn').code) !== 'again') return
      await surroundings.delay(backoffMs(attempt, surroundings.random), lifetime.signal)
    }
  }

  /** Another conversation takes the place of this one. */
  const change = async (begin: (signal: AbortSignal) => Promise<unknown>): Promise<void> => {
    const signal = queue.restart()
    dispatch({ type: 'cleared', phase: 'opening' })
    await begin(signal)
    if (!signal.aborted) void queue.run()
  }

  const loadPast = async () => {
    try {
      return await import('./past-conversations.js')
    } catch (error) {
      await core.report({ code: 'unreachable', isCertain: false, problem: null, error })
      return null
    }
  }

  /** A turn that the server has not named yet ends with its request, if it ends. */
  const stopTurn = (state: ChatState): void => {
    const turnId = state.phase === 'replying' ? state.turnId : null
    if (turnId === null) return
    const { signal } = lifetime
    void farewell(() => sessions.ask(({ id }) => transport.stop(turnId, id, signal), signal))
  }

  /** The turn of a reply that was only cut. */
  const turnOf = (replyId: string): string | null => {
    const latest = turns?.latest()
    return latest?.replyId === replyId ? latest.reply.turnId : null
  }

  /** A reply that was only cut goes on; another is asked for anew. */
  const askAgain = (replyId: string): void => {
    const turnId = turnOf(replyId)
    if (turnId === null) dispatchAnew(replyId)
    else dispatch({ type: 'reconnecting', replyId, turnId })
  }

  const dispatchAnew = (replyId: string): void => {
    const { messages } = getState()
    const index = messages.findIndex(({ id }) => id === replyId)
    const asked = messages.slice(0, index).findLast(({ role }) => role === 'user')
    if (asked === undefined) return
    dispatch({ type: 'replaced', id: asked.id, newId: createMessageId() })
  }

  /** What was still on its way up has not arrived; under its id it may be sent again in any case. */
  const takeBack = (id: string): void => {
    const { messages } = getState()
    const reply = messages[messages.findIndex((one) => one.id === id) + 1]
    const replyId = reply?.role === 'assistant' ? reply.id : ''
    dispatch({ type: 'undelivered', id, replyId, delivery: 'failed' })
  }

  const stop = (): void => {
    const state = getState()
    if (state.phase !== 'replying') return
    stopTurn(state)
    queue.skip()
    for (const message of state.messages) {
      const { id } = message
      // Nobody can tell whether it had arrived. It is not offered again: it was stopped.
      if (message.role === 'user') {
        if (isUploading(message)) takeBack(id)
        else if (message.delivery === 'sending') dispatch({ type: 'delivered', id })
      } else if (isRunning(message)) dispatch({ type: 'ended', replyId: id, reply: 'stopped' })
    }
  }

  /** What is queued goes on its way, or has failed where nothing may be sent. */
  const dispatchQueued = async (id: string): Promise<void> => {
    const { phase } = getState()
    if (phase === 'refused' || phase === 'exhausted' || phase === 'lapsed') {
      dispatch({ type: 'undelivered', id, replyId: '', delivery: 'failed' })
    } else await queue.run()
  }

  return {
    getState,
    subscribe: store.subscribe,
    async open() {
      if (!isFinal(getState())) await ensure()
    },
    async send(text, attachments = []) {
      const isEmpty = text.trim() === '' && attachments.length === 0
      if (isEmpty || getState().phase === 'closed') return
      checkLength(text)
      const id = createMessageId()
      dispatch({ type: 'queued', id, text, attachments: attachments.map(attach) })
      await dispatchQueued(id)
    },
    async attachment(id) {
      const kept = getState()
        .messages.flatMap((one) => (one.role === 'user' ? (one.attachments ?? []) : []))
        .find((one) => one.id === id)
      if (kept?.data) return kept.data
      const { signal } = lifetime
      const outcome = await sessions.ask(
        (session) => transport.attachment(id, session.id, signal),
        signal,
      )
      return outcome?.ok ? outcome.value : null
    },
    stop,
    async retry(messageId) {
      const state = getState()
      if (isFinal(state) || state.phase === 'exhausted' || state.phase === 'lapsed') return
      const due = dueAgain(state.messages, messageId)
      for (const message of due) {
        if (message.role === 'user') dispatch({ type: 'requeued', id: message.id })
        else askAgain(message.id)
      }
      await (due.length === 0 ? ensure() : queue.run())
    },
    async askAnew(replyId) {
      const { phase, messages } = getState()
      if (phase !== 'ready' || !messages.some(({ id }) => id === replyId)) return
      const turnId = turnOf(replyId)
      const { signal } = lifetime
      // It would go on beside the new one.
      if (turnId !== null)
        await sessions.ask(({ id }) => transport.stop(turnId, id, signal), signal)
      dispatchAnew(replyId)
      await queue.run()
    },
    stay: () => sessions.stay(queue.signal()),
    discard(messageId) {
      dispatch({ type: 'discarded', id: messageId })
    },
    async edit(messageId, text) {
      if (text.trim() === '' || isFinal(getState())) return
      checkLength(text)
      if (lastSaid(getState().messages)?.id !== messageId) return
      stop()
      const id = createMessageId()
      dispatch({ type: 'replaced', id: messageId, newId: id, text })
      await dispatchQueued(id)
    },
    async rate(messageId, type, comment) {
      const rated = getState().messages.find(({ id }) => id === messageId)
      if (rated?.role !== 'assistant') return false
      const { feedback: before } = rated
      const sent = type === null ? { type: before, withdrawn: true } : { type }
      if (sent.type === null) return true
      dispatch({ type: 'rated', id: messageId, feedback: type })
      const { signal } = lifetime
      const vote = { ...sent, type: sent.type, messageId }
      const extra = comment === undefined ? {} : { comment }
      const outcome = await sessions.ask(
        ({ id }) => transport.feedback({ sessionId: id, ...vote, ...extra }, signal),
        signal,
      )
      if (outcome?.ok === true) return true
      dispatch({ type: 'rated', id: messageId, feedback: before })
      return false
    },
    async newChat() {
      if (isFinal(getState())) return
      if (getState().phase === 'lapsed') {
        // The successor has a conversation, in which nothing was said, or gets one with a message.
        dispatch({ type: 'begun-anew', hasSession: sessions.current() !== null })
        return ensure()
      }
      stopTurn(getState())
      await change((signal) => sessions.begin(signal))
    },
    async listConversations(cursor = null) {
      if (isFinal(getState())) return null
      const past = await loadPast()
      return past?.listPast(core, sessions, cursor, lifetime.signal) ?? null
    },
    async openConversation(conversationId) {
      if (isFinal(getState())) return false
      const isOpen = (): boolean => getState().opened?.conversationId === conversationId
      // Its reply, if one comes, goes on without us.
      if (!isOpen()) await change((signal) => sessions.reopen(conversationId, signal))
      return isOpen()
    },
    async deleteConversation(conversationId) {
      if (isFinal(getState())) return false
      const past = await loadPast()
      const isGone =
        (await past?.removePast(core, sessions, conversationId, lifetime.signal)) ?? false
      const { opened } = getState()
      if (isGone && opened?.conversationId === conversationId) {
        void change((signal) => sessions.begin(signal))
      }
      return isGone
    },
    async reset() {
      queue.restart()
      const sessionId = sessions.clear()
      dispatch({ type: 'cleared', phase: 'idle' })
      if (sessionId === null) return
      await farewell(() => transport.end(sessionId, lifetime.signal))
    },
    diagnosis: () => ({ error: reporter.last(), session: reportSession(getState()) }),
    close() {
      queue.close()
      lifetime.abort()
      dispatch({ type: 'closed' })
    },
  }
}

const reportSession = ({ phase, opened, remaining }: ChatState): SessionReport => ({
  phase,
  agent: opened?.name ?? null,
  conversationId: opened?.conversationId ?? null,
  messagesRemaining: remaining?.left ?? null,
  maxMessages: remaining?.max ?? null,
})

const isFinal = ({ phase }: ChatState): boolean => phase === 'refused' || phase === 'closed'

const ignore = (): void => {}

const isUploading = ({ delivery, attachments = [], uploaded = 0 }: UserMessage): boolean =>
  delivery === 'sending' && attachments.length > 0 && uploaded < 1

const checkLength = (text: string): void => {
  if (text.length <= maxMessageCharacters) return
  throw new RangeError(
    `Parley: a message has at most ${maxMessageCharacters} characters, this one ${text.length}`,
  )
}

/** A fault of the page's own callback is the page's, and must not leave the chat half-way. */
const guarded =
  <Value>(callback: (value: Value) => void) =>
  (value: Value): void => {
    try {
      callback(value)
    } catch (error) {
      console.error(error)
    }
  }

const readApi = (api: string): string => {
  try {
    if (/^https?:$/.test(new URL(api).protocol)) return api.replace(/\/+$/, '')
  } catch {
    // Said below, in one sentence for both.
  }
  throw new TypeError(`Parley: api must be an http or https URL, not "${api}"`)
}
