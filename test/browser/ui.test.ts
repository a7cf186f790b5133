/**
 * The panel in real Chromium: axe in every state and shape, the keyboard alone, a strict content
 * security policy, and where the transcript stands while an answer comes.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeSource, violationsOf } from './axe.js'
import { openStrictStage, type StageSite, type Visit } from './strict-stage.js'

const answer = `Here is **how**:

1. Cool the water to \`55 °C\`.
2. Wait.

## Why

See [the guide](https://tea.example/guide).

| Tea | Water |
|---|---:|
| Gyokuro | 55 °C |

\`\`\`ts
const ratio = leaf / water // grams per millilitre, and a comment that is long enough to scroll
\`\`\`

> Patience.

- [x] warm the pot
`

let site: StageSite
const visit: StageSite['visit'] = (how) => site.visit(how)

beforeAll(async () => {
  site = await openStrictStage()
})
afterAll(() => site.close())

/** Two frames: what was set is on the screen. */
const settle = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) =>
        requestAnimationFrame(() => requestAnimationFrame(() => resolve())),
      ),
  )

const openPanel = async (page: Page) => {
  await page.evaluate(() => window.stage.toggle())
  await page.waitForFunction(() =>
    window.stage.root.adoptedStyleSheets.some((one) =>
      [...one.cssRules].some((rule) => rule.cssText.startsWith('.prose')),
    ),
  )
  await settle(page)
}

const states: Record<string, (answer: string) => void> = {
  empty: () => {},
  conversation: (text) => {
    const { chat, said, answered, tool } = window.stage
    const sources = [{ id: 's', title: 'Guide', url: 'https://tea.example/guide' }]
    const tools = [tool('t', 'search', 'succeeded')]
    chat.set({
      remaining: { left: 2, max: 100 },
      messages: [
        said('How?'),
        answered(text, { id: 'a1', sources, tools, reasoning: 'Hm.', feedback: 'upvote' }),
        said('And?', 'failed'),
        said('Well?'),
        answered('Half', { id: 'a2', reply: 'failed' }),
      ],
    })
  },
  streaming: (text) => {
    const { chat, said, answered } = window.stage
    const messages = [said('How?'), answered(text.slice(0, 200), { reply: 'streaming' })]
    chat.set({ phase: 'replying', turnId: 't', messages: [...messages, said('Next', 'queued')] })
  },
  limited: () => {
    window.stage.chat.set({
      phase: 'limited',
      retryAt: performance.now() + 60_000,
      code: 'rate_limited_minute',
    })
  },
  exhausted: () => window.stage.chat.set({ phase: 'exhausted', max: 100 }),
  refused: () => window.stage.chat.set({ phase: 'refused', diagnosis: window.stage.refusal }),
  failed: () => window.stage.chat.set({ phase: 'failed', diagnosis: window.stage.refusal }),
  offline: () => window.stage.chat.set({ online: false }),
}

const phone = { size: { width: 390, height: 760 }, touch: true } as const
const shapes: Record<string, Visit> = {
  light: {},
  'dark, right to left, on a phone': { query: 'scheme=dark&dir=rtl', ...phone },
  'inline, in a narrow page': { query: 'inline', size: { width: 320, height: 640 } },
}
/** Each trait is in one of those above; the long run has them in every combination. */
const otherShapes: Record<string, Visit> = {
  dark: { query: 'scheme=dark' },
  'right to left': { query: 'dir=rtl' },
  phone,
  'dark, right to left': { query: 'scheme=dark&dir=rtl' },
  'dark, on a phone': { query: 'scheme=dark', ...phone },
  'right to left, on a phone': { query: 'dir=rtl', ...phone },
  'a pink accent in dark': { query: 'scheme=dark&accent=%23d6336c' },
}

