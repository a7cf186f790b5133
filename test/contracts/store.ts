/**
 * What every store must do, whatever is behind it. An engine runs this suite with a way to make
 * empty places; a place may be opened more than once, as several processes do.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ParleyError } from '../../src/protocol/errors.js'
import type {
  Block,
  ConversationFilter,
  ConversationRecord,
  FeedbackFilter,
  FeedbackRecord,
  InstanceRecord,
  KeyRecord,
  Row,
  SessionRecord,
  StoredAttachment,
  Store,
  TokenFilter,
  TokenRecord,
  TurnRecord,
  Tx,
  Work,
} from '../../src/server/store/store.js'

export interface Place {
  /** Opens what is there. `clock` is the only time that the store knows. */
  open(clock: () => number): Promise<Store>
  remove(): Promise<void>
}

let unique = 0
const id = (prefix: string): string => `${prefix}_${++unique}`

export const tokenRecord = (fields: Partial<TokenRecord> = {}): TokenRecord => ({
  id: id('ct'),
  name: 'shop',
  environment: 'live',
  value: id('ct_live'),
  generation: 1,
  revision: 1,
  isActive: true,
  allowedOrigins: ['shop.example'],
  flowIds: [],
  agentIds: [],
  defaultFlowId: null,
  pinToVersion: 'latest',
  rateLimitPerMinute: 10,
  rateLimitPerHour: 100,
  maxMessagesPerSession: 100,
  sessionIdleTimeoutMinutes: 30,
  config: {},
  productSurfaceId: null,
  lastUsedAt: null,
  createdAt: 1000,
  updatedAt: 1000,
  ...fields,
})

export const sessionRecord = (fields: Partial<SessionRecord> = {}): SessionRecord => ({
  hash: id('hash'),
  tokenId: 'ct',
  tokenGeneration: 1,
  origin: 'https://shop.example',
  visitorId: 'visitor',
  conversationId: 'conv',
  address: 'address',
  messagesUsed: 0,
  createdAt: 1000,
  lastActivityAt: 1000,
  endedAt: null,
  ...fields,
})

export const turnRecord = (fields: Partial<TurnRecord> = {}): TurnRecord => ({
  id: id('turn'),
  conversationId: 'conv',
  sessionHash: 'hash',
  tokenId: 'ct',
  tokenGeneration: 1,
  targetId: 'demo',
  targetKind: 'agent',
  idempotencyKey: id('key'),
  contentHash: 'content',
  instanceId: 'instance',
  status: 'running',
  stopReason: null,
  errorCode: null,
  message: { id: 'm', text: 'hello', attachments: [] },
  assistantMessageId: 'reply',
  blocks: [],
  refunded: false,
  stopRequested: false,
  supersededBy: null,
  startedAt: 1000,
  endedAt: null,
  ...fields,
})

export const conversationRecord = (
  fields: Partial<ConversationRecord> = {},
): ConversationRecord => ({
  id: id('conv'),
  tokenId: 'ct',
  visitorId: 'visitor',
  origin: 'https://shop.example',
  targetId: 'demo',
  targetVersion: '1',
  createdAt: 1000,
  updatedAt: 1000,
  ...fields,
})

export const keyRecord = (fields: Partial<KeyRecord> = {}): KeyRecord => ({
  id: id('key'),
  hash: id('hash'),
  name: 'program',
  environment: 'test',
  permissions: ['CLIENT_TOKENS:READ'],
  expiresAt: null,
  allowedIps: ['10.0.0.0/8'],
  isActive: true,
  prefix: 'rt_test_',
  hint: 'abcd',
  lastUsedAt: null,
  createdAt: 1000,
  updatedAt: 1000,
  ...fields,
})

export const storedAttachment = (fields: Partial<StoredAttachment> = {}): StoredAttachment => ({
  id: id('att'),
  conversationId: 'conv',
  turnId: 'turn',
  mediaType: 'text/plain',
  filename: 'a.txt',
  bytes: 3,
  base64: 'YWJj',
  ...fields,
})

export const feedbackRecord = (fields: Partial<FeedbackRecord> = {}): FeedbackRecord => ({
  id: id('feedback'),
  tokenId: 'ct',
  conversationId: 'conv',
  messageId: 'reply',
  type: 'upvote',
  rating: null,
  comment: null,
  createdAt: 1000,
  ...fields,
})

export function* ask(sql: string, ...parameters: (string | number | null)[]): Work<readonly Row[]> {
  const [answer = []] = yield [{ sql, parameters }]
  return answer
}

/** Everything that has to come back as it went in. */
export const awkward = 'é😀 "\'`; DROP TABLE turns; -- $1 ?1 %s \\ \n\t\u2028 \u{10FFFF}'

