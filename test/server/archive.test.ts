import { describe, expect, onTestFinished, test } from 'vitest'
import { localAccess, type Access } from '../../src/server/access.js'
import { maxLookedThrough } from '../../src/server/archive-list.js'
import { createArchive, type Archive } from '../../src/server/archive.js'
import { createInstance } from '../../src/server/instance.js'
import type { Settings } from '../../src/server.js'
import { migrations } from '../../src/server/store/migrations.js'
import { openStore } from '../../src/server/store/open.js'
import { readPlace } from '../../src/server/store/postgres-place.js'
import { migratePostgres } from '../../src/server/store/postgres-schema.js'
import { openFile } from '../../src/server/store/sqlite-file.js'
import type { Block, Store, TurnRecord } from '../../src/server/store/store.js'
import { createTurns } from '../../src/server/turns.js'
import { createRefusals } from '../../src/server/refusals.js'
import { createDirectory } from '../../src/server/agents/directory.js'
import { conversationRecord, tokenRecord, turnRecord } from '../contracts/store.js'
import { createDatabase } from '../postgres.js'
import { engine, execute, query } from './database.js'
import { openParley, settingsFor, until, type Parley } from './parley.js'
import { createScriptedAgent } from './scripted-agent.js'
import { imagePart, png } from '../files.js'

const liveAccess: Access = { ...localAccess, who: 'key', keyId: 'key_live' }
const testAccess: Access = {
  who: 'key',
  environments: ['test'],
  permissions: ['*'],
  keyId: 'key_test',
}

const openBeside = async ({ settings, clock }: Parley): Promise<Store> => {
  const store = await openStore(settings, { clock: () => clock.now })
  onTestFinished(() => store.close())
  return store
}

/** A database with conversations of one turn each, the newest last. */
const openFilled = async (
  said: readonly { text: string; reply?: string; environment?: 'live' | 'test' }[],
) => {
  const parley = await openParley()
  const store = await openBeside(parley)
  const tokens = { live: tokenRecord(), test: tokenRecord({ environment: 'test' }) }
  const ids = said.map((_, index) => `conv_${String(index).padStart(6, '0')}`)
  await store.write(function* (tx) {
    yield* tx.tokens.insert(tokens.live)
    yield* tx.tokens.insert(tokens.test)
    for (const [index, { text, reply = 'well', environment = 'live' }] of said.entries()) {
      const id = ids[index] ?? ''
      yield* tx.conversations.insert({
        id,
        tokenId: tokens[environment].id,
        visitorId: 'visitor',
        origin: 'https://shop.example',
        targetId: index % 2 === 0 ? 'even' : 'odd',
        targetVersion: '1',
        createdAt: 1000 + index,
        // Several at the same moment: the order among them is by id.
        updatedAt: 1_700_000_000_000 + Math.floor(index / 3),
      })
      yield* tx.turns.insert(spoken(id, text, [{ type: 'text', id: 'text_1', text: reply }]))
    }
  })
  return { parley, store, tokens, ids, archiveOf: createArchive(store) }
}

const spoken = (conversationId: string, text: string, blocks: Block[]): TurnRecord =>
  turnRecord({
    conversationId,
    message: { id: 'm', text, attachments: [] },
    status: 'ended',
    stopReason: 'end_turn',
    blocks,
  })

const pages = async (archive: Archive, query: Parameters<Archive['list']>[0]) => {
  const all: Awaited<ReturnType<Archive['list']>>[] = []
  let cursor: string | null = null
  do {
    all.push(await archive.list({ ...query, ...(cursor !== null && { cursor }) }))
    cursor = all.at(-1)?.pagination.cursor ?? null
  } while (cursor !== null)
  return all
}

const idsOf = ({ conversations }: { conversations: { id: string }[] }): string[] =>
  conversations.map(({ id }) => id)

