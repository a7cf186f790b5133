/**
 * What is remembered, and in what transactions. The domain writes its rules as generators over a
 * `Tx` (`yield*` where one would write `await`), so that one text of each rule runs synchronously
 * inside SQLite's group commit and asynchronously on PostgreSQL. `test/contracts/store.ts` says
 * what every store must do.
 */
import type { Environment } from '../../protocol/control.js'
import type { StopReason } from '../../protocol/events.js'
import type {
  Block,
  BlockedOriginRecord,
  ConsoleSessionRecord,
  ConversationRecord,
  ConversationSummary,
  FeedbackRecord,
  InstanceRecord,
  KeyRecord,
  OperatorRecord,
  SessionRecord,
  SightingRecord,
  StoredAttachment,
  TokenRecord,
  TurnRecord,
  UsageCount,
  UsageMetric,
} from './records.js'

export type * from './records.js'

export type Value = string | number | null
export type Row = Readonly<Record<string, Value>>

/** SQL with `$1…` parameters, in the dialect that both engines share. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly Value[]
}

/** The rows of a statement. */
export type Answer = readonly Row[]

/**
 * A piece of a transaction: yields statements that are run in their order, is given an answer to
 * each, returns its result.
 */
export type Work<T> = Generator<readonly Statement[], T, readonly Answer[]>

export interface TokenFilter {
  environments: readonly Environment[]
  /** Part of a name, an id or an entry of the origins, in any case. */
  search?: string
  limit?: number
  offset?: number
}

export interface ListedToken extends TokenRecord {
  conversationCount: number
  /** Of those that are not ignored. */
  blockedOriginCount: number
}

export interface TokenTable {
  insert(token: TokenRecord): Work<void>
  find(id: string): Work<TokenRecord | undefined>
  findByValue(value: string): Work<TokenRecord | undefined>
  /** As `find`, and until the transaction ends nobody else may lock or change it. */
  lock(id: string): Work<TokenRecord | undefined>
  /** Notes the use, which is no change: revision stays. */
  touch(id: string): Work<void>
  /** Newest first. */
  list(by: TokenFilter): Work<ListedToken[]>
  /** Writes all fields but `id`, `environment` and `createdAt` of a token that is locked; revision
   * grows by one. */
  update(token: TokenRecord): Work<void>
  remove(id: string): Work<boolean>
  /** Remembers the hash of a value that was rotated away. */
  retire(valueHash: string, id: string): Work<void>
  /** The id of the token whose value it was. */
  findRetired(valueHash: string): Work<string | undefined>
  conversationCount(id: string): Work<number>
}

/** The sliding log of admitted messages, by token. Nothing is ever taken back from it. */
export interface AdmissionTable {
  /** When the `nth` latest message was admitted (1 is the last), if it is still in the log. */
  nthLatest(tokenId: string, nth: number): Work<number | undefined>
  /** Call only while the token is locked. */
  append(tokenId: string): Work<void>
  /** How many were admitted after `since`. */
  countSince(tokenId: string, since: number): Work<number>
  prune(before: number): Work<void>
}

export interface SessionTable {
  insert(session: SessionRecord): Work<void>
  find(hash: string): Work<SessionRecord | undefined>
  /** As `find`, and holds the row until the transaction ends. */
  lock(hash: string): Work<SessionRecord | undefined>
  touch(hash: string): Work<void>
  /** Counts one message in (1) or back (-1), and is activity. */
  count(hash: string, by: 1 | -1): Work<void>
  assign(hash: string, conversationId: string): Work<void>
  /**
   * Until the transaction ends, nobody else makes sessions or starts turns for this address: what is
   * counted by address spans tokens, which are locked one by one.
   */
  lockAddress(address: string): Work<void>
  /** Ends all sessions of a visitor: the one that lives, and those before it that still prove her. */
  endOf(visitorId: string): Work<void>
  /**
   * When the `nth` latest of an address or a token was made (1 is the last), among those made after
   * `since`: so a long history costs nothing.
   */
  nthLatest(
    by: { address: string } | { tokenId: string },
    nth: number,
    since: number,
  ): Work<number | undefined>
  prune(before: number): Work<void>
}

export interface ConversationTable {
  insert(conversation: ConversationRecord): Work<void>
  find(id: string): Work<ConversationRecord | undefined>
  /**
   * Notes activity, and with `said` what was said first if nothing was, or in place of that if it
   * `isFirst`; false if it is gone.
   */
  touch(id: string, said?: string, isFirst?: boolean): Work<boolean>
  /** Holds it, so that nobody deletes it until the transaction ends; false if it is gone. */
  lock(id: string): Work<boolean>
  summary(id: string): Work<ConversationSummary | undefined>
  /** Those with the latest activity first. */
  list(by: ConversationFilter): Work<ConversationSummary[]>
  /** Which of these conversations hold the text in any message, in any case, and such feedback. */
  matching(
    ids: readonly string[],
    by: { search?: string; feedback?: FeedbackFilter },
  ): Work<string[]>
  /** With its turns, attachments and feedback. False if there was none. */
  remove(id: string): Work<boolean>
  /** Removes some conversations of tokens that are gone; answers how many. */
  purge(limit: number): Work<number>
}

