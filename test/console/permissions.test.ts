import { describe, expect, test } from 'vitest'
import {
  choiceOf,
  chooseGroup,
  chooseScope,
  isChosen,
  permissionsInWords,
  templateOf,
} from '../../src/console/pages/keys/permissions.js'
import type { ApiKeyOptions } from '../../src/protocol/api-keys.js'
import {
  isGranted,
  permissionGroups,
  permissionTemplates,
  scopes,
} from '../../src/protocol/scopes.js'

const options = { permissionGroups, permissionTemplates } as unknown as ApiKeyOptions
const group = (key: string) => {
  const found = options.permissionGroups.find((one) => one.key === key)
  if (!found) throw new Error(`expected a group ${key}`)
  return found
}

describe('the choice of permissions', () => {
  test('shows as chosen exactly what the server grants', () => {
    for (const { permissions } of options.permissionTemplates) {
      for (const scope of scopes) {
        expect(isChosen(permissions, scope)).toBe(isGranted(permissions, scope))
      }
    }
  })

  test('is a template in whatever order it is written', () => {
    expect(templateOf(['CONVERSATIONS:READ', 'CLIENT_TOKENS:READ'], options)).toBe('read_only')
    expect(templateOf(['CONVERSATIONS:READ'], options)).toBe(null)
  })

  test('of one scope adds it, and of it again takes it away', () => {
    const added = chooseScope(['CLIENT_TOKENS:READ'], 'CONVERSATIONS:READ', true, options)
    expect(added).toEqual(['CLIENT_TOKENS:READ', 'CONVERSATIONS:READ'])
    expect(chooseScope(added, 'CLIENT_TOKENS:READ', false, options)).toEqual(['CONVERSATIONS:READ'])
  })

  test('takes one scope out of a whole group and leaves its others', () => {
    expect(chooseScope(['CLIENT_TOKENS:*'], 'CLIENT_TOKENS:DELETE', false, options)).toEqual([
      'CLIENT_TOKENS:READ',
      'CLIENT_TOKENS:WRITE',
    ])
  })

  test('takes one scope out of everything and leaves the other groups whole', () => {
    const left = chooseScope(['*'], 'CONVERSATIONS:DELETE', false, options)
    expect(scopes.filter((scope) => !isGranted(left, scope))).toEqual(['CONVERSATIONS:DELETE'])
    expect(left).toContain('API_KEYS:*')
  })

  test('of a group takes the place of its single scopes', () => {
    const whole = chooseGroup(['CONVERSATIONS:READ'], group('CONVERSATIONS'), true, options)
    expect(whole).toEqual(['CONVERSATIONS:*'])
    expect(choiceOf(whole, group('CONVERSATIONS'))).toBe('all')
    expect(choiceOf(['CONVERSATIONS:READ'], group('CONVERSATIONS'))).toBe('some')
    expect(chooseGroup(['*'], group('CONVERSATIONS'), false, options)).not.toContain('*')
  })

  test('keeps permissions that this page does not know', () => {
    const changed = chooseScope(['BILLING:READ'], 'METRICS:READ', true, options)
    expect(changed).toEqual(['METRICS:READ', 'BILLING:READ'])
  })

  test('is said in words', () => {
    const say = (permissions: string[]) => permissionsInWords(permissions, options)
    expect(say(['*'])).toBe('Everything')
    expect(say(['CLIENT_TOKENS:READ', 'CLIENT_TOKENS:WRITE', 'CONVERSATIONS:*'])).toBe(
      'Client tokens: read, make and change; Conversations: everything',
    )
    expect(say([])).toBe('Nothing')
  })
})
