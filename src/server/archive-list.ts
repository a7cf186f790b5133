/**
 * The list of conversations, by cursor. What cannot be asked of an index, text and feedback, is
 * looked for in one slice of the list after the other, so that no request holds up the process.
 */
import type { ConversationList, ListConversationsQuery } from '../protocol/records.js'
import type { Access } from './access.js'
import { readCursor, writeCursor } from './cursor.js'
import { isIdLike } from './identifiers.js'
import { presentConversation } from './presented-conversation.js'
import type { ConversationSummary, Store } from './store/store.js'

/** How many conversations one request looks through for a text or for feedback. */
export const maxLookedThrough = 1000
/** At once, before others come between; fewer where they are long. */
const sliceSize = 50
const messagesAtOnce = 1000

/** @throws ParleyError `invalid_request` for a cursor that was not given out */
export const listConversations = async (
  store: Store,
  access: Access,
  query: Partial<ListConversationsQuery>,
): Promise<ConversationList> => {
  const { limit = 20, environment, client_token_id: tokenId, feedback, cursor } = query
  const search = query.search ?? ''
  const environments = access.environments.filter((one) => (environment ?? one) === one)
  const isFiltered = search !== '' || feedback !== undefined
  const found: ConversationSummary[] = []
  let position = cursor === undefined ? undefined : readCursor(cursor)
  let left = isFiltered ? maxLookedThrough : limit
  let isEnd = environments.length === 0 || (tokenId !== undefined && !isIdLike(tokenId))

  while (!isEnd && left > 0 && found.length < limit) {
    const size = Math.min(left, isFiltered ? sliceSize : limit)
    const after = position
    const slice = await store.read(function* (tx) {
      const listed = yield* tx.conversations.list({
        environments,
        ...(tokenId !== undefined && { tokenId }),
        ...(after && { after }),
        limit: size + 1,
      })
      const looked = isFiltered ? notTooLong(listed.slice(0, size)) : listed.slice(0, size)
      const matching = new Set(
        isFiltered
          ? yield* tx.conversations.matching(
              looked.map(({ id }) => id),
              { search, ...(feedback && { feedback }) },
            )
          : looked.map(({ id }) => id),
      )
      return { looked, matching, hasMore: listed.length > looked.length }
    })
    let seen = 0
    for (const conversation of slice.looked) {
      if (found.length >= limit) break
      seen++
      position = { updatedAt: conversation.updatedAt, id: conversation.id }
      if (slice.matching.has(conversation.id)) found.push(conversation)
    }
    left -= seen
    isEnd = seen === slice.looked.length && !slice.hasMore
    if (isFiltered) await new Promise((resolve) => setImmediate(resolve))
  }

  return {
    conversations: found.map(presentConversation),
    pagination: {
      limit,
      hasMore: !isEnd,
      cursor: isEnd || !position ? null : writeCursor(position),
      searchedTo:
        isFiltered && !isEnd && position ? new Date(position.updatedAt).toISOString() : null,
    },
  }
}

/** The first of them, up to some number of messages; at least one. */
const notTooLong = (listed: readonly ConversationSummary[]): readonly ConversationSummary[] => {
  let left = messagesAtOnce
  const end = listed.findIndex(({ messageCount }, index) => {
    left -= messageCount
    return left < 0 && index > 0
  })
  return end < 0 ? listed : listed.slice(0, end)
}
