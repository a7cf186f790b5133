import * as z from 'zod/mini'
import { describe, expect, it } from 'vitest'
import { ParleyError } from '../../src/protocol/errors.js'
import { parseFields, readFields, readGoodFields } from '../../src/server/fields.js'

const schema = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(5)),
  count: z.optional(z.int().check(z.minimum(1), z.maximum(10))),
  kind: z.optional(z.enum(['a', 'b'])),
  list: z.optional(z.array(z.object({ x: z.number() })).check(z.maxLength(2))),
  either: z.optional(z.union([z.string(), z.number()])),
  code: z.optional(z.string().check(z.regex(/^x+$/))),
  time: z.optional(z.iso.datetime({ offset: true })),
})

const faults = (value: unknown) => {
  const outcome = readFields(schema, value)
  return 'errors' in outcome ? outcome.errors : []
}

const cases: [value: unknown, path: string, code: string, message: string][] = [
  [{}, 'name', 'required', 'expected a value of type string, seen nothing'],
  [{ name: 7 }, 'name', 'invalid_type', 'expected a value of type string, seen 7'],
  [{ name: null }, 'name', 'invalid_type', 'expected a value of type string, seen null'],
  [{ name: [] }, 'name', 'invalid_type', 'expected a value of type string, seen a list of 0'],
  [{ name: '' }, 'name', 'too_small', 'expected at least 1 character, seen ""'],
  [{ name: 'abcdef' }, 'name', 'too_big', 'expected at most 5 characters, seen "abcdef"'],
  [
    { name: 'x'.repeat(100) },
    'name',
    'too_big',
    'expected at most 5 characters, seen text of 100 characters',
  ],
  [{ name: 'x', count: 11 }, 'count', 'too_big', 'expected at most 10, seen 11'],
  [{ name: 'x', count: 0 }, 'count', 'too_small', 'expected at least 1, seen 0'],
  [{ name: 'x', count: 1.5 }, 'count', 'invalid_type', 'expected a whole number, seen 1.5'],
  [{ name: 'x', kind: 'c' }, 'kind', 'invalid_value', 'expected one of "a", "b", seen "c"'],
  [
    { name: 'x', list: [{ x: 1 }, { x: '1' }] },
    'list[1].x',
    'invalid_type',
    'expected a value of type number, seen "1"',
  ],
  [
    { name: 'x', list: [{ x: 1 }, { x: 1 }, { x: 1 }] },
    'list',
    'too_big',
    'expected at most 2 entries, seen a list of 3',
  ],
  [
    { name: 'x', either: {} },
    'either',
    'invalid_union',
    'expected one of the documented shapes, seen an object',
  ],
  [{ name: 'x', code: 'y' }, 'code', 'invalid_format', 'expected text like /^x+$/, seen "y"'],
  [
    { name: 'x', time: '2026-12-31' },
    'time',
    'invalid_format',
    'expected an RFC 3339 date and time such as 2026-12-31T23:59:59Z, seen "2026-12-31"',
  ],
  [{ name: 'x', more: 1 }, 'more', 'unknown_field', 'there is no such field'],
  ['text', '', 'invalid_type', 'expected a value of type object, seen "text"'],
  [undefined, '', 'required', 'expected a value of type object, seen nothing'],
]

describe('a bad field', () => {
  it.each(cases)('of %j is named with what was expected and seen', (value, path, code, message) => {
    expect(faults(value)).toEqual([{ path, code, message }])
  })

  it('is not named where the value itself cannot be compared', () => {
    const length = JSON.parse('{"toString":1,"valueOf":1}') as unknown
    expect(faults({ name: { length } })).toMatchObject([{ path: '', code: 'invalid_type' }])
  })

  it('is one of several, and all are named', () => {
    expect(faults({ name: 1, count: 'x', extra: 1, other: 2 }).map(({ path }) => path)).toEqual([
      'name',
      'count',
      'extra',
      'other',
    ])
  })
})

it('throws a refusal that says all of it in one line too', () => {
  const refuse = () => parseFields(schema, { name: 1, count: 0 })
  expect(refuse).toThrow(ParleyError)
  expect(refuse).toThrow(/^name: expected .*; count: expected at least 1, seen 0$/)
})

it('answers the value with what the schema makes of it', () => {
  expect(parseFields(schema, { name: 'x' })).toEqual({ name: 'x' })
})

describe('a body with bad fields', () => {
  it('is read as far as it is good', () => {
    const read = readGoodFields(schema, { name: '', count: 3, kind: 'c', code: 'xx', more: 1 })
    expect(read.isGood).toBe(false)
    expect(read.value).toEqual({ count: 3, code: 'xx' })
    expect(read.errors.map(({ path }) => path).toSorted()).toEqual(['kind', 'more', 'name'])
  })

  it.each([null, 7, 'text', [], [1]])('is nothing good at all as %j', (value) => {
    const read = readGoodFields(schema, value)
    expect(read.value).toEqual({})
    expect(read.errors.map(({ path }) => path)).toEqual([''])
  })

  it('has no good field of a name that only objects have', () => {
    const body = JSON.parse('{"__proto__": {"name": "x"}, "toString": 1}') as unknown
    expect(readGoodFields(schema, body).value).toEqual({})
  })

  it('is the whole value where none is bad', () => {
    expect(readGoodFields(schema, { name: 'x' })).toEqual({
      isGood: true,
      value: { name: 'x' },
      errors: [],
    })
  })
})
