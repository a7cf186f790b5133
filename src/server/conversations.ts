/** What a session may do with its conversation besides talking: open, look, stop, rate, leave. */
import type { FeedbackRequest } from '../protocol/client.js'
import { ParleyError } from '../protocol/errors.js'
import { rulesOf } from './attachments.js'
import type { Directory } from './agents/agent.js'
import type { Settings } from './config.js'
import { conversationDeleted } from './admission.js'
import { invalidRequest } from './fields.js'
import { createId, isIdLike, keyedHash } from './identifiers.js'
import type { Origin } from './origin-header.js'
import { openSession, type Handshake, type Opened } from './handshake.js'
import { refusalOf, type Refusals } from './refusals.js'
import { requireSession } from './sessions.js'
import { storable } from './storable.js'
import type { Store, StoredAttachment, TurnRecord, Tx, Work } from './store/store.js'

/** A request that names a session. */
export interface Caller {
  sessionId: string | null
  origin: Origin
}

/** All of them throw ParleyError where the session, its token or its origin no longer hold. */
export interface Conversations {
  /** `address` is the plain one; only a keyed hash of it is kept. */
  open(handshake: Handshake): Promise<Opened>
  turn(caller: Caller, turnId: string): Promise<TurnRecord>
  /** Also for a turn that another process runs. */
  requestStop(caller: Caller, turnId: string): Promise<TurnRecord>
  /** Answers the id of the feedback. */
  rate(caller: Caller, feedback: FeedbackRequest): Promise<string>
  /** One that this visitor attached, in whichever of her conversations. */
  attachment(caller: Caller, attachmentId: string): Promise<StoredAttachment>
  /** Whether the session's token takes attachments. Locks nothing. */
  takesAttachments(caller: Caller): Promise<boolean>
  /** Ends the session at once, and answers the turns that were running. */
  end(caller: Caller): Promise<string[]>
}

interface Parts {
  store: Store
  settings: Settings
  directory: Directory
  refusals: Refusals
  /** This database's own secret. */
  secret: string
}

export const createConversations = ({
  store,
  settings,
  directory,
  refusals,
  secret,
}: Parts): Conversations => {
  const write = <T>(work: (tx: Tx) => Work<T>): Promise<T> => refusals.noting(store.write(work))
  const read = <T>(work: (tx: Tx) => Work<T>): Promise<T> => refusals.noting(store.read(work))

  function* ownTurn(tx: Tx, { sessionId, origin }: Caller, turnId: string): Work<TurnRecord> {
    const { session, token } = yield* requireSession(tx, settings, sessionId, origin)
    const turn = yield* tx.turns.find(turnId)
    // Another's turn is told from an unknown one by nothing.
    if (turn && turn.conversationId === session.conversationId) return turn
    if (!(yield* tx.conversations.find(session.conversationId))) {
      throw refusalOf(token.id, conversationDeleted())
    }
    throw refusalOf(
      token.id,
      new ParleyError('not_found', { detail: 'There is no such turn in this conversation.' }),
    )
  }

  return {
    open: (handshake) =>
      write(
        openSession(settings, directory, {
          ...handshake,
          address: keyedHash(secret, handshake.address),
        }),
      ),

    turn: (caller, turnId) => read((tx) => ownTurn(tx, caller, turnId)),

    requestStop: (caller, turnId) =>
      write(function* (tx) {
        const turn = yield* ownTurn(tx, caller, turnId)
        yield* tx.turns.requestStop({ id: turn.id })
        return turn
      }),

    rate: ({ sessionId, origin }, feedback) => {
      checkRating(feedback)
      return write(function* (tx) {
        const { session, token } = yield* requireSession(tx, settings, sessionId, origin)
        if (!(yield* tx.conversations.lock(session.conversationId))) {
          throw refusalOf(token.id, conversationDeleted())
        }
        const id = createId('feedback')
        if (feedback.withdrawn === true) {
          yield* tx.feedback.withdraw({
            conversationId: session.conversationId,
            messageId: feedback.messageId ?? null,
            type: feedback.type,
          })
          return id
        }
        yield* tx.feedback.put({
          id,
          tokenId: token.id,
          conversationId: session.conversationId,
          messageId: feedback.messageId ?? null,
          type: feedback.type,
          rating: feedback.rating ?? null,
          comment: typeof feedback.comment === 'string' ? storable(feedback.comment) : null,
          createdAt: tx.now,
        })
        return id
      })
    },

    attachment: ({ sessionId, origin }, attachmentId) =>
      read(function* (tx) {
        const { session, token } = yield* requireSession(tx, settings, sessionId, origin)
        const found = isIdLike(attachmentId) ? yield* tx.attachments.find(attachmentId) : undefined
        const conversation = found && (yield* tx.conversations.find(found.conversationId))
        if (found && conversation?.visitorId === session.visitorId) return found
        throw refusalOf(
          token.id,
          new ParleyError('not_found', { detail: 'There is no such attachment of this visitor.' }),
        )
      }),

    takesAttachments: ({ sessionId, origin }) =>
      read(function* (tx) {
        const { token } = yield* requireSession(tx, settings, sessionId, origin)
        return rulesOf(token, settings) !== null
      }),

    end: ({ sessionId, origin }) =>
      write(function* (tx) {
        // An expired one still proves whose conversation it is, until it is ended.
        const { session } = yield* requireSession(tx, settings, sessionId, origin, {
          // Held, so that what is on its way into the session is seen, and stopped with the rest.
          lock: true,
          mayBeExpired: true,
        })
        const running = yield* tx.turns.running(session.hash)
        yield* tx.turns.requestStop({ sessionHash: session.hash })
        yield* tx.sessions.endOf(session.visitorId)
        return running
      }),
  }
}

const ratingRanges = { csat: [1, 5], nps: [0, 10] } as const

const checkRating = ({ type, rating }: FeedbackRequest): void => {
  if (type !== 'csat' && type !== 'nps') return
  const [min, max] = ratingRanges[type]
  if (typeof rating === 'number' && rating >= min && rating <= max) return
  throw invalidRequest([
    {
      path: 'rating',
      code: 'out_of_range',
      message: `expected a whole number from ${min} to ${max} for ${type}, seen ${rating ?? 'nothing'}`,
    },
  ])
}
