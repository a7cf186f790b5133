/**
 * The body of a PUT against what it changes. The whole object as it was read is welcome: its
 * read-only fields are left out where they are unchanged, and refused where they are not.
 */
import { ParleyError, type FieldError } from '../protocol/errors.js'

export interface Change {
  /** What the schema of changes is to judge: the settable fields, and whatever nobody knows. */
  changes: unknown
  errors: FieldError[]
}

/**
 * @param shown the object as it would be read now
 * @param settable the names of the fields that a change may hold
 * @throws ParleyError `precondition_failed` for the whole object as it was before another change,
 *   which this one would undo
 */
export const readChange = (
  shown: Readonly<Record<string, unknown>>,
  settable: object,
  input: unknown,
): Change => {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { changes: input, errors: [] }
  }
  const isReadOnly = (field: string): boolean =>
    Object.hasOwn(shown, field) && !Object.hasOwn(settable, field)
  const fields = Object.entries(input)
  for (const [field, value] of fields) if (field === 'updatedAt') requireCurrent(shown, value)
  return {
    changes: Object.fromEntries(fields.filter(([field]) => !isReadOnly(field))),
    errors: fields
      .filter(([field, value]) => isReadOnly(field) && !couldBeRead(shown, field, value))
      .map(([path]) => ({ path, code: 'read_only', message: 'this field cannot be changed' })),
  }
}

/** Some fields change by themselves, and may have had this value when the caller read them. */
const couldBeRead = (
  shown: Readonly<Record<string, unknown>>,
  field: string,
  value: unknown,
): boolean => {
  const current = shown[field]
  if (value === current || value === undefined) return true
  switch (field) {
    case 'conversationCount':
    case 'blockedOriginCount':
      // Deleting one makes it smaller.
      return Number.isInteger(value) && Number(value) >= 0
    case 'lastUsedAt':
      return value === null || isBetween(shown['createdAt'], value, current)
    default:
      return false
  }
}

/** Of the times that it can have been read with; any other is one that the caller made up. */
const requireCurrent = (shown: Readonly<Record<string, unknown>>, value: unknown): void => {
  const current = shown['updatedAt']
  if (value === current || !isBetween(shown['createdAt'], value, current)) return
  throw new ParleyError('precondition_failed', {
    detail: `expected updatedAt ${String(current)}, seen ${String(value)}. It was changed since it was read: read it again, or send only the fields that are to change.`,
  })
}

/** Of times as they are shown, whose order is that of their texts. */
const isBetween = (from: unknown, value: unknown, to: unknown): boolean =>
  typeof value === 'string' && String(from) <= value && to !== null && value <= String(to)
