/** Step 6: one message in a session of its own, and whether the reply comes as it is written. */
import { randomUUID } from 'node:crypto'
import { createParser } from 'eventsource-parser'
import type { ReadEvent } from '../../protocol/events.js'
import { readEvent } from '../../protocol/sse.js'
import { opened } from '../answer-body.js'
import { failedBy } from '../explained.js'
import { describeLoss } from '../fault.js'
import { failed, passed, warned, type Result, type Skipped } from '../finding.js'
import { headerOf, mediaTypeOf } from '../headers.js'
import { asNetworkError } from '../network-fault.js'
import { NetworkError, type NetworkAnswer } from '../network.js'
import { clientUrl, openPost, readAnswer } from '../server-request.js'
import { bounded, type Visit } from '../visit.js'

/** What stands in the conversation, so that whoever reads it knows where it came from. */
const text = 'This is a test message of parley doctor. Please answer in one or two sentences.'

/** A reply may take its time; the whole examination has its own bound. */
const replyMs = 60_000

/** As much of a reply as is listened to. */
const maxReplyBytes = 1024 * 1024

export const examineMessage = async (
  visit: Visit,
  { send }: { send: boolean },
): Promise<Result | Skipped> => {
  const { session, api } = visit
  if (!send) return { skipped: 'only with --send: it costs what a message of a visitor costs' }
  if (!session || api === null) return { skipped: 'there is no session to send it in' }
  const url = clientUrl(api, 'chat')
  const body = {
    sessionId: session.id,
    messages: [{ id: `doctor-${randomUUID()}`, role: 'user', content: text }],
  }
  const { contentType } = session
  const startedAt = performance.now()
  try {
    const signal = bounded(visit, replyMs)
    // Whether it streams is asked, not whether it can be compressed as well.
    const encodings = 'identity'
    const answer = await openPost(visit, url, body, { contentType, signal, encodings })
    if (answer.status !== 200 || mediaTypeOf(answer) !== 'text/event-stream') {
      return refused(visit, answer)
    }
    return judge(visit, answer, await listen(answer, startedAt))
  } catch (error) {
    return { findings: [describeLoss(error, visit, { url: url, step: 'message' })] }
  }
}

const refused = async (visit: Visit, answer: NetworkAnswer): Promise<Result> => {
  const { problem } = await readAnswer(answer)
  const facts = { status: answer.status }
  return { findings: [failedBy(problem?.code ?? 'unexpected_answer', visit, problem)], facts }
}

interface Heard {
  /** Of each event, in milliseconds since the message was sent. */
  events: readonly { event: ReadEvent; atMs: number }[]
  /** Of each piece of the body that arrived by itself. */
  arrivalsMs: readonly number[]
  /** What ended it before its time; null if nothing did. */
  fault: unknown
}

const listen = async (answer: NetworkAnswer, startedAt: number): Promise<Heard> => {
  const events: { event: ReadEvent; atMs: number }[] = []
  const arrivalsMs: number[] = []
  let atMs = 0
  let bytes = 0
  const parser = createParser({
    onEvent({ data, event: name }) {
      const event = readEvent(data, name)
      if (event) events.push({ event, atMs })
    },
  })
  const decoder = new TextDecoder()
  try {
    for await (const chunk of opened(answer.body, headerOf(answer, 'content-encoding'))) {
      atMs = performance.now() - startedAt
      arrivalsMs.push(atMs)
      parser.feed(decoder.decode(chunk, { stream: true }))
      bytes += chunk.byteLength
      if (bytes > maxReplyBytes) break
    }
    return { events, arrivalsMs, fault: null }
  } catch (error) {
    // What was heard until then says more than how it ended.
    return { events, arrivalsMs, fault: asNetworkError(error) }
  } finally {
    answer.close()
  }
}

const judge = (visit: Visit, answer: NetworkAnswer, heard: Heard): Result => {
  const { events, arrivalsMs, fault } = heard
  const firstText = events.find(({ event }) => event.type === 'text_delta')
  const facts = {
    headersMs: Math.round(answer.headersMs),
    firstByteMs: Math.round(arrivalsMs[0] ?? 0),
    firstTextMs: firstText ? Math.round(firstText.atMs) : null,
    totalMs: Math.round(arrivalsMs.at(-1) ?? 0),
    pieces: arrivalsMs.length,
    events: events.length,
    longestGapMs: Math.round(longestGap(arrivalsMs)),
    compression: headerOf(answer, 'content-encoding'),
  }
  const error = events.find(({ event }) => event.type === 'execution_error')?.event
  if (error) return { findings: [failedBy(error.code ?? 'upstream_failed', visit)], facts }
  if (!events.some(({ event }) => isEnd(event))) {
    if (fault !== null && !isCutOff(heard)) throw fault
    return { findings: [cut], facts }
  }
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
  if (isBuffered(heard)) {
    const { compression } = facts
    const [holder, fix] = compression === null ? byBuffering : byCompression(compression)
    const text = `the whole reply arrives at once after ${seconds(facts.firstByteMs)}: likely ${holder} holds it back.`
    return { findings: [warned('stream_buffered', text, fix)], facts }
  }
  return {
    findings: [
      passed(
        `answered in ${seconds(facts.totalMs)}: first byte after ${facts.firstByteMs} ms, ${facts.pieces} pieces, longest gap ${facts.longestGapMs} ms`,
      ),
    ],
    facts,
  }
}

const cut = failed(
  'stream_cut',
  'the reply ends in the middle.',
  'see which time limit in front of the server ends long answers, and the log of the server',
)

type Holder = readonly [holder: string, fix: string]

const byBuffering: Holder = [
  'something in front of the server',
  'switch buffering of  text/event-stream  off there (nginx: proxy_buffering off)',
]

const byCompression = (encoding: string): Holder => [
  `the compression in front of the server (${encoding}, which nobody asked for)`,
  'switch compression of  text/event-stream  off there, and its buffering (nginx: gzip off; proxy_buffering off)',
]

/** The connection has broken in the middle of it; a reply that never began, or is late, has not. */
const isCutOff = ({ events, fault }: Heard): boolean =>
  events.length > 0 &&
  fault instanceof NetworkError &&
  (fault.fault === 'connection_reset' || fault.fault === 'not_http')

/** Not by spreading: there can be more pieces than a call has room for. */
const longestGap = (arrivalsMs: readonly number[]): number =>
  arrivalsMs.reduce(
    (longest, at, index) => Math.max(longest, at - (arrivalsMs[index - 1] ?? at)),
    0,
  )

const isEnd = ({ type }: ReadEvent): boolean =>
  type === 'execution_complete' || type === 'turn_complete' || type === 'flow_complete'

/** A server announces a turn before it asks the agent, so the first byte is far from the last. */
const isBuffered = ({ events, arrivalsMs }: Heard): boolean => {
  const first = arrivalsMs[0] ?? 0
  const spread = (arrivalsMs.at(-1) ?? 0) - first
  const deltas = events.filter(({ event }) => event.type === 'text_delta').length
  return deltas >= 3 && first > 500 && spread < first / 10
}