describe('the list of conversations', () => {
  test('says of each what was said first, how much, where, and by whom it is answered', async () => {
    const parley = await openParley()
    const { value, id } = await parley.token({ environment: 'test' })
    const page = parley.page(value)
    const { conversationId } = await page.init()
    const createdAt = new Date(parley.clock.now).toISOString()
    expect((await parley.server.archive.list()).conversations).toEqual([
      {
        id: conversationId,
        name: 'Nothing said yet',
        firstMessage: null,
        clientTokenId: id,
        environment: 'test',
        flowId: 'scripted',
        origin: 'https://shop.example',
        messageCount: 0,
        feedbackCount: 0,
        createdAt,
        updatedAt: createdAt,
      },
    ])
    parley.clock.now += 1000
    const first = `Where is\n  my parcel? ${'It was due on Monday. '.repeat(40)}`
    const { turnId } = await page.say(first)
    await page.say('and the other?')
    await page.feedback({ type: 'upvote', messageId: `${turnId}_reply` })
    await page.feedback({ type: 'copy', messageId: `${turnId}_reply` })
    const [listed] = (await parley.server.archive.list()).conversations
    expect(listed).toMatchObject({
      name: 'Where is my parcel? It was due on Monday. It was due on Monday. It was due on…',
      firstMessage: first.slice(0, 500),
      messageCount: 4,
      feedbackCount: 1,
      createdAt,
      updatedAt: new Date(parley.clock.now).toISOString(),
    })
    expect((await parley.server.archive.ofToken(id)).conversations).toEqual([listed])
  })

  test('is paged by a cursor, newest activity first, each exactly once', async () => {
    const { archiveOf, ids } = await openFilled(
      Array.from({ length: 31 }, (_, index) => ({
        text: 'hello',
        environment: index % 4 === 0 ? ('test' as const) : ('live' as const),
      })),
    )
    const all = await pages(archiveOf(liveAccess), { limit: 4 })
    expect(all.flatMap(idsOf)).toEqual(ids.toReversed())
    expect(all.map(({ conversations }) => conversations.length)).toEqual([4, 4, 4, 4, 4, 4, 4, 3])
    expect(all.map(({ pagination }) => pagination.hasMore)).toEqual(
      Array.from({ length: 8 }, (_, index) => index < 7),
    )
    const exact = await archiveOf(liveAccess).list({ limit: 31 })
    expect(exact.pagination).toEqual({ limit: 31, hasMore: false, cursor: null, searchedTo: null })
  })

  test('goes on from its cursor while new conversations come before it', async () => {
    const { archiveOf, ids, store, tokens } = await openFilled(
      Array.from({ length: 6 }, () => ({ text: 'hello' })),
    )
    const first = await archiveOf(liveAccess).list({ limit: 3 })
    await store.write((tx) =>
      tx.conversations.insert({
        id: 'conv_new',
        tokenId: tokens.live.id,
        visitorId: 'visitor',
        origin: 'https://shop.example',
        targetId: 'even',
        targetVersion: '1',
        createdAt: tx.now,
        updatedAt: tx.now,
      }),
    )
    const second = await archiveOf(liveAccess).list({
      limit: 3,
      cursor: first.pagination.cursor ?? '',
    })
    expect([...idsOf(first), ...idsOf(second)]).toEqual(ids.toReversed())
  })

  test('refuses any other cursor by name', async () => {
    const { archive } = (await openParley()).server
    const invented = [' conv', '12 conv_ü', `${'9'.repeat(16)} conv`, '1 conv\n', '1'].map((text) =>
      Buffer.from(text).toString('base64url'),
    )
    for (const cursor of ['', 'x', '%', Buffer.from('1 conv').toString('hex'), ...invented]) {
      await expect(archive.list({ cursor }), cursor).rejects.toMatchObject({
        code: 'invalid_request',
        extras: { errors: [{ path: 'cursor', code: 'invalid_cursor' }] },
      })
    }
  })

  test('has only what the caller may see, and of it what is asked for', async () => {
    const { archiveOf, ids, tokens } = await openFilled([
      { text: 'a' },
      { text: 'b', environment: 'test' },
      { text: 'c' },
    ])
    const [a = '', b = '', c = ''] = ids
    const list = async (access: Access, query: Parameters<Archive['list']>[0]) =>
      idsOf(await archiveOf(access).list(query))
    expect(await list(testAccess, {})).toEqual([b])
    expect(await list(testAccess, { environment: 'live' })).toEqual([])
    expect(await list(testAccess, { client_token_id: tokens.live.id })).toEqual([])
    expect(await list(testAccess, { search: 'a' })).toEqual([])
    expect(await list(liveAccess, {})).toEqual([c, b, a])
    expect(await list(liveAccess, { environment: 'live' })).toEqual([c, a])
    expect(await list(liveAccess, { environment: 'test' })).toEqual([b])
    expect(await list(liveAccess, { client_token_id: tokens.test.id })).toEqual([b])
    expect(await list(liveAccess, { client_token_id: 'ct_unknown' })).toEqual([])
    expect(await list(liveAccess, { client_token_id: 'no \0 id' })).toEqual([])
  })

  test('of a token is paged by offset and narrowed to an agent; a foreign token is unknown', async () => {
    const { archiveOf, ids, tokens } = await openFilled(
      Array.from({ length: 7 }, () => ({ text: 'hello' })),
    )
    const archive = archiveOf(liveAccess)
    const page = await archive.ofToken(tokens.live.id, { limit: 3, offset: 2 })
    expect(idsOf(page)).toEqual(ids.toReversed().slice(2, 5))
    expect(page.pagination).toEqual({ limit: 3, offset: 2, hasMore: true })
    const last = await archive.ofToken(tokens.live.id, { limit: 3, offset: 4 })
    expect(last.pagination.hasMore).toBe(false)
    const odd = await archive.ofToken(tokens.live.id, { flow_id: 'odd' })
    expect(idsOf(odd)).toEqual([ids[5], ids[3], ids[1]])
    const refusal = async (access: Access, id: string) => {
      const error = await archiveOf(access)
        .ofToken(id)
        .catch((thrown: unknown) => thrown)
      return JSON.stringify(error).replaceAll(id, 'ID')
    }
    const unknown = await refusal(testAccess, 'ct_unknown')
    expect(unknown).toContain('not_found')
    expect(await refusal(testAccess, tokens.live.id)).toBe(unknown)
    expect(idsOf(await archiveOf(testAccess).ofToken(tokens.test.id))).toEqual([])
  })
})

