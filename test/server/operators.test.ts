import { describe, expect, onTestFinished, test } from 'vitest'
import type { ErrorCode, ParleyError } from '../../src/protocol/errors.js'
import { requireCsrfToken } from '../../src/server/console-sessions.js'
import { createOperators, type Operators } from '../../src/server/operators.js'
import { createPasswords } from '../../src/server/passwords.js'
import {
  maxFailuresOfAddress,
  maxFailuresOfAll,
  signInWindowMs,
} from '../../src/server/sign-in-limits.js'
import { openStore } from '../../src/server/store/open.js'
import type { Store } from '../../src/server/store/store.js'
import { query } from './database.js'
import { day, hour, minute, settingsFor } from './parley.js'

const cheap = { N: 2 ** 8, r: 8, p: 1 }
const password = 'correct horse battery staple'
const home = '192.0.2.1'

const openDesk = async () => {
  const settings = await settingsFor({})
  const clock = { now: 1_800_000_000_000 }
  const open = async (): Promise<Store> => {
    const store = await openStore(settings, { clock: () => clock.now })
    onTestFinished(() => store.close())
    return store
  }
  const store = await open()
  const operators = createOperators(store, { passwords: createPasswords(cheap) })
  return {
    settings,
    clock,
    store,
    operators,
    /** As another process on the same database. */
    another: async () => createOperators(await open(), { passwords: createPasswords(cheap) }),
    async signedIn() {
      const { secret } = await operators.createSetupLink()
      return operators.setUp({ secret, password })
    },
  }
}

/** `null` where it was not refused. */
const refusal = async (answer: Promise<unknown>): Promise<ParleyError | null> => {
  try {
    await answer
    return null
  } catch (error) {
    return error as ParleyError
  }
}

const codeOf = async (answer: Promise<unknown>): Promise<ErrorCode | null> =>
  (await refusal(answer))?.code ?? null

const attempt = (operators: Operators, text: string, address = home) =>
  codeOf(operators.signIn({ password: text }, address))

describe('setting up', () => {
  test('takes the first password by a link, and signs in', async () => {
    const { operators, clock } = await openDesk()
    expect(await operators.state(null)).toEqual({
      state: 'setup',
      csrfToken: null,
      expiresAt: null,
      otherSessions: 0,
    })
    const link = await operators.createSetupLink()
    expect(link).toEqual({
      secret: expect.stringMatching(/^[\w-]{43}$/),
      expiresAt: new Date(clock.now + day).toISOString(),
      isReset: false,
    })
    const signedIn = await operators.setUp({ secret: link.secret, password })
    expect(signedIn.cookie).toMatch(/^[\w-]{43}$/)
    expect(await operators.state(signedIn.cookie)).toEqual({
      state: 'signed_in',
      csrfToken: signedIn.csrfToken,
      expiresAt: new Date(clock.now + 12 * hour).toISOString(),
      otherSessions: 0,
    })
    expect((await operators.state(null)).state).toBe('signed_out')
    expect(await attempt(operators, password)).toBeNull()
  })

  test('by one of several links ends all of them', async () => {
    const { operators, another } = await openDesk()
    const elsewhere = await another()
    const links = [
      await operators.createSetupLink(),
      await elsewhere.createSetupLink(),
      await operators.createSetupLink(),
    ]
    await operators.setUp({ secret: links[1]?.secret ?? '', password })
    for (const { secret } of links) {
      expect(await codeOf(operators.setUp({ secret, password }))).toBe('setup_link_invalid')
    }
  })

  test('by one link at many places at once succeeds once', async () => {
    const { operators, another } = await openDesk()
    const places = [operators, await another()]
    const { secret } = await operators.createSetupLink()
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        codeOf(
          (places[index % 2] ?? operators).setUp({ secret, password: `${password} ${index}` }),
        ),
      ),
    )
    expect(answers.filter((code) => code === null)).toHaveLength(1)
    expect(answers.filter((code) => code === 'setup_link_invalid')).toHaveLength(7)
  })

  test('by a link is possible for 24 hours, and for one where there is a password, to the millisecond', async () => {
    const { operators, clock, signedIn } = await openDesk()
    const late = await operators.createSetupLink()
    clock.now += day
    expect(await codeOf(operators.setUp({ ...late, password }))).toBe('setup_link_invalid')
    const first = await operators.createSetupLink()
    clock.now += day - 1
    expect(await codeOf(operators.setUp({ ...first, password }))).toBeNull()
    await signedIn()
    const reset = await operators.createSetupLink()
    expect(reset).toMatchObject({
      isReset: true,
      expiresAt: new Date(clock.now + hour).toISOString(),
    })
    clock.now += hour
    expect(await codeOf(operators.setUp({ ...reset, password }))).toBe('setup_link_invalid')
    const second = await operators.createSetupLink()
    clock.now += hour - 1
    expect(await codeOf(operators.setUp({ ...second, password }))).toBeNull()
  })

  test('by an invented link costs no hashing, and by a good one refuses a simple password and stays good', async () => {
    const { store } = await openDesk()
    const passwords = createPasswords(cheap)
    let hashed = 0
    const operators = createOperators(store, {
      passwords: {
        ...passwords,
        hash: (text) => {
          hashed++
          return passwords.hash(text)
        },
      },
    })
    for (const secret of ['', 'x', 'A'.repeat(43), '\0']) {
      expect(await codeOf(operators.setUp({ secret, password }))).toBe('setup_link_invalid')
    }
    const { secret } = await operators.createSetupLink()
    expect(await refusal(operators.setUp({ secret, password: 'password1234' }))).toMatchObject({
      code: 'invalid_request',
      extras: { errors: [{ path: 'password', code: 'too_simple' }] },
    })
    expect(hashed).toBe(0)
    expect(await codeOf(operators.setUp({ secret, password }))).toBeNull()
  })

  test('anew ends every sign-in, and the former password', async () => {
    const { operators, signedIn } = await openDesk()
    const before = await signedIn()
    const { secret } = await operators.createSetupLink()
    expect(await operators.authenticate(before.cookie)).toBeDefined()
    const after = await operators.setUp({ secret, password: 'another horse altogether' })
    expect(await operators.authenticate(before.cookie)).toBeUndefined()
    expect(await operators.authenticate(after.cookie)).toBeDefined()
    expect(await attempt(operators, password)).toBe('password_wrong')
    expect(await attempt(operators, 'another horse altogether')).toBeNull()
  })
})

