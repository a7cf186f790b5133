/** Which of the encodings that a text is kept in the caller takes. */
import type { HttpContext } from './context.js'

export type Encoding = 'br' | 'gzip'

/** The smaller one that is named and not refused by `q=0`; null for the text as it is. */
export const acceptedEncoding = (c: HttpContext): Encoding | null => {
  const accepted = new Set(
    (c.req.header('accept-encoding') ?? '')
      .toLowerCase()
      .split(',')
      .filter((item) => !/;\s*q=0(\.0*)?\s*$/.test(item))
      .map((item) => item.split(';')[0]?.trim()),
  )
  if (accepted.has('br')) return 'br'
  return accepted.has('gzip') ? 'gzip' : null
}
