/** A text that is kept compressed, answered in the best encoding that the caller takes. */
import { gzipSync } from 'node:zlib'
import type { HttpContext } from './context.js'
import { acceptedEncoding } from './encoding.js'

export interface Encoded {
  readonly plain: Uint8Array
  readonly br: Uint8Array
  readonly gzip: Uint8Array
}

/** Of a text and its brotli. Few callers take no brotli, so gzip is made when one first asks. */
export const encodedText = (plain: Uint8Array, br: Uint8Array): Encoded => {
  let gzip: Uint8Array | undefined
  return {
    plain,
    br,
    get gzip() {
      return (gzip ??= gzipSync(plain, { level: 9 }))
    },
  }
}

/** 304 where the caller has it already, if the headers hold an `etag`. */
export const encodedResponse = (
  c: HttpContext,
  encoded: Encoded,
  headers: Readonly<Record<string, string>>,
): Response => {
  const encoding = acceptedEncoding(c)
  const all = { ...headers, vary: 'Accept-Encoding', 'x-content-type-options': 'nosniff' }
  const { etag } = headers
  if (etag !== undefined && isKnown(c, etag))
    return new Response(null, { status: 304, headers: all })
  return new Response(new Uint8Array(encoded[encoding ?? 'plain']), {
    headers: { ...all, ...(encoding && { 'content-encoding': encoding }) },
  })
}

/** Weakly compared, as RFC 9110 §13.1.2 has it: the encodings of a text are one. */
const isKnown = (c: HttpContext, etag: string): boolean => {
  const opaque = (tag: string): string => tag.trim().replace(/^W\//, '')
  const known = c.req.header('if-none-match')?.split(',') ?? []
  return known.some((tag) => tag.trim() === '*' || opaque(tag) === opaque(etag))
}
