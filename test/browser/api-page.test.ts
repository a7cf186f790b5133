/** The page of the API in a real browser, over the built package. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type * as Server from '../../src/server.js'
import { launchChromium } from './chromium.js'

const built = pathToFileURL(join(import.meta.dirname, '../../dist/server.js')).href
const directory = mkdtempSync(join(tmpdir(), 'parley-api-page-'))
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
  url = await server.listen()
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  await server.close({ drainMs: 0 })
  rmSync(directory, { recursive: true, force: true })
})

const openPage = async (): Promise<{ page: Page; printed: string[]; requested: string[] }> => {
  const page = await browser.newPage()
  const printed: string[] = []
  const requested: string[] = []
  // A violation of the page's policy is printed.
  page.on('console', (message) => printed.push(message.text()))
  page.on('pageerror', (error) => printed.push(String(error)))
  page.on('request', (request) => requested.push(request.url()))
  await page.goto(`${url}/docs/api`)
  await page.locator('.opblock').first().waitFor()
  return { page, printed, requested }
}

test('the page shows every operation, asks no other server for anything, and keeps its policy', async () => {
  const { page, printed, requested } = await openPage()
  const { paths } = (await (await fetch(`${url}/v1/openapi.json`)).json()) as {
    paths: Record<string, object>
  }
  const count = Object.values(paths).flatMap((methods) => Object.keys(methods)).length
  expect(await page.locator('.opblock').count()).toBe(count)
  for (const id of ['createClientToken', 'sendMessage', 'createApiKey']) {
    const operation = page.locator(`[id$="-${id}"]`)
    await operation.locator('.opblock-summary-control').click()
    await operation.locator('.responses-inner').waitFor()
  }
  expect(requested.filter((one) => !one.startsWith(url) && !one.startsWith('data:'))).toEqual([])
  expect(printed).toEqual([])
  await page.close()
})

test('a request can be tried with a key', async () => {
  const { plainKey } = await server.keys.create({ name: 'Reader' })
  await server.tokens.create({ name: 'Shop of the page', allowedOrigins: ['shop.example'] })
  const { page, printed } = await openPage()
  await page.locator('.btn.authorize').click()
  await page.locator('#auth-bearer-value').first().fill(plainKey)
  await page.locator('.auth-container .btn.authorize').first().click()
  await page.locator('.btn-done').first().click()
  const operation = page.locator('[id$="-listClientTokens"]')
  await operation.locator('.opblock-summary-control').click()
  await operation.locator('.try-out__btn').click()
  await operation.locator('.execute').click()
  const answer = operation.locator('.live-responses-table')
  await answer.waitFor()
  expect(await answer.innerText()).toContain('Shop of the page')
  expect(printed).toEqual([])
  await page.close()
})
