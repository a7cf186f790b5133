/** What would be published: its contents, its entries, its types. Its behaviour: installed/. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { publint } from 'publint'
import { parseAst } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { manifest, packTarball, root, type Tarball } from './tarball.js'

const directory = mkdtempSync(join(tmpdir(), 'parley-pack-'))
let tarball: Tarball

beforeAll(() => {
  tarball = packTarball(directory)
}, 120_000)

afterAll(() => rmSync(directory, { recursive: true, force: true }))

test('publint has nothing to say', async () => {
  const bytes = readFileSync(tarball.path)
  const { messages } = await publint({ pack: { tarball: new Uint8Array(bytes).buffer } })
  expect(messages).toEqual([])
})

test('the types of every entry are right under every ESM resolution', () => {
  const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js')
  const parameters = [
    attw,
    tarball.path,
    '--profile',
    'esm-only',
    '--format',
    'ascii',
    '--no-emoji',
  ]
  const { status, stdout } = spawnSync(process.execPath, parameters, { encoding: 'utf8' })
  expect({ status, stdout }).toMatchObject({ status: 0 })
}, 60_000)

test('every declaration is one that an entry speaks of, or what it imports', () => {
  const declarations = tarball.files.filter((path) => path.endsWith('.d.ts'))
  const named = (path: string) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/['"](\.[^'"]+)\.js['"]/g)].map(
      ([, specifier]) => join(dirname(path), `${specifier}.d.ts`),
    )
  const entries = Object.values(manifest.exports).flatMap((entry) =>
    typeof entry === 'string' ? [] : [entry.types.replace(/^\.\//, '')],
  )
  const imported = new Set([...entries, ...declarations.flatMap(named)])
  expect(declarations.filter((path) => !imported.has(path))).toEqual([])
  expect([...imported].filter((path) => !declarations.includes(path))).toEqual([])
})

const isMeant = (path: string) =>
  [
    /^(package\.json|README\.md|CHANGELOG\.md|SECURITY\.md|LICENSE)$/,
    /^docs\/(errors\/)?[\w-]+\.md$/,
    /^dist\/(index|react|element|headless|theme|server|cli)\.js$/,
    /^dist\/chunks\/[\w.-]+\.js$/,
    /^dist\/server-[\w.-]+\.js$/,
    /^dist\/page\/(manifest\.json|parley\.js(\.br)?)$/,
    /^dist\/page\/assets\/[\w.-]+\.js(\.br)?$/,
    /^dist\/console\/\w+\.html(\.br)?$/,
    /^dist\/console\/assets\/[\w.-]+\.(js|css|svg)(\.br)?$/,
    /^dist\/docs\/api\.(html|js|css)$/,
    /^dist\/docs\/swagger-ui(\.js|\.css|\.js\.LICENSE\.txt|\.LICENSE\.txt|\.NOTICE\.txt)(\.br)?$/,
    /^dist\/types\/[\w./-]+\.d\.ts$/,
  ].some((pattern) => pattern.test(path))

test('the package holds only what is meant', () => {
  expect(tarball.files.filter((path) => !isMeant(path))).toEqual([])
})

test('the package holds every document and every entry', () => {
  const entries = Object.values(manifest.exports).flatMap((entry) =>
    typeof entry === 'string' ? [entry] : [entry.types, entry.default],
  )
  const documents = [
    'README.md',
    'CHANGELOG.md',
    'SECURITY.md',
    'docs/deployment.md',
    'docs/doctor.md',
    'LICENSE',
  ]
  const named = [...entries, manifest.bin.parley, manifest.unpkg, manifest.jsdelivr, ...documents]
  expect(tarball.files).toEqual(
    expect.arrayContaining(named.map((path) => path.replace(/^\.\//, ''))),
  )
})

test('the package is smaller than a megabyte and a half, of which the API page has less than 400 kB', () => {
  expect(tarball.size).toBeLessThan(1_500_000)
  const folder = join(root, 'dist/docs')
  const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(400_000)
})

test('the command is executable and runs by Node', () => {
  const command = join(root, manifest.bin.parley)
  expect(readFileSync(command, 'utf8').startsWith('#!/usr/bin/env node\n')).toBe(true)
  expect(statSync(command).mode & 0o111).toBe(0o111)
})

test("the React entry begins with 'use client'", () => {
  expect(readFileSync(join(root, 'dist/react.js'), 'utf8')).toMatch(/^['"]use client['"]/)
})

/** What a module imports by another name than a path. */
const foreignImports = (path: string): string[] =>
  parseAst(readFileSync(join(root, path), 'utf8')).body.flatMap((statement) => {
    const source = 'source' in statement ? statement.source?.value : undefined
    return source === undefined || source.startsWith('.') ? [] : [source]
  })

test('the bundles for a page import nothing but react', () => {
  const files = tarball.files.filter((path) =>
    /^dist\/((index|react|element|headless|theme)\.js|chunks\/|page\/.*\.js$)/.test(path),
  )
  const imported = files.flatMap(foreignImports)
  expect(new Set(imported)).toEqual(new Set(['react']))
})

test('no dependency needs a compiler or a download to install', () => {
  const lock: { packages: Record<string, { dev?: boolean; hasInstallScript?: boolean }> } =
    JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const scripted = Object.entries(lock.packages).filter(
    ([, entry]) => entry.hasInstallScript && !entry.dev,
  )
  // Its script only looks whether a prebuilt binary is inside; npm 11 does not even run it.
  expect(scripted.map(([path]) => path)).toEqual(['node_modules/@photostructure/sqlite'])
  const prebuilds = join(root, 'node_modules/@photostructure/sqlite/prebuilds')
  for (const platform of ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'win32-x64']) {
    expect(existsSync(join(prebuilds, platform)), platform).toBe(true)
  }
})

test('the lock file names every platform that the linter and the formatter run on', () => {
  const { packages }: { packages: Record<string, { optionalDependencies?: object }> } = JSON.parse(
    readFileSync(join(root, 'package-lock.json'), 'utf8'),
  )
  for (const tool of ['oxlint', 'oxfmt', 'rolldown', 'lightningcss']) {
    const bindings = Object.keys(packages[`node_modules/${tool}`]?.optionalDependencies ?? {})
    expect(bindings.length, tool).toBeGreaterThan(0)
    expect(bindings.filter((name) => !packages[`node_modules/${name}`])).toEqual([])
  }
})