describe('axe with all its rules', () => {
  const long = process.env['LONG'] === '1'
  test.each(Object.entries({ ...shapes, ...(long ? otherShapes : {}) }))(
    'finds nothing in any scene, %s',
    async (_shape, how) => {
      const { page, close } = await visit({ ...how, bypassCSP: true })
      await page.evaluate(axeSource)
      await openPanel(page)
      const found: string[] = []
      for (const name of await page.evaluate(() => window.stage.sceneNames)) {
        await page.evaluate((scene) => window.stage.show(scene), name)
        found.push(...(await violationsOf(page)).map((violation) => `${name}: ${violation}`))
      }
      expect(found).toEqual([])
      await close()
    },
  )
})

describe('a strict page', () => {
  test('lets everything through: no violation in any state', async () => {
    const { page, faults, close } = await visit()
    await page.evaluate(() => {
      window.seen = []
      document.addEventListener('securitypolicyviolation', (event) =>
        window.seen.push(`${event.violatedDirective} ${event.blockedURI}`),
      )
    })
    await openPanel(page)
    for (const set of Object.values(states)) {
      await page.evaluate(set, answer)
      await settle(page)
    }
    expect(await page.evaluate(() => window.seen)).toEqual([])
    expect(faults).toEqual([])
    await close()
  })
})

describe('the keyboard alone', () => {
  test('opens, writes, sends, stops, leaves and closes', async () => {
    const { page, close } = await visit()
    await page.getByRole('button', { name: 'Open chat' }).focus()
    await page.keyboard.press('Enter')
    await expect
      .poll(() => page.evaluate(() => window.stage.root.activeElement?.localName))
      .toBe('textarea')
    await page.keyboard.type('hello')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('there')
    await page.keyboard.press('Enter')
    const calls = () => page.evaluate(() => window.stage.chat.calls)
    expect(await calls()).toEqual([['open'], ['send', 'hello\nthere']])
    await page.evaluate(() => window.stage.chat.set({ phase: 'replying', turnId: 't' }))
    await settle(page)
    await page.keyboard.press('Escape')
    expect((await calls()).at(-1)).toEqual(['stop'])
    await page.evaluate(() => window.stage.chat.set({ phase: 'ready' }))
    await settle(page)
    // Not modal: Tab leads out of it, past Send.
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    expect(
      await page.evaluate(() => window.stage.root.activeElement?.localName ?? 'page'),
    ).not.toBe('textarea')
    await page.evaluate(() => window.stage.root.querySelector('textarea')?.focus())
    await page.keyboard.press('Escape')
    expect(await page.evaluate(() => window.stage.root.activeElement === window.stage.button)).toBe(
      true,
    )
    expect(await page.getByRole('dialog').count()).toBe(0)
    await close()
  })

  test('reaches everything, with a focus that is seen', async () => {
    const { page, close } = await visit()
    await openPanel(page)
    await page.evaluate(states['conversation'] as (text: string) => void, answer)
    await settle(page)
    await page.evaluate(() => window.stage.root.querySelector('h2')?.focus())
    const names: string[] = []
    for (let step = 0; step < 30; step++) {
      await page.keyboard.press('Tab')
      const [name, isSeen] = await page.evaluate(() => {
        const element = window.stage.root.activeElement
        if (!element) return ['page', true] as const
        const { outlineStyle } = getComputedStyle(element)
        const isField = element.localName === 'textarea'
        return [
          element.ariaLabel ?? element.textContent ?? '',
          isField || outlineStyle !== 'none',
        ] as const
      })
      names.push(name.trim())
      expect([name, isSeen]).toEqual([name, true])
      if (name === 'Message') break
    }
    for (const name of [
      'Menu',
      'Expand',
      'Close',
      'Conversation',
      'Good answer',
      'Retry',
      'Message',
    ]) {
      expect(names).toContain(name)
    }
    await close()
  })

  test('stays in a sheet on a narrow screen, which leaves the page inert', async () => {
    const { page, close } = await visit({ size: { width: 390, height: 700 }, touch: true })
    await openPanel(page)
    expect(
      await page.evaluate(() => window.stage.root.querySelector('dialog')?.matches(':modal')),
    ).toBe(true)
    // On touch the title has the focus: a keyboard would cover half of what there is to see.
    expect(await page.evaluate(() => window.stage.root.activeElement?.localName)).toBe('h2')
    const { width, height } = (await page.getByRole('dialog').boundingBox()) ?? {
      width: 0,
      height: 0,
    }
    expect([width, height]).toEqual([390, 700])
    const size = await page.evaluate(() => {
      const field = window.stage.root.querySelector('textarea') as HTMLElement
      return Number.parseFloat(getComputedStyle(field).fontSize)
    })
    expect(size).toBeGreaterThanOrEqual(16)
    await page.setViewportSize({ width: 800, height: 700 })
    await expect
      .poll(() =>
        page.evaluate(() => window.stage.root.querySelector('dialog')?.matches(':popover-open')),
      )
      .toBe(true)
    await close()
  })
})

