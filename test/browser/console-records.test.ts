/** Conversations and usage in real Chromium, over what visitors have really done. */
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { createScriptedAgent } from '../server/scripted-agent.js'
import { useOperator, type Operator } from './operator.js'

const open = useOperator()

const talk = async (operator: Operator, texts: readonly string[]) => {
  const { value, id } = await operator.api.token({
    rateLimitPerMinute: 1000,
    rateLimitPerHour: 9999,
  })
  const conversations: string[] = []
  for (const text of texts) {
    const page = operator.api.page(value)
    await page.init()
    await page.say(text)
    conversations.push(page.conversationId ?? '')
  }
  return { id, value, conversations }
}

const markup = '<img src=x onerror="document.title=1"> **bold** [link](javascript:alert(1))'

describe('conversations', () => {
  test('are listed with the newest first, searched, read, and deleted after a question', async () => {
    const operator = await open()
    const { page, api, go, expectHealth } = operator
    await talk(operator, ['Green tea please', markup, 'Black tea please'])
    await go('/conversations')
    const rows = page.getByRole('rowheader')
    await expect
      .poll(() => rows.allInnerTexts())
      .toEqual(['Black tea please', markup, 'Green tea please'])
    await expectHealth()
    await page.getByLabel('Search in what was said').fill('GREEN')
    await expect.poll(() => rows.allInnerTexts()).toEqual(['Green tea please'])
    await page.getByText('everything has been searched').waitFor()
    await rows.getByRole('link').first().click()
    await page.getByText('You said: Green tea please').waitFor()
    await expectHealth()
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByText('Nothing was found').waitFor()
    expect((await api.server.archive.list({})).conversations).toHaveLength(2)
    await expectHealth()
  })

  test('show what was said as text, and nothing of it as markup', async () => {
    const operator = await open()
    const { page, go, expectHealth } = operator
    const { conversations } = await talk(operator, [markup])
    await go(`/conversations/${conversations[0]}`)
    await page.getByText(markup, { exact: true }).waitFor()
    expect(await page.locator('.transcript').locator('img, a, strong').count()).toBe(0)
    await expectHealth()
  })

  test('have their feedback at the message that it is about', async () => {
    const operator = await open()
    const { page, api, go } = operator
    const { value } = await api.token()
    const visitor = api.page(value)
    const { conversationId } = await visitor.init()
    const { turnId } = await visitor.say('Is it good?')
    const shown = await api.server.archive.show(conversationId)
    const messageId = shown.messages.find(
      (one) => one.turnId === turnId && one.role === 'assistant',
    )
    await visitor.feedback({ type: 'downvote', messageId: messageId?.id, comment: 'Not at all' })
    await go(`/conversations/${conversationId}`)
    const reply = page.getByRole('article').filter({ hasText: 'You said: Is it good?' })
    await reply.getByText('Thumbs down: “Not at all”').waitFor()
    await go('/conversations?feedback=upvote')
    await page.getByText('No conversation has feedback of this kind.').waitFor()
  })

  test('say why a reply failed', async () => {
    const scripted = createScriptedAgent((call) => call.fail('upstream_timeout'))
    const operator = await open({ scripted })
    const { conversations } = await talk(operator, ['Anybody there?'])
    await operator.go(`/conversations/${conversations[0]}`)
    const link = operator.page.getByRole('link', { name: 'upstream_timeout' })
    expect(await link.getAttribute('href')).toBe('/docs/errors/upstream_timeout')
  })

  test('are exported one by one, and all of a search', async () => {
    const operator = await open()
    const { page, go } = operator
    const { conversations } = await talk(operator, [
      ...Array.from({ length: 12 }, (_, at) => `tea ${at}`),
      'coffee',
    ])
    await go('/conversations?search=tea')
    await page.getByRole('button', { name: 'Export' }).click()
    const dialog = page.getByRole('dialog')
    const [all] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Export' }).click(),
    ])
    await dialog.getByText('12 conversations exported').waitFor()
    const lines = (await readFile(await all.path(), 'utf8')).trim().split('\n')
    expect(lines.map((line) => JSON.parse(line).conversation.firstMessage)).toContain('tea 11')
    expect(lines).toHaveLength(12)

    await go(`/conversations/${conversations[0]}`)
    await page.getByRole('button', { name: 'Export' }).click()
    await page.getByLabel('Markdown').check()
    const [one] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('dialog').getByRole('button', { name: 'Export' }).click(),
    ])
    expect(one.suggestedFilename()).toBe(`parley-conversation-${conversations[0]}.md`)
    expect(await readFile(await one.path(), 'utf8')).toContain('> You said: tea 0')
  })

  test('of one token stand in its tab, and are paged', async () => {
    const operator = await open()
    const { page, go, expectHealth } = operator
    const { id } = await talk(
      operator,
      Array.from({ length: 27 }, (_, at) => `message ${at}`),
    )
    await talk(operator, ['of another token'])
    await go(`/tokens/${id}/conversations`)
    await page.getByText('The newest 25 conversations').waitFor()
    await page.getByRole('button', { name: 'Show more' }).click()
    await page.getByText('All 27 conversations').waitFor()
    expect(await page.getByRole('rowheader').allInnerTexts()).toEqual(
      Array.from({ length: 27 }, (_, at) => `message ${26 - at}`),
    )
    // The way back leads to where one was.
    await page.getByRole('link', { name: 'message 3', exact: true }).click()
    await page.getByText('You said: message 3').waitFor()
    await page.getByRole('main').getByRole('link', { name: 'Conversations' }).click()
    await page.getByText('All 27 conversations').waitFor()
    await expectHealth()
  })

  test('that there are none of yet lead to what makes them', async () => {
    const { page, go, api, expectHealth } = await open({ look: { colorScheme: 'dark' } })
    const { id } = await api.token()
    await go(`/tokens/${id}/conversations`)
    await page.getByRole('link', { name: 'Install the chat' }).waitFor()
    await expectHealth()
  })
})

