/**
 * The built files that pages load, read once: parley.js and the hashed chunks, with the brotli that
 * the build made. A file of an older build is answered with today's of the same name, so that
 * a deploy does not break pages that are open.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import type { HttpContext } from './context.js'
import { encodedResponse, encodedText, type Encoded } from './encoded.js'

const manifestSchema = z.object({
  version: z.string(),
  /** By name. */
  assets: z.record(z.string(), z.string()),
  /** By path, of each file. */
  sizes: z.record(z.string(), z.unknown()),
  loader: z.nullable(z.object({ file: z.string(), integrity: z.string() })),
})

export interface PageFiles {
  /** The version in the immutable address of the loader. */
  readonly version: string
  /** `sha384-…` of the script that names no token. */
  readonly loaderIntegrity: string
  /** The loader's text, with its placeholder. */
  readonly loaderText: string
  /** The script that names no token. */
  loader(c: HttpContext, cacheControl: string): Response
  /** `<name>-<hash>.js`, or undefined if there never was such a name. */
  asset(c: HttpContext, file: string): Response | undefined
}

/** Undefined where nothing has been built there. */
export const readPageFiles = (directory: string): PageFiles | undefined => {
  const manifestFile = join(directory, 'manifest.json')
  if (!existsSync(manifestFile)) return undefined
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(manifestFile, 'utf8')))
  if (!manifest.loader) return undefined
  const read = (file: string) =>
    encodedText(readFileSync(join(directory, file)), readFileSync(join(directory, `${file}.br`)))
  const loader = read(manifest.loader.file)
  const paths = Object.keys(manifest.sizes).filter((path) => path.startsWith('assets/'))
  const assets = new Map(paths.map((path) => [path.replace('assets/', ''), read(path)]))
  return {
    version: manifest.version,
    loaderIntegrity: manifest.loader.integrity,
    loaderText: Buffer.from(loader.plain).toString('utf8'),
    loader: (c, cacheControl) => script(c, loader, cacheControl),
    asset(c, requested) {
      const asset = assets.get(requested)
      if (asset) return script(c, asset, 'public, max-age=31536000, immutable')
      const name = /^([a-z][a-z0-9-]*)-[0-9A-Za-z_]+\.js$/.exec(requested)?.[1] ?? ''
      const today = assets.get(manifest.assets[name] ?? '')
      return today && script(c, today, 'no-store')
    },
  }
}

const script = (c: HttpContext, encoded: Encoded, cacheControl: string): Response =>
  encodedResponse(c, encoded, {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': cacheControl,
  })
