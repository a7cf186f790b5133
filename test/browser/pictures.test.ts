/**
 * The panel in every state and shape, as pictures: nothing changes its looks unnoticed. After a change
 * that is meant, `npm run snapshots` draws them anew; look at each before it is committed.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContextOptions, CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium, type Site } from './chromium.js'
import { compare, decode, read, write } from './picture.js'
import { openStage } from './stage-site.js'
import type {} from './fixtures/ui-stage.js'

const folder = fileURLToPath(new URL('pictures/', import.meta.url))
const failures = fileURLToPath(new URL('../../test-results/pictures/', import.meta.url))
const isUpdate = process.env['UPDATE_PICTURES'] === '1'

interface Shape {
  query?: string
  options?: BrowserContextOptions
  /** Of the browser's own text, in CSS pixels; 16 is what everybody starts with. */
  textPx?: number
  isDark?: boolean
}

const desktop = { width: 488, height: 640 }

const shapes: Record<string, Shape> = {
  light: {},
  dark: { query: 'scheme=dark', isDark: true },
  rtl: { query: 'dir=rtl&locale=he' },
  phone: {
    options: { viewport: { width: 390, height: 640 }, hasTouch: true, isMobile: true },
  },
  'large text': { options: { viewport: { width: 560, height: 720 } }, textPx: 32 },
  'forced colours': { options: { forcedColors: 'active' } },
}

let browser: Browser
let site: Site

beforeAll(async () => {
  rmSync(failures, { recursive: true, force: true })
  site = await openStage()
  // Letters stand where they would on any machine, and their edges are grey.
  browser = await launchChromium('MAP shop.example 127.0.0.1', [
    '--font-render-hinting=none',
    '--disable-lcd-text',
    '--force-color-profile=srgb',
    '--hide-scrollbars',
  ])
})
afterAll(async () => {
  await browser.close()
  await site.close()
})

const openShape = async ({ query = '', options, textPx, isDark }: Shape) => {
  const context = await browser.newContext({
    viewport: desktop,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    locale: 'en-GB',
    ...options,
  })
  const page = await context.newPage()
  // What is told with a time or a day is told the same each time.
  await page.clock.setFixedTime('2026-03-03T10:00:00Z')
  const session = await context.newCDPSession(page)
  if (textPx) {
    await session.send('Page.enable')
    await session.send('Page.setFontSizes', { fontSizes: { standard: textPx } })
  }
  await page.goto(`http://shop.example:${site.port}/?${query}`)
  await page.evaluate(async (dark) => {
    document.body.classList.toggle('dark', dark)
    await document.fonts.load('400 15px Inter')
    window.stage.toggle()
  }, isDark ?? false)
  await page.waitForFunction(() => window.stage.root.querySelector('textarea'))
  return { page, session, close: () => context.close() }
}

const closePanel = (page: Page) =>
  page.evaluate(async () => {
    window.stage.toggle()
    const { root } = window.stage
    for (
      let frame = 0;
      frame < 30 && root.querySelector('.panel.on, :popover-open, [open]');
      frame++
    ) {
      await new Promise(requestAnimationFrame)
    }
    // Its last movement, of a millisecond, is over.
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)
  })

/** Without the caret, which blinks. */
const hideCaret = (page: Page) =>
  page.evaluate(() => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync('textarea { caret-color: transparent !important }')
    const { root } = window.stage
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  })

/** At the end of what was said, or at its start; without a caret, which blinks where colours are forced. */
const settle = (page: Page, scene: string) =>
  page.evaluate(async (isAtStart) => {
    const { root } = window.stage
    const log = root.querySelector('.log')
    log?.scrollTo({ top: isAtStart ? 0 : log.scrollHeight, behavior: 'instant' })
    const field = root.activeElement
    if (matchMedia('(forced-colors: active)').matches && field instanceof HTMLTextAreaElement) {
      field.blur()
    }
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)
  }, scene === 'more')

/** The panel alone, since a shadow has more colours than all else; or the whole window. */
const draw = async (page: Page, session: CDPSession, isWhole: boolean) => {
  const clip = await page.evaluate((whole) => {
    const panel = window.stage.root.querySelector('.panel')
    const { x, y, width, height } = panel?.getBoundingClientRect() ?? new DOMRect()
    return whole
      ? { x: 0, y: 0, width: innerWidth, height: innerHeight, scale: 1 }
      : { x, y, width, height, scale: 1 }
  }, isWhole)
  const { data } = await session.send('Page.captureScreenshot', { clip, optimizeForSpeed: true })
  return decode(Buffer.from(data, 'base64'))
}

/** In letters that few machines have: Chinese, Japanese. */
const undrawn: readonly string[] = ['languages']

/** What is seen of the page besides: the launcher, and what lies under the panel. */
const surroundings = ['page', 'closed'] as const

describe('the panel looks as it did', () => {
  for (const [name, shape] of Object.entries(shapes)) {
    test(`in every state, ${name}`, async () => {
      const { page, session, close } = await openShape(shape)
      await hideCaret(page)
      const scenes = await page.evaluate(() => window.stage.sceneNames)
      const names = [...scenes.filter((name) => !undrawn.includes(name)), ...surroundings]
      // What shows a conversation, and what reads markdown, are fetched for the first one.
      await page.evaluate(() => window.stage.show('code'))
      await page.waitForFunction(() => window.stage.root.querySelector('.code-block'))
      const kind = `${folder}${name.replaceAll(' ', '-')}/`
      const faults: string[] = []
      for (const scene of names) {
        const isScene = scene !== 'page' && scene !== 'closed'
        await page.evaluate((one) => window.stage.show(one), isScene ? scene : 'conversation')
        await settle(page, scene)
        if (scene === 'closed') await closePanel(page)
        const actual = await draw(page, session, !isScene)
        const file = `${scene.replaceAll(' ', '-')}.png`
        const expected = read(kind + file)
        const difference = expected && compare(expected, actual)
        if (isUpdate && (!expected || difference)) write(kind + file, actual)
        else if (!expected) faults.push(`${scene}: no picture yet; npm run snapshots draws it`)
        else if (difference) {
          const shown = `${failures}${name.replaceAll(' ', '-')}-${file}`
          write(shown, difference.picture)
          faults.push(`${scene}: ${difference.sentence}; expected, difference, actual: ${shown}`)
        }
      }
      const drawn = names.map((scene) => `${scene.replaceAll(' ', '-')}.png`)
      const old = existsSync(kind) ? readdirSync(kind).filter((file) => !drawn.includes(file)) : []
      if (isUpdate) for (const file of old) rmSync(kind + file)
      else faults.push(...old.map((file) => `${file}: a picture of no state`))
      expect(faults).toEqual([])
      await close()
    })
  }
})
