/** Client tokens in the console, in real Chromium: from the first token to its last. */
import type { BrowserContextOptions } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { readManifest } from '../../scripts/page-files.js'
import { openSite } from './chromium.js'
import { useOperator, type Operator } from './operator.js'

const open = useOperator()

const seed = async ({ api }: Operator) => {
  const { id, value } = await api.token({
    name: 'Tea shop',
    allowedOrigins: ['https://shop.example', '*.shop.example', 'localhost:8080'],
    rateLimitPerMinute: 2,
  })
  await api.token({ name: 'Every page', allowedOrigins: ['*'], isActive: false })
  await api.token({ name: 'No page', allowedOrigins: [] })
  await api.token({ name: `A name ${'of many words '.repeat(12)}`, allowedOrigins: ['a.example'] })
  await api.token({ name: 'W'.repeat(200), allowedOrigins: [`${'w'.repeat(60)}.example`] })
  await api.token({ name: 'Staging', environment: 'test' })
  const page = api.page(value)
  await page.init()
  await page.say('Hello')
  await page.say('Hello again')
  return id
}

const places = (id: string) => [
  '/tokens',
  '/tokens?search=nothing-like-it',
  '/tokens/new',
  ...[
    'install',
    'auth',
    'blocked',
    'limits',
    'appearance',
    'conversations',
    'usage',
    'settings',
  ].map((tab) => `/tokens/${id}/${tab}`),
  '/tokens/ct_none',
  '/conversations',
  '/keys',
  '/keys/new',
  '/account',
  '/no/such/page',
]

const looks: Record<string, BrowserContextOptions> = {
  light: {},
  dark: { colorScheme: 'dark' },
  'on a phone': { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  'on a phone in the dark': {
    viewport: { width: 320, height: 640 },
    hasTouch: true,
    isMobile: true,
    colorScheme: 'dark',
  },
  'in forced colours': { forcedColors: 'active' },
}

/** Between them each scheme and each width; the long run has all. */
const seen = Object.entries(looks).filter(
  ([name]) => process.env['LONG'] === '1' || ['light', 'on a phone in the dark'].includes(name),
)

describe('every page', () => {
  for (const [name, look] of seen) {
    test(`has nothing that axe finds, no scroll to the side, no refusal of its policy: ${name}`, async () => {
      const operator = await open({ look })
      const id = await seed(operator)
      const faults: string[] = []
      for (const place of places(id)) {
        await operator.go(place)
        await operator.settle()
        await operator.expectHealth().catch((error: Error) => {
          faults.push(`${place}: ${error.message}`)
        })
      }
      expect(faults).toEqual([])
    }, 180_000)
  }

  test('takes text of twice the size without a scroll to the side', async () => {
    const operator = await open({ look: { viewport: { width: 640, height: 800 } } })
    const id = await seed(operator)
    await operator.page.addInitScript(() => {
      addEventListener('DOMContentLoaded', () => {
        document.documentElement.style.fontSize = '200%'
      })
    })
    for (const place of places(id)) {
      await operator.go(place)
      await operator.settle()
      const beyond = await operator.page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement
        return scrollWidth - clientWidth
      })
      expect({ place, beyond }).toEqual({ place, beyond: 0 })
    }
  }, 120_000)
})

describe('from the first token to its last', () => {
  test('an operator creates, installs, sees it at work, rotates, and deletes', async () => {
    const operator = await open()
    const { page, api, url, go, expectHealth } = operator
    await go('/')
    await page.getByText('Put the chat on your first site').waitFor()
    await expectHealth()
    await page.getByRole('link', { name: 'Create a token' }).click()
    const site = await openSite((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end(`<!doctype html><title>Shop</title><body>${tag}</body>`)
    })
    await page.getByLabel('Name').fill('Tea shop')
    await page.getByLabel('Allowed origin 1').fill(`localhost:${site.port}`)
    await page.getByText(`http://127.0.0.1:${site.port}`).waitFor()
    await page.getByRole('button', { name: 'Create the token' }).click()
    await page.getByText('Not seen yet.').waitFor()
    const tag = await page.locator('pre').first().innerText()
    expect(tag).toMatch(
      new RegExp(`^<script async src="${url}/embed/ct_live_\\w+\\.js"></script>$`),
    )

    const shop = await operator.another()
    await shop.goto(`http://localhost:${site.port}/`)
    await shop.getByRole('button', { name: 'Open chat' }).click()
    await page.getByText(`Seen on http://localhost:${site.port}`).waitFor()

    await page.getByRole('tab', { name: 'Auth' }).click()
    await page.getByRole('button', { name: 'Rotate…' }).click()
    await page.getByText('1 origin used it in the last 24 hours').waitFor()
    await expectHealth()
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
    await page.getByText('Put the new tag into your pages now').waitFor()
    const [line] = await page.locator('pre').allInnerTexts()
    expect(line).not.toBe(tag)
    const old = await (await fetch(/src="([^"]+)"/.exec(tag)?.[1] ?? '')).text()
    expect(old).toContain('token_rotated')

    await page.getByRole('tab', { name: 'Settings' }).click()
    await page.getByRole('switch', { name: 'The token is on' }).click()
    await page.getByRole('switch', { name: 'The token is off' }).waitFor()
    await page.getByRole('button', { name: 'Delete…' }).click()
    await page.getByLabel('To confirm, type Tea shop').fill('Tea shop')
    await expectHealth()
    await page.keyboard.press('Enter')
    await page.getByText('Put the chat on your first site').waitFor()
    expect((await api.server.tokens.list()).clientTokens).toEqual([])
    await site.close()
  })
})

