/**
 * Characters that nobody sees and that change what is read: bidirectional controls, zero-width
 * characters and tags. Where text is a name or a program they become visible escapes.
 */

const invisible =
  /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu

/**
 * Joiners that a script or an emoji needs stay: between two characters that are not Latin.
 */
const isJoinerAtWork = (text: string, at: number): boolean => {
  const joins = text[at] === '\u200c' || text[at] === '\u200d'
  return joins && text.charCodeAt(at - 1) > 0x0590 && text.charCodeAt(at + 1) > 0x0590
}

export const removeInvisible = (text: string): string =>
  text.replace(invisible, (found, at: number) => (isJoinerAtWork(text, at) ? found : ''))

/** `U+202E` becomes the six characters `\u202e`. */
export const escapeInvisible = (text: string): string =>
  text.replace(invisible, (found) => {
    const code = found.codePointAt(0) ?? 0
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
