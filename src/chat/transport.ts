/**
 * How the server is asked: the interface, and its implementation over HTTP with ky. Answers become
 * types here, once. It makes one request for each call and repeats none: what a failure means is
 * judged elsewhere.
 */
import ky from 'ky'
import {
  conversationsAnswerSchema,
  initAnswerSchema,
  type ReadConversations,
  type ReadInitAnswer,
} from '../protocol/answer.js'
import type { FeedbackRequest, InitRequest } from '../protocol/client.js'
import type { Attachment } from './attachments.js'
import { startDeadline, type Deadline } from './deadline.js'
import { failed, parseJson, readCause, readFailure, type Outcome } from './failure.js'
import type * as Reader from './stream.js'

/** The events of one turn, a batch at a time. Ends with the stream or its cut, and never throws. */
export type TurnStream = AsyncIterable<readonly Reader.Frame[]>

export interface SentMessage {
  id: string
  role: 'user' | 'assistant'
  content: string
  attachments?: readonly Attachment[]
}

export interface SentChat {
  sessionId: string
  /** The last one is the visitor's, and its id the idempotency key. */
  messages: readonly SentMessage[]
  assistantMessageId: string
  /** The visitor's message that the last one stands in the place of. */
  replaces?: string
}

/** No method rejects: a failure is an outcome. `test/contracts/transport.ts` says the rest. */
export interface Transport {
  init(request: InitRequest, signal: AbortSignal): Promise<Outcome<ReadInitAnswer>>
  /**
   * Calls `onSent` when the request has gone out, which may be some time after the call, and
   * `onProgress`, for a message with attachments, with how much of it has gone, from 0 to 1.
   */
  chat(
    request: SentChat,
    signal: AbortSignal,
    onSent?: () => void,
    onProgress?: (share: number) => void,
  ): Promise<Outcome<TurnStream>>
  /** The data of an attachment that this visitor has sent. */
  attachment(id: string, sessionId: string, signal: AbortSignal): Promise<Outcome<Blob>>
  /** The events of a turn after the one with the id `after`, or all of them; then live. */
  events(
    turnId: string,
    request: { sessionId: string; after: string | null },
    signal: AbortSignal,
  ): Promise<Outcome<TurnStream>>
  stop(turnId: string, sessionId: string, signal: AbortSignal): Promise<Outcome<true>>
  feedback(request: FeedbackRequest, signal: AbortSignal): Promise<Outcome<true>>
  end(sessionId: string, signal: AbortSignal): Promise<Outcome<true>>
  /** A page of the visitor's own conversations, after the cursor of the page before. */
  conversations(
    sessionId: string,
    cursor: string | null,
    signal: AbortSignal,
  ): Promise<Outcome<ReadConversations>>
  /** Deletes one of them. */
  remove(conversationId: string, sessionId: string, signal: AbortSignal): Promise<Outcome<true>>
}

export interface HttpOptions {
  /** The server's origin and base path, without a trailing slash. */
  api: string
  headers?: Readonly<Record<string, string>> | undefined
  fetch?: typeof fetch | undefined
  /** For a whole answer. Default 15 s. */
  answerTimeoutMs?: number
  /**
   * A stream that is silent for longer counts as cut. Our server says something every 15 s; others
   * promise nothing, and get four times as long. Default 45 s.
   */
  silenceMs?: number
}

interface SentRequest {
  method: 'GET' | 'POST' | 'DELETE'
  headers: Record<string, string>
  body?: string
}

