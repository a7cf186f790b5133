/** `/v1/openapi.json`: the description of the whole API, made when it is first asked for. */
import { createHash } from 'node:crypto'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Operation } from '../../protocol/operation.js'
import { encodedResponse } from '../http/encoded.js'
import type { Api } from './api.js'

interface Parts {
  describe(operations: readonly Operation[]): object
}

export const openapiRoute = (api: Api, { describe }: Parts): void => {
  const make = () => {
    const plain = Buffer.from(JSON.stringify(describe(api.operations)))
    return {
      encoded: { plain, br: brotliCompressSync(plain), gzip: gzipSync(plain) },
      etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    }
  }
  let made: ReturnType<typeof make> | undefined

  api.route({
    method: 'GET',
    path: '/v1/openapi.json',
    operationId: 'readOpenApi',
    tag: 'Server',
    summary: 'This description',
    who: 'anyone',
    answer: { mediaType: 'application/json', description: 'An OpenAPI 3.1 document' },
    handle({ c }) {
      made ??= make()
      return encodedResponse(c, made.encoded, {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-cache',
        etag: made.etag,
      })
    },
  })
}
