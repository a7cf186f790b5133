/**
 * A body against its schema: the value, or a refusal that names every bad field by path, with what
 * was expected and what was seen.
 */
import type * as z from 'zod/mini'
import { ParleyError, type FieldError } from '../protocol/errors.js'
import { formatPath, valueAt } from './path.js'

type Schema<T> = z.ZodMiniType<T>
type Issue = z.core.$ZodIssue

/** @throws ParleyError `invalid_request` with every bad field */
export const parseFields = <T>(schema: Schema<T>, value: unknown): T => {
  const outcome = readFields(schema, value)
  if ('errors' in outcome) throw invalidRequest(outcome.errors)
  return outcome.value
}

export const readFields = <T>(
  schema: Schema<T>,
  value: unknown,
): { value: T } | { errors: FieldError[] } => {
  const parsed = parse(schema, value)
  if (!parsed) return { errors: [unreadable] }
  if (parsed.success) return { value: parsed.data }
  const errors = parsed.error.issues.flatMap((issue) => fieldErrors(issue, value))
  // What follows a first fault of the same field only follows from it.
  const isFirst = ({ path }: FieldError, index: number) =>
    errors.findIndex((other) => other.path === path) === index
  return { errors: errors.filter(isFirst) }
}

/**
 * As `readFields`, and of a body with bad fields the others, so that what no schema can say of them
 * is found in the same answer.
 */
export const readGoodFields = <S extends z.ZodMiniObject>(
  schema: S,
  value: unknown,
): GoodFields<z.infer<S>> => {
  const read = readFields(schema as unknown as Schema<z.infer<S>>, value)
  if ('value' in read) return { isGood: true, value: read.value, errors: [] }
  const good: Record<string, unknown> = {}
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  for (const [field, member] of entries) {
    const part = Object.hasOwn(schema.shape, field) ? schema.shape[field] : undefined
    const outcome = part && readFields(part as Schema<unknown>, member)
    if (outcome && 'value' in outcome) good[field] = outcome.value
  }
  return { isGood: false, value: good as Partial<z.infer<S>>, errors: read.errors }
}

export type GoodFields<T> =
  | { isGood: true; value: T; errors: [] }
  | { isGood: false; value: Partial<T>; errors: FieldError[] }

/**
 * Undefined for a value over which zod itself stumbles: it compares the `length` of anything that
 * has one, also where a string was expected, and an object for a length may not be comparable.
 */
const parse = <T>(schema: Schema<T>, value: unknown) => {
  try {
    return schema.safeParse(value)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

const unreadable: FieldError = {
  path: '',
  code: 'invalid_type',
  message: 'expected one of the documented shapes, seen an object that cannot be read',
}

export const invalidRequest = (
  errors: readonly FieldError[],
  code: 'invalid_request' | 'invalid_origin_entry' = 'invalid_request',
): ParleyError =>
  new ParleyError(code, {
    detail: errors.map(({ path, message }) => `${path || 'body'}: ${message}`).join('; '),
    errors,
  })

const fieldErrors = (issue: Issue, root: unknown): FieldError[] => {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: formatPath([...issue.path, key]),
      code: 'unknown_field',
      message: 'there is no such field',
    }))
  }
  const seen = valueAt(root, issue.path)
  const isMissing = seen === undefined
  return [
    {
      path: formatPath(issue.path),
      code: isMissing ? 'required' : issue.code,
      message: `expected ${expectation(issue)}, seen ${isMissing ? 'nothing' : describe(seen)}`,
    },
  ]
}

const expectation = (issue: Issue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'a whole number' : `a value of type ${issue.expected}`
    case 'too_small':
      return bound(issue.origin, 'at least', Number(issue.minimum))
    case 'too_big':
      return bound(issue.origin, 'at most', Number(issue.maximum))
    case 'invalid_value':
      return `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`
    case 'invalid_format':
      // A schema has words of its own for a pattern; zod's begin so, in whatever build of it.
      if (!issue.message.startsWith('Invalid')) return issue.message
      if (issue.format === 'datetime') {
        return 'an RFC 3339 date and time such as 2026-12-31T23:59:59Z'
      }
      return issue.pattern ? `text like ${issue.pattern}` : `text in the format ${issue.format}`
    case 'invalid_union':
      return 'one of the documented shapes'
    default:
      return 'another value'
  }
}

const bound = (origin: string, word: string, limit: number): string => {
  if (origin === 'string') return `${word} ${limit} ${limit === 1 ? 'character' : 'characters'}`
  if (origin === 'array' || origin === 'set') {
    return `${word} ${limit} ${limit === 1 ? 'entry' : 'entries'}`
  }
  return `${word} ${limit}`
}

/** A value as it may be shown: never longer than a glance. */
const describe = (value: unknown): string => {
  if (typeof value === 'string') {
    return value.length > 40 ? `text of ${value.length} characters` : JSON.stringify(value)
  }
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (value === null) return 'null'
  return typeof value === 'object' ? 'an object' : String(value)
}
