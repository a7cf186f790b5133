/** The tab “Appearance” in real Chromium, with the real widget as its preview. */
import type { Frame, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { useOperator, type Operator } from './operator.js'

const open = useOperator()
const config = { title: 'Tea', suggestions: ['Which tea?'], persona: { keep: true } }

const openLooks = async (
  fields: object = { config },
): Promise<Operator & { id: string; preview: Frame }> => {
  const operator = await open()
  const { id } = await operator.api.token({ ...fields })
  await operator.go(`/tokens/${id}/appearance`)
  return { ...operator, id, preview: await previewOf(operator.page) }
}

const previewOf = async (page: Page): Promise<Frame> => {
  const find = () => page.frames().find((one) => one.url().includes('/preview'))
  await expect.poll(() => find() !== undefined).toBe(true)
  const frame = find()
  if (!frame) throw new Error('expected the frame of the preview')
  await frame.locator('parley-widget textarea').waitFor()
  return frame
}

const title = (preview: Frame) => preview.locator('parley-widget h2').first().innerText()

describe('the preview', () => {
  test('is the real widget with the draft, and the server hears nothing of it', async () => {
    const { page, preview, asked, expectHealth } = await openLooks()
    expect(await title(preview)).toBe('Tea')
    await page.getByLabel('Title').fill('Coffee')
    await expect.poll(() => title(preview)).toBe('Coffee')
    await page.getByLabel('Welcome message').fill('Good <b>morning</b>')
    await preview.getByText('Good <b>morning</b>').waitFor()
    expect(asked.filter((one) => one.includes('/v1/client/'))).toEqual([])
    await expectHealth()
  })

  test('leaves the focus in the form, also where the chat is made anew', async () => {
    const { page, preview } = await openLooks()
    const field = page.getByLabel('Suggestion 1', { exact: true })
    await field.focus()
    await page.keyboard.press('End')
    await page.keyboard.type(' And when?', { delay: 40 })
    await preview.getByText('Which tea? And when?').waitFor()
    expect(await field.inputValue()).toBe('Which tea? And when?')
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  test('streams a canned answer to what is written into it', async () => {
    const { preview } = await openLooks()
    await preview.locator('parley-widget textarea').fill('Hello')
    await preview.locator('parley-widget textarea').press('Enter')
    await preview.getByText('your own agent answers here').waitFor()
  })

  test('shows the chat on a dark page, on a phone, and begun', async () => {
    const { page, preview, expectHealth } = await openLooks()
    const stage = page.getByRole('region', { name: 'Preview' })
    await stage.getByLabel('Dark').check()
    await expect
      .poll(() => preview.locator('parley-widget').getAttribute('data-scheme'))
      .toBe('dark')
    await stage.getByLabel('Phone').check()
    await expect.poll(() => preview.evaluate(() => innerWidth)).toBeLessThan(480)
    await stage.getByLabel('Begun').check()
    await preview.getByText('Lovely, thank you!').waitFor()
    await expectHealth()
  })
})

describe('saving the looks', () => {
  test('keeps what the form does not know', async () => {
    const { page, api, id, expectHealth } = await openLooks()
    await page.getByLabel('Title').fill('Coffee')
    await page.getByRole('textbox', { name: 'Colour', exact: true }).fill('F2B544')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    const { clientToken } = await api.server.tokens.show(id)
    expect(clientToken.config).toEqual({ ...config, title: 'Coffee', theme: { accent: '#f2b544' } })
    await expectHealth()
  })

  test('over somebody else’s change is asked about, and loses neither', async () => {
    const { page, api, id } = await openLooks()
    await page.getByLabel('Title').fill('Coffee')
    await api.server.tokens.update(id, { config: { ...config, persona: { keep: 'newer' } } })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Changed meanwhile').waitFor()
    expect(await page.getByLabel('Title').inputValue()).toBe('Coffee')
    await page.getByRole('button', { name: 'Save mine anyway' }).click()
    await page.getByText('Saved.').waitFor()
    expect((await api.server.tokens.show(id)).clientToken.config).toEqual({
      ...config,
      title: 'Coffee',
      persona: { keep: 'newer' },
    })
  })

  test('says at its field what cannot be, and goes there', async () => {
    const { page, api, id, expectHealth } = await openLooks()
    await page.getByLabel('Link text').fill('Write to us')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Say where the link leads.').waitFor()
    await expect
      .poll(() => page.getByLabel('Leads to').evaluate((one) => one === document.activeElement))
      .toBe(true)
    expect((await api.server.tokens.show(id)).clientToken.config).toEqual(config)
    await expectHealth()
  })

  test('is asked about before the page is left', async () => {
    const { page } = await openLooks()
    await page.getByLabel('Title').fill('Coffee')
    await page.getByRole('tab', { name: 'Usage' }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /Cancel|Stay/ })
      .click()
    expect(await page.getByLabel('Title').inputValue()).toBe('Coffee')
  })
})

test('a colour that is too light is mended, and it is said how', async () => {
  const { page } = await openLooks()
  await page.getByRole('textbox', { name: 'Colour', exact: true }).fill('#ffee88')
  await page.getByText(/Your colour is too light for white text: #[0-9a-f]{6} is used\./).waitFor()
})