describe('a search', () => {
  const said = [
    { text: 'Straße nach ZÜRICH' },
    { text: '100% sure, a_b' },
    { text: 'plain', reply: 'The Order ΔΕΛΤΑ is on its way' },
    { text: 'she said "yes" \\o/ {"text":1}' },
    { text: 'ＦＵＬＬ width' },
    { text: 'nothing' },
  ]

  test('finds in questions and replies, literally and in any case', async () => {
    const { archiveOf, ids } = await openFilled(said)
    const expected: [string, number[]][] = [
      ['zürich', [0]],
      ['ZÜRICH', [0]],
      ['straße', [0]],
      ['100%', [1]],
      ['A_B', [1]],
      ['%', [1]],
      ['_', [1]],
      ['order δελτα', [2]],
      ['"yes" \\o/', [3]],
      ['full', [4]],
      // Of how it is kept nothing is found.
      ['attachments', []],
      ['text_1', []],
      ['"id"', []],
      ['\\u', []],
      ['', [5, 4, 3, 2, 1, 0]],
    ]
    for (const [search, indexes] of expected) {
      const found = idsOf(await archiveOf(liveAccess).list({ search }))
      expect([search, found]).toEqual([search, indexes.map((index) => ids[index])])
    }
  })

  test('finds what was just said, and the reply once it is whole', async () => {
    const scripted = createScriptedAgent(null)
    const parley = await openParley({ scripted })
    const page = parley.page((await parley.token()).value)
    const { conversationId } = await page.init()
    const found = async (search: string) => idsOf(await parley.server.archive.list({ search }))
    const reply = page.say('Grüße')
    const call = await scripted.call(0)
    expect(await found('GRÜSSE')).toEqual([])
    expect(await found('GRÜßE')).toEqual([conversationId])
    call.say('Welcome ')
    call.say('back')
    call.end()
    await reply
    expect(await found('welcome BACK')).toEqual([conversationId])
  })

  test('looks through a bounded number at once, says how far it came, and goes on from there', async () => {
    const many = 2 * maxLookedThrough + 5
    const { archiveOf, ids } = await openFilled(
      Array.from({ length: many }, (_, index) => ({ text: index === 1 ? 'the needle' : 'hay' })),
    )
    const [first, second, third, ...more] = await pages(archiveOf(liveAccess), {
      search: 'needle',
      limit: 2,
    })
    expect(more).toEqual([])
    expect(first).toEqual({
      conversations: [],
      pagination: {
        limit: 2,
        hasMore: true,
        cursor: expect.any(String),
        searchedTo: new Date(
          1_700_000_000_000 + Math.floor((many - maxLookedThrough) / 3),
        ).toISOString(),
      },
    })
    expect(second?.conversations).toEqual([])
    expect(third && idsOf(third)).toEqual([ids[1]])
    expect(third?.pagination).toMatchObject({ hasMore: false, cursor: null, searchedTo: null })
  })

  test('ends a full page at once, and loses none behind it', async () => {
    const { archiveOf, ids } = await openFilled(
      Array.from({ length: 130 }, (_, index) => ({ text: index % 3 === 0 ? 'match' : 'other' })),
    )
    const all = await pages(archiveOf(liveAccess), { search: 'match', limit: 7 })
    expect(all.flatMap(idsOf)).toEqual(ids.filter((_, index) => index % 3 === 0).toReversed())
    expect(all.slice(0, -1).every(({ conversations }) => conversations.length === 7)).toBe(true)
  })

  test('lets others come between', async () => {
    const { archiveOf } = await openFilled(
      Array.from({ length: 400 }, () => ({ text: 'hay'.repeat(50) })),
    )
    let turns = 0
    let isDone = false
    const tick = (): void => {
      turns++
      if (!isDone) setImmediate(tick)
    }
    setImmediate(tick)
    await archiveOf(liveAccess).list({ search: 'needle' })
    isDone = true
    expect(turns).toBeGreaterThanOrEqual(400 / 50)
  })

  test('is narrowed to feedback, which may also be asked for alone', async () => {
    const { archiveOf, ids, store, tokens } = await openFilled(
      Array.from({ length: 4 }, () => ({ text: 'hello' })),
    )
    const [up = '', down = '', copied = ''] = ids
    for (const [conversationId, type] of [
      [up, 'upvote'],
      [down, 'downvote'],
      [copied, 'copy'],
    ] as const) {
      await store.write((tx) =>
        tx.feedback.put({
          id: `feedback_${type}`,
          tokenId: tokens.live.id,
          conversationId,
          messageId: null,
          type,
          rating: null,
          comment: null,
          createdAt: tx.now,
        }),
      )
    }
    const list = async (query: Parameters<Archive['list']>[0]) =>
      idsOf(await archiveOf(liveAccess).list(query))
    expect(await list({ feedback: 'upvote' })).toEqual([up])
    expect(await list({ feedback: 'downvote' })).toEqual([down])
    expect(await list({ feedback: 'any' })).toEqual([down, up])
    expect(await list({ feedback: 'any', search: 'HELLO' })).toEqual([down, up])
    expect(await list({ feedback: 'any', search: 'other' })).toEqual([])
  })

  test('finds what an older version wrote once that has been read', async () => {
    const databaseUrl = engine === 'postgres' ? await createDatabase() : null
    const settings = await settingsFor({ databaseUrl })
    await openFormer(settings)
    const store = await openStore(settings)
    onTestFinished(() => store.close())
    const archive = createArchive(store)(liveAccess)
    const before = await archive.list()
    expect(before.conversations.map(({ environment }) => environment)).toEqual(['test', 'live'])
    expect(before.conversations).toMatchObject([
      { id: 'conv_test', name: 'Nothing said yet', messageCount: 0, firstMessage: null },
      { id: 'conv_live', name: 'An earlier conversation', messageCount: 3, firstMessage: null },
    ])
    expect(idsOf(await archive.list({ search: 'ältere' }))).toEqual([])
    await openInstance(settings, store).catchUp()
    expect((await archive.list()).conversations[1]).toMatchObject({
      messageCount: 3,
      firstMessage: 'Ältere Frage',
    })
    for (const search of ['ältere', 'JA', 'second']) {
      expect(idsOf(await archive.list({ search }))).toEqual(['conv_live'])
    }
    const left = await query(settings, 'SELECT id FROM conversations ORDER BY id')
    expect(left, 'of a token that had been deleted').toEqual([
      { id: 'conv_live' },
      { id: 'conv_test' },
    ])
  })

  test('has what an older version wrote soon after a start, the newest first', async () => {
    const databaseUrl = engine === 'postgres' ? await createDatabase() : null
    const settings = await settingsFor({ databaseUrl })
    await openFormer(settings)
    const store = await openStore(settings)
    onTestFinished(() => store.close())
    const count = 50
    await store.write(function* (tx) {
      for (let index = 0; index < count; index++) {
        const id = `conv_${index}`
        yield* tx.conversations.insert(
          conversationRecord({ id, tokenId: 'ct_live', updatedAt: 1000 + ((index * 7) % count) }),
        )
        yield* tx.turns.insert({ ...spoken(id, `question ${index}`, []), id: `turn_of_${id}` })
      }
    })
    await execute(settings, 'UPDATE turn_texts SET question = NULL')
    const archive = createArchive(store)(liveAccess)
    const named = async () =>
      (await archive.list({ limit: 100 })).conversations.map((each) => each.firstMessage !== null)

    expect(await store.write((tx) => tx.turns.noteFormer(20))).toBe(20)
    expect((await named()).slice(0, count)).toEqual(
      Array.from({ length: count }, (_, index) => index < 20),
    )
    const instance = openInstance(settings, store)
    onTestFinished(() => instance.stop())
    await instance.start()
    await until(async () => (await named()).slice(0, count).every(Boolean))
  })
})

