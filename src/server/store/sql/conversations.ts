/** Conversations, and what visitors thought of them. */
import type { Environment } from '../../../protocol/control.js'
import type {
  ConversationRecord,
  ConversationSummary,
  ConversationTable,
  FeedbackRecord,
  FeedbackTable,
  Row,
  TurnMessage,
  Value,
} from '../store.js'
import { containing, mapping, plain, row, rows, run } from './record.js'

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
  *summary(id) {
    const found = yield* row(`${summaries} WHERE conversations.id = $1`, id)
    return found && readSummary(found)
  },
  *list({ environments, tokenId, targetId, feedback, limit, offset = 0, after }) {
    const conditions = ['client_tokens.environment IN ($1, $2)']
    const parameters: Value[] = [environments[0] ?? '', environments[1] ?? '']
    const add = (condition: (place: (value: Value) => string) => string): void => {
      conditions.push(condition((value) => `$${parameters.push(value)}`))
    }
    if (tokenId !== undefined) add((place) => `conversations.token_id = ${place(tokenId)}`)
    if (targetId !== undefined) add((place) => `conversations.target_id = ${place(targetId)}`)
    if (feedback === 'any') add(() => `EXISTS (${feedbackOf})`)
    else if (feedback)
      add((place) => `EXISTS (${feedbackOf} AND feedback.type = ${place(feedback)})`)
    if (after) {
      add(
        (place) =>
          `(conversations.updated_at, conversations.id) < (${place(after.updatedAt)}, ${place(after.id)})`,
      )
    }
    const found = yield* rows(
      `${summaries} WHERE ${conditions.join(' AND ')}
        ORDER BY conversations.updated_at DESC, conversations.id DESC
        LIMIT $${parameters.push(limit)} OFFSET $${parameters.push(offset)}`,
      ...parameters,
    )
    return found.map(readSummary)
  },
  *matching(ids, search) {
    const places = ids.map((_, index) => `$${index + 2}`).join(', ')
    if (ids.length === 0) return []
    // Both columns are JSON, in which a quote and a backslash are written with a backslash.
    const text = JSON.stringify(search).slice(1, -1)
    const found = yield* rows(
      `SELECT DISTINCT conversation_id AS id FROM turns WHERE conversation_id IN (${places})
        AND (lower(message) LIKE $1 ESCAPE '!' OR lower(blocks) LIKE $1 ESCAPE '!')`,
      containing(text),
      ...ids,
    )
    return found.map((conversation) => String(conversation['id']))
  },
  *remove(id) {
    const gone = yield* rows('DELETE FROM conversations WHERE id = $1 RETURNING id', id)
    yield* rows('DELETE FROM turns WHERE conversation_id = $1', id)
    yield* rows('DELETE FROM feedback WHERE conversation_id = $1', id)
    return gone.length > 0
  },
})

const feedbackOf = 'SELECT 1 FROM feedback WHERE feedback.conversation_id = conversations.id'

const summaries = `SELECT ${record.columns
  .split(', ')
  .map((column) => `conversations.${column} AS ${column}`)
  .join(', ')}, client_tokens.environment AS environment,
  (SELECT count(*) FROM turns WHERE turns.conversation_id = conversations.id) AS questions,
  (SELECT count(*) FROM turns WHERE turns.conversation_id = conversations.id
    AND turns.blocks <> '[]') AS answers,
  (SELECT count(*) FROM feedback WHERE feedback.conversation_id = conversations.id
    AND feedback.type <> 'copy') AS feedback_count,
  (SELECT turns.message FROM turns WHERE turns.conversation_id = conversations.id
    ORDER BY turns.started_at, turns.id LIMIT 1) AS first_message
  FROM conversations JOIN client_tokens ON client_tokens.id = conversations.token_id`

const readSummary = (found: Row): ConversationSummary => ({
  ...record.read(found),
  environment: found['environment'] as Environment,
  messageCount: Number(found['questions']) + Number(found['answers']),
  feedbackCount: Number(found['feedback_count']),
  firstMessage:
    typeof found['first_message'] === 'string'
      ? (JSON.parse(found['first_message']) as TurnMessage).text
      : null,
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
  *list(conversationId) {
    const found = yield* rows(
      `SELECT ${feedbackRecord.columns} FROM feedback WHERE conversation_id = $1
        ORDER BY created_at, id`,
      conversationId,
    )
    return found.map(feedbackRecord.read)
  },
})
