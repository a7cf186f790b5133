/**
 * The list as it has been paged through so far, kept while one conversation is read, so that the way
 * back leads to where one was.
 */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Conversation } from '../../../protocol/records.js'
import { useApi } from '../../console.js'
import { asProblem, isAborted, type Problem } from '../../problem.js'
import { readPage, type ListQuery } from './query.js'

export interface Listing {
  rows: readonly Conversation[]
  cursor: string | null
  hasMore: boolean
  searchedTo: string | null
}

export type ListingState =
  | { phase: 'loading' }
  | { phase: 'ready'; listing: Listing }
  /** More of it, or all of it anew, is on its way. */
  | { phase: 'more'; listing: Listing }
  | { phase: 'failed'; listing: Listing | null; problem: Problem }

interface Kept {
  key: string
  listing: Listing
  at: number
}

/** The one list that was seen last; older ones are read anew. */
let kept: Kept | null = null
const keepMs = 5 * 60_000

/** It was deleted: whoever comes back does not find it. */
export const forgetConversation = (id: string): void => {
  if (!kept) return
  const rows = kept.listing.rows.filter((row) => row.id !== id)
  kept = { ...kept, listing: { ...kept.listing, rows } }
}

export interface Listed {
  state: ListingState
  /** The next page, or after a failure the one that failed. */
  more: () => void
  reload: () => void
}

export const useListing = (query: ListQuery): Listed => {
  const api = useApi()
  const key = JSON.stringify(query)
  const [state, setState] = useState<ListingState>(() => recall(key))
  const running = useRef<AbortController | null>(null)

  const read = (from: Listing | null, shown: ListingState) => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    setState(shown)
    readPage(api, query, from?.cursor ?? null, controller.signal)
      .then(({ conversations, pagination }) => {
        if (controller.signal.aborted) return
        const known = new Set(conversations.map(({ id }) => id))
        // One that has moved up since is shown once.
        const before = (from?.rows ?? []).filter(({ id }) => !known.has(id))
        const listing = {
          rows: [...before, ...conversations],
          cursor: pagination.cursor,
          hasMore: pagination.hasMore,
          searchedTo: pagination.searchedTo,
        }
        kept = { key, listing, at: Date.now() }
        setState({ phase: 'ready', listing })
      })
      .catch((error: unknown) => {
        if (controller.signal.aborted || isAborted(error)) return
        setState({ phase: 'failed', listing: from, problem: asProblem(error) })
      })
  }

  useEffect(() => {
    const known = recall(key)
    if (known.phase === 'ready') setState(known)
    else read(null, { phase: 'loading' })
    return () => running.current?.abort()
  }, [key])

  const listing = state.phase === 'loading' ? null : state.listing
  return {
    state,
    more: () => read(listing, listing ? { phase: 'more', listing } : { phase: 'loading' }),
    reload: () => read(null, listing ? { phase: 'more', listing } : { phase: 'loading' }),
  }
}

const recall = (key: string): ListingState =>
  kept?.key === key && Date.now() - kept.at < keepMs
    ? { phase: 'ready', listing: kept.listing }
    : { phase: 'loading' }

/** Below `/console`: where the list that was seen last stands, with what it was narrowed by. */
let seenAt = '/conversations'

export const noteList = (address: string): void => {
  seenAt = address
}

export const lastList = (): string => seenAt
