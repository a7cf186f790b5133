/**
 * Whether dist/ was built from the source as it is now. Decides by content, not by times: a fresh
 * clone, a checkout and a deleted file all count.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamp = join(root, 'dist', '.source-hash')

const inputs = [
  'src',
  'scripts',
  'vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
]

const filesUnder = (path) => {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .toSorted()
    .flatMap((name) => filesUnder(join(path, name)))
}

/** SHA-256 over the names and contents of all that the build reads. */
export const hashSource = () => {
  const hash = createHash('sha256')
  for (const path of inputs.flatMap((input) => filesUnder(join(root, input)))) {
    hash
      .update(`${path.slice(root.length)}\0`)
      .update(readFileSync(path))
      .update('\0')
  }
  return hash.digest('hex')
}

/** Notes that dist/ is whole and made from the source of that hash. */
export const recordBuild = (hash) => {
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, `${hash}\n`)
}

export const isBuildFresh = () =>
  existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === hashSource()

/** Builds if dist/ is missing or stale; throws if that fails. */
export const ensureBuild = () => {
  if (process.env.PARLEY_BUILD === 'keep' && existsSync(join(root, 'dist'))) return
  if (isBuildFresh()) return
  console.log('dist/ is missing or stale; building')
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'build.js')], {
    stdio: 'inherit',
    cwd: root,
  })
  if (status !== 0) throw new Error('npm run build failed; its output is above.')
}
