/**
 * `@runtypelabs/persona` 4.17, unmodified, from npm, against this server: whoever has its tag on a
 * page may change the address and nothing else.
 */
import { readFileSync } from 'node:fs'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createServer, loadConfig, type ParleyServer } from '../../src/server.js'
import { launchChromium, openSite, type Site } from './chromium.js'

const dist = dirname(createRequire(import.meta.url).resolve('@runtypelabs/persona'))

const page = `<!doctype html><html><head><link rel="icon" href="data:,">
<link rel="stylesheet" data-persona href="/dist/widget.css"></head>
<body><div id="app" style="height:600px"></div><script src="/dist/index.global.js"></script></body></html>`

let directory: string
let server: ParleyServer
let api: string
let site: Site
let browser: Browser
let token: string
/** Moves the server's clock, and nobody else's. */
let skipMs = 0

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'parley-persona-'))
  const settings = await loadConfig({
    environment: {},
    cwd: directory,
    overrides: { port: 0, dataDirectory: directory, logLevel: 'silent' },
  })
  server = await createServer(settings, { clock: () => Date.now() + skipMs })
  api = await server.listen()
  site = await openSite((request, response) => {
    const path = request.url ?? '/'
    if (path === '/') {
      response.writeHead(200, { 'content-type': 'text/html' }).end(page)
      return
    }
    const type = path.endsWith('.css') ? 'text/css' : 'text/javascript'
    response.writeHead(200, { 'content-type': type }).end(readFileSync(join(dist, path.slice(6))))
  })
  const created = await server.tokens.create({
    name: 'A page with persona',
    allowedOrigins: [`localhost:${site.port}`],
    agentIds: ['demo'],
    rateLimitPerMinute: 1000,
    config: { welcomeMessage: 'Welcome aboard' },
  })
  token = created.token
  browser = await launchChromium()
})

afterAll(async () => {
  await browser?.close()
  await site?.close()
  await server?.close({ drainMs: 0 })
  rmSync(directory, { recursive: true, force: true })
})

const open = async (host = 'localhost'): Promise<{ page: Page; requests: string[] }> => {
  const context = await browser.newContext()
  const opened = await context.newPage()
  const requests: string[] = []
  opened.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (pathname.startsWith('/v1/') && response.request().method() === 'POST') {
      requests.push(`${pathname.slice('/v1/client/'.length)} ${response.status()}`)
    }
  })
  await opened.goto(`http://${host}:${site.port}/`)
  await opened.evaluate(
    ([clientToken, apiUrl]) => {
      const { AgentWidget } = window as unknown as {
        AgentWidget: { initAgentWidget(options: object): unknown }
      }
      AgentWidget.initAgentWidget({
        target: '#app',
        windowKey: 'persona',
        config: {
          clientToken,
          apiUrl,
          launcher: { enabled: false },
          messageActions: { showUpvote: true, showDownvote: true, visibility: 'always' },
        },
      })
    },
    [token, api],
  )
  return { page: opened, requests }
}

const send = async (opened: Page, text: string): Promise<void> => {
  await opened.fill('[data-persona-composer-input]', text)
  // The same button stops a reply that is still coming.
  await opened.click('[data-persona-composer-submit][aria-label="Send message"]')
}

const replies = (opened: Page) => opened.locator('.persona-message-assistant-bubble')

describe('persona 4.17, unmodified', () => {
  test('opens a session and shows the welcome message', async () => {
    const { page: opened, requests } = await open()
    await replies(opened).filter({ hasText: 'Welcome aboard' }).waitFor()
    expect(requests).toEqual(['init 200'])
  })

  test('streams a reply and sends feedback on it', async () => {
    const { page: opened, requests } = await open()
    await send(opened, '/table')
    await replies(opened).filter({ hasText: 'a table scrolls by itself' }).waitFor()
    expect(await replies(opened).locator('table').count()).toBe(1)
    await opened.locator('[data-action="upvote"]').last().click()
    await expect.poll(() => requests).toEqual(['init 200', 'chat 200', 'feedback 200'])
  })

  test('is refused on an origin that is not listed, and can read why', async () => {
    const { page: opened, requests } = await open('127.0.0.1')
    await send(opened, 'hello')
    const refusal = replies(opened).filter({ hasText: 'Origin not allowed' })
    await refusal.waitFor()
    expect(await refusal.innerText()).toContain("Chat isn't available right now.")
    expect(new Set(requests)).toEqual(new Set(['init 403']))
  })

  test('shows a failure that came before the first word', async () => {
    const { page: opened } = await open()
    await send(opened, '/error')
    await replies(opened).filter({ hasText: 'Something went wrong on our side' }).waitFor()
  })

  test('goes on after its session has expired', async () => {
    const { page: opened, requests } = await open()
    await send(opened, '/table')
    await replies(opened).filter({ hasText: 'a table scrolls by itself' }).waitFor()
    skipMs += 31 * 60_000
    // It shows this one as failed and renews its session with the next.
    await send(opened, '/code')
    await replies(opened).filter({ hasText: 'Session expired' }).waitFor()
    await send(opened, '/code')
    await expect.poll(() => requests.slice(-2)).toEqual(['init 200', 'chat 200'])
    await replies(opened).locator('pre').first().waitFor()
  })
})
