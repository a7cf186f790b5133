/** Conversations, and what visitors thought of them. */
import type {
  ConversationRecord,
  ConversationTable,
  FeedbackRecord,
  FeedbackTable,
} from '../store.js'
import { mapping, plain, row, rows, run } from './record.js'

const record = mapping<ConversationRecord>({
  id: plain('id'),
  tokenId: plain('token_id'),
  visitorId: plain('visitor_id'),
  origin: plain('origin'),
  targetId: plain('target_id'),
  targetVersion: plain('target_version'),
  createdAt: plain('created_at'),
  updatedAt: plain('updated_at'),
})

const feedbackRecord = mapping<FeedbackRecord>({
  id: plain('id'),
  tokenId: plain('token_id'),
  conversationId: plain('conversation_id'),
  messageId: plain('message_id'),
  type: plain('type'),
  rating: plain('rating'),
  comment: plain('comment'),
  createdAt: plain('created_at'),
})

export const conversationTable = (now: number): ConversationTable => ({
  insert: (conversation) => run(record.insert('conversations', conversation)),
  *find(id) {
    const found = yield* row(`SELECT ${record.columns} FROM conversations WHERE id = $1`, id)
    return found && record.read(found)
  },
  *touch(id) {
    yield* rows('UPDATE conversations SET updated_at = $2 WHERE id = $1', id, now)
  },
})

/** A page may rate what it likes, as often as it likes; the newest are kept. */
const maxFeedbackPerConversation = 500

export const feedbackTable = (): FeedbackTable => ({
  *put(feedback) {
    // A thumb up and a thumb down are the two values of one vote.
    const isVote = feedback.type === 'upvote' || feedback.type === 'downvote'
    const types = isVote ? ['upvote', 'downvote'] : [feedback.type, feedback.type]
    yield* rows(
      `DELETE FROM feedback WHERE conversation_id = $1 AND coalesce(message_id, '') = $2
        AND type IN ($3, $4)`,
      feedback.conversationId,
      feedback.messageId ?? '',
      types[0] ?? '',
      types[1] ?? '',
    )
    yield* run(feedbackRecord.insert('feedback', feedback))
    yield* rows(
      `DELETE FROM feedback WHERE id IN (SELECT id FROM feedback WHERE conversation_id = $1
        ORDER BY created_at DESC, id LIMIT 1000 OFFSET $2)`,
      feedback.conversationId,
      maxFeedbackPerConversation,
    )
  },
})
