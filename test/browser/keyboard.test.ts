/** A visit with the keyboard alone, to the real widget: wherever the focus is, it is seen. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { createScriptedAgent } from '../server/scripted-agent.js'
import { openApi } from './api.js'
import { useShop } from './shop.js'

const shop = useShop()

const answer = `Cool the **water**, see [the guide](https://tea.example/guide).

| Tea | Water |
|---|---:|
| Gyokuro | 55 °C |

\`\`\`ts
const ratio = leaf / water // grams per millilitre, and a comment that is long enough to scroll
\`\`\`
`

const body = `<main><h1>Tea</h1><p><a href="#a">First</a></p></main>
<footer><a href="#z">Last</a></footer>`

interface Focused {
  name: string
  isSeen: boolean
}

/** What has the focus, and whether that is on the screen, with an outline. */
const readFocus = (page: Page): Promise<Focused> =>
  page.evaluate(() => {
    let element = document.activeElement as HTMLElement
    while (element.shadowRoot?.activeElement) {
      element = element.shadowRoot.activeElement as HTMLElement
    }
    const name = element.ariaLabel ?? element.textContent?.trim() ?? ''
    if (element === document.body) return { name: 'the page', isSeen: true }
    const { left, right, top, bottom } = element.getBoundingClientRect()
    const { outlineStyle, opacity } = getComputedStyle(element)
    const log = element.parentElement?.closest('.log')?.getBoundingClientRect()
    const isWithin = !log || (bottom <= log.bottom + 1 && top >= log.top - 1)
    const isMarked = outlineStyle !== 'none' || element.localName === 'textarea'
    const isIn = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight
    return { name, isSeen: isWithin && isMarked && isIn && opacity === '1' }
  })

test('a visit with the keyboard alone', async () => {
  const scripted = createScriptedAgent((call) => {
    call.say(answer)
    call.end()
  })
  const api = await openApi({ scripted })
  const { value } = await api.token({
    allowedOrigins: ['shop.example'],
    config: { suggestions: ['Which tea?', 'Do you ship?'] },
  })
  const size = { viewport: { width: 900, height: 720 } }
  const visitor = await shop.visit({ head: api.tag(value), body }, size)
  const { page, launcher, panel, field, replies } = visitor
  await launcher.waitFor()
  const unseen: string[] = []
  const press = async (key: string): Promise<string> => {
    await page.keyboard.press(key)
    const { name, isSeen } = await readFocus(page)
    if (!isSeen) unseen.push(`${key} to ${name}`)
    return name
  }
  /** Until the focus is there. */
  const walk = async (key: string, name: string): Promise<readonly string[]> => {
    const met: string[] = []
    for (let step = 0; step < 40; step++) {
      met.push(await press(key))
      if (met.at(-1) === name) return met
    }
    throw new Error(`${key} leads to ${met.join(', ')}, and never to ${name}`)
  }
  const focused = () => expect.poll(async () => (await readFocus(page)).name)
  const answered = (count: number) =>
    expect.poll(() => replies.getByRole('button', { name: 'Good answer' }).count()).toBe(count)

  // From the page into the panel, and by a suggestion to an answer.
  expect(await walk('Tab', 'Open chat')).toEqual(['First', 'Last', 'Open chat'])
  await press('Enter')
  await focused().toBe('Message')
  await page.getByRole('button', { name: 'Which tea?' }).waitFor()
  await walk('Shift+Tab', 'Which tea?')
  await press('Enter')
  await answered(1)
  await focused().toBe('Message')

  // Through what was answered, and back to the field.
  const met = await walk('Shift+Tab', 'Conversation')
  for (const name of ['Good answer', 'Copy', 'the guide', 'table']) expect(met).toContain(name)
  await walk('Tab', 'Message')

  // A word on a bad answer, and away from it again.
  await walk('Shift+Tab', 'Bad answer')
  await press('Enter')
  const form = page.getByRole('group', { name: 'What was wrong?' })
  await form.waitFor()
  await expect
    .poll(() =>
      form.evaluate((one) => {
        const log = one.closest('.log') as HTMLElement
        return one.getBoundingClientRect().bottom <= log.getBoundingClientRect().bottom + 1
      }),
    )
    .toBe(true)
  await walk('Tab', 'Not correct')
  await press('Escape')
  await focused().toBe('Bad answer')
  expect(await panel.isVisible()).toBe(true)

  // The menu: in by a key, out by another, and the panel is still there.
  await walk('Shift+Tab', 'Menu')
  await press('Enter')
  await focused().toBe('New chat')
  await press('End')
  await focused().toBe('About')
  await press('Escape')
  await focused().toBe('Menu')
  expect(await panel.isVisible()).toBe(true)
  await walk('Tab', 'Message')

  // What waits behind an answer is taken back, and the answer stopped.
  scripted.answer = (call) => call.say('Some text that')
  await page.keyboard.type('Second')
  await press('Enter')
  await page.getByText('Some text that').waitFor()
  await page.keyboard.type('Third')
  await press('Enter')
  await page.getByText('Sent after this answer').waitFor()
  await walk('Shift+Tab', 'Cancel')
  await press('Enter')
  await focused().toBe('Message')
  expect(await page.getByText('Third').count()).toBe(0)
  await press('Escape')
  await page.getByText('Stopped').first().waitFor()
  expect(await panel.isVisible()).toBe(true)
  await press('ArrowUp')
  expect(await field.inputValue()).toBe('Second')

  // Out of it, and out of the panel; what was begun is kept.
  await walk('Tab', 'Send')
  expect(await press('Tab')).not.toBe('Message')
  await field.focus()
  await press('Escape')
  await focused().toBe('Open chat')
  await press('Enter')
  await focused().toBe('Message')
  expect(await field.inputValue()).toBe('Second')
  expect(unseen).toEqual([])
  visitor.expectHealth()
})
