/**
 * Makes dist/docs: the page of the API and its renderer, Swagger UI, from the development dependency,
 * so that nothing is fetched from elsewhere. The renderer is kept in its brotli form alone: four
 * times smaller, and the server makes the other forms for the few who ask.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { root } from './build-state.js'

const renderer = join(root, 'node_modules', 'swagger-ui-dist')
const page = join(root, 'src', 'docs', 'page')
const target = join(root, 'dist', 'docs')

/** What the page loads, and what it is called in the package it comes from. */
const bundles = { 'swagger-ui.js': 'swagger-ui-bundle.js', 'swagger-ui.css': 'swagger-ui.css' }

export const buildDocs = () => {
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  for (const name of readdirSync(page)) copyFileSync(join(page, name), join(target, name))
  for (const [name, source] of Object.entries(bundles)) {
    // Its map is not here, and a browser's tools would ask for it.
    const text = readFileSync(join(renderer, source), 'utf8').replace(
      /\n\/[/*]# sourceMappingURL=.*/,
      '',
    )
    writeFileSync(join(target, `${name}.br`), compressed(Buffer.from(text)))
  }
  for (const name of ['LICENSE', 'NOTICE']) {
    copyFileSync(join(renderer, name), join(target, `swagger-ui.${name}.txt`))
  }
  copyFileSync(
    join(renderer, 'swagger-ui-bundle.js.LICENSE.txt'),
    join(target, 'swagger-ui.js.LICENSE.txt'),
  )
}

const compressed = (bytes) =>
  brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  })
