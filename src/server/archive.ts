/**
 * Conversations as operators see them: listed, searched, read whole, and deleted. Visitors reach
 * their own through their session, not here.
 */
import type { Deleted } from '../protocol/control.js'
import { ParleyError } from '../protocol/errors.js'
import type {
  ConversationList,
  ListConversationsQuery,
  ShownConversation,
  TokenConversations,
  TokenConversationsQuery,
} from '../protocol/records.js'
import { isVisible, type Access } from './access.js'
import { listConversations } from './archive-list.js'
import { isIdLike } from './identifiers.js'
import { readPage } from './pages.js'
import { presentConversation, presentFeedback, presentMessages } from './presented-conversation.js'
import type {
  ConversationSummary,
  Store,
  StoredAttachment,
  Tx,
  TurnRecord,
  Work,
} from './store/store.js'
import { replyText } from './transcript.js'
import { visibleToken } from './visible-token.js'

/** Of a conversation that is read whole, the newest of it. */
const maxShownTurns = 1000
const maxShownCharacters = 4_000_000
/** Read at once. With the attachments of an older schema turns can be large: then one by one. */
const maxTurnsPerRead = 10
const heavyCharacters = 2_000_000

/** All of them throw ParleyError; what the caller may not see is `not_found`, like what never was. */
export interface Archive {
  /** A token's conversations, those with the latest activity first. */
  ofToken(tokenId: string, query?: Partial<TokenConversationsQuery>): Promise<TokenConversations>
  /**
   * Those with the latest activity first. With `search` or `feedback`, a bounded number of them is
   * looked through, so that a page may be short and yet not the last: go on by its cursor.
   */
  list(query?: Partial<ListConversationsQuery>): Promise<ConversationList>
  show(id: string): Promise<ShownConversation>
  /** One that was attached in it, with its data. */
  attachment(id: string, attachmentId: string): Promise<StoredAttachment>
  /** With all that was said and rated in it; a reply that still comes is stopped. */
  remove(id: string): Promise<Deleted>
}

export interface ArchiveOptions {
  /** Stops a reply that runs in this process. Others notice by themselves. */
  stop?: (turnId: string) => void
}

export const createArchive = (
  store: Store,
  { stop = () => {} }: ArchiveOptions = {},
): ((access: Access) => Archive) => {
  return (access) => {
    function* visible(tx: Tx, id: string): Work<ConversationSummary> {
      const found = isIdLike(id) ? yield* tx.conversations.summary(id) : undefined
      if (found && isVisible(access, found.environment)) return found
      throw new ParleyError('not_found', { detail: `There is no conversation ${id}.` })
    }

    return {
      ofToken: (tokenId, { limit = 20, offset = 0, flow_id: targetId } = {}) =>
        store.read(function* (tx) {
          yield* visibleToken(tx, access, tokenId)
          const { items, pagination } = yield* readPage({ limit, offset }, (range) =>
            tx.conversations.list({
              environments: access.environments,
              tokenId,
              ...(targetId !== undefined && { targetId }),
              ...range,
            }),
          )
          return { conversations: items.map(presentConversation), pagination }
        }),

      list: (query = {}) => listConversations(store, access, query),

      async show(id) {
        await store.read((tx) => visible(tx, id))
        const { turns, isCut } = await readTurns(store, id)
        return store.read(function* (tx) {
          const conversation = yield* visible(tx, id)
          const feedback = yield* tx.feedback.list(id)
          return {
            conversation: presentConversation(conversation),
            messages: turns.flatMap(presentMessages),
            feedback: feedback.map(presentFeedback),
            isCut,
          }
        })
      },

      attachment: (id, attachmentId) =>
        store.read(function* (tx) {
          yield* visible(tx, id)
          const found = isIdLike(attachmentId)
            ? yield* tx.attachments.find(attachmentId)
            : undefined
          if (found?.conversationId === id) return found
          throw new ParleyError('not_found', {
            detail: `There is no attachment ${attachmentId} in the conversation ${id}.`,
          })
        }),

      async remove(id) {
        const stopped = await store.write(function* (tx) {
          const { tokenId } = yield* visible(tx, id)
          // Whoever admits a message holds the token, so none is on its way in.
          yield* tx.tokens.lock(tokenId)
          const running = yield* tx.turns.runningIn(id)
          yield* tx.conversations.remove(id)
          return running
        })
        for (const turnId of stopped) stop(turnId)
        return { success: true, message: `The conversation ${id} was deleted.` }
      },
    }
  }
}

/** The newest turns that may be shown, oldest first, without their attachments' data. */
const readTurns = async (
  store: Store,
  conversationId: string,
): Promise<{ turns: TurnRecord[]; isCut: boolean }> => {
  const turns: TurnRecord[] = []
  let characters = 0
  let size = 2
  for (;;) {
    const before = turns[0]?.startedAt
    const older = await store.read((tx) =>
      tx.turns.latestOfAll(conversationId, size, ...(before === undefined ? [] : [before])),
    )
    for (const turn of older.toReversed()) {
      characters += turn.message.text.length + replyText(turn.blocks).length
      const isFull = turns.length >= maxShownTurns || characters > maxShownCharacters
      if (isFull && turns.length > 0) return { turns, isCut: true }
      turns.unshift(withoutData(turn))
    }
    if (older.length < size) return { turns, isCut: false }
    size = dataOf(older) > heavyCharacters ? 1 : Math.min(2 * size, maxTurnsPerRead)
    // A long conversation is many reads; whoever else waits comes between them.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const dataOf = (turns: readonly TurnRecord[]): number =>
  turns
    .flatMap(({ message }) => message.attachments)
    .reduce((sum, { dataUri = '' }) => sum + dataUri.length, 0)

const withoutData = (turn: TurnRecord): TurnRecord => ({
  ...turn,
  message: {
    ...turn.message,
    attachments: turn.message.attachments.map(({ dataUri: _, ...attachment }) => attachment),
  },
})
