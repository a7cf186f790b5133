/** Conversations, and what visitors thought of them. */
import type { Environment } from '../../../protocol/control.js'
import type {
  ConversationRecord,
  ConversationSummary,
  ConversationTable,
  FeedbackRecord,
  FeedbackTable,
  Row,
  Value,
  Work,
} from '../store.js'
import type { Time } from '../time.js'
import { containing, mapping, plain, row, rows, run } from './record.js'
import { fold, opening } from './turn-texts.js'

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

export const conversationTable = (time: Time): ConversationTable => ({
  *insert(conversation) {
    yield* run(record.insert('conversations', conversation))
    yield* rows(
      `UPDATE conversations SET environment = 'test' WHERE id = $1 AND token_id IN
        (SELECT id FROM client_tokens WHERE environment = 'test')`,
      conversation.id,
    )
  },
  *find(id) {
    const found = yield* row(`SELECT ${record.columns} FROM conversations WHERE id = $1`, id)
    return found && record.read(found)
  },
  *touch(id, said, isFirst = false) {
    const touched =
      said === undefined
        ? yield* rows(
            'UPDATE conversations SET updated_at = $2 WHERE id = $1 RETURNING id',
            id,
            time.now,
          )
        : yield* rows(
            `UPDATE conversations SET updated_at = $2,
              first_message = CASE WHEN $4 = 1 THEN $3 ELSE coalesce(first_message, $3) END
              WHERE id = $1 RETURNING id`,
            id,
            time.now,
            opening(said),
            isFirst ? 1 : 0,
          )
    return touched.length > 0
  },
  *lock(id) {
    const held = yield* rows(
      'UPDATE conversations SET updated_at = updated_at WHERE id = $1 RETURNING id',
      id,
    )
    return held.length > 0
  },
  *summary(id) {
    const found = yield* row(`${summaries} WHERE conversations.id = $1`, id)
    return found && readSummary(found)
  },
  *list({ environments, tokenId, visitorId, targetId, limit, offset = 0, after }) {
    const conditions: string[] = []
    const parameters: Value[] = []
    const add = (condition: (place: (value: Value) => string) => string): void => {
      conditions.push(condition((value) => `$${parameters.push(value)}`))
    }
    if (tokenId !== undefined) add((place) => `conversations.token_id = ${place(tokenId)}`)
    if (visitorId !== undefined) {
      add((place) => `conversations.visitor_id = ${place(visitorId)}`)
      conditions.push(
        'EXISTS (SELECT 1 FROM turn_texts WHERE turn_texts.conversation_id = conversations.id)',
      )
    }
    if (targetId !== undefined) add((place) => `conversations.target_id = ${place(targetId)}`)
    if (after) {
      add(
        (place) =>
          `(conversations.updated_at, conversations.id) < (${place(after.updatedAt)}, ${place(after.id)})`,
      )
    }
    // Without an owner, one walk along the index for each environment, and then the latest of both.
    const isOwned = tokenId !== undefined || visitorId !== undefined
    const walks = isOwned ? [environments] : environments.map((one) => [one])
    const isOne = walks.length === 1
    const found: ConversationSummary[] = []
    for (const among of walks) {
      const values = [...parameters, ...among]
      const inEnvironment = among.map((_, index) => `$${parameters.length + index + 1}`).join(', ')
      const listed = yield* rows(
        `${summaries} WHERE ${[...conditions, `conversations.environment IN (${inEnvironment})`].join(' AND ')}
          ORDER BY conversations.updated_at DESC, conversations.id DESC
          LIMIT $${values.push(isOne ? limit : limit + offset)} OFFSET $${values.push(isOne ? offset : 0)}`,
        ...values,
      )
      found.push(...listed.map(readSummary))
    }
    return isOne ? found : found.toSorted(byActivity).slice(offset, offset + limit)
  },
  *matching(ids, { search = '', feedback }) {
    if (ids.length === 0) return []
    let left = [...ids]
    const keep = (found: readonly Row[]): void => {
      const kept = new Set(found.map((conversation) => conversation['id']))
      left = left.filter((id) => kept.has(id))
    }
    const { values, places } = among(ids, 2)
    if (search !== '') {
      keep(
        yield* rows(
          `SELECT DISTINCT conversation_id AS id FROM turn_texts WHERE conversation_id IN (${places})
            AND (question LIKE $1 ESCAPE '!' OR answer LIKE $1 ESCAPE '!')`,
          containing(fold(search)),
          ...values,
        ),
      )
    }
    if (feedback !== undefined) {
      keep(
        yield* rows(
          `SELECT DISTINCT conversation_id AS id FROM feedback WHERE conversation_id IN (${places})
            AND ${feedback === 'any' ? `type <> $1` : 'type = $1'}`,
          feedback === 'any' ? 'copy' : feedback,
          ...values,
        ),
      )
    }
    return left
  },
  *remove(id) {
    return (yield* removeAll([id])) > 0
  },
  *purge(limit) {
    const found = yield* rows(
      `SELECT conversations.id AS id FROM deleted_tokens JOIN conversations
        ON conversations.token_id = deleted_tokens.id ORDER BY conversations.id LIMIT $1`,
      limit,
    )
    const ids = found.map((conversation) => String(conversation['id']))
    if (ids.length === limit) return yield* removeAll(ids)
    const removed = yield* removeAll(ids)
    yield* rows(
      `DELETE FROM deleted_tokens WHERE NOT EXISTS
        (SELECT 1 FROM conversations WHERE conversations.token_id = deleted_tokens.id)`,
    )
    return removed
  },
})

