/** `parley migrate`, `export` and `import`: a database carried from one engine to the other. */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ClientTokenList, CreatedClientToken } from '../../src/protocol/control.js'
import type { ConversationList } from '../../src/protocol/records.js'
import { createDatabase, hasPostgres } from '../postgres.js'
import { chat, useParley } from './parley.js'

interface Counted {
  tables: { table: string; rows: number; checksum: string }[]
}

const parley = useParley()
const place = (name: string) => join(parley.directory, name)

beforeAll(async () => {
  const { token } = await parley.json<CreatedClientToken>(
    ...['token', 'create', '--name', 'Shop', '--origin', 'shop.example'],
  )
  await parley.json('key', 'create', '--name', 'Deploy')
  const server = await parley.serve()
  // A line end of Unicode is none of JSON lines.
  await chat(server.url, token, 'One\u2028two', 'And again')
  server.signal('SIGTERM')
  await server.ended
}, 60_000)

describe('an export', () => {
  test('is written to a new file for its owner alone, and its rows are counted', async () => {
    const { file, tables } = await parley.json<Counted & { file: string }>(
      ...['export', '--out', 'kept.jsonl'],
    )
    expect(file).toBe('kept.jsonl')
    const rows = Object.fromEntries(tables.map((counted) => [counted.table, counted.rows]))
    expect(rows).toMatchObject({ client_tokens: 1, api_keys: 1, conversations: 1, turns: 2 })
    expect(statSync(place('kept.jsonl')).mode & 0o777).toBe(0o600)
    const again = await parley.run('export', '--out', 'kept.jsonl')
    expect(again).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('kept.jsonl exists already'),
    })
  })

  test('goes to standard output, and the counts to standard error', async () => {
    const { exitCode, stdout, stderr } = await parley.run('export')
    expect(exitCode).toBe(0)
    const lines = stdout.trimEnd().split('\n')
    expect(lines.map((line) => typeof JSON.parse(line)).every((type) => type === 'object')).toBe(
      true,
    )
    expect(stderr).toMatch(/^ {2}client_tokens +1 +[0-9a-f]{64}$/m)
    expect(stderr).toMatch(new RegExp(`^ {2}total +${lines.length - 2}$`, 'm'))
  })

  test('of a directory without a database makes none', async () => {
    const { exitCode, stdout, stderr } = await parley.run('export', '--data', 'nothing')
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toContain('There is no database in ')
    expect(() => statSync(place('nothing'))).toThrow('ENOENT')
  })

  test('of a server that runs holds what was acknowledged before', async () => {
    const server = await parley.serve()
    const { clientToken } = await parley.json<CreatedClientToken>(
      ...['token', 'create', '--name', 'Late', '--origin', 'late.example'],
    )
    const { stdout } = await parley.run('export')
    expect(stdout).toContain(clientToken.id)
    server.signal('SIGTERM')
    await server.ended
  })
})

describe('an import', () => {
  test('says what it read, and leaves out nothing', async () => {
    const exported = await parley.json<Counted>('export', '--out', 'all.jsonl')
    const imported = await parley.json<Counted>('import', 'all.jsonl', '--data', 'copy')
    expect(imported.tables).toEqual(exported.tables)
    for (const words of [
      ['token', 'list'],
      ['key', 'list'],
      ['conversation', 'list'],
    ]) {
      expect(await parley.json(...words, '--data', 'copy')).toEqual(await parley.json(...words))
    }
    const words = ['import', 'all.jsonl', '--data', 'people']
    const { stdout } = await parley.run(...words)
    expect(stdout).toMatch(/^ {2}client_tokens +\d+ +[0-9a-f]{64}$/m)
  })

  test('is refused into a database that holds something, which stays as it is', async () => {
    await parley.run('token', 'create', '--name', 'A', '--origin', 'a.example', '--data', 'full')
    const before = await parley.json('token', 'list', '--data', 'full')
    await parley.run('export', '--out', 'again.jsonl')
    const { exitCode, stderr } = await parley.run('import', 'again.jsonl', '--data', 'full')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('is not empty')
    expect(await parley.json('token', 'list', '--data', 'full')).toEqual(before)
  })

  test('that was cut or changed is refused, and leaves nothing', async () => {
    const { stdout } = await parley.run('export')
    const lines = stdout.trimEnd().split('\n')
    writeFileSync(place('cut.jsonl'), `${lines.slice(0, -1).join('\n')}\n`)
    writeFileSync(place('changed.jsonl'), stdout.replace('"Shop"', '"Shoq"'))
    for (const file of ['cut.jsonl', 'changed.jsonl']) {
      const { exitCode, stdout: said, stderr } = await parley.run('import', file, '--data', 'left')
      expect({ file, exitCode, said }).toEqual({ file, exitCode: 1, said: '' })
      expect(stderr).toContain('Nothing was imported.')
    }
    const { clientTokens } = await parley.json<ClientTokenList>('token', 'list', '--data', 'left')
    expect(clientTokens).toEqual([])
  })

  test('of a file that is not there, or is something else, is told in one sentence', async () => {
    writeFileSync(place('diary.txt'), 'Dear diary\n')
    for (const file of ['nowhere.jsonl', 'diary.txt']) {
      const { exitCode, stderr } = await parley.run('import', file, '--data', 'unmade')
      expect({ file, exitCode }).toEqual({ file, exitCode: 1 })
      expect(stderr.trimEnd().split('\n')).toHaveLength(1)
      expect(stderr).not.toContain('fault of Parley')
    }
    expect((await parley.run('import')).stderr).toContain(
      'parley import needs the file that parley export has written.',
    )
  })
})

