/** `parley key create`: a secret that is shown once. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ApiKey, ApiKeyList, CreatedApiKey } from '../../src/protocol/api-keys.js'
import { useParley } from './parley.js'

const parley = useParley()

const create = (...words: string[]) =>
  parley.json<CreatedApiKey>('key', 'create', '--name', 'Deploy', ...words)

test('gives a live key that may read, and never ends', async () => {
  const { apiKey, plainKey, warning } = await create()
  expect(plainKey).toMatch(/^rt_live_[0-9A-Za-z]{49}$/)
  expect(warning).toContain('shown once')
  expect(apiKey).toMatchObject({
    name: 'Deploy',
    environment: 'live',
    permissions: ['CLIENT_TOKENS:READ', 'CONVERSATIONS:READ'],
    expiresAt: null,
    isActive: true,
    searchHint: plainKey.slice(-4),
  })
})

test('takes permissions, the environment and the end', async () => {
  const { apiKey, plainKey } = await create(
    ...['--permission', 'CLIENT_TOKENS:*', '--permission', 'CONVERSATIONS:READ'],
    ...['--environment', 'test', '--expires', '2999-01-31T12:00:00+02:00'],
  )
  expect(plainKey).toMatch(/^rt_test_/)
  expect(apiKey).toMatchObject({
    environment: 'test',
    permissions: ['CLIENT_TOKENS:*', 'CONVERSATIONS:READ'],
    expiresAt: '2999-01-31T10:00:00.000Z',
  })
})

test('reads a date as its first moment in UTC', async () => {
  const { apiKey } = await create('--expires', '2999-02-28')
  expect(apiKey.expiresAt).toBe('2999-02-28T00:00:00.000Z')
})

test('shows people the key, with the warning that this is the only time', async () => {
  const { exitCode, stdout, stderr } = await parley.run('key', 'create', '--name', 'Deploy')
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(stdout.match(/rt_live_\w{49}/g)).toHaveLength(1)
  expect(stdout).toContain('Keep this key now: it is shown once, and only its hash is stored.')
})

test('refuses a permission that is not one', async () => {
  const { exitCode, stderr } = await parley.run(
    'key',
    'create',
    '--name',
    'A',
    '--permission',
    'all',
  )
  expect(exitCode).toBe(1)
  expect(stderr).toBe(
    '--permission: expected a permission as CLIENT_TOKENS:READ, CLIENT_TOKENS:* or *, seen "all"\n',
  )
})

test('no file of the data directory holds the key', async () => {
  const { plainKey } = await create('--data', 'kept')
  const directory = join(parley.directory, 'kept')
  const files = readdirSync(directory)
  expect(files).toContain('parley.db')
  for (const file of files) {
    expect(readFileSync(join(directory, file)).includes(plainKey), file).toBe(false)
  }
})

test('takes the permissions of a template, and the addresses it may come from', async () => {
  const { apiKey } = await create(
    ...['--template', 'monitoring', '--allow-ip', '10.0.0.0/8', '--allow-ip', '::1'],
  )
  expect(apiKey).toMatchObject({
    permissions: ['METRICS:READ'],
    allowedIps: ['10.0.0.0/8', '::1'],
  })
})

test.each([
  [['--template', 'all'], 2, '--template: expected one of read_only, deploy, '],
  [['--template', 'deploy', '--permission', '*'], 2, '--permission and --template exclude'],
  [['--allow-ip', '10.0.0.0/33'], 1, '--allow-ip: expected '],
])('refuses %j', async (words, exitCode, sentence) => {
  const outcome = await parley.run('key', 'create', '--name', 'A', ...words)
  expect(outcome).toMatchObject({ exitCode, stdout: '' })
  expect(outcome.stderr).toContain(sentence)
})

describe('a key that is there', () => {
  const show = async (id: string) => {
    const { apiKey } = await parley.json<{ apiKey: ApiKey }>('key', 'show', id)
    return apiKey
  }

  test('is listed and shown, without the key itself', async () => {
    const { apiKey, plainKey } = await create('--environment', 'test')
    expect(await show(apiKey.id)).toEqual(apiKey)
    const { apiKeys } = await parley.json<ApiKeyList>('key', 'list', '--environment', 'test')
    expect(apiKeys).toContainEqual(apiKey)
    const outputs = [
      await parley.run('key', 'list'),
      await parley.run('key', 'show', apiKey.id),
      await parley.run('key', 'list', '--json'),
    ]
    for (const { stdout } of outputs) {
      expect(stdout).toContain(apiKey.id)
      expect(stdout).toContain(plainKey.slice(-4))
      expect(stdout).not.toContain(plainKey)
    }
  })

  test('is changed in what the options name, and nothing else', async () => {
    const { apiKey } = await create('--expires', '2999-01-01', '--allow-ip', '10.0.0.0/8')
    const changed = await parley.json<{ apiKey: ApiKey }>(
      ...['key', 'update', apiKey.id, '--permission', 'CONVERSATIONS:*', '--expires', 'never'],
    )
    expect(changed.apiKey).toEqual({
      ...apiKey,
      permissions: ['CONVERSATIONS:*'],
      expiresAt: null,
      updatedAt: changed.apiKey.updatedAt,
    })
    await parley.json('key', 'update', apiKey.id, '--any-ip', '--name', 'Renamed')
    expect(await show(apiKey.id)).toMatchObject({ name: 'Renamed', allowedIps: [] })
    const nothing = await parley.run('key', 'update', apiKey.id)
    expect(nothing).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('parley key update needs to know what to change.'),
    })
  })

  test('is refused or taken by a server that runs, as it is at that moment', async () => {
    const server = await parley.serve()
    const use = async (key: string) => {
      const response = await fetch(`${server.url}/v1/client-tokens`, {
        headers: { authorization: `Bearer ${key}` },
      })
      const { code }: { code?: string } = await response.json()
      return code ?? response.status
    }
    const { apiKey, plainKey } = await create()
    expect(await use(plainKey)).toBe(200)
    expect((await show(apiKey.id)).lastUsedAt).not.toBeNull()

    await parley.json('key', 'revoke', apiKey.id)
    expect(await use(plainKey)).toBe('key_revoked')
    await parley.json('key', 'update', apiKey.id, '--active')
    expect(await use(plainKey)).toBe(200)

    const rotated = await parley.json<CreatedApiKey>('key', 'rotate', apiKey.id)
    expect(rotated.apiKey.id).toBe(apiKey.id)
    expect(await use(plainKey)).toBe('key_revoked')
    expect(await use(rotated.plainKey)).toBe(200)

    await parley.json('key', 'delete', apiKey.id)
    expect(await use(rotated.plainKey)).toBe('key_unknown')
    expect((await parley.run('key', 'show', apiKey.id)).exitCode).toBe(1)
    server.signal('SIGTERM')
    await server.ended
  }, 60_000)

  test('is named by its id, never by itself, and then is not repeated', async () => {
    const { plainKey } = await create()
    const { exitCode, stderr } = await parley.run('key', 'delete', plainKey)
    expect(exitCode).toBe(2)
    expect(stderr).toContain('Expected the id of an API key, seen a key itself.')
    expect(stderr).not.toContain(plainKey)
  })
})
