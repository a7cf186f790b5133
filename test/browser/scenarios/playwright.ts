/** The driver of a page of Playwright's. A finger needs Chromium. */
import type { Page } from 'playwright-core'
import type { Driver, Point } from './driver.js'

const steps = 6

export const playwrightDriver = (page: Page): Driver => ({
  run: (act, given) => page.evaluate(act as never, given) as never,
  async wheel({ x, y }, deltaY) {
    await page.mouse.move(x, y)
    await page.mouse.wheel(0, deltaY)
  },
  press: (key) => page.keyboard.press(key),
  async drag(from, to, meanwhile) {
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(to.x, to.y, { steps })
    await meanwhile()
    await page.mouse.up()
  },
  async swipe(from, to, meanwhile) {
    const session = await page.context().newCDPSession(page)
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: Point[]) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints: points })
    await touch('touchStart', [from])
    for (let step = 1; step <= steps && to.y !== from.y; step++) {
      await touch('touchMove', [{ x: from.x, y: from.y + ((to.y - from.y) * step) / steps }])
    }
    await meanwhile()
    await touch('touchEnd', [])
    await session.detach()
  },
  async resize(width, height) {
    await page.setViewportSize({ width, height })
  },
})