describe('a sign-in', () => {
  test('needs the password, and before there is one says what to do', async () => {
    const { operators, signedIn } = await openDesk()
    const early = await refusal(operators.signIn({ password }, home))
    expect(early?.code).toBe('password_wrong')
    expect(early?.message).toContain('set-up link')
    await signedIn()
    for (const wrong of ['', password.toUpperCase(), `${password} `, password.slice(0, -1)]) {
      expect(await attempt(operators, wrong)).toBe('password_wrong')
    }
    expect(await attempt(operators, password)).toBeNull()
  })

  test('lapses when it was not used for 12 hours, to the millisecond, and use puts that off', async () => {
    const { operators, clock, signedIn } = await openDesk()
    const { cookie } = await signedIn()
    clock.now += 12 * hour - 1
    const session = await operators.authenticate(cookie)
    expect(session?.csrfToken).toEqual(expect.stringMatching(/^[\w-]{43}$/))
    clock.now += 12 * hour - 1
    expect(await operators.authenticate(cookie)).toBeDefined()
    clock.now += 12 * hour
    expect(await operators.authenticate(cookie)).toBeUndefined()
    expect((await operators.state(cookie)).state).toBe('signed_out')
  })

  test('ends after seven days whatever its use, to the millisecond', async () => {
    const { operators, clock, signedIn } = await openDesk()
    const begun = clock.now
    const { cookie, cookieExpiresAt } = await signedIn()
    expect(cookieExpiresAt).toBe(begun + 7 * day)
    while (clock.now < begun + 7 * day - 6 * hour) {
      clock.now += 6 * hour
      expect(await operators.authenticate(cookie)).toBeDefined()
    }
    clock.now = begun + 7 * day - 1
    expect((await operators.state(cookie)).expiresAt).toBe(new Date(begun + 7 * day).toISOString())
    clock.now += 1
    expect(await operators.authenticate(cookie)).toBeUndefined()
  })

  test('is not every cookie', async () => {
    const { operators, signedIn, settings } = await openDesk()
    await signedIn()
    const [row] = await query<{ hash: string }>(settings, 'SELECT hash FROM console_sessions')
    for (const cookie of [null, '', 'x', 'A'.repeat(43), `${row?.hash}`, '\0'.repeat(43)]) {
      expect(await operators.authenticate(cookie)).toBeUndefined()
      expect((await operators.state(cookie)).state).toBe('signed_out')
    }
  })

  test('notes its use once a minute at most', async () => {
    const { store, clock, signedIn } = await openDesk()
    const { cookie } = await signedIn()
    let writes = 0
    const operators = createOperators({
      ...store,
      write: (work) => {
        writes++
        return store.write(work)
      },
    })
    for (let second = 0; second < 180; second++) {
      clock.now += 1000
      await operators.authenticate(cookie)
    }
    expect(writes).toBe(3)
  })

  test('holds while the store takes no writes', async () => {
    const { store, clock, signedIn } = await openDesk()
    const { cookie } = await signedIn()
    clock.now += hour
    const operators = createOperators({
      ...store,
      write: () => Promise.reject(new Error('full')),
    })
    expect(await operators.authenticate(cookie)).toBeDefined()
  })

  test('ends here, or everywhere', async () => {
    const { operators, signedIn } = await openDesk()
    const first = await signedIn()
    const [second, third] = [
      await operators.signIn({ password }, home),
      await operators.signIn({ password }, home),
    ]
    expect((await operators.state(first.cookie)).otherSessions).toBe(2)
    await operators.signOut(second.cookie)
    await operators.signOut(null)
    await operators.signOut('invented')
    expect(await operators.authenticate(second.cookie)).toBeUndefined()
    expect((await operators.state(first.cookie)).otherSessions).toBe(1)
    await operators.signOutEverywhere()
    for (const { cookie } of [first, third]) {
      expect(await operators.authenticate(cookie)).toBeUndefined()
    }
  })

  test('has a CSRF token of its own, and no other will do', async () => {
    const { operators, signedIn } = await openDesk()
    const one = await signedIn()
    const two = await operators.signIn({ password }, home)
    const session = await operators.authenticate(one.cookie)
    if (!session) throw new Error('signed in')
    expect(() => requireCsrfToken(session, one.csrfToken)).not.toThrow()
    for (const sent of [null, '', two.csrfToken, one.cookie, one.csrfToken.slice(1)]) {
      expect(() => requireCsrfToken(session, sent)).toThrow(
        expect.objectContaining({ code: 'csrf_token_invalid' }) as Error,
      )
    }
  })

  test('by a password of an older cost hashes it anew', async () => {
    const { store, operators, signedIn, settings } = await openDesk()
    await signedIn()
    const dearer = createOperators(store, { passwords: createPasswords({ ...cheap, N: 2 ** 9 }) })
    const kept = async () =>
      (await query<{ password_hash: string }>(settings, 'SELECT password_hash FROM operators'))[0]
        ?.password_hash
    expect(await attempt(dearer, 'wrong')).toBe('password_wrong')
    expect(await kept()).toMatch(/^scrypt\$256\$/)
    expect(await attempt(dearer, password)).toBeNull()
    expect(await kept()).toMatch(/^scrypt\$512\$/)
    expect(await attempt(operators, password)).toBeNull()
  })
})

