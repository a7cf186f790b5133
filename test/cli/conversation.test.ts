/** `parley conversation …` and `parley usage`, about what visitors wrote to a server that runs. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { beforeAll, describe, expect, test } from 'vitest'
import type { CreatedClientToken } from '../../src/protocol/control.js'
import type { ConversationList, ShownConversation, Usage } from '../../src/protocol/records.js'
import { chat, init, say, useParley, type Running } from './parley.js'

const parley = useParley()
const shop = 'https://shop.example'

let server: Running
let first: CreatedClientToken
let second: CreatedClientToken
/** Conversations, in the order in which they were held. */
let ids: string[]

const list = async (...words: string[]) => {
  const { conversations } = await parley.json<ConversationList>('conversation', 'list', ...words)
  return conversations.map(({ id }) => id)
}

/** Newer conversations with one long message each, in the database beside the server. */
const fillAfter = (id: string, count: number) => {
  const database = new DatabaseSync(join(parley.directory, '.parley', 'parley.db'))
  const copy = (table: string, which: string, changed: Record<string, string>) => {
    const columns = database
      .prepare(`SELECT name FROM pragma_table_info('${table}')`)
      .all()
      .map((row) => String((row as { name: string }).name))
    const values = columns.map((name) => changed[name] ?? name)
    database.exec(`INSERT INTO ${table} (${columns.join(', ')})
      SELECT ${values.join(', ')} FROM ${table} WHERE ${which} = '${id}'`)
  }
  const message = JSON.stringify({ id: 'm', text: 'long '.repeat(2000), attachments: [] })
  database.exec('BEGIN')
  for (let number = 1; number <= count; number++) {
    const later = `updated_at + ${number}`
    copy('conversations', 'id', { id: `'conv_filled${number}'`, updated_at: later })
    copy('turns', 'conversation_id', {
      id: `'turn_filled${number}'`,
      conversation_id: `'conv_filled${number}'`,
      message: `'${message}'`,
    })
  }
  database.exec('COMMIT')
  database.close()
}

beforeAll(async () => {
  server = await parley.serve()
  const make = (...words: string[]) =>
    parley.json<CreatedClientToken>(
      ...['token', 'create', '--name', 'Shop', '--origin', 'shop.example', ...words],
    )
  first = await make()
  second = await make('--environment', 'test')
  const about = [
    await chat(server.url, first.token, 'My teapot leaks', 'And the lid is \u001B[31mgone'),
    await chat(server.url, first.token, 'A refund, please'),
    await chat(server.url, second.token, 'Only a TEAPOT test'),
  ]
  ids = about.map(({ conversationId }) => conversationId)
  const [, refund] = about
  await fetch(`${server.url}/v1/client/feedback`, {
    method: 'POST',
    headers: { origin: shop, 'content-type': 'application/json' },
    body: JSON.stringify({
      sessionId: refund?.sessionId,
      type: 'downvote',
      comment: 'no\u001B[2J help',
    }),
  })
}, 120_000)

describe('conversation list', () => {
  test('has the latest first, and can be narrowed', async () => {
    const [teapot, refund, tested] = ids
    expect(await list()).toEqual([tested, refund, teapot])
    expect(await list('--token', first.clientToken.id)).toEqual([refund, teapot])
    expect(await list('--token', second.token)).toEqual([tested])
    expect(await list('--environment', 'test')).toEqual([tested])
    expect(await list('--search', 'teapot')).toEqual([tested, teapot])
    expect(await list('--feedback', 'downvote')).toEqual([refund])
    expect(await list('--feedback', 'upvote')).toEqual([])
  })

  test('goes on with the cursor that it printed', async () => {
    const page = await parley.run('conversation', 'list', '--limit', '2')
    const [, cursor = ''] = /--cursor (\S+)\n$/.exec(page.stdout) ?? []
    expect(await list('--cursor', cursor)).toEqual([ids[0]])
  })

  test('shows a line of each, and says that there is none', async () => {
    const { stdout } = await parley.run('conversation', 'list', '--token', first.token)
    expect(stdout.trimEnd().split('\n')).toHaveLength(3)
    expect(stdout).toContain('A refund, please')
    const none = await parley.run('conversation', 'list', '--feedback', 'upvote')
    expect(none.stdout).toBe('There is no such conversation.\n')
  })

  test.each([
    [['--feedback', 'csat'], '--feedback: expected one of upvote, downvote, any, seen "csat".'],
    [['--limit', '101'], '--limit: expected a whole number from 1 to 100, seen "101".'],
    [['--environment', 'x'], '--environment: expected one of live, test, seen "x".'],
  ])('refuses %j', async (words, sentence) => {
    const { exitCode, stderr } = await parley.run('conversation', 'list', ...words)
    expect({ exitCode, sentence: stderr.split('\n')[0] }).toEqual({ exitCode: 2, sentence })
  })

  test('says that there is no such token, and which cursor is none', async () => {
    const token = await parley.run('conversation', 'list', '--token', 'ct_nobody', '--json')
    expect(token.exitCode).toBe(1)
    expect(JSON.parse(token.stderr)).toMatchObject({ code: 'not_found' })
    const cursor = await parley.run('conversation', 'list', '--cursor', 'x')
    expect(cursor).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/^--cursor: /) })
  })
})