describe('the transcript', () => {
  test('takes what is no text and what has no end of line, and stays in its width', async () => {
    const { page, faults, close } = await visit({ size: { width: 390, height: 700 } })
    await openPanel(page)
    const line = 'x'.repeat(32_000)
    await page.getByRole('textbox', { name: 'Message' }).fill(line)
    const field = await page.getByRole('textbox', { name: 'Message' }).boundingBox()
    expect(field?.height).toBeLessThan(220)
    const sizes = await page.evaluate(async (text) => {
      const { chat, said, answered, root } = window.stage
      const half = `Tea \ud83d and \udc4d`
      chat.set({ messages: [said(text), answered(text, { id: 'a1' }), said(half), answered(half)] })
      await new Promise((resolve) => setTimeout(resolve, 300))
      const log = root.querySelector('.log') as HTMLElement
      return { over: log.scrollWidth - log.clientWidth, shown: log.textContent?.length ?? 0 }
    }, line)
    expect(sizes.over).toBe(0)
    expect(sizes.shown).toBeGreaterThan(64_000)
    expect(faults).toEqual([])
    await close()
  })

  const place = (page: Page) =>
    page.evaluate(() => {
      const log = window.stage.root.querySelector('.log') as HTMLElement
      const answer = log.querySelector('article:last-child') as HTMLElement
      return {
        top: log.scrollTop,
        first: answer.getBoundingClientRect().top - log.getBoundingClientRect().top,
        left: log.scrollHeight - log.clientHeight - log.scrollTop,
      }
    })

  test('shows the end of a long conversation, and the rest without moving what is read', async () => {
    const { page, close } = await visit()
    await page.evaluate(() => {
      const { chat, said, answered } = window.stage
      chat.set({
        messages: Array.from({ length: 400 }, (_, at) =>
          at % 2 === 0
            ? said(`Question ${at}`)
            : answered(`Answer ${at}. ${'It has some length. '.repeat(at % 9)}`, { id: `a${at}` }),
        ),
      })
    })
    await openPanel(page)
    const first = () =>
      page.evaluate(() => window.stage.root.querySelector('article .bubble')?.textContent)
    await page.getByText('Answer 399.').waitFor()
    expect((await place(page)).left).toBeLessThan(2)
    // Where find-in-page looks, once the page has had nothing to do.
    await expect.poll(first).toBe('Question 300')
    expect((await place(page)).left).toBeLessThan(2)

    // A reader who goes up meets older messages, which push nothing away.
    const seen = await page.evaluate(async () => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
      const log = window.stage.root.querySelector('.log') as HTMLElement
      const shifts: number[] = []
      // As in WebKit, which has none.
      log.style.setProperty('overflow-anchor', 'none')
      let { length } = log.querySelectorAll('article')
      for (let step = 0; step < 600 && length < 400; step++) {
        const articles = [...log.querySelectorAll('article')]
        log.scrollTop -= 300
        const read = articles.find((one) => one.getBoundingClientRect().bottom > 100) as HTMLElement
        const { top } = read.getBoundingClientRect()
        for (let count = 0; count < 4; count++) await frame()
        shifts.push(Math.abs(read.getBoundingClientRect().top - top))
        length = log.querySelectorAll('article').length
      }
      return { length, shift: Math.max(...shifts) }
    })
    expect(seen.length).toBe(400)
    expect(seen.shift).toBeLessThan(2)
    await close()
  })
})

