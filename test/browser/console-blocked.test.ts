/** Blocked origins, in real Chromium: from the page that is refused to the one that works. */
import { mkdirSync } from 'node:fs'
import type { BrowserContextOptions } from 'playwright-core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openSite } from './chromium.js'
import { useOperator, type Operator } from './operator.js'

const open = useOperator()

/** Pictures for people, if a directory for them is named. */
const pictures = process.env['PARLEY_PICTURES']

const takePicture = async ({ page }: Operator, name: string): Promise<void> => {
  if (!pictures) return
  mkdirSync(pictures, { recursive: true })
  await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
}

/** A shop with the token's tag, on both names of this machine. */
const openShop = async ({ api }: Operator, token: string, url: string) => {
  const tag = api.tag(token).replace(api.url, url)
  const site = await openSite((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    response.end(`<!doctype html><title>Shop</title><body>${tag}</body>`)
  })
  onTestFinished(() => site.close())
  return site.port
}

const visit = async (operator: Operator, address: string) => {
  const shop = await operator.another()
  await shop.goto(address)
  await shop.getByRole('button', { name: 'Open chat' }).click()
  return shop
}

test('a page that was refused is allowed in the console, and works when it is loaded again', async () => {
  const operator = await open()
  const { api, page, url, go, expectHealth } = operator
  const { value, id } = await api.token({ name: 'Tea shop', allowedOrigins: ['shop.example'] })
  const port = await openShop(operator, value, url)
  const origin = `http://127.0.0.1:${port}`

  await go(`/tokens/${id}/install`)
  await page.getByText('Not seen yet.').waitFor()
  const shop = await visit(operator, `${origin}/`)
  // It comes by itself to where the operator waits.
  await page.getByText(`Refused on ${origin}`).waitFor()
  await takePicture(operator, 'install-refused')
  await go('/tokens')
  await expectHealth()
  await takePicture(operator, 'tokens')
  await page.getByRole('link', { name: '1 origin blocked' }).click()

  const entry = page.getByRole('listitem').filter({ hasText: origin })
  await entry.getByText('just now').first().waitFor()
  await page.getByRole('tab', { name: 'Blocked origins 1' }).waitFor()
  await entry.getByRole('button', { name: 'Allow…' }).click()
  const panel = page.getByRole('group', { name: `Allow ${origin}` })
  await panel.getByText(`https://127.0.0.1:${port}`).waitFor()
  await expectHealth()
  await takePicture(operator, 'allow')
  await panel.getByRole('button', { name: `Add 127.0.0.1:${port}` }).click()
  await page.getByText('Nothing was turned away').waitFor()
  await page.getByRole('tab', { name: 'Blocked origins', exact: true }).waitFor()
  expect((await api.server.tokens.show(id)).clientToken.allowedOrigins).toEqual([
    'shop.example',
    `127.0.0.1:${port}`,
  ])

  await shop.reload()
  await shop.getByRole('button', { name: 'Open chat' }).click()
  await shop.getByRole('dialog').getByRole('textbox').fill('Hello')
  await shop.keyboard.press('Enter')
  await expect
    .poll(async () => (await api.server.archive.list({})).conversations[0]?.messageCount ?? 0)
    .toBeGreaterThan(0)
  expect((await api.server.blockedOrigins.list(id)).blockedOrigins).toEqual([])
})

/** Names of every kind, long ones among them. */
const seed = async ({ api }: Operator) => {
  const { value, id } = await api.token({ allowedOrigins: ['shop.example', '*.corp.example'] })
  const origins = [
    'https://www.shop.example',
    'https://corp.example',
    'http://shop.example',
    `https://${'w'.repeat(60)}.${'m'.repeat(60)}.${'i'.repeat(60)}.example:8443`,
    'capacitor://localhost',
    'null',
    'what is this',
  ]
  for (const origin of [...origins, ...origins]) await api.page(value, { origin }).init()
  const ignored = { origin: 'capacitor://localhost', ignored: true }
  await api.server.blockedOrigins.list(id)
  await api.server.blockedOrigins.ignore(id, ignored)
  return id
}

const looks: Record<string, BrowserContextOptions> = {
  'in the dark': { colorScheme: 'dark' },
  'on a phone': { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true },
  'in forced colours': { forcedColors: 'active' },
}

describe('the inbox', () => {
  for (const [name, look] of Object.entries(looks)) {
    test(`has nothing that axe finds, and no scroll to the side: ${name}`, async () => {
      const operator = await open({ look })
      const { page, go, expectHealth } = operator
      const id = await seed(operator)
      await go(`/tokens/${id}/blocked`)
      await page.getByRole('button', { name: 'Allow… https://www.shop.example' }).click()
      await page.getByText('Ignored', { exact: false }).last().click()
      await page.getByRole('button', { name: 'No longer ignore capacitor://localhost' }).waitFor()
      await expectHealth()
      await takePicture(operator, `inbox ${name}`)
    }, 60_000)
  }

  test('is worked by the keyboard alone', async () => {
    const operator = await open()
    const { api, page, go } = operator
    const id = await seed(operator)
    await go(`/tokens/${id}/blocked`)
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key)
    }
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '')
    await page.getByRole('button', { name: 'Allow… https://www.shop.example' }).focus()
    // Allow…, Ignore, and in what has opened between them and the next entry: Add, Cancel.
    await press('Enter', 'Tab')
    expect(await focused()).toBe('Ignore https://www.shop.example')
    await press('Tab')
    expect(await focused()).toBe('Add www.shop.example')
    await press('Enter')
    await page.getByText('www.shop.example is allowed from the next request on.').waitFor()
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.className))
      .toBe('blocked-list')
    await press('Tab', 'Tab')
    expect(await focused()).toContain('Ignore ')
    await press('Enter')
    await page.getByText('2 origins').waitFor()
    const { blockedOrigins } = await api.server.blockedOrigins.list(id)
    expect(blockedOrigins.filter(({ ignored }) => ignored)).toHaveLength(2)
  })
})