test('what is pasted works as it stands: the tag, the pinned one, and that of a tag manager', async () => {
  const operator = await open()
  const { page, api, go } = operator
  const { version } = readManifest()
  let markup = ''
  const site = await openSite((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    response.end(`<!doctype html><title>Shop</title><body>${markup}</body>`)
  })
  const { id } = await api.token({ allowedOrigins: [`localhost:${site.port}`] })
  await go(`/tokens/${id}/install`)
  const seen: string[] = []
  for (const way of ['Script tag', 'Pinned', 'Tag Manager']) {
    await page.getByRole('radio', { name: way }).check()
    await page.getByRole('region', { name: new RegExp(`^${way}`) }).waitFor()
    // The server runs from its source here, and calls itself otherwise than what was built.
    markup = (await page.locator('pre').first().innerText()).replace('/0.0.0-test/', `/${version}/`)
    seen.push(markup)
    const shop = await operator.another()
    await shop.goto(`http://localhost:${site.port}/`)
    await shop.getByRole('button', { name: 'Open chat' }).click()
    await shop.getByRole('dialog').getByRole('textbox').waitFor()
  }
  expect(new Set(seen).size).toBe(3)
  expect(seen[1]).toContain('integrity="sha384-')
  await site.close()
})

describe('the keyboard alone', () => {
  test('creates a token with three origins, and moves among its tabs', async () => {
    const operator = await open()
    const { page, api, go } = operator
    await go('/tokens/new')
    await page.getByLabel('Who answers').waitFor()
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key)
    }
    await page.getByLabel('Name').focus()
    await page.keyboard.type('Keys')
    await press('Tab')
    await page.keyboard.type('a.example')
    await press('Enter')
    await page.keyboard.type('b.example')
    await press('Enter')
    await page.keyboard.type('c.example')
    // Remove, Add, Who answers, the fold of the limits, Create.
    await press('Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Enter')
    await page.getByRole('tab', { name: 'Install' }).waitFor()
    const [token] = (await api.server.tokens.list()).clientTokens
    expect(token?.allowedOrigins).toEqual(['a.example', 'b.example', 'c.example'])
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Keys')

    await press('Tab', 'ArrowRight', 'ArrowRight', 'ArrowRight')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Limits')
    await press('Enter')
    await page.getByLabel('Messages per minute').waitFor()
    await press('Home', 'Space')
    await page.getByText('Paste this into your site').waitFor()
  })

  test('reaches the content at once, and comes back from a dialog to where it was', async () => {
    const operator = await open()
    const id = await seed(operator)
    const { page, go } = operator
    await go(`/tokens/${id}/auth`)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
    const rotate = page.getByRole('button', { name: 'Rotate…' })
    await rotate.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => rotate.evaluate((one) => one === document.activeElement)).toBe(true)
  })
})

describe('on a phone', () => {
  test('the menu leads everywhere, and the switch stays in sight', async () => {
    const { page, go, expectHealth } = await open({ look: looks['on a phone'] ?? {} })
    await go('/tokens')
    await page.getByRole('button', { name: 'Menu' }).click()
    await expectHealth()
    await page.getByRole('dialog').getByRole('link', { name: 'API keys' }).click()
    await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.getByRole('radio', { name: 'Test' }).check()
    expect(await page.evaluate(() => document.documentElement.dataset['environment'])).toBe('test')
  })
})

test('two operators at once: the later one is told, and loses nothing', async () => {
  const operator = await open()
  const { page, api, url, go } = operator
  const { id } = await api.token({ allowedOrigins: ['a.example'] })
  await go(`/tokens/${id}/auth`)
  const second = await operator.another()
  await second.goto(`${url}/console/tokens/${id}/auth`)
  await second.getByLabel('Allowed origin 1').fill('b.example')
  await second.getByRole('button', { name: 'Save' }).click()
  await second.getByText('The allowed origins are saved').waitFor()
  await page.getByLabel('Allowed origin 1').fill('c.example')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Changed meanwhile').waitFor()
  expect(await page.getByLabel('Allowed origin 1').inputValue()).toBe('c.example')
  await page.getByRole('button', { name: 'Save mine anyway' }).click()
  await page.getByText('The allowed origins are saved').waitFor()
  expect((await api.server.tokens.show(id)).clientToken.allowedOrigins).toEqual(['c.example'])
})

test('an unsaved change holds back the link, the tab and the way back', async () => {
  const operator = await open()
  const { page, api, url, go } = operator
  const { id } = await api.token({ allowedOrigins: ['a.example'] })
  await go('/tokens')
  await page.getByRole('link', { name: 'shop' }).click()
  await page.getByRole('tab', { name: 'Limits' }).click()
  await page.getByLabel('Messages per minute').fill('7')
  const question = page.getByRole('dialog', { name: 'Leave without saving?' })
  for (const leave of [
    () => page.getByRole('tab', { name: 'Auth' }).click(),
    () => page.getByRole('link', { name: 'API keys' }).click(),
    () => page.goBack(),
  ]) {
    await leave()
    await question.getByRole('button', { name: 'Cancel' }).click()
    await expect.poll(() => page.url()).toBe(`${url}/console/tokens/${id}/limits`)
    expect(await page.getByLabel('Messages per minute').inputValue()).toBe('7')
  }
  await page.goBack()
  await question.getByRole('button', { name: 'Leave' }).click()
  await expect.poll(() => page.url()).toBe(`${url}/console/tokens/${id}/install`)
})
