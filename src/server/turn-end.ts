/** The transaction that ends a turn: what was said is kept, and a fault of ours costs no message. */
import type { ErrorCode } from '../protocol/errors.js'
import type { Ending } from './reply.js'
import { messagesRemaining } from './limits.js'
import type { Limits } from './reply-events.js'
import type { Block, TurnRecord, Tx, Work } from './store/store.js'
import { together } from './together.js'

/** Faults of the server's side: the message is given back to the session, once. */
const refundable = new Set<ErrorCode>([
  'upstream_failed',
  'upstream_timeout',
  'internal_error',
  'shutting_down',
])

/** The session's limits as they are then; null if the session or its token is gone. */
export function* endTurn(
  tx: Tx,
  turn: TurnRecord,
  blocks: readonly Block[],
  { stopReason, errorCode }: Pick<Ending, 'stopReason' | 'errorCode'>,
): Work<Limits | null> {
  // First what an admission and the end of a session hold first, so that nobody waits in a circle.
  const [session, hasEnded, token] = yield* together(
    tx.sessions.lock(turn.sessionHash),
    tx.turns.end(turn.id, { blocks, stopReason, errorCode }),
    tx.tokens.find(turn.tokenId),
  )
  let given = 0
  if (hasEnded) {
    const isOurFault = errorCode !== null && refundable.has(errorCode)
    if (isOurFault && (yield* tx.turns.refund(turn.id))) {
      given = 1
    }
    yield* together(
      given === 1 ? tx.sessions.count(turn.sessionHash, -1) : tx.sessions.touch(turn.sessionHash),
      tx.conversations.touch(turn.conversationId),
    )
  }
  if (!session || !token) return null
  return {
    messagesRemaining: messagesRemaining(
      { ...session, messagesUsed: session.messagesUsed - given },
      token,
    ),
    maxMessages: token.maxMessagesPerSession,
  }
}
