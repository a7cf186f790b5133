/**
 * The stand-in for the server in the preview's document, and there alone: it answers the widget's
 * `/v1/client/*` requests itself, on the same wire. The console's origin is normally not on the
 * token's list, and looking at a draft should neither count as use nor cost an agent's answer.
 */
import type { InitAnswer, StoredMessage } from '../../protocol/client.js'
import type { TurnEvent } from '../../protocol/events.js'
import { formatEvent } from '../../protocol/sse.js'
import { sampleConversation, sampleReply } from './samples.js'

export interface StandInScene {
  /** What the handshake hands over. */
  config: Readonly<Record<string, unknown>>
  /** An empty chat, or one that has begun. */
  stage: 'start' | 'conversation'
}

const maxMessages = 100
const pieceDelayMs = 28
const pieceCharacters = 9

type Answer = (body: unknown) => Response

/** A `fetch` for requests below `/v1/client/`; all others go on to `next`. */
export const createStandIn = (readScene: () => StandInScene, next: typeof fetch): typeof fetch => {
  let turns = 0
  const routes: Record<string, Answer> = {
    init: () => Response.json(handshake(readScene())),
    chat: () => reply(`turn_preview_${++turns}`),
    feedback: () => Response.json({ success: true, feedbackId: 'preview' }),
    end: () => Response.json({ success: true }),
    conversations: () =>
      Response.json({ conversations: [], pagination: { limit: 20, hasMore: false, cursor: null } }),
  }
  return async (input, init) => {
    const request = new Request(input, init)
    const name = /\/v1\/client\/(\w+)/.exec(new URL(request.url).pathname)?.[1]
    if (name === undefined) return next(input, init)
    const answer = routes[name]
    // Whatever else it asks of a turn: stopping one, or going on after a cut that cannot be.
    return answer ? answer(null) : Response.json({ success: true })
  }
}

const handshake = ({ config, stage }: StandInScene): InitAnswer => {
  const now = Date.now()
  const lifeMs = 24 * 3_600_000
  return {
    sessionId: 'cs_preview',
    expiresAt: new Date(now + lifeMs).toISOString(),
    expiresInMs: lifeMs,
    serverTime: new Date(now).toISOString(),
    resumed: stage === 'conversation',
    conversationResumed: stage === 'conversation',
    renewable: true,
    flow: { id: 'preview', name: 'Assistant', description: null },
    config: { welcomeMessage: null, placeholder: '', theme: null, ...config },
    conversationId: 'conv_preview',
    limits: { messagesRemaining: maxMessages, maxMessages, idleTimeoutSeconds: 1800 },
    environment: 'test',
    protocol: 1,
    warnings: [],
    messages: stage === 'conversation' ? stored(now) : [],
  }
}

const stored = (now: number): StoredMessage[] =>
  sampleConversation.map(({ role, content }, index) => ({
    id: `msg_preview_${index}`,
    role,
    content,
    createdAt: new Date(now - (sampleConversation.length - index) * 60_000).toISOString(),
    turnId: `turn_preview_s${index >> 1}`,
    ...(role === 'assistant' && { stopReason: 'end_turn' }),
  }))

/** The canned answer, piece by piece as an agent would send it. */
const reply = (turnId: string): Response => {
  const encoder = new TextEncoder()
  let isOver = false
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      let seq = 0
      for (const event of replyEvents(turnId)) {
        if (event.type === 'text_delta') await pause(pieceDelayMs)
        if (isOver) return
        const frame = formatEvent({ ...event, executionId: turnId, seq }, `1-${seq}`)
        controller.enqueue(encoder.encode(frame))
        seq += 1
      }
      controller.close()
    },
    cancel() {
      isOver = true
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}

function* replyEvents(turnId: string): Generator<TurnEvent> {
  const id = 'text_0'
  yield {
    type: 'execution_start',
    kind: 'agent',
    agentId: 'preview',
    startedAt: new Date().toISOString(),
  }
  yield { type: 'turn_start', id: turnId, role: 'assistant', iteration: 1 }
  yield { type: 'text_start', id, role: 'assistant', turnId }
  for (let at = 0; at < sampleReply.length; at += pieceCharacters) {
    yield { type: 'text_delta', id, delta: sampleReply.slice(at, at + pieceCharacters) }
  }
  yield { type: 'text_complete', id, text: sampleReply }
  yield { type: 'turn_complete', id: turnId, stopReason: 'end_turn' }
  yield { type: 'execution_complete', kind: 'agent', success: true, stopReason: 'end_turn' }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
