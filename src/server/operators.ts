/**
 * The operator: one password, set by a link and then used to sign in to the console. Programs do
 * not come by here; they have API keys.
 */
import { ParleyError } from '../protocol/errors.js'
import {
  begin,
  findLiving,
  idleMs,
  type ConsoleSession,
  type SignedIn,
} from './console-sessions.js'
import { invalidRequest } from './fields.js'
import { sha256 } from './identifiers.js'
import { createPasswords, passwordFault, type Passwords } from './passwords.js'
import { createSetupLink, type SetupLink } from './setup-links.js'
import { countAttempt } from './sign-in-limits.js'
import type { OperatorRecord, Store, Tx, Work } from './store/store.js'

export type { ConsoleSession, SignedIn } from './console-sessions.js'

/** For `GET /v1/console/session`, without what is the server's to say. */
export interface OperatorState {
  state: 'setup' | 'signed_out' | 'signed_in'
  csrfToken: string | null
  expiresAt: string | null
  /** Other places where the operator is signed in. */
  otherSessions: number
}

/** `cookie` is the cookie's value, null where there is none; `address` the caller's plain one. */
export interface Operators {
  state(cookie: string | null): Promise<OperatorState>
  createSetupLink(): Promise<SetupLink>
  /**
   * Sets the password by a link, which ends all links and sign-ins, and signs in.
   * @throws ParleyError `setup_link_invalid`, `invalid_request` for a password that is too simple
   */
  setUp(input: { secret: string; password: string }): Promise<SignedIn>
  /** @throws ParleyError `password_wrong`, `sign_in_limited` */
  signIn(input: { password: string }, address: string): Promise<SignedIn>
  /** The living session, which this uses; undefined where nobody is signed in. */
  authenticate(cookie: string | null): Promise<ConsoleSession | undefined>
  /**
   * Ends all other sign-ins.
   * @throws ParleyError `sign_in_required`, `password_wrong`, `sign_in_limited`, `invalid_request`
   */
  changePassword(
    cookie: string | null,
    input: { current: string; password: string },
    address: string,
  ): Promise<void>
  signOut(cookie: string | null): Promise<void>
  /** Here too. */
  signOutEverywhere(): Promise<void>
}

export const createOperators = (
  store: Store,
  { passwords = createPasswords() }: { passwords?: Passwords } = {},
): Operators => {
  /** The operator, whose password this is; the attempt is counted until `confirm` takes it back. */
  const verify = async (
    password: string,
    address: string,
  ): Promise<{ operator: OperatorRecord; attempt: string }> => {
    // Before it is counted: what is turned away unseen was no attempt.
    passwords.requireRoom()
    const { operator, attempt } = await store.write(function* (tx) {
      const held = yield* tx.operators.lock()
      if (!held) throw noPassword()
      return { operator: held, attempt: yield* countAttempt(tx, address) }
    })
    if (!(await passwords.isMatch(password, operator.passwordHash))) throw wrong()
    return { operator, attempt }
  }

  /** The password that was verified is still the password, and the attempt was no failure. */
  function* confirm(tx: Tx, { passwordHash }: OperatorRecord, attempt: string): Work<void> {
    const held = yield* tx.operators.lock()
    if (held?.passwordHash !== passwordHash) throw wrong()
    yield* tx.signInFailures.clear(attempt)
  }

  return {
    state: (cookie) =>
      store.read(function* (tx) {
        const found = yield* findLiving(tx, cookie)
        if (!found) {
          const state = (yield* tx.operators.find()) ? 'signed_out' : 'setup'
          return { state, csrfToken: null, expiresAt: null, otherSessions: 0 }
        }
        const all = yield* tx.consoleSessions.count(tx.now - idleMs)
        return {
          state: 'signed_in',
          csrfToken: found.session.csrfToken,
          expiresAt: new Date(found.session.expiresAt).toISOString(),
          otherSessions: Math.max(0, all - 1),
        }
      }),

    createSetupLink: () => createSetupLink(store),

    async setUp({ secret, password }) {
      const link = sha256(secret)
      // Hashing costs; only the bearer of a link may have it done.
      if (!(await store.read((tx) => tx.setupLinks.isValid(link)))) throw linkInvalid()
      requireGood(password)
      const passwordHash = await passwords.hash(password)
      return store.write(function* (tx) {
        if (!(yield* tx.setupLinks.take(link))) throw linkInvalid()
        yield* tx.operators.put(passwordHash)
        yield* tx.setupLinks.removeAll()
        yield* tx.consoleSessions.removeAll()
        return yield* begin(tx)
      })
    },

    async signIn({ password }, address) {
      const { operator, attempt } = await verify(password, address)
      const renewed = passwords.isOutdated(operator.passwordHash)
        ? await passwords.hash(password)
        : null
      return store.write(function* (tx) {
        yield* confirm(tx, operator, attempt)
        if (renewed !== null) yield* tx.operators.put(renewed)
        return yield* begin(tx)
      })
    },

    async authenticate(cookie) {
      const found = await store.read((tx) => findLiving(tx, cookie))
      if (found?.isStale) {
        // A store that takes no writes may still be read.
        await store.write((tx) => tx.consoleSessions.touch(found.session.hash)).catch(() => {})
      }
      return found?.session
    },

    async changePassword(cookie, { current, password }, address) {
      const found = await store.read((tx) => findLiving(tx, cookie))
      if (!found) throw signInRequired()
      requireGood(password)
      const { operator, attempt } = await verify(current, address)
      const passwordHash = await passwords.hash(password)
      await store.write(function* (tx) {
        yield* confirm(tx, operator, attempt)
        if (!(yield* findLiving(tx, cookie))) throw signInRequired()
        yield* tx.operators.put(passwordHash)
        yield* tx.setupLinks.removeAll()
        yield* tx.consoleSessions.removeAll(found.session.hash)
      })
    },

    signOut: async (cookie) => {
      if (cookie !== null) await store.write((tx) => tx.consoleSessions.remove(sha256(cookie)))
    },

    signOutEverywhere: () => store.write((tx) => tx.consoleSessions.removeAll()),
  }
}

const requireGood = (password: string): void => {
  const fault = passwordFault(password)
  if (fault) throw invalidRequest([fault])
}

export const signInRequired = (): ParleyError =>
  new ParleyError('sign_in_required', { detail: 'Nobody is signed in, or the sign-in has ended.' })

const wrong = (): ParleyError =>
  new ParleyError('password_wrong', { detail: 'The password is not the one that was set.' })

const noPassword = (): ParleyError =>
  new ParleyError('password_wrong', {
    detail:
      'No password has been set yet. Open the set-up link that the server printed when it started, or make one with "parley user reset-password".',
  })

const linkInvalid = (): ParleyError =>
  new ParleyError('setup_link_invalid', {
    detail:
      'The link was used, has expired, or was replaced because a password was set. Make another with "parley user reset-password".',
  })
