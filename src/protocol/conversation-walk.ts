/**
 * All conversations of a list that changes while it is read: whoever writes meanwhile moves to its
 * top, behind the reader's back. So its newer part is read again, until nothing new is there.
 */
import type { Conversation, ConversationList } from './records.js'

export interface WalkedPage {
  /** Those that were not on a page before. */
  conversations: Conversation[]
  /** Of a search, while the list is read for the first time: everything newer was looked through. */
  searchedTo: string | null
}

/** Each time takes a fraction of the one before. A busy site is never without somebody new. */
const maxWalks = 10
/** What is committed late may stand below what was committed before it. */
const lateMs = 60_000

/**
 * Each conversation comes once, whatever becomes of it afterwards, and first by what is newest.
 * Throws what `list` throws.
 *
 * @param list the page at a cursor; null for the first
 */
export async function* walkConversations(
  list: (cursor: string | null) => Promise<ConversationList>,
): AsyncGenerator<WalkedPage> {
  const seen = new Set<string>()
  // How far down the list is read: the first time to its end, then to where the time before began.
  let floor = Number.NEGATIVE_INFINITY
  for (let walk = 1; walk <= maxWalks; walk++) {
    const known = seen.size
    let top: number | null = null
    let cursor: string | null = null
    do {
      const { conversations, pagination }: ConversationList = await list(cursor)
      const fresh = conversations.filter(({ id }) => !seen.has(id))
      for (const { id } of fresh) seen.add(id)
      if (walk === 1 || fresh.length > 0) {
        yield { conversations: fresh, searchedTo: walk === 1 ? pagination.searchedTo : null }
      }
      top ??= timeOf(conversations[0]?.updatedAt ?? pagination.searchedTo)
      const bottom = timeOf(pagination.searchedTo ?? conversations.at(-1)?.updatedAt)
      const isDone = !pagination.hasMore || (bottom !== null && bottom < floor)
      cursor = isDone ? null : pagination.cursor
    } while (cursor !== null)
    if (walk > 1 && seen.size === known) return
    if (top !== null) floor = top - lateMs
  }
}

const timeOf = (moment: string | null | undefined): number | null =>
  moment === null || moment === undefined ? null : Date.parse(moment)
