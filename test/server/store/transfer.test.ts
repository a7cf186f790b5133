import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { describe, expect, onTestFinished, test } from 'vitest'
import { migrations } from '../../../src/server/store/migrations.js'
import { openStore, type StoreOptions } from '../../../src/server/store/open.js'
import { openFile } from '../../../src/server/store/sqlite-file.js'
import { StoreError } from '../../../src/server/store/store-error.js'
import type { Row, Store } from '../../../src/server/store/store.js'
import { exportDatabase } from '../../../src/server/store/transfer/export.js'
import { importDatabase } from '../../../src/server/store/transfer/import.js'
import { staying } from '../../../src/server/store/transfer/tables.js'
import {
  ask,
  awkward,
  conversationRecord,
  feedbackRecord,
  keyRecord,
  sessionRecord,
  storedAttachment,
  tokenRecord,
  turnRecord,
} from '../../contracts/store.js'
import { createDatabase, hasPostgres, runSql } from '../../postgres.js'

const embedded = (): StoreOptions => {
  const directory = mkdtempSync(join(tmpdir(), 'parley-transfer-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return { dataDirectory: join(directory, 'data'), databaseUrl: null }
}

const postgres = async (): Promise<StoreOptions> => ({
  dataDirectory: '/nonexistent',
  databaseUrl: await createDatabase(),
})

const engines: [string, () => Promise<StoreOptions>][] = [
  ['SQLite', async () => embedded()],
  ...(hasPostgres ? [['PostgreSQL', postgres] as [string, () => Promise<StoreOptions>]] : []),
]

const withStore = async <T>(
  options: StoreOptions,
  task: (store: Store) => Promise<T>,
): Promise<T> => {
  const store = await openStore(options)
  try {
    return await task(store)
  } finally {
    await store.close()
  }
}

const fill = (options: StoreOptions): Promise<void> =>
  withStore(options, async (store) => {
    await store.write(function* (tx) {
      for (let index = 0; index < 7; index++) {
        const token = tokenRecord({ name: `${awkward} ${index}`, lastUsedAt: index || null })
        const conversation = conversationRecord({ tokenId: token.id, origin: awkward })
        const session = sessionRecord({ tokenId: token.id, conversationId: conversation.id })
        yield* tx.tokens.insert(token)
        yield* tx.tokens.retire(`retired ${index}`, token.id)
        yield* tx.conversations.insert(conversation)
        yield* tx.sessions.insert(session)
        for (let turn = 0; turn < 40; turn++) {
          const text = `${awkward}\n${'ä'.repeat(turn * 10)}`
          yield* tx.turns.insert(
            turnRecord({
              tokenId: token.id,
              conversationId: conversation.id,
              sessionHash: session.hash,
              message: { id: 'm', text, attachments: [] },
              blocks: [{ type: 'text', id: 'b', text: `nothing \0 ${awkward}` }],
              status: 'ended',
              startedAt: 1000 + turn,
              endedAt: 2000 + turn,
            }),
          )
          yield* tx.admissions.append(token.id)
        }
        yield* tx.attachments.insert(
          storedAttachment({
            conversationId: conversation.id,
            filename: index === 0 ? null : awkward,
            base64: 'QUFB'.repeat(index * 100_000),
          }),
        )
        yield* tx.feedback.put(
          feedbackRecord({ conversationId: conversation.id, comment: awkward }),
        )
        yield* tx.keys.insert(keyRecord({ name: awkward }))
        yield* tx.usage.add(token.id, 'messages', 40)
        yield* tx.sightings.note(token.id, 'https://shop.example')
        yield* tx.blockedOrigins.add(token.id, [
          { origin: 'https://other.example', code: 'origin_not_allowed', count: 3 },
        ])
      }
      yield* tx.operators.put('scrypt$…')
      yield* tx.meta.ensure('address_secret', 'from the source')
      yield* tx.setupLinks.insert('link', tx.now + 100_000)
      yield* tx.signInFailures.append('address')
      yield* tx.consoleSessions.insert({
        hash: 'console',
        csrfToken: 'x',
        createdAt: tx.now,
        lastActivityAt: tx.now,
      })
    })
  })

const exported = async (options: StoreOptions): Promise<string[]> => {
  const lines: string[] = []
  for await (const line of exportDatabase(options, { version: '1.2.3' })) lines.push(line)
  return lines
}

const trailerOf = (lines: readonly string[]) =>
  JSON.parse(lines.at(-1) ?? '') as {
    tables: Record<string, { rows: number; checksum: string }>
  }

/** The rows of an export, without what differs between two of the same content. */
const rowsOf = (lines: readonly string[]): string[] => lines.slice(1, -1).toSorted()

const refusal = async (options: StoreOptions, lines: readonly string[]): Promise<string> => {
  try {
    await importDatabase(options, lines)
  } catch (error) {
    expect(error).toBeInstanceOf(StoreError)
    return (error as Error).message
  }
  throw new Error('it was imported')
}

/** The first line of a table, with other fields. */
const changed = (lines: readonly string[], table: string, fields: object): string => {
  const line = lines.find((each) => each.startsWith(`{"table":"${table}"`)) ?? ''
  const { row } = JSON.parse(line) as { row: object }
  return JSON.stringify({ table, row: { ...row, ...fields } })
}

describe.runIf(hasPostgres)('a database that moves', () => {
  test('loses nothing from SQLite to PostgreSQL and back, whatever the text', async () => {
    const [source, middle, target] = [embedded(), await postgres(), embedded()]
    await fill(source)
    const first = await exported(source)
    const imported = await importDatabase(middle, first)
    const second = await exported(middle)
    expect(rowsOf(second)).toEqual(rowsOf(first))
    expect(trailerOf(second)).toEqual(trailerOf(first))
    await importDatabase(target, second)
    const third = await exported(target)
    expect(rowsOf(third)).toEqual(rowsOf(first))
    expect(trailerOf(third)).toEqual(trailerOf(first))

    const counts = Object.fromEntries(imported.tables.map(({ table, rows }) => [table, rows]))
    expect(counts).toMatchObject({
      client_tokens: 7,
      turns: 280,
      admissions: 280,
      conversations: 7,
      feedback: 7,
      api_keys: 7,
      usage_counts: 7,
      sightings: 7,
      blocked_origins: 7,
      operators: 1,
      meta: 1,
      retired_token_values: 7,
      sessions: 7,
    })
    for (const { table, rows, checksum } of imported.tables) {
      expect(trailerOf(first).tables[table]).toEqual({ rows, checksum })
    }
  })

  test('works on in its new place as in the old', async () => {
    const [source, target] = [embedded(), await postgres()]
    await fill(source)
    const filter = { environments: ['live', 'test'] } as const
    const before = await withStore(source, (store) => store.read((tx) => tx.tokens.list(filter)))
    await importDatabase(target, await exported(source))
    await withStore(target, async (store) => {
      expect(await store.read((tx) => tx.tokens.list(filter))).toEqual(before)
      expect(await store.write((tx) => tx.meta.ensure('address_secret', 'new'))).toBe(
        'from the source',
      )
      const id = before[0]?.id ?? ''
      const next = await store.write(function* (tx) {
        yield* tx.tokens.lock(id)
        yield* tx.admissions.append(id)
        return yield* tx.admissions.nthLatest(id, 41)
      })
      expect(next).toBeTypeOf('number')
    })
  })
})

describe.each(engines)('export from %s', (_name, create) => {
  test('tells its version, schema and engine first, and counts and checksums last', async () => {
    const source = await create()
    await fill(source)
    const lines = await exported(source)
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      parley: 'export',
      format: 1,
      version: '1.2.3',
      schema: migrations.length,
      engine: source.databaseUrl ? 'postgres' : 'sqlite',
      exportedAt: expect.any(String),
    })
    const { tables } = trailerOf(lines)
    const sum = Object.values(tables).reduce((total, { rows }) => total + rows, 0)
    expect(sum).toBe(lines.length - 2)
    expect(Object.keys(tables).filter((name) => staying.has(name))).toEqual([])
  })

  test('is one row a line, whatever its reader takes for an end of line', async () => {
    const source = await create()
    await withStore(source, (store) =>
      store.write((tx) => tx.tokens.insert(tokenRecord({ name: 'a\u2028b\u2029c\nd\re' }))),
    )
    const lines = await exported(source)
    const input = Readable.from([`${lines.join('\n')}\n`])
    const target = embedded()
    await importDatabase(target, createInterface({ input }))
    expect(rowsOf(await exported(target))).toEqual(rowsOf(lines))
    expect(lines.join('')).toContain('a\\u2028b\\u2029c\\nd\\re')
  })

  test('moves every table but those that are named to stay', async () => {
    const source = await create()
    await withStore(source, async () => {})
    const { tables } = trailerOf(await exported(source))
    const made = migrations
      .flatMap(({ statements }) => statements)
      .flatMap((statement) => /^\s*CREATE TABLE (\w+)/.exec(statement)?.[1] ?? [])
    expect([...Object.keys(tables), ...staying].toSorted()).toEqual(
      ['parley_migrations', ...made].toSorted(),
    )
  })

  test('is one state of the database, while a server writes on', async () => {
    const source = await create()
    await fill(source)
    await withStore(source, async (store) => {
      const lines: string[] = []
      for await (const line of exportDatabase(source, { version: '1' })) {
        lines.push(line)
        if (lines.length === 1) {
          await store.write(function* (tx) {
            const token = tokenRecord()
            yield* tx.tokens.insert(token)
            yield* tx.conversations.insert(conversationRecord({ tokenId: token.id }))
          })
        }
      }
      expect(trailerOf(lines).tables).toMatchObject({
        client_tokens: { rows: 7 },
        conversations: { rows: 7 },
      })
    })
  })

  test('may be left half-way, and tells how far it has come', async () => {
    const source = await create()
    await fill(source)
    const progress: number[] = []
    for await (const line of exportDatabase(source, {
      version: '1',
      onProgress: (rows) => progress.push(rows),
    })) {
      if (line.includes('"turns"')) break
    }
    expect(progress.at(-1)).toBeGreaterThan(0)
    await withStore(source, (store) => store.write((tx) => tx.tokens.insert(tokenRecord())))
  })

  test('says that a newer Parley wrote the database, and that there is none', async () => {
    const source = await create()
    const message = (options: StoreOptions) => exported(options).catch((error: Error) => error)
    expect(await message(source)).toMatchObject({
      name: 'StoreError',
      message: expect.stringMatching(/^There is no (Parley )?database in .+\.$/),
    })
    await withStore(source, (store) =>
      store.write(() => ask('INSERT INTO parley_migrations (number, applied_at) VALUES (999, 0)')),
    )
    expect(await message(source)).toMatchObject({
      message: expect.stringMatching(/was written by a newer Parley \(schema 999;/),
    })
  })
})

describe.each(engines)('import into %s', (_name, create) => {
  const good = async (): Promise<string[]> => {
    const source = embedded()
    await fill(source)
    return exported(source)
  }

  /** Nothing of it is there, not even a table. */
  const expectUntouched = async (target: StoreOptions): Promise<void> => {
    if (target.databaseUrl === null) {
      expect(existsSync(target.dataDirectory) ? readdirSync(target.dataDirectory) : []).toEqual([])
      return
    }
    const [result] = await runSql(
      target.databaseUrl,
      `SELECT count(*)::int AS n FROM pg_tables WHERE schemaname = 'public'`,
    )
    expect(result?.rows).toEqual([{ n: 0 }])
  }

  test.each<[string, (lines: string[]) => string[], RegExp]>([
    [
      'a file that is cut short between two lines',
      (lines) => lines.slice(0, -5),
      /^The export was cut short after line \d+: the last line, with the counts, is missing\./,
    ],
    [
      'a file that is cut short within a line',
      (lines) => [...lines.slice(0, 20), lines[20]?.slice(0, 30) ?? ''],
      /^Line 21 of the export is damaged \(it is neither a row nor the end\)\./,
    ],
    [
      'a line that is damaged',
      (lines) => lines.with(9, `${lines[9]?.slice(0, 40)}#${lines[9]?.slice(41)}`),
      /^(Line 10 of the export is damaged|The table \w+ is not what)/,
    ],
    [
      'a line that is missing',
      (lines) => lines.toSpliced(12, 1),
      /^The table \w+ is not what the export says it is \(expected \d+ rows, seen \d+\)\./,
    ],
    [
      'a letter that has changed',
      (lines) =>
        lines.map((line) => line.replace('"origin":"https://shop.', '"origin":"https://ship.')),
      /^The table \w+ is not what the export says it is \(expected checksum [0-9a-f]{64}, seen [0-9a-f]{64}\)\./,
    ],
    [
      'a line that is there twice',
      (lines) => lines.toSpliced(12, 0, lines[12] ?? ''),
      /^The export cannot be stored in .+ \(.+\)\. Nothing was imported\.$/,
    ],
    [
      'a line after the end',
      (lines) => [...lines, lines[5] ?? ''],
      /^Line \d+ of the export is damaged \(it stands after the end\)\./,
    ],
    [
      'a table that nobody knows',
      (lines) => lines.toSpliced(3, 0, '{"table":"recipes; DROP TABLE turns","row":{"a":1}}'),
      /^Line 4 of the export is damaged \(there is no table "recipes; DROP TABLE turns"\)\./,
    ],
    [
      'a number where a text should be',
      (lines) => [...lines, changed(lines, 'api_keys', { name: 5 })].toSpliced(-2, 1),
      /is damaged \(expected name as a text\)\./,
    ],
    [
      'the export of a newer Parley',
      (lines) => lines.with(0, (lines[0] ?? '').replace(/"schema":\d+/, '"schema":999')),
      /^The export was written by a newer Parley \(1\.2\.3, schema 999; this one knows \d+\)\. Import it with that version\./,
    ],
    [
      'a file that is no export',
      () => ['Dear diary,', 'today'],
      /^This is no export of Parley: its first line does not say so\./,
    ],
    ['an empty file', () => [], /^This is no export of Parley/],
  ])('refuses %s and keeps nothing', async (_what, spoil, sentence) => {
    const target = await create()
    const message = await refusal(target, spoil(await good()))
    expect(message).toMatch(sentence)
    expect(message).toMatch(/Nothing was imported\.$/)
    await expectUntouched(target)
  })

  test('refuses a database that is not empty, and leaves it as it is', async () => {
    const target = await create()
    const lines = await good()
    const token = tokenRecord()
    await withStore(target, (store) => store.write((tx) => tx.tokens.insert(token)))
    expect(await refusal(target, lines)).toMatch(
      /^The database .+ is not empty \(client_tokens has 1 row\)\. Import into an empty one\./,
    )
    await withStore(target, async (store) => {
      expect(await store.read((tx) => tx.tokens.find(token.id))).toEqual(token)
      expect(await store.read((tx) => tx.operators.find())).toBeUndefined()
    })
  })

  test('refuses a database on which a server runs, and takes one where one has run', async () => {
    const target = await create()
    const lines = await good()
    const instance = { id: 'instance', host: 'server-7', processId: 1 }
    await withStore(target, async (store) => {
      await store.write((tx) => tx.meta.ensure('address_secret', 'of the target'))
      await store.write((tx) => tx.instances.beat(instance))
    })
    expect(await refusal(target, lines)).toMatch(/^A server is running on .+ \(on server-7\)\./)
    await withStore(target, (store) => store.write((tx) => tx.instances.remove('instance')))
    await importDatabase(target, lines)
    expect(rowsOf(await exported(target))).toEqual(rowsOf(lines))
  })

  test('fills a database that was migrated beforehand, and tells how far it has come', async () => {
    const target = await create()
    await withStore(target, async () => {})
    const lines = await good()
    const progress: number[] = []
    await importDatabase(target, lines, { onProgress: (rows) => progress.push(rows) })
    expect(progress.at(-1)).toBe(lines.length - 2)
    expect(rowsOf(await exported(target))).toEqual(rowsOf(lines))
  })

  test('migrates what an older Parley has exported', async () => {
    const source = embedded()
    const { database } = openFile(source.dataDirectory, migrations.slice(0, 1))
    database.exec(`INSERT INTO conversations (id, token_id, visitor_id, origin, target_id,
      target_version, created_at, updated_at) VALUES ('old', 'ct', 'v', 'o', 't', '1', 1, 2)`)
    database.close()
    const lines = await exported(source)
    expect(lines[0]).toContain('"schema":1,')
    const target = await create()
    await importDatabase(target, lines)
    await withStore(target, async (store) => {
      const found: readonly Row[] = await store.read(() =>
        ask('SELECT id, environment FROM conversations'),
      )
      expect(found).toEqual([{ id: 'old', environment: 'live' }])
    })
    const migratedAlready = await create()
    await withStore(migratedAlready, async () => {})
    expect(await refusal(migratedAlready, lines)).toMatch(
      /has schema \d+ and the export is older \(schema 1\)\. Import it into a new, empty database/,
    )
  })
})
