/** What stands in and below an answer, with a real server and under the strictest policy. */
import type * as Axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { createScriptedAgent } from '../server/scripted-agent.js'
import { openApi } from './api.js'
import { axeSource } from './axe.js'
import { useShop } from './shop.js'

const shop = useShop()

const answer = `It steeps at \`55 °C\` [1], for ninety seconds [2].

\`\`\`ts
const ratio: number = leaf / water // grams per millilitre, in a comment that is long enough to scroll
\`\`\`
`

/** By the debugger, which no policy keeps out. */
const findFaults = async (page: Page): Promise<string[]> => {
  const session = await page.context().newCDPSession(page)
  await session.send('Runtime.evaluate', { expression: axeSource })
  const faults = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof Axe }
    const rules = { 'color-contrast-enhanced': { enabled: false } }
    const { violations } = await axe.run('parley-widget', { rules, resultTypes: ['violations'] })
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} ${html}`))
  })
  await session.detach()
  return faults
}

test('an answer with code, sources and tools is rated with a reason, asked for anew, and its question edited', async () => {
  const scripted = createScriptedAgent((call) => {
    call.send({ type: 'tool_start', toolCallId: 't', toolName: 'steep', parameters: { leaf: 5 } })
    call.send({
      type: 'tool_complete',
      toolCallId: 't',
      toolName: 'steep',
      success: true,
      result: 'ok',
    })
    for (const name of ['guide', 'shop']) {
      call.send({ type: 'source', title: `The ${name}`, url: `https://${name}.example/tea` })
    }
    call.say(answer)
    call.send({ type: 'suggestions', suggestions: ['Which leaf?', 'Which pot?'] })
    call.end()
  })
  const api = await openApi({ scripted })
  const { value } = await api.token({ allowedOrigins: ['shop.example'] })
  const path = shop.publish({
    head: `<script nonce="abc" async src="${api.url}/embed/${value}.js"></script>`,
    policy: `default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; connect-src ${api.url}; require-trusted-types-for 'script'; trusted-types 'none'`,
  })
  const visitor = await shop.visit(path)
  const { page, panel, field, replies, said } = visitor
  await visitor.open()
  await visitor.send('Hwo?')
  const reply = replies.first()
  const button = (name: string) => panel.getByRole('button', { name, exact: true })

  // Code, in the colours of either scheme.
  const keyword = reply.locator('pre code span', { hasText: 'const' })
  await keyword.waitFor()
  const color = () => keyword.evaluate((node) => getComputedStyle(node).color)
  expect(await color()).toBe('rgb(138, 62, 163)')
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(color).toBe('rgb(207, 166, 238)')
  const code = reply.locator('.code-block pre')
  const isScrolled = () => code.evaluate((node) => node.scrollWidth > node.clientWidth)
  expect(await isScrolled()).toBe(true)
  await button('Wrap lines').click()
  expect(await isScrolled()).toBe(false)

  // Sources.
  const cite = reply.getByRole('link', { name: 'Source 2: The shop (shop.example)' })
  expect(await cite.getAttribute('href')).toBe('https://shop.example/tea')
  const card = cite.locator('.card')
  expect(await card.isVisible()).toBe(false)
  await cite.hover()
  expect(await card.isVisible()).toBe(true)
  await page.mouse.move(0, 0)
  expect(await card.isVisible()).toBe(false)
  // By the keyboard: a focus that a pointer has moved shows nothing.
  await page.keyboard.press('Tab')
  await cite.focus()
  expect(await card.innerText()).toBe('The shop\nshop.example')
  const fits = await card.evaluate((node) => {
    const box = node.getBoundingClientRect()
    const log = node.closest('.log')?.getBoundingClientRect()
    return log !== undefined && box.left >= log.left && box.right <= log.right && box.width > 50
  })
  expect(fits).toBe(true)
  await page.keyboard.press('Escape')
  expect(await card.isVisible()).toBe(false)
  expect(await panel.isVisible()).toBe(true)

  // A tool.
  await reply.getByText('Used steep').click()
  expect(await reply.getByRole('group', { name: 'Input', exact: true }).innerText()).toContain(
    '"leaf": 5',
  )

  // A vote, and why.
  await button('Bad answer').click()
  await button('Not complete').click()
  await panel.getByRole('textbox', { name: 'Tell us more (optional)' }).fill('Which water?')
  await cite.focus()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect([colorScheme, await findFaults(page)]).toEqual([colorScheme, []])
  }
  await button('Send feedback').click()
  const thanks = panel.getByText('Thank you for your feedback.')
  await thanks.waitFor()
  expect(await thanks.evaluate((node) => node.matches(':focus'))).toBe(true)
  const [{ id: conversationId = '' } = {}] = (await api.server.archive.list()).conversations
  expect((await api.server.archive.show(conversationId)).feedback).toMatchObject([
    { type: 'downvote', comment: 'Not complete. Which water?' },
  ])

  // Anew, then edited: the agent is told of one question alone.
  const asked = () => scripted.calls.at(-1)?.request.messages.map(({ content }) => content)
  await button('Retry').click()
  await expect.poll(() => scripted.calls.length).toBe(2)
  expect(asked()).toEqual(['Hwo?'])
  await button('Edit').click()
  expect(await field.inputValue()).toBe('Hwo?')
  expect(await field.evaluate((node) => node.matches(':focus'))).toBe(true)
  expect(await findFaults(page)).toEqual([])
  await field.fill('How?')
  await page.keyboard.press('Enter')
  await expect.poll(() => scripted.calls.length).toBe(3)
  expect(asked()).toEqual(['How?'])

  // What to say next.
  await panel.getByRole('button', { name: 'Which leaf?' }).click()
  await expect.poll(asked).toEqual(['How?', answer, 'Which leaf?'])
  await expect.poll(() => replies.count()).toBe(2)
  await page.reload()
  await visitor.open()
  await expect
    .poll(() => said.allInnerTexts())
    .toEqual(['How?', 'Which leaf?'].map((text) => expect.stringContaining(text)))
  expect(await panel.getByRole('link', { name: /^Source \d/ }).count()).toBe(4)
  expect(visitor.errors).toEqual([])
  expect(visitor.console).toEqual([])
})
