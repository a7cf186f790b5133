/** Step 6: one message in a session of its own, and whether the reply comes as it is written. */
import { randomUUID } from 'node:crypto'
import { createParser } from 'eventsource-parser'
import type { ReadEvent } from '../../protocol/events.js'
import { readEvent } from '../../protocol/sse.js'
import { failedBy } from '../explained.js'
import { describeLoss } from '../fault.js'
import { failed, passed, warned, type Result, type Skipped } from '../finding.js'
import { headerOf, mediaTypeOf } from '../headers.js'
import type { NetworkAnswer } from '../network.js'
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
    const answer = await openPost(visit, url, body, { contentType, signal })
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
  for await (const chunk of answer.body) {
    atMs = performance.now() - startedAt
    arrivalsMs.push(atMs)
    parser.feed(decoder.decode(chunk, { stream: true }))
    bytes += chunk.byteLength
    if (bytes > maxReplyBytes) break
  }
  return { events, arrivalsMs }
}

const judge = (visit: Visit, answer: NetworkAnswer, heard: Heard): Result => {
  const { events, arrivalsMs } = heard
  const firstText = events.find(({ event }) => event.type === 'text_delta')
  const gaps = arrivalsMs.slice(1).map((at, index) => at - (arrivalsMs[index] ?? at))
  const facts = {
    headersMs: Math.round(answer.headersMs),
    firstByteMs: Math.round(arrivalsMs[0] ?? 0),
    firstTextMs: firstText ? Math.round(firstText.atMs) : null,
    totalMs: Math.round(arrivalsMs.at(-1) ?? 0),
    pieces: arrivalsMs.length,
    events: events.length,
    longestGapMs: Math.round(Math.max(0, ...gaps)),
  }
  const encoding = headerOf(answer, 'content-encoding')
  if (encoding !== null) {
    return {
      findings: [
        warned(
          'stream_buffered',
          `the reply is compressed on its way (${encoding}), which holds it back.`,
          'turn compression of  text/event-stream  off in front of the server',
        ),
      ],
      facts,
    }
  }
  const error = events.find(({ event }) => event.type === 'execution_error')?.event
  if (error) return { findings: [failedBy(error.code ?? 'upstream_failed', visit)], facts }
  if (!events.some(({ event }) => isEnd(event))) return { findings: [cut], facts }
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
  if (isBuffered(heard)) {
    return {
      findings: [
        warned(
          'stream_buffered',
          `the whole reply arrives at once after ${seconds(facts.firstByteMs)}: likely something in front of the server holds it back.`,
          'switch buffering of  text/event-stream  off there (nginx: proxy_buffering off)',
        ),
      ],
      facts,
    }
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

const isEnd = ({ type }: ReadEvent): boolean =>
  type === 'execution_complete' || type === 'turn_complete' || type === 'flow_complete'

/** A server announces a turn before it asks the agent, so the first byte is far from the last. */
const isBuffered = ({ events, arrivalsMs }: Heard): boolean => {
  const first = arrivalsMs[0] ?? 0
  const spread = (arrivalsMs.at(-1) ?? 0) - first
  const deltas = events.filter(({ event }) => event.type === 'text_delta').length
  return deltas >= 3 && first > 500 && spread < first / 10
}
