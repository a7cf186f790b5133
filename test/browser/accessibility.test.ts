/**
 * What assistive technology finds in the panel, by Chromium's own tree, and whether a keyboard alone
 * is enough.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readAccessibilityTree } from './accessibility-tree.js'
import type { SceneName } from './fixtures/scenes.js'
import { openStrictStage, type StageSite } from './strict-stage.js'

let site: StageSite

beforeAll(async () => {
  site = await openStrictStage()
})
afterAll(() => site.close())

const open = async (page: Page) => {
  await page.evaluate(() => window.stage.toggle())
  await page.evaluate(() => window.stage.show('conversation'))
  await page.locator('.prose ol').first().waitFor()
}

const scenes: readonly SceneName[] = [
  'welcome',
  'conversation',
  'streaming',
  'limited',
  'not sent',
  'lapsed',
  'refused',
]

describe('the accessibility tree', () => {
  test('is as it was, of each main state', async () => {
    const { page, close } = await site.visit()
    await open(page)
    for (const scene of scenes) {
      await page.evaluate((name) => window.stage.show(name), scene)
      expect(await readAccessibilityTree(page, 'dialog'), scene).toMatchSnapshot(scene)
    }
    await close()
  })

  test('has a log that is silent, one polite announcer, and nothing that is focusable and disabled', async () => {
    const { page, close } = await site.visit()
    await open(page)
    const found = await page.evaluate(async () => {
      const { root, sceneNames, show } = window.stage
      const lines: string[] = []
      for (const name of sceneNames) {
        await show(name)
        const live = [...root.querySelectorAll('[aria-live], [role=status], [role=alert]')]
        const kinds = live.map((one) => one.getAttribute('role') ?? one.ariaLive)
        const log = root.querySelector('[role=log]')
        if (log?.getAttribute('aria-live') !== 'off') lines.push(`${name}: the log speaks`)
        if (kinds.filter((kind) => kind !== 'log').join() !== 'status') {
          lines.push(`${name}: announcers ${kinds.join()}`)
        }
        for (const one of root.querySelectorAll(':disabled'))
          lines.push(`${name}: ${one.className}`)
        const articles = [...root.querySelectorAll('article')]
        if (articles.some((one) => one.firstElementChild?.localName !== 'h3')) {
          lines.push(`${name}: an article without its heading`)
        }
        // Headings inside an answer are below the one that says who speaks.
        if (root.querySelector('.prose :is(h1, h2, h3)')) lines.push(`${name}: a loud heading`)
      }
      return lines
    })
    expect(found).toEqual([])
    await close()
  })

  test('has targets of 24 pixels and more, of 44 on a touch screen', async () => {
    for (const [how, leastPx] of [
      [{}, 24],
      [{ size: { width: 390, height: 760 }, touch: true }, 44],
    ] as const) {
      const { page, close } = await site.visit(how)
      await open(page)
      const small = await page.evaluate(async (least) => {
        const { root, sceneNames, show } = window.stage
        const lines = new Set<string>()
        for (const name of sceneNames) {
          await show(name)
          for (const one of root.querySelectorAll('.panel :is(button, summary, textarea)')) {
            const { width, height } = one.getBoundingClientRect()
            // Words in a line are as wide as they are.
            const isWord = one.matches('.act')
            if (height < least || (width < least && !isWord)) {
              lines.add(`${name}: ${one.className || one.localName} ${width} × ${height}`)
            }
          }
        }
        return [...lines]
      }, leastPx)
      expect(small).toEqual([])
      await close()
    }
  })
})