describe('conversation show', () => {
  test('prints who said what, and no control character of a visitor', async () => {
    const { stdout } = await parley.run('conversation', 'show', ids[0] ?? '')
    expect(stdout).toMatch(/Visitor, \S+\n {4}My teapot leaks\n/)
    expect(stdout).toMatch(/Assistant, \S+\n {4}\S/)
    expect(stdout).not.toContain('\u001B')
    const refund = await parley.run('conversation', 'show', ids[1] ?? '')
    expect(refund.stdout).toContain('Thumbs down')
    expect(refund.stdout).not.toContain('\u001B')
  })

  test('answers with --json as the REST API does', async () => {
    const shown = await parley.json<ShownConversation>('conversation', 'show', ids[0] ?? '')
    expect(Object.keys(shown).toSorted()).toEqual(['conversation', 'feedback', 'isCut', 'messages'])
    expect(shown.messages.map(({ role }) => role)).toEqual([
      ...['user', 'assistant', 'user', 'assistant'],
    ])
  })

  test.each(['conv_nobody', 'whatever', 'ct_nobody'])('says that there is no %s', async (id) => {
    const { exitCode, stderr } = await parley.run('conversation', 'show', id)
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: `There is no conversation ${id}.\n`,
    })
  })
})

describe('conversation export', () => {
  const place = (name: string) => join(parley.directory, name)

  test('writes all as JSON lines into a new file, readable by its owner alone', async () => {
    const { exitCode, stdout } = await parley.run('conversation', 'export', '--out', 'all.jsonl')
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: '3 conversations written to all.jsonl.\n',
    })
    const lines = readFileSync(place('all.jsonl'), 'utf8').trimEnd().split('\n')
    const shown = lines.map((line): ShownConversation => JSON.parse(line))
    expect(shown.map(({ conversation }) => conversation.id)).toEqual(ids.toReversed())
    expect(shown[0]).toEqual(await parley.json('conversation', 'show', ids[2] ?? ''))
  })

  test('writes one, or those that are chosen, on standard output', async () => {
    const one = await parley.run('conversation', 'export', ids[1] ?? '', '--format', 'md')
    expect(one.stdout).toMatch(/^# Conversation `conv_/)
    expect(one.stderr).toBe('1 conversation written.\n')
    const some = await parley.run(
      ...['conversation', 'export', '--search', 'teapot', '--token', first.token, '--json'],
    )
    expect(JSON.parse(some.stdout)).toMatchObject({ conversation: { id: ids[0] } })
    expect(some.stderr).toBe('')
    const text = await parley.run('conversation', 'export', '--format', 'txt')
    expect(text.stdout).toContain('My teapot leaks')
    expect(text.stdout).not.toContain('\u001B')
  })

  test('has one that becomes active while the list is read', async () => {
    const { token } = await parley.json<CreatedClientToken>(
      ...['token', 'create', '--name', 'Many', '--origin', 'shop.example'],
    )
    const oldest = await chat(server.url, token, 'I was first')
    fillAfter(oldest.conversationId, 110)
    // More than a pipe and a stream hold: the second page is not read before the first is taken.
    const { read, rest } = parley.slowly('conversation', 'export', '--token', token)
    await read()
    await say(server.url, oldest.sessionId, 'And I am here again')
    const lines = (await rest()).trimEnd().split('\n')
    const shown = lines.map((line): ShownConversation => JSON.parse(line))
    const found = shown.map(({ conversation }) => conversation.id)
    expect(new Set(found).size).toBe(found.length)
    expect(found).toHaveLength(111)
    expect(found).toContain(oldest.conversationId)
    expect(JSON.stringify(shown.at(-1))).toContain('And I am here again')
  }, 60_000)

  test('leaves a file that exists as it is, and none behind where it fails', async () => {
    writeFileSync(place('kept.jsonl'), 'precious')
    const kept = await parley.run('conversation', 'export', '--out', 'kept.jsonl')
    expect(kept).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('kept.jsonl exists already'),
    })
    expect(readFileSync(place('kept.jsonl'), 'utf8')).toBe('precious')
    const failed = await parley.run('conversation', 'export', 'conv_nobody', '--out', 'new.jsonl')
    expect(failed.exitCode).toBe(1)
    expect(() => readFileSync(place('new.jsonl'))).toThrow('ENOENT')
  })

  test.each([
    [['--format', 'pdf'], '--format: expected one of jsonl, md, txt, seen "pdf".'],
    [['--format', 'md', '--json'], '--json and --format md exclude each other.'],
    [
      ['conv_x', '--search', 'a'],
      'An ID and options that choose conversations exclude each other.',
    ],
  ])('refuses %j', async (words, sentence) => {
    const { exitCode, stderr } = await parley.run('conversation', 'export', ...words)
    expect({ exitCode, sentence: stderr.split('\n')[0] }).toEqual({ exitCode: 2, sentence })
  })
})

