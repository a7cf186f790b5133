import { describe, expect, it } from 'vitest'
import { isGranted, permissionTemplates, scopes } from '../../src/protocol/scopes.js'
import { isVisible, localAccess, requireScope, type Access } from '../../src/server/access.js'

const holding = (...permissions: string[]): Access => ({
  who: 'key',
  environments: ['test'],
  permissions,
  keyId: 'key_1',
})

describe('a scope', () => {
  it.each(scopes)('%s is granted by itself, by its resource and by everything', (scope) => {
    const [resource = ''] = scope.split(':')
    for (const permission of [scope, `${resource}:*`, '*']) {
      expect(() => requireScope(holding(permission), scope)).not.toThrow()
    }
  })

  it.each(scopes)('%s is granted by none of the others', (scope) => {
    const [resource = ''] = scope.split(':')
    const others = scopes.filter((other) => other !== scope)
    const foreign = others.flatMap((other) => [`${other.split(':')[0]}:*`])
    const permissions = [...others, ...foreign.filter((other) => other !== `${resource}:*`)]
    expect(() => requireScope(holding(...permissions), scope)).toThrow(
      expect.objectContaining({ code: 'scope_missing' }),
    )
  })

  it('is not granted by nothing', () => {
    expect(() => requireScope(holding(), 'CLIENT_TOKENS:READ')).toThrow('CLIENT_TOKENS:READ')
  })

  it('is granted by what it is, not by what it begins or ends with', () => {
    for (const permission of ['CLIENT_TOKENS', 'CLIENT_TOKENS:', ':*', 'CLIENT:*', 'READ', '']) {
      expect(isGranted([permission], 'CLIENT_TOKENS:READ')).toBe(false)
    }
  })
})

describe('a permission over many scopes', () => {
  it('is granted by no list of single ones', () => {
    expect(isGranted(scopes, 'CLIENT_TOKENS:*')).toBe(false)
    expect(isGranted(['CLIENT_TOKENS:*', 'CONVERSATIONS:*'], '*')).toBe(false)
    expect(isGranted(['CLIENT_TOKENS:*'], 'CLIENT_TOKENS:*')).toBe(true)
    expect(isGranted(['*'], '*')).toBe(true)
  })

  it('is what each template is made of, or a scope that there is', () => {
    for (const { permissions } of permissionTemplates) {
      for (const permission of permissions) {
        expect(scopes.some((scope) => isGranted([permission], scope))).toBe(true)
      }
    }
  })
})

describe('an environment', () => {
  it('is seen by those who have it', () => {
    expect(isVisible(holding(), 'test')).toBe(true)
    expect(isVisible(holding(), 'live')).toBe(false)
    expect(isVisible(localAccess, 'live')).toBe(true)
  })
})
