/** The figures in the README are the measured ones, and what was measured is what is built now. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findTable, readResults, renderTable } from '../../bench/readme-table.js'
import { root } from './tarball.js'

interface Manifest {
  assets: Record<string, string>
  sizes: Record<string, { bytes: number; brotli: number }>
}

const readme = join(root, 'README.md')
const page = join(root, 'dist', 'page')

describe('the table of measurements', () => {
  test.runIf(existsSync(readme) && findTable(readFileSync(readme, 'utf8')) !== null)(
    'of the README says what bench/results.json says',
    () => {
      expect(findTable(readFileSync(readme, 'utf8'))).toBe(renderTable(readResults()))
    },
  )

  test('has a row for every figure', () => {
    const table = renderTable(readResults())
    expect(table).not.toMatch(/undefined|NaN|null/)
    expect(table.match(/^\| /gm)?.length).toBeGreaterThan(14)
  })

  test('was measured without a lost event, a shifted layout or a request before intent', () => {
    const { weight, streams } = readResults()
    expect([streams.disk.lost, streams.busy.lost]).toEqual([0, 0])
    expect(weight.layoutShift).toBe(0)
    expect(weight.requestsBeforeIntent).toBe(1)
  })
})

const manifest: Manifest = JSON.parse(readFileSync(join(page, 'manifest.json'), 'utf8'))
const brotli = (path: string): number => manifest.sizes[path]?.brotli ?? Number.NaN

/** An asset and all that it imports without being asked to. */
const closure = (path: string, seen = new Set<string>()): Set<string> => {
  if (seen.has(path)) return seen
  seen.add(path)
  const text = readFileSync(join(page, path), 'utf8')
  for (const [, file] of text.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)) {
    closure(`assets/${file}`, seen)
  }
  return seen
}

const asset = (name: string) => `assets/${manifest.assets[name]}`
const sum = (paths: Iterable<string>) => [...paths].reduce((total, path) => total + brotli(path), 0)

describe('the built files', () => {
  test('of the launcher weigh at most 5,000 bytes', () => {
    expect(brotli('parley.js')).toBeLessThanOrEqual(5000)
  })

  test('of the launcher and the panel weigh at most 32,000 bytes', () => {
    const ready = brotli('parley.js') + sum(closure(asset('panel')))
    expect(ready).toBeLessThanOrEqual(32_000)
  })

  test('of the launcher, the panel and markdown weigh at most 52,000 bytes', () => {
    const paths = new Set(['parley.js', ...closure(asset('panel')), ...closure(asset('markdown'))])
    expect(sum(paths)).toBeLessThanOrEqual(52_000)
  })

  test('weigh what was measured, give or take a tenth', () => {
    const { weight } = readResults()
    const measured = weight.requests.filter(({ path }: { path: string }) =>
      path.startsWith('/assets/'),
    )
    const total = measured.reduce((bytes: number, one: { bytes: number }) => bytes + one.bytes, 0)
    const names = measured.map(
      ({ path }: { path: string }) => /\/assets\/([a-z]+)-/.exec(path)?.[1],
    )
    const now = sum(names.map((name: string) => asset(name)))
    expect(Math.abs(now - total) / total).toBeLessThan(0.1)
  })
})
