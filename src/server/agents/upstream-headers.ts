/**
 * The headers that an operator adds to requests to an upstream. A value stands in the
 * configuration or, since it may be a secret, in an environment variable.
 */
import * as z from 'zod/mini'
import {
  choice,
  form,
  member,
  readVariable,
  settings,
  variableName,
  type Variables,
} from './setting.js'

/** What the request itself decides. */
const ours = [
  'accept',
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'host',
  'transfer-encoding',
]

/** The HTTP client refuses anything else, with the value in its message. */
const printable = /^[\x20-\x7e]*$/

/** The name of a variable whose value can stand in a header. */
export const headerVariable = (variables: Variables) =>
  variableName(variables, (value) =>
    printable.test(value)
      ? undefined
      : {
          expected: 'the name of an environment variable that holds printable ASCII',
          seen: `holds ${value.length} characters, some of them not printable ASCII`,
        },
  )

export type HeaderValue = string | { env: string }

/** Header names and values: `{ "x-team": "web", "api-key": { "env": "AZURE_KEY" } }`. */
export const headersSetting = (variables: Variables) => {
  const literal = form(printable, 'a string of printable ASCII, or { "env": "NAME" }')
  const fromVariable = settings({ env: headerVariable(variables) })
  const expected = `the name of a header, and none of ${ours.join(', ')}`
  return z._default(
    z.record(
      form(/^[!#$%&'*+.^_`|~A-Za-z0-9-]{1,100}$/, expected).check(
        z.refine((name: string) => !ours.includes(name.toLowerCase()), expected),
      ),
      choice<HeaderValue>((value) =>
        typeof member(value, 'env') === 'undefined' ? literal : fromVariable,
      ),
      'an object of header names and values',
    ),
    {},
  )
}

export interface Headers {
  headers: Record<string, string>
  /** Values that must stand in no message. */
  secrets: string[]
}

/** The headers with their values, names in lower case. */
export const resolveHeaders = (
  written: Readonly<Record<string, HeaderValue>>,
  variables: Variables,
): Headers => {
  const resolved: Headers = { headers: {}, secrets: [] }
  for (const [name, value] of Object.entries(written)) {
    const text = typeof value === 'string' ? value : readVariable(variables, value.env)
    resolved.headers[name.toLowerCase()] = text
    // A literal may be a secret as well. Very short ones would blacken ordinary words.
    if (text.length >= 8) resolved.secrets.push(text)
  }
  return resolved
}
