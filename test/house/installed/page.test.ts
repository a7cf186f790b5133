/** The published tarball without a framework: the script tag, the entries in Node, the types. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../../browser/chromium.js'
import { packTarball } from '../tarball.js'
import {
  buildSite,
  compileIn,
  converse,
  createProject,
  listenTo,
  serveFolder,
  startParley,
  writeFiles,
  type Parley,
  type StaticServer,
} from './customer.js'

const folder = mkdtempSync(join(tmpdir(), 'parley-pack-'))
let project = ''
let browser: Browser
let parley: Parley
let site: StaticServer
let token = ''

beforeAll(async () => {
  const tarball = packTarball(folder).path
  project = createProject({}, { 'parley-chat': `file:${tarball}`, '@types/node': '^20' })
  parley = await startParley(project)
  site = await serveFolder(join(project, 'public'))
  token = parley.createToken(site.origin.replace('http://', ''))
  browser = await launchChromium()
})

afterAll(async () => {
  await browser?.close()
  await parley?.close()
  await site?.close()
  rmSync(folder, { recursive: true, force: true })
  rmSync(project, { recursive: true, force: true })
})

const visit = async (html: string) => {
  writeFiles(project, { 'public/index.html': `<!doctype html><title>Shop</title>${html}` })
  const page = await browser.newPage()
  const heard = listenTo(page)
  await page.goto(site.origin)
  return { page, heard }
}

test('the files of dist/page work from the site itself, by one tag', async () => {
  cpSync(join(project, 'node_modules/parley-chat/dist/page'), join(project, 'public/chat'), {
    recursive: true,
  })
  const tag = `<script async src="/chat/parley.js" data-client-token="${token}" data-api="${parley.api}"></script>`
  const { page, heard } = await visit(tag)
  expect(await converse(page)).toContain('Parley')
  expect(heard).toEqual([])
  await page.close()
})

test('the tag that names the server is the whole install', async () => {
  const { page, heard } = await visit(
    `<script async src="${parley.api}/embed/${token}.js"></script>`,
  )
  expect(await converse(page)).toContain('Parley')
  expect(heard).toEqual([])
  await page.close()
})

test('mount() from a bundle answers without React in the project', async () => {
  writeFiles(project, {
    'index.html': '<!doctype html><script type="module" src="/main.js"></script>',
    'main.js': `import { mount } from 'parley-chat'\nmount({ token: '${token}', api: '${parley.api}' })`,
  })
  buildSite(project, '--base', './', '--outDir', 'public/bundled', '--emptyOutDir')
  const page = await browser.newPage()
  await page.goto(`${site.origin}/bundled/index.html`)
  expect(await converse(page)).toContain('Parley')
  await page.close()
})

test.each([
  'parley-chat',
  'parley-chat/element',
  'parley-chat/headless',
  'parley-chat/theme',
  'parley-chat/server',
])("import '%s' is harmless in Node", (entry) => {
  const answer = execFileSync(
    process.execPath,
    ['--input-type=module', '-e', `console.log(typeof await import('${entry}'))`],
    { cwd: project, encoding: 'utf8' },
  )
  expect(answer).toBe('object\n')
})

const uses = `
import { mount } from 'parley-chat'
import 'parley-chat/element'
import { createChat } from 'parley-chat/headless'
import { checkTheme } from 'parley-chat/theme'
checkTheme({ bg: '#ffffff' }).passes satisfies boolean
const widget = mount({ token: 'ct_live_x', api: 'https://chat.example' })
widget.open()
const chat = createChat({ token: 'ct_live_x', api: 'https://chat.example' })
chat.subscribe((state) => state.phase satisfies string)
`

test.each(['bundler', 'nodenext'])('the page entries type-check under %s', (resolution) => {
  const module = resolution === 'bundler' ? 'esnext' : 'nodenext'
  expect(compileIn(project, uses, '--module', module, '--moduleResolution', resolution)).toBe('')
})

test('a wrong option is a type error', () => {
  const wrong = "import { mount } from 'parley-chat'\nmount({ token: 1 })"
  expect(compileIn(project, wrong, '--module', 'nodenext')).toMatch(/customer\.ts.*error TS/)
})

test('the server entry type-checks', () => {
  const text = `
import { createServer } from 'parley-chat/server'
createServer satisfies (options: never) => unknown
`
  expect(compileIn(project, text, '--module', 'nodenext', '--types', 'node')).toBe('')
})
