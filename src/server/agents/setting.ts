/**
 * Schemas for what an operator writes. The message of each issue is what was expected, in words
 * that follow "expected"; what was seen is added by whoever reports it. No setting lives here.
 */
import * as z from 'zod/mini'

/** The process's environment, or a stand-in. */
export type Variables = Readonly<Record<string, string | undefined>>

/** A non-empty string. */
export const text = (maxCharacters: number, expected = 'a non-empty string') =>
  z
    .string(expected)
    .check(
      z.minLength(1, expected),
      z.maxLength(maxCharacters, `${expected} of at most ${maxCharacters} characters`),
    )

/** A string of some form; `expected` describes the form. */
export const form = (pattern: RegExp, expected: string) =>
  z.string(expected).check(z.regex(pattern, expected))

export const whole = (min: number, max: number) => {
  const expected = `a whole number from ${min} to ${max}`
  return z.int(expected).check(z.minimum(min, expected), z.maximum(max, expected))
}

export const number = (min: number, max: number) => {
  const expected = `a number from ${min} to ${max}`
  return z.number(expected).check(z.minimum(min, expected), z.maximum(max, expected))
}

export const flag = () => z.boolean('true or false')

export const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, `one of ${values.map((value) => `"${value}"`).join(', ')}`)

export const list = <Item extends z.core.SomeType>(item: Item, min: number, max: number) => {
  const expected = `a list of ${min} to ${max}`
  return z.array(item, expected).check(z.minLength(min, expected), z.maxLength(max, expected))
}

/** An object with these settings and no others. */
export const settings = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `one of the settings ${Object.keys(shape).join(', ')}`
        : 'an object',
  })

/** Absent and null are the same. */
export const orNull = <Schema extends z.core.SomeType>(schema: Schema) =>
  z._default(z.nullable(schema), null)

/** Chooses the schema by looking at the value, so that a mistake is reported against one only. */
export const choice = <Output>(pick: (value: unknown) => z.core.$ZodType<Output>) =>
  z.pipe(
    z.unknown(),
    z.transform((value: unknown, context): Output => {
      const parsed = z.safeParse(pick(value), value)
      if (parsed.success) return parsed.data
      for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: undefined })
      return z.NEVER
    }),
  )

/** The member of what may not even be an object. */
export const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined

/** How an agent or a flow is called, in configuration, on the wire and in addresses. */
export const identifier = () =>
  form(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
    'an id of 1 to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit',
  )

/** An absolute http(s) address that holds no user name or password. */
export const httpUrl = () => {
  const expected = 'an address that begins with http:// or https://, without user and password'
  return z.string(expected).check(
    z.refine((value: string) => {
      if (!URL.canParse(value)) return false
      const url = new URL(value)
      return /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
    }, expected),
  )
}

/** Milliseconds, within what an HTTP client waits by itself (300 s). */
export const timeoutMs = () => z._default(whole(1, 300_000), 30_000)

/** What a check reports when what was seen is not the value itself. */
export interface SeenElsewhere {
  seen: string
}

/**
 * The name of an environment variable that is set, to something that `check` accepts; `check`
 * answers what is wrong with the value, without repeating it. The output is still the name: a
 * secret is read where it is used and stands in no settings.
 */
export const variableName = (
  variables: Variables,
  check: (value: string) => { expected: string; seen: string } | undefined,
) => {
  const expected = 'the name of an environment variable that is set'
  return z.string(expected).check(
    z.check<string>((context) => {
      const name = context.value
      const value = variables[name]?.trim()
      const report = (message: string, seen: string) =>
        context.issues.push({
          code: 'custom',
          message,
          params: { seen } satisfies SeenElsewhere,
          input: undefined,
        })
      // A key that was written where its variable's name belongs must not be repeated.
      const shown = /^[A-Z][A-Z0-9_]{0,63}$/.test(name)
        ? name
        : `a string of ${name.length} characters`
      if (value === undefined || value === '') report(expected, `${shown}, which is not set`)
      else {
        const wrong = check(value)
        if (wrong) report(wrong.expected, `${shown}, which ${wrong.seen}`)
      }
    }),
  )
}

/** The value of a variable whose name `variableName` has accepted. */
export const readVariable = (variables: Variables, name: string): string => {
  const value = variables[name]?.trim()
  if (!value) throw new Error(`The environment variable ${name} is not set`)
  return value
}

/**
 * Stands in for the environment where tokens and keys are managed and nobody will answer: an
 * operator's shell need not hold the agents' secrets. Every variable is set, and long enough.
 */
export const placeholderSecrets: Variables = new Proxy<Record<string, string>>(
  {},
  { get: () => 'placeholder-'.repeat(4) },
)
