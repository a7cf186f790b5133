/** The way into the console in real Chromium: the set-up link, the password, signing out and back in. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openApi } from './api.js'
import { launchChromium } from './chromium.js'
import { password, useOperator } from './operator.js'

const open = useOperator()
let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

/** A server without a password, and a browser that has never been there. */
const start = async () => {
  const api = await openApi()
  const url = `http://localhost:${api.port}`
  const context = await browser.newContext({ reducedMotion: 'reduce' })
  context.setDefaultTimeout(10_000)
  onTestFinished(() => context.close())
  const link = (await api.server.setupLink(url)) ?? ''
  return { api, url, link, page: await context.newPage() }
}

const choose = async (page: Page) => {
  await page.getByLabel('New password').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Client tokens' }).waitFor()
}

describe('the set-up link', () => {
  test('sets the password once, by the keyboard alone, and leaves no trace of its secret', async () => {
    const { page, url, link } = await start()
    const sent: string[] = []
    page.on('request', (request) => sent.push(request.url()))
    await page.goto(link)
    // The only field has the focus.
    await page.getByLabel('New password').waitFor()
    expect(page.url()).toBe(`${url}/console/`)
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Client tokens' }).waitFor()
    const secret = link.split('#setup=')[1] ?? ''
    expect(sent.filter((address) => address.includes(secret))).toEqual([])
    await page.goto('about:blank')
    await page.goto(link)
    await page.getByLabel('New password').fill('another password')
    await page.keyboard.press('Enter')
    await page.getByText('This link is not valid any more').waitFor()
  })

  test('is asked for where there is no password yet', async () => {
    const { page, url } = await start()
    await page.goto(`${url}/console/`)
    await page.getByRole('heading', { name: 'Follow the set-up link' }).waitFor()
  })

  test('of a reset signs every other browser out', async () => {
    const { page, url, link, api } = await start()
    await page.goto(link)
    await choose(page)
    const other = await browser.newContext()
    onTestFinished(() => other.close())
    const second = await other.newPage()
    const { secret } = await api.server.operators.createSetupLink()
    await second.goto(`${url}/console/#setup=${secret}`)
    await second.getByRole('heading', { name: 'Set a new password' }).waitFor()
    await choose(second)
    await page.getByRole('link', { name: 'API keys' }).click()
    await page.getByRole('dialog', { name: 'Sign in again' }).waitFor()
  })
})

describe('signing in', () => {
  test('leads to the address that was asked for', async () => {
    const { page, url, link } = await start()
    await page.goto(link)
    await choose(page)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.goto(`${url}/console/keys`)
    await page.getByLabel('Password', { exact: true }).fill('not this one')
    await page.keyboard.press('Enter')
    await page.getByText('That password is not right.').waitFor()
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor()
    expect(page.url()).toBe(`${url}/console/keys`)
  })

  test('is limited, and says how long', async () => {
    const { page, url, link } = await start()
    await page.goto(link)
    await choose(page)
    await page.getByRole('button', { name: 'Sign out' }).click()
    const limited = page.getByText('Too many attempts')
    for (let attempt = 0; attempt < 30 && !(await limited.isVisible()); attempt += 1) {
      await page.getByLabel('Password', { exact: true }).fill(`guess ${attempt}`)
      const answered = page.waitForResponse(`${url}/v1/console/sign-in`)
      await page.keyboard.press('Enter')
      await answered
      await page
        .getByRole('button', { name: 'Sign in' })
        .and(page.locator(':not([aria-busy])'))
        .waitFor()
    }
    await limited.waitFor()
  })

  test('over a page whose session has ended goes on where it was', async () => {
    const { page, api, go, expectHealth } = await open()
    const { id } = await api.token()
    await go(`/tokens/${id}/settings`)
    await page.getByLabel('Name').fill('Kept')
    await api.server.operators.signOutEverywhere()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('dialog', { name: 'Sign in again' }).waitFor()
    await page.keyboard.press('Escape')
    await expectHealth()
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Kept' }).waitFor()
    expect((await api.server.tokens.show(id)).clientToken.name).toBe('Kept')
  })
})
