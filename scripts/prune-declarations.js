/**
 * Takes out of dist/types what no entry of the package speaks of. The compiler writes a declaration
 * for every module; whoever installs the package can only reach those that its entries import.
 */
import { readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { root } from './build-state.js'

const types = join(root, 'dist', 'types')

/** Of `from './chat.js'` and of `import('./chat.js')`, the declaration. */
const importsOf = (path) =>
  [...readFileSync(path, 'utf8').matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)\.js['"]/g)].map(
    ([, specifier]) => resolve(dirname(path), `${specifier}.d.ts`),
  )

/** The entries' declarations, as package.json names them, and all that those name. */
const findReached = () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const waiting = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? [] : [join(root, entry.types)],
  )
  const reached = new Set()
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue
    reached.add(path)
    waiting.push(...importsOf(path))
  }
  return reached
}

/** Throws for a declaration that an entry names and that is not there. */
export const pruneDeclarations = () => {
  const reached = findReached()
  const prune = (folder) => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name)
      if (statSync(path).isDirectory()) prune(path)
      else if (!reached.has(path)) rmSync(path)
    }
    if (readdirSync(folder).length === 0) rmdirSync(folder)
  }
  prune(types)
}
