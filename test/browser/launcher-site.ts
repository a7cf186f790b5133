/**
 * A customer's page and our server's page artefacts on one small server, without our server: what is
 * asked of it is counted, and pages may come with any policy.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { checksum } from '../../src/protocol/credential.js'
import { bakeLoader } from '../../src/protocol/embed.js'
import type { EmbedFacts } from '../../src/protocol/embed.js'
import { openSite } from './chromium.js'
import type { Site } from './chromium.js'

const unchecked = 'ct_live_0123456789abcdefABCDEF0123456789'
export const token = unchecked + checksum(unchecked)

const folder = join(import.meta.dirname, '..', '..', 'dist', 'page')
const loader = readFileSync(join(folder, 'parley.js'), 'utf8')

export const embedTag = `<script async src="/embed/${token}.js"></script>`

export interface LauncherSite extends Site {
  origin: string
  /** Paths as they were asked for, the page itself apart. */
  requests: string[]
  /** What stands at `/`. */
  page: string
  headers: Record<string, string>
  facts: Omit<EmbedFacts, 'token'>
  /** Whether the chunks are there. */
  hasAssets: boolean
}

const initAnswer = () => ({
  sessionId: `cs_${'s'.repeat(43)}`,
  expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  resumed: false,
  flow: { id: 'demo', name: 'Shop assistant', description: null },
  config: { welcomeMessage: 'Hello.', placeholder: 'Ask', theme: null },
  conversationId: 'conv_1',
  messages: [],
})

export const openLauncherSite = async (): Promise<LauncherSite> => {
  const site: LauncherSite = {
    port: 0,
    origin: '',
    requests: [],
    page: '',
    headers: {},
    facts: {},
    hasAssets: true,
    close: async () => {},
  }
  const opened = await openSite((request, response) => {
    const path = (request.url ?? '/').replace(/\?.*/, '')
    const send = (type: string, body: string | Buffer, headers = {}) => {
      response.writeHead(200, {
        'Content-Type': type,
        'Access-Control-Allow-Origin': '*',
        ...headers,
      })
      response.end(body)
    }
    if (path === '/') return send('text/html; charset=utf-8', site.page, site.headers)
    if (path === '/favicon.ico') return void response.writeHead(204).end()
    site.requests.push(request.url ?? '')
    if (path === '/parley.js') return send('text/javascript', loader)
    const embedded = /^\/embed\/(.+)\.js$/.exec(path)?.[1]
    if (embedded) {
      return send('text/javascript', bakeLoader(loader, { token: embedded, ...site.facts }))
    }
    if (path.startsWith('/assets/') && site.hasAssets) {
      return send('text/javascript', readFileSync(join(folder, path)))
    }
    if (path === '/v1/client/init') return send('application/json', JSON.stringify(initAnswer()))
    response.writeHead(404, { 'Access-Control-Allow-Origin': '*' })
    response.end()
  })
  return Object.assign(site, opened, { origin: `http://127.0.0.1:${opened.port}` })
}

export interface Visit {
  page: Page
  /** Errors and warnings of the console, as `error: …`. */
  said: string[]
}

/** A fresh visitor at `/`. */
export const visit = async (
  browser: Browser,
  site: LauncherSite,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Visit> => {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const said: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      said.push(`${message.type()}: ${message.text()}`)
    }
  })
  page.on('pageerror', (error) => said.push(`uncaught: ${error.message}`))
  await page.goto(`${site.origin}/`)
  return { page, said }
}
