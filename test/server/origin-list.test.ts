import { describe, expect, it } from 'vitest'
import { parseOrigin } from '../../src/server/origin-header.js'
import { isAllowed, parseList, readStored } from '../../src/server/origins.js'

const success = (value: unknown) => {
  const list = parseList(value)
  if (!list.ok) throw new Error(JSON.stringify(list.errors))
  return list
}

const failure = (value: unknown) => {
  const list = parseList(value)
  if (list.ok) throw new Error(`valid: ${JSON.stringify(list.stored)}`)
  return list.errors
}

const types = (value: unknown) => success(value).warnings.map((warning) => warning.type)

describe('a list of allowed origins', () => {
  it.each([undefined, null, 'example.com', {}, 3, { length: 1, 0: 'example.com' }])(
    'is an array, not %j',
    (value) => {
      expect(failure(value)).toEqual([
        { path: 'allowedOrigins', code: 'not_a_list', message: expect.any(String) },
      ])
    },
  )

  it('holds up to 100 entries, counted before repeats are dropped', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => `a${index}.example`)
    expect(success(hundred).stored).toEqual(hundred)
    expect(failure([...hundred, 'a0.example'])).toEqual([
      { path: 'allowedOrigins', code: 'too_many', message: expect.stringContaining('101') },
    ])
    expect(success(Array.from({ length: 100 }, () => 'a.example')).stored).toEqual(['a.example'])
  })

  it('names every bad entry by its index and says what to write instead', () => {
    expect(failure(['a.example', 'https://b.example/x', '*.com', 7])).toEqual([
      {
        path: 'allowedOrigins[1]',
        code: 'has_path',
        message: expect.stringContaining('write https://b.example'),
      },
      { path: 'allowedOrigins[2]', code: 'public_suffix', message: expect.any(String) },
      { path: 'allowedOrigins[3]', code: 'not_a_string', message: expect.any(String) },
    ])
  })

  it('keeps the order and each entry once', () => {
    const list = success(['b.example', 'A.example', 'b.example/', 'a.example.', '*.b.example'])
    expect(list.stored).toEqual(['b.example', 'a.example', '*.b.example'])
    expect(list.entries).toEqual(readStored(list.stored))
    expect(list.warnings.map((warning) => warning.type)).toEqual(['duplicate', 'duplicate'])
  })

  it('allows nobody when it is empty, and warns of it', () => {
    const list = success([])
    expect(list.stored).toEqual([])
    expect(types([])).toEqual(['no_origins'])
    expect(isAllowed(list.entries, parseOrigin('https://example.com'))).toBe(false)
  })

  it.each<[list: string[], expected: string[]]>([
    [['example.com', 'https://example.com', 'localhost:3000'], []],
    [['*'], ['any_origin']],
    [
      ['*', 'example.com', '*'],
      ['any_origin', 'duplicate'],
    ],
    [['*.vercel.app'], ['shared_suffix']],
    [['https://*.github.io:443'], ['shared_suffix', 'converted']],
    [['EXAMPLE.com/ '], []],
    [['example.com.'], ['converted']],
    [['localhost', 'localhost:*'], ['duplicate']],
  ])('warns for %j of %j', (list, expected) => {
    expect(types(list)).toEqual(expected)
  })

  it('shows both forms of what it converted', () => {
    const [warning] = success(['bücher.example']).warnings
    expect(warning?.message).toContain('bücher.example')
    expect(warning?.message).toContain('xn--bcher-kva.example')
  })

  it('reads back what was stored, and nobody by what is not valid any more', () => {
    const origin = parseOrigin('https://a.co.uk')
    expect(readStored(['*.co.uk', 'example.com']).length).toBe(1)
    expect(isAllowed(readStored(['*.co.uk', 'example.com']), origin)).toBe(false)
  })
})
