/**
 * Vite plugins of the page artefacts: style sheets made compact, a compressed copy beside each file,
 * and dist/page/manifest.json, which the server and the loader's build read. And the console's files.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const pageFolder = join(root, 'dist', 'page')
const manifestPath = join(pageFolder, 'manifest.json')

/**
 * dist/page/manifest.json.
 * @typedef {object} Manifest
 * @property {string} version of the package
 * @property {Record<string, string>} assets a chunk's name and its file in assets/
 * @property {{ file: string, integrity: string } | null} loader null until it has been built
 * @property {Record<string, { bytes: number, brotli: number }>} sizes by path
 */

/** @returns {Manifest} */
export const readManifest = () => {
  if (existsSync(manifestPath)) return JSON.parse(readFileSync(manifestPath, 'utf8'))
  throw new Error('dist/page/manifest.json is missing: run `vite build --mode panel` first')
}

const writeManifest = (manifest) => {
  mkdirSync(pageFolder, { recursive: true })
  writeFileSync(manifestPath, `${JSON.stringify(manifest, null, 2)}\n`)
}

/** @type {string} */
export const packageVersion = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version

const emptyManifest = () => ({ version: packageVersion, assets: {}, loader: null, sizes: {} })

/** Writes the `.br` and returns both sizes; the server makes gzip, which few callers need. */
const compress = (path) => {
  const source = readFileSync(path)
  const brotli = brotliCompressSync(source, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: source.length,
    },
  })
  writeFileSync(`${path}.br`, brotli)
  return { bytes: source.length, brotli: brotli.length }
}

/**
 * Compresses what was written and enters it in the manifest.
 * @param {'panel' | 'advice' | 'loader'} kind `panel` begins a new manifest; the others add to it
 * @returns {import('vite').Plugin}
 */
export const pageFiles = (kind) => ({
  name: 'parley:page-files',
  writeBundle(_options, bundle) {
    const manifest = kind === 'panel' ? emptyManifest() : readManifest()
    const names = new Set()
    for (const output of Object.values(bundle)) {
      if (output.type !== 'chunk') this.error(`unexpected artefact ${output.fileName}`)
      const path = join(pageFolder, output.fileName)
      manifest.sizes[output.fileName] = compress(path)
      if (kind === 'loader') {
        manifest.loader = { file: output.fileName, integrity: integrityOf(path) }
        continue
      }
      // By its name a page of an older build finds today's. The panel and the advice may each have
      // their own copy of a module, which is one name; two modules of one name are a mistake.
      if (names.has(output.name)) this.error(`two chunks are called ${output.name}`)
      names.add(output.name)
      manifest.assets[output.name] = output.fileName.replace('assets/', '')
    }
    writeManifest(manifest)
  },
})

/**
 * Compresses every text of the console's pages.
 * @returns {import('vite').Plugin}
 */
export const consoleFiles = () => ({
  name: 'parley:console-files',
  writeBundle({ dir }, bundle) {
    for (const { fileName } of Object.values(bundle)) {
      if (/\.(js|css|html|svg)$/.test(fileName)) compress(join(dir, fileName))
    }
  },
})

const integrityOf = (path) =>
  `sha384-${createHash('sha384').update(readFileSync(path)).digest('base64')}`

/**
 * Takes comments and spare white space out of style sheets, which are template literals marked
 * with a comment that says css. An interpolation inside one stays as it is.
 * @returns {import('vite').Plugin}
 */
export const compactCss = () => ({
  name: 'parley:compact-css',
  enforce: 'pre',
  transform(code, id) {
    if (!/\/src\/(launcher|ui)\/[^?]*\.tsx?$/.test(id) || !code.includes('/* css */')) return null
    const compacted = code.replace(
      /\/\* css \*\/\s*`((?:[^`\\]|\\.)*)`/g,
      (_all, css) => `\`${compact(css)}\``,
    )
    return { code: compacted, map: null }
  },
})

/** Only what is safe without parsing: `a :b` and `calc(1px + 2px)` keep their spaces. */
export const compact = (css) =>
  css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/\s*([{};,>])\s*/g, '$1')
    .replace(/:\s+/g, ':')
    .replace(/;\}/g, '}')
    .replace(/ !important/g, '!important')
    .replace(/(?<=[ ,:(-])0(?=\.\d)/g, '')
    .trim()
