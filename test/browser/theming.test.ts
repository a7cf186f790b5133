/** What a site may say about the looks, in real Chromium: each custom property changes something. */
import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium, type Site } from './chromium.js'
import { openStage } from './stage-site.js'
import type { SceneName } from './fixtures/scenes.js'
import type {} from './fixtures/ui-stage.js'

/** The names in a table of the documentation: all that are told. */
const documented = (heading: string): string[] => {
  const text = readFileSync(new URL('../../docs/widget.md', import.meta.url), 'utf8')
  const [, section = ''] = text.split(`\n### ${heading}\n`)
  const [own = ''] = section.split(/\n##+ /)
  return [...own.matchAll(/^\| `(?:--parley-)?([\w-]+)` \|/gm)].map(([, name]) => name ?? '')
}

let browser: Browser
let site: Site
let page: Page

beforeAll(async () => {
  site = await openStage()
  browser = await launchChromium()
  const context = await browser.newContext({
    viewport: { width: 900, height: 900 },
    reducedMotion: 'reduce',
  })
  page = await context.newPage()
  await page.goto(`http://shop.localhost:${site.port}/`)
  await page.evaluate(() => window.stage.toggle())
  await page.evaluate(() => window.stage.show('code'))
  await page.waitForFunction(() => window.stage.root.querySelector('.code-block'))
})
afterAll(async () => {
  await browser.close()
  await site.close()
})

interface Change {
  property: string
  value: string
  scene: SceneName
  /** Of one element in the shadow root; a pseudo-element may follow it. */
  selector: string
  reads: string
  /** As it is computed then; the value itself if nothing else is said. */
  is?: string
}

const red = 'rgb(250, 1, 2)'
const color = (property: string, scene: SceneName, selector: string, reads = 'color'): Change => ({
  property,
  value: red,
  scene,
  selector,
  reads,
})
const ground = (property: string, scene: SceneName, selector: string) =>
  color(property, scene, selector, 'backgroundColor')
const length = (property: string, selector: string, reads: string, px = 41): Change => ({
  property,
  value: `${px}px`,
  scene: 'conversation',
  selector,
  reads,
})
const shadow = (property: string, scene: SceneName, selector: string): Change => ({
  property,
  value: `${red} 0px 0px 3px 0px`,
  scene,
  selector,
  reads: 'boxShadow',
})

const changes: readonly Change[] = [
  ground('accent', 'welcome', '.launcher'),
  color('on-accent', 'welcome', '.launcher'),
  ground('bg', 'welcome', '.panel'),
  ground('raised', 'welcome', '.field'),
  ground('hover', 'welcome', '.send'),
  color('muted', 'welcome', '.status'),
  color('focus', 'welcome', '.field', 'borderTopColor'),
  ground('ok', 'welcome', '.status::before'),
  shadow('shadow-2', 'welcome', '.launcher'),
  shadow('shadow-3', 'welcome', '.panel'),
  ground('accent', 'draft', '.send'),
  color('on-accent', 'draft', '.send'),
  color('danger', 'too long', '.meta.danger'),
  ground('sunken', 'code', '.code-block'),
  color('text', 'code', '.parley'),
  color('border', 'code', '.code-block', 'borderTopColor'),
  ground('tint', 'code', '.bubble'),
  color('on-tint', 'code', '.bubble'),
  color('link', 'conversation', '.prose a'),
  length('radius', '.panel', 'borderTopLeftRadius'),
  { ...length('radius', '.bubble', 'borderTopLeftRadius', 10), is: '9px' },
  { ...length('space', '.said', 'paddingInlineStart', 6), is: '30px' },
  { ...length('font', '.parley', 'fontFamily'), value: 'serif' },
  { ...length('font-mono', '.prose code', 'fontFamily'), value: 'monospace' },
  length('text-size', '.parley', 'fontSize', 21),
  length('launcher-size', '.launcher', 'width'),
  length('panel-width', '.panel', 'width', 333),
  length('panel-height', '.panel', 'height', 444),
  length('offset-x', '.corner', 'right'),
  length('offset-x', '.panel', 'right'),
  length('offset-y', '.corner', 'bottom'),
  { ...length('offset-y', '.panel', 'bottom', 41), is: '105px' },
  { ...length('z', '.corner', 'zIndex'), value: '41' },
  { ...length('z', '.panel', 'zIndex'), value: '41' },
  color('control', 'failed', '.outline', 'borderTopColor'),
  ground('warn', 'limited', '.status::before'),
  shadow('shadow-1', 'more', '.pill'),
]

const set = (property: string, value: string | null) =>
  page.evaluate(
    ([name, next]) => {
      // On the root: it is inherited from anywhere.
      document.documentElement.style.setProperty(`--parley-${name}`, next)
    },
    [property, value] as const,
  )

/** Once it is `goal`, or after as many frames as any transition takes here. */
const readStyle = ({ selector, reads }: Change, goal?: string) =>
  page.evaluate(
    async ([where, what, wanted]) => {
      const [path = '', pseudo] = where.split('::')
      // Lengths are laid out in 64ths of a pixel.
      const read = () => {
        const element = window.stage.root.querySelector(path)
        if (!element) return `no ${path}`
        const text = String(Reflect.get(getComputedStyle(element, pseudo && `::${pseudo}`), what))
        return text.replace(/[\d.]+(?=px)/g, (px) => `${Math.round(Number(px))}`)
      }
      for (let frame = 0; frame < 30 && wanted !== undefined && read() !== wanted; frame++) {
        await new Promise(requestAnimationFrame)
      }
      return read()
    },
    [selector, reads, goal] as const,
  )

describe('custom properties of the page', () => {
  test('are the documented ones', () => {
    const tried = new Set([...changes.map(({ property }) => property), 'duration'])
    expect(documented('Custom properties').toSorted()).toEqual([...tried].toSorted())
  })

  test('change what they name, each, from wherever they are set', async () => {
    const seen: unknown[] = []
    let shown = ''
    for (const change of changes) {
      if (shown !== change.scene) await page.evaluate((one) => window.stage.show(one), change.scene)
      shown = change.scene
      const before = await readStyle(change)
      await set(change.property, change.value)
      const after = await readStyle(change, change.is ?? change.value)
      await set(change.property, null)
      seen.push([change.property, change.selector, before === after ? 'nothing changed' : after])
    }
    expect(seen).toEqual(
      changes.map(({ property, selector, value, is }) => [property, selector, is ?? value]),
    )
  })

  test('make movements as quick as the site wants', async () => {
    await page.emulateMedia({ reducedMotion: 'no-preference' })
    await set('duration', '100ms')
    const durations = await page.evaluate(() => {
      const read = (selector: string) =>
        getComputedStyle(window.stage.root.querySelector(selector) as Element).transitionDuration
      return [read('.panel'), read('.send')]
    })
    await set('duration', null)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    expect(durations).toEqual(['0.1s', '0.05s, 0.05s'])
  })

  test('win on the element over those around it', async () => {
    await set('bg', red)
    await page.evaluate(() => window.stage.element.style.setProperty('--parley-bg', 'black'))
    const black = 'rgb(0, 0, 0)'
    expect(await readStyle(ground('bg', 'welcome', '.panel'), black)).toBe(black)
    await page.evaluate(() => window.stage.element.style.removeProperty('--parley-bg'))
    await set('bg', null)
  })
})

describe('parts', () => {
  test('are there, each that is documented', async () => {
    const seen = await page.evaluate(async () => {
      const parts = new Set<string>()
      const { root, sceneNames, show } = window.stage
      for (const scene of sceneNames) {
        await show(scene)
        for (const one of root.querySelectorAll('[part]')) {
          for (const part of one.part) parts.add(part)
        }
      }
      return [...parts]
    })
    const names = documented('Parts')
    expect(names.length).toBeGreaterThan(20)
    expect(names.filter((name) => !seen.includes(name))).toEqual([])
  })
})
