/** The stage (fixtures/ui-stage.ts) on a page under a strict policy, served to whichever browser. */
import type { Browser, Page } from 'playwright-core'
import { launchChromium, openSite } from './chromium.js'
import type {} from './fixtures/ui-stage.js'
import { buildStage } from './stage-site.js'

const policy =
  "default-src 'none'; script-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
const markup = `<!doctype html><html lang="en"><head><title>Shop</title><meta name="viewport"
content="width=device-width"></head><body><main><h1>Shop</h1><p>Tea, <a href="#x">packed by
hand</a>.</p><div id="box"></div></main><script type="module" src="/ui-stage.js"></script></body></html>`

export interface StageServer {
  port: number
  close(): Promise<void>
}

/** Serves it on a free port. */
export const serveStrictStage = async (): Promise<StageServer> => {
  const files = await buildStage()
  return openSite((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x')
    const code = files.get(pathname)
    if (code === undefined) {
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': policy,
      })
      return response.end(markup)
    }
    response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' })
    response.end(code)
  })
}

export interface Visit {
  query?: string
  size?: { width: number; height: number }
  touch?: boolean
  bypassCSP?: boolean
}

export interface StageSite {
  readonly port: number
  readonly browser: Browser
  visit(how?: Visit): Promise<{ page: Page; faults: string[]; close(): Promise<void> }>
  close(): Promise<void>
}

/** The same in Chromium, and who visits it. */
export const openStrictStage = async (): Promise<StageSite> => {
  const [server, browser] = await Promise.all([serveStrictStage(), launchChromium()])
  return {
    port: server.port,
    browser,
    async visit({ query = '', size, touch = false, bypassCSP = false } = {}) {
      const context = await browser.newContext({
        viewport: size ?? { width: 900, height: 800 },
        hasTouch: touch,
        isMobile: touch,
        reducedMotion: 'reduce',
        bypassCSP,
      })
      const page = await context.newPage()
      const faults: string[] = []
      page.on('pageerror', (error) => faults.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error') faults.push(message.text())
      })
      await page.goto(`http://localhost:${server.port}/?${query}`)
      await page.waitForFunction(() => 'stage' in window)
      return { page, faults, close: () => context.close() }
    },
    async close() {
      await browser.close()
      await server.close()
    },
  }
}
