/**
 * Passwords: which ones will do, and how one is kept and compared. Hashing is slow by design, so it
 * happens beside the event loop, two at once, and a flood of it is turned away.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { maxPasswordLength, minPasswordLength } from '../protocol/console.js'
import { ParleyError, type FieldError } from '../protocol/errors.js'

/** OWASP's choice for 32 MiB of memory. They are kept with each hash, so they can grow. */
export interface Cost {
  /** CPU and memory: a power of two. */
  N: number
  r: number
  p: number
}

export const currentCost: Cost = { N: 2 ** 15, r: 8, p: 3 }
const saltBytes = 16
const hashBytes = 32

/** Each holds 32 MiB and a thread of Node's four. */
const maxAtOnce = 2
/** Seconds of work; whoever comes then is told to come again. */
const maxWaiting = 20

export interface Passwords {
  /** @throws ParleyError `sign_in_limited` if too many wait */
  hash(password: string): Promise<string>
  /** @throws ParleyError `sign_in_limited` if too many wait */
  isMatch(password: string, kept: string): Promise<boolean>
  /** Whether it was hashed at another cost than today's. */
  isOutdated(kept: string): boolean
  /** @throws ParleyError `sign_in_limited` if one more would be turned away at this moment */
  requireRoom(): void
}

export const createPasswords = (cost: Cost = currentCost): Passwords => {
  const waiting: (() => void)[] = []
  let running = 0
  const requireRoom = (): void => {
    if (running >= maxAtOnce && waiting.length >= maxWaiting) throw busy()
  }

  const derive = async (password: string, salt: Buffer, at: Cost): Promise<Buffer> => {
    requireRoom()
    if (running >= maxAtOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await scryptOf(password, salt, at)
    } finally {
      // The place is handed on, so that nobody slips in between.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }

  return {
    requireRoom,
    async hash(password) {
      const salt = randomBytes(saltBytes)
      return write(cost, salt, await derive(password, salt, cost))
    },
    async isMatch(password, kept) {
      const { cost: at, salt, hash } = read(kept)
      return timingSafeEqual(await derive(password, salt, at), hash)
    },
    isOutdated: (kept) => {
      const { cost: at } = read(kept)
      return at.N !== cost.N || at.r !== cost.r || at.p !== cost.p
    },
  }
}

const busy = (): ParleyError =>
  new ParleyError('sign_in_limited', {
    detail: `${maxAtOnce + maxWaiting} passwords are being checked at this moment, which is the limit. Try again in a few seconds.`,
    retryAfterMs: 3000,
  })

const scryptOf = (password: string, salt: Buffer, { N, r, p }: Cost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    // Two keyboards may spell the same letter in two ways.
    const text = password.normalize('NFKC')
    scrypt(text, salt, hashBytes, { N, r, p, maxmem: 256 * N * r }, (error, hash) =>
      error ? reject(error) : resolve(hash),
    )
  })

const write = ({ N, r, p }: Cost, salt: Buffer, hash: Buffer): string =>
  `scrypt$${N}$${r}$${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`

const read = (kept: string): { cost: Cost; salt: Buffer; hash: Buffer } => {
  const [kind, N, r, p, salt = '', hash = ''] = kept.split('$')
  if (kind !== 'scrypt') throw new Error('the stored password is of an unknown kind')
  return {
    cost: { N: Number(N), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    hash: Buffer.from(hash, 'base64url'),
  }
}

/** What everybody tries first, also with figures and signs around it. */
const obvious = new Set([
  ...['password', 'passwort', 'passw', 'passwd', 'motdepasse', 'contrasena', 'parley', 'chat'],
  ...['admin', 'administrator', 'operator', 'root', 'letmein', 'welcome', 'changeme', 'secret'],
  ...['qwerty', 'qwertyuiop', 'qwertzuiop', 'azertyuiop', 'asdfghjkl', 'iloveyou', 'default'],
])
const minDistinctCharacters = 5

/** Why a new password will not do, or null. */
export const passwordFault = (password: string): FieldError | null => {
  const { length } = password
  if (length < minPasswordLength || length > maxPasswordLength) {
    return {
      path: 'password',
      code: length < minPasswordLength ? 'too_small' : 'too_big',
      message: `expected ${minPasswordLength} to ${maxPasswordLength} characters, seen ${length}`,
    }
  }
  const fault = (message: string): FieldError => ({ path: 'password', code: 'too_simple', message })
  const text = password.normalize('NFKC').toLowerCase()
  const characters = [...text]
  if (new Set(characters).size < minDistinctCharacters || isRepetition(text)) {
    return fault('expected more than a few characters over and over; take several words')
  }
  if (isSequence(characters)) {
    return fault('expected more than characters in a row, as in 1234567890; take several words')
  }
  const inLetters = text.replaceAll('0', 'o').replaceAll('@', 'a').replaceAll('$', 's')
  if ([text, inLetters].some(hasOnlyObviousWords)) {
    return fault('expected a password that is not among the first that everybody tries')
  }
  return null
}

const hasOnlyObviousWords = (text: string): boolean => {
  const words = text.match(/\p{L}+/gu) ?? []
  return words.length > 0 && words.every(isObvious)
}

/** One of the words, or some of them without a space between. */
const isObvious = (word: string): boolean =>
  word === '' ||
  [...obvious].some((one) => word.startsWith(one) && isObvious(word.slice(one.length)))

/** A piece of at most a third of it, again and again. */
const isRepetition = (text: string): boolean => {
  for (let length = 1; length <= text.length / 3; length++) {
    if (
      text
        .slice(0, length)
        .repeat(Math.ceil(text.length / length))
        .startsWith(text)
    )
      return true
  }
  return false
}

const isSequence = (characters: readonly string[]): boolean => {
  const steps = new Set(
    characters.slice(1).map((character, index) => {
      const step = (character.codePointAt(0) ?? 0) - (characters[index]?.codePointAt(0) ?? 0)
      // 9 is followed by 0.
      return Math.abs(step) === 9 ? -Math.sign(step) : step
    }),
  )
  return steps.size === 1 && [1, -1].includes([...steps][0] ?? 0)
}