/** A database as the first schema had it: two tokens and one that is gone, two turns. */
const openFormer = async (settings: Settings): Promise<void> => {
  const first = migrations.slice(0, 1)
  if (settings.databaseUrl === null) openFile(settings.dataDirectory, first).database.close()
  else await migratePostgres(readPlace(settings.databaseUrl), first)
  const message = (text: string) => JSON.stringify({ id: 'm', text, attachments: [] })
  const blocks = JSON.stringify([{ type: 'text', id: 'text_1', text: 'Ja' }])
  const statements = [
    ...['live', 'test'].map(
      (environment) => `INSERT INTO client_tokens VALUES ('ct_${environment}', 'n',
        '${environment}', 'v_${environment}', 1, 1, 1, '[]', '[]', '[]', NULL, 'latest', 1, 1, 1, 1,
        '{}', NULL, NULL, 1, 1)`,
    ),
    ...['live', 'test', 'gone'].map(
      (name, index) => `INSERT INTO conversations VALUES ('conv_${name}', 'ct_${name}', 'v', 'o',
        't', '1', 1, ${index})`,
    ),
    ...[
      [2, 'the second', '[]'],
      [1, 'Ältere Frage', blocks],
    ].map(
      ([at, text, said]) => `INSERT INTO turns VALUES ('turn_${3 - Number(at)}', 'conv_live', 's',
        'ct_live', 1, 't', 'agent', 'k${at}', 'c', 'i', 'ended', 'end_turn', NULL,
        '${message(String(text))}', 'a', '${said}', 0, 0, ${at}, ${at})`,
    ),
  ]
  for (const statement of statements) await execute(settings, statement)
}

