/**
 * What stands in the corner of a page besides the launcher, and what the launcher owes the page: a
 * teaser where the site wants one, room for a banner, and sight of what has the focus.
 */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { createScriptedAgent } from '../server/scripted-agent.js'
import { openApi } from './api.js'
import { useShop, type VisitOptions } from './shop.js'

const shop = useShop()

const long = `<main><h1>Tea</h1><p style="height: 3000px">Packed by hand.</p></main>
<a href="#end" id="end" style="position: absolute; right: 34px; bottom: 34px; font-size: 10px">Go</a>`

const setUp = async (attributes: string, body = long) => {
  const api = await openApi({ scripted: createScriptedAgent((call) => call.end()) })
  const { value } = await api.token({ allowedOrigins: ['shop.example'] })
  const head = `<script async ${attributes} src="${api.url}/embed/${value}.js"></script>`
  return { api, path: shop.publish({ head, body }) }
}

/** Time goes by as the test says. */
const withClock: VisitOptions['prepare'] = ({ page }) => page.clock.install()

const corner = (page: Page) =>
  page.evaluate(() => {
    const root = document.querySelector('parley-widget')?.shadowRoot
    const launcher = root?.querySelector('.launcher')?.getBoundingClientRect()
    return {
      bottom: Math.round(innerHeight - (launcher?.bottom ?? 0)),
      opacity: getComputedStyle(root?.querySelector('.corner') as Element).opacity,
    }
  })

test('a teaser comes after a while and a look around, once a session, and takes no focus', async () => {
  const { path } = await setUp('data-teaser="Questions about tea?"')
  const visitor = await shop.visit(path, { prepare: withClock })
  const { page, launcher } = visitor
  const teaser = page.getByRole('button', { name: 'Questions about tea?' })
  await launcher.waitFor()
  await page.clock.runFor(9000)
  expect(await teaser.count()).toBe(0)
  await page.evaluate(() => scrollTo(0, 400))
  await teaser.waitFor()
  expect(await page.evaluate(() => document.activeElement?.localName)).toBe('body')
  // One line, above the launcher, and its button is large enough for a finger.
  const box = await teaser.boundingBox()
  const below = await launcher.boundingBox()
  expect(box?.height).toBeLessThan(60)
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(below?.y ?? 0)
  const close = page.getByRole('button', { name: 'Close' })
  expect((await close.boundingBox())?.height).toBeGreaterThanOrEqual(44)
  // What is closed leaves the focus on the launcher, and does not come back in this session.
  await close.focus()
  await page.keyboard.press('Enter')
  expect(await teaser.count()).toBe(0)
  await expect.poll(() => launcher.evaluate((one) => one.matches(':focus'))).toBe(true)
  await page.reload()
  await launcher.waitFor()
  await page.evaluate(() => scrollTo(0, 900))
  await page.clock.runFor(20_000)
  expect(await teaser.count()).toBe(0)
  visitor.expectHealth()
})

test('a teaser comes on a second page without a scroll, and opens the chat', async () => {
  const { path } = await setUp('data-teaser="Questions about tea?"')
  const { page, launcher, panel } = await shop.visit(path, { prepare: withClock })
  await launcher.waitFor()
  await page.clock.runFor(3000)
  await page.reload()
  await launcher.waitFor()
  await page.clock.runFor(7000)
  const teaser = page.getByRole('button', { name: 'Questions about tea?' })
  expect(await teaser.count()).toBe(0)
  await page.clock.runFor(2000)
  await teaser.click()
  await panel.waitFor()
  expect(await teaser.count()).toBe(0)
})

test('a teaser is not for phones, nor for who has opened the chat; without one nothing is stored', async () => {
  const phone = { viewport: { width: 390, height: 760 } }
  const attempt = async (attributes: string, options: VisitOptions, isOpened = false) => {
    const { path } = await setUp(attributes)
    const visitor = await shop.visit(path, { ...options, prepare: withClock })
    const { page, launcher } = visitor
    await launcher.waitFor()
    if (isOpened) {
      await visitor.open()
      await page.keyboard.press('Escape')
    }
    // What is fetched for a teaser begins to count when it has come.
    await page.waitForLoadState('networkidle')
    await page.evaluate(() => scrollTo(0, 400))
    await page.clock.runFor(20_000)
    return page
  }
  const offer = 'data-teaser="Questions about tea?"'
  const teaser = (page: Page) => page.getByRole('button', { name: 'Questions about tea?' }).count()
  expect(await teaser(await attempt(offer, phone))).toBe(0)
  expect(await teaser(await attempt(`${offer} data-teaser-on-phones`, phone))).toBe(1)
  expect(await teaser(await attempt(offer, {}, true))).toBe(0)
  const plain = await attempt('', {})
  expect(await plain.evaluate(() => sessionStorage.length + localStorage.length)).toBe(0)
})

test('the launcher moves above a banner, and back when it goes', async () => {
  const { path } = await setUp('data-keep-clear')
  const { page, launcher } = await shop.visit(path)
  await launcher.waitFor()
  expect((await corner(page)).bottom).toBe(20)
  await page.evaluate(() => {
    const banner = document.createElement('div')
    banner.id = 'banner'
    banner.textContent = 'Cookies?'
    banner.style.cssText =
      'position: fixed; left: 0; right: 0; bottom: 0; height: 90px; z-index: 2147483647; background: #eee'
    document.body.append(banner)
  })
  await expect.poll(() => corner(page)).toMatchObject({ bottom: 102 })
  // Other options place it anew.
  await page.evaluate(() => window.Parley?.('update', { offsetX: 40 }))
  await expect.poll(() => corner(page)).toMatchObject({ bottom: 102 })
  await page.evaluate(() => document.querySelector('#banner')?.remove())
  await expect.poll(() => corner(page)).toMatchObject({ bottom: 20 })
})

test('what has the focus of the page is seen through the launcher, once the chat was used', async () => {
  const { path } = await setUp('', long.replace('position: absolute', 'position: fixed'))
  const visitor = await shop.visit(path)
  const { page } = visitor
  await visitor.open()
  await page.keyboard.press('Escape')
  await page.locator('#end').focus()
  await expect.poll(() => corner(page)).toMatchObject({ opacity: '0.2' })
  await page.locator('#end').blur()
  await expect.poll(() => corner(page)).toMatchObject({ opacity: '1' })
  await page.evaluate(() => window.Parley?.('destroy'))
  expect(await page.locator('parley-widget').count()).toBe(0)
})
