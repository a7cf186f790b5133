/**
 * Sessions: one browser's permission to talk, bound to an origin, a token and its generation. The
 * secret session id alone proves whose conversation it is, also after it has expired.
 */
import type { InitAnswer, InitRequest, Warning } from '../protocol/client.js'
import { protocolVersion } from '../protocol/client.js'
import { classifyToken } from '../protocol/credential.js'
import { ParleyError } from '../protocol/errors.js'
import type { Directory, Listing } from './agents/agent.js'
import type { Settings } from './config.js'
import { createId, createSessionId, sha256 } from './identifiers.js'
import { checkNewSession, messagesRemaining, rateLimitPolicy } from './limits.js'
import { foldedOrigin, requireAllowed } from './origin-check.js'
import type { Origin } from './origin-header.js'
import type {
  ConversationRecord,
  SessionRecord,
  TokenRecord,
  Tx,
  Work,
} from './store/store.js'
import { chooseTarget, isAllowedTarget, targetVersion } from './targets.js'
import { storedMessages } from './transcript.js'

const dayMs = 86_400_000

/** Of a resumed conversation, as many of the newest turns as a page wants to show at once. */
const shownTurns = 50
const shownCharacters = 200_000

export interface Handshake {
  request: InitRequest
  origin: Origin
  /** A keyed hash of the caller's address. */
  address: string
}

export interface Opened {
  answer: InitAnswer
  policy: string
  remaining: number
}

/** @throws ParleyError */
export function* findToken(tx: Tx, value: string): Work<TokenRecord> {
  const kind = classifyToken(value)
  if (kind === 'secret_key') {
    throw new ParleyError('token_unknown', {
      detail: 'This is a secret API key, not a client token. Rotate it now: a page has shown it.',
    })
  }
  // A wrong checksum costs no look-up: nobody can have been given such a token.
  const token = kind === 'misspelt' ? undefined : yield* tx.tokens.findByValue(value)
  if (token) return token
  if (kind === 'client_token' && (yield* tx.tokens.isRetired(sha256(value)))) throw rotated()
  throw new ParleyError('token_unknown', {
    detail:
      kind === 'misspelt'
        ? 'The checksum of the client token is wrong: it was mistyped or cut short.'
        : 'This server knows no such client token. It was deleted, or belongs to another server.',
  })
}

const rotated = (): ParleyError =>
  new ParleyError('token_rotated', {
    detail: 'The client token was rotated. Replace it in the page by its new value.',
  })

export const requireActive = (token: TokenRecord): void => {
  if (token.isActive) return
  throw new ParleyError('token_inactive', {
    detail: 'The client token is switched off (isActive is false).',
  })
}

/** The handshake: a session that lives on, a successor of one that expired, or a new one. */
export const openSession = (settings: Settings, directory: Directory, handshake: Handshake) =>
  function* (tx: Tx): Work<Opened> {
    const { request, origin } = handshake
    checkProtocol(request)
    const found = yield* findToken(tx, request.token)
    requireActive(found)
    requireAllowed(found.allowedOrigins, origin)
    const target = chooseTarget(directory, found, request.agentId ?? request.flowId ?? null)

    const token = (yield* tx.tokens.lock(found.id)) ?? found
    const proved = yield* proveSession(tx, settings, token, origin, request.sessionId ?? null)
    const conversation = yield* chooseConversation(tx, token, origin, target, proved, request)
    const isLive = proved?.isLive === true && request.newConversation !== true
    const { id, session } =
      isLive && request.sessionId
        ? yield* resume(tx, proved.session, request.sessionId, conversation)
        : yield* create(tx, settings, token, handshake, conversation, proved?.session)

    const turns = proved ? yield* tx.turns.latest(conversation.id, shownTurns) : []
    return {
      policy: rateLimitPolicy(token),
      remaining: messagesRemaining(session, token),
      answer: {
        sessionId: id,
        ...lifetime(settings, session, tx.now),
        resumed: isLive,
        conversationResumed: proved !== undefined && request.newConversation !== true,
        flow: describe(answering(directory, token, conversation, target)),
        config: presentConfig(token),
        conversationId: conversation.id,
        limits: {
          messagesRemaining: messagesRemaining(session, token),
          maxMessages: token.maxMessagesPerSession,
          idleTimeoutSeconds: token.sessionIdleTimeoutMinutes * 60,
        },
        environment: token.environment,
        protocol: protocolVersion,
        warnings: warnings(token),
        messages: storedMessages(turns, shownCharacters),
      },
    }
  }