describe('a new password', () => {
  const changed = 'a different horse entirely'

  test('needs the former one, and ends all other sign-ins and every link', async () => {
    const { operators, signedIn } = await openDesk()
    const { cookie } = await signedIn()
    const other = await operators.signIn({ password }, home)
    const link = await operators.createSetupLink()
    const change = (current: string, next: string, by: string | null = cookie) =>
      codeOf(operators.changePassword(by, { current, password: next }, home))
    expect(await change(password, changed, null)).toBe('sign_in_required')
    expect(await change(password, 'password1234')).toBe('invalid_request')
    expect(await change('wrong', changed)).toBe('password_wrong')
    expect(await operators.authenticate(other.cookie)).toBeDefined()
    expect(await change(password, changed)).toBeNull()
    expect(await operators.authenticate(cookie)).toBeDefined()
    expect(await operators.authenticate(other.cookie)).toBeUndefined()
    expect(await codeOf(operators.setUp({ ...link, password }))).toBe('setup_link_invalid')
    expect(await attempt(operators, password)).toBe('password_wrong')
    expect(await attempt(operators, changed)).toBeNull()
  })

  test('counts its guesses with those of the sign-in', async () => {
    const { operators, signedIn } = await openDesk()
    const { cookie } = await signedIn()
    const guess = () =>
      codeOf(operators.changePassword(cookie, { current: 'wrong', password: changed }, home))
    for (let count = 0; count < maxFailuresOfAddress; count++) {
      expect(await guess()).toBe('password_wrong')
    }
    expect(await guess()).toBe('sign_in_limited')
    expect(await attempt(operators, password)).toBe('sign_in_limited')
  })
})

