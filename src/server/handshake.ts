/**
 * The handshake, `init`: a session that lives on, a successor of one that expired, or a new one, and
 * the conversation that it is for.
 */
import {
  protocolVersion,
  type InitAnswer,
  type InitRequest,
  type Warning,
} from '../protocol/client.js'
import { ParleyError } from '../protocol/errors.js'
import { rulesOf } from './attachments.js'
import type { Directory, Listing } from './agents/agent.js'
import type { Settings } from './config.js'
import { createId, createSessionId, sha256 } from './identifiers.js'
import { checkNewSession, messagesRemaining, rateLimitPolicy } from './limits.js'
import { foldedOrigin, requireAllowed } from './origin-check.js'
import type { Origin } from './origin-header.js'
import { onBehalfOf } from './refusals.js'
import {
  deleted,
  findToken,
  isRenewable,
  proveSession,
  requireActive,
  rotated,
  sessionEnd,
  type Proved,
} from './sessions.js'
import type { ConversationRecord, SessionRecord, TokenRecord, Tx, Work } from './store/store.js'
import { answering, chooseTarget, targetVersion } from './targets.js'
import { readShown } from './transcript.js'

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

/** The handshake: a session that lives on, a successor of one that expired, or a new one. */
export const openSession = (settings: Settings, directory: Directory, handshake: Handshake) =>
  function* (tx: Tx): Work<Opened> {
    const { request } = handshake
    checkProtocol(request)
    const found = yield* findToken(tx, request.token)
    const work = shakeHands(tx, settings, directory, handshake, found)
    return yield* onBehalfOf(found.id, work, handshake.origin)
  }

function* shakeHands(
  tx: Tx,
  settings: Settings,
  directory: Directory,
  handshake: Handshake,
  found: TokenRecord,
): Work<Opened> {
  const { request, origin } = handshake
  requireActive(found)
  requireAllowed(found.allowedOrigins, origin)
  const target = chooseTarget(directory, found, request.agentId ?? request.flowId ?? null)

  // What was judged may have changed until it was held.
  const token = yield* tx.tokens.lock(found.id)
  if (!token) throw deleted()
  if (token.generation !== found.generation) throw rotated()
  requireActive(token)
  requireAllowed(token.allowedOrigins, origin)
  yield* tx.tokens.touch(token.id)
  yield* tx.sightings.note(token.id, foldedOrigin(origin))

  const proved = yield* proveSession(tx, settings, token, origin, request.sessionId ?? null)
  const kept = yield* findConversation(tx, token, proved, request)
  const conversation =
    kept ?? (yield* createConversation(tx, token, origin, target, proved?.session.visitorId))
  // Other tabs may write under the same session: it stays with its conversation, as long as there is
  // one, and another conversation gets a session of its own.
  const isSame = kept === undefined || kept.id === proved?.session.conversationId
  const isLive = proved?.isLive === true && request.newConversation !== true && isSame
  const { id, session } =
    isLive && request.sessionId
      ? yield* resume(tx, proved.session, request.sessionId, conversation)
      : yield* create(tx, settings, token, handshake, conversation, proved?.session)

  const messages = kept ? yield* readShown(tx, conversation.id) : []
  return {
    policy: rateLimitPolicy(token),
    remaining: messagesRemaining(session, token),
    answer: {
      sessionId: id,
      ...lifetime(settings, session, tx.now),
      resumed: isLive,
      conversationResumed: kept !== undefined,
      renewable: isRenewable(settings, token, session, tx.now),
      flow: describe(answering(directory, token, conversation, () => target)),
      config: presentConfig(token, settings),
      conversationId: conversation.id,
      limits: {
        messagesRemaining: messagesRemaining(session, token),
        maxMessages: token.maxMessagesPerSession,
        idleTimeoutSeconds: token.sessionIdleTimeoutMinutes * 60,
      },
      environment: token.environment,
      protocol: protocolVersion,
      warnings: warnings(token),
      messages,
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

/** The visitor's own that goes on; undefined if there is none, or it was deleted. */
function* findConversation(
  tx: Tx,
  token: TokenRecord,
  proved: Proved | undefined,
  request: InitRequest,
): Work<ConversationRecord | undefined> {
  if (!proved || request.newConversation === true) return undefined
  const wanted = request.conversationId
    ? yield* tx.conversations.find(request.conversationId)
    : undefined
  if (wanted && wanted.visitorId === proved.session.visitorId && wanted.tokenId === token.id) {
    return wanted
  }
  return yield* tx.conversations.find(proved.session.conversationId)
}

function* createConversation(
  tx: Tx,
  token: TokenRecord,
  origin: Origin,
  target: Listing,
  visitorId: string = createId('visitor'),
): Work<ConversationRecord> {
  const conversation: ConversationRecord = {
    id: createId('conv'),
    tokenId: token.id,
    visitorId,
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
  yield* tx.usage.add(token.id, 'sessions', 1)
  return { id, session }
}

const lifetime = (settings: Settings, session: SessionRecord, now: number) => {
  const end = sessionEnd(settings, session)
  return {
    expiresAt: new Date(end).toISOString(),
    expiresInMs: Math.max(0, end - now),
    serverTime: new Date(now).toISOString(),
  }
}

const describe = ({ id, name, description }: Listing) => ({ id, name, description })

const presentConfig = (token: TokenRecord, settings: Settings): InitAnswer['config'] => {
  const { attachments: _, ...config } = token.config
  const rules = rulesOf(token, settings)
  return {
    ...config,
    ...(rules && { attachments: rules }),
    welcomeMessage: typeof config['welcomeMessage'] === 'string' ? config['welcomeMessage'] : null,
    placeholder: typeof config['placeholder'] === 'string' ? config['placeholder'] : 'Message',
    theme:
      typeof config['theme'] === 'object' && config['theme'] !== null
        ? (config['theme'] as Record<string, unknown>)
        : null,
  }
}

const warnings = (token: TokenRecord): Warning[] =>
  token.environment === 'live' && token.allowedOrigins.includes('*')
    ? [
        {
          type: 'any_origin',
          message: 'This live token allows every origin (*). List the origins that may use it.',
        },
      ]
    : []
