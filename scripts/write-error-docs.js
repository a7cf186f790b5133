/**
 * Writes docs/errors/*.md, the reference of error codes as the repository has it, from the source in
 * src/docs/errors. A test compares the two.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runnerImport } from 'vite'
import { root } from './build-state.js'

const folder = join(root, 'docs', 'errors')
const { module } = await runnerImport(join(root, 'src', 'docs', 'errors', 'markdown.ts'), {
  root,
  configFile: false,
  logLevel: 'error',
})
const files = module.markdownFiles()
mkdirSync(folder, { recursive: true })
for (const name of readdirSync(folder)) {
  if (!files.has(name)) rmSync(join(folder, name))
}
for (const [name, text] of files) writeFileSync(join(folder, name), text)
console.log(`${files.size} pages in docs/errors`)
