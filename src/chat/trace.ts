/**
 * Each step of a chat as one line with its timing, for whoever looks into one: a transport that is
 * watched, and a place for what else happens. It names codes, counts and times; never a secret, nor a
 * word that was said.
 */
import type { ReadInitAnswer } from '../protocol/answer.js'
import type { Frame } from './stream.js'
import type { Failure, Outcome } from './failure.js'
import type { Transport, TurnStream } from './transport.js'

export interface Trace {
  note(step: string, text: string): void
  /** The same, and each call of it is noted. */
  watch(transport: Transport): Transport
  readonly lines: readonly string[]
}

/** So many are kept for the report; all are printed. */
const maxLines = 500

export const createTrace = (
  print: (line: string) => void = (line) => console.info(line),
  now: () => number = () => performance.now(),
): Trace => {
  const lines: string[] = []
  const note = (step: string, text: string): void => {
    const line = `+${(now() / 1000).toFixed(3)} s  ${step.padEnd(9)} ${text}`
    lines.push(line)
    if (lines.length > maxLines) lines.shift()
    print(`[Parley] ${line}`)
  }
  return { note, lines, watch: (transport) => watchTransport(transport, note, now) }
}

type Note = Trace['note']

const watchTransport = (transport: Transport, note: Note, now: () => number): Transport => {
  let handshakes = 0
  /** Notes what came of a request; of a success, what `describe` says. */
  const timed = async <Value>(
    step: string,
    request: () => Promise<Outcome<Value>>,
    describe: (value: Value) => string = () => 'done',
  ): Promise<Outcome<Value>> => {
    const start = now()
    const outcome = await request()
    const took = `${Math.round(now() - start)} ms`
    note(
      step,
      outcome.ok
        ? `${describe(outcome.value)}, in ${took}`
        : `failed: ${describeFailure(outcome.failure)}, after ${took}`,
    )
    return outcome
  }
  const streamed = async (
    step: string,
    request: () => Promise<Outcome<TurnStream>>,
  ): Promise<Outcome<TurnStream>> => {
    const start = now()
    const outcome = await timed(step, request, () => 'the reply begins')
    return outcome.ok ? { ok: true, value: watchStream(outcome.value, start, note, now) } : outcome
  }
  return {
    init(request, signal) {
      handshakes += 1
      const asked = request.newConversation
        ? 'for a new chat'
        : request.sessionId
          ? 'with the session that is known'
          : 'without a session'
      note('handshake', handshakes > 1 ? `asked ${asked}, time ${handshakes}` : `asked ${asked}`)
      return timed('handshake', () => transport.init(request, signal), describeSession)
    },
    chat(request, signal, onSent, onProgress) {
      const { id, content = '', attachments = [] } = request.messages.at(-1) ?? {}
      const bytes = attachments.reduce((sum, one) => sum + one.bytes, 0)
      const also = bytes > 0 ? ` and ${attachments.length} attachments of ${bytes} bytes` : ''
      note('message', `sent, ${content.length} characters${also}, id ${id}`)
      return streamed('message', () => transport.chat(request, signal, onSent, onProgress))
    },
    attachment: (id, sessionId, signal) =>
      timed(
        'file',
        () => transport.attachment(id, sessionId, signal),
        ({ size }) => `${size} bytes`,
      ),
    events(turnId, request, signal) {
      note('turn', `${turnId} asked on after ${request.after ?? 'its beginning'}`)
      return streamed('turn', () => transport.events(turnId, request, signal))
    },
    stop: (turnId, sessionId, signal) =>
      timed('stop', () => transport.stop(turnId, sessionId, signal)),
    feedback: (request, signal) =>
      timed(
        'feedback',
        () => transport.feedback(request, signal),
        () => request.type,
      ),
    end: (sessionId, signal) => timed('end', () => transport.end(sessionId, signal)),
    conversations: (sessionId, cursor, signal) =>
      timed(
        'past',
        () => transport.conversations(sessionId, cursor, signal),
        ({ conversations }) => `${conversations.length} conversations`,
      ),
    remove: (conversationId, sessionId, signal) =>
      timed(
        'past',
        () => transport.remove(conversationId, sessionId, signal),
        () => 'one deleted',
      ),
  }
}

const describeSession = (answer: ReadInitAnswer): string => {
  const { resumed, expiresInMs, limits, protocol, flow } = answer
  return [
    resumed === true ? 'session resumed' : 'new session',
    ...(typeof expiresInMs === 'number' ? [`ends in ${Math.round(expiresInMs / 60_000)} min`] : []),
    ...(limits ? [`${limits.messagesRemaining} of ${limits.maxMessages} messages left`] : []),
    `protocol ${protocol ?? 'not told'}`,
    `${flow?.name ?? 'nobody named'} answers`,
  ].join(', ')
}

const describeFailure = ({ kind, status, problem, retryAfterMs }: Failure): string =>
  [
    kind === 'answered' ? `HTTP ${status} ${problem?.code ?? 'without a code'}` : kind,
    ...(problem?.requestId ? [`request ${problem.requestId}`] : []),
    ...(retryAfterMs === null ? [] : [`to be asked again in ${retryAfterMs} ms`]),
  ].join(', ')

/** The same stream; when it is over, how it came. */
async function* watchStream(
  stream: TurnStream,
  start: number,
  note: Note,
  now: () => number,
): AsyncGenerator<readonly Frame[], void> {
  const counts = new Map<string, number>()
  let first: number | null = null
  let last = start
  let longestGap = 0
  let isWhole = false
  try {
    for await (const frames of stream) {
      const at = now()
      if (first === null)
        note('reply', `first piece ${Math.round(at - start)} ms after the request`)
      else longestGap = Math.max(longestGap, at - last)
      first ??= at
      last = at
      for (const { event } of frames) {
        counts.set(event.type, (counts.get(event.type) ?? 0) + 1)
        if (event.type === 'execution_error') note('reply', `failed: ${event.code}`)
        if (event.type === 'execution_complete') isWhole = true
      }
      yield frames
    }
  } finally {
    const events = [...counts].map(([type, count]) => `${count} ${type}`).join(', ') || 'no event'
    const span = `${Math.round(last - start)} ms, longest gap ${Math.round(longestGap)} ms`
    note('reply', `${isWhole ? 'whole' : 'left or cut'} after ${span}: ${events}`)
  }
}
