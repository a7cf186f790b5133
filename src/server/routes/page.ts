/** What pages load: the loader, with and without a token inside, and the chunks that it fetches. */
import { createHash } from 'node:crypto'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { bakeLoader, type EmbedFacts } from '../../protocol/embed.js'
import { ParleyError } from '../../protocol/errors.js'
import type { HttpApp, HttpContext } from '../http/context.js'
import { publicResource } from '../http/cors.js'
import type { PageFiles } from '../http/page-files.js'

interface Parts {
  /** Undefined where the package was not built. */
  files: PageFiles | undefined
  publicUrl: string | null
  facts(token: string): Promise<EmbedFacts>
}

/** Looks and rotation reach open sites within this. */
const embedCache = 'public, max-age=60'

export const pageRoutes = (app: HttpApp, { files, publicUrl, facts }: Parts): void => {
  app.use('/embed/*', publicResource)
  app.use('/assets/*', publicResource)
  app.use('/parley.js', publicResource)
  app.use('/:version/parley.js', publicResource)

  const built = (): PageFiles => {
    if (files) return files
    throw new ParleyError('not_found', {
      detail: 'The files that pages load have not been built. Run npm run build.',
    })
  }

  app.get('/embed/:file{.+\\.js}', async (c) => {
    const token = c.req.param('file').slice(0, -'.js'.length)
    const known = await facts(token)
    const text = bakeLoader(built().loaderText, { ...known, ...(publicUrl && { api: publicUrl }) })
    return baked(c, text)
  })

  app.get('/parley.js', (c) => built().loader(c, embedCache))

  app.get('/:version/parley.js', (c) => {
    if (c.req.param('version') !== built().version) {
      throw new ParleyError('not_found', {
        detail: `This server has version ${built().version} of parley.js.`,
      })
    }
    return built().loader(c, 'public, max-age=31536000, immutable')
  })

  app.get('/assets/:file', (c) => {
    const asset = built().asset(c, c.req.param('file'))
    if (asset) return asset
    throw new ParleyError('not_found', { detail: 'There is no such asset.' })
  })
}

interface Compressed {
  br: Uint8Array<ArrayBuffer>
  gzip: Uint8Array<ArrayBuffer>
}

/** The same token asks for the same text, so compressing it once is enough. */
const compressed = new Map<string, Compressed>()
const maxCompressed = 500

const baked = (c: HttpContext, text: string): Response => {
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 24)}"`
  const headers = {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': embedCache,
    etag,
    vary: 'Accept-Encoding',
    'x-content-type-options': 'nosniff',
  }
  if (c.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers })
  const accepted = c.req.header('accept-encoding') ?? ''
  const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : null
  if (!encoding) return new Response(text, { headers })
  let copies = compressed.get(etag)
  if (!copies) {
    if (compressed.size >= maxCompressed) compressed.clear()
    copies = { br: new Uint8Array(brotliCompressSync(text)), gzip: new Uint8Array(gzipSync(text)) }
    compressed.set(etag, copies)
  }
  return new Response(copies[encoding], { headers: { ...headers, 'content-encoding': encoding } })
}
