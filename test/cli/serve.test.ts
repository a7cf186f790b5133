/** `parley serve`: the line it prints, how it ends, and why it does not start. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, test } from 'vitest'
import type { CreatedClientToken } from '../../src/protocol/control.js'
import { init, useParley } from './parley.js'

const parley = useParley()

const place = (name: string, ...rest: string[]) => join(parley.directory, name, ...rest)

const makeDatabase = (name: string, ...statements: string[]): string => {
  mkdirSync(place(name), { recursive: true })
  const database = new DatabaseSync(place(name, 'parley.db'))
  for (const statement of statements) database.exec(statement)
  database.close()
  return place(name, 'parley.db')
}

const startToken = () =>
  parley.json<CreatedClientToken>('token', 'create', '--name', 'Shop', '--origin', 'shop.example')

describe('once it listens', () => {
  test('it has printed its address and the set-up link, and logs go to standard error', async () => {
    const server = await parley.serve()
    const lines = [
      /^Parley is listening on http:\/\/127\.0\.0\.1:\d+$/,
      /^Set the password of the console: http:\/\/localhost:\d+\/console\/#setup=[\w-]{43}$/,
    ]
    const printed = server.stdout().trimEnd().split('\n')
    expect(printed).toEqual(lines.map((line) => expect.stringMatching(line)))
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    server.signal('SIGTERM')
    const { exitCode, stdout, stderr } = await server.ended
    expect(exitCode).toBe(0)
    expect(stdout.trimEnd().split('\n')).toEqual(printed)
    const logged = stderr.trimEnd().split('\n')
    expect(logged.map((line) => JSON.parse(line)).map(({ path }) => path)).toContain('/healthz')
  })

  test('--json says it as one object, --log-level silent says nothing more', async () => {
    const server = await parley.serve('--json', '--log-level', 'silent')
    await fetch(`${server.url}/healthz`)
    server.signal('SIGTERM')
    const { stdout, stderr } = await server.ended
    expect(JSON.parse(stdout)).toEqual({
      url: server.url,
      message: `Parley is listening on ${server.url}`,
      setupUrl: expect.stringMatching(/\/console\/#setup=[\w-]{43}$/),
    })
    expect(stderr).toBe('')
  })

  test('the tag that is printed has its address, for as long as it runs', async () => {
    const { clientToken } = await startToken()
    const tag = async () => {
      const { stdout } = await parley.run('token', 'show', clientToken.id)
      return /src="(.+)\/embed\//.exec(stdout)?.[1]
    }
    const first = await parley.serve()
    expect(await tag()).toBe(first.url.replace('127.0.0.1', 'localhost'))
    const second = await parley.serve('--public-url', 'https://chat.example')
    expect(await tag()).toBe('https://chat.example')
    first.signal('SIGTERM')
    await first.ended
    expect(await tag()).toBe('https://chat.example')
    second.signal('SIGTERM')
    await second.ended
    expect(await tag()).toBe('http://localhost:3000')
  })

  test('it keeps what it has when it is started again', async () => {
    const { token } = await startToken()
    for (let start = 0; start < 2; start++) {
      const server = await parley.serve()
      expect(await init(server.url, token, 'https://shop.example')).toMatchObject({ status: 200 })
      server.signal('SIGTERM')
      await server.ended
    }
  })
})

describe('a signal', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('%s ends an idle server with 0', async (name) => {
    const server = await parley.serve()
    // A connection that is kept alive must not hold it.
    await fetch(`${server.url}/healthz`)
    server.signal(name)
    expect(await server.ended).toMatchObject({ exitCode: 0 })
  })

  /** Begins a reply that takes more than a second, and returns once it streams. */
  const beginSlowReply = async (url: string, token: string) => {
    const origin = 'https://shop.example'
    const { body } = await init(url, token, origin)
    const response = await fetch(`${url}/v1/client/chat`, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: JSON.stringify({
        sessionId: body['sessionId'],
        messages: [{ id: 'message-1', role: 'user', content: '/slow 1' }],
      }),
    })
    expect(response.status).toBe(200)
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const first = await reader.read()
    expect(new TextDecoder().decode(first.value)).toContain('execution_start')
    return reader
  }

  test('lets a running reply come to its end first', async () => {
    const { token } = await startToken()
    const server = await parley.serve()
    const reader = await beginSlowReply(server.url, token)
    server.signal('SIGTERM')
    let text = ''
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += new TextDecoder().decode(part.value, { stream: true })
    }
    expect(text).toMatch(/event: execution_complete/)
    expect(text).toContain('"success":true')
    expect(await server.ended).toMatchObject({ exitCode: 0 })
  }, 60_000)

  test('a second one ends it at once, with 130', async () => {
    const { token } = await startToken()
    const server = await parley.serve()
    const reader = await beginSlowReply(server.url, token)
    server.signal('SIGINT')
    // Draining has begun when the door is closed.
    for (;;) {
      const isOpen = await fetch(`${server.url}/healthz`).then(
        () => true,
        () => false,
      )
      if (!isOpen) break
    }
    server.signal('SIGINT')
    expect(await server.ended).toMatchObject({ exitCode: 130 })
    await reader.cancel().catch(() => {})
  }, 60_000)
})

