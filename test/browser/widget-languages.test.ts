/**
 * The real widget in other languages, also in two that nobody speaks: longer, accented and mirrored.
 * No word that a visitor meets stands outside the catalogue, and no state breaks when words grow.
 */
import { describe, expect, test } from 'vitest'
import { pack as ar } from '../../src/ui/languages/ar.js'
import { pack as de } from '../../src/ui/languages/de.js'
import { createScriptedAgent } from '../server/scripted-agent.js'
import { openApi } from './api.js'
import { pseudoWords } from './pseudo-locale.js'
import { useShop, type VisitOptions } from './shop.js'
import type { Visitor } from './visitor.js'

const shop = useShop()

/** What the site, the visitor and the agent say: in whatever language they like. */
const content = ['Tea', 'Write to us', 'How?', 'And?', 'One', 'Steep it.', '·']
/** While it streams, an answer is in pieces that fade in one after the other. */
content.push('Steep', 'it.')

/** Text and names in the shadow root that are neither content nor between brackets. */
const findForeign = ({ page }: Visitor): Promise<string[]> =>
  page.evaluate((allowed) => {
    const root = document.querySelector('parley-widget')?.shadowRoot as ShadowRoot
    const said = (text: string | null) => (text ?? '').trim()
    const found: string[] = []
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      found.push(said(node.nodeValue))
    for (const element of root.querySelectorAll('*')) {
      for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-description']) {
        found.push(said(element.getAttribute(name)))
      }
    }
    return found.filter(
      (text) => !/^⟦[^⟦⟧]*⟧$/.test(text) && !/^[\d٠-٩\s]*$/.test(text) && !allowed.includes(text),
    )
  }, content)

/** What is cut off, sticks out or lies upon something else. */
const findBroken = ({ page }: Visitor): Promise<string[]> =>
  page.evaluate(() => {
    const root = document.querySelector('parley-widget')?.shadowRoot as ShadowRoot
    const panel = root.querySelector('#parley-panel') as HTMLElement
    const found: string[] = []
    const isHidden = (element: Element) =>
      element.closest('.hidden') !== null || !(element as HTMLElement).checkVisibility()
    const walker = document.createTreeWalker(panel, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = (node.nodeValue ?? '').trim()
      const parent = node.parentElement
      if (text === '' || !parent || isHidden(parent)) continue
      const range = document.createRange()
      range.selectNodeContents(node)
      const rects = [...range.getClientRects()]
      for (let box: Element | null = parent; box && panel.contains(box); box = box.parentElement) {
        const { left, right } = box.getBoundingClientRect()
        const isOut = rects.some((one) => one.left < left - 1.5 || one.right > right + 1.5)
        if (isOut && getComputedStyle(box).display !== 'inline') {
          found.push(`sticks out of ${box.className || box.localName}: ${text}`)
          break
        }
      }
    }
    const { left, right, bottom } = panel.getBoundingClientRect()
    for (const element of panel.querySelectorAll<HTMLElement>('.inside > *, button, .notice')) {
      if (isHidden(element)) continue
      const box = element.getBoundingClientRect()
      if (box.left < left - 1 || box.right > right + 1) found.push(`outside: ${element.outerHTML}`)
      if (element.localName === 'footer' && box.bottom > bottom + 1) found.push('footer below')
      if (element.localName === 'button' && element.scrollWidth > element.clientWidth + 1) {
        found.push(`cut off: ${element.textContent}`)
      }
    }
    const buttons = [...panel.querySelectorAll('button')].filter((one) => !isHidden(one))
    for (const [at, one] of buttons.entries()) {
      for (const other of buttons.slice(at + 1)) {
        const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()]
        const width = Math.min(a.right, b.right) - Math.max(a.left, b.left)
        const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
        const isPill = one.matches('.pill') || other.matches('.pill')
        if (width > 1 && height > 1 && !isPill) {
          found.push(
            `${one.ariaLabel ?? one.textContent} upon ${other.ariaLabel ?? other.textContent}`,
          )
        }
      }
    }
    const field = panel.querySelector('textarea')
    if (field && !field.value) {
      const pen = document.createElement('canvas').getContext('2d') as CanvasRenderingContext2D
      const style = getComputedStyle(field)
      pen.font = `${style.fontSize} ${style.fontFamily}`
      const padding = Number.parseFloat(style.paddingLeft) + Number.parseFloat(style.paddingRight)
      const room = field.clientWidth - padding
      if (pen.measureText(field.placeholder).width > room) found.push('placeholder cut off')
    }
    return found
  })

