/**
 * The data of what visitors attached, apart from the messages, so that reading what was said does
 * not read megabytes. What an attachment is called stands in its message.
 */
import type { AttachmentTable, Statement, StoredAttachment } from '../store.js'
import { mapping, plain, row, run } from './record.js'

const record = mapping<StoredAttachment>({
  id: plain('id'),
  conversationId: plain('conversation_id'),
  turnId: plain('turn_id'),
  mediaType: plain('media_type'),
  filename: plain('filename'),
  bytes: plain('bytes'),
  base64: plain('data'),
})

export const attachmentTable = (): AttachmentTable => ({
  *insert(attachment) {
    yield* run(record.insert('attachments', attachment))
  },
  *find(id) {
    const found = yield* row(`SELECT ${record.columns} FROM attachments WHERE id = $1`, id)
    return found && record.read(found)
  },
  *data(ids) {
    if (ids.length === 0) return new Map()
    const answers = yield ids.map((id): Statement => ({
      sql: 'SELECT id, data FROM attachments WHERE id = $1',
      parameters: [id],
    }))
    return new Map(answers.flat().map((found) => [String(found['id']), String(found['data'])]))
  },
  *bytesOf(conversationId) {
    const found = yield* row(
      'SELECT coalesce(sum(bytes), 0) AS n FROM attachments WHERE conversation_id = $1',
      conversationId,
    )
    return Number(found?.['n'] ?? 0)
  },
})