const openInstance = (settings: Settings, store: Store) => {
  const logger = { warn: () => {} }
  const directory = createDirectory(settings, {})
  const refusals = createRefusals(store)
  const turns = createTurns({ store, settings, directory, refusals, instanceId: 'i', logger })
  return createInstance('i', { store, turns, settings, logger })
}

describe('a conversation', () => {
  test('is read whole: messages, names of attachments, tools, sources, ends, feedback', async () => {
    const scripted = createScriptedAgent((call) => {
      if (call.request.messages.at(-1)?.content === 'fail') return call.fail('upstream_failed')
      call.send({ type: 'tool_start', toolCallId: 't', toolName: 'find_order', parameters: {} })
      call.send({ type: 'tool_complete', toolCallId: 't', toolName: 'find_order', success: true })
      call.say('It is on its way.')
      call.send({ type: 'source', title: 'Orders', url: 'https://shop.example/orders' })
      call.end()
    })
    const parley = await openParley({ scripted })
    const allowed = { config: { attachments: { images: true, files: ['text/plain'] } } }
    const page = parley.page((await parley.token(allowed)).value)
    const { conversationId } = await page.init()
    const picture = png(3, 2)
    const content = [
      { type: 'text', text: 'See this' },
      imagePart(picture, 'image/png', 'order.png'),
      { type: 'file', data: 'data:text/plain,x' },
    ]
    const answer = await parley.post('chat', {
      sessionId: page.sessionId,
      messages: [{ id: 'm1', role: 'user', content }],
    })
    await answer.text()
    await page.say('fail', { id: 'm2' })
    await page.feedback({ type: 'downvote', messageId: 'x', comment: 'late' })
    const shown = await parley.server.archive.show(conversationId)
    expect(shown.conversation).toMatchObject({ id: conversationId, messageCount: 3 })
    expect(shown.isCut).toBe(false)
    expect(shown.feedback).toMatchObject([
      { type: 'downvote', messageId: 'x', comment: 'late', rating: null },
    ])
    expect(shown.messages).toMatchObject([
      {
        id: 'm1',
        role: 'user',
        content: 'See this',
        attachments: [
          { type: 'image', filename: 'order.png', bytes: picture.length, width: 3, height: 2 },
          { type: 'file', mediaType: 'text/plain', filename: null, bytes: 1, width: null },
        ],
      },
      {
        role: 'assistant',
        content: 'It is on its way.',
        stopReason: 'end_turn',
        tools: [{ name: 'find_order', success: true }],
        sources: [{ title: 'Orders', url: 'https://shop.example/orders' }],
      },
      { id: 'm2', role: 'user', content: 'fail' },
      { role: 'assistant', content: '', stopReason: 'error', errorCode: 'upstream_failed' },
    ])
    expect(JSON.stringify(shown)).not.toContain(picture.toString('base64'))
  })

  test('that still goes on has a reply without an end', async () => {
    const scripted = createScriptedAgent(null)
    const parley = await openParley({ scripted })
    const page = parley.page((await parley.token()).value)
    const { conversationId } = await page.init()
    const reply = page.say('hello')
    const call = await scripted.call(0)
    const { messages } = await parley.server.archive.show(conversationId)
    expect(messages).toMatchObject([{ role: 'user' }, { role: 'assistant', content: '' }])
    expect(messages[1]).not.toHaveProperty('stopReason')
    call.end()
    await reply
  })

  test('of more than 1,000 turns is cut to the newest of them', async () => {
    const { archiveOf, store, ids } = await openFilled([{ text: 'the very first' }])
    const id = ids[0] ?? ''
    await store.write(function* (tx) {
      for (let index = 1; index < 1001; index++) {
        yield* tx.turns.insert({ ...spoken(id, `question ${index}`, []), startedAt: 1000 + index })
      }
    })
    const { messages, isCut } = await archiveOf(liveAccess).show(id)
    expect(isCut).toBe(true)
    expect(messages).toHaveLength(2000)
    expect(messages[0]?.content).toBe('question 1')
    expect(messages.at(-2)?.content).toBe('question 1000')
    await store.write(function* () {
      yield [
        {
          sql: 'DELETE FROM turns WHERE conversation_id = $1 AND started_at = 1000',
          parameters: [id],
        },
      ]
    })
    expect((await archiveOf(liveAccess).show(id)).isCut).toBe(false)
  })

  test('of another environment is told from an unknown one by nothing', async () => {
    const { archiveOf, ids } = await openFilled([{ text: 'a' }])
    const archive = archiveOf(testAccess)
    for (const ask of [archive.show, archive.remove]) {
      const refusal = async (id: string) => {
        const error = await ask(id).catch((thrown: unknown) => thrown)
        return JSON.stringify(error).replaceAll(id, 'ID')
      }
      const unknown = await refusal('conv_unknown')
      expect(unknown).toContain('not_found')
      expect(await refusal(ids[0] ?? '')).toBe(unknown)
    }
    await expect(archive.show('\0 ')).rejects.toMatchObject({ code: 'not_found' })
    expect((await archiveOf(liveAccess).show(ids[0] ?? '')).messages).toHaveLength(2)
  })
})

