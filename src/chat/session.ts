/**
 * The session: made by a handshake when it is first needed, renewed without the visitor seeing it,
 * and remembered over a reload by its id alone. The server decides when one is over.
 */
import type { Fault } from '../diagnosis/evidence.js'
import { findTokenFault } from '../diagnosis/token.js'
import type { ReadInitAnswer } from '../protocol/answer.js'
import { protocolVersion } from '../protocol/bounds.js'
import type { InitRequest } from '../protocol/client.js'
import type { Core } from './core.js'
import type { Lapse, Opened, Remaining } from './state.js'
import { backoffMs, whenOnline } from './surroundings.js'
import { restore } from './transcript.js'
import type { Outcome } from './failure.js'
import { isOurs } from './transport.js'
import { faultOf, isRefusal, verdictOf } from './verdict.js'

export interface Session {
  id: string
  conversationId: string | null
  /** Whether the server keeps the transcript and knows a message that is sent twice. */
  isOurs: boolean
  /** Null where what was said outlives it, or nobody knows. */
  lifetime: Lifetime | null
}

interface Lifetime {
  /** Without a word said. */
  idleMs: number
  /** Whatever is said: a time of `Surroundings.now`. */
  endsAt: number
}

export interface Sessions {
  /** The live one, or one made now; null if there can be none, and then the state says why. */
  ensure(signal: AbortSignal): Promise<Session | null>
  /** The successor of one that is over; the conversation goes on. */
  renew(stale: Session, signal: AbortSignal): Promise<Session | null>
  /** One with a new conversation of the same visitor. */
  begin(signal: AbortSignal): Promise<Session | null>
  /** One for another conversation of the same visitor; if that is gone, for the latest one. */
  reopen(conversationId: string, signal: AbortSignal): Promise<Session | null>
  /** Its conversation was deleted: the next one begins another. */
  leave(): void
  /** Something was said: it lives on from now. */
  prolong(): void
  /** Asks the server to let the live one live on. */
  stay(signal: AbortSignal): Promise<void>
  /** It was ended on purpose: nothing is inherited, unless another tab has a new one already. */
  forget(): void
  /** Forgets it and all that is kept of it; its id, or null if there was none. */
  clear(): string | null
  /** The live one, as far as is known. */
  current(): Session | null
  /** Asks with the live session, and once more if that was over. Null without a session. */
  ask<Value>(
    request: (session: Session) => Promise<Outcome<Value>>,
    signal: AbortSignal,
  ): Promise<Outcome<Value> | null>
}

/** A handshake is tried this often, unless the server wants a longer wait than anyone has. */
const maxAttempts = 4
/** Each of these takes long. */
const maxSilences = 2
const maxWaitMs = 30_000

type Wish = 'resume' | 'renew' | 'new'

interface Target {
  token: string
  api: string
  agentId: string | null
}

