/** The transaction that ends a turn: what was said is kept, and a fault of ours costs no message. */
import type { ErrorCode } from '../protocol/errors.js'
import type { Ending } from './reply.js'
import { messagesRemaining } from './limits.js'
import type { Limits } from './reply-events.js'
import type { Block, TurnRecord, Tx, Work } from './store/store.js'

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
  const session = yield* tx.sessions.lock(turn.sessionHash)
  const hasEnded = yield* tx.turns.end(turn.id, { blocks, stopReason, errorCode })
  let given = 0
  if (hasEnded) {
    const isOurFault = errorCode !== null && refundable.has(errorCode)
    if (isOurFault && (yield* tx.turns.refund(turn.id))) {
      yield* tx.sessions.count(turn.sessionHash, -1)
      given = 1
    } else {
      yield* tx.sessions.touch(turn.sessionHash)
    }
    yield* tx.conversations.touch(turn.conversationId)
  }
  const token = yield* tx.tokens.find(turn.tokenId)
  if (!session || !token) return null
  return {
    messagesRemaining: messagesRemaining(
      { ...session, messagesUsed: session.messagesUsed - given },
      token,
    ),
    maxMessages: token.maxMessagesPerSession,
  }
}