interface Rows {
  conversations: number
  turns: number
  texts: number
  feedback: number
}

const rowsOf = async ({ settings }: Parley): Promise<Rows> => {
  const [counts] = await query<Rows>(
    settings,
    `SELECT (SELECT count(*) FROM conversations) AS conversations,
      (SELECT count(*) FROM turns) AS turns, (SELECT count(*) FROM turn_texts) AS texts,
      (SELECT count(*) FROM feedback) AS feedback`,
  )
  if (!counts) throw new Error('a count has a row')
  return { ...counts }
}

describe('deleting a conversation', () => {
  test('leaves nothing of it, and everything of the others', async () => {
    const parley = await openParley()
    const token = await parley.token()
    const [kept, page] = [parley.page(token.value), parley.page(token.value)]
    for (const each of [kept, page]) {
      await each.init()
      await each.say('hello')
      await each.feedback({ type: 'upvote' })
    }
    const id = page.conversationId ?? ''
    expect(await parley.server.archive.remove(id)).toEqual({
      success: true,
      message: `The conversation ${id} was deleted.`,
    })
    expect(await rowsOf(parley)).toEqual({ conversations: 1, turns: 1, texts: 1, feedback: 1 })
    await expect(parley.server.archive.show(id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(parley.server.archive.remove(id)).rejects.toMatchObject({ code: 'not_found' })
    expect((await parley.server.archive.show(kept.conversationId ?? '')).messages).toHaveLength(2)
  })

  test('tells the page that it is gone, and the page begins another', async () => {
    const parley = await openParley()
    const page = parley.page((await parley.token()).value)
    const before = await page.init()
    await page.say('my secret')
    await parley.server.archive.remove(before.conversationId)
    expect(await page.say('still there?')).toMatchObject({
      status: 410,
      code: 'conversation_deleted',
    })
    const rating = await page.feedback({ type: 'upvote' })
    expect(rating.status).toBe(410)
    expect(parley.scripted.calls).toHaveLength(1)
    expect(await rowsOf(parley)).toEqual({ conversations: 0, turns: 0, texts: 0, feedback: 0 })
    const after = await page.init()
    expect(after).toMatchObject({
      sessionId: before.sessionId,
      resumed: true,
      conversationResumed: false,
      messages: [],
    })
    expect(after.conversationId).not.toBe(before.conversationId)
    expect((await page.say('anew')).code).toBeNull()
    const given = parley.scripted.calls.at(-1)?.request.messages
    expect(given?.map(({ content }) => content)).toEqual(['anew'])
  })

  test('stops a reply that runs here at once, and one that runs elsewhere soon', async () => {
    const scripted = createScriptedAgent(null)
    const parley = await openParley({ scripted })
    const beside = await openBeside(parley)
    const token = await parley.token()
    const archives = [parley.server.archive, createArchive(beside)(localAccess)]
    for (const [index, archive] of archives.entries()) {
      const page = parley.page(token.value)
      const { conversationId } = await page.init()
      const reply = page.say('go on')
      const call = await scripted.call(index)
      call.say('and on')
      await archive.remove(conversationId)
      await until(() => call.request.signal.aborted, 'the reply to be stopped')
      expect((await reply).stopReason).toBe('stopped')
    }
    expect(await rowsOf(parley)).toEqual({ conversations: 0, turns: 0, texts: 0, feedback: 0 })
  })

  test('while messages come in leaves no message behind', async () => {
    const parley = await openParley()
    const token = await parley.token({ rateLimitPerMinute: 1000 })
    for (let round = 0; round < 10; round++) {
      const page = parley.page(token.value)
      const { conversationId } = await page.init()
      const sent = Array.from({ length: 8 }, (_, index) => page.say(`message ${index}`))
      const rated = Array.from({ length: 4 }, () => page.feedback({ type: 'csat', rating: 5 }))
      await Promise.all([parley.server.archive.remove(conversationId), ...sent, ...rated])
    }
    await until(async () => {
      const { conversations, turns, texts, feedback } = await rowsOf(parley)
      return conversations + turns + texts + feedback === 0
    })
  })
})

describe('the conversations of a deleted token', () => {
  test('are in no list from then on, and are removed a batch at a time', async () => {
    const { parley, store, archiveOf, ids, tokens } = await openFilled([
      ...Array.from({ length: 250 }, () => ({ text: 'findme' })),
      { text: 'findme too', environment: 'test' },
    ])
    const archive = archiveOf(liveAccess)
    await store.write((tx) => tx.tokens.remove(tokens.live.id))
    expect(idsOf(await archive.list())).toEqual([ids[250]])
    expect(idsOf(await archive.list({ search: 'findme' }))).toEqual([ids[250]])
    await expect(archive.ofToken(tokens.live.id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(archive.show(ids[0] ?? '')).rejects.toMatchObject({ code: 'not_found' })
    await expect(archive.remove(ids[0] ?? '')).rejects.toMatchObject({ code: 'not_found' })

    expect(await store.write((tx) => tx.conversations.purge(100))).toBe(100)
    expect(await rowsOf(parley)).toMatchObject({ conversations: 151, turns: 151, texts: 151 })
    await openInstance(parley.settings, store).catchUp()
    expect(await rowsOf(parley)).toMatchObject({ conversations: 1, turns: 1, texts: 1 })
    expect(await query(parley.settings, 'SELECT id FROM deleted_tokens')).toEqual([])
    expect((await archive.show(ids[250] ?? '')).messages).toHaveLength(2)
  })
})
