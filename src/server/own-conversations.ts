/**
 * A visitor's own conversations: found again, read and deleted. The session alone proves whose they
 * are, and another's is told from one that never was by nothing.
 */
import type {
  OwnConversation,
  OwnConversations,
  OwnConversationsQuery,
  StoredMessage,
} from '../protocol/client.js'
import { ParleyError } from '../protocol/errors.js'
import type { Settings } from './config.js'
import type { Caller } from './conversations.js'
import { readCursor, writeCursor } from './cursor.js'
import { isIdLike } from './identifiers.js'
import { presentOwn } from './presented-conversation.js'
import { refusalOf, type Refusals } from './refusals.js'
import { requireSession, type Admitted } from './sessions.js'
import type { ConversationSummary, Store, Tx, Work } from './store/store.js'
import { readShown } from './transcript.js'

/** All of them throw ParleyError where the session, its token or its origin no longer hold. */
export interface OwnConversationKeeper {
  /** Those in which something was said, the latest activity first. */
  list(caller: Caller, query: OwnConversationsQuery): Promise<OwnConversations>
  /** With the newest of what was said, as the handshake has it. @throws `not_found` */
  show(
    caller: Caller,
    id: string,
  ): Promise<{ conversation: OwnConversation; messages: StoredMessage[] }>
  /** For good. Answers the turns that were running in it. @throws `not_found` */
  remove(caller: Caller, id: string): Promise<string[]>
}

interface Parts {
  store: Store
  settings: Settings
  refusals: Refusals
}

export const createOwnConversations = ({
  store,
  settings,
  refusals,
}: Parts): OwnConversationKeeper => {
  const write = <T>(work: (tx: Tx) => Work<T>): Promise<T> => refusals.noting(store.write(work))
  const read = <T>(work: (tx: Tx) => Work<T>): Promise<T> => refusals.noting(store.read(work))

  function* own(tx: Tx, { session, token }: Admitted, id: string): Work<ConversationSummary> {
    const found = isIdLike(id) ? yield* tx.conversations.summary(id) : undefined
    if (found && found.visitorId === session.visitorId && found.tokenId === token.id) return found
    throw refusalOf(
      token.id,
      new ParleyError('not_found', { detail: 'This visitor has no such conversation.' }),
    )
  }

  return {
    list({ sessionId, origin }, { limit, cursor }) {
      const after = cursor === undefined ? undefined : readCursor(cursor)
      return read(function* (tx) {
        const { session, token } = yield* requireSession(tx, settings, sessionId, origin)
        const listed = yield* tx.conversations.list({
          environments: [token.environment],
          visitorId: session.visitorId,
          limit: limit + 1,
          ...(after && { after }),
        })
        const shown = listed.slice(0, limit)
        const last = shown.at(-1)
        const hasMore = listed.length > shown.length
        return {
          conversations: shown.map(presentOwn),
          pagination: { limit, hasMore, cursor: hasMore && last ? writeCursor(last) : null },
        }
      })
    },

    show: ({ sessionId, origin }, id) =>
      read(function* (tx) {
        const admitted = yield* requireSession(tx, settings, sessionId, origin)
        const conversation = presentOwn(yield* own(tx, admitted, id))
        return { conversation, messages: yield* readShown(tx, id) }
      }),

    remove: ({ sessionId, origin }, id) =>
      write(function* (tx) {
        // Whoever admits a message holds the token, so none is on its way in.
        const admitted = yield* requireSession(tx, settings, sessionId, origin, { lock: true })
        yield* own(tx, admitted, id)
        const running = yield* tx.turns.runningIn(id)
        yield* tx.conversations.remove(id)
        return running
      }),
  }
}