const desktop: VisitOptions = { viewport: { width: 1000, height: 800 } }
const phone: VisitOptions = {
  viewport: { width: 360, height: 640 },
  hasTouch: true,
  isMobile: true,
}

const all = [
  { shape: 'desktop', options: desktop, dir: 'ltr' },
  { shape: 'desktop, mirrored', options: desktop, dir: 'rtl' },
  { shape: 'phone', options: phone, dir: 'ltr' },
  { shape: 'phone, mirrored', options: phone, dir: 'rtl' },
]

/** Each trait in one of two, unless there is time for all. */
const shapes = process.env['LONG'] === '1' ? all : [0, 3].flatMap((index) => all[index] ?? [])

describe('in a pseudo-locale with 40 % more letters', () => {
  test.each(shapes)('each state is from the catalogue and whole: $shape', async (given) => {
    const scripted = createScriptedAgent()
    const api = await openApi({ scripted })
    const settings = JSON.stringify({
      words: pseudoWords,
      launcherLabel: pseudoWords['openChat'],
      dir: given.dir,
    })
    const start = async (
      fields: Record<string, unknown> = {},
      prepare?: VisitOptions['prepare'],
    ): Promise<Visitor> => {
      const { value } = await api.token({
        allowedOrigins: ['shop.example'],
        config: {
          title: 'Tea',
          fallback: { label: 'Write to us', href: 'mailto:hi@shop.example' },
        },
        ...fields,
      })
      const head = `<script>window.ParleyConfig = ${settings}</script>${api.tag(value)}`
      return shop.visit({ head }, { ...given.options, ...(prepare && { prepare }) })
    }
    const found: string[] = []
    const check = async (state: string, visitor: Visitor) => {
      const faults = [...(await findForeign(visitor)), ...(await findBroken(visitor))]
      found.push(...faults.map((fault) => `${state}: ${fault}`))
    }
    const nameOf = (key: string) => pseudoWords[key] as string
    const button = ({ page }: Visitor, key: string) =>
      page.getByRole('button', { name: nameOf(key), exact: true })
    const send = async (visitor: Visitor, text: string) => {
      await visitor.page.getByRole('textbox').fill(text)
      await button(visitor, 'send').click()
    }
    const open = async (visitor: Visitor) => {
      await button(visitor, 'openChat').click()
      await visitor.panel.waitFor()
      await visitor.panel.getByText(nameOf('online')).waitFor()
    }

    const visitor = await start({ rateLimitPerMinute: 1 })
    await button(visitor, 'openChat').waitFor()
    found.push(...(await findForeign(visitor)).map((fault) => `closed: ${fault}`))
    await open(visitor)
    await check('open', visitor)
    scripted.answer = (call) => call.say('Steep it.')
    await send(visitor, 'How?')
    await visitor.replies.getByText('Steep it.').waitFor()
    await check('streaming', visitor)
    ;(await scripted.call(0)).end()
    await button(visitor, 'good').waitFor()
    await check('answered', visitor)
    await send(visitor, 'And?')
    await visitor.panel.getByText(nameOf('isBusy')).first().waitFor()
    await check('limited', visitor)
    await visitor.page.context().setOffline(true)
    await visitor.panel.getByText(nameOf('isOffline')).first().waitFor()
    await check('offline', visitor)

    scripted.answer = (call) => {
      call.say('Steep it.')
      call.end()
    }
    const exhausted = await start({ maxMessagesPerSession: 1 })
    await open(exhausted)
    await send(exhausted, 'One')
    await button(exhausted, 'startNew').waitFor()
    await check('exhausted', exhausted)

    const refused = await start({ allowedOrigins: ['tea.example'] })
    await button(refused, 'openChat').click()
    await refused.page.getByRole('link', { name: 'Write to us' }).waitFor()
    await check('refused', refused)

    const failed = await start({}, ({ page }) =>
      page.route('**/v1/client/**', (route) =>
        route.fulfill({ status: 500, json: { error: 'The server says this in English.' } }),
      ),
    )
    await button(failed, 'openChat').click()
    await button(failed, 'retry').waitFor()
    await check('failed', failed)
    expect(found).toEqual([])
  })
})