test('migrate says what it did, and that there is nothing to do', async () => {
  const made = await parley.json<{ from: number; to: number }>('migrate', '--data', 'new')
  expect(made).toMatchObject({ engine: 'sqlite', from: 0, applied: expect.arrayContaining([1]) })
  const again = await parley.run('migrate', '--data', 'new')
  expect(again).toEqual({
    exitCode: 0,
    stdout: `${place('new')}: schema ${made.to}, the newest. There was nothing to do.\n`,
    stderr: '',
  })
})

describe.runIf(hasPostgres)('with DATABASE_URL', () => {
  const onPostgres = useParley(() => ({ DATABASE_URL: databaseUrl }))
  let databaseUrl = ''

  beforeAll(async () => {
    databaseUrl = await createDatabase({ isKept: true })
  })

  test('an embedded database moves to PostgreSQL and is served from there', async () => {
    const migrated = await onPostgres.json<{ engine: string }>('migrate')
    expect(migrated).toMatchObject({ engine: 'postgres', from: 0 })

    const { stdout } = await parley.run('export')
    const file = join(onPostgres.directory, 'moved.jsonl')
    writeFileSync(file, stdout)
    const imported = await onPostgres.json<Counted>('import', 'moved.jsonl')
    const { tables } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
    expect(Object.fromEntries(imported.tables.map(({ table, ...rest }) => [table, rest]))).toEqual(
      tables,
    )
    for (const words of [
      ['token', 'list'],
      ['key', 'list'],
      ['conversation', 'list'],
    ]) {
      expect(await onPostgres.json(...words)).toEqual(await parley.json(...words))
    }

    const server = await onPostgres.serve()
    const { clientTokens } = await onPostgres.json<ClientTokenList>(
      ...['token', 'list', '--search', 'shop.example'],
    )
    const [token] = clientTokens
    const { conversationId } = await chat(server.url, token?.tokenValue ?? '', 'Still here?')
    const { conversations } = await onPostgres.json<ConversationList>(
      ...['conversation', 'list', '--limit', '1'],
    )
    expect(conversations.map(({ id }) => id)).toEqual([conversationId])

    // The tag has the address of the server that runs, though the database is elsewhere.
    const shown = await onPostgres.run('token', 'show', token?.id ?? '')
    expect(shown.stdout).toContain(`src="${server.url.replace('127.0.0.1', 'localhost')}/embed/`)
    server.signal('SIGTERM')
    expect((await server.ended).exitCode).toBe(0)
  }, 60_000)

  test('and back, as it was', async () => {
    const exported = await onPostgres.json<Counted>('export', '--out', 'back.jsonl')
    writeFileSync(place('back.jsonl'), readFileSync(join(onPostgres.directory, 'back.jsonl')))
    const imported = await parley.json<Counted>('import', 'back.jsonl', '--data', 'back')
    expect(imported.tables).toEqual(exported.tables)
  })

  test('what is said of the database does not have its password', async () => {
    const url = new URL(databaseUrl)
    url.password = 'open-sesame'
    url.pathname = '/nowhere'
    for (const command of [['token', 'list'], ['migrate'], ['export'], ['serve', '--port', '0']]) {
      const { exitCode, stdout, stderr } = await parley.with({ DATABASE_URL: url.href }, ...command)
      expect({ command, exitCode, stdout }).toEqual({ command, exitCode: 1, stdout: '' })
      expect(stderr).not.toContain('open-sesame')
      expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    }
  })
})
