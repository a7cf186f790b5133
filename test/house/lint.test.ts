/**
 * Each rule of the house fires on a planted violation and stays silent on its lawful twin. All are
 * linted in one run of the real linter with the real configuration.
 */
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderTable, roomOf } from '../../scripts/lint/rooms.js'

const root = resolve(import.meta.dirname, '../..')

/** File, text, and what the finding must say; null means that there must be none. */
type Planted = [path: string, text: string, expected: RegExp | null]

const imports: Planted[] = [
  ['src/protocol/a.ts', "import '../chat/chat.js'", /protocol may not import '..\/chat\/chat.js'/],
  ['src/protocol/b.ts', "import * as z from 'zod'\nz.nothing()", /may not import 'zod'/],
  ['src/protocol/c.ts', "import * as z from 'zod/mini'\nz.nothing()", null],
  ['src/chat/a.ts', "import '../ui/panel.js'", /chat may not import/],
  ['src/chat/b.ts', "import 'preact'", /chat may not import 'preact'/],
  ['src/chat/c.ts', "import '../server/tokens.js'", /chat may not import/],
  ['src/chat/d.ts', "import 'ky'\nimport '../protocol/sse.js'", null],
  ['src/chat/e.ts', "import 'node:fs'", /chat may not import 'node:fs'/],
  ['src/launcher/a.ts', "import 'preact'", /launcher may not import/],
  ['src/launcher/b.ts', "import { x } from '../protocol/errors.js'\nx()", /launcher may not/],
  ['src/launcher/c.ts', "export type { X } from '../protocol/errors.js'", null],
  [
    'src/launcher/d.ts',
    "import { classifyToken } from '../protocol/credential.js'\nclassifyToken('')",
    null,
  ],
  ['src/launcher/e.ts', "export const x = await import('../ui/panel.js')", /launcher may not/],
  ['src/ui/a.tsx', "import '../server/tokens.js'", /ui may not import/],
  ['src/ui/b.tsx', "export * from '../protocol/errors.js'", /ui may not import/],
  ['src/ui/c.tsx', "import '../chat/chat.js'\nimport 'preact/hooks'", null],
  ['src/ui/d.tsx', 'export const x = () => fetch(location.href)', /Only chat\/ talks/],
  ['src/ui/e.tsx', "export type X = import('../server/tokens.js').Token", /ui may not import/],
  ['src/server/http/a.ts', "import '../tokens.js'", /server\/http may not import/],
  [
    'src/server/http/b.ts',
    "import type { X } from '../store/store.js'\nexport type Y = X",
    /may not/,
  ],
  ['src/server/routes/a.ts', "import '../store/sqlite.js'", /server\/routes may not import/],
  ['src/server/routes/b.ts', "import '../agents/demo.js'", /server\/routes may not import/],
  ['src/server/routes/c.ts', "import '../tokens.js'\nimport '../http/cors.js'", null],
  ['src/server/store/a.ts', "import '../agents/agent.js'", /server\/store may not import/],
  ['src/server/agents/a.ts', "import '../store/store.js'", /server\/agents may not import/],
  ['src/server/agents/b.ts', "import '../http/body.js'", /server\/agents may not import/],
  ['src/server/a.ts', "import './http/body.js'", /server\/\*.ts may not import/],
  ['src/server/b.ts', "import '../ui/panel.js'", /server\/\*.ts may not import/],
  ['src/server/c.ts', "import './store/sqlite.js'", /server\/\*.ts may not import/],
  ['src/server/d.ts', "import './store/store.js'\nimport 'tldts'\nimport 'node:crypto'", null],
  ['src/server/e.ts', "import 'node:http'", /may not import 'node:http'/],
  ['src/cli/a.ts', "import '../ui/panel.js'", /cli may not import/],
  ['src/cli/b.ts', "import '../server/tokens.js'", /cli may not import/],
  ['src/cli/c.ts', "import '../server.js'\nimport 'node:util'", null],
  ['src/console/a.tsx', "import '../ui/panel.js'", /console may not import/],
  ['src/index.ts', "import 'react'", /index.ts may not import 'react'/],
  ['src/react.ts', "import 'react'\nimport './index.js'", null],
  ['src/headless.ts', "import './ui/panel.js'", /headless.ts may not import/],
  ['demo/a.js', "import '../src/server/tokens.js'", /demo may not import/],
]