export const createSessions = (core: Core, { token, api, agentId }: Target): Sessions => {
  const { dispatch, transport, surroundings } = core
  const kept = createKeeper(core, `parley:${api}:${token}`)
  let session: Session | null = null
  /** The last session that was had, for where the storage keeps nothing. */
  let proof: Kept | null = null
  /** What the next handshake is for; kept until one succeeds. */
  let wish: Wish = 'resume'
  /** The conversation that it is to be for, if not the last one. */
  let wanted: string | null = null
  let pending: Promise<Session | null> | null = null
  /** The present handshake; another number overtakes it, and its answer is nobody's any more. */
  let handshake = 0

  const requestFor = (): InitRequest => {
    // Another tab may have made a successor: that one is the proof now.
    const known = kept.read() ?? proof
    const base = {
      token,
      protocol: { min: protocolVersion, max: protocolVersion },
      ...(agentId === null ? {} : { flowId: agentId }),
    }
    if (known === null) return base
    const proved = { ...base, sessionId: known.id }
    if (wish === 'new') {
      return session?.isOurs === false ? base : { ...proved, newConversation: true }
    }
    // Of the same visitor; but what another tab talks about is its own affair.
    const conversationId = wanted ?? proof?.conversationId ?? known.conversationId
    return conversationId === null ? proved : { ...proved, conversationId }
  }

  const adopt = (answer: ReadInitAnswer): Session => {
    const conversationId = answer.conversationId ?? null
    const before = session ?? proof
    const lifetime = readLifetime(answer, surroundings.now())
    session = { id: answer.sessionId, conversationId, isOurs: isOurs(answer), lifetime }
    const isAnother = before?.conversationId != null && before.conversationId !== conversationId
    proof = session
    kept.write(session)
    const opened = readOpened(answer)
    const remaining = readRemaining(answer)
    const known = { opened, remaining, lapse: lapseOf(session, surroundings.now()) }
    if (wish === 'renew') {
      // Another server is sent what was said, so there the conversation goes on.
      dispatch({ type: session.isOurs && isAnother ? 'lapsed' : 'renewed', ...known })
    } else {
      const stored = wish === 'resume' ? answer.messages : null
      const { messages, turnId } = stored ? restore(stored) : { messages: null, turnId: null }
      dispatch({ type: 'opened', ...known, restored: messages, turnId })
    }
    wish = 'resume'
    wanted = null
    if (allowsAnyOrigin(answer)) {
      void core.report({ code: 'any_origin', isCertain: true, problem: null })
    }
    return session
  }

  /** What was known of a session stays as the proof for the next handshake. */
  const fail = async (
    phase: 'refused' | 'failed',
    fault: Fault,
    isOver: () => boolean,
  ): Promise<null> => {
    const diagnosis = await core.report(fault)
    if (isOver()) return null
    session = null
    if (wish === 'renew') wish = 'resume'
    const isFinal = phase === 'refused' || isRefusal(diagnosis)
    dispatch({ type: isFinal ? 'refused' : 'failed', diagnosis })
    return null
  }

  const shakeHands = async (signal: AbortSignal): Promise<Session | null> => {
    const own = ++handshake
    const isOver = () => signal.aborted || own !== handshake
    if (wish !== 'renew') dispatch({ type: 'opening' })
    const code = findTokenFault(token)
    if (code !== null) return fail('refused', { code, isCertain: true, problem: null }, isOver)
    for (let attempt = 0; ; attempt++) {
      await whenOnline(surroundings, signal)
      if (isOver()) return null
      const outcome = await transport.init(requestFor(), signal)
      if (isOver()) return null
      if (outcome.ok) {
        const strange = unknownProtocol(outcome.value)
        return strange === null ? adopt(outcome.value) : fail('refused', strange, isOver)
      }
      const waitMs = Math.max(
        backoffMs(attempt, surroundings.random),
        outcome.failure.retryAfterMs ?? 0,
      )
      const fault = faultOf(outcome.failure, 'init')
      const verdict = verdictOf(fault.code)
      if (verdict === 'refused') return fail('refused', fault, isOver)
      const isSpent =
        attempt + 1 >= (outcome.failure.kind === 'silence' ? maxSilences : maxAttempts)
      if (verdict !== 'again' || isSpent || waitMs > maxWaitMs) {
        return fail('failed', fault, isOver)
      }
      await surroundings.delay(waitMs, signal)
    }
  }

  /** One handshake at a time; whoever asks meanwhile gets the same. */
  const open = (signal: AbortSignal): Promise<Session | null> => {
    const mine = shakeHands(signal).finally(() => {
      if (pending === mine) pending = null
    })
    pending = mine
    return mine
  }

  const renew = (stale: Session, signal: AbortSignal): Promise<Session | null> => {
    if (session !== null && session !== stale) return Promise.resolve(session)
    if (pending !== null) return pending
    wish = 'renew'
    return open(signal)
  }

  const abandon = (): void => {
    session = null
    proof = null
    pending = null
    handshake++
    wish = 'resume'
    wanted = null
  }

  const ensure = (signal: AbortSignal): Promise<Session | null> =>
    pending ?? (session === null ? open(signal) : Promise.resolve(session))

  return {
    current: () => session,
    ensure,
    renew,
    begin(signal) {
      wish = 'new'
      wanted = null
      return open(signal)
    },
    reopen(conversationId, signal) {
      wish = 'resume'
      wanted = conversationId
      return open(signal)
    },
    leave() {
      const last = proof
      abandon()
      proof = last
      wish = 'new'
      dispatch({ type: 'session-over' })
    },
    prolong() {
      if (session?.lifetime)
        dispatch({ type: 'lapse', lapse: lapseOf(session, surroundings.now()) })
    },
    async stay(signal) {
      if (session !== null) await renew(session, signal)
    },
    forget() {
      if (kept.read()?.id === proof?.id) kept.remove()
      abandon()
      dispatch({ type: 'session-over' })
    },
    clear() {
      const id = proof?.id ?? kept.read()?.id ?? null
      kept.remove()
      abandon()
      return id
    },
    async ask(request, signal) {
      const first = session
      if (first === null) return null
      const outcome = await request(first)
      if (outcome.ok || verdictOf(faultOf(outcome.failure, 'turn').code) !== 'renew') return outcome
      const second = await renew(first, signal)
      // Of a turn or a message of another conversation the new one knows nothing.
      const isSame = second?.conversationId === first.conversationId
      return second !== null && (isSame || !second.isOurs) ? request(second) : null
    },
  }
}

