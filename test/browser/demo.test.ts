/** The demo as `npm start` serves it: every page stands, and at /try each state can be reached. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium, openSite } from './chromium.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const data = mkdtempSync(join(tmpdir(), 'parley-demo-'))
let demo: ChildProcess
let browser: Browser
let origin: string

const findPort = async (): Promise<number> => {
  const site = await openSite(() => {})
  await site.close()
  return site.port
}

beforeAll(async () => {
  const port = await findPort()
  origin = `http://localhost:${port}`
  demo = spawn(process.execPath, ['demo/serve.js'], {
    cwd: root,
    env: { ...process.env, PORT: String(port), PARLEY_DATA: data },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve, reject) => {
    demo.stdout?.on('data', (text: Buffer) => String(text).includes(origin) && resolve())
    demo.once('exit', (code) => reject(new Error(`The demo ended with ${code}.`)))
  })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  demo.kill()
  rmSync(data, { recursive: true, force: true })
})

const visit = async (path: string, options = {}) => {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    ...options,
  })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  await page.goto(origin + path)
  return { page, faults, close: () => context.close() }
}
const panelOf = (page: Page) => page.locator('parley-widget, parley-chat').locator('#parley-panel')

test.each(['/', '/react', '/element', '/hostile', '/try', '/try?place=inline'])(
  'the page %s has a chat that answers',
  async (path) => {
    const { page, faults, close } = await visit(path)
    const launcher = page.getByRole('button', { name: 'Open chat' })
    const field = page.getByRole('textbox', { name: 'Message' })
    await launcher.or(field).first().waitFor()
    if (await launcher.isVisible()) await launcher.click()
    await field.fill('/table')
    await field.press('Enter')
    await panelOf(page).getByRole('table').waitFor()
    expect(faults).toEqual([])
    await close()
  },
)

describe('the page where everything can be tried', () => {
  test('changes the colour, the corners, the language and the scheme of an open chat', async () => {
    const { page, faults, close } = await visit('/try')
    await page.getByRole('button', { name: 'Open chat' }).click()
    await panelOf(page).getByText('Ask me something').waitFor()
    const style = (selector: string, name: string) =>
      panelOf(page).evaluate(
        (panel, [where, what]) => {
          const element = panel.querySelector(where) ?? panel
          return String(Reflect.get(getComputedStyle(element), what))
        },
        [selector, name] as const,
      )
    await page.getByRole('button', { name: '#d6336c' }).click()
    await page.getByRole('textbox', { name: 'Message' }).fill('Hello')
    await expect.poll(() => style('.send', 'backgroundColor')).toBe('rgb(214, 51, 108)')
    await page.getByRole('slider', { name: 'Corners' }).fill('4')
    await expect.poll(() => style('#no', 'borderTopLeftRadius')).toBe('4px')
    await page.getByLabel('Dark').check()
    await expect.poll(() => style('#no', 'colorScheme')).toBe('dark')
    await page.getByLabel('Language').selectOption('he')
    await expect.poll(() => style('.inside', 'direction')).toBe('rtl')
    // All of it is in the address, and in the tag that can be copied.
    expect(new URL(page.url()).searchParams.toString()).toBe(
      'accent=%23d6336c&radius=4&page=dark&locale=he',
    )
    expect(await page.locator('#tag').textContent()).toContain('data-locale="he"')
    await page.reload()
    await page.getByRole('button', { name: 'Open chat' }).click()
    await expect.poll(() => style('#no', 'borderTopLeftRadius')).toBe('4px')
    expect(faults).toEqual([])
    await close()
  })

  const troubles: readonly (readonly [name: string, words: string])[] = [
    ['Offline', "You're offline."],
    ['Cut stream', 'Reconnecting…'],
    ['Agent fails', 'The answer was cut off.'],
    ['Minute limit', 'The chat is busy.'],
    ['Session limit', 'Start new chat'],
    ['Rotated token', 'token_rotated'],
    ['Refused page', 'origin_not_allowed'],
    ['Idle end', 'With one tag'],
    ['Ends soon', 'This chat will end in 2 minutes'],
  ]
  test('shows each kind of trouble, and is well again', async () => {
    const { page, close } = await visit('/try')
    const told: string[] = []
    for (const [name, words] of troubles) {
      await page.getByRole('button', { name, exact: true }).click()
      await panelOf(page).getByText(words).first().waitFor()
      told.push(name)
    }
    expect(told).toEqual(troubles.map(([name]) => name))
    await page.getByRole('button', { name: 'All is well' }).click()
    await page.getByRole('button', { name: 'A table', exact: true }).click()
    await panelOf(page).getByText('These are the entries').waitFor()
    await close()
  })

  test('fits a phone', async () => {
    const { page, close } = await visit('/try', {
      viewport: { width: 390, height: 760 },
      hasTouch: true,
      isMobile: true,
    })
    await page.getByRole('button', { name: 'Open chat' }).waitFor()
    const wide = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(wide).toBe(390)
    await close()
  })
})
