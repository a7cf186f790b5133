/**
 * Mistakes in the configuration, in words: where, what was expected, what was seen. What was seen
 * is shown short, and never if it could be a secret.
 */
import type * as z from 'zod/mini'
import { cut, valueAt, type Path } from './path.js'

/** The start is refused. The message has one line for each mistake. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly mistakes: readonly string[]

  constructor(mistakes: readonly string[], options?: ErrorOptions) {
    super(mistakes.join('\n'), options)
    this.mistakes = mistakes
  }
}

/** Names under which secrets stand, or are put by mistake. */
const secretName = /key|secret|token|password|passphrase|authorization|cookie|header/i
/** Long, and of letters and digits mixed, as keys are and words are not. */
const secretValue =
  /(?=[\w+=-]*\d)(?=[\w+=-]*[a-z])[\w+=-]{20,}|^(?:sk|rk|rt|whsec|xox\w|gh\w)[-_]/i

/** A value as it may stand in a log. */
export const describeSeen = (value: unknown, path: Path = []): string => {
  if (value === undefined) return 'nothing'
  if (value === '') return 'an empty string'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null) return 'an object'
  if (typeof value !== 'string') return String(value)
  const isHidden =
    secretValue.test(value) ||
    (value.length >= 8 && path.some((key) => secretName.test(String(key))))
  if (isHidden) return `a string of ${value.length} characters`
  // User and password, or a query, of an address.
  const shown = value.replace(/\/\/[^/@]*@/, '//…@').replace(/\?.*$/s, '?…')
  return JSON.stringify(cut(shown, 60))
}

/** One line for each issue; the issues' messages say what was expected. */
export const describeIssues = (
  issues: readonly z.core.$ZodIssue[],
  input: unknown,
  place: (path: Path) => string,
): string[] =>
  issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(
        (key) => `${place([...issue.path, key])}: expected ${issue.message}, seen another name`,
      )
    }
    const { path } = issue
    const isKey = issue.code === 'invalid_key'
    const expected = isKey ? (issue.issues[0]?.message ?? issue.message) : issue.message
    const seen =
      issue.code === 'custom' && typeof issue.params?.['seen'] === 'string'
        ? issue.params['seen']
        : isKey
          ? 'another name'
          : describeSeen(valueAt(input, path), path)
    return [`${place(path)}: expected ${expected}, seen ${seen}`]
  })
