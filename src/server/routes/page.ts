/** What pages load: the loader, with and without a token inside, and the chunks that it fetches. */
import { createHash } from 'node:crypto'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { bakeLoader, type EmbedFacts } from '../../protocol/embed.js'
import { classifyToken } from '../../protocol/credential.js'
import { ParleyError } from '../../protocol/errors.js'
import type { HttpApp, HttpContext } from '../http/context.js'
import { publicResource } from '../http/cors.js'
import { acceptedEncoding, type Encoding } from '../http/encoding.js'
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
    const isSecret = classifyToken(token) === 'secret_key'
    return baked(c, text, isSecret ? 'secret' : known.dead ? 'dead' : 'live')
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

/** The same live token asks for the same text, so compressing it once is enough. */
const compressed = new Map<string, Record<Encoding, Uint8Array<ArrayBuffer>>>()
const maxCompressed = 500

/** Brotli's mode for fonts codes distances more finely: a script of 11 kB is 12 bytes less by it. */
const closeDistances = { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_FONT }

const compress = (etag: string, text: string) => {
  const known = compressed.get(etag)
  if (known) return known
  if (compressed.size >= maxCompressed) compressed.clear()
  const copies = {
    br: new Uint8Array(brotliCompressSync(text, { params: closeDistances })),
    gzip: new Uint8Array(gzipSync(text)),
  }
  compressed.set(etag, copies)
  return copies
}

const baked = (c: HttpContext, text: string, kind: 'live' | 'dead' | 'secret'): Response => {
  const etag = `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 24)}"`
  const headers = {
    'content-type': 'text/javascript; charset=utf-8',
    // The address of a secret's script is the secret.
    'cache-control': kind === 'secret' ? 'no-store' : embedCache,
    etag,
    vary: 'Accept-Encoding',
    'x-content-type-options': 'nosniff',
  }
  const known = c.req.header('if-none-match')?.split(/\s*,\s*/) ?? []
  if (known.some((one) => one.replace(/^(W\/)?/, 'W/') === etag)) {
    return new Response(null, { status: 304, headers })
  }
  // Anybody can make up dead tokens, each with a text of its own that would have to be compressed.
  const encoding = kind === 'live' ? acceptedEncoding(c) : null
  if (!encoding) return new Response(text, { headers })
  return new Response(compress(etag, text)[encoding], {
    headers: { ...headers, 'content-encoding': encoding },
  })
}