describe('usage', () => {
  test('is what happened, as charts and as a table', async () => {
    const operator = await open()
    const { page, api, go, expectHealth } = operator
    const { id, value } = await talk(operator, ['one', 'two', 'three'])
    const stranger = api.page(value, { origin: 'https://evil.example' })
    expect((await stranger.init()).code).toBe('origin_not_allowed')
    await go(`/tokens/${id}/usage?range=24h`)
    const tile = (name: string) =>
      page.locator('.tile').filter({ hasText: name }).locator('.tile-number')
    await expect.poll(() => tile('Messages').innerText()).toBe('3')
    expect(await tile('Sessions').innerText()).toBe('3')
    // Refusals are counted in memory first.
    await expect
      .poll(
        async () => {
          await page.getByRole('button', { name: 'Refresh' }).click()
          return tile('Refusals').innerText()
        },
        { timeout: 30_000, interval: 1000 },
      )
      .toBe('1')
    const reason = page.getByRole('row').filter({ hasText: 'origin_not_allowed' })
    expect(await reason.innerText()).toContain("The page's origin is not on the token's list.")
    expect(await reason.getByRole('link').getAttribute('href')).toBe(
      '/docs/errors/origin_not_allowed',
    )
    await expectHealth()
    await page.getByText('The numbers in a table').click()
    const newest = page
      .getByRole('table', { name: /by hour/ })
      .getByRole('row')
      .nth(1)
    await expect.poll(() => newest.innerText()).toMatch(/\s3\s+3\s+1$/)
    await expectHealth()
  })

  test('is read by the arrow keys', async () => {
    const operator = await open()
    const { id } = await talk(operator, ['one', 'two'])
    await operator.go(`/tokens/${id}/usage?range=7d`)
    const chart = operator.page.getByRole('slider', { name: 'Messages' })
    await chart.focus()
    expect(await chart.getAttribute('aria-valuetext')).toMatch(/: 2 messages$/)
    await operator.page.keyboard.press('ArrowLeft')
    expect(await chart.getAttribute('aria-valuetext')).toMatch(/: 0 messages$/)
    await operator.page.keyboard.press('End')
    expect(await chart.getAttribute('aria-valuetext')).toMatch(/: 2 messages$/)
  })

  test('of a token that nobody has used says what to do', async () => {
    const { page, api, go, expectHealth } = await open()
    const { id } = await api.token()
    await go(`/tokens/${id}/usage`)
    await page.getByText('Nothing happened in this time').waitFor()
    await expectHealth()
  })
})
