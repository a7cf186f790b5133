/** Turns: a visitor's message, the reply as far as it has come, and how it ended. */
import type {
  Attachment,
  InstanceTable,
  TurnMessage,
  TurnRecord,
  TurnTable,
  Work,
} from '../store.js'
import type { Time } from '../time.js'
import { flag, json, mapping, plain, row, rows, run } from './record.js'
import { noteAnswer, noteFormerTurns, noteTurn } from './turn-texts.js'

const message = json<TurnMessage>('message')

/** Before schema 4 the data of an attachment stood in its message, and little else. */
const withoutGaps = (attachment: Attachment): Attachment => ({
  ...attachment,
  id: attachment.id ?? '',
  mediaType: attachment.mediaType ?? /^data:([^,;]*)/i.exec(attachment.dataUri ?? '')?.[1] ?? '',
  filename: attachment.filename ?? null,
  bytes: attachment.bytes ?? Math.floor((attachment.dataUri?.length ?? 0) * 0.75),
  width: attachment.width ?? null,
  height: attachment.height ?? null,
})

const record = mapping<TurnRecord>({
  id: plain('id'),
  conversationId: plain('conversation_id'),
  sessionHash: plain('session_hash'),
  tokenId: plain('token_id'),
  tokenGeneration: plain('token_generation'),
  targetId: plain('target_id'),
  targetKind: plain('target_kind'),
  idempotencyKey: plain('idempotency_key'),
  contentHash: plain('content_hash'),
  instanceId: plain('instance_id'),
  status: plain('status'),
  stopReason: plain('stop_reason'),
  errorCode: plain('error_code'),
  message: {
    ...message,
    read(value) {
      const { attachments, ...rest } = message.read(value)
      return { ...rest, attachments: attachments.map(withoutGaps) }
    },
  },
  assistantMessageId: plain('assistant_message_id'),
  blocks: json('blocks'),
  refunded: flag('refunded'),
  stopRequested: flag('stop_requested'),
  supersededBy: plain('superseded_by'),
  startedAt: plain('started_at'),
  endedAt: plain('ended_at'),
})

function* readLatest(
  where: string,
  conversationId: string,
  limit: number,
  before: number = Number.MAX_SAFE_INTEGER,
): Work<TurnRecord[]> {
  const found = yield* rows(
    `SELECT ${record.columns} FROM turns WHERE conversation_id = $1 AND started_at < $3 ${where}
      ORDER BY started_at DESC, id DESC LIMIT $2`,
    conversationId,
    limit,
    before,
  )
  return found.map(record.read).reverse()
}

