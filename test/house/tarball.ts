/** The package as npm would publish it, from the build of the present source. Not the tests of it. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ensureBuild } from '../../scripts/build-state.js'

export const root = resolve(import.meta.dirname, '../..')

/** The parts of package.json that tests read. */
export interface Manifest {
  version: string
  exports: Record<string, string | { types: string; default: string }>
  bin: { parley: string }
  unpkg: string
  jsdelivr: string
  dependencies: Record<string, string>
  engines: { node: string }
}

export const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Runs npm, without the settings that an npm around this one hands down. */
export const npm = (directory: string, ...parameters: string[]): string =>
  execFileSync('npm', [...parameters, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !isHandedDown(name))),
  })

const isHandedDown = (name: string) =>
  /^npm_(config_(?!cafile|registry)|package_|lifecycle_)/.test(name)

export interface Tarball {
  path: string
  /** Paths inside the package, sorted. */
  files: string[]
  /** Bytes, packed. */
  size: number
}

/** Packs into a folder, building first if dist/ is stale. */
export const packTarball = (directory: string): Tarball => {
  ensureBuild()
  const answer = npm(root, 'pack', '--ignore-scripts', '--json', '--pack-destination', directory)
  const packed: { filename: string; size: number; files: { path: string }[] }[] = JSON.parse(answer)
  const [first] = packed
  if (!first) throw new Error(`npm pack answered ${answer}`)
  return {
    path: join(directory, first.filename),
    files: first.files.map((file) => file.path).toSorted(),
    size: first.size,
  }
}