describe('one sentence and exit code 1', () => {
  const refusal = async (...words: string[]) => {
    const outcome = await parley.run('serve', '--port', '0', ...words)
    expect(outcome).toMatchObject({ exitCode: 1, stdout: '' })
    expect(outcome.stderr).not.toMatch(/^ +at /m)
    return outcome.stderr.trimEnd()
  }

  test('for a port that is in use', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const { port } = holder.address() as AddressInfo
    expect(await refusal('--port', String(port))).toBe(
      `Port ${port} on 127.0.0.1 is in use. Stop what listens there, or choose another with --port.`,
    )
    holder.close()
  })

  test('for an address that this machine does not have', async () => {
    expect(await refusal('--host', '192.0.2.1')).toBe(
      'This machine has no address 192.0.2.1. Choose another with --host.',
    )
  })

  test('for a data directory that cannot be made', async () => {
    writeFileSync(place('plain'), 'a file')
    const sentence = new RegExp(
      `^The data directory ${place('plain', 'below')} cannot be made \\(.*\\)\\. Choose another with --data, or make it writable\\.$`,
    )
    expect(await refusal('--data', 'plain/below')).toMatch(sentence)
    const control = await parley.run('token', 'list', '--data', 'plain/below', '--json')
    expect(control).toMatchObject({ exitCode: 1, stdout: '' })
    expect(control.stderr.trimEnd()).toMatch(sentence)
  })

  test("for another program's database, which is left as it was", async () => {
    const file = makeDatabase('foreign', 'CREATE TABLE bookmarks (url TEXT)')
    const before = readFileSync(file)
    expect(await refusal('--data', 'foreign')).toBe(
      `${file} is a database of another program. Choose another directory with --data.`,
    )
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  test('for a file that is no database, which is left as it was', async () => {
    mkdirSync(place('text'))
    writeFileSync(place('text', 'parley.db'), 'Dear diary, today I was opened as a database.\n')
    expect(await refusal('--data', 'text')).toBe(
      `${place('text', 'parley.db')} is not a Parley database. Choose another directory with --data.`,
    )
    expect(readFileSync(place('text', 'parley.db'), 'utf8')).toMatch(/^Dear diary/)
  })

  test('for a database of a newer version', async () => {
    await parley.json('token', 'list', '--data', 'newer')
    const file = makeDatabase('newer', 'INSERT INTO parley_migrations VALUES (9999, 0)')
    expect(await refusal('--data', 'newer')).toMatch(
      new RegExp(
        `^${file} was written by a newer Parley \\(schema 9999; this one knows \\d+\\)\\.`,
      ),
    )
  })

  test('for a mistake in the configuration, with path, expected and seen', async () => {
    writeFileSync(place('bad.json'), JSON.stringify({ port: 'http' }))
    const mistake = 'bad.json: port: expected a whole number from 0 to 65535, seen "http"'
    expect(await refusal('--config', 'bad.json')).toBe(mistake)
    const control = await parley.run('token', 'list', '--config', 'bad.json')
    expect(control).toEqual({ exitCode: 1, stdout: '', stderr: `${mistake}\n` })
  })

  test('for a configuration that is not there', async () => {
    expect(await refusal('--config', 'nowhere.json')).toBe(
      'nowhere.json: expected a file that can be read, seen no such file',
    )
  })

  test('for a public address with a path', async () => {
    expect(await refusal('--public-url', 'https://chat.example/path')).toMatch(
      /^--public-url: expected/,
    )
  })
})

test('a copy of the database alone has all that was written before the command ended', async () => {
  const { clientToken } = await parley.json<CreatedClientToken>(
    ...['token', 'create', '--name', 'Shop', '--origin', 'shop.example', '--data', 'original'],
  )
  mkdirSync(place('copy'))
  copyFileSync(place('original', 'parley.db'), place('copy', 'parley.db'))
  const shown = await parley.json<{ clientToken: unknown }>(
    ...['token', 'show', clientToken.id, '--data', 'copy'],
  )
  expect(shown.clientToken).toEqual(clientToken)
})

test('a configuration module that keeps something open does not keep the command', async () => {
  writeFileSync(
    place('open.config.mjs'),
    'setInterval(() => {}, 1000)\nexport default { logLevel: "silent" }\n',
  )
  const { exitCode, stdout } = await parley.run('token', 'list', '--config', 'open.config.mjs')
  expect(exitCode).toBe(0)
  expect(stdout).not.toBe('')
})
