/**
 * The shapes of client tokens and API keys, and the checksum that tells a mistyped one without a
 * look-up. It makes none: that needs the server's random source.
 */

const checksumLength = 6

/** `0-9A-Za-z`, counted out: every page loads this, and a list of 62 characters does not compress. */
const base62Digit = (value: number): string =>
  String.fromCharCode(value + (value < 10 ? 48 : value < 36 ? 55 : 61))

const crc32 = (text: string): number => {
  let crc = ~0
  for (let index = 0; index < text.length; index++) {
    crc ^= text.charCodeAt(index)
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}

/** The CRC-32 (IEEE) of ASCII text as six base62 digits, padded with `0`. */
export const checksum = (text: string): string => {
  let digits = ''
  for (let rest = crc32(text); digits.length < checksumLength; rest = Math.floor(rest / 62)) {
    digits = base62Digit(rest % 62) + digits
  }
  return digits
}

/**
 * What a string presented as a client token is:
 * - `client_token`: our shape and a right checksum
 * - `misspelt`: our shape and a wrong checksum, so no server can know it
 * - `secret_key`: an API key, which must never be sent from a page
 * - `foreign`: any other shape; other servers' tokens look different
 */
export type CredentialKind = 'client_token' | 'misspelt' | 'secret_key' | 'foreign'

export const classifyToken = (value: string): CredentialKind => {
  if (secretShape.test(value)) return 'secret_key'
  if (!tokenShape.test(value)) return 'foreign'
  return isChecksumRight(value) ? 'client_token' : 'misspelt'
}

/** What an API key begins with, however it is written. */
export const secretShape = /^rt_/i

/** What a client token of ours looks like, whatever its checksum. */
export const tokenShape = /^ct_(live|test)_[0-9A-Za-z]{38}$/

/** Whether the last six characters are the checksum of those before them. */
export const isChecksumRight = (value: string): boolean =>
  checksum(value.slice(0, -checksumLength)) === value.slice(-checksumLength)

/** A credential as it may be printed: its prefix and its last four characters. */
export const redact = (value: string): string => {
  const prefix = /^(ct|rt)_(live|test)_/.exec(value)?.[0] ?? ''
  return value.length < prefix.length + 12 ? `${prefix}…` : `${prefix}…${value.slice(-4)}`
}
