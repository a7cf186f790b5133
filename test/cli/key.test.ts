/** `parley key create`: a secret that is shown once. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { CreatedApiKey } from '../../src/protocol/api-keys.js'
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