const sinks: Planted[] = [
  ['src/ui/sinks/a.ts', "document.body.innerHTML = ''", /innerHTML is an HTML/],
  ['src/ui/sinks/b.ts', "document.body['outerHTML'] = ''", /outerHTML is an HTML/],
  ['src/ui/sinks/c.ts', "document.body.insertAdjacentHTML('beforeend', '')", /insertAdjacentHTML/],
  ['src/ui/sinks/d.ts', "document.write('')", /document.write/],
  ['src/ui/sinks/e.ts', 'export const x = new DOMParser()', /DOMParser/],
  ['src/ui/sinks/f.ts', "new Range().createContextualFragment('')", /createContextualFragment/],
  ['src/ui/sinks/g.ts', "export const x = { srcdoc: '' }", /srcdoc/],
  ['src/chat/sinks/h.ts', "eval('1')", /eval/],
  ['src/chat/sinks/i.ts', "export const x = new Function('')", /Function/],
  ['src/chat/sinks/j.ts', "setTimeout('x', 1)", /setTimeout with text/],
  ['src/ui/sinks/k.ts', "document.body.setAttribute('style', '')", /setAttribute\('style'\)/],
  [
    'src/ui/sinks/l.tsx',
    "export const x = <b dangerouslySetInnerHTML={{ __html: '' }} />",
    /danger/,
  ],
  ['src/ui/sinks/m.ts', "document.body.setAttribute('onclick', '')", /setAttribute\('onclick'\)/],
  ['src/ui/sinks/n.ts', "document.createElement('style')", /createElement\('style'\)/],
  ['src/ui/sinks/o.tsx', 'export const x = <style>b</style>', /<style>/],
  ['src/ui/sinks/p.ts', "document.body.textContent = ''", null],
  [
    'src/server/http/q.ts',
    "export const x = (res: { write(t: string): void }) => res.write('')",
    null,
  ],
  ['src/ui/sinks/r.ts', "export const x = (el: Element) => el.setAttribute('lang', 'en')", null],
]

const others: Planted[] = [
  ['src/chat/utils.ts', 'export const x = 1', /'utils' is a drawer/],
  ['test/helpers/x.ts', 'export const x = 1', /'helpers' is a drawer/],
  ['src/chat/any.ts', 'export const x = (y: any) => String(y)', /Unexpected `any`/],
  ['src/chat/cycle-one.ts', "export { two } from './cycle-two.js'", /Dependency cycle/],
  ['src/chat/cycle-two.ts', "export { one as two } from './cycle-one.js'", /Dependency cycle/],
  ['src/chat/type-one.ts', "export type { Two } from './type-two.js'", /Dependency cycle/],
  ['src/chat/type-two.ts', "export type { One as Two } from './type-one.js'", /Dependency cycle/],
  ['src/chat/default.ts', 'export default 1', /Prefer named exports/],
  ['src/chat/Wrong.ts', 'export const x = 1', /kebab/],
  ['src/chat/long-file.ts', `${'export {}\n'.repeat(260)}`, /too many lines/],
  ['src/chat/long-function.ts', `export const x = () => {${'\n'.repeat(70)}}`, /too many lines/],
]

const all = [...imports, ...sinks, ...others]
let directory = ''
let exitCode: number | null = null
const found = new Map<string, string[]>()

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-lint-'))
  cpSync(join(root, '.oxlintrc.json'), join(directory, '.oxlintrc.json'))
  cpSync(join(root, 'scripts/lint'), join(directory, 'scripts/lint'), { recursive: true })
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}')
  for (const [path, text] of all) {
    mkdirSync(join(directory, dirname(path)), { recursive: true })
    writeFileSync(join(directory, path), `${text}\n`)
  }
  const oxlint = join(root, 'node_modules/oxlint/bin/oxlint')
  const run = spawnSync(process.execPath, [oxlint, '-f', 'json', 'src', 'test', 'demo'], {
    cwd: directory,
    encoding: 'utf8',
  })
  exitCode = run.status
  const report: { diagnostics: { filename: string; message: string }[] } = JSON.parse(run.stdout)
  for (const { filename, message } of report.diagnostics) {
    found.set(filename, [...(found.get(filename) ?? []), message])
  }
})

afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** One test for each planted file, named after what it holds. */
const testEach = (planted: Planted[]) => {
  for (const [path, text, expected] of planted) {
    const shown = text.length > 80 ? `${text.slice(0, 20).trim()}…` : text.replaceAll('\n', '; ')
    test(`${expected ? 'refuses' : 'allows'} ${shown} in ${path}`, () => {
      const messages = found.get(path) ?? []
      if (expected) expect(messages.join('\n')).toMatch(expected)
      else expect(messages).toEqual([])
    })
  }
}

test('a violation fails the lint', () => {
  expect(exitCode).toBe(1)
})

describe('who may import whom', () => {
  testEach(imports)

  test('CONTRIBUTING.md prints the table that the linter enforces', () => {
    expect(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')).toContain(renderTable())
  })
})

test('every module of src and demo is in a room', () => {
  const modules = ['src', 'demo'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.[jt]sx?$/.test(path))
      .map((path) => `${folder}/${path.replace(/\.[jt]sx?$/, '')}`),
  )
  expect(modules).toContain('src/protocol/errors')
  expect(modules.filter((path) => !roomOf(path))).toEqual([])
})

describe('no HTML sink', () => {
  testEach(sinks)
})

describe('the other rules', () => {
  testEach(others)
})

test('no file of the repository is a drawer', () => {
  const paths = ['src', 'test', 'demo', 'bench', 'scripts']
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }))
  expect(paths).toContain('house/lint.test.ts')
  const drawer = /(^|\/)(utils|helpers|types|constants|common)(\.[^/]*)?(\/|$)/
  expect(paths.filter((path) => drawer.test(path))).toEqual([])
})