export const storeContract = (name: string, createPlace: () => Promise<Place>): void => {
  describe(`${name} as a store`, () => {
    let place: Place
    let store: Store
    let now = 0
    const opened: Store[] = []
    const open = async (): Promise<Store> => {
      const another = await place.open(() => now)
      opened.push(another)
      return another
    }

    beforeEach(async () => {
      now = 1_800_000_000_000
      place = await createPlace()
      store = await open()
    })
    afterEach(async () => {
      for (const each of opened.splice(0)) await each.close()
      await place.remove()
    })

    describe('client tokens', () => {
      test('come back by id and by value as they went in', async () => {
        const token = tokenRecord({
          name: awkward,
          environment: 'test',
          isActive: false,
          allowedOrigins: ['*', 'b.example:81', awkward],
          flowIds: ['f'],
          agentIds: ['a', 'b'],
          defaultFlowId: 'f',
          config: { welcomeMessage: awkward, nested: { list: [1, null, true, 0.5] } },
          productSurfaceId: 'surface',
          lastUsedAt: 1_800_000_000_123,
          createdAt: 1_800_000_000_000,
        })
        await store.write((tx) => tx.tokens.insert(token))
        expect(await store.read((tx) => tx.tokens.find(token.id))).toEqual(token)
        expect(await store.read((tx) => tx.tokens.findByValue(token.value))).toEqual(token)
        expect(await store.read((tx) => tx.tokens.find('ct_other'))).toBeUndefined()
        expect(await store.read((tx) => tx.tokens.findByValue(token.id))).toBeUndefined()
      })

      test('are listed newest first', async () => {
        const tokens = [3000, 1000, 2000].map((createdAt) => tokenRecord({ createdAt }))
        for (const token of tokens) await store.write((tx) => tx.tokens.insert(token))
        const listed = await store.read((tx) => tx.tokens.list({ environments: ['live', 'test'] }))
        expect(listed.map(({ createdAt }) => createdAt)).toEqual([3000, 2000, 1000])
      })

      test('are listed by environment, with the number of their conversations, in pages', async () => {
        const tokens = [1, 2, 3, 4, 5].map((createdAt) =>
          tokenRecord({ createdAt, environment: createdAt === 3 ? 'test' : 'live' }),
        )
        await store.write(function* (tx) {
          for (const token of tokens) yield* tx.tokens.insert(token)
          yield* tx.conversations.insert(conversationRecord({ tokenId: tokens[3]?.id ?? '' }))
        })
        const list = async (filter: TokenFilter) =>
          (await store.read((tx) => tx.tokens.list(filter))).map(
            ({ createdAt, conversationCount }) => [createdAt, conversationCount],
          )
        expect(await list({ environments: ['test'] })).toEqual([[3, 0]])
        expect(await list({ environments: [] })).toEqual([])
        const live = { environments: ['live'] } as const
        expect(await list({ ...live, limit: 2 })).toEqual([
          [5, 0],
          [4, 1],
        ])
        expect(await list({ ...live, limit: 2, offset: 3 })).toEqual([[1, 0]])
        expect(await list({ ...live, limit: 2, offset: 4 })).toEqual([])
      })

      test('are found by a part of name, id or an origin, in any case, and by nothing else', async () => {
        const names = [
          '50% off!',
          'under_score',
          'wow! 100%',
          'underXscore',
          'ÄRGER & Co',
          '"quoted"',
        ]
        const tokens = names.map((each, index) =>
          tokenRecord({ name: each, createdAt: index, allowedOrigins: [`${index}.Shop.example`] }),
        )
        for (const token of tokens) await store.write((tx) => tx.tokens.insert(token))
        const found = async (search: string, page = {}) =>
          (
            await store.read((tx) => tx.tokens.list({ environments: ['live'], search, ...page }))
          ).map((token) => token.name)
        expect(await found('%')).toEqual(['wow! 100%', '50% off!'])
        expect(await found('r_s')).toEqual(['under_score'])
        expect(await found('!')).toEqual(['wow! 100%', '50% off!'])
        expect(await found('!%')).toEqual([])
        expect(await found('UNDER')).toEqual(['underXscore', 'under_score'])
        expect(await found('ärger')).toEqual(['ÄRGER & Co'])
        expect(await found('"')).toEqual(['"quoted"'])
        expect(await found('[')).toEqual([])
        expect(await found('2.sHOP')).toEqual(['wow! 100%'])
        expect(await found((tokens[4]?.id ?? '').toUpperCase())).toEqual(['ÄRGER & Co'])
        expect(await found('shop', { limit: 2, offset: 1 })).toEqual(['ÄRGER & Co', 'underXscore'])
      })

      test('are unique by value, and a second one leaves nothing', async () => {
        const token = tokenRecord()
        const copy = tokenRecord({ value: token.value })
        await store.write((tx) => tx.tokens.insert(token))
        const failure = await store.write((tx) => tx.tokens.insert(copy)).catch((error) => error)
        expect(failure).toBeInstanceOf(Error)
        expect(failure, 'waiting would not mend it').not.toBeInstanceOf(ParleyError)
        expect(await store.read((tx) => tx.tokens.find(copy.id))).toBeUndefined()
      })

      test('change in all but id, environment and creation, and each change counts', async () => {
        const token = tokenRecord()
        await store.write((tx) => tx.tokens.insert(token))
        const changed = tokenRecord({
          id: token.id,
          environment: 'test',
          createdAt: 9,
          revision: 1,
          generation: 2,
          name: 'other',
          config: { theme: {} },
          isActive: false,
        })
        await store.write((tx) => tx.tokens.update(changed))
        expect(await store.read((tx) => tx.tokens.find(token.id))).toEqual({
          ...changed,
          environment: 'live',
          createdAt: token.createdAt,
          revision: 2,
        })
      })

      test('are locked as they are, and note a use without a change', async () => {
        const token = tokenRecord()
        await store.write((tx) => tx.tokens.insert(token))
        expect(await store.write((tx) => tx.tokens.lock(token.id))).toEqual(token)
        expect(await store.write((tx) => tx.tokens.lock('ct_other'))).toBeUndefined()
        await store.write((tx) => tx.tokens.touch(token.id))
        const touched = await store.read((tx) => tx.tokens.find(token.id))
        expect(touched).toEqual({ ...token, lastUsedAt: now })
      })

      test('take with them their former values and admissions, and end their sessions', async () => {
        const [token, other] = [tokenRecord(), tokenRecord()]
        const session = sessionRecord({ tokenId: token.id })
        const ended = sessionRecord({ tokenId: token.id, endedAt: 5 })
        const foreign = sessionRecord({ tokenId: other.id })
        await store.write(function* (tx) {
          for (const each of [token, other]) {
            yield* tx.tokens.insert(each)
            yield* tx.tokens.retire(`old-${each.id}`, each.id)
            yield* tx.admissions.append(each.id)
          }
          for (const each of [session, ended, foreign]) yield* tx.sessions.insert(each)
        })
        expect(await store.write((tx) => tx.tokens.remove(token.id))).toBe(true)
        expect(await store.write((tx) => tx.tokens.remove(token.id))).toBe(false)
        await store.read(function* (tx) {
          expect(yield* tx.tokens.find(token.id)).toBeUndefined()
          expect(yield* tx.tokens.findRetired(`old-${token.id}`)).toBeUndefined()
          expect(yield* tx.tokens.findRetired(`old-${other.id}`)).toBe(other.id)
          expect(yield* tx.admissions.nthLatest(token.id, 1)).toBeUndefined()
          expect(yield* tx.admissions.nthLatest(other.id, 1)).toBe(now)
          expect((yield* tx.sessions.find(session.hash))?.endedAt).toBe(now)
          expect((yield* tx.sessions.find(ended.hash))?.endedAt).toBe(5)
          expect((yield* tx.sessions.find(foreign.hash))?.endedAt).toBeNull()
        })
      })

      test('count their conversations', async () => {
        const token = tokenRecord()
        await store.write(function* (tx) {
          yield* tx.conversations.insert(conversationRecord({ tokenId: token.id }))
          yield* tx.conversations.insert(conversationRecord({ tokenId: token.id }))
          yield* tx.conversations.insert(conversationRecord())
        })
        expect(await store.read((tx) => tx.tokens.conversationCount(token.id))).toBe(2)
        expect(await store.read((tx) => tx.tokens.conversationCount('none'))).toBe(0)
      })
    })

    describe('the log of admissions', () => {
      test('answers exactly the nth latest of each token, at every length', async () => {
        const times: Record<string, number[]> = { a: [], b: [] }
        for (let step = 0; step < 60; step++) {
          now += (step * 7919) % 5
          const token = step % 3 === 0 ? 'b' : 'a'
          await store.write((tx) => tx.admissions.append(token))
          times[token]?.unshift(now)
        }
        await store.read(function* (tx) {
          for (const [token, latestFirst] of Object.entries(times)) {
            for (let nth = 1; nth <= latestFirst.length + 2; nth++) {
              expect(yield* tx.admissions.nthLatest(token, nth)).toBe(latestFirst[nth - 1])
            }
          }
        })
      })

      test('forgets what is older, keeps the count of the rest, and begins anew after all', async () => {
        const start = now
        for (let step = 0; step < 10; step++) {
          now = start + step * 100
          await store.write((tx) => tx.admissions.append('a'))
        }
        await store.write((tx) => tx.admissions.prune(start + 500))
        await store.read(function* (tx) {
          expect(yield* tx.admissions.nthLatest('a', 5)).toBe(start + 500)
          expect(yield* tx.admissions.nthLatest('a', 6)).toBeUndefined()
        })
        await store.write((tx) => tx.admissions.prune(start + 100_000))
        expect(await store.read((tx) => tx.admissions.nthLatest('a', 1))).toBeUndefined()
        await store.write((tx) => tx.admissions.append('a'))
        await store.write((tx) => tx.admissions.append('a'))
        expect(await store.read((tx) => tx.admissions.nthLatest('a', 2))).toBe(now)
        expect(await store.read((tx) => tx.admissions.nthLatest('a', 3))).toBeUndefined()
      })
    })

    test('admissions after a time are counted, and none is earlier than the one before it', async () => {
      const start = now
      for (const step of [0, 100, 50, 200]) {
        now = start + step
        await store.write((tx) => tx.admissions.append('a'))
      }
      await store.read(function* (tx) {
        const times: (number | undefined)[] = []
        for (const nth of [4, 3, 2, 1]) times.push(yield* tx.admissions.nthLatest('a', nth))
        expect(times).toEqual([start, start + 100, start + 100, start + 200])
        expect(yield* tx.admissions.countSince('a', start)).toBe(3)
        expect(yield* tx.admissions.countSince('a', start + 100)).toBe(1)
        expect(yield* tx.admissions.countSince('b', 0)).toBe(0)
      })
    })

    describe('sessions', () => {
      test('come back as they went in, also locked', async () => {
        const session = sessionRecord({ messagesUsed: 7, lastActivityAt: 2000, endedAt: 3000 })
        await store.write((tx) => tx.sessions.insert(session))
        expect(await store.read((tx) => tx.sessions.find(session.hash))).toEqual(session)
        expect(await store.write((tx) => tx.sessions.lock(session.hash))).toEqual(session)
        expect(await store.read((tx) => tx.sessions.find('none'))).toBeUndefined()
        expect(await store.write((tx) => tx.sessions.lock('none'))).toBeUndefined()
      })

      test('are touched, counted both ways, given a conversation, and ended once', async () => {
        const session = sessionRecord()
        const find = () => store.read((tx) => tx.sessions.find(session.hash))
        await store.write((tx) => tx.sessions.insert(session))
        await store.write((tx) => tx.sessions.touch(session.hash))
        expect(await find()).toEqual({ ...session, lastActivityAt: now })
        now += 10
        await store.write(function* (tx) {
          yield* tx.sessions.count(session.hash, 1)
          yield* tx.sessions.count(session.hash, 1)
          yield* tx.sessions.count(session.hash, -1)
        })
        expect(await find()).toEqual({ ...session, messagesUsed: 1, lastActivityAt: now })
        await store.write((tx) => tx.sessions.assign(session.hash, 'conv_2'))
        await store.write((tx) => tx.sessions.endOf(session.visitorId))
        const endedAt = now
        now += 10
        await store.write((tx) => tx.sessions.endOf(session.visitorId))
        expect(await find()).toMatchObject({ conversationId: 'conv_2', endedAt })
      })

      test('tell when the nth latest of an address or a token was made', async () => {
        await store.write(function* (tx) {
          for (const createdAt of [30, 10, 20]) {
            yield* tx.sessions.insert(sessionRecord({ address: 'a', tokenId: 't', createdAt }))
          }
          yield* tx.sessions.insert(sessionRecord({ address: 'b', tokenId: 't', createdAt: 25 }))
        })
        await store.read(function* (tx) {
          const seen: (number | undefined)[] = []
          for (const nth of [1, 2, 3, 4]) {
            seen.push(yield* tx.sessions.nthLatest({ address: 'a' }, nth, 0))
          }
          expect(seen).toEqual([30, 20, 10, undefined])
          expect(yield* tx.sessions.nthLatest({ tokenId: 't' }, 2, 0)).toBe(25)
          expect(yield* tx.sessions.nthLatest({ tokenId: 'a' }, 1, 0)).toBeUndefined()
          expect(yield* tx.sessions.nthLatest({ address: 'a' }, 2, 19)).toBe(20)
          expect(yield* tx.sessions.nthLatest({ address: 'a' }, 2, 20)).toBeUndefined()
        })
      })

      test('are forgotten when they were made before a time', async () => {
        const [old, young] = [sessionRecord({ createdAt: 10 }), sessionRecord({ createdAt: 20 })]
        await store.write(function* (tx) {
          yield* tx.sessions.insert(old)
          yield* tx.sessions.insert(young)
          yield* tx.sessions.prune(20)
        })
        expect(await store.read((tx) => tx.sessions.find(old.hash))).toBeUndefined()
        expect(await store.read((tx) => tx.sessions.find(young.hash))).toEqual(young)
      })
    })

    test('a conversation comes back as it went in, and is touched', async () => {
      const conversation = conversationRecord()
      await store.write((tx) => tx.conversations.insert(conversation))
      const find = () => store.read((tx) => tx.conversations.find(conversation.id))
      expect(await find()).toEqual(conversation)
      await store.write((tx) => tx.conversations.touch(conversation.id))
      expect(await find()).toEqual({ ...conversation, updatedAt: now })
      expect(await store.read((tx) => tx.conversations.find('none'))).toBeUndefined()
    })

    describe('conversations', () => {
      const live = { environments: ['live', 'test'], limit: 50 } as const
      const say = (conversationId: string, text: string, answer: string, startedAt = 1000) =>
        turnRecord({
          conversationId,
          startedAt,
          message: { id: 'm', text, attachments: [] },
          blocks: answer ? [{ type: 'text', id: 'b', text: answer }] : [],
        })

      test('are told with what was said first, and how much was said and thought of it', async () => {
        const token = tokenRecord({ environment: 'test' })
        const conversation = conversationRecord({ tokenId: token.id })
        await store.write(function* (tx) {
          yield* tx.tokens.insert(token)
          yield* tx.conversations.insert(conversation)
        })
        const summary = () => store.read((tx) => tx.conversations.summary(conversation.id))
        const empty = { ...conversation, environment: 'test', messageCount: 0, feedbackCount: 0 }
        expect(await summary()).toEqual({ ...empty, firstMessage: null })
        await store.write(function* (tx) {
          yield* tx.turns.insert(say(conversation.id, awkward, 'yes', 1000))
          yield* tx.turns.insert(say(conversation.id, 'second', '', 2000))
          yield* tx.conversations.touch(conversation.id, awkward)
          yield* tx.conversations.touch(conversation.id, 'second')
          yield* tx.feedback.put(feedbackRecord({ conversationId: conversation.id }))
        })
        expect(await summary()).toEqual({
          ...empty,
          updatedAt: now,
          messageCount: 3,
          feedbackCount: 1,
          firstMessage: awkward,
        })
        expect(await store.read((tx) => tx.conversations.summary('none'))).toBeUndefined()
      })

      test('are listed by activity, by token, target and environment, in pages both ways', async () => {
        const [shop, other] = [tokenRecord(), tokenRecord({ environment: 'test' })]
        const made = [10, 30, 20, 30].map((updatedAt, index) =>
          conversationRecord({
            id: `conv-${index}`,
            tokenId: index === 2 ? other.id : shop.id,
            targetId: index === 0 ? 'flow' : 'demo',
            updatedAt,
          }),
        )
        await store.write(function* (tx) {
          for (const token of [shop, other]) yield* tx.tokens.insert(token)
          for (const conversation of made) yield* tx.conversations.insert(conversation)
        })
        const list = async (filter: Partial<ConversationFilter>) =>
          (await store.read((tx) => tx.conversations.list({ ...live, ...filter }))).map(
            (conversation) => conversation.id,
          )
        const all = ['conv-3', 'conv-1', 'conv-2', 'conv-0']
        expect(await list({})).toEqual(all)
        expect(await list({ environments: ['live'] })).toEqual(['conv-3', 'conv-1', 'conv-0'])
        expect(await list({ tokenId: other.id })).toEqual(['conv-2'])
        expect(await list({ targetId: 'flow' })).toEqual(['conv-0'])
        for (let at = 0; at < 4; at++) {
          expect(await list({ limit: 2, offset: at })).toEqual(all.slice(at, at + 2))
          const last = made.find((each) => each.id === all[at])
          if (last) expect(await list({ limit: 2, after: last })).toEqual(all.slice(at + 1, at + 3))
        }
      })

      test('of a visitor are those in which something was said, the latest first', async () => {
        const token = tokenRecord()
        const made = ['silent', 'old', 'new', 'other'].map((id, index) =>
          conversationRecord({
            id,
            tokenId: token.id,
            visitorId: id === 'other' ? 'visitor_2' : 'visitor_1',
            updatedAt: 100 + index,
          }),
        )
        await store.write(function* (tx) {
          yield* tx.tokens.insert(token)
          for (const conversation of made) {
            yield* tx.conversations.insert(conversation)
            if (conversation.id !== 'silent') yield* tx.turns.insert(say(conversation.id, 'x', ''))
          }
        })
        const list = async (filter: Partial<ConversationFilter>) =>
          (
            await store.read((tx) =>
              tx.conversations.list({ ...live, visitorId: 'visitor_1', ...filter }),
            )
          ).map(({ id, messageCount }) => [id, messageCount])
        expect(await list({})).toEqual([
          ['new', 1],
          ['old', 1],
        ])
        expect(await list({ limit: 1, after: { updatedAt: 102, id: 'new' } })).toEqual([['old', 1]])
        expect(await list({ environments: ['test'] })).toEqual([])
        expect(await list({ visitorId: 'nobody' })).toEqual([])
      })

      test('are found by what was said in them, in any case and letter for letter', async () => {
        const said: [string, string, string][] = [
          ['a', 'Where is my 100% PARCEL?', 'On its way.'],
          ['b', 'under_score', 'ÄRGERLICH "quoted" \\ back'],
          ['c', 'underXscore', ''],
        ]
        await store.write(function* (tx) {
          for (const [conversation, question, answer] of said) {
            yield* tx.turns.insert(say(conversation, question, answer))
          }
          yield* tx.feedback.put(feedbackRecord({ conversationId: 'a', type: 'upvote' }))
          yield* tx.feedback.put(feedbackRecord({ conversationId: 'b', type: 'downvote' }))
          yield* tx.feedback.put(feedbackRecord({ conversationId: 'c', type: 'copy' }))
        })
        const match = async (by: { search?: string; feedback?: FeedbackFilter }, ids = 'abc') =>
          (await store.read((tx) => tx.conversations.matching([...ids], by))).toSorted().join('')
        expect(await match({ search: 'parcel' })).toBe('a')
        expect(await match({ search: 'R_S' })).toBe('b')
        expect(await match({ search: '%' })).toBe('a')
        expect(await match({ search: '!' })).toBe('')
        expect(await match({ search: 'ärgerlich' })).toBe('b')
        expect(await match({ search: '"quoted" \\' })).toBe('b')
        expect(await match({ search: 'conversationId' })).toBe('')
        expect(await match({ search: 'parcel' }, 'bc')).toBe('')
        expect(await match({ search: 'parcel' }, '')).toBe('')
        expect(await match({ feedback: 'upvote' })).toBe('a')
        expect(await match({ feedback: 'any' })).toBe('ab')
        expect(await match({ feedback: 'any', search: 'under' })).toBe('b')
      })

      test('go with their turns and feedback, and with their token', async () => {
        const token = tokenRecord()
        const made = Array.from({ length: 3 }, () => conversationRecord({ tokenId: token.id }))
        const ids = made.map((conversation) => conversation.id)
        await store.write(function* (tx) {
          yield* tx.tokens.insert(token)
          for (const conversation of made) {
            yield* tx.conversations.insert(conversation)
            yield* tx.turns.insert(say(conversation.id, 'gone', 'gone'))
            yield* tx.feedback.put(feedbackRecord({ conversationId: conversation.id }))
          }
        })
        const left = async () => {
          const tables = ['conversations', 'turns', 'feedback', 'turn_texts']
          const counts: number[] = []
          for (const table of tables) {
            const [row] = await store.read(() => ask(`SELECT count(*) AS n FROM ${table}`))
            counts.push(Number(row?.['n']))
          }
          return counts
        }
        const remove = (conversation: string) =>
          store.write((tx) => tx.conversations.remove(conversation))
        expect(await remove(ids[0] ?? '')).toBe(true)
        expect(await remove(ids[0] ?? '')).toBe(false)
        expect(await left()).toEqual([2, 2, 2, 2])
        expect(await store.write((tx) => tx.conversations.purge(10))).toBe(0)
        await store.write((tx) => tx.tokens.remove(token.id))
        expect(await store.write((tx) => tx.conversations.purge(1))).toBe(1)
        expect(await store.write((tx) => tx.conversations.purge(10))).toBe(1)
        expect(await store.write((tx) => tx.conversations.purge(10))).toBe(0)
        expect(await left()).toEqual([0, 0, 0, 0])
      })
    })

    describe('attachments', () => {
      test('come back as they went in, alone or the data of several', async () => {
        const text = storedAttachment({ filename: awkward })
        const large = storedAttachment({
          mediaType: 'image/png',
          filename: null,
          bytes: 3_000_000,
          base64: 'QUFB'.repeat(1_000_000),
        })
        await store.write(function* (tx) {
          yield* tx.attachments.insert(text)
          yield* tx.attachments.insert(large)
          yield* tx.attachments.insert(storedAttachment({ conversationId: 'conv_2' }))
        })
        await store.read(function* (tx) {
          expect(yield* tx.attachments.find(text.id)).toEqual(text)
          expect(yield* tx.attachments.find(large.id)).toEqual(large)
          expect(yield* tx.attachments.find('none')).toBeUndefined()
          const data = yield* tx.attachments.data([large.id, 'none', text.id])
          expect([...data]).toEqual([
            [large.id, large.base64],
            [text.id, text.base64],
          ])
          expect(yield* tx.attachments.data([])).toEqual(new Map())
          expect(yield* tx.attachments.bytesOf('conv')).toBe(3_000_003)
          expect(yield* tx.attachments.bytesOf('conv_3')).toBe(0)
        })
      })

      test('go with their conversation', async () => {
        const conversation = conversationRecord()
        const own = storedAttachment({ conversationId: conversation.id })
        const other = storedAttachment()
        await store.write(function* (tx) {
          yield* tx.conversations.insert(conversation)
          yield* tx.attachments.insert(own)
          yield* tx.attachments.insert(other)
          yield* tx.conversations.remove(conversation.id)
        })
        await store.read(function* (tx) {
          expect(yield* tx.attachments.find(own.id)).toBeUndefined()
          expect(yield* tx.attachments.find(other.id)).toEqual(other)
        })
      })

      test('of an older schema, whose data stands in the message, are what can be known', async () => {
        const turn = turnRecord()
        const dataUri = 'data:image/png;base64,AAAA'
        await store.write(function* (tx) {
          yield* tx.turns.insert(turn)
          const former = { type: 'image', dataUri, filename: 'a.png' }
          const message = JSON.stringify({ id: 'm', text: '', attachments: [former] })
          yield* ask('UPDATE turns SET message = $1 WHERE id = $2', message, turn.id)
        })
        const read = await store.read((tx) => tx.turns.find(turn.id))
        expect(read?.message.attachments).toMatchObject([
          {
            id: '',
            type: 'image',
            mediaType: 'image/png',
            filename: 'a.png',
            dataUri,
            width: null,
          },
        ])
      })
    })

    describe('turns', () => {
      const blocks: Block[] = [
        { type: 'text', id: 'text_1', text: awkward },
        { type: 'reasoning', id: 'reasoning_2', text: '\0 \ud800' },
        {
          type: 'tool',
          toolCallId: 'c',
          toolName: 't',
          parameters: { deep: [{ a: null }] },
          success: false,
          error: awkward,
        },
        { type: 'source', id: 'source_4', title: 'T', url: 'https://example.com/?a=$1' },
      ]

      test('come back by id and by key as they went in', async () => {
        const turn = turnRecord({
          message: {
            id: awkward,
            text: awkward,
            attachments: [
              {
                id: 'att_1',
                type: 'file',
                mediaType: 'text/plain',
                filename: 'a.txt',
                bytes: 1,
                width: null,
                height: null,
              },
            ],
          },
          blocks,
          status: 'ended',
          stopReason: 'error',
          errorCode: 'upstream_failed',
          refunded: true,
          stopRequested: true,
          endedAt: 2000,
        })
        await store.write((tx) => tx.turns.insert(turn))
        await store.read(function* (tx) {
          expect(yield* tx.turns.find(turn.id)).toEqual(turn)
          expect(yield* tx.turns.findByKey('conv', turn.idempotencyKey)).toEqual(turn)
          expect(yield* tx.turns.findByKey('conv_2', turn.idempotencyKey)).toBeUndefined()
          expect(yield* tx.turns.find('none')).toBeUndefined()
        })
      })

      test('are unique by conversation and key', async () => {
        const turn = turnRecord()
        await store.write((tx) => tx.turns.insert(turn))
        const elsewhere = turnRecord({
          idempotencyKey: turn.idempotencyKey,
          conversationId: 'conv_2',
        })
        await store.write((tx) => tx.turns.insert(elsewhere))
        const copy = turnRecord({ idempotencyKey: turn.idempotencyKey })
        await expect(store.write((tx) => tx.turns.insert(copy))).rejects.toThrow()
        expect(await store.read((tx) => tx.turns.find(copy.id))).toBeUndefined()
      })

      test('of a conversation: the latest, oldest first', async () => {
        await store.write(function* (tx) {
          for (const startedAt of [5, 1, 4, 2, 3]) {
            yield* tx.turns.insert(turnRecord({ startedAt }))
          }
          yield* tx.turns.insert(turnRecord({ startedAt: 9, conversationId: 'conv_2' }))
        })
        const latest = await store.read((tx) => tx.turns.latest('conv', 3))
        expect(latest.map(({ startedAt }) => startedAt)).toEqual([3, 4, 5])
      })

      test('that run are counted by session and by address, and listed by session', async () => {
        const sessions = [
          sessionRecord({ address: 'a' }),
          sessionRecord({ address: 'a' }),
          sessionRecord({ address: 'b' }),
        ] as const
        const [one, two, three] = sessions.map(({ hash }) => hash) as [string, string, string]
        const turns = [
          turnRecord({ sessionHash: one }),
          turnRecord({ sessionHash: one }),
          turnRecord({ sessionHash: one, status: 'ended' }),
          turnRecord({ sessionHash: two }),
          turnRecord({ sessionHash: three }),
        ]
        await store.write(function* (tx) {
          for (const session of sessions) yield* tx.sessions.insert(session)
          for (const turn of turns) yield* tx.turns.insert(turn)
        })
        await store.read(function* (tx) {
          expect(yield* tx.turns.countRunning({ sessionHash: one })).toBe(2)
          expect(yield* tx.turns.countRunning({ address: 'a' })).toBe(3)
          expect(yield* tx.turns.countRunning({ address: 'none' })).toBe(0)
          expect((yield* tx.turns.running(one)).sort()).toEqual([turns[0]?.id, turns[1]?.id].sort())
        })
      })

      test('keep what has come only while they run, and end and are refunded once', async () => {
        const turn = turnRecord()
        const find = () => store.read((tx) => tx.turns.find(turn.id))
        await store.write((tx) => tx.turns.insert(turn))
        await store.write((tx) => tx.turns.checkpoint(turn.id, blocks))
        expect(await find()).toEqual({ ...turn, blocks })
        const outcome = { blocks: [], stopReason: 'length', errorCode: 'internal_error' } as const
        const end = () => store.write((tx) => tx.turns.end(turn.id, outcome))
        expect(await end()).toBe(true)
        const endedAt = now
        now += 10
        expect(await end()).toBe(false)
        await store.write((tx) => tx.turns.checkpoint(turn.id, blocks))
        expect(await find()).toEqual({ ...turn, ...outcome, status: 'ended', endedAt })
        expect(await store.write((tx) => tx.turns.refund(turn.id))).toBe(true)
        expect(await store.write((tx) => tx.turns.refund(turn.id))).toBe(false)
        expect((await find())?.refunded).toBe(true)
      })

      test('tell their instance that a stop was asked for, by id or by session', async () => {
        const turns = [
          turnRecord({ sessionHash: 'one' }),
          turnRecord({ sessionHash: 'two' }),
          turnRecord({ sessionHash: 'two', instanceId: 'other' }),
          turnRecord({ sessionHash: 'two', status: 'ended' }),
        ] as const
        await store.write(function* (tx) {
          for (const turn of turns) yield* tx.turns.insert(turn)
        })
        const asked = (instanceId: string) => store.read((tx) => tx.turns.stopRequested(instanceId))
        expect(await asked('instance')).toEqual([])
        await store.write((tx) => tx.turns.requestStop({ id: turns[0].id }))
        expect(await asked('instance')).toEqual([turns[0].id])
        await store.write((tx) => tx.turns.requestStop({ sessionHash: 'two' }))
        expect((await asked('instance')).sort()).toEqual([turns[0].id, turns[1].id].sort())
        expect(await asked('other')).toEqual([turns[2].id])
      })

      test('are orphans where their instance is not alive or was never there', async () => {
        await store.write(function* (tx) {
          yield* tx.instances.beat({ id: 'alive', host: 'h', processId: 1 })
          yield* tx.instances.beat({ id: 'dead', host: 'h', processId: 2 })
        })
        now += 10
        await store.write((tx) => tx.instances.beat({ id: 'alive', host: 'h', processId: 1 }))
        const turns = ['alive', 'dead', 'gone'].map((instanceId) => turnRecord({ instanceId }))
        await store.write(function* (tx) {
          for (const turn of turns) yield* tx.turns.insert(turn)
          yield* tx.turns.insert(turnRecord({ instanceId: 'dead', status: 'ended' }))
        })
        const asked: InstanceRecord[] = []
        const orphans = await store.read((tx) =>
          tx.turns.orphans((instance) => {
            asked.push(instance)
            return instance.processId === 1
          }),
        )
        expect(orphans.map((turn) => turn.instanceId).sort()).toEqual(['dead', 'gone'])
        expect(orphans).toEqual(expect.arrayContaining(turns.slice(1)))
        expect(asked.sort((a, b) => a.processId - b.processId)).toEqual([
          { id: 'alive', host: 'h', processId: 1, heartbeatAt: now },
          { id: 'dead', host: 'h', processId: 2, heartbeatAt: now - 10 },
        ])
        await store.write((tx) => tx.instances.remove('alive'))
        await store.write((tx) => tx.instances.prune(now))
        const all = await store.read((tx) => tx.turns.orphans(() => true))
        expect(all.map((turn) => turn.instanceId).sort()).toEqual(['alive', 'dead', 'gone'])
      })
    })

    test('a later vote replaces the former, and other feedback stands beside it', async () => {
      const given = [
        feedbackRecord({ type: 'upvote' }),
        feedbackRecord({ type: 'downvote', comment: awkward }),
        feedbackRecord({ type: 'copy' }),
        feedbackRecord({ type: 'csat', messageId: null, rating: 2 }),
        feedbackRecord({ type: 'csat', messageId: null, rating: 5 }),
        feedbackRecord({ type: 'upvote', messageId: 'other' }),
        feedbackRecord({ type: 'upvote', conversationId: 'conv_2' }),
      ]
      for (const feedback of given) await store.write((tx) => tx.feedback.put(feedback))
      const kept = await store.read(() => ask('SELECT id, comment FROM feedback'))
      expect(kept.map((row) => row['id']).sort()).toEqual(
        [1, 2, 4, 5, 6].map((index) => given[index]?.id).sort(),
      )
      expect(kept.find((row) => row['id'] === given[1]?.id)?.['comment']).toBe(awkward)
    })

    test('of a conversation the newest 500 pieces of feedback are kept', async () => {
      await store.write(function* (tx) {
        for (let index = 0; index < 505; index++) {
          const messageId = `message ${index}`
          yield* tx.feedback.put(feedbackRecord({ messageId, createdAt: 1000 + index }))
        }
        yield* tx.feedback.put(feedbackRecord({ conversationId: 'conv_2', createdAt: 1 }))
      })
      const [kept] = await store.read(() =>
        ask(`SELECT count(*) AS n, min(created_at) AS oldest FROM feedback
          WHERE conversation_id = 'conv'`),
      )
      expect([Number(kept?.['n']), Number(kept?.['oldest'])]).toEqual([500, 1005])
      const others = await store.read(() => ask(`SELECT id FROM feedback WHERE created_at = 1`))
      expect(others).toHaveLength(1)
    })

    test('an API key comes back by its hash, is listed newest first, and is unique', async () => {
      const [old, young] = [keyRecord({ createdAt: 1 }), keyRecord({ expiresAt: 5, createdAt: 2 })]
      await store.write(function* (tx) {
        yield* tx.keys.insert(old)
        yield* tx.keys.insert(young)
      })
      expect(await store.read((tx) => tx.keys.findByHash(young.hash))).toEqual(young)
      expect(await store.read((tx) => tx.keys.findByHash('none'))).toBeUndefined()
      expect(await store.read((tx) => tx.keys.list({ environments: ['live', 'test'] }))).toEqual([
        young,
        old,
      ])
      const copy = keyRecord({ hash: old.hash })
      await expect(store.write((tx) => tx.keys.insert(copy))).rejects.toThrow()
    })

    test('an API key is locked, changed in all but id, environment and creation, and removed', async () => {
      const key = keyRecord()
      await store.write((tx) => tx.keys.insert(key))
      expect(await store.write((tx) => tx.keys.lock(key.id))).toEqual(key)
      expect(await store.write((tx) => tx.keys.lock('none'))).toBeUndefined()
      await store.write((tx) => tx.keys.touch(key.id))
      expect(await store.read((tx) => tx.keys.find(key.id))).toEqual({ ...key, lastUsedAt: now })
      const changed = keyRecord({ id: key.id, environment: 'live', createdAt: 9, name: awkward })
      await store.write((tx) => tx.keys.update(changed))
      expect(await store.read((tx) => tx.keys.find(key.id))).toEqual({
        ...changed,
        environment: key.environment,
        createdAt: key.createdAt,
      })
      await store.write((tx) => tx.keys.retire('old', key.id))
      expect(await store.read((tx) => tx.keys.isRetired('old'))).toBe(true)
      expect(await store.read((tx) => tx.keys.list({ environments: ['live'] }))).toEqual([])
      expect(await store.write((tx) => tx.keys.remove(key.id))).toBe(true)
      expect(await store.write((tx) => tx.keys.remove(key.id))).toBe(false)
      expect(await store.read((tx) => tx.keys.isRetired('old'))).toBe(false)
    })

    test('use is counted by the hour, also by several at once, and forgotten', async () => {
      const another = await open()
      const hour = 3_600_000
      const start = now - (now % hour)
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          (index % 2 ? store : another).write((tx) => tx.usage.add('a', 'messages', 2)),
        ),
      )
      now += hour
      await store.write(function* (tx) {
        yield* tx.usage.add('a', 'refused:origin_not_allowed', 1)
        yield* tx.usage.add('b', 'sessions', 1)
      })
      const list = (from: number, to: number) => store.read((tx) => tx.usage.list('a', from, to))
      const first = { hour: start, metric: 'messages', count: 40 }
      const second = { hour: start + hour, metric: 'refused:origin_not_allowed', count: 1 }
      expect(await list(start, start + 2 * hour)).toEqual([first, second])
      expect(await list(start, start + hour)).toEqual([first])
      expect(await list(start + 1, start + hour + 1)).toEqual([second])
      await store.write((tx) => tx.usage.prune(start + hour))
      expect(await list(0, start + 2 * hour)).toEqual([second])
    })

    test('where a token was seen is noted now and then; the latest 100 are kept', async () => {
      const start = now
      const list = () => store.read((tx) => tx.sightings.list('a'))
      const note = (origin: string) => store.write((tx) => tx.sightings.note('a', origin))
      await note('https://a.example')
      now += 5000
      await note('https://a.example')
      expect(await list()).toEqual([
        { origin: 'https://a.example', firstSeenAt: start, lastSeenAt: start },
      ])
      now += 10_000
      await note('https://a.example')
      expect(await list()).toEqual([
        { origin: 'https://a.example', firstSeenAt: start, lastSeenAt: now },
      ])
      await store.write((tx) => tx.sightings.note('b', 'https://a.example'))
      for (let index = 0; index < 104; index++) {
        now += 1
        await note(`https://${index}.example`)
      }
      const kept = await list()
      expect(kept).toHaveLength(100)
      expect(kept.at(0)?.origin).toBe('https://103.example')
      expect(kept.at(-1)?.origin).toBe('https://4.example')
      expect(await store.read((tx) => tx.sightings.list('b'))).toHaveLength(1)
    })

    describe('blocked origins', () => {
      const list = (tokenId = 'a') => store.read((tx) => tx.blockedOrigins.list(tokenId))
      const names = async () => (await list()).map(({ origin }) => origin)
      const add = (...origins: string[]) =>
        store.write((tx) =>
          tx.blockedOrigins.add(
            'a',
            origins.map((origin) => ({ origin, code: 'origin_not_allowed', count: 1 })),
          ),
        )

      test('are counted by token, the latest first', async () => {
        const start = now
        await add('https://a.example', 'https://b.example')
        now += 5000
        await store.write((tx) =>
          tx.blockedOrigins.add('a', [
            { origin: 'https://a.example', code: 'origin_changed', count: 4 },
          ]),
        )
        await store.write((tx) => tx.blockedOrigins.add('b', []))
        expect(await list()).toEqual([
          {
            origin: 'https://a.example',
            code: 'origin_changed',
            count: 5,
            firstSeenAt: start,
            lastSeenAt: now,
            isIgnored: false,
          },
          {
            origin: 'https://b.example',
            code: 'origin_not_allowed',
            count: 1,
            firstSeenAt: start,
            lastSeenAt: start,
            isIgnored: false,
          },
        ])
        expect(await list('b')).toEqual([])
      })

      test('that are ignored are counted on, and stand in no number', async () => {
        const token = tokenRecord({ id: 'a' })
        await store.write((tx) => tx.tokens.insert(token))
        const ignore = (origin: string, isIgnored: boolean) =>
          store.write((tx) => tx.blockedOrigins.setIgnored('a', origin, isIgnored))
        const counts = async () => {
          const [listed] = await store.read((tx) => tx.tokens.list({ environments: ['live'] }))
          return [
            await store.read((tx) => tx.blockedOrigins.count('a')),
            listed?.blockedOriginCount,
          ]
        }
        await add('https://a.example', 'https://b.example')
        expect(await counts()).toEqual([2, 2])
        expect(await ignore('https://a.example', true)).toBe(true)
        expect(await ignore('https://c.example', true)).toBe(false)
        await add('https://a.example')
        expect(await counts()).toEqual([1, 1])
        expect(await list()).toMatchObject([
          { origin: 'https://a.example', count: 2, isIgnored: true },
          { origin: 'https://b.example', count: 1, isIgnored: false },
        ])
        await ignore('https://a.example', false)
        expect(await counts()).toEqual([2, 2])
      })

      test('are forgotten one by one, all of a token, with it, or when they are old', async () => {
        const remove = (...origins: string[]) =>
          store.write((tx) => tx.blockedOrigins.remove('a', origins))
        await add('https://a.example', 'https://b.example', 'https://c.example')
        await store.write((tx) =>
          tx.blockedOrigins.add('b', [
            { origin: 'https://a.example', code: 'origin_not_allowed', count: 1 },
          ]),
        )
        expect(await remove('https://a.example', 'https://none.example')).toBe(1)
        expect(await remove()).toBe(0)
        expect(await names()).toEqual(['https://b.example', 'https://c.example'])
        expect(await store.write((tx) => tx.blockedOrigins.removeAll('a'))).toBe(2)
        expect(await names()).toEqual([])
        expect(await list('b')).toHaveLength(1)

        await add('https://old.example')
        now += 1000
        await add('https://new.example')
        await store.write((tx) => tx.blockedOrigins.prune(now))
        expect(await names()).toEqual(['https://new.example'])
        await store.write(function* (tx) {
          yield* tx.tokens.insert(tokenRecord({ id: 'a' }))
          yield* tx.tokens.remove('a')
        })
        expect(await names()).toEqual([])
      })

      test('are 200 of a token, of which a flood takes the place of those alone that do not last', async () => {
        const numbered = (word: string, count: number) =>
          Array.from({ length: count }, (_, index) => `https://${word}${index}.example`)
        await add('https://lasting.example', 'https://once.example', 'https://ignored.example')
        await store.write((tx) =>
          tx.blockedOrigins.setIgnored('a', 'https://ignored.example', true),
        )
        now += 3_600_000
        await add('https://lasting.example')
        for (let round = 0; round < 3; round++) {
          now += 1000
          await add(...numbered(`flood${round}x`, 150))
        }
        const kept = await names()
        expect(kept).toHaveLength(200)
        expect(kept.slice(-2)).toEqual(['https://lasting.example', 'https://ignored.example'])
        expect(kept).not.toContain('https://once.example')
        expect(kept.filter((name) => name.includes('flood2x'))).toHaveLength(150)

        // Those that last leave room for others too.
        await store.write((tx) => tx.blockedOrigins.removeAll('a'))
        await add(...numbered('old', 180))
        now += 3_600_000
        await add(...numbered('old', 180))
        now += 1000
        await add(...numbered('new', 120))
        const after = await names()
        expect(after).toHaveLength(200)
        expect(after.filter((name) => name.includes('new'))).toHaveLength(100)
      })
    })

    test('the operator has one password, set and changed', async () => {
      const find = () => store.read((tx) => tx.operators.find())
      expect(await find()).toBeUndefined()
      expect(await store.write((tx) => tx.operators.lock())).toBeUndefined()
      await store.write((tx) => tx.operators.put('one'))
      const made = { passwordHash: 'one', createdAt: now, updatedAt: now }
      expect(await find()).toEqual(made)
      expect(await store.write((tx) => tx.operators.lock())).toEqual(made)
      now += 10
      await store.write((tx) => tx.operators.put('two'))
      expect(await find()).toEqual({ ...made, passwordHash: 'two', updatedAt: now })
    })

    test('a console session is found, touched, counted, and ended with others or alone', async () => {
      const sessions = ['a', 'b', 'c', 'd'].map((hash, index) => ({
        hash,
        csrfToken: awkward,
        createdAt: 1000,
        lastActivityAt: 1000 + index,
      }))
      const find = (hash: string) => store.read((tx) => tx.consoleSessions.find(hash))
      for (const session of sessions) {
        await store.write((tx) => tx.consoleSessions.insert(session))
      }
      expect(await find('a')).toEqual(sessions[0])
      expect(await find('none')).toBeUndefined()
      expect(await store.read((tx) => tx.consoleSessions.count(1001))).toBe(2)
      await store.write((tx) => tx.consoleSessions.touch('a'))
      expect((await find('a'))?.lastActivityAt).toBe(now)
      await store.write((tx) => tx.consoleSessions.prune(1002))
      expect(await find('b')).toBeUndefined()
      await store.write((tx) => tx.consoleSessions.remove('c'))
      expect(await find('c')).toBeUndefined()
      await store.write((tx) => tx.consoleSessions.removeAll('d'))
      expect([await find('a'), (await find('d'))?.hash]).toEqual([undefined, 'd'])
      await store.write((tx) => tx.consoleSessions.removeAll())
      expect(await find('d')).toBeUndefined()
    })

    test('a set-up link is taken once by one of many, until it expires', async () => {
      const another = await open()
      const isValid = (hash: string) => store.read((tx) => tx.setupLinks.isValid(hash))
      await store.write(function* (tx) {
        yield* tx.setupLinks.insert('link', tx.now + 100)
        yield* tx.setupLinks.insert('late', tx.now + 50)
        yield* tx.setupLinks.insert('third', tx.now + 100)
      })
      expect(await isValid('link')).toBe(true)
      expect(await isValid('none')).toBe(false)
      now += 50
      expect(await isValid('late')).toBe(false)
      expect(await store.write((tx) => tx.setupLinks.take('late'))).toBe(false)
      const taken = await Promise.all(
        [store, another, store, another].map((from) =>
          from.write((tx) => tx.setupLinks.take('link')),
        ),
      )
      expect(taken.filter(Boolean)).toHaveLength(1)
      await store.write((tx) => tx.setupLinks.removeAll())
      expect(await isValid('third')).toBe(false)
    })

    test('failed sign-ins are counted by address and in all, and forgotten', async () => {
      const start = now
      for (const address of ['a', 'a', 'b']) {
        now += 10
        await store.write((tx) => tx.signInFailures.append(address))
      }
      await store.read(function* (tx) {
        expect(yield* tx.signInFailures.countSince(start)).toBe(3)
        expect(yield* tx.signInFailures.countSince(start, 'a')).toBe(2)
        expect(yield* tx.signInFailures.countSince(start + 10, 'a')).toBe(1)
        expect(yield* tx.signInFailures.firstSince(start, 'a')).toBe(start + 10)
        expect(yield* tx.signInFailures.firstSince(start, 'c')).toBeUndefined()
      })
      await store.write((tx) => tx.signInFailures.clear('a'))
      expect(await store.read((tx) => tx.signInFailures.countSince(start))).toBe(1)
      await store.write((tx) => tx.signInFailures.prune(now + 1))
      expect(await store.read((tx) => tx.signInFailures.countSince(start))).toBe(0)
    })

    test('a value of the database is made once and kept', async () => {
      const another = await open()
      const ensure = (from: Store, value: string) =>
        from.write((tx) => tx.meta.ensure('secret', value))
      const answers = await Promise.all([
        ensure(store, 'first'),
        ensure(store, 'second'),
        ensure(another, 'third'),
      ])
      expect(new Set(answers).size).toBe(1)
      expect(await ensure(store, 'fourth')).toBe(answers[0])
      expect(await store.write((tx) => tx.meta.ensure('other', 'x'))).toBe('x')
    })

    describe('transactions', () => {
      test('a work that throws leaves nothing, and disturbs nobody beside it', async () => {
        const sessions = Array.from({ length: 9 }, () => sessionRecord())
        const failure = new ParleyError('session_message_limit')
        const outcomes = await Promise.allSettled(
          sessions.map((session, index) =>
            store.write(function* (tx) {
              yield* tx.sessions.insert(session)
              yield* tx.sessions.count(session.hash, 1)
              if (index % 3 === 1) throw failure
              return index
            }),
          ),
        )
        for (const [index, outcome] of outcomes.entries()) {
          const found = await store.read((tx) => tx.sessions.find(sessions[index]?.hash ?? ''))
          if (index % 3 === 1) {
            expect(outcome).toEqual({ status: 'rejected', reason: failure })
            expect(found).toBeUndefined()
          } else {
            expect(outcome).toEqual({ status: 'fulfilled', value: index })
            expect(found?.messagesUsed).toBe(1)
          }
        }
      })

      test('a statement that fails undoes what its work did before, and nobody else', async () => {
        const [first, second, third] = [sessionRecord(), sessionRecord(), sessionRecord()]
        await store.write((tx) => tx.sessions.insert(first))
        const outcomes = await Promise.allSettled([
          store.write(function* (tx) {
            yield* tx.sessions.insert(second)
            yield* tx.sessions.insert(first)
          }),
          store.write((tx) => tx.sessions.insert(third)),
        ])
        expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
        const find = (hash: string) => store.read((tx) => tx.sessions.find(hash))
        expect(await find(first.hash)).toEqual(first)
        expect(await find(second.hash)).toBeUndefined()
        expect(await find(third.hash)).toEqual(third)
      })

      test('a work that throws at once is refused like any other', async () => {
        const failure = new Error('no')
        await expect(
          // oxlint-disable-next-line require-yield
          store.write(function* (): Work<void> {
            throw failure
          }),
        ).rejects.toBe(failure)
        await expect(
          store.write(() => {
            throw failure
          }),
        ).rejects.toBe(failure)
        await expect(
          store.read(() => {
            throw failure
          }),
        ).rejects.toBe(failure)
        await store.write((tx) => tx.admissions.append('a'))
      })

      test('what was acknowledged is there after closing and opening again', async () => {
        const session = sessionRecord()
        await store.write((tx) => tx.sessions.insert(session))
        await store.close()
        const again = await open()
        expect(await again.read((tx) => tx.sessions.find(session.hash))).toEqual(session)
      })

      test('what was acknowledged is seen at once by whoever has opened the same place', async () => {
        const another = await open()
        for (let index = 0; index < 5; index++) {
          const session = sessionRecord()
          await store.write((tx) => tx.sessions.insert(session))
          expect(await another.read((tx) => tx.sessions.find(session.hash))).toEqual(session)
        }
      })

      test('a read keeps nothing, even of what it should not have done', async () => {
        const session = sessionRecord()
        await store.read((tx) => tx.sessions.insert(session)).catch(() => {})
        expect(await store.read((tx) => tx.sessions.find(session.hash))).toBeUndefined()
      })

      test('a read sees one consistent state while others write', async () => {
        const another = await open()
        const [one, two] = [sessionRecord({ messagesUsed: 1000 }), sessionRecord()]
        await store.write(function* (tx) {
          yield* tx.sessions.insert(one)
          yield* tx.sessions.insert(two)
        })
        let isMoving = true
        const moves = (async () => {
          for (let index = 0; index < 40; index++) {
            await (index % 2 ? store : another).write(function* (tx) {
              yield* tx.sessions.count(one.hash, -1)
              yield* tx.sessions.count(two.hash, 1)
            })
          }
          isMoving = false
        })()
        const sums = new Set<number>()
        while (isMoving) {
          const sum = await store.read(function* (tx) {
            const left = (yield* tx.sessions.find(one.hash))?.messagesUsed ?? 0
            return left + ((yield* tx.sessions.find(two.hash))?.messagesUsed ?? 0)
          })
          sums.add(sum)
          await new Promise(setImmediate)
        }
        await moves
        expect([...sums]).toEqual([1000])
      })

      test('who holds a token is alone with it: nothing that is read before a change is lost', async () => {
        const another = await open()
        const token = tokenRecord({ rateLimitPerHour: 0 })
        await store.write((tx) => tx.tokens.insert(token))
        const increment = (from: Store) =>
          from.write(function* (tx: Tx) {
            const held = yield* tx.tokens.lock(token.id)
            if (!held) throw new Error('the token is gone')
            yield* tx.tokens.update({ ...held, rateLimitPerHour: held.rateLimitPerHour + 1 })
          })
        await Promise.all(
          Array.from({ length: 60 }, (_, index) => increment(index % 2 ? store : another)),
        )
        const after = await store.read((tx) => tx.tokens.find(token.id))
        expect(after).toMatchObject({ rateLimitPerHour: 60, revision: 61 })
      })

      test('who holds a token admits alone: of many at once exactly the quota passes', async () => {
        const another = await open()
        const token = tokenRecord()
        await store.write((tx) => tx.tokens.insert(token))
        const admit = (from: Store) =>
          from.write(function* (tx: Tx) {
            yield* tx.tokens.lock(token.id)
            if ((yield* tx.admissions.nthLatest(token.id, 7)) !== undefined) return false
            yield* tx.admissions.append(token.id)
            return true
          })
        const answers = await Promise.all(
          Array.from({ length: 50 }, (_, index) => admit(index % 2 ? store : another)),
        )
        expect(answers.filter(Boolean)).toHaveLength(7)
      })

      test('the time stands still within one', async () => {
        const times = await store.write(function* (tx) {
          const before = tx.now
          now += 5000
          yield* tx.admissions.append('a')
          return [before, tx.now, yield* tx.admissions.nthLatest('a', 1)]
        })
        expect(new Set(times).size).toBe(1)
        expect(await store.read((tx) => ask(`SELECT ${tx.now} AS now`))).toEqual([{ now }])
      })

      test('are many at once, and each is answered its own', async () => {
        const tokens = Array.from({ length: 10 }, () => tokenRecord())
        for (const token of tokens) await store.write((tx) => tx.tokens.insert(token))
        const answers = await Promise.all(
          Array.from({ length: 500 }, (_, index) =>
            store.write(function* (tx) {
              const token = yield* tx.tokens.lock(tokens[index % 10]?.id ?? '')
              yield* tx.admissions.append(token?.id ?? 'none')
              return index
            }),
          ),
        )
        expect(answers).toEqual(Array.from({ length: 500 }, (_, index) => index))
        const fiftieth = await store.read((tx) => tx.admissions.nthLatest(tokens[3]?.id ?? '', 50))
        expect(fiftieth).toBe(now)
      })
    })

    test('what was asked before closing is kept, and later requests are refused', async () => {
      const session = sessionRecord()
      const asked = store.write((tx) => tx.sessions.insert(session))
      await store.close()
      await store.close()
      await asked
      const isUnavailable = expect.objectContaining({ code: 'storage_unavailable' })
      await expect(store.write((tx) => tx.sessions.endOf('x'))).rejects.toEqual(isUnavailable)
      await expect(store.read((tx) => tx.sessions.find('x'))).rejects.toEqual(isUnavailable)
      const again = await open()
      expect(await again.read((tx) => tx.sessions.find(session.hash))).toEqual(session)
    })
  })
}
