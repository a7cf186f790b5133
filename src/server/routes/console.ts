/** `/v1/console/*`: the operator's set-up and sign-in. No API key is good for any of it. */
import {
  changePasswordSchema,
  consoleSessionSchema,
  setupSchema,
  signInSchema,
  signedOutSchema,
  type ConsoleSession,
} from '../../protocol/console.js'
import { absoluteMs, type SignedIn } from '../console-sessions.js'
import { parseFields } from '../fields.js'
import type { AddressReader } from '../http/address.js'
import type { HttpContext } from '../http/context.js'
import { hostOf } from '../http/host.js'
import type { SessionCookie } from '../http/session-cookie.js'
import type { Operators } from '../operators.js'
import type { Api } from './api.js'

interface Parts {
  operators: Operators
  cookie: SessionCookie
  readAddress: AddressReader
  publicUrl: string | null
  version: string
  loaderIntegrity: string | null
  database: 'sqlite' | 'postgres'
}

/** The session as the console is told of it. */
type Present = (c: HttpContext, cookie: string | null) => Promise<ConsoleSession>

export const consoleRoutes = (api: Api, parts: Parts): void => {
  const { operators, cookie } = parts

  const present: Present = async (c, value) => {
    const { state, csrfToken, expiresAt, otherSessions } = await operators.state(value)
    const { version, publicUrl, loaderIntegrity, database } = parts
    const url = publicUrl ?? `${new URL(c.req.url).protocol}//${hostOf(c)}`
    const isUrlConfigured = publicUrl !== null
    const server = { version, url, isUrlConfigured, loaderIntegrity, database, otherSessions }
    return { state, csrfToken, expiresAt, server: state === 'signed_in' ? server : null }
  }

  api.route({
    method: 'GET',
    path: '/v1/console/session',
    operationId: 'readConsoleSession',
    tag: 'Console',
    summary: 'Who is signed in',
    description:
      'For the console: whether a password is to be set, nobody is signed in, or the operator is; then with the CSRF token that every write carries in `X-CSRF-Token`.',
    who: 'anyone',
    answer: consoleSessionSchema,
    handle: ({ c }) => present(c, cookie.read(c)),
  })

  entranceRoutes(api, parts, present)
  accountRoutes(api, parts, present)
}

const entranceRoutes = (api: Api, parts: Parts, present: Present): void => {
  const { operators, cookie } = parts

  const begin = (c: HttpContext, signedIn: SignedIn): Promise<ConsoleSession> => {
    cookie.write(c, signedIn.cookie, Math.floor(absoluteMs / 1000))
    return present(c, signedIn.cookie)
  }

  api.route({
    method: 'POST',
    path: '/v1/console/setup',
    operationId: 'setUpConsole',
    tag: 'Console',
    summary: 'Set the password by a set-up link',
    description:
      'The link is printed by the server while there is no password, and by `parley user reset-password`. It is good for one use. Signs in, and ends all other sign-ins.',
    who: 'anyone',
    body: setupSchema,
    answer: consoleSessionSchema,
    errors: ['setup_link_invalid', 'sign_in_limited'],
    handle: async ({ body, c }) => begin(c, await operators.setUp(parseFields(setupSchema, body))),
  })

  api.route({
    method: 'POST',
    path: '/v1/console/sign-in',
    operationId: 'signIn',
    tag: 'Console',
    summary: 'Sign in',
    who: 'anyone',
    body: signInSchema,
    answer: consoleSessionSchema,
    errors: ['password_wrong', 'sign_in_limited'],
    handle: async ({ body, c }) =>
      begin(
        c,
        await operators.signIn(parseFields(signInSchema, body), parts.readAddress(c).network),
      ),
  })
}

const accountRoutes = (api: Api, parts: Parts, present: Present): void => {
  const { operators, cookie } = parts

  api.route({
    method: 'POST',
    path: '/v1/console/password',
    operationId: 'changePassword',
    tag: 'Console',
    summary: 'Change the password',
    description: 'Ends all other sign-ins.',
    who: 'operator',
    body: changePasswordSchema,
    answer: consoleSessionSchema,
    errors: ['password_wrong', 'sign_in_limited'],
    async handle({ body, c }) {
      const value = cookie.read(c)
      await operators.changePassword(
        value,
        parseFields(changePasswordSchema, body),
        parts.readAddress(c).network,
      )
      return present(c, value)
    },
  })

  api.route({
    method: 'POST',
    path: '/v1/console/sign-out',
    operationId: 'signOut',
    tag: 'Console',
    summary: 'Sign out',
    who: 'operator',
    answer: signedOutSchema,
    async handle({ c }) {
      await operators.signOut(cookie.read(c))
      cookie.write(c, '', 0)
      return { success: true }
    },
  })

  api.route({
    method: 'POST',
    path: '/v1/console/sign-out-everywhere',
    operationId: 'signOutEverywhere',
    tag: 'Console',
    summary: 'Sign out everywhere',
    description: 'Here too.',
    who: 'operator',
    answer: signedOutSchema,
    async handle({ c }) {
      await operators.signOutEverywhere()
      cookie.write(c, '', 0)
      return { success: true }
    },
  })
}
