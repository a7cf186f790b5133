/** What another widget weighs, for scale: the files that its own package installs. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'

/** Brotli bytes of `@runtypelabs/persona`: its launcher, and all that a panel needs. */
export const weighPersona = () => {
  const folder = dirname(createRequire(import.meta.url).resolve('@runtypelabs/persona'))
  const { version } = JSON.parse(readFileSync(join(folder, '..', 'package.json'), 'utf8'))
  const weigh = (...names) =>
    names.reduce(
      (sum, name) => sum + brotliCompressSync(readFileSync(join(folder, name))).length,
      0,
    )
  return {
    version,
    launcher: weigh('install.global.js', 'launcher.global.js', 'widget.css'),
    ready: weigh('install.global.js', 'launcher.global.js', 'index.global.js', 'widget.css'),
  }
}