/** `any`: all but what was only copied. */
export type FeedbackFilter = 'upvote' | 'downvote' | 'any'

export interface ConversationFilter {
  environments: readonly Environment[]
  tokenId?: string
  /** Of one visitor, and only those in which something was said. */
  visitorId?: string
  targetId?: string
  limit: number
  offset?: number
  /** Only those that come after this one in the list. */
  after?: { updatedAt: number; id: string }
}

export interface TurnTable {
  insert(turn: TurnRecord): Work<void>
  find(id: string): Work<TurnRecord | undefined>
  findByKey(conversationId: string, idempotencyKey: string): Work<TurnRecord | undefined>
  /**
   * The latest turns of a conversation that started before a time, if any; oldest first. Only
   * those that nothing stands in the place of.
   */
  latest(conversationId: string, limit: number, before?: number): Work<TurnRecord[]>
  /** The same with those that were superseded: for operators. */
  latestOfAll(conversationId: string, limit: number, before?: number): Work<TurnRecord[]>
  /** Another turn stands in its place from now on, and in that of all whose place it took. */
  supersede(turn: { id: string; conversationId: string }, by: string): Work<void>
  countRunning(by: { sessionHash: string } | { address: string }): Work<number>
  /** The ids of a session's running turns. */
  running(sessionHash: string): Work<string[]>
  /** The ids of a conversation's running turns. */
  runningIn(conversationId: string): Work<string[]>
  /** Keeps what has come so far of a running turn. */
  checkpoint(id: string, blocks: readonly Block[]): Work<void>
  /** Ends it if it runs; false if it had ended before. */
  end(
    id: string,
    outcome: { blocks: readonly Block[]; stopReason: StopReason; errorCode: string | null },
  ): Work<boolean>
  /** Marks the refund; false if it was given before. */
  refund(id: string): Work<boolean>
  requestStop(by: { id: string } | { sessionHash: string }): Work<void>
  /** Running turns of an instance whose stop was asked for, maybe through another process. */
  stopRequested(instanceId: string): Work<string[]>
  /** Makes some turns of an older schema known to searches, the newest first; answers how many. */
  noteFormer(limit: number): Work<number>
  /** The ids of an instance's running turns that began before. */
  runningOf(instanceId: string, before?: number): Work<string[]>
  /** Running turns whose process is gone. */
  orphans(isAlive: (instance: InstanceRecord) => boolean): Work<TurnRecord[]>
}

export interface AttachmentTable {
  insert(attachment: StoredAttachment): Work<void>
  find(id: string): Work<StoredAttachment | undefined>
  /** In base64, by id; one that is gone is left out. */
  data(ids: readonly string[]): Work<Map<string, string>>
  /** How many bytes a conversation holds. */
  bytesOf(conversationId: string): Work<number>
}

export interface FeedbackTable {
  /** One vote for a message: a later one replaces it. Of a conversation the newest 500 are kept. */
  put(feedback: FeedbackRecord): Work<void>
  /** Takes back what `put` would replace. */
  withdraw(feedback: Pick<FeedbackRecord, 'conversationId' | 'messageId' | 'type'>): Work<void>
  /** Of a conversation, oldest first. */
  list(conversationId: string): Work<FeedbackRecord[]>
}

export interface KeyTable {
  insert(key: KeyRecord): Work<void>
  find(id: string): Work<KeyRecord | undefined>
  findByHash(hash: string): Work<KeyRecord | undefined>
  /** As `find`, and until the transaction ends nobody else may lock or change it. */
  lock(id: string): Work<KeyRecord | undefined>
  touch(id: string): Work<void>
  /** Newest first. */
  list(by: {
    environments: readonly Environment[]
    limit?: number
    offset?: number
  }): Work<KeyRecord[]>
  /** Writes all fields but `id`, `environment` and `createdAt` of a key that is locked. */
  update(key: KeyRecord): Work<void>
  remove(id: string): Work<boolean>
  /** Remembers the hash of a secret that was rotated away, as long as there is the key. */
  retire(hash: string, id: string): Work<void>
  isRetired(hash: string): Work<boolean>
}

/** What happened with a token, by the hour. */
export interface UsageTable {
  add(tokenId: string, metric: UsageMetric, count: number): Work<void>
  /** Hours that begin in `from <= hour < to`, oldest first. */
  list(tokenId: string, from: number, to: number): Work<UsageCount[]>
  prune(before: number): Work<void>
}