describe('on a page in German', () => {
  const setLanguage = `<script>document.documentElement.lang = 'de-AT'</script>`
  const german = (visitor: Visitor) => ({
    launcher: visitor.page.locator('parley-widget').getByRole('button').first(),
    field: visitor.page.getByRole('textbox', { name: de.message }),
    panel: visitor.panel,
  })

  test('one pack comes on intent, and everything is German from the first frame', async () => {
    const api = await openApi()
    const { value } = await api.token({ allowedOrigins: ['shop.example'] })
    const visitor = await shop.visit({ head: setLanguage + api.tag(value) })
    const { launcher, field, panel } = german(visitor)
    await launcher.waitFor()
    const packs = () => visitor.requests.filter(({ url }) => /\/assets\/(de|ar)-/.test(url))
    expect(packs()).toEqual([])
    await launcher.hover()
    await expect.poll(() => packs().length).toBe(1)
    await launcher.click()
    await field.waitFor()
    expect(await panel.locator('..').getAttribute('lang')).toBe('de-AT')
    expect(await panel.getByText('Hi!').count()).toBe(0)
    await panel.getByText(de.welcome).waitFor()
    await visitor.page.getByRole('button', { name: de.closeChat }).waitFor()
    await visitor.page.keyboard.press('Escape')
    await visitor.page.getByRole('button', { name: de.openChat }).waitFor()
    expect(packs()).toHaveLength(1)
    visitor.expectHealth()
  })

  test('it is English where the pack cannot be had, without a word about it', async () => {
    const api = await openApi()
    const { value } = await api.token({ allowedOrigins: ['shop.example'] })
    const visitor = await shop.visit(
      { head: setLanguage + api.tag(value) },
      { prepare: ({ page }) => page.route('**/assets/de-*', (route) => route.abort()) },
    )
    await visitor.open()
    await visitor.send('Hallo')
    await visitor.replies.getByText('You said: Hallo').waitFor()
    expect(await visitor.panel.locator('..').getAttribute('lang')).toBe('en')
    expect(visitor.console).toEqual([])
    expect(visitor.errors).toEqual([])
  })

  test('a pack that is late keeps nobody waiting, and is spoken when it comes', async () => {
    const api = await openApi()
    const { value } = await api.token({ allowedOrigins: ['shop.example'] })
    let release = () => {}
    const late = new Promise<void>((resolve) => (release = resolve))
    const visitor = await shop.visit(
      { head: setLanguage + api.tag(value) },
      {
        prepare: ({ page }) =>
          page.route('**/assets/de-*', async (route) => {
            await late
            await route.continue()
          }),
      },
    )
    await visitor.open()
    await visitor.field.fill('Guten Tag')
    release()
    await german(visitor).field.waitFor()
    expect(await german(visitor).field.inputValue()).toBe('Guten Tag')
    visitor.expectHealth()
  })
})

test('in Arabic on an English page it stands where the launcher does, and reads from the right', async () => {
  const api = await openApi()
  const { value } = await api.token({ allowedOrigins: ['shop.example'] })
  const tag = api.tag(value).replace('<script', '<script data-locale="ar"')
  const visitor = await shop.visit({ head: tag }, desktop)
  await visitor.launcher.click()
  await visitor.panel.getByText(ar.welcome).waitFor()
  const launcher = await visitor.page.locator('parley-widget .launcher').boundingBox()
  const panel = await visitor.panel.boundingBox()
  const rightOf = (box: typeof panel) => Math.round((box?.x ?? 0) + (box?.width ?? 0))
  expect(rightOf(panel)).toBe(rightOf(launcher))
  const close = await visitor.panel
    .getByRole('button', { name: ar.close, exact: true })
    .boundingBox()
  expect(close?.x).toBeLessThan((panel?.x ?? 0) + 60)
})
