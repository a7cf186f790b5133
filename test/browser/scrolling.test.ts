/** The scripted readers of scenarios/scrolling.ts in Chromium. */
import { afterAll, beforeAll, describe, test } from 'vitest'
import { openStrictStage, type StageSite } from './strict-stage.js'
import { playwrightDriver } from './scenarios/playwright.js'
import { scrollingScenarios } from './scenarios/scrolling.js'

let site: StageSite

beforeAll(async () => {
  site = await openStrictStage()
})
afterAll(() => site.close())

describe('in Chromium', () => {
  test.each(scrollingScenarios)('$name', async ({ hasTouch = false, play }) => {
    const { page, close } = await site.visit({ touch: hasTouch })
    await page.evaluate(() => window.stage.read())
    await play(playwrightDriver(page))
    await close()
  })
})
