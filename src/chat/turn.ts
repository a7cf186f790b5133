/**
 * One message and its reply: delivery, reading the stream, and going on after a cut. Everything
 * that is awaited may have been overtaken when it returns, so each step first asks its signal.
 */
import type { Fault } from '../diagnosis/evidence.js'
import { watchArrival, type Arrival } from './buffering.js'
import type { Core } from './core.js'
import { createMessageId } from './identifier.js'
import { contentOf, emptyReply, readInto, type Reply } from './reply.js'
import type { Session, Sessions } from './session.js'
import { backoffMs, whenOnline } from './surroundings.js'
import { outgoing } from './transcript.js'
import type { Failure, Outcome } from './failure.js'
import type { TurnStream } from './transport.js'
import { faultOf, verdictOf, type Verdict } from './verdict.js'

/** A reply that is being read. */
export interface Exchange {
  readonly replyId: string
  reply: Reply
  /** How it comes, where that says something of the way. */
  arrival: Arrival | null
}

export interface Signals {
  /** This turn: aborted by stop, and by all that aborts the conversation. */
  turn: AbortSignal
  /** The conversation: aborted by a new one, and by the end. */
  conversation: AbortSignal
}

export interface Turns {
  /** Delivers a message and reads its reply. Resolves when that is over, however it ended. */
  send(id: string, signals: Signals): Promise<void>
  /** Reads on a reply whose turn runs without us. */
  follow(replyId: string, turnId: string, signals: Signals): Promise<void>
  /** The reply that is being read, or was when its connection was lost for good. */
  latest(): Exchange | null
}

const maxDeliveries = 8
/** Each of these costs the visitor's line megabytes. */
const maxUploads = 3
const maxWaitMs = 60_000
const maxReattachments = 10
const maxReattachmentsElsewhere = 3
const maxLossMs = 120_000
const longestTryMs = 60_000
/** Where a server that limits does not say for how long. */
const defaultLimitMs = 60_000

