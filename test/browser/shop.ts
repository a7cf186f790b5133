/**
 * A customer's site as real Chromium sees it: shop.example, www.shop.example and the loopback names on
 * whatever port a page names, any other name on this machine. A server of ours may call itself
 * chat.example, and one of another's api.runtype.com.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, onTestFailed, onTestFinished } from 'vitest'
import { launchChromium } from './chromium.js'
import { watchPage, type Visitor } from './visitor.js'

export interface PageParts {
  /** In the head: the tag. */
  head?: string
  body?: string
  /** The Content-Security-Policy header. */
  policy?: string
  headers?: Readonly<Record<string, string>>
  /** The whole document, where head and body are not enough. */
  document?: string
}

export interface VisitOptions extends BrowserContextOptions {
  /** Host and, where it counts, port. Default `shop.example`. */
  host?: string
  /** Prepares the page before it is opened. */
  prepare?: (visitor: Visitor) => Promise<unknown>
}

export interface Shop {
  readonly browser: Browser
  /** The real port, for loopback names. */
  readonly port: number
  /** Publishes a page and answers its path, which is a new one unless it is given. */
  publish(parts: PageParts, path?: string): string
  /** Serves a script of the site's own at this path. */
  serve(path: string, code: string): void
  /** Opens a page as a new visitor, whose context is closed with the test. */
  visit(parts: PageParts | string, options?: VisitOptions): Promise<Visitor>
}

const blank = `<main><h1>Tea</h1><p>Packed by hand, <a href="#more">every day</a>.</p></main>`

const render = ({ head = '', body = blank }: PageParts): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width">${head}</head><body>${body}</body></html>`

/** For the tests of one file. */
export const useShop = (): Shop => {
  const pages = new Map<string, PageParts>()
  const scripts = new Map<string, string>()
  let browser: Browser
  let server: Server
  let port = 0

  beforeAll(async () => {
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://x')
      const script = scripts.get(pathname)
      if (script !== undefined) {
        return response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
      }
      const parts = pages.get(pathname)
      if (!parts) return response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end()
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        ...(parts.policy && { 'content-security-policy': parts.policy }),
        ...parts.headers,
      })
      response.end(parts.document ?? render(parts))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
    browser = await launchChromium(
      `MAP shop.example 127.0.0.1:${port}, MAP *.shop.example 127.0.0.1:${port}, ` +
        'MAP *.example 127.0.0.1, MAP *.runtype.com 127.0.0.1',
    )
  })
  afterAll(async () => {
    await browser?.close()
    server?.closeAllConnections()
    server?.close()
  })

  const publish: Shop['publish'] = (parts, path = `/page-${pages.size + 1}`) => {
    pages.set(path, parts)
    return path
  }
  return {
    get browser() {
      return browser
    },
    get port() {
      return port
    },
    publish,
    serve: (path, code) => void scripts.set(path, code),
    async visit(parts, { host = 'shop.example', prepare, ...options } = {}) {
      const path = typeof parts === 'string' ? parts : publish(parts)
      const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
      context.setDefaultTimeout(10_000)
      onTestFinished(() => context.close())
      const visitor = watchPage(await context.newPage())
      onTestFailed(() => console.log(visitor.account()))
      await prepare?.(visitor)
      await visitor.page.goto(`http://${host}${path}`)
      return visitor
    },
  }
}