/** Filled up with the last of them, because each number of places is a statement of its own. */
const among = (ids: readonly string[], first: number) => {
  const size = ids.length === 1 ? 1 : Math.ceil(ids.length / 50) * 50
  const values = Array.from({ length: size }, (_, index) => ids[index] ?? ids.at(-1) ?? '')
  return { values, places: values.map((_, index) => `$${index + first}`).join(', ') }
}

/** Turns first: whoever ends one holds it and then wants its conversation. */
function* removeAll(ids: readonly string[]): Work<number> {
  if (ids.length === 0) return 0
  const { values, places } = among(ids, 1)
  yield* rows(`DELETE FROM turns WHERE conversation_id IN (${places})`, ...values)
  yield* rows(`DELETE FROM turn_texts WHERE conversation_id IN (${places})`, ...values)
  yield* rows(`DELETE FROM attachments WHERE conversation_id IN (${places})`, ...values)
  const gone = yield* rows(
    `DELETE FROM conversations WHERE id IN (${places}) RETURNING id`,
    ...values,
  )
  yield* rows(`DELETE FROM feedback WHERE conversation_id IN (${places})`, ...values)
  return gone.length
}

const byActivity = (a: ConversationSummary, b: ConversationSummary): number =>
  b.updatedAt - a.updatedAt || (a.id < b.id ? 1 : -1)

/** The conversations of a token that is gone are nobody's any more. */
const summaries = `SELECT ${record.columns
  .split(', ')
  .map((column) => `conversations.${column} AS ${column}`)
  .join(', ')}, conversations.environment AS environment,
  conversations.first_message AS first_message,
  (SELECT count(*) + count(turn_texts.answer) FROM turn_texts
    WHERE turn_texts.conversation_id = conversations.id) AS message_count,
  (SELECT count(*) FROM feedback WHERE feedback.conversation_id = conversations.id
    AND feedback.type <> 'copy') AS feedback_count
  FROM conversations JOIN client_tokens ON client_tokens.id = conversations.token_id`

const readSummary = (found: Row): ConversationSummary => ({
  ...record.read(found),
  environment: found['environment'] as Environment,
  messageCount: Number(found['message_count']),
  feedbackCount: Number(found['feedback_count']),
  firstMessage: found['first_message'] as string | null,
})

/** A page may rate what it likes, as often as it likes; the newest are kept. */
const maxFeedbackPerConversation = 500

function* withdraw({
  conversationId,
  messageId,
  type,
}: Pick<FeedbackRecord, 'conversationId' | 'messageId' | 'type'>): Work<void> {
  // A thumb up and a thumb down are the two values of one vote.
  const isVote = type === 'upvote' || type === 'downvote'
  yield* rows(
    `DELETE FROM feedback WHERE conversation_id = $1 AND coalesce(message_id, '') = $2
      AND type IN ($3, $4)`,
    conversationId,
    messageId ?? '',
    isVote ? 'upvote' : type,
    isVote ? 'downvote' : type,
  )
}

export const feedbackTable = (): FeedbackTable => ({
  withdraw,
  *put(feedback) {
    yield* withdraw(feedback)
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