const checkProtocol = ({ protocol }: InitRequest): void => {
  if (!protocol || (protocol.min <= protocolVersion && protocol.max >= protocolVersion)) return
  const side = protocol.min > protocolVersion ? 'server' : 'widget'
  throw new ParleyError('protocol_unsupported', {
    detail: `This server speaks protocol ${protocolVersion}, the widget ${protocol.min} to ${protocol.max}. Upgrade the ${side}.`,
  })
}

interface Proved {
  session: SessionRecord
  isLive: boolean
}

/** What a session id proves here: nothing, unless it is of this token and origin and not ended. */
function* proveSession(
  tx: Tx,
  settings: Settings,
  token: TokenRecord,
  origin: Origin,
  sessionId: string | null,
): Work<Proved | undefined> {
  if (!sessionId) return undefined
  const session = yield* tx.sessions.find(sha256(sessionId))
  if (!session || session.endedAt !== null) return undefined
  if (session.tokenId !== token.id || session.origin !== foldedOrigin(origin)) return undefined
  if (tx.now - session.createdAt >= settings.limits.resumeDays * dayMs) return undefined
  const isLive =
    session.tokenGeneration === token.generation && (yield* isAlive(tx, settings, session, token))
  return { session, isLive }
}

function* chooseConversation(
  tx: Tx,
  token: TokenRecord,
  origin: Origin,
  target: Listing,
  proved: Proved | undefined,
  request: InitRequest,
): Work<ConversationRecord> {
  if (proved && request.newConversation !== true) {
    const wanted = request.conversationId
      ? yield* tx.conversations.find(request.conversationId)
      : undefined
    if (wanted && wanted.visitorId === proved.session.visitorId && wanted.tokenId === token.id) {
      return wanted
    }
    const own = yield* tx.conversations.find(proved.session.conversationId)
    if (own) return own
  }
  const conversation: ConversationRecord = {
    id: createId('conv'),
    tokenId: token.id,
    visitorId: proved?.session.visitorId ?? createId('visitor'),
    origin: foldedOrigin(origin),
    targetId: target.id,
    targetVersion: targetVersion(token, target),
    createdAt: tx.now,
    updatedAt: tx.now,
  }
  yield* tx.conversations.insert(conversation)
  return conversation
}

function* resume(tx: Tx, session: SessionRecord, id: string, conversation: ConversationRecord) {
  yield* tx.sessions.touch(session.hash)
  if (session.conversationId !== conversation.id) {
    yield* tx.sessions.assign(session.hash, conversation.id)
  }
  return { id, session }
}

function* create(
  tx: Tx,
  settings: Settings,
  token: TokenRecord,
  { origin, address }: Handshake,
  conversation: ConversationRecord,
  predecessor: SessionRecord | undefined,
) {
  yield* checkNewSession(tx, token, address, settings.limits)
  const id = createSessionId()
  const session: SessionRecord = {
    hash: sha256(id),
    tokenId: token.id,
    tokenGeneration: token.generation,
    origin: foldedOrigin(origin),
    visitorId: predecessor?.visitorId ?? conversation.visitorId,
    conversationId: conversation.id,
    address,
    messagesUsed: 0,
    createdAt: tx.now,
    lastActivityAt: tx.now,
    endedAt: null,
  }
  yield* tx.sessions.insert(session)
  return { id, session }
}

