/** A request's body as JSON, within bounds of size and depth. */
import { ParleyError } from '../../protocol/errors.js'
import type { HttpContext } from './context.js'

/** Deeper than any honest message, shallower than any stack. */
const maxDepth = 64

/** Enough for the longest transcript that a page may send, with ten members to a message and more. */
const maxValues = 200_000

/** What is read of a body that is too large before it is answered, so that the answer can be read. */
const maxDrainedBytes = 32 * 1024 * 1024

/** What a page may send without a preflight, and so without being asked first. */
const simple = ['application/json', 'text/plain', undefined]
/** What no page of another site can send in silence. */
const declared = ['application/json']

/**
 * @param types `declared` where a cookie could speak for the caller
 * @throws ParleyError `unsupported_media_type`, `body_too_large`, `invalid_json`, `invalid_request`
 */
export const readJson = async (
  c: HttpContext,
  maxBytes: number,
  types: 'simple' | 'declared' = 'simple',
): Promise<unknown> => {
  // First of all, or the connection would have to be closed after the refusal.
  const bytes = await readBytes(c, maxBytes)
  return parseJson(c, bytes, types)
}

/** As `readJson`, `declared`, where there need be no body: then an object without members. */
export const readOptionalJson = async (c: HttpContext, maxBytes: number): Promise<unknown> => {
  const bytes = await readBytes(c, maxBytes)
  return bytes.byteLength === 0 ? {} : parseJson(c, bytes, 'declared')
}

const parseJson = (c: HttpContext, bytes: Uint8Array, types: 'simple' | 'declared'): unknown => {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  const accepted = types === 'simple' ? simple : declared
  if (!accepted.includes(type)) {
    throw new ParleyError('unsupported_media_type', {
      detail: `expected Content-Type ${accepted.filter(Boolean).join(' or ')}, seen ${type?.slice(0, 100) ?? 'none'}`,
    })
  }
  const text = decode(bytes)
  checkShape(text)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new ParleyError('invalid_json', {
      detail: `expected a JSON object, seen ${text.length} characters that are not JSON`,
    })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ParleyError('invalid_request', {
      detail: 'expected a JSON object as the body',
      errors: [{ path: '', code: 'invalid_type', message: 'expected an object' }],
    })
  }
  return value
}

const decode = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new ParleyError('invalid_json', { detail: 'expected a body in UTF-8' })
  }
}

const readBytes = async (c: HttpContext, maxBytes: number): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of bodyOf(c)) {
      size += chunk.byteLength
      if (size <= maxBytes) chunks.push(chunk)
      else if (size > maxDrainedBytes) break
    }
  } catch {
    throw new ParleyError('invalid_json', { detail: 'the body ended before it was complete' })
  }
  if (size > maxBytes) {
    throw new ParleyError('body_too_large', {
      detail: `expected a body of at most ${maxBytes} bytes, seen more`,
    })
  }
  return Buffer.concat(chunks)
}

/** To stop reading it is not to close the connection: the answer is still to be sent. */
const bodyOf = (c: HttpContext): AsyncIterable<Uint8Array> => {
  const incoming = c.env?.incoming
  if (incoming) return incoming.iterator({ destroyOnReturn: false })
  return c.req.raw.body?.values({ preventCancel: true }) ?? nothing()
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/**
 * Counts brackets and commas outside of strings before anything is parsed: megabytes of nothing but
 * those would hold the process for seconds, and cost it gigabytes.
 */
const checkShape = (text: string): void => {
  let depth = 0
  let values = 1
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 34 /* " */) index = endOfString(text, index)
    else if (code === 44 /* , */) values++
    else if (code === 91 /* [ */ || code === 123 /* { */) {
      values++
      depth++
    } else if (code === 93 /* ] */ || code === 125 /* } */) depth--
    if (depth > maxDepth) throw tooMuch('too_deep', `${maxDepth} levels of nesting`)
    if (values > maxValues) throw tooMuch('too_many_values', `${maxValues} values`)
  }
}

/** The index of the closing quote of the string that opens at `start`. */
const endOfString = (text: string, start: number): number => {
  let end = start
  let backslashes: number
  do {
    end = text.indexOf('"', end + 1)
    if (end < 0) return text.length
    backslashes = 0
    while (text.charCodeAt(end - 1 - backslashes) === 92) backslashes++
  } while (backslashes % 2 === 1)
  return end
}

const tooMuch = (code: string, limit: string): ParleyError =>
  new ParleyError('invalid_request', {
    detail: `expected at most ${limit}, seen more`,
    errors: [{ path: '', code, message: `expected at most ${limit}` }],
  })
