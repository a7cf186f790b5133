/** The published tarball in an empty Vite app with React, in Chromium and on a server. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

const app = (token: string, api: string) => `
import { StrictMode, createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { Parley } from 'parley-chat/react'
const chat = createElement(Parley, { token: '${token}', api: '${api}' })
createRoot(document.getElementById('root')).render(createElement(StrictMode, null, chat))
`

const onServer = `
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { Parley } from 'parley-chat/react'
const chat = createElement(Parley, { token: 'ct_test_x', api: 'https://chat.example' })
console.log(JSON.stringify(renderToString(createElement('main', null, 'Shop', chat))))
`

const folder = mkdtempSync(join(tmpdir(), 'parley-pack-'))
let tarball = ''
let browser: Browser

beforeAll(async () => {
  tarball = packTarball(folder).path
  browser = await launchChromium()
})

afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe.each(['19', '18'])('React %s', (version) => {
  let project = ''
  let parley: Parley
  let site: StaticServer

  beforeAll(async () => {
    project = createProject(
      {
        'index.html':
          '<!doctype html><div id="root"></div><script type="module" src="/main.js"></script>',
        'server.js': onServer,
      },
      {
        'parley-chat': `file:${tarball}`,
        react: `^${version}`,
        'react-dom': `^${version}`,
        '@types/react': `^${version}`,
      },
    )
    parley = await startParley(project)
    site = await serveFolder(join(project, 'dist'))
    const token = parley.createToken(site.origin.replace('http://', ''))
    writeFiles(project, { 'main.js': app(token, parley.api) })
    buildSite(project)
  })

  afterAll(async () => {
    await parley?.close()
    await site?.close()
    rmSync(project, { recursive: true, force: true })
  })

  test('a visitor of a Vite app in StrictMode asks and is answered', async () => {
    const page = await browser.newPage()
    const heard = listenTo(page)
    await page.goto(site.origin)
    expect(await converse(page)).toContain('Parley')
    expect(await page.getByRole('button', { name: 'Close chat' }).count()).toBe(1)
    expect(heard).toEqual([])
    await page.close()
  })

  test('the panel is not fetched before the visitor shows intent', async () => {
    const page = await browser.newPage()
    const before = site.requested.length
    await page.goto(site.origin)
    await page.getByRole('button', { name: 'Open chat' }).waitFor()
    await page.waitForLoadState('networkidle')
    const initial = site.requested.slice(before).filter((path) => path.endsWith('.js'))
    expect(initial).toHaveLength(1)
    await page.close()
  })

  test('its types fit', () => {
    const text = `
import { createElement, createRef } from 'react'
import { Parley, type ParleyHandle } from 'parley-chat/react'
const ref = createRef<ParleyHandle>()
createElement(Parley, { token: 'ct_live_x', api: 'https://chat.example', ref })
`
    expect(compileIn(project, text, '--module', 'nodenext')).toBe('')
  })

  test('it renders on a server to nothing of its own', () => {
    const answer = execFileSync(process.execPath, ['server.js'], { cwd: project, encoding: 'utf8' })
    expect(JSON.parse(answer)).toMatch(/^<main>Shop/)
  })
})
