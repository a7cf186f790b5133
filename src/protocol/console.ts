/**
 * The console's own few routes, `/v1/console/*`: the operator's sign-in. Everything else the console
 * does by the routes that programs use, with its cookie in place of a key. Every write carries the
 * session's CSRF token in the header `X-CSRF-Token`.
 */
import * as z from 'zod/mini'
import { timeSchema } from './control.js'

export const minPasswordLength = 10
/** Longer ones would only cost time. */
export const maxPasswordLength = 200

const password = z.string().check(z.minLength(minPasswordLength), z.maxLength(maxPasswordLength))
const anyPassword = z.string().check(z.maxLength(maxPasswordLength))

/** The address that lets its bearer set the password, once. A fragment is in no request and no log. */
export const setupLink = (address: string, secret: string): string =>
  `${address}/console/#setup=${secret}`

export const csrfHeader = 'x-csrf-token'

/**
 * Over https the name begins with `__Host-`, so that no other host of the domain can set it
 * (RFC 6265bis §4.1.3). Without it the name holds the port: all ports of a host share their cookies,
 * and two consoles on one machine would sign each other out.
 * @param address where the console is reached, as the browser has it
 */
export const consoleCookieName = (address: string): string => {
  const { protocol, port } = new URL(address)
  return protocol === 'https:' ? '__Host-parley_console' : `parley_console_${port || '80'}`
}

export const setupSchema = z.strictObject({
  /** What stands after `#setup=` in the link. */
  secret: z.string().check(z.maxLength(200)),
  password,
})
export const signInSchema = z.strictObject({ password: anyPassword })
export const changePasswordSchema = z.strictObject({ current: anyPassword, password })
export const signedOutSchema = z.object({ success: z.literal(true) })

export const consoleSessionSchema = z.object({
  /** `setup`: no password has been set yet; the server has printed the link that does it. */
  state: z.enum(['setup', 'signed_out', 'signed_in']),
  /** Present when signed in. */
  csrfToken: z.nullable(z.string()),
  expiresAt: z.nullable(timeSchema),
  /** For what the console shows; null until signed in. */
  server: z.nullable(
    z.object({
      version: z.string(),
      /** The address that goes into snippets. */
      url: z.string(),
      /** Whether `url` was configured, or is only where this page came from. */
      isUrlConfigured: z.boolean(),
      /** `sha384-…` of `/<version>/parley.js`; null where the package is not built. */
      loaderIntegrity: z.nullable(z.string()),
      database: z.enum(['sqlite', 'postgres']),
      /** Other places where the operator is signed in. */
      otherSessions: z.int(),
    }),
  ),
})
export type ConsoleSession = z.infer<typeof consoleSessionSchema>