describe('failed sign-ins', () => {
  test('of an address are ten in fifteen minutes, and then even the password waits', async () => {
    const { operators, clock, signedIn } = await openDesk()
    await signedIn()
    for (let count = 0; count < maxFailuresOfAddress; count++) {
      expect(await attempt(operators, 'wrong')).toBe('password_wrong')
      clock.now += 1000
    }
    const limited = await refusal(operators.signIn({ password }, home))
    expect(limited).toMatchObject({
      code: 'sign_in_limited',
      extras: { retryAfterMs: signInWindowMs - maxFailuresOfAddress * 1000 },
    })
    expect(await attempt(operators, password, '192.0.2.2')).toBeNull()
    clock.now += (limited?.extras.retryAfterMs ?? 0) - 1
    expect(await attempt(operators, password)).toBe('sign_in_limited')
    clock.now += 1
    expect(await attempt(operators, password)).toBeNull()
  })

  test('are forgotten by a success, and refused attempts do not prolong the wait', async () => {
    const { operators, clock, signedIn } = await openDesk()
    await signedIn()
    for (let round = 0; round < 3; round++) {
      for (let count = 1; count < maxFailuresOfAddress; count++) {
        expect(await attempt(operators, 'wrong')).toBe('password_wrong')
      }
      expect(await attempt(operators, password)).toBeNull()
    }
    for (let count = 0; count < maxFailuresOfAddress; count++) await attempt(operators, 'wrong')
    for (let minutes = 0; minutes < 15; minutes++) {
      expect(await attempt(operators, 'wrong')).toBe('sign_in_limited')
      clock.now += minute
    }
    expect(await attempt(operators, password)).toBeNull()
  })

  test('are counted exactly over processes, however many come at once', async () => {
    const { operators, another, signedIn, settings } = await openDesk()
    await signedIn()
    const places = [operators, await another()]
    const answers: (ErrorCode | null)[] = []
    for (let batch = 0; batch < 3; batch++) {
      answers.push(
        ...(await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            attempt(places[index % 2] ?? operators, `wrong ${index}`),
          ),
        )),
      )
    }
    expect(answers.filter((code) => code === 'password_wrong')).toHaveLength(maxFailuresOfAddress)
    expect(answers.filter((code) => code === 'sign_in_limited')).toHaveLength(
      60 - maxFailuresOfAddress,
    )
    const rows = await query<{ address: string }>(settings, 'SELECT address FROM sign_in_failures')
    expect(rows).toHaveLength(maxFailuresOfAddress)
    expect(JSON.stringify(rows), 'the address itself is not kept').not.toContain(home)
  })

  test('from many places leave each one guess, and lock nobody out', async () => {
    const { operators, signedIn } = await openDesk()
    await signedIn()
    for (let host = 0; host < maxFailuresOfAll / maxFailuresOfAddress; host++) {
      for (let count = 0; count < maxFailuresOfAddress; count++) {
        expect(await attempt(operators, 'wrong', `198.51.100.${host}`)).toBe('password_wrong')
      }
    }
    for (const fresh of ['203.0.113.1', '203.0.113.2']) {
      expect(await attempt(operators, 'wrong', fresh)).toBe('password_wrong')
      expect(await attempt(operators, password, fresh)).toBe('sign_in_limited')
    }
    expect(await attempt(operators, password)).toBeNull()
    expect(await attempt(operators, password)).toBeNull()
    const { secret } = await operators.createSetupLink()
    expect(await codeOf(operators.setUp({ secret, password })), 'by the command line').toBeNull()
  })

  test('are as many as were judged: one that is turned away for a crowd is none', async () => {
    const { store, signedIn, settings } = await openDesk()
    await signedIn()
    const passwords = createPasswords(cheap)
    const operators = createOperators(store, { passwords })
    const crowd = Promise.allSettled(
      Array.from({ length: 30 }, () => passwords.hash('somebody else')),
    )
    expect(await attempt(operators, password)).toBe('sign_in_limited')
    await crowd
    expect(await query(settings, 'SELECT * FROM sign_in_failures')).toEqual([])
  })
})
