/**
 * The files of a built folder, by their paths in it. They are listed once, so that no address leads
 * out of the folder, and each is read when it is first asked for.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { extname, join, sep } from 'node:path'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import type { HttpContext } from './context.js'
import { encodedResponse, encodedText, type Encoded } from './encoded.js'

export interface StaticFiles {
  /** Undefined where there is no such file. */
  answer(
    c: HttpContext,
    path: string,
    headers?: Readonly<Record<string, string>>,
  ): Response | undefined
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

interface File {
  encoded: Encoded
  etag: string
}

/** Undefined where nothing has been built there. */
export const readStaticFiles = (directory: string): StaticFiles | undefined => {
  if (!existsSync(directory)) return undefined
  const stored = new Set(
    readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((path) =>
      path.split(sep).join('/'),
    ),
  )
  const read = new Map<string, File>()

  const load = (path: string): File | undefined => {
    const type = types[extname(path)]
    if (type === undefined || !(stored.has(path) || stored.has(`${path}.br`))) return undefined
    const known = read.get(path)
    if (known) return known
    const encoded = readEncoded(directory, path, stored)
    const hash = createHash('sha256').update(encoded.plain).digest('base64url')
    const file = { encoded, etag: `"${hash.slice(0, 22)}"` }
    read.set(path, file)
    return file
  }

  return {
    answer(c, path, headers = {}) {
      const file = load(path)
      return file && encodedResponse(c, file.encoded, headersOf(path, file.etag, headers))
    },
  }
}

const headersOf = (path: string, etag: string, headers: Readonly<Record<string, string>>) => ({
  'content-type': types[extname(path)] ?? '',
  // A name with a hash is never another file.
  'cache-control': /-[0-9A-Za-z]{8,}\.\w+$/.test(path)
    ? 'public, max-age=31536000, immutable'
    : 'no-cache',
  etag,
  ...headers,
})

/** Of a large file the build may keep the smallest form alone; the others are made from it here. */
const readEncoded = (directory: string, path: string, stored: ReadonlySet<string>): Encoded => {
  const bytes = (name: string): Uint8Array | undefined =>
    stored.has(name) ? readFileSync(join(directory, name)) : undefined
  const br = bytes(`${path}.br`)
  const plain = bytes(path) ?? brotliDecompressSync(br ?? new Uint8Array())
  return encodedText(plain, br ?? brotliCompressSync(plain))
}
