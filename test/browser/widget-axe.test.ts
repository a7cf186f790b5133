/** axe with its rules on the real widget in every state that a visitor meets, in every shape. */
import { describe, expect, test } from 'vitest'
import { createScriptedAgent } from '../server/scripted-agent.js'
import { openApi } from './api.js'
import { axeSource, violationsOf } from './axe.js'
import { useShop, type VisitOptions } from './shop.js'
import type { Visitor } from './visitor.js'

const shop = useShop()

const answer = `## Steps

Cool the **water** to \`55 °C\`, see [the guide](https://tea.example/guide).

| Tea | Water |
|---|---:|
| Gyokuro | 55 °C |

\`\`\`ts
const ratio = leaf / water // grams per millilitre, in a comment that is long enough to scroll
\`\`\`

> Patience.

- [x] warm the pot
- [ ] wait
`

interface Shape {
  title: string
  options: VisitOptions
  attributes: string
}

const schemes = ['light', 'dark'] as const
const directions = ['ltr', 'rtl'] as const
const sizes = {
  desktop: { viewport: { width: 1000, height: 800 } },
  phone: { viewport: { width: 390, height: 760 }, hasTouch: true, isMobile: true },
}
const all: Shape[] = schemes.flatMap((scheme) =>
  directions.flatMap((dir) =>
    Object.entries(sizes).map(([size, options]) => ({
      title: `${scheme} ${dir} on a ${size}`,
      options: { ...options, colorScheme: scheme },
      attributes: `data-dir="${dir}"`,
    })),
  ),
)

/** The opposites, unless there is time for all: the scenes of ui.test.ts are examined in more. */
const shapes = process.env['LONG'] === '1' ? all : [0, 7].flatMap((index) => all[index] ?? [])

describe('axe finds nothing', () => {
  test.each(shapes)('in $title', async ({ options, attributes }) => {
    const scripted = createScriptedAgent()
    const api = await openApi({ scripted })
    const start = async (
      fields: Record<string, unknown> = {},
      prepare?: VisitOptions['prepare'],
    ): Promise<Visitor> => {
      const { value } = await api.token({
        allowedOrigins: ['shop.example'],
        config: {
          suggestions: ['Which tea?', 'Do you ship?'],
          fallback: { label: 'Write to us', href: 'mailto:hi@shop.example' },
        },
        ...fields,
      })
      const tag = `<script async ${attributes} src="${api.url}/embed/${value}.js"></script>`
      const visitor = await shop.visit({ head: tag }, { ...options, ...(prepare && { prepare }) })
      await visitor.page.evaluate(axeSource)
      await visitor.open()
      return visitor
    }
    const found: string[] = []
    const check = async (state: string, { page }: Visitor): Promise<void> => {
      const violations = await violationsOf(page)
      found.push(...violations.map((violation) => `${state}: ${violation}`))
    }
    /** On a phone Enter breaks the line. */
    const send = async ({ field, page }: Visitor, text: string): Promise<void> => {
      await field.fill(text)
      await page.getByRole('button', { name: 'Send' }).click()
    }
    const actions = ({ replies }: Visitor) => replies.getByRole('button', { name: 'Good answer' })

    const visitor = await start({ rateLimitPerMinute: 1 })
    await visitor.panel.getByText('Which tea?').waitFor()
    await check('welcome', visitor)
    scripted.answer = (call) => call.say(answer.slice(0, 200))
    await send(visitor, 'How?')
    await visitor.replies.getByRole('cell', { name: 'Gyokuro' }).waitFor()
    await check('streaming', visitor)
    const call = await scripted.call(0)
    call.say(answer.slice(200))
    call.end()
    await actions(visitor).waitFor()
    await check('answered', visitor)
    await send(visitor, 'And?')
    await visitor.panel.getByText('The chat is busy.').first().waitFor()
    await check('limited', visitor)

    scripted.answer = (next) => {
      next.say('Yes.')
      next.end()
    }
    const exhausted = await start({ maxMessagesPerSession: 1 })
    await send(exhausted, 'One')
    await exhausted.page.getByRole('button', { name: 'Start new chat' }).waitFor()
    await check('exhausted', exhausted)

    const refused = await start({ allowedOrigins: ['tea.example'] })
    await refused.page.getByRole('link', { name: 'Write to us' }).waitFor()
    await check('refused', refused)

    const failed = await start({}, ({ page }) =>
      page.route('**/v1/client/**', (route) => route.abort()),
    )
    await failed.page.getByRole('button', { name: 'Retry' }).waitFor()
    await check('failed', failed)
    expect(found).toEqual([])
  })
})
