/** Who runs the server: the password, the sign-ins, and the failed ones. */
import { randomUUID } from 'node:crypto'
import type {
  ConsoleSessionRecord,
  ConsoleSessionTable,
  OperatorRecord,
  OperatorTable,
  SetupLinkTable,
  SignInFailureTable,
} from '../store.js'
import type { Time } from '../time.js'
import { mapping, plain, row, rows, run } from './record.js'

const operatorRecord = mapping<OperatorRecord>({
  passwordHash: plain('password_hash'),
  createdAt: plain('created_at'),
  updatedAt: plain('updated_at'),
})

const sessionRecord = mapping<ConsoleSessionRecord>({
  hash: plain('hash'),
  csrfToken: plain('csrf_token'),
  createdAt: plain('created_at'),
  lastActivityAt: plain('last_activity_at'),
})

/** There is one; the table has room for more. */
const operatorId = 'operator'

export const operatorTable = (time: Time): OperatorTable => ({
  *find() {
    const found = yield* row(
      `SELECT ${operatorRecord.columns} FROM operators WHERE id = $1`,
      operatorId,
    )
    return found && operatorRecord.read(found)
  },
  *lock() {
    const [found] = yield* time.wait(
      `UPDATE operators SET updated_at = updated_at WHERE id = $1 RETURNING ${operatorRecord.columns}`,
      operatorId,
    )
    return found && operatorRecord.read(found)
  },
  *put(passwordHash) {
    yield* rows(
      `INSERT INTO operators (id, password_hash, created_at, updated_at) VALUES ($1, $2, $3, $3)
        ON CONFLICT (id) DO UPDATE SET password_hash = excluded.password_hash,
          updated_at = excluded.updated_at`,
      operatorId,
      passwordHash,
      time.now,
    )
  },
})

export const consoleSessionTable = (time: Time): ConsoleSessionTable => ({
  insert: (session) => run(sessionRecord.insert('console_sessions', session)),
  *find(hash) {
    const found = yield* row(
      `SELECT ${sessionRecord.columns} FROM console_sessions WHERE hash = $1`,
      hash,
    )
    return found && sessionRecord.read(found)
  },
  *touch(hash) {
    yield* rows('UPDATE console_sessions SET last_activity_at = $2 WHERE hash = $1', hash, time.now)
  },
  *count(since) {
    const found = yield* row(
      'SELECT count(*) AS n FROM console_sessions WHERE last_activity_at > $1',
      since,
    )
    return Number(found?.['n'] ?? 0)
  },
  *remove(hash) {
    yield* rows('DELETE FROM console_sessions WHERE hash = $1', hash)
  },
  *removeAll(except = '') {
    yield* rows('DELETE FROM console_sessions WHERE hash <> $1', except)
  },
  *prune(before) {
    yield* rows('DELETE FROM console_sessions WHERE last_activity_at < $1', before)
  },
})

export const setupLinkTable = (time: Time): SetupLinkTable => ({
  *insert(hash, expiresAt) {
    yield* rows('DELETE FROM setup_links WHERE expires_at <= $1', time.now)
    yield* rows('INSERT INTO setup_links (hash, expires_at) VALUES ($1, $2)', hash, expiresAt)
  },
  *isValid(hash) {
    const found = yield* row(
      'SELECT hash FROM setup_links WHERE hash = $1 AND expires_at > $2',
      hash,
      time.now,
    )
    return found !== undefined
  },
  *take(hash) {
    const taken = yield* rows(
      'DELETE FROM setup_links WHERE hash = $1 AND expires_at > $2 RETURNING hash',
      hash,
      time.now,
    )
    return taken.length > 0
  },
  *removeAll() {
    yield* rows('DELETE FROM setup_links')
  },
})

export const signInFailureTable = (time: Time): SignInFailureTable => ({
  *append(address) {
    yield* rows(
      'INSERT INTO sign_in_failures (id, address, at) VALUES ($1, $2, $3)',
      randomUUID(),
      address,
      time.now,
    )
  },
  *countSince(since, address) {
    const found =
      address === undefined
        ? yield* row('SELECT count(*) AS n FROM sign_in_failures WHERE at > $1', since)
        : yield* row(
            'SELECT count(*) AS n FROM sign_in_failures WHERE at > $1 AND address = $2',
            since,
            address,
          )
    return Number(found?.['n'] ?? 0)
  },
  *firstSince(since, address) {
    const found = yield* row(
      'SELECT min(at) AS at FROM sign_in_failures WHERE at > $1 AND address = $2',
      since,
      address,
    )
    return found?.['at'] == null ? undefined : Number(found['at'])
  },
  *clear(address) {
    yield* rows('DELETE FROM sign_in_failures WHERE address = $1', address)
  },
  *prune(before) {
    yield* rows('DELETE FROM sign_in_failures WHERE at < $1', before)
  },
})
