/** API keys and the operator's account in real Chromium. */
import { describe, expect, test } from 'vitest'
import { password, useOperator, type Operator } from './operator.js'

const open = useOperator()

/** What a program is answered. */
const ask = (operator: Operator, key: string, path = 'client-tokens') =>
  fetch(`${operator.url}/v1/${path}`, { headers: { authorization: `Bearer ${key}` } })

const create = async (operator: Operator, name: string): Promise<string> => {
  const { page, go } = operator
  await go('/keys/new')
  await page.getByRole('textbox', { name: 'Name' }).fill(name)
  await page.getByRole('button', { name: /^Create the/ }).click()
  const dialog = page.getByRole('dialog')
  const key = await dialog.getByRole('region', { name: 'the key' }).innerText()
  return key.trim()
}

const store = async ({ page }: Operator) => {
  await page.getByLabel('I have stored the key').check()
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

describe('an API key', () => {
  test('is shown once, works at once, and has to be stored before the dialog goes', async () => {
    const operator = await open()
    const { page, expectHealth } = operator
    const key = await create(operator, 'Nightly export')
    expect(key).toMatch(/^rt_live_[0-9A-Za-z]{49}$/)
    expect((await ask(operator, key)).status).toBe(200)
    const example = page.getByRole('region', { name: 'the example' })
    expect(await example.innerText()).toContain(`Bearer ${key}`)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByText('Tick the box above once the key is stored.').waitFor()
    await expectHealth()
    await store(operator)
    await page.getByRole('link', { name: 'Nightly export' }).waitFor()
    expect(await page.content()).not.toContain(key)
    await expectHealth()
  })

  test('may do what was chosen, one by one', async () => {
    const operator = await open()
    const { page, go, api, expectHealth } = operator
    await go('/keys/new')
    await page.getByRole('textbox', { name: 'Name' }).fill('Exact')
    await page.getByRole('radio', { name: /^Single permissions/ }).check()
    const conversations = page.getByRole('group', { name: 'Conversations' })
    await conversations.getByLabel(/^Read/).uncheck()
    await conversations.getByLabel(/^Everything/).check()
    await page.getByRole('group', { name: 'Client tokens' }).getByLabel(/^Read/).uncheck()
    await page.getByLabel('Expires').selectOption({ label: 'Never' })
    await expectHealth()
    await page.getByRole('button', { name: /^Create the/ }).click()
    await page.getByRole('dialog').waitFor()
    const { apiKeys } = await api.server.keys.list({})
    expect(apiKeys[0]).toMatchObject({ permissions: ['CONVERSATIONS:*'], expiresAt: null })
  })

  test('is made for test where the switch says so', async () => {
    const operator = await open()
    await operator.go('/keys')
    await operator.page.getByRole('radio', { name: 'Test' }).check()
    await operator.page.getByText('No test API keys yet').waitFor()
    await operator.expectHealth()
    expect(await create(operator, 'Try')).toMatch(/^rt_test_/)
  })

  test('says which address is not one, and keeps what was typed', async () => {
    const operator = await open()
    const { page, go, expectHealth } = operator
    await go('/keys/new')
    await page.getByRole('textbox', { name: 'Name' }).fill('Office')
    await page.getByLabel('Allowed addresses').fill('192.0.2.1\nthe office')
    await page.getByRole('button', { name: /^Create the/ }).click()
    await page.locator('.field-error').first().waitFor()
    expect(await page.locator('.field-error').first().innerText()).toContain('“the office”: ')
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Office')
    await expectHealth()
  })

  test('is replaced, revoked, switched on again and deleted, and each acts at once', async () => {
    const operator = await open()
    const { page, expectHealth } = operator
    const first = await create(operator, 'Pipeline')
    await store(operator)
    await page.getByRole('link', { name: 'Pipeline' }).click()
    const confirm = (name: string) =>
      page.getByRole('dialog').getByRole('button', { name, exact: true }).click()

    await page.getByRole('button', { name: 'Regenerate…' }).click()
    await page.getByRole('dialog').getByText('is refused from its next request on').waitFor()
    await expectHealth()
    await confirm('Regenerate')
    const second = (await page.getByRole('region', { name: 'the key' }).innerText()).trim()
    expect((await ask(operator, first)).status).toBe(401)
    expect((await ask(operator, second)).status).toBe(200)
    await store(operator)

    await page.getByRole('button', { name: 'Revoke…' }).click()
    await confirm('Revoke')
    await page.getByRole('button', { name: 'Switch on again' }).waitFor()
    expect(await (await ask(operator, second)).json()).toMatchObject({ code: 'key_revoked' })
    await page.getByRole('button', { name: 'Switch on again' }).click()
    await page.getByRole('button', { name: 'Revoke…' }).waitFor()
    expect((await ask(operator, second)).status).toBe(200)

    await page.getByRole('button', { name: 'Delete…' }).click()
    await confirm('Delete')
    await page.getByText('No live API keys yet').waitFor()
    expect(await (await ask(operator, second)).json()).toMatchObject({ code: 'key_unknown' })
    await expectHealth()
  })

  test('is changed, but not unseen over a change of somebody else', async () => {
    const operator = await open()
    const { page, api, go, expectHealth } = operator
    await create(operator, 'Old name')
    await store(operator)
    const [known] = (await api.server.keys.list({})).apiKeys
    await go(`/keys/${known?.id}`)
    await page.getByRole('textbox', { name: 'Name' }).fill('New name')
    await api.server.keys.update(known?.id ?? '', { name: 'Somebody else’s' })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Changed meanwhile').waitFor()
    await expectHealth()
    await page.getByRole('button', { name: 'Save mine anyway' }).click()
    await page.getByRole('heading', { level: 1, name: 'New name' }).waitFor()
  })
})

describe('the account', () => {
  test('has another password, after the one of today', async () => {
    const operator = await open()
    const { page, api, go, expectHealth } = operator
    await go('/account')
    await page.getByLabel('Current password', { exact: true }).fill('something else')
    await page.getByLabel('New password', { exact: true }).fill('a whole new sentence')
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page.getByText('This is not the current password.').waitFor()
    await expectHealth()
    await page.getByLabel('Current password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page.getByText('The password is changed').waitFor()
    await expect(api.server.operators.signIn({ password }, '192.0.2.1')).rejects.toMatchObject({
      code: 'password_wrong',
    })
    await api.server.operators.signIn({ password: 'a whole new sentence' }, '192.0.2.1')
    await expectHealth()
  })

  test('is signed out everywhere, after saying in how many places', async () => {
    const operator = await open()
    const { page, api, go } = operator
    const other = await api.server.operators.signIn({ password }, '192.0.2.1')
    await go('/account')
    await page.getByText('Here, and in 1 other place.').waitFor()
    await page.getByRole('button', { name: 'Sign out everywhere…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click()
    await page.getByLabel('Password', { exact: true }).waitFor()
    expect((await api.server.operators.state(other.cookie)).state).toBe('signed_out')
  })
})

const looks = [
  { name: 'wide and light', look: { colorScheme: 'light' } },
  { name: 'wide and dark', look: { colorScheme: 'dark' } },
  {
    name: 'on a phone, light',
    look: { colorScheme: 'light', viewport: { width: 390, height: 844 } },
  },
  {
    name: 'on a phone, dark',
    look: { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
  },
  { name: 'at 320 pixels', look: { viewport: { width: 320, height: 640 } } },
] as const

/** Between them each scheme and each width; the long run has all. */
const seen = looks.filter(
  ({ name }) =>
    process.env['LONG'] === '1' || ['wide and light', 'on a phone, dark'].includes(name),
)

test.each(seen)('every page of records and keys is in order $name', async ({ look }) => {
  const operator = await open({ look })
  const { api, go, page, expectHealth } = operator
  const { value, id } = await api.token({ name: 'A shop with a rather long name' })
  const visitor = api.page(value, { origin: 'https://shop.example' })
  const { conversationId } = await visitor.init()
  await visitor.say(`A word that is long: ${'x'.repeat(200)}`)
  const { apiKey } = await api.server.keys.create({
    name: 'An export of every night that has a long name',
    permissions: ['CLIENT_TOKENS:READ', 'CONVERSATIONS:*', 'METRICS:READ'],
    allowedIps: ['192.0.2.0/24'],
  })
  for (const path of [
    '/conversations',
    `/conversations/${conversationId}`,
    `/tokens/${id}/appearance`,
    `/tokens/${id}/conversations`,
    `/tokens/${id}/usage`,
    '/keys',
    '/keys/new',
    `/keys/${apiKey.id}`,
    '/account',
  ]) {
    await go(path)
    await page.locator('.skeleton').first().waitFor({ state: 'detached' })
    await expectHealth()
  }
})
