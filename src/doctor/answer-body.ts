/** Reads an answer's body: opened if it is compressed, and never more of it than was allowed. */
import { Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { asNetworkError } from './network-fault.js'
import { NetworkError, type NetworkAnswer } from './network.js'
import { headerOf } from './headers.js'

/** What this can open. */
export const acceptedEncodings = 'br, gzip, deflate'

export interface ReadBody {
  bytes: Buffer
  /** As many as travelled. */
  wireBytes: number
  /** There was more than was allowed. */
  isCut: boolean
}

const decoders: Readonly<Record<string, () => Transform>> = {
  br: createBrotliDecompress,
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
}

/**
 * At most `maxBytes` of it, counted after it was opened.
 * @throws NetworkError, or the reason of the request's signal
 */
export const readBody = async (answer: NetworkAnswer, maxBytes: number): Promise<ReadBody> => {
  let wireBytes = 0
  const counted = async function* () {
    for await (const chunk of answer.body) {
      wireBytes += chunk.byteLength
      yield chunk
    }
  }
  const pieces: Uint8Array[] = []
  let length = 0
  try {
    for await (const piece of opened(counted(), headerOf(answer, 'content-encoding'))) {
      pieces.push(piece)
      length += piece.byteLength
      if (length > maxBytes) break
    }
  } catch (error) {
    throw asNetworkError(error)
  } finally {
    answer.close()
  }
  const bytes = Buffer.concat(pieces)
  return { bytes: bytes.subarray(0, maxBytes), wireBytes, isCut: length > maxBytes }
}

/** As it arrives, opened. What cannot be opened is `not_http`. @throws NetworkError */
export const opened = (
  source: AsyncIterable<Uint8Array>,
  encoding: string | null,
): AsyncIterable<Uint8Array> => {
  const name = encoding?.trim().toLowerCase() ?? ''
  if (name === '' || name === 'identity') return source
  const create = Object.hasOwn(decoders, name) ? decoders[name] : undefined
  if (!create) throw new NetworkError('not_http', `content-encoding: ${name}`)
  const stream = Readable.from(source, { objectMode: false })
  const decoder = create()
  // A pipe hands errors on to nobody.
  stream.on('error', (error) => decoder.destroy(error))
  return stream.pipe(decoder)
}

/** The body as text, in the encoding that the header names, else UTF-8. */
export const textOf = ({ bytes }: ReadBody, contentType: string | null): string => {
  const [, label = 'utf-8'] = /charset\s*=\s*["']?([\w-]+)/i.exec(contentType ?? '') ?? []
  try {
    return new TextDecoder(label).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}
