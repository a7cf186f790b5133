/**
 * The one transaction that every message passes before anything costs money: session, token,
 * origin, replay, concurrent turns, session limit, minute, hour, insert and count.
 */
import { maxMessageCharacters, type Content, type UserMessage } from '../protocol/client.js'
import { ParleyError } from '../protocol/errors.js'
import type { AgentMessage, Directory, Listing } from './agents/agent.js'
import { checkAttachments, readAttachments, rulesOf, type ReadAttachment } from './attachments.js'
import type { Settings } from './config.js'
import { invalidRequest } from './fields.js'
import { createId, sha256 } from './identifiers.js'
import {
  checkConcurrent,
  checkSessionLimit,
  checkTokenLimits,
  countConcurrent,
  messagesRemaining,
  rateLimitPolicy,
  readFilled,
} from './limits.js'
import type { Origin } from './origin-header.js'
import { onBehalfOf } from './refusals.js'
import { requireSession, type Admitted } from './sessions.js'
import { storable } from './storable.js'
import type {
  StoredAttachment,
  TokenRecord,
  TurnMessage,
  TurnRecord,
  Tx,
  Work,
} from './store/store.js'
import { answering, defaultTarget, targetVersion } from './targets.js'
import { together } from './together.js'
import { agentMessages, agentTurns, assistantId, attachmentIds } from './transcript.js'

export interface ChatInput {
  sessionId: string | null
  origin: Origin
  message: UserMessage
  /** The `Idempotency-Key` header; else the message's own id makes a retry safe. */
  idempotencyKey: string | null
  assistantMessageId: string | null
  /** The visitor's last message, which this one stands in the place of. */
  replaces: string | null
}

export interface Admission {
  turn: TurnRecord
  token: TokenRecord
  /** The turn existed: nothing was counted, and nothing is to be started. */
  isReplay: boolean
  target: Listing
  version: string
  transcript: AgentMessage[]
  policy: string
  remaining: number
}

export const admit = (
  settings: Settings,
  directory: Directory,
  instanceId: string,
  input: ChatInput,
) => {
  const attachments = readAttachments(input.message.content)
  const message = readMessage(input.message, attachments)
  const contentHash = sha256(JSON.stringify(input.message.content))
  const idempotencyKey = input.idempotencyKey || message.id

  return function* (tx: Tx): Work<Admission> {
    const admitted = yield* requireSession(tx, settings, input.sessionId, input.origin, {
      lock: true,
    })
    return yield* onBehalfOf(admitted.token.id, admitMessage(tx, admitted))
  }

  function* admitMessage(tx: Tx, { session, token }: Admitted): Work<Admission> {
    const [conversation, known, concurrent, filled] = yield* together(
      tx.conversations.find(session.conversationId),
      tx.turns.findByKey(session.conversationId, idempotencyKey),
      countConcurrent(tx, session),
      readFilled(tx, token),
    )
    if (!conversation) throw conversationDeleted()
    const target = answering(directory, token, conversation, () => defaultTarget(directory, token))
    const version = targetVersion(token, target)
    const shared = { token, target, version, policy: rateLimitPolicy(token) }

    if (known) {
      if (known.contentHash !== contentHash) throw reused(idempotencyKey)
      const remaining = messagesRemaining(session, token)
      return { ...shared, turn: known, isReplay: true, transcript: [], remaining }
    }

    checkConcurrent(concurrent, settings.limits)
    checkSessionLimit(session, token)
    checkTokenLimits(token, filled, tx.now)
    if (attachments.length > 0) {
      checkAttachments(attachments, rulesOf(token, settings), {
        bytes: yield* tx.attachments.bytesOf(conversation.id),
        most: settings.limits.attachmentBytesPerConversation,
      })
    }

    const { transcriptMessages, transcriptCharacters, chatBodyBytes } = settings.limits
    const earlier = yield* tx.turns.latest(conversation.id, Math.ceil(transcriptMessages / 2))
    const id = createId('turn')
    const replaced =
      input.replaces === null ? undefined : yield* findReplaced(tx, earlier, input.replaces)
    const before = replaced ? earlier.slice(0, -1) : earlier
    const turn: TurnRecord = {
      id,
      conversationId: conversation.id,
      sessionHash: session.hash,
      tokenId: token.id,
      tokenGeneration: token.generation,
      targetId: target.id,
      targetKind: target.kind,
      idempotencyKey,
      contentHash,
      instanceId,
      status: 'running',
      stopReason: null,
      errorCode: null,
      message,
      assistantMessageId: storable(input.assistantMessageId || assistantId(id)),
      blocks: [],
      refunded: false,
      stopRequested: false,
      supersededBy: null,
      // Later than the one before, also within a millisecond: the transcript is ordered by it.
      startedAt: Math.max(tx.now, (earlier.at(-1)?.startedAt ?? 0) + 1),
      endedAt: null,
    }
    const [isKept] = yield* together(
      tx.conversations.touch(conversation.id, message.text, replaced && before.length === 0),
      tx.turns.insert(turn),
      tx.admissions.append(token.id),
      tx.tokens.touch(token.id),
      tx.sessions.count(session.hash, 1),
      tx.usage.add(token.id, 'messages', 1),
    )
    // It may have been deleted since it was looked for.
    if (!isKept) throw conversationDeleted()
    if (replaced) {
      yield* tx.turns.supersede(replaced, id)
      yield* tx.turns.requestStop({ id: replaced.id })
    }
    for (const attachment of attachments) {
      yield* tx.attachments.insert(asStored(attachment, turn))
    }
    const given = agentTurns(before, turn, {
      messages: transcriptMessages,
      characters: transcriptCharacters,
      attachmentCharacters: chatBodyBytes,
    })
    const own = new Map(attachments.map(({ id, base64 }) => [id, base64]))
    const others = attachmentIds(given).filter((one) => !own.has(one))
    const data = new Map([...own, ...(yield* tx.attachments.data(others))])
    return {
      ...shared,
      turn,
      isReplay: false,
      transcript: agentMessages(given, data),
      remaining: messagesRemaining(session, token) - 1,
    }
  }
}

