import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ParleyError } from '../../src/server.js'
import { isChecksumRight } from '../../src/protocol/credential.js'
import { openParley } from './parley.js'

test('an API key is made with every default, and shown once', async () => {
  const { server, clock, settings } = await openParley()
  const { apiKey, plainKey, warning } = await server.keys.create({ name: 'program' })
  expect(plainKey).toMatch(/^rt_live_[0-9A-Za-z]{49}$/)
  expect(isChecksumRight(plainKey)).toBe(true)
  expect(warning).toContain('shown once')
  const at = new Date(clock.now).toISOString()
  expect(apiKey).toEqual({
    id: expect.stringMatching(/^key_[a-z0-9]+$/),
    name: 'program',
    environment: 'live',
    permissions: ['CLIENT_TOKENS:READ', 'CONVERSATIONS:READ'],
    expiresAt: null,
    allowedIps: [],
    isActive: true,
    keyPrefix: 'rt_live_',
    searchHint: plainKey.slice(-4),
    lastUsedAt: null,
    createdAt: at,
    updatedAt: at,
  })
  for (const name of readdirSync(settings.dataDirectory)) {
    const bytes = readFileSync(join(settings.dataDirectory, name))
    expect(bytes.includes(plainKey)).toBe(false)
    expect(bytes.includes(plainKey.slice(8))).toBe(false)
  }
})

test('keys differ, and keep what they were given', async () => {
  const { server } = await openParley()
  const input = {
    name: 'ci',
    environment: 'test',
    permissions: ['*', 'CLIENT_TOKENS:*'],
    expiresAt: '2030-01-01T02:00:00+02:00',
    allowedIps: ['10.0.0.0/8'],
  }
  const made = await Promise.all(Array.from({ length: 5 }, () => server.keys.create(input)))
  expect(new Set(made.map(({ plainKey }) => plainKey)).size).toBe(5)
  expect(made[0]?.plainKey).toMatch(/^rt_test_/)
  expect(made[0]?.apiKey).toMatchObject({ ...input, expiresAt: '2030-01-01T00:00:00.000Z' })
})

test.each([
  [{}, 'name'],
  [{ name: '' }, 'name'],
  [{ name: 'x', permissions: [] }, 'permissions'],
  [{ name: 'x', permissions: ['read'] }, 'permissions[0]'],
  [{ name: 'x', environment: 'prod' }, 'environment'],
  [{ name: 'x', expiresAt: 'tomorrow' }, 'expiresAt'],
  [{ name: 'x', isActive: true }, 'isActive'],
])('a key is refused from %j', async (input, path) => {
  const { server } = await openParley()
  const error = await server.keys.create(input).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ParleyError)
  expect(error).toMatchObject({ code: 'invalid_request' })
  expect((error as ParleyError).extras.errors?.map((field) => field.path)).toEqual([path])
})
