/** Checking a page of a real site at the console, in real Chromium. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { reportSchema } from '../../src/protocol/doctor.js'
import { tagOf } from './api.js'
import { useOperator, type Operator } from './operator.js'

const open = useOperator()

/** A site whose page may change; null never answers. */
const openSite = async (page: { html: string | null }) => {
  const server = createServer((_, response) => {
    if (page.html === null) return
    response.writeHead(200, { 'content-type': 'text/html' })
    response.end(page.html)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const check = async ({ page }: Operator, address: string) => {
  await page.getByRole('textbox', { name: 'Page' }).fill(address)
  await page.getByRole('button', { name: 'Check the page' }).click()
}

const step = ({ page }: Operator, title: string) =>
  page.getByRole('listitem').filter({ has: page.getByText(title, { exact: true }) })

describe('checking a page', () => {
  test('tells what is wrong and how to mend it, and then that all is well', async () => {
    const operator = await open({ allowPrivateAddresses: true })
    const { page, go, api, url, expectHealth } = operator
    const { clientToken, token } = await api.server.tokens.create({
      name: 'Shop',
      allowedOrigins: ['https://shop.example'],
    })
    const site = await openSite({ html: tagOf(url, token) })
    await go('/doctor')
    await page.getByText('Nothing has been checked yet').waitFor()
    await expectHealth()

    await check(operator, site)
    await page.getByText('The chat does not work on this page').waitFor()
    const handshake = step(operator, 'Handshake')
    expect(await handshake.innerText()).toContain('Failed')
    expect(await handshake.getByRole('link').getAttribute('href')).toBe(
      `${url}/docs/errors/origin_not_allowed`,
    )
    const fix = await handshake.locator('.fix code').first().innerText()
    expect(fix).toContain(new URL(site).host)
    expect(await step(operator, 'The page').innerText()).toContain('Passed')
    expect(await step(operator, 'A message').innerText()).toContain('Not tried')
    expect(await page.content()).not.toContain(token)
    await expectHealth()

    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Copy the report as JSON' }).click()
    await page.getByRole('button', { name: 'Copied the report as JSON' }).waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(reportSchema.parse(JSON.parse(copied))).toMatchObject({
      outcome: 'failed',
      origin: site,
    })
    await handshake.getByRole('button', { name: 'Copy the fix' }).click()
    await handshake.getByRole('button', { name: 'Copied the fix' }).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(fix)

    await api.server.tokens.update(clientToken.id, { allowedOrigins: [fix] })
    await page.getByLabel('Send one message').check()
    await page.getByRole('button', { name: 'Check again' }).click()
    await step(operator, 'A message').getByText('Passed').waitFor()
    expect(await handshake.innerText()).toContain('Passed')
    await page.getByText('The chat does not work on this page').waitFor({ state: 'detached' })
    await expectHealth()
  })

  test('begins where a token is installed, with its page and the token chosen', async () => {
    const operator = await open()
    const { page, go, api, expectHealth } = operator
    await api.server.tokens.create({ name: 'Other', environment: 'test', allowedOrigins: [] })
    const { clientToken } = await api.server.tokens.create({
      name: 'Try',
      environment: 'test',
      allowedOrigins: ['http://localhost:5173', '*.shop.example', 'www.shop.example'],
    })
    await go(`/tokens/${clientToken.id}/install`)
    await page.getByRole('main').getByRole('link', { name: 'Check a page' }).click()
    await page.getByRole('heading', { level: 1, name: 'Check a page' }).waitFor()
    const field = page.getByRole('textbox', { name: 'Page' })
    expect(await field.inputValue()).toBe('https://www.shop.example')
    const choice = page.getByLabel('Client token')
    expect(await choice.locator('option:checked').innerText()).toBe('Try')
    // A link from elsewhere finds the switch at Live.
    await page.evaluate(() => localStorage.clear())
    await page.reload()
    await expect.poll(() => choice.locator('option:checked').innerText()).toBe('Try')
    await expectHealth()
  })

  test('goes to public addresses only, and names the command for all others', async () => {
    const operator = await open()
    const { page, go, api, expectHealth } = operator
    const { clientToken, token } = await api.server.tokens.create({
      name: 'Shop',
      allowedOrigins: ['http://10.1.2.3'],
    })
    await go(`/doctor?token=${clientToken.id}`)
    await check(operator, 'http://10.1.2.3')
    await page.getByText('The page could not be looked at from here').waitFor()
    expect(await step(operator, 'The page').innerText()).toContain('address_refused')
    // The rest is looked at all the same.
    expect(await step(operator, 'Handshake').innerText()).toContain('Passed')
    const command = page.getByRole('region', { name: 'the command' })
    expect(await command.innerText()).toContain('npx parley-chat doctor http://10.1.2.3')
    expect(await command.innerText()).toContain(`--token ${token}`)
    await expectHealth()
  })

  test('is stopped at once, and goes on to another page', async () => {
    const operator = await open({ allowPrivateAddresses: true })
    const { page, go, expectHealth } = operator
    const content: { html: string | null } = { html: null }
    const site = await openSite(content)
    await go('/doctor')
    await check(operator, site)
    await page.getByRole('progressbar').waitFor()
    await expect
      .poll(() => page.locator('.examination [role=status]').innerText())
      .toBe('The page, step 1 of 7')
    await expectHealth()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('Stopped before the end').waitFor()
    expect(await page.getByRole('progressbar').count()).toBe(0)
    content.html = '<p>No chat here.</p>'
    await page.getByRole('button', { name: 'Check again' }).click()
    await page.getByText('The chat does not work on this page').waitFor()
    expect(await step(operator, 'The page').innerText()).toContain('tag_missing')
    await expectHealth()
  })

  test('says what an address looks like, and is run by the keyboard alone', async () => {
    const operator = await open({ allowPrivateAddresses: true })
    const { page, go, expectHealth } = operator
    const site = await openSite({ html: '<p>No chat here.</p>' })
    await go('/doctor')
    const field = page.getByRole('textbox', { name: 'Page' })
    await field.focus()
    await page.keyboard.type('our shop')
    await page.keyboard.press('Enter')
    await page.getByText('Type the address of a page').waitFor()
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-invalid')))
      .toBe('true')
    await expectHealth()
    await page.keyboard.press('Control+A')
    await page.keyboard.type(site)
    await page.keyboard.press('Enter')
    await page.getByText('The chat does not work on this page').waitFor()
    expect(await field.evaluate((one) => one === document.activeElement)).toBe(true)
  })

  test('fits a phone, and the dark', async () => {
    const operator = await open({
      allowPrivateAddresses: true,
      look: { viewport: { width: 375, height: 700 }, colorScheme: 'dark' },
    })
    const { page, go, url, api, expectHealth } = operator
    const { token } = await api.server.tokens.create({
      name: 'Shop',
      allowedOrigins: ['https://shop.example'],
    })
    const site = await openSite({ html: tagOf(url, token) + tagOf(url, token) })
    await go('/doctor')
    await expectHealth()
    await check(operator, site)
    await page.getByText('The chat does not work on this page').waitFor()
    await expectHealth()
  })
})

describe('a console whose cookie the browser has dropped', () => {
  test('asks for the password again, and the page stays', async () => {
    const operator = await open()
    const { page, go } = operator
    await go('/tokens')
    await page.context().clearCookies()
    await page.getByRole('link', { name: 'API keys' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Password', { exact: true }).waitFor()
    expect(await page.getByText('No API key was sent').count()).toBe(0)
  })
})
