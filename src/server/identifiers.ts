/** New identifiers and secrets, and the hashes by which secrets are kept. */
import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto'
import { checksum } from '../protocol/credential.js'
import type { Environment } from '../protocol/control.js'

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const lowerCase = '0123456789abcdefghijklmnopqrstuvwxyz'

const randomText = (alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('')

/** `prefix_` and 22 random characters: an id that cannot be guessed, though none is a secret. */
export const createId = (prefix: string): string => `${prefix}_${randomText(lowerCase, 22)}`

/** Whether a text may be an id at all; no store is asked for one that holds a NUL or a megabyte. */
export const isIdLike = (text: string): boolean => /^[\w-]{1,100}$/.test(text)

const withChecksum = (text: string): string => text + checksum(text)

/** A client token's public value. */
export const createTokenValue = (environment: Environment): string =>
  withChecksum(`ct_${environment}_${randomText(base62, 32)}`)

/** An API key's secret. */
export const createKeyValue = (environment: Environment): string =>
  withChecksum(`rt_${environment}_${randomText(base62, 43)}`)

/** A session's secret: 256 random bits. */
export const createSessionId = (): string => `cs_${randomBytes(32).toString('base64url')}`

/** 256 random bits for a database's own use. */
export const createSecret = (): string => randomBytes(32).toString('base64url')

/** How secrets and contents are kept and compared. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A hash that only this database can make, since an address has too few bits to hide in a plain one. */
export const keyedHash = (secret: string, text: string): string =>
  createHmac('sha256', secret).update(text).digest('base64url').slice(0, 32)
