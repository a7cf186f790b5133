/**
 * What a search looks through: the words of each turn, in a table of their own, because the turns
 * themselves carry attachments of megabytes. Case is folded here and not by the engines, which do
 * not agree on letters beyond ASCII.
 */
import type { Block, Row, TurnMessage, Work } from '../store.js'
import { row, rows } from './record.js'

/** As much of the first message as a list shows. */
const openingCharacters = 500

/** Two texts that differ in case or in compatibility forms alone become one. */
export const fold = (text: string): string =>
  // PostgreSQL keeps no NUL and no half of a surrogate pair.
  text.normalize('NFKC').toLowerCase().toWellFormed().replaceAll('\0', ' ')

/** Null where the reply has said nothing. */
const answerOf = (blocks: readonly Block[]): string | null => {
  const texts = blocks.flatMap((block) => (block.type === 'text' ? [block.text] : []))
  return texts.some((text) => text !== '') ? fold(texts.join('\n\n')) : null
}

interface Said {
  id: string
  conversationId: string
  message: TurnMessage
  blocks: readonly Block[]
}

export function* noteTurn({ id, conversationId, message, blocks }: Said): Work<void> {
  yield* rows(
    'INSERT INTO turn_texts (turn_id, conversation_id, question, answer) VALUES ($1, $2, $3, $4)',
    id,
    conversationId,
    fold(message.text),
    answerOf(blocks),
  )
}

export function* noteAnswer(turnId: string, blocks: readonly Block[]): Work<void> {
  yield* rows('UPDATE turn_texts SET answer = $2 WHERE turn_id = $1', turnId, answerOf(blocks))
}

/** What a list shows of the first message. */
export const opening = (text: string): string => text.slice(0, openingCharacters).toWellFormed()

/** Of as many conversations with the latest activity, in each environment, turns are read first. */
const newestConversations = 200

/** Some turns of before there was this table: of the newest conversations first, where there are many. */
function* formerTurns(limit: number): Work<readonly Row[]> {
  const some = yield* rows(
    'SELECT turn_id AS id FROM turn_texts WHERE question IS NULL ORDER BY turn_id LIMIT $1',
    limit,
  )
  if (some.length < limit) return some
  for (const environment of ['live', 'test']) {
    // CROSS tells SQLite where to begin: with the conversations, which are few.
    const newest = yield* rows(
      `SELECT turn_texts.turn_id AS id FROM
        (SELECT id, updated_at FROM conversations WHERE environment = $1
          ORDER BY updated_at DESC, id DESC LIMIT $2) AS newest
        CROSS JOIN turn_texts WHERE turn_texts.conversation_id = newest.id
          AND turn_texts.question IS NULL
        ORDER BY newest.updated_at DESC, newest.id DESC, turn_texts.turn_id LIMIT $3`,
      environment,
      newestConversations,
      limit,
    )
    if (newest.length > 0) return newest
  }
  return some
}

/** Notes turns of before there was this table; answers how many. */
export function* noteFormerTurns(limit: number): Work<number> {
  const former = yield* formerTurns(limit)
  for (const { id } of former) {
    const found = yield* row(
      `SELECT turn_texts.conversation_id AS conversation_id, turns.message AS message,
        turns.blocks AS blocks FROM turn_texts JOIN turns ON turns.id = turn_texts.turn_id
        WHERE turn_texts.turn_id = $1`,
      String(id),
    )
    // Its conversation has just been deleted.
    if (!found) continue
    const conversationId = String(found['conversation_id'])
    const said = JSON.parse(String(found['message'])) as TurnMessage
    yield* rows(
      'UPDATE turn_texts SET question = $2, answer = $3 WHERE turn_id = $1',
      String(id),
      fold(said.text),
      answerOf(JSON.parse(String(found['blocks'])) as Block[]),
    )
    const first = yield* row(
      'SELECT id FROM turns WHERE conversation_id = $1 ORDER BY started_at, id LIMIT 1',
      conversationId,
    )
    if (first?.['id'] !== id) continue
    yield* rows(
      'UPDATE conversations SET first_message = $2 WHERE id = $1',
      conversationId,
      opening(said.text),
    )
  }
  return former.length
}
