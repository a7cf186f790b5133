import { describe, expect, test } from 'vitest'
import { addressFault, readAddresses } from '../../src/console/pages/keys/addresses.js'
import { draftOf, fieldsOf, keyFaults, type KeyDraft } from '../../src/console/pages/keys/draft.js'
import { exampleFor } from '../../src/console/pages/keys/example.js'
import { dateField, expiryOf, keyState } from '../../src/console/pages/keys/expiry.js'
import { Problem } from '../../src/console/problem.js'
import { createApiKeySchema, type ApiKey } from '../../src/protocol/api-keys.js'
import { permissionTemplates, scopes } from '../../src/protocol/scopes.js'

const now = Date.parse('2026-11-21T10:30:00Z')
const day = 86_400_000

const draft: KeyDraft = {
  name: ' Nightly ',
  permissions: ['CONVERSATIONS:READ'],
  expiry: '30',
  date: '',
  addresses: '192.0.2.1\n 2001:db8::/32 , 198.51.100.0/24',
}

const key: ApiKey = {
  id: 'key_1',
  name: 'Nightly',
  environment: 'live',
  permissions: ['CONVERSATIONS:READ'],
  expiresAt: '2026-12-31T08:15:30.000Z',
  allowedIps: ['192.0.2.1'],
  isActive: true,
  keyPrefix: 'rt_live_',
  searchHint: 'abcd',
  lastUsedAt: null,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
}

describe('the form of an API key', () => {
  test('becomes a request that the server takes', () => {
    const fields = fieldsOf(draft, now)
    expect(createApiKeySchema.safeParse(fields).success).toBe(true)
    expect(fields).toEqual({
      name: 'Nightly',
      permissions: ['CONVERSATIONS:READ'],
      expiresAt: new Date(now + 30 * day).toISOString(),
      allowedIps: ['192.0.2.1', '2001:db8::/32', '198.51.100.0/24'],
    })
  })

  test('leaves the end of a key as it is, to the second, unless it was changed', () => {
    expect(fieldsOf(draftOf(key), now, key).expiresAt).toBe(key.expiresAt)
    const later = { ...draftOf(key), date: '2027-01-05' }
    expect(dateField(fieldsOf(later, now, key).expiresAt ?? '')).toBe('2027-01-05')
    expect(fieldsOf({ ...draftOf(key), expiry: 'never' }, now, key).expiresAt).toBe(null)
  })

  test('says what is missing before the server is asked', () => {
    expect(keyFaults(draft, now)).toEqual({})
    const bad = { ...draft, name: ' ', permissions: [], expiry: 'date' as const, date: '' }
    expect(Object.keys(keyFaults(bad, now))).toEqual(['name', 'permissions', 'expiresAt'])
    expect(keyFaults({ ...draft, expiry: 'date', date: '2026-11-01' }, now)['expiresAt']).toContain(
      'later',
    )
  })
})

describe('the end of a key', () => {
  test('on a date is the end of that day', () => {
    const end = expiryOf('date', dateField(now), now)
    expect(Date.parse(end ?? '')).toBeGreaterThan(now)
    expect(dateField(end ?? '')).toBe(dateField(now))
  })

  test('is unknown where no date was meant', () => {
    for (const date of ['', '2026-13-41', 'tomorrow', '2026-1-1']) {
      expect(expiryOf('date', date, now)).toBe(undefined)
    }
  })

  test('has come from the very millisecond on', () => {
    const state = (expiresAt: string | null, isActive = true) =>
      keyState({ isActive, expiresAt }, now)
    expect(state(null)).toBe('active')
    expect(state(new Date(now + 1).toISOString())).toBe('active')
    expect(state(new Date(now).toISOString())).toBe('expired')
    expect(state(null, false)).toBe('revoked')
  })
})

test('what the server said of an address names the address', () => {
  const problem = new Problem({
    code: 'invalid_request',
    status: 400,
    title: '',
    detail: '',
    fields: [{ path: 'allowedIps[1]', code: 'x', message: 'expected an address' }],
  })
  expect(addressFault(problem, readAddresses('192.0.2.1\nnope'))).toBe(
    '“nope”: expected an address',
  )
  expect(addressFault(null, [])).toBe(undefined)
})

describe('the example beside a new key', () => {
  test('is there for every template and every single scope', () => {
    const choices = [
      ...permissionTemplates.map(({ permissions }) => permissions),
      ...scopes.map((scope) => [scope]),
    ]
    for (const permissions of choices) {
      const example = exampleFor(permissions, 'https://chat.example', 'rt_live_x')
      expect(example?.command).toContain("-H 'Authorization: Bearer rt_live_x'")
      expect(example?.command).toContain('https://chat.example/')
    }
  })

  test('reads before it writes', () => {
    expect(exampleFor(['*'], 'https://chat.example', 'k')?.command).not.toContain('-X')
  })
})