const lifetime = (settings: Settings, session: SessionRecord, now: number) => {
  const end = session.createdAt + settings.limits.absoluteSessionHours * 3_600_000
  return {
    expiresAt: new Date(end).toISOString(),
    expiresInMs: Math.max(0, end - now),
    serverTime: new Date(now).toISOString(),
  }
}

/** Alive until idle or too old; a running reply keeps it from idling out. */
function* isAlive(
  tx: Tx,
  settings: Settings,
  session: SessionRecord,
  token: TokenRecord,
): Work<boolean> {
  if (tx.now - session.createdAt >= settings.limits.absoluteSessionHours * 3_600_000) return false
  const idleMs = token.sessionIdleTimeoutMinutes * 60_000
  if (tx.now - session.lastActivityAt < idleMs) return true
  return (yield* tx.turns.countRunning({ sessionHash: session.hash })) > 0
}

export interface Admitted {
  session: SessionRecord
  token: TokenRecord
}

/**
 * The session that a later request names, checked against everything as it is now: session, then
 * token, then origin. With `lock`, both rows are held until the transaction ends.
 * @throws ParleyError
 */
export function* requireSession(
  tx: Tx,
  settings: Settings,
  sessionId: string | null,
  origin: Origin,
  { lock = false }: { lock?: boolean } = {},
): Work<Admitted> {
  const hash = sha256(sessionId ?? '')
  const seen = yield* tx.sessions.find(hash)
  if (!seen) {
    throw new ParleyError('session_unknown', {
      detail: sessionId
        ? 'This server knows no such session. Open a new one with init.'
        : 'No session was named: send sessionId in the body or Authorization: Bearer cs_….',
    })
  }
  if (seen.endedAt !== null && !(yield* tx.tokens.find(seen.tokenId))) throw deleted()
  if (seen.endedAt !== null) {
    throw new ParleyError('session_revoked', { detail: 'The session was ended.' })
  }
  const token = lock ? yield* tx.tokens.lock(seen.tokenId) : yield* tx.tokens.find(seen.tokenId)
  if (!token) throw deleted()
  const session = lock ? ((yield* tx.sessions.lock(hash)) ?? seen) : seen
  if (!(yield* isAlive(tx, settings, session, token))) {
    throw new ParleyError('session_expired', {
      detail: 'The session has expired. Open its successor with init and this sessionId.',
    })
  }
  if (session.tokenGeneration !== token.generation) throw rotated()
  requireActive(token)
  if (session.origin !== foldedOrigin(origin)) {
    throw new ParleyError('origin_changed', {
      detail: `The session was opened from ${session.origin} and is used from ${foldedOrigin(origin)}.`,
    })
  }
  requireAllowed(token.allowedOrigins, origin)
  return { session, token }
}

const deleted = (): ParleyError =>
  new ParleyError('token_unknown', { detail: 'The client token was deleted.' })

/** The conversation's own target while the token lists it; else the one that a new one would get. */
export const answering = (
  directory: Directory,
  token: TokenRecord,
  conversation: ConversationRecord,
  fallback: Listing,
): Listing =>
  isAllowedTarget(directory, token, conversation.targetId)
    ? (directory.find(conversation.targetId) ?? fallback)
    : fallback

const describe = ({ id, name, description }: Listing) => ({ id, name, description })

const presentConfig = ({ config }: TokenRecord): InitAnswer['config'] => ({
  ...config,
  welcomeMessage: typeof config['welcomeMessage'] === 'string' ? config['welcomeMessage'] : null,
  placeholder: typeof config['placeholder'] === 'string' ? config['placeholder'] : 'Message',
  theme:
    typeof config['theme'] === 'object' && config['theme'] !== null
      ? (config['theme'] as Record<string, unknown>)
      : null,
})

const warnings = (token: TokenRecord): Warning[] =>
  token.environment === 'live' && token.allowedOrigins.includes('*')
    ? [
        {
          type: 'any_origin',
          message: 'This live token allows every origin (*). List the origins that may use it.',
        },
      ]
    : []