describe('usage', () => {
  const read = (...words: string[]) => parley.json<Usage>('usage', first.clientToken.id, ...words)

  test('counts sessions, messages and refusals, and what of the limits is used', async () => {
    const { total, buckets, bucket, current } = await read()
    expect(total).toMatchObject({ sessions: 2, messages: 3 })
    expect({ bucket, length: buckets.length }).toEqual({ bucket: 'day', length: 8 })
    expect(current.hour).toEqual({ used: 3, limit: 100 })
  })

  test('shows them as a table with a total, and the refusals by reason', async () => {
    const token = await parley.json<CreatedClientToken>(
      ...['token', 'create', '--name', 'Busy', '--origin', 'shop.example'],
    )
    await init(server.url, token.token, 'https://other.example')
    await init(server.url, token.token, 'https://other.example')
    let stdout = ''
    // Refusals are counted in memory and written a little later.
    while (!stdout.includes('origin_not_allowed')) {
      stdout = (await parley.run('usage', token.clientToken.id)).stdout
    }
    expect(stdout).toMatch(/^total +0 +0 +2$/m)
    expect(stdout).toMatch(/^ {2}origin_not_allowed +2$/m)
    expect(stdout).toMatch(/messages in the last minute +0 of 10$/m)
  }, 60_000)

  test('takes a range of dates and a bucket', async () => {
    const past = await read('--from', '2020-01-01', '--to', '2020-01-02', '--bucket', 'hour')
    expect(past).toMatchObject({
      from: '2020-01-01T00:00:00.000Z',
      to: '2020-01-02T00:00:00.000Z',
      total: { sessions: 0, messages: 0, refusals: {} },
    })
    expect(past.buckets).toHaveLength(24)
  })

  test.each([
    [['--bucket', 'week'], 2, '--bucket: expected one of hour, day, seen "week".'],
    [['--from', 'yesterday'], 2, '--from: expected a date or a date-time'],
    [['--from', '2020-01-02', '--to', '2020-01-01'], 1, '--from: '],
  ])('refuses %j', async (words, exitCode, sentence) => {
    const outcome = await parley.run('usage', first.clientToken.id, ...words)
    expect(outcome).toMatchObject({ exitCode, stdout: '' })
    expect(outcome.stderr.startsWith(sentence)).toBe(true)
  })
})

test('conversation delete answers once, and then there is none', async () => {
  const { conversationId } = await chat(server.url, first.token, 'Forget this')
  expect(await parley.json('conversation', 'delete', conversationId)).toMatchObject({
    success: true,
  })
  const { exitCode } = await parley.run('conversation', 'show', conversationId)
  expect(exitCode).toBe(1)
  expect(await list()).not.toContain(conversationId)
})
