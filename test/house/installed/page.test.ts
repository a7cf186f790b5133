/** The published tarball without a framework: the script tag, the entries in Node, the types. */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../../browser/chromium.js'
import { packTarball, root } from '../tarball.js'
import {
  buildSite,
  converse,
  createProject,
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
  project = createProject({}, { 'parley-chat': `file:${tarball}` })
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
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // A page without an icon of its own is no fault of ours.
    if (!message.location().url.endsWith('/favicon.ico')) complaints.push(message.text())
  })
  await page.goto(site.origin)
  return { page, complaints }
}

test('the files of dist/page work from the site itself, by one tag', async () => {
  cpSync(join(project, 'node_modules/parley-chat/dist/page'), join(project, 'public/chat'), {
    recursive: true,
  })
  const tag = `<script async src="/chat/parley.js" data-client-token="${token}" data-api="${parley.api}"></script>`
  const { page, complaints } = await visit(tag)
  expect(await converse(page)).toContain('Parley')
  expect(complaints).toEqual([])
  await page.close()
})

test('the tag that names the server is the whole install', async () => {
  const { page, complaints } = await visit(
    `<script async src="${parley.api}/embed/${token}.js"></script>`,
  )
  expect(await converse(page)).toContain('Parley')
  expect(complaints).toEqual([])
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

test.each(['parley-chat', 'parley-chat/element', 'parley-chat/headless', 'parley-chat/server'])(
  "import '%s' is harmless in Node",
  (entry) => {
    const answer = execFileSync(
      process.execPath,
      ['--input-type=module', '-e', `console.log(typeof await import('${entry}'))`],
      { cwd: project, encoding: 'utf8' },
    )
    expect(answer).toBe('object\n')
  },
)

/** Compiles one file as a customer would, with the declarations of libraries checked too. */
const compile = (text: string, ...options: string[]) => {
  writeFiles(project, {
    'customer.ts': text,
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        target: 'es2022',
        lib: ['es2022', 'dom', 'dom.iterable'],
        types: [],
      },
      files: ['customer.ts'],
    }),
  })
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const run = spawnSync(process.execPath, [tsc, '-p', project, ...options], { encoding: 'utf8' })
  return run.stdout
}

const uses = `
import { mount } from 'parley-chat'
import 'parley-chat/element'
import { createChat } from 'parley-chat/headless'
const widget = mount({ token: 'ct_live_x', api: 'https://chat.example' })
widget.open()
const chat = createChat({ token: 'ct_live_x', api: 'https://chat.example' })
chat.subscribe((state) => state.phase satisfies string)
`

test.each(['bundler', 'nodenext'])('the page entries type-check under %s', (resolution) => {
  const module = resolution === 'bundler' ? 'esnext' : 'nodenext'
  expect(compile(uses, '--module', module, '--moduleResolution', resolution)).toBe('')
})

test('a wrong option is a type error', () => {
  const wrong = "import { mount } from 'parley-chat'\nmount({ token: 1 })"
  expect(compile(wrong, '--module', 'nodenext')).toMatch(/customer\.ts.*error TS/)
})