export const turnTable = (time: Time): TurnTable => ({
  *insert(turn) {
    yield* run(record.insert('turns', turn))
    yield* noteTurn(turn)
  },
  *find(id) {
    const found = yield* row(`SELECT ${record.columns} FROM turns WHERE id = $1`, id)
    return found && record.read(found)
  },
  *findByKey(conversationId, idempotencyKey) {
    const found = yield* row(
      `SELECT ${record.columns} FROM turns WHERE conversation_id = $1 AND idempotency_key = $2`,
      conversationId,
      idempotencyKey,
    )
    return found && record.read(found)
  },
  latest: (conversationId, limit, before) =>
    readLatest('AND superseded_by IS NULL', conversationId, limit, before),
  latestOfAll: (conversationId, limit, before) => readLatest('', conversationId, limit, before),
  *supersede({ id, conversationId }, by) {
    yield* rows(
      `UPDATE turns SET superseded_by = $3
        WHERE conversation_id = $1 AND (id = $2 OR superseded_by = $2)`,
      conversationId,
      id,
      by,
    )
  },
  *countRunning(by) {
    const found =
      'sessionHash' in by
        ? yield* row(
            `SELECT count(*) AS n FROM turns WHERE status = 'running' AND session_hash = $1`,
            by.sessionHash,
          )
        : yield* row(
            `SELECT count(*) AS n FROM turns JOIN sessions ON sessions.hash = turns.session_hash
              WHERE turns.status = 'running' AND sessions.address = $1`,
            by.address,
          )
    return Number(found?.['n'] ?? 0)
  },
  *running(sessionHash) {
    const found = yield* rows(
      `SELECT id FROM turns WHERE status = 'running' AND session_hash = $1`,
      sessionHash,
    )
    return found.map((turn) => String(turn['id']))
  },
  *runningIn(conversationId) {
    const found = yield* rows(
      `SELECT id FROM turns WHERE status = 'running' AND conversation_id = $1`,
      conversationId,
    )
    return found.map((turn) => String(turn['id']))
  },
  *checkpoint(id, blocks) {
    yield* rows(
      `UPDATE turns SET blocks = $2 WHERE id = $1 AND status = 'running'`,
      id,
      JSON.stringify(blocks),
    )
  },
  *end(id, { blocks, stopReason, errorCode }) {
    const ended = yield* rows(
      `UPDATE turns SET status = 'ended', blocks = $2, stop_reason = $3, error_code = $4,
        ended_at = $5 WHERE id = $1 AND status = 'running' RETURNING id`,
      id,
      JSON.stringify(blocks),
      stopReason,
      errorCode,
      time.now,
    )
    if (ended.length === 0) return false
    yield* noteAnswer(id, blocks)
    return true
  },
  *refund(id) {
    const given = yield* rows(
      'UPDATE turns SET refunded = 1 WHERE id = $1 AND refunded = 0 RETURNING id',
      id,
    )
    return given.length > 0
  },
  *requestStop(by) {
    const [column, value] = 'id' in by ? ['id', by.id] : ['session_hash', by.sessionHash]
    yield* rows(
      `UPDATE turns SET stop_requested = 1 WHERE ${column} = $1 AND status = 'running'`,
      value,
    )
  },
  *stopRequested(instanceId) {
    const found = yield* rows(
      `SELECT id FROM turns WHERE status = 'running' AND stop_requested = 1 AND instance_id = $1`,
      instanceId,
    )
    return found.map((turn) => String(turn['id']))
  },
  noteFormer: noteFormerTurns,
  *runningOf(instanceId, before = Number.MAX_SAFE_INTEGER) {
    const found = yield* rows(
      `SELECT id FROM turns WHERE status = 'running' AND instance_id = $1 AND started_at < $2
        ORDER BY id`,
      instanceId,
      before,
    )
    return found.map((turn) => String(turn['id']))
  },
  *orphans(isAlive) {
    const instances = yield* rows(
      `SELECT DISTINCT turns.instance_id AS id, instances.host AS host,
        instances.process_id AS process_id, instances.heartbeat_at AS heartbeat_at
        FROM turns LEFT JOIN instances ON instances.id = turns.instance_id
        WHERE turns.status = 'running' ORDER BY turns.instance_id`,
    )
    const orphans: TurnRecord[] = []
    for (const { id, host, process_id: processId, heartbeat_at: heartbeatAt } of instances) {
      const instance = { id: String(id), host: String(host), processId: Number(processId) }
      if (heartbeatAt !== null && isAlive({ ...instance, heartbeatAt: Number(heartbeatAt) })) {
        continue
      }
      const found = yield* rows(
        `SELECT ${record.columns} FROM turns WHERE status = 'running' AND instance_id = $1
          ORDER BY id`,
        instance.id,
      )
      orphans.push(...found.map(record.read))
    }
    return orphans
  },
})

export const instanceTable = (time: Time): InstanceTable => ({
  *beat({ id, host, processId }) {
    yield* rows(
      `INSERT INTO instances (id, host, process_id, heartbeat_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (id) DO UPDATE SET heartbeat_at = excluded.heartbeat_at`,
      id,
      host,
      processId,
      time.now,
    )
  },
  *remove(id) {
    yield* rows('DELETE FROM instances WHERE id = $1', id)
  },
  *prune(before) {
    yield* rows('DELETE FROM instances WHERE heartbeat_at < $1', before)
  },
})