/** Our own server would have refused; one of another version may not know better. */
const unknownProtocol = ({ protocol }: ReadInitAnswer): Fault | null => {
  if (typeof protocol !== 'number' || protocol === protocolVersion) return null
  const side = protocol > protocolVersion ? 'widget' : 'server'
  const detail = `this widget speaks protocol ${protocolVersion}, the server ${protocol}.`
  const hint = `upgrade the ${side}`
  return { code: 'protocol_unsupported', isCertain: true, problem: { detail, hint } }
}

const allowsAnyOrigin = ({ warnings }: ReadInitAnswer): boolean =>
  Array.isArray(warnings) && warnings.some((warning) => warning?.type === 'any_origin')

const readOpened = (answer: ReadInitAnswer): Opened => ({
  conversationId: answer.conversationId ?? null,
  name: answer.flow?.name ?? null,
  config: answer.config ?? {},
  hasPast: isOurs(answer),
})

const readRemaining = ({ limits }: ReadInitAnswer): Remaining | null =>
  limits ? { left: limits.messagesRemaining, max: limits.maxMessages } : null

const readLifetime = ({ limits, renewable, expiresInMs }: ReadInitAnswer, now: number) =>
  renewable === false && limits?.idleTimeoutSeconds
    ? {
        idleMs: limits.idleTimeoutSeconds * 1000,
        endsAt: now + (typeof expiresInMs === 'number' ? expiresInMs : Infinity),
      }
    : null

const lapseOf = ({ lifetime }: Session, now: number): Lapse | null =>
  lifetime && {
    at: Math.min(now + lifetime.idleMs, lifetime.endsAt),
    canStay: now + lifetime.idleMs < lifetime.endsAt,
  }

type Kept = Pick<Session, 'id' | 'conversationId'>

/** Keeps the id over a reload where the storage can; where it can't, nothing else changes. */
const createKeeper = (core: Core, key: string) => {
  const attempt = <Value>(action: () => Value): Value | null => {
    try {
      return action()
    } catch {
      return null
    }
  }
  const { storage } = core.surroundings
  return {
    read: (): Kept | null => attempt(() => parseKept(storage.read(key))),
    write: ({ id, conversationId }: Kept) =>
      attempt(() => storage.write(key, JSON.stringify([id, conversationId]))),
    remove: () => attempt(() => storage.remove(key)),
  }
}

const parseKept = (text: string | null): Kept | null => {
  const value: unknown = text === null ? null : JSON.parse(text)
  if (!Array.isArray(value)) return null
  const [id, conversationId] = value as unknown[]
  if (typeof id !== 'string' || id === '') return null
  return { id, conversationId: typeof conversationId === 'string' ? conversationId : null }
}
