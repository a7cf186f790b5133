/**
 * Pages as they are found: under the strictest policy, on plain http, with style sheets that mean no
 * good. The widget works there, and looks and leaves as it does anywhere.
 */
import { describe, expect, test } from 'vitest'
import { createScriptedAgent } from '../server/scripted-agent.js'
import { openApi } from './api.js'
import { hostileSheet } from './fixtures/hostile-sheet.js'
import { useShop, type PageParts, type VisitOptions } from './shop.js'
import type { Visitor } from './visitor.js'

const shop = useShop()

const answer = `## Steps

Cool the **water** to \`55 °C\`, see [the guide](https://tea.example/guide).

| Tea | Water |
|---|---:|
| Gyokuro | 55 °C |

\`\`\`ts
const ratio = leaf / water
\`\`\`
`

const setUp = async (config: Record<string, unknown> = {}) => {
  const scripted = createScriptedAgent((call) => {
    for (const piece of answer.match(/[\s\S]{1,9}/g) ?? []) call.say(piece)
    call.end()
  })
  const api = await openApi({ scripted })
  const { value } = await api.token({ allowedOrigins: ['shop.example'], config })
  return { scripted, api, value }
}

const converse = async (visitor: Visitor): Promise<void> => {
  await visitor.open()
  await visitor.send('How?')
  await visitor.replies.getByRole('cell', { name: 'Gyokuro' }).waitFor()
  await visitor.replies.getByRole('button', { name: 'Good answer' }).waitFor()
}

