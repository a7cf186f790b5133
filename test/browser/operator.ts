/** The operator in real Chromium: signed in to the console of a real server, on localhost. */
import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { consoleCookieName } from '../../src/protocol/console.js'
import { openApi, type Api } from './api.js'
import { axeSource, violationsOf } from './axe.js'
import { launchChromium } from './chromium.js'
import type { ParleyOptions } from '../server/parley.js'

export const password = 'a horse, a battery, a staple'

export interface Operator {
  readonly api: Api
  /** `http://localhost:<port>`. */
  readonly url: string
  readonly page: Page
  /** Exceptions, and what the page's policy has refused. */
  readonly troubles: string[]
  /** What the pages have asked of the server: `GET /v1/api-keys`. */
  readonly asked: string[]
  /** To a place below `/console`. */
  go(path: string): Promise<void>
  /** Waits until all that the page itself asks for has come and is shown. */
  settle(): Promise<void>
  /** Another page of the same browser. */
  another(): Promise<Page>
  /** No exception and nothing refused, nothing wider than the screen, and nothing that axe finds. */
  expectHealth(): Promise<void>
}

export interface OperatorOptions extends Omit<ParleyOptions, 'clock'> {
  look?: BrowserContextOptions
}

/** For the tests of one file. */
export const useOperator = () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  return async ({ look = {}, ...options }: OperatorOptions = {}): Promise<Operator> => {
    const api = await openApi(options)
    const url = `http://localhost:${api.port}`
    const { secret } = await api.server.operators.createSetupLink()
    const { cookie } = await api.server.operators.setUp({ secret, password })
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce',
      locale: 'en-GB',
      acceptDownloads: true,
      ...look,
    })
    context.setDefaultTimeout(10_000)
    onTestFinished(() => context.close())
    const name = consoleCookieName(url)
    await context.addCookies([{ name, value: cookie, url, httpOnly: true }])
    const troubles: string[] = []
    const asked: string[] = []
    const watch = (page: Page) => {
      page.on('pageerror', (error) => troubles.push(error.message))
      page.on('console', (message) => {
        if (/Content.Security.Policy/i.test(message.text())) troubles.push(message.text())
      })
      page.on('request', (request) => {
        const { pathname } = new URL(request.url())
        if (pathname.startsWith('/v1/')) asked.push(`${request.method()} ${pathname}`)
      })
      return page
    }
    const page = watch(await context.newPage())
    const awaited = new Set<Request>()
    page.on('framenavigated', (frame) => {
      // What the page before it had asked for may never be said to be over.
      if (frame === page.mainFrame()) awaited.clear()
    })
    page.on('request', (request) => {
      if (!request.isNavigationRequest() && request.frame() === page.mainFrame()) {
        awaited.add(request)
      }
    })
    page.on('requestfinished', (request) => awaited.delete(request))
    page.on('requestfailed', (request) => awaited.delete(request))
    return {
      api,
      url,
      page,
      troubles,
      asked,
      async go(path) {
        await page.goto(`${url}/console${path}`)
        await page.getByRole('heading', { level: 1 }).waitFor()
      },
      async settle() {
        // What has come may ask for more, a frame or two later. Of some that were given up Chromium
        // never says that they are over: after five seconds they are.
        for (let frame = 0, calm = 0; frame < 300 && calm < 5; frame++) {
          await page.evaluate(() => new Promise(requestAnimationFrame))
          calm = awaited.size === 0 ? calm + 1 : 0
        }
      },
      another: async () => watch(await context.newPage()),
      async expectHealth() {
        expect(troubles).toEqual([])
        expect(await overflowOf(page)).toBe(0)
        await page.evaluate(axeSource)
        // What is in frames is tested as what it is.
        expect(await violationsOf(page, { iframes: false })).toEqual([])
      },
    }
  }
}

/** CSS pixels by which the page is wider than its screen. */
const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return Math.max(0, scrollWidth - clientWidth)
  })