/**
 * The last turn, if it is the one that is meant, or stands in the place of that one. A message that
 * is not the last, because another tab has gone on, stays: nothing is lost, and the new one follows.
 */
function* findReplaced(
  tx: Tx,
  earlier: readonly TurnRecord[],
  messageId: string,
): Work<TurnRecord | undefined> {
  const last = earlier.at(-1)
  if (!last || last.message.id === messageId || last.idempotencyKey === messageId) return last
  const meant = yield* tx.turns.findByKey(last.conversationId, messageId)
  return meant?.supersededBy === last.id ? last : undefined
}

export const conversationDeleted = (): ParleyError =>
  new ParleyError('conversation_deleted', {
    detail: 'The conversation was deleted. Start a new one with init.',
  })

const reused = (key: string): ParleyError =>
  new ParleyError('idempotency_key_reused', {
    detail: `The key ${JSON.stringify(key.slice(0, 80))} was used in this conversation for another message. Give each message an id of its own.`,
  })

/** @throws ParleyError for a message that is empty or too long */
const readMessage = (
  { id, content }: UserMessage,
  attachments: readonly ReadAttachment[],
): TurnMessage => {
  const text = storable(textOf(content))
  if (text.trim() === '' && attachments.length === 0) {
    throw invalidRequest([
      {
        path: 'messages',
        code: 'empty',
        message: 'expected a last user message that says something',
      },
    ])
  }
  if (text.length > maxMessageCharacters) {
    throw new ParleyError('body_too_large', {
      detail: `expected a message of at most ${maxMessageCharacters} characters, seen ${text.length}`,
      hint: `That message is too long: ${maxMessageCharacters.toLocaleString('en')} characters is the limit.`,
    })
  }
  return {
    id: id ? storable(id) : createId('msg'),
    text,
    attachments: attachments.map(({ path: _, base64: __, ...attachment }) => attachment),
  }
}

const asStored = (
  { id, mediaType, filename, bytes, base64 }: ReadAttachment,
  { id: turnId, conversationId }: TurnRecord,
): StoredAttachment => ({ id, conversationId, turnId, mediaType, filename, bytes, base64 })

const textOf = (content: Content): string =>
  typeof content === 'string'
    ? content
    : content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
