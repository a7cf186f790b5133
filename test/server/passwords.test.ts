import { describe, expect, test } from 'vitest'
import { maxPasswordLength, minPasswordLength } from '../../src/protocol/console.js'
import { createPasswords, currentCost, passwordFault } from '../../src/server/passwords.js'

const cheap = { N: 2 ** 10, r: 8, p: 1 }
const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code

describe('a password', () => {
  test('matches its hash and no other, also in another spelling of the same letters', async () => {
    const passwords = createPasswords(cheap)
    const kept = await passwords.hash('Grüße aus Köln')
    expect(await passwords.isMatch('Grüße aus Köln', kept)).toBe(true)
    expect(await passwords.isMatch('Grüße aus Köln'.normalize('NFD'), kept)).toBe(true)
    for (const other of ['grüße aus köln', 'Grüße aus Köln ', '', kept]) {
      expect(await passwords.isMatch(other, kept)).toBe(false)
    }
  })

  test('is kept with a salt of its own and its cost, and nowhere in clear', async () => {
    const passwords = createPasswords(cheap)
    const [one, two] = [
      await passwords.hash('correct horse'),
      await passwords.hash('correct horse'),
    ]
    expect(one).toMatch(/^scrypt\$1024\$8\$1\$[\w-]{22}\$[\w-]{43}$/)
    expect(one).not.toBe(two)
    expect(one).not.toContain('correct')
  })

  test('that was hashed at another cost still matches, and is known to be outdated', async () => {
    const kept = await createPasswords(cheap).hash('correct horse')
    const dearer = createPasswords({ ...cheap, N: 2 ** 11 })
    expect(await dearer.isMatch('correct horse', kept)).toBe(true)
    expect(await dearer.isMatch('wrong horse', kept)).toBe(false)
    expect(dearer.isOutdated(kept)).toBe(true)
    expect(dearer.isOutdated(await dearer.hash('correct horse'))).toBe(false)
  })

  test('costs 32 MiB and three rounds, beside the event loop', async () => {
    expect(currentCost).toEqual({ N: 32_768, r: 8, p: 3 })
    const passwords = createPasswords()
    let turns = 0
    let isDone = false
    const tick = (): void => {
      turns++
      if (!isDone) setImmediate(tick)
    }
    setImmediate(tick)
    const kept = await passwords.hash('correct horse')
    isDone = true
    expect(turns).toBeGreaterThan(10)
    expect(await passwords.isMatch('correct horse', kept)).toBe(true)
  })
})

test('a flood of passwords is turned away beyond two at once and twenty that wait', async () => {
  const passwords = createPasswords(cheap)
  const outcomes = Promise.allSettled(
    Array.from({ length: 1000 }, (_, index) => passwords.hash(`password ${index}`)),
  )
  expect(() => passwords.requireRoom()).toThrow()
  const settled = await outcomes
  const refused = settled.filter(({ status }) => status === 'rejected')
  expect(settled.length - refused.length).toBe(22)
  for (const outcome of refused) {
    expect(codeOf((outcome as PromiseRejectedResult).reason)).toBe('sign_in_limited')
  }
  expect(() => passwords.requireRoom()).not.toThrow()
  expect(await passwords.hash('afterwards')).toMatch(/^scrypt/)
})

describe('a new password', () => {
  const long = (text: string) => text.padEnd(minPasswordLength, '!')

  test.each([
    'aaaaaaaaaa',
    'abababababab',
    'aaaaabbbbb',
    'abcdeabcdeabcde',
    '1234567890',
    '0987654321',
    'abcdefghijkl',
    'password12',
    'Password123!',
    'P@ssw0rd!!',
    'passwordpassword1',
    'admin-password-2026',
    long('qwertyuiop1'),
    'letmein!!2026',
    'parley-parley-1',
    'ＰＡＳＳＷＯＲＤ１２',
  ])('is refused if everybody tries it first: %s', (password) => {
    expect(passwordFault(password)).toEqual({
      path: 'password',
      code: 'too_simple',
      message: expect.stringContaining('expected'),
    })
  })

  test.each([
    'correct horse battery staple',
    'password manager says hi',
    'пароль которого нет',
    '日本語のパスワードです',
    'x7Kq2!mLp0',
    '8472910365',
    'a'.repeat(maxPasswordLength - 20) + 'and some other words',
  ])('may be anything else: %s', (password) => {
    expect(passwordFault(password)).toBeNull()
  })

  test('has as many characters as the form says', () => {
    const text = 'x7Kq2!mLp0'
    expect(text).toHaveLength(minPasswordLength)
    expect(passwordFault(text.slice(1))).toMatchObject({ path: 'password', code: 'too_small' })
    expect(passwordFault('')).toMatchObject({ code: 'too_small' })
    const long = `${'one two three '.repeat(maxPasswordLength)}`.slice(0, maxPasswordLength)
    expect(passwordFault(`some ${long}`.slice(0, maxPasswordLength))).toBeNull()
    expect(passwordFault(`some ${long}`)).toMatchObject({ code: 'too_big' })
  })

  test('is judged soon, however it is made', () => {
    const begin = performance.now()
    for (const piece of ['passw', 'chatpasswd', 'a', 'passwordpasswd', 'rootchat']) {
      const password = piece.repeat(maxPasswordLength).slice(0, maxPasswordLength - 1)
      passwordFault(`${password}x`)
    }
    expect(performance.now() - begin).toBeLessThan(1000)
  })
})
