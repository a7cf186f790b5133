/** Scripted readers with a finger, which only Chromium has here; engines/ runs the others. */
import { afterAll, beforeAll, describe, test } from 'vitest'
import { playwrightDriver } from './scenarios/playwright.js'
import { scrollingScenarios } from './scenarios/scrolling.js'
import { openStrictStage, type StageSite } from './strict-stage.js'

let site: StageSite

beforeAll(async () => {
  site = await openStrictStage()
})
afterAll(() => site.close())

describe('on a touch screen', () => {
  const readers = scrollingScenarios.filter(({ hasTouch }) => hasTouch)
  test.each(readers)('$name', async ({ play }) => {
    const { page, close } = await site.visit({ touch: true })
    await page.evaluate(() => window.stage.read())
    await play(playwrightDriver(page))
    await close()
  })
})