/** Talks to a server over HTTP. */
export const createHttpTransport = (options: HttpOptions): Transport => {
  const { api, headers = {}, answerTimeoutMs = 15_000, silenceMs = 45_000 } = options
  /**
   * Plain text needs no preflight, and our server reads it. Another one may insist on the JSON
   * type: then the first init is repeated with it, and all that follows has it from the start.
   */
  let isSimple = true

  let reader: Promise<typeof Reader> | null = null
  /** Asked for again after it could not be had. */
  const loadReader = () =>
    (reader ??= import('./stream.js').catch((error: unknown) => {
      reader = null
      throw error
    }))

  const sentHeaders = (): Record<string, string> =>
    isSimple ? { ...headers } : { ...headers, 'content-type': 'application/json' }
  const urlOf = (path: string): string => `${api}/v1/client/${path}`
  const send = (url: string, signal: AbortSignal, sent: SentRequest): Promise<Response> =>
    ky(url, {
      ...sent,
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'strict-origin',
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
      // Past ky, which joins signals by a method that browsers before 2024 do not have.
      fetch: (request, init) => (options.fetch ?? fetch)(request, { ...init, signal }),
    })

  const posted = (body: object): SentRequest & { body: string } => ({
    method: 'POST',
    body: JSON.stringify(body),
    headers: sentHeaders(),
  })
  /** Without a body the session stands in a header: never in an address. */
  const proved = (method: 'GET' | 'DELETE', sessionId: string): SentRequest => ({
    method,
    headers: { ...headers, authorization: `Bearer ${sessionId}` },
  })

  const ask = async <Value>(
    path: string,
    sent: SentRequest,
    signal: AbortSignal,
    read: (value: unknown) => Value | null,
  ): Promise<Outcome<Value>> => {
    const deadline = startDeadline(answerTimeoutMs, signal)
    const url = urlOf(path)
    let status = 0
    try {
      const response = await send(url, deadline.signal, sent)
      status = response.status
      if (!response.ok) return await readFailure(response, url)
      const value = read(parseJson(await response.text()))
      return value === null ? failed({ kind: 'unreadable', status, url }) : { ok: true, value }
    } catch (error) {
      // Who looks for the cause asks once more, and must neither delete nor know the session.
      const { authorization, ...shown } = sent.headers
      const asked = { url, headers: shown, ...(authorization && { method: 'GET' as const }) }
      return failed({ kind: deadline.loss(), status, cause: readCause(error), ...asked })
    } finally {
      deadline.end()
    }
  }

  const stream = async (
    path: string,
    body: object,
    signal: AbortSignal,
    onSent: () => void = () => {},
    post = (deadline: Deadline) => send(urlOf(path), deadline.signal, posted(body)),
  ): Promise<Outcome<TurnStream>> => {
    const deadline = startDeadline(isSimple ? silenceMs : silenceMs * 4, signal)
    const url = urlOf(path)
    let unloaded: { error?: unknown } = {}
    try {
      // The reader is a chunk of its own. It comes first: a reply that waits for it would seem to be
      // kept back on its way, and one that nobody can read would be paid for.
      const { readFrames } = await Promise.race([
        loadReader().catch((error: unknown) => {
          unloaded = { error }
          throw error
        }),
        whenAborted(deadline.signal),
      ])
      deadline.putOff()
      onSent()
      const response = await post(deadline)
      if (response.ok && response.body !== null && isEventStream(response)) {
        return { ok: true, value: readFrames(response.body, deadline) }
      }
      const outcome = response.ok
        ? failed({ kind: 'unreadable', status: response.status, url })
        : await readFailure(response, url)
      deadline.end()
      response.body?.cancel().catch(() => undefined)
      return outcome
    } catch (error) {
      const kind = deadline.loss()
      deadline.end()
      return failed({ kind, url, headers: sentHeaders(), cause: readCause(error), ...unloaded })
    }
  }

  /** The file itself, of an answer that is no JSON. */
  const attachment = async (
    id: string,
    sessionId: string,
    signal: AbortSignal,
  ): Promise<Outcome<Blob>> => {
    const deadline = startDeadline(silenceMs, signal)
    const url = urlOf(`attachments/${encodeURIComponent(id)}`)
    try {
      const response = await send(url, deadline.signal, posted({ sessionId }))
      if (!response.ok) return await readFailure(response, url)
      return { ok: true, value: await response.blob() }
    } catch (error) {
      return failed({ kind: deadline.loss(), url, cause: readCause(error) })
    } finally {
      deadline.end()
    }
  }

  /** With the data of its attachments; ours takes more of it from a session that the header names. */
  const chatWithAttachments = (
    request: SentChat,
    signal: AbortSignal,
    onSent: () => void,
    onProgress: (share: number) => void,
  ): Promise<Outcome<TurnStream>> =>
    stream('chat', request, signal, undefined, async (deadline) => {
      const { toWire, upload } = await import('./upload.js')
      const load = async (id: string): Promise<Blob | null> => {
        const outcome = await attachment(id, request.sessionId, deadline.signal)
        return outcome.ok ? outcome.value : null
      }
      const sent = posted({ ...request, messages: await toWire(request.messages, load) })
      const proof = isSimple && { authorization: `Bearer ${request.sessionId}` }
      const large = { ...sent, headers: { ...sent.headers, ...proof } }
      const url = urlOf('chat')
      deadline.putOff()
      const uploading =
        options.fetch === undefined
          ? upload({
              ...large,
              url,
              signal: deadline.signal,
              onProgress(share) {
                deadline.putOff()
                onProgress(share)
                // What comes from now on is the server's time.
                if (share === 1) onSent()
              },
            })
          : undefined
      return uploading ?? send(url, deadline.signal, large)
    })

  const init = async (
    request: InitRequest,
    signal: AbortSignal,
  ): Promise<Outcome<ReadInitAnswer>> => {
    const outcome = await ask('init', posted(request), signal, readInitAnswer)
    if (outcome.ok) {
      isSimple = isSimple && isOurs(outcome.value)
      // While the visitor writes, so that the first message need not wait for it.
      loadReader().catch(() => {})
      return outcome
    }
    const isTypeRefused = isSimple && [400, 415, 422].includes(outcome.failure.status)
    if (!isTypeRefused) return outcome
    isSimple = false
    const repeated = await ask('init', posted(request), signal, readInitAnswer)
    isSimple = !repeated.ok
    return repeated
  }

  return {
    init,
    chat: (request, signal, onSent = () => {}, onProgress = () => {}) =>
      request.messages.some(({ attachments = [] }) => attachments.length > 0)
        ? chatWithAttachments(request, signal, onSent, onProgress)
        : stream('chat', request, signal, onSent),
    attachment,
    events: (turnId, { sessionId, after }, signal) =>
      stream(
        `turns/${encodeURIComponent(turnId)}/events`,
        after === null ? { sessionId } : { sessionId, after },
        signal,
      ),
    stop: (turnId, sessionId, signal) =>
      ask(`turns/${encodeURIComponent(turnId)}/stop`, posted({ sessionId }), signal, done),
    feedback: (request, signal) => ask('feedback', posted(request), signal, done),
    end: (sessionId, signal) => ask('end', posted({ sessionId }), signal, done),
    conversations: (sessionId, cursor, signal) =>
      ask(
        `conversations${cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`}`,
        proved('GET', sessionId),
        signal,
        readConversations,
      ),
    remove: (conversationId, sessionId, signal) =>
      ask(
        `conversations/${encodeURIComponent(conversationId)}`,
        proved('DELETE', sessionId),
        signal,
        done,
      ),
  }
}

/** Whether the answer is our own server's, which promises more than the others do. */
export const isOurs = (answer: ReadInitAnswer): boolean => typeof answer.protocol === 'number'

const readInitAnswer = (value: unknown): ReadInitAnswer | null => {
  const parsed = initAnswerSchema.safeParse(value)
  return parsed.success && parsed.data.sessionId !== '' ? parsed.data : null
}

const readConversations = (value: unknown): ReadConversations | null => {
  const parsed = conversationsAnswerSchema.safeParse(value)
  return parsed.success ? parsed.data : null
}

/** What is said beside success is of no use. */
const done = (): true => true

const whenAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const abort = (): void => reject(new Error('aborted'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
  })

const isEventStream = (response: Response): boolean =>
  /^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '')
