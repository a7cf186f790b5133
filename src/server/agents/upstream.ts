/**
 * One request to somebody else's server and the reading of its answer: timeouts, bounds, the
 * framing of event streams, abort. It knows no vendor's format.
 */
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import type { AgentError } from './agent.js'
import { fault, type FaultContext } from './upstream-fault.js'
import { createWatch } from './watch.js'

/** The longest event of a stream, in characters. */
const maxEventCharacters = 1024 * 1024
/** The longest answer that is not a stream, in characters. */
const maxTextCharacters = 4 * 1024 * 1024
/** How much of a refusal is read, in characters; less of it is logged. */
const maxRefusalCharacters = 5000
/** How long a refusal's body may pause, in milliseconds. */
const refusalMs = 2000
/** How long an upstream may pause after its last word, in milliseconds. */
const lastWordMs = 2000
/** How long a finished answer may take to close, so that its connection is used again. */
const drainMs = 100

export interface UpstreamRequest extends FaultContext {
  headers: Readonly<Record<string, string>>
  body: string
  /** From the request to the first byte of the answer's body. */
  firstByteTimeoutMs: number
  /** Between two pieces of the body; comments that keep the stream awake count. */
  idleTimeoutMs: number
  signal: AbortSignal
}

/** An answer with status 200 to 299. Whoever opened it closes it, in a `finally`. */
export interface Upstream {
  status: number
  /** Without parameters, in lower case; empty if there is none. */
  contentType: string
  /** Throws after an abort, so nothing follows one. Ends only if the body ended properly. */
  frames(): AsyncGenerator<EventSourceMessage, void, undefined>
  /** The whole body. */
  text(): Promise<string>
  /** Says that all has come that matters; a stall then soon fails. */
  expectEnd(): void
  /** Lets a finished answer end, so that its connection can be used again. Never throws. */
  drain(): Promise<void>
  /** Breaks off what still runs and undoes every listener and timer. */
  close(): void
}

/**
 * POSTs the body and waits for the head of the answer.
 *
 * @throws AgentError on a timeout, a failed connection, a redirect or a refusal; the signal's
 * reason after an abort.
 */
export const openUpstream = async (request: UpstreamRequest): Promise<Upstream> => {
  request.signal.throwIfAborted()
  const watch = createWatch(new URL(request.url).host, request.signal)
  const deadlineMs = performance.now() + request.firstByteTimeoutMs
  try {
    const response = await watch.within(
      request.firstByteTimeoutMs,
      fetch(request.url, {
        method: 'POST',
        // An answer that is compressed arrives in blocks, not as it is written.
        headers: { 'accept-encoding': 'identity', ...request.headers },
        body: request.body,
        // A redirect could carry the key to another host.
        redirect: 'manual',
        signal: watch.signal,
      }),
    )
    const body = openBody(response, (ms, work) => watch.within(ms, work))
    if (!response.ok) {
      body.wait(refusalMs)
      throw await refusal(response, request, body)
    }
    body.wait(request.idleTimeoutMs, Math.max(1, deadlineMs - performance.now()))
    return {
      status: response.status,
      contentType: mediaType(response),
      frames: () => readFrames(body, request),
      text: async () => {
        const text = await body.readUpTo(maxTextCharacters)
        if (text.length > maxTextCharacters) throw tooLong(request, 'an answer', maxTextCharacters)
        return text
      },
      expectEnd: () => body.wait(Math.min(lastWordMs, request.idleTimeoutMs)),
      drain: async () => {
        body.wait(drainMs)
        // All that mattered has come.
        await body.readUpTo(maxRefusalCharacters).catch(() => '')
      },
      close: watch.close,
    }
  } catch (error) {
    watch.close()
    throw error
  }
}

interface Body {
  /** Sets how long each read waits from now on, and the next one if it differs. */
  wait(ms: number, nextMs?: number): void
  /** The next characters; undefined once the body has ended properly. */
  read(): Promise<string | undefined>
  /** All that is left, or a little more than so many characters of it. */
  readUpTo(characters: number): Promise<string>
}

const openBody = (
  response: Response,
  within: <Result>(ms: number, work: Promise<Result>) => Promise<Result>,
): Body => {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let isEnded = reader === undefined
  let waitMs = 0
  let nextWaitMs = 0

  const read = async (): Promise<string | undefined> => {
    if (isEnded || !reader) return undefined
    const ms = nextWaitMs
    nextWaitMs = waitMs
    const { value, done } = await within(ms, reader.read())
    if (!done) return decoder.decode(value, { stream: true })
    isEnded = true
    // Half a character at the end.
    return decoder.decode() || undefined
  }

  return {
    wait: (ms, nextMs = ms) => {
      waitMs = ms
      nextWaitMs = nextMs
    },
    read,
    readUpTo: async (characters) => {
      let text = ''
      for (let piece = await read(); piece !== undefined; piece = await read()) {
        text += piece
        if (text.length > characters) break
      }
      return text
    },
  }
}

async function* readFrames(
  body: Body,
  request: UpstreamRequest,
): AsyncGenerator<EventSourceMessage, void, undefined> {
  const ready: EventSourceMessage[] = []
  let isTooLong = false
  const parser = createParser({
    maxBufferSize: maxEventCharacters,
    onEvent: (message) => void ready.push(message),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') isTooLong = true
    },
  })
  for (let isOpen = true; isOpen;) {
    const piece = await body.read()
    isOpen = piece !== undefined
    // The last event counts without its blank line, if the body ended as it should.
    parser.feed(piece ?? '\n\n')
    for (const message of ready.splice(0)) {
      yield message
      request.signal.throwIfAborted()
    }
    if (isTooLong) throw tooLong(request, 'an event', maxEventCharacters)
  }
}

const tooLong = (request: UpstreamRequest, what: string, characters: number): AgentError =>
  fault(request, `sent ${what} of more than ${characters} characters`)

const mediaType = (response: Response): string =>
  (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''

/** Why an answer of another status is none. */
const refusal = async (
  response: Response,
  request: UpstreamRequest,
  body: Body,
): Promise<AgentError> => {
  const { status } = response
  if (status >= 300 && status < 400) {
    const target = response.headers.get('location') ?? ''
    const origin = URL.canParse(target, request.url) ? new URL(target, request.url).origin : '?'
    return fault(
      request,
      `redirects (${status}) to ${origin}, which is not followed: write the final address`,
    )
  }
  const seen = await body.readUpTo(maxRefusalCharacters).catch(() => '')
  const code = status === 408 || status === 504 ? 'upstream_timeout' : 'upstream_failed'
  return fault(request, `answered ${status}`, seen, code)
}
