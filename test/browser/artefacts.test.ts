import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { bakeLoader } from '../../src/protocol/embed.js'
import { readManifest } from '../../scripts/page-files.js'
import { token } from './launcher-site.js'

const dist = join(import.meta.dirname, '..', '..', 'dist')
const page = join(dist, 'page')
const manifest = readManifest()

describe('the built page artefacts', () => {
  it('lie beside compressed copies of the same bytes, with their sizes in the manifest', () => {
    for (const [path, { bytes, brotli }] of Object.entries(manifest.sizes)) {
      const source = readFileSync(join(page, path))
      const compressed = readFileSync(`${join(page, path)}.br`)
      expect([source.length, compressed.length], path).toEqual([bytes, brotli])
      expect(brotliDecompressSync(compressed).equals(source)).toBe(true)
    }
  })

  it('are named by name and hash, one file a name', () => {
    for (const [name, file] of Object.entries(manifest.assets)) {
      expect(file).toMatch(new RegExp(`^${name}-[0-9a-z]+\\.js$`))
      expect(existsSync(join(page, 'assets', file))).toBe(true)
    }
  })

  it('hold a loader that names the chunks, with its integrity published', () => {
    const loader = readFileSync(join(page, 'parley.js'))
    for (const name of ['panel', 'advice'] as const) {
      expect(loader.includes(manifest.assets[name] ?? 'absent')).toBe(true)
    }
    const digest = createHash('sha384').update(loader).digest('base64')
    expect(manifest.loader?.integrity).toBe(`sha384-${digest}`)
  })

  it('show a launcher for 5 kB, also with a token inside', () => {
    const loader = readFileSync(join(page, 'parley.js'), 'utf8')
    const baked = bakeLoader(loader, { token, config: { theme: { accent: '#123456' } } })
    expect(manifest.sizes['parley.js']?.brotli).toBeLessThanOrEqual(5000)
    expect(brotliCompressSync(baked).length).toBeLessThanOrEqual(5120)
  })

  it('explain what is wrong in 6 kB, which only a page where something is wrong fetches', () => {
    const { brotli } = manifest.sizes[`assets/${manifest.assets['advice']}`] ?? { brotli: NaN }
    expect(brotli).toBeLessThanOrEqual(6000)
  })

  it('have the panel whole: what it imports at once is inside', () => {
    const panel = readFileSync(join(page, 'assets', manifest.assets['panel'] ?? ''), 'utf8')
    expect(panel).not.toMatch(/\bfrom\s*["'`]\.\/|\bimport\s*["'`]\.\//)
  })

  it('put no <link> and no style element into a page', () => {
    for (const path of Object.keys(manifest.sizes)) {
      const source = readFileSync(join(page, path), 'utf8')
      expect(source).not.toMatch(/modulepreload|createElement\(["'`](link|style)["'`]\)/)
    }
  })
})

describe('the built npm entries', () => {
  it('begin with the directive that React needs', () => {
    expect(readFileSync(join(dist, 'react.js'), 'utf8')).toMatch(/^["']use client["'];?\n/)
  })

  it.each(['index', 'react', 'element', 'headless'])('%s can be imported on a server', (name) => {
    const url = JSON.stringify(`file://${join(dist, `${name}.js`)}`)
    const code = `import(${url}).then((door) => console.log(Object.keys(door).join()))`
    const names = execFileSync(process.execPath, ['-e', code], { encoding: 'utf8' })
    const expected = { index: 'mount', react: 'Parley', element: '', headless: 'createChat' }
    expect(names).toContain(expected[name as keyof typeof expected])
  })

  it('need no package but react', () => {
    for (const name of ['index', 'react', 'element', 'headless']) {
      const source = readFileSync(join(dist, `${name}.js`), 'utf8')
      const packages = [
        ...source.matchAll(/^(?:import|export)[^;]*?\bfrom\s*["']([^."'][^"']*)["']/gm),
      ].map(([, one]) => one)
      expect(packages.filter((one) => one !== 'react')).toEqual([])
    }
  })
})