describe('the panel on a page', () => {
  test('has its size, above the launcher, and fits a small window', async () => {
    const { page, close } = await visit({ size: { width: 1200, height: 1000 } })
    await openPanel(page)
    const { x, y, width, height } = (await page.getByRole('dialog').boundingBox()) as DOMRect
    expect([x, y, width, height].map(Math.round)).toEqual([
      1200 - 20 - 400,
      1000 - 20 - 56 - 8 - 704,
      400,
      704,
    ])
    await page.setViewportSize({ width: 700, height: 500 })
    await settle(page)
    const box = await page.getByRole('dialog').boundingBox()
    expect(box?.height).toBeCloseTo(500 - 104, 0)
    await close()
  })

  test('lies at the start where the site wants it, and follows the direction', async () => {
    for (const [query, x] of [
      ['position=bottom-left', 20],
      ['dir=rtl', 20],
      ['dir=rtl&position=bottom-left', 900 - 20 - 400],
    ] as const) {
      const { page, close } = await visit({ query })
      await openPanel(page)
      expect((await page.getByRole('dialog').boundingBox())?.x).toBeCloseTo(x, 0)
      await close()
    }
  })

  test('does not tell the page about keys that were pressed in it', async () => {
    const { page, close } = await visit()
    await page.evaluate(() => {
      window.seen = []
      for (const type of ['keydown', 'keyup', 'keypress', 'focusin'] as const) {
        document.addEventListener(type, (event) => window.seen.push(event.type))
      }
    })
    await openPanel(page)
    await page.keyboard.type('g/')
    expect(await page.evaluate(() => window.seen)).toEqual([])
    await close()
  })

  test('reflows with text twice as large', async () => {
    const { page, close } = await visit({ size: { width: 1280, height: 1000 }, bypassCSP: true })
    await page.addStyleTag({ content: 'parley-widget { zoom: 2 }' })
    await openPanel(page)
    await page.evaluate(states['conversation'] as (text: string) => void, answer)
    await settle(page)
    const overflow = await page.evaluate(() => {
      const log = window.stage.root.querySelector('.log') as HTMLElement
      return log.scrollWidth - log.clientWidth
    })
    expect(overflow).toBe(0)
    await close()
  })

  test('is modest with the main thread while 100 kB stream', async () => {
    const { page, close } = await visit()
    await openPanel(page)
    const frames = await page.evaluate(async () => {
      const { chat, said, answered } = window.stage
      const text =
        'A paragraph with **bold**, `code` and [a link](https://a.example/x).\n\n- a\n- b\n\n'
      const whole = text.repeat(Math.ceil(100_000 / text.length))
      let count = 0
      const observer = new MutationObserver((records) => (count += records.length))
      observer.observe(window.stage.root, { childList: true, subtree: true })
      for (let length = 0; length < whole.length; length += 2000) {
        const message = answered(whole.slice(0, length), { reply: 'streaming' })
        chat.set({ phase: 'replying', turnId: 't', messages: [said('q'), message] })
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
      observer.disconnect()
      return { count, blocks: window.stage.root.querySelectorAll('.prose > *').length }
    })
    // Each block comes once, and at most its last state is replaced a few times.
    expect(frames.blocks).toBeGreaterThan(2000)
    expect(frames.count).toBeLessThan(frames.blocks * 8)
    await close()
  })
})
