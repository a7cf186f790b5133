import { describe, expect, it } from 'vitest'
import { checksum, classifyToken, isChecksumRight, redact } from '../../src/protocol/credential.js'
import { createKeyValue, createTokenValue } from '../../src/server/identifiers.js'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const base62 = (number: number): string => {
  let digits = ''
  for (let rest = number; rest > 0; rest = Math.floor(rest / 62)) {
    digits = alphabet.charAt(rest % 62) + digits
  }
  return digits.padStart(6, '0')
}

/** Published values of CRC-32/ISO-HDLC. */
const crcVectors: readonly (readonly [string, number])[] = [
  ['', 0],
  ['a', 0xe8b7be43],
  ['abc', 0x352441c2],
  ['123456789', 0xcbf43926],
  ['message digest', 0x20159d7f],
  ['The quick brown fox jumps over the lazy dog', 0x414fa339],
]

describe('the checksum', () => {
  it.each(crcVectors)('of %j is its CRC-32 in six base62 digits', (text, crc) => {
    expect(checksum(text)).toBe(base62(crc))
    expect(checksum(text)).toMatch(/^[0-9A-Za-z]{6}$/)
  })

  it('tells every token with one letter changed, wherever it is', () => {
    const token = createTokenValue('live')
    for (let index = 'ct_live_'.length; index < token.length; index++) {
      for (const letter of alphabet) {
        if (letter === token[index]) continue
        const misspelt = token.slice(0, index) + letter + token.slice(index + 1)
        expect(classifyToken(misspelt)).toBe('misspelt')
      }
    }
  })

  it('tells every token with two neighbouring letters swapped', () => {
    const token = createTokenValue('test')
    for (let index = 'ct_test_'.length; index + 1 < token.length; index++) {
      const [one = '', other = ''] = token.slice(index, index + 2)
      if (one === other) continue
      const misspelt = token.slice(0, index) + other + one + token.slice(index + 2)
      expect(classifyToken(misspelt)).toBe('misspelt')
    }
  })

  it('covers the environment too', () => {
    expect(classifyToken(createTokenValue('live').replace('ct_live_', 'ct_test_'))).toBe('misspelt')
  })
})

describe('a credential that is made here', () => {
  it.each(['live', 'test'] as const)(
    'has the documented shape and checksum (%s)',
    (environment) => {
      const token = createTokenValue(environment)
      expect(token).toMatch(new RegExp(`^ct_${environment}_[0-9A-Za-z]{38}$`))
      expect(classifyToken(token)).toBe('client_token')
      const key = createKeyValue(environment)
      expect(key).toMatch(new RegExp(`^rt_${environment}_[0-9A-Za-z]{49}$`))
      expect(isChecksumRight(key)).toBe(true)
      expect(classifyToken(key)).toBe('secret_key')
    },
  )
})

describe('what is presented as a client token', () => {
  it.each([
    ['rt_live_anything', 'secret_key'],
    ['rt_', 'secret_key'],
    ['RT_LIVE_SHOUTED', 'secret_key'],
    ['ct_live_short', 'foreign'],
    [`ct_prod_${'a'.repeat(38)}`, 'foreign'],
    [`ct_live_${'a'.repeat(39)}`, 'foreign'],
    [`ct_live_${'a'.repeat(37)}-`, 'foreign'],
    [` ct_live_${'a'.repeat(38)}`, 'foreign'],
    [`ct_live_${'a'.repeat(38)}\n`, 'foreign'],
    ['pk_live_of_another_server', 'foreign'],
    ['', 'foreign'],
    [`ct_live_${'a'.repeat(38)}`, 'misspelt'],
  ])('%j is %s', (value, kind) => {
    expect(classifyToken(value)).toBe(kind)
  })
})

describe('a credential in print', () => {
  it('keeps its prefix and its last four characters', () => {
    const key = createKeyValue('live')
    expect(redact(key)).toBe(`rt_live_…${key.slice(-4)}`)
    const token = createTokenValue('test')
    expect(redact(token)).toBe(`ct_test_…${token.slice(-4)}`)
  })

  it.each(['', 'x', 'rt_live_', 'rt_live_abcd', 'rt_live_elevenchars', 'secretpass'])(
    'shows nothing of %j, which is too short to be shown in part',
    (value) => {
      expect(redact(value)).toMatch(/^(rt_live_)?…$/)
    },
  )

  it('shows four characters of a long text of any other shape', () => {
    expect(redact('sk-0123456789abcdef')).toBe('…cdef')
  })
})
