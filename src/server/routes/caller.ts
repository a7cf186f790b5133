/** Who calls the control surface: a program with an API key, or the operator with the console's cookie. */
import { classifyToken, redact } from '../../protocol/credential.js'
import { csrfHeader } from '../../protocol/console.js'
import { ParleyError } from '../../protocol/errors.js'
import { operatorAccess, type Access } from '../access.js'
import { requireCsrfToken, type ConsoleSession } from '../console-sessions.js'
import type { Keyring } from '../keyring.js'
import { signInRequired, type Operators } from '../operators.js'
import type { AddressReader } from '../http/address.js'
import type { HttpContext } from '../http/context.js'
import type { HostCheck } from '../http/host.js'
import { requireSameOrigin } from '../http/same-origin.js'
import type { SessionCookie } from '../http/session-cookie.js'

export interface CallerParts {
  keyring: Keyring
  operators: Operators
  cookie: SessionCookie
  checkHost: HostCheck
  readAddress: AddressReader
  publicUrl: string | null
}

export interface Callers {
  /**
   * The key counts where there are both. What else is in `Authorization` is not for us: a proxy may
   * have asked for a password of its own. @throws ParleyError
   */
  access(c: HttpContext): Promise<Access>
  /** @throws ParleyError `sign_in_required`, or `key_not_enough` for a key */
  operator(c: HttpContext): Promise<ConsoleSession>
  /** For what anybody may ask of the console. @throws ParleyError if it is a page of another site */
  checkConsole(c: HttpContext): void
}

export const createCallers = (parts: CallerParts): Callers => {
  const checkConsole = (c: HttpContext): void => {
    parts.checkHost(c)
    requireSameOrigin(c, parts.publicUrl)
  }

  const signedIn = async (c: HttpContext, value: string): Promise<ConsoleSession> => {
    checkConsole(c)
    const session = await parts.operators.authenticate(value)
    if (!session) throw signInRequired()
    if (!isRead(c)) requireCsrfToken(session, c.req.header(csrfHeader) ?? null)
    return session
  }

  return {
    async access(c) {
      const authorization = c.req.header('authorization')
      const value = isKeySent(c) ? null : parts.cookie.read(c)
      if (value !== null) {
        await signedIn(c, value)
        return operatorAccess
      }
      if (authorization === undefined) throw missing()
      return parts.keyring.authenticate(plainKey(authorization), parts.readAddress(c).exact)
    },

    async operator(c) {
      if (isKeySent(c)) {
        throw new ParleyError('key_not_enough', {
          detail: 'This is for the operator, signed in at the console, and for no API key.',
        })
      }
      const value = parts.cookie.read(c)
      if (value !== null) return signedIn(c, value)
      checkConsole(c)
      throw signInRequired()
    },

    checkConsole,
  }
}

const isKeySent = (c: HttpContext): boolean =>
  /^Bearer(?!\S)/i.test(c.req.header('authorization') ?? '')

const isRead = (c: HttpContext): boolean => c.req.method === 'GET' || c.req.method === 'HEAD'

const missing = (): ParleyError =>
  new ParleyError('key_missing', {
    detail:
      'Send an API key as Authorization: Bearer rt_live_…. The console makes keys, and so does parley key create.',
  })

const plainKey = (authorization: string): string => {
  const key = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
  if (key === undefined) {
    throw new ParleyError('key_missing', {
      detail: `expected Authorization: Bearer rt_live_…, seen ${scheme(authorization)}`,
    })
  }
  const kind = classifyToken(key)
  if (kind === 'client_token' || kind === 'misspelt') {
    throw new ParleyError('key_unknown', {
      detail: `expected an API key (rt_live_… or rt_test_…), seen the client token ${redact(key)}, which is public and for pages only`,
    })
  }
  return key
}

/** What follows it may be a secret. */
const scheme = (authorization: string): string => {
  const word = /^[a-z]{1,20}(?= )/i.exec(authorization)?.[0]
  return word ? `the scheme ${word}` : 'a header without a scheme'
}