/** Where a token was seen at work. Of a token the latest 100 origins are kept. */
export interface SightingTable {
  /** Writes only if the last note is older than a few seconds: it is asked at every handshake. */
  note(tokenId: string, origin: string): Work<void>
  /** Latest first. */
  list(tokenId: string): Work<SightingRecord[]>
}

export type RefusedOrigin = Pick<BlockedOriginRecord, 'origin' | 'code' | 'count'>

/**
 * The origins that a token refused. Of a token 200 are kept: 100 places are for those that have been
 * tried over an hour or more, or are ignored, so that a flood of invented ones cannot drive them
 * out; the rest belongs to the latest.
 */
export interface BlockedOriginTable {
  /** Adds to their counts, as seen now. */
  add(tokenId: string, refused: readonly RefusedOrigin[]): Work<void>
  /** Latest first. */
  list(tokenId: string): Work<BlockedOriginRecord[]>
  /** How many there are that are not ignored. */
  count(tokenId: string): Work<number>
  /** False if there is no such one. */
  setIgnored(tokenId: string, origin: string, isIgnored: boolean): Work<boolean>
  /** Answers how many there were. */
  remove(tokenId: string, origins: readonly string[]): Work<number>
  removeAll(tokenId: string): Work<number>
  /** Those that were last seen before. */
  prune(before: number): Work<void>
}

export interface OperatorTable {
  find(): Work<OperatorRecord | undefined>
  /** As `find`, and until the transaction ends nobody else may lock or change it. */
  lock(): Work<OperatorRecord | undefined>
  /** Sets the password, whether or not there was one. */
  put(passwordHash: string): Work<void>
}

export interface ConsoleSessionTable {
  insert(session: ConsoleSessionRecord): Work<void>
  find(hash: string): Work<ConsoleSessionRecord | undefined>
  touch(hash: string): Work<void>
  /** How many were active after `since`. */
  count(since: number): Work<number>
  remove(hash: string): Work<void>
  /** All but one, if it is named. */
  removeAll(except?: string): Work<void>
  prune(before: number): Work<void>
}

/** Secrets, by their hash, that let their bearer set the password once. */
export interface SetupLinkTable {
  insert(hash: string, expiresAt: number): Work<void>
  /** Whether there is one that has not expired. */
  isValid(hash: string): Work<boolean>
  /** Uses it up; false if it was not valid. Of two at once one succeeds. */
  take(hash: string): Work<boolean>
  removeAll(): Work<void>
}

/** Failed sign-ins, of an address and of all. */
export interface SignInFailureTable {
  append(address: string): Work<void>
  /** How many there were after `since`; of everybody, if no address is named. */
  countSince(since: number, address?: string): Work<number>
  /** When the first of an address after `since` was. */
  firstSince(since: number, address: string): Work<number | undefined>
  clear(address: string): Work<void>
  prune(before: number): Work<void>
}

/** The processes that serve from this store. */
export interface InstanceTable {
  beat(instance: Omit<InstanceRecord, 'heartbeatAt'>): Work<void>
  remove(id: string): Work<void>
  prune(before: number): Work<void>
}

/** Small values that belong to the database itself. */
export interface MetaTable {
  /** The value under a name, or `initial` if there is none yet, which is then kept. */
  ensure(name: string, initial: string): Work<string>
}

export interface Tx {
  /**
   * By the store's clock: when the transaction began, or later, when it got hold of a token, an
   * address or the operator, for which it may have waited.
   */
  readonly now: number
  readonly tokens: TokenTable
  readonly admissions: AdmissionTable
  readonly sessions: SessionTable
  readonly conversations: ConversationTable
  readonly turns: TurnTable
  readonly attachments: AttachmentTable
  readonly feedback: FeedbackTable
  readonly keys: KeyTable
  readonly usage: UsageTable
  readonly sightings: SightingTable
  readonly blockedOrigins: BlockedOriginTable
  readonly operators: OperatorTable
  readonly consoleSessions: ConsoleSessionTable
  readonly setupLinks: SetupLinkTable
  readonly signInFailures: SignInFailureTable
  readonly instances: InstanceTable
  readonly meta: MetaTable
}

export interface Store {
  /**
   * Runs `work` in one transaction and answers once it is durable. If `work` throws, nothing of it
   * is kept and the error is passed on. @throws ParleyError `storage_unavailable`
   */
  write<T>(work: (tx: Tx) => Work<T>): Promise<T>
  /** Runs `work`, which must only read, on one consistent state. */
  read<T>(work: (tx: Tx) => Work<T>): Promise<T>
  readonly engine: 'sqlite' | 'postgres'
  close(): Promise<void>
}