const violations: VisitOptions['prepare'] = ({ page }) =>
  page.addInitScript(() => {
    const seen: string[] = []
    Object.assign(window, { seen })
    document.addEventListener('securitypolicyviolation', (event) =>
      seen.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`),
    )
  })

describe('the strictest policy', () => {
  test('lets everything through, with no violation', async () => {
    // An accent has its palette derived, which is one more chunk and one more sheet.
    const { api, value } = await setUp({ theme: { accent: '#d6336c' } })
    const visitor = await shop.visit(
      {
        head: `<script nonce="abc" async src="${api.url}/embed/${value}.js"></script>`,
        policy: `default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; connect-src ${api.url}; require-trusted-types-for 'script'; trusted-types 'none'`,
      },
      { prepare: violations },
    )
    await converse(visitor)
    const { page, panel, replies } = visitor
    await replies.getByRole('button', { name: 'Good answer' }).click()
    await panel.getByRole('button', { name: 'Copy' }).first().click()
    await panel.getByRole('button', { name: 'Expand' }).click()
    await visitor.send('Again?')
    await expect.poll(() => replies.count()).toBe(2)
    await panel.getByRole('button', { name: 'Menu' }).click()
    await panel.getByRole('menuitem', { name: 'New chat' }).click()
    await expect.poll(() => replies.count()).toBe(0)
    await panel.getByRole('button', { name: 'Close', exact: true }).click()
    await panel.waitFor({ state: 'hidden' })
    expect(await page.evaluate(() => (window as unknown as { seen: string[] }).seen)).toEqual([])
    expect(visitor.calls()).toEqual([
      'init 200',
      'chat 200',
      'feedback 200',
      'chat 200',
      'init 200',
    ])
    visitor.expectHealth()
  })

  test('that forbids the panel says which directive to change', async () => {
    const { api, value } = await setUp()
    const visitor = await shop.visit({
      head: api.tag(value),
      policy: `default-src 'none'; script-src ${api.url}/embed/`,
    })
    await visitor.launcher.click()
    const ours = () => visitor.console.filter(({ text }) => text.startsWith('[Parley]'))
    await expect.poll(ours).toHaveLength(1)
    expect(ours()[0]?.text).toMatch(/^\[Parley\] csp_blocked: /)
    expect(ours()[0]?.text).toContain(`add  ${api.url}  to script-src`)
    expect(visitor.errors).toEqual([])
  })
})

describe('plain http', () => {
  test('has neither randomUUID nor subtle nor a clipboard, and the widget needs none', async () => {
    const { api, value } = await setUp()
    const visitor = await shop.visit({ head: api.tag(value) })
    expect(
      await visitor.page.evaluate(() => [
        isSecureContext,
        'randomUUID' in crypto,
        'subtle' in crypto,
        'clipboard' in navigator,
        'locks' in navigator,
      ]),
    ).toEqual([false, false, false, false, false])
    await converse(visitor)
    await visitor.replies.getByRole('button', { name: 'Copy', exact: true }).last().click()
    await visitor.replies.getByRole('button', { name: 'Copied' }).waitFor()
    visitor.expectHealth()
  })
})

/** Properties by name, by part. */
type Look = Record<string, Record<string, string>>

/** All that is computed for what a visitor sees most of, and where it stands. */
const lookOf = (visitor: Visitor): Promise<Look> =>
  visitor.page.evaluate(() => {
    const root = document.querySelector('parley-widget')?.shadowRoot
    const parts = {
      launcher: '.launcher',
      panel: '#parley-panel',
      title: 'h2',
      log: '[role=log]',
      bubble: '.bubble',
      paragraph: '.prose p',
      cell: '.prose td',
      code: '.prose pre',
      link: '.prose a',
      action: 'article button[aria-label="Good answer"]',
      field: 'textarea',
      send: 'button[type=submit]',
    }
    return Object.fromEntries(
      Object.entries(parts).map(([part, selector]) => {
        const element = root?.querySelector(selector)
        if (!element) return [part, { missing: selector }]
        const style = getComputedStyle(element)
        const { x, y, width, height } = element.getBoundingClientRect()
        return [
          part,
          {
            box: [x, y, width, height].map((value) => value.toFixed(1)).join(' '),
            ...Object.fromEntries([...style].map((name) => [name, style.getPropertyValue(name)])),
          },
        ]
      }),
    )
  })

describe('a page with a style of its own', () => {
  const body = '<h1>Tea</h1>'
  /** The launcher before it was ever used, and everything once something was said. */
  const show = async (parts: PageParts) => {
    const visitor = await shop.visit(parts, { viewport: { width: 900, height: 760 } })
    await visitor.launcher.waitFor()
    const { launcher: closed = {} } = await lookOf(visitor)
    await converse(visitor)
    // Neither hovered nor focused.
    await visitor.page.mouse.move(5, 5)
    return { visitor, look: { closed, ...(await lookOf(visitor)) } as Look }
  }

  test('however hostile, changes nothing of how the widget looks', async () => {
    const { api, value } = await setUp()
    const { look: expected } = await show({ body, head: api.tag(value) })
    expect(Object.values(expected).filter((part) => 'missing' in part)).toEqual([])
    const { visitor, look: seen } = await show({
      body,
      head: `<style>${hostileSheet}</style>${api.tag(value)}`,
    })
    const differences = Object.entries(expected).flatMap(([part, style]) =>
      Object.entries(style)
        .filter(([name, wanted]) => seen[part]?.[name] !== wanted)
        .map(([name, wanted]) => `${part} ${name}: ${wanted} became ${seen[part]?.[name]}`),
    )
    expect(differences).toEqual([])
    visitor.expectHealth()
  })

  test('looks as it did before, when the widget is there', async () => {
    const { api, value } = await setUp()
    const marks = (visitor: Visitor) =>
      visitor.page.evaluate(() =>
        [document.documentElement, document.body, ...document.querySelectorAll('main *')].map(
          (element) => {
            const style = getComputedStyle(element)
            const { x, y, width, height } = element.getBoundingClientRect()
            return [
              element.localName,
              [x, y, width, height],
              [...style].map((name) => style.getPropertyValue(name)).join(),
            ]
          },
        ),
      )
    const without = await shop.visit({})
    const visitor = await shop.visit({ head: api.tag(value) })
    await converse(visitor)
    await visitor.page.mouse.move(5, 5)
    expect(await marks(visitor)).toEqual(await marks(without))
    expect(
      await visitor.page.evaluate(() =>
        Object.getOwnPropertyNames(window).filter((name) => /parley/i.test(name)),
      ),
    ).toEqual(['Parley'])
  })
})
