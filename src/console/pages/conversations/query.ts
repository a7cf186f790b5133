/** Which conversations are listed: of one token or of an environment, by words and by feedback. */
import { conversationListSchema, type ConversationList } from '../../../protocol/records.js'
import type { Environment } from '../../../protocol/control.js'
import type { Api } from '../../api.js'

export type FeedbackFilter = '' | 'any' | 'upvote' | 'downvote'

export const feedbackFilters: readonly { value: FeedbackFilter; label: string }[] = [
  { value: '', label: 'With or without feedback' },
  { value: 'any', label: 'With any feedback' },
  { value: 'upvote', label: 'Thumbs up' },
  { value: 'downvote', label: 'Thumbs down' },
]

export const readFeedback = (text: string | null): FeedbackFilter =>
  feedbackFilters.find(({ value }) => value === text)?.value ?? ''

/** Of all that there are: one token's, or an environment's. */
export type Scope = { tokenId: string } | { environment: Environment }

export interface ListQuery {
  scope: Scope
  search: string
  feedback: FeedbackFilter
}

export const pageSize = 25

export const readPage = async (
  api: Api,
  { scope, search, feedback }: ListQuery,
  cursor: string | null,
  signal: AbortSignal,
  limit = pageSize,
): Promise<ConversationList> => {
  const query = {
    ...('tokenId' in scope ? { client_token_id: scope.tokenId } : scope),
    search: search.trim(),
    feedback,
    limit,
    cursor,
  }
  return (await api.read('conversations', conversationListSchema, { query, signal })).value
}

/** What stands after `?` in the list's address, so that a link or a reload shows the same. */
export const addressOf = (path: string, search: string, feedback: FeedbackFilter): string => {
  const query = new URLSearchParams()
  if (search.trim() !== '') query.set('search', search.trim())
  if (feedback !== '') query.set('feedback', feedback)
  return query.size > 0 ? `${path}?${query}` : path
}