export const createTurns = (
  core: Core,
  sessions: Sessions,
  onMessage: (message: { id: string; text: string }) => void,
): Turns => {
  const { dispatch, getState, transport, surroundings } = core
  let latest: Exchange | null = null

  const wait = async (attempt: number, failure: Failure | null, signal: AbortSignal) => {
    const delayMs = backoffMs(attempt, surroundings.random)
    await surroundings.delay(Math.max(delayMs, failure?.retryAfterMs ?? 0), signal)
    await whenOnline(surroundings, signal)
  }

  const finish = (exchange: Exchange, end: NonNullable<Reply['end']>): void => {
    const { replyId, reply } = exchange
    latest = null
    dispatch({ type: 'ended', replyId, reply: end })
    sessions.prolong()
    if (end === 'complete') onMessage({ id: replyId, text: reply.text })
    const evidence = end === 'complete' && exchange.arrival?.suspicion()
    if (evidence) {
      void core.report({ code: 'stream_buffered', isCertain: false, problem: null, evidence })
    }
    const { errorCode: code } = reply
    if (end === 'failed' && code !== null) {
      void core.report({ code, isCertain: true, problem: null })
    }
  }

  /** True once the reply is over; false when the stream is, and the reply is not. */
  const read = async (exchange: Exchange, stream: TurnStream, signal: AbortSignal) => {
    for await (const frames of stream) {
      if (signal.aborted) return false
      exchange.reply = readInto(exchange.reply, frames)
      exchange.arrival?.note(frames, surroundings.now())
      const { turnId, remaining, end } = exchange.reply
      const content = contentOf(exchange.reply)
      dispatch({ type: 'progress', replyId: exchange.replyId, turnId, content, remaining })
      if (end === null) continue
      finish(exchange, end)
      return true
    }
    return false
  }

  const giveUp = (exchange: Exchange, fault: Fault | null, reply: 'failed' | 'cut'): void => {
    dispatch({ type: 'ended', replyId: exchange.replyId, reply })
    if (fault !== null) void core.report(fault)
  }

  const refuse = async (fault: Fault, signal: AbortSignal): Promise<void> => {
    const diagnosis = await core.report(fault)
    if (!signal.aborted) dispatch({ type: 'refused', diagnosis })
  }

  const reattach = async (exchange: Exchange, turnId: string, { turn, conversation }: Signals) => {
    exchange.arrival = null
    const reconnecting = { type: 'reconnecting', replyId: exchange.replyId, turnId } as const
    dispatch(reconnecting)
    let lostMs = 0
    let attempt = 0
    for (;;) {
      const triedAt = surroundings.now()
      await whenOnline(surroundings, turn)
      if (turn.aborted) return
      const after = exchange.reply.cursor?.id ?? null
      const outcome = await sessions.ask(
        ({ id: sessionId }) => transport.events(turnId, { sessionId, after }, turn),
        conversation,
      )
      if (turn.aborted || outcome === null) return
      if (outcome.ok) {
        if ((await read(exchange, outcome.value, turn)) || turn.aborted) return
        if (exchange.reply.cursor?.id !== after) {
          attempt = 0
          lostMs = 0
        }
        dispatch(reconnecting)
      }
      const failure = outcome.ok ? null : outcome.failure
      const fault = failure === null ? null : faultOf(failure, 'turn')
      const verdict = fault === null ? 'again' : verdictOf(fault.code)
      if (fault !== null && verdict === 'refused') return refuse(fault, turn)
      attempt++
      // A page that slept has not tried all the while.
      lostMs += Math.min(longestTryMs, surroundings.now() - triedAt)
      const session = sessions.current()
      if (session === null) return
      const mayPass = verdict === 'again' || verdict === 'limited'
      const isSpent =
        attempt >= (session.isOurs ? maxReattachments : maxReattachmentsElsewhere) ||
        lostMs > maxLossMs
      if (!mayPass) {
        // The turn is not there (any more), so that a retry must ask anew.
        latest = null
        return giveUp(exchange, null, 'failed')
      }
      if (isSpent) return giveUp(exchange, fault, 'cut')
      await wait(attempt - 1, failure, turn)
      if (turn.aborted) return
    }
  }

  /** False if nothing came at all, so that only the message itself can be sent again. */
  const receive = async (
    exchange: Exchange,
    stream: TurnStream,
    session: Session,
    signals: Signals,
  ): Promise<boolean> => {
    if ((await read(exchange, stream, signals.turn)) || signals.turn.aborted) return true
    const { turnId, isTurnOver, errorCode } = exchange.reply
    if (!session.isOurs && (isTurnOver || errorCode !== null || turnId === null)) {
      finish(exchange, isTurnOver && errorCode === null ? 'complete' : 'failed')
      return true
    }
    if (turnId === null) return false
    await reattach(exchange, turnId, signals)
    return true
  }

  const request = (session: Session, id: string, replyId: string) => {
    const { messages: said } = getState()
    const messages = outgoing(said, id)
    const own = said.find((message) => message.id === id)
    const replaces = own?.role === 'user' && session.isOurs ? own.replaces?.id : undefined
    return {
      sessionId: session.id,
      messages: session.isOurs ? messages.slice(-1) : messages,
      assistantMessageId: replyId,
      ...(replaces !== undefined && { replaces }),
    }
  }

  const send = async (id: string, signals: Signals): Promise<void> => {
    const { turn, conversation } = signals
    const replyId = createMessageId()
    const exchange: Exchange = { replyId, reply: emptyReply(null), arrival: null }
    latest = exchange
    dispatch({ type: 'sending', id, replyId })
    let mayRenew = true
    const hasAttachments = getState().messages.some(
      (one) => one.id === id && one.role === 'user' && one.attachments !== undefined,
    )
    let percent = -1
    const onProgress = (share: number): void => {
      const next = Math.floor(share * 100)
      if (next !== percent && !turn.aborted) dispatch({ type: 'uploaded', id, share })
      percent = next
    }
    for (let attempt = 0; ; attempt++) {
      const session = await sessions.ensure(conversation)
      if (turn.aborted) return
      if (session === null)
        return dispatch({ type: 'undelivered', id, replyId, delivery: 'failed' })
      exchange.arrival = null
      if (hasAttachments) onProgress(0)
      const outcome: Outcome<TurnStream> = await transport.chat(
        request(session, id, replyId),
        turn,
        () => {
          if (attempt === 0) exchange.arrival = watchArrival(surroundings.now())
        },
        onProgress,
      )
      if (turn.aborted) return
      if (outcome.ok) {
        dispatch({ type: 'delivered', id })
        sessions.prolong()
        if (await receive(exchange, outcome.value, session, signals)) return
        if (turn.aborted) return
      }
      const failure = outcome.ok ? nothingCame : outcome.failure
      const fault = faultOf(failure, 'turn')
      const verdict = verdictOf(fault.code)
      if (verdict === 'renew' && mayRenew) {
        mayRenew = false
        await sessions.renew(session, conversation)
        if (turn.aborted) return
        if (getState().phase !== 'lapsed') continue
        latest = null
        return dispatch({ type: 'undelivered', id, replyId, delivery: 'failed' })
      }
      // Another server may take a message that is sent twice for two.
      const isSafe = session.isOurs || failure.retryAfterMs !== null
      const isSpent =
        attempt + 1 >= (hasAttachments ? maxUploads : maxDeliveries) ||
        (failure.retryAfterMs ?? 0) > maxWaitMs
      if (verdict === 'again' && isSafe && !isSpent) {
        await wait(attempt, failure, turn)
        if (turn.aborted) return
        continue
      }
      return settle(verdict, fault, failure, { id, replyId }, turn)
    }
  }

  /** What becomes of a message that was not taken. */
  const settle = async (
    verdict: Verdict,
    fault: Fault,
    { retryAfterMs }: Failure,
    { id, replyId }: { id: string; replyId: string },
    signal: AbortSignal,
  ): Promise<void> => {
    latest = null
    const undelivered = { type: 'undelivered', id, replyId } as const
    if (verdict === 'limited') {
      const retryAt = surroundings.now() + Math.max(1000, retryAfterMs ?? defaultLimitMs)
      dispatch({ type: 'limited', retryAt, code: fault.code })
      dispatch({ ...undelivered, delivery: 'queued' })
      await core.report(fault)
      return
    }
    if (verdict === 'ended') sessions.forget()
    if (verdict === 'gone') sessions.leave()
    if (verdict === 'exhausted') dispatch({ type: 'exhausted' })
    if (verdict === 'refused') await refuse(fault, signal)
    if (!signal.aborted) dispatch({ ...undelivered, delivery: 'failed' })
    if (!['ended', 'gone', 'refused'].includes(verdict)) await core.report(fault)
  }

  return {
    send,
    async follow(replyId, turnId, signals) {
      const exchange =
        latest?.replyId === replyId ? latest : { replyId, reply: emptyReply(turnId), arrival: null }
      latest = exchange
      // It may have been lost since: its renewal has failed, and that is why the reply was cut.
      const session = await sessions.ensure(signals.conversation)
      if (session === null || signals.turn.aborted) return
      await reattach(exchange, turnId, signals)
    },
    latest: () => latest,
  }
}

/** A stream that was opened and cut before its first event. */
const nothingCame: Failure = {
  kind: 'network',
  status: 200,
  url: '',
  problem: null,
  retryAfterMs: null,
}
