/** The reference of errors in a real browser, over the built package. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codes } from '../../src/docs/errors/articles.js'
import type * as Server from '../../src/server.js'
import { axeSource } from './axe.js'
import { launchChromium } from './chromium.js'

const built = pathToFileURL(join(import.meta.dirname, '../../dist/server.js')).href
const directory = mkdtempSync(join(tmpdir(), 'parley-error-pages-'))
let server: Server.ParleyServer
let url: string
let browser: Browser
beforeAll(async () => {
  const { createServer, loadConfig } = (await import(built)) as typeof Server
  const settings = await loadConfig({
    environment: {},
    cwd: directory,
    overrides: { port: 0, logLevel: 'silent' },
  })
  server = await createServer(settings)
  url = `${await server.listen()}/docs/errors`
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  await server.close({ drainMs: 0 })
  rmSync(directory, { recursive: true, force: true })
})

test.each(['light', 'dark'] as const)('axe has nothing to say in %s', async (colorScheme) => {
  for (const width of [1100, 360]) {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } })
    const printed: string[] = []
    // A violation of the page's policy is printed.
    page.on('console', (message) => printed.push(message.text()))
    for (const path of ['', '/origin_not_allowed', '/nonsense']) {
      const status = path === '/nonsense' ? 404 : 200
      expect((await page.goto(url + path))?.status()).toBe(status)
      // By the debugger, which no policy of the page keeps out.
      await page.evaluate(axeSource)
      const violations = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
        }
        return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
      })
      expect({ path, width, violations }).toEqual({ path, width, violations: [] })
    }
    expect(printed.filter((text) => !text.includes('404'))).toEqual([])
    await page.close()
  }
})

test('no page is wider than a narrow phone, nor with text of twice the size', async () => {
  const page = await browser.newPage({ viewport: { width: 360, height: 740 } })
  for (const path of ['', ...codes.map((code) => `/${code}`)]) {
    await page.goto(url + path)
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect({ path, width }).toEqual({ path, width: 360 })
  }
  await page.setViewportSize({ width: 320, height: 740 })
  await page.goto(`${url}/origin_not_allowed`)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  await page.close()
})

test('a line that is to be copied is taken whole by one click', async () => {
  const page = await browser.newPage()
  await page.goto(`${url}/origin_not_allowed`)
  await page.locator('pre.copy').first().click()
  expect(await page.evaluate(() => getSelection()?.toString().trim())).toBe(
    'parley token update ct_live_… --add-origin www.shop.example',
  )
  await page.close()
})
