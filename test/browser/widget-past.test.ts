/** The header's menu and past chats from outside: a strict page, the real widget, the real server. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openApi } from './api.js'
import { axeSource, violationsOf } from './axe.js'
import { useShop } from './shop.js'
import { watchPage, type Visitor } from './visitor.js'

const shop = useShop()

const prepare = ({ page }: Visitor) =>
  page.addInitScript(`${axeSource};
    window.seen = [];
    addEventListener('securitypolicyviolation', (event) => seen.push(event.violatedDirective))`)

/** By keys alone: the menu is opened, and the item that begins with the letters is taken. */
const takeByKeys = async ({ page, panel }: Visitor, item: RegExp) => {
  await panel.getByRole('button', { name: 'Menu' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menu').waitFor()
  for (let step = 0; step < 8; step++) {
    const text = await page.evaluate(
      () => document.querySelector('parley-widget')?.shadowRoot?.activeElement?.textContent ?? '',
    )
    if (item.test(text)) break
    await page.keyboard.press('ArrowDown')
  }
  await page.keyboard.press('Enter')
}

const say = async (visitor: Visitor, text: string) => {
  await visitor.send(text)
  await visitor.replies.getByText(`You said: ${text}`).waitFor()
}

test('past chats are found, opened, kept and deleted on a strict page, by keys alone', async () => {
  const api = await openApi()
  const { value } = await api.token({ allowedOrigins: ['shop.example'] })
  const visitor = await shop.visit(
    {
      head: `<script nonce="abc" async src="${api.url}/embed/${value}.js"></script>`,
      policy: `default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; connect-src ${api.url}; require-trusted-types-for 'script'; trusted-types 'none'`,
    },
    { prepare },
  )
  const { page, panel, said } = visitor
  const pages = await page.evaluate(() => history.length)
  const chats = panel.locator('[part=past-chat]')
  await visitor.open()
  await say(visitor, 'First')
  await takeByKeys(visitor, /^New chat/)
  await expect.poll(() => said.count()).toBe(0)
  await say(visitor, 'Second')

  await panel.getByRole('button', { name: 'Menu' }).click()
  await page.getByRole('menu').waitFor()
  expect(await violationsOf(page)).toEqual([])
  await page.keyboard.press('Escape')
  const places = () =>
    Promise.all(
      ['Menu', 'Expand', 'Close'].map((name) =>
        panel.getByRole('button', { name, exact: true }).boundingBox(),
      ),
    )
  const inChat = await places()
  await takeByKeys(visitor, /^Past chats/)
  await expect
    .poll(() => chats.allTextContents())
    .toEqual([expect.stringMatching(/^SecondOpen now$/), expect.stringMatching(/^First\d/)])
  expect(await panel.getByRole('heading', { name: 'Past chats' }).evaluate(isFocused)).toBe(true)
  // Whatever is shown, the ways out stay where they are.
  expect(await places()).toEqual(inChat)
  expect(await violationsOf(page)).toEqual([])

  // Past the way back, the menu and the panel's own buttons, to the second chat.
  await chats.nth(1).focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => said.allTextContents()).toEqual([expect.stringContaining('First')])
  expect(await visitor.field.evaluate(isFocused)).toBe(true)
  await say(visitor, 'More')

  const coming = page.waitForEvent('download')
  await takeByKeys(visitor, /^Download/)
  await page.getByRole('menuitem', { name: 'Markdown (.md)' }).waitFor()
  await page.keyboard.press('m')
  await page.keyboard.press('Enter')
  const file = await coming
  expect(file.suggestedFilename()).toMatch(/^[\w-]+-\d{4}-\d\d-\d\d\.md$/)
  const text = readFileSync(await file.path(), 'utf8')
  expect(text).toContain('> First\n')
  expect(text).toContain('> You said: More\n')
  expect(await panel.getByRole('button', { name: 'Menu' }).evaluate(isFocused)).toBe(true)

  await takeByKeys(visitor, /^Past chats/)
  await panel.getByRole('button', { name: 'Delete “Second”' }).focus()
  await page.keyboard.press('Enter')
  await panel.getByRole('button', { name: 'Cancel' }).waitFor()
  await expect
    .poll(() => panel.getByRole('button', { name: 'Cancel' }).evaluate(isFocused))
    .toBe(true)
  expect(await violationsOf(page)).toEqual([])
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect.poll(() => chats.count()).toBe(1)

  await page.reload()
  await visitor.open()
  await expect.poll(() => said.allTextContents()).toHaveLength(2)
  await takeByKeys(visitor, /^Past chats/)
  await panel.getByRole('button', { name: 'Delete “First”' }).click()
  await panel.getByRole('button', { name: 'Delete', exact: true }).click()
  await panel.getByText('No past chats yet').waitFor()
  expect(await violationsOf(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect.poll(() => said.count()).toBe(0)
  await say(visitor, 'Third')
  expect(await page.evaluate(() => history.length)).toBe(pages)
  expect(await page.evaluate(() => (window as unknown as { seen: string[] }).seen)).toEqual([])
  // The session stands in no address.
  expect(visitor.requests.filter(({ url }) => url.includes('cs_'))).toEqual([])
  visitor.expectHealth()
})

const isFocused = (node: Element): boolean => node.matches(':focus')

test('a chosen language is remembered, and another tab finds the same chats on a phone', async () => {
  const api = await openApi()
  const { value } = await api.token({ allowedOrigins: ['shop.example'] })
  const phone = { viewport: { width: 390, height: 700 }, hasTouch: true, isMobile: true }
  const visitor = await shop.visit({ head: api.tag(value) }, { prepare, ...phone })
  const { page, panel } = visitor
  await visitor.open()
  await visitor.field.fill('First')
  await panel.locator('.send').tap()
  await visitor.replies.getByText('You said: First').waitFor()
  await panel.getByRole('button', { name: 'Menu' }).tap()
  for (const item of await page.getByRole('menuitem').all()) {
    expect((await item.boundingBox())?.height).toBeGreaterThanOrEqual(44)
  }
  await page.getByRole('menuitem', { name: 'Language' }).tap()
  await page.getByRole('menuitemradio', { name: 'עברית' }).tap()
  await panel.getByRole('button', { name: 'תפריט' }).waitFor()
  expect(await panel.locator('.inside').getAttribute('dir')).toBe('rtl')

  const other = watchPage(await page.context().newPage())
  await prepare(other)
  await other.page.goto(page.url())
  await other.page.getByRole('button', { name: /Open chat|פתיחת/ }).tap()
  await other.panel.getByRole('button', { name: 'תפריט' }).tap()
  await other.page.getByRole('menuitem', { name: 'צ׳אטים קודמים' }).tap()
  await expect.poll(() => other.panel.locator('[part=past-chat]').count()).toBe(1)
  expect(await violationsOf(other.page)).toEqual([])
  const { x = 0, width = 0 } = (await other.panel.locator('.view').boundingBox()) ?? {}
  expect([x, width]).toEqual([0, 390])

  // Deleted there, it is gone here, with a way on.
  await other.panel.getByRole('button', { name: /First/ }).last().tap()
  await other.panel.locator('.final').tap()
  await expect.poll(() => other.panel.locator('[part=past-chat]').count()).toBe(0)
  await visitor.page.bringToFront()
  await page.getByRole('textbox').fill('Second')
  await panel.locator('.send').tap()
  await panel.locator('.notice .outline').tap()
  await page.getByRole('textbox').fill('Third')
  await panel.locator('.send').tap()
  await visitor.replies.getByText('You said: Third').waitFor()
})
