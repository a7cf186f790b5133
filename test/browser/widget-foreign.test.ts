/** Our widget on a server that is not ours: everything that only our own server says is missing. */
import { describe, expect, test } from 'vitest'
import { openApi } from './api.js'
import { openForeignServer } from './foreign-server.js'
import { useShop } from './shop.js'
import type { Visitor } from './visitor.js'

const shop = useShop()
const token = 'ct_live_of_another_shape'

/** Our own server gives the script, and nothing else. */
const start = async (origin = 'http://shop.example') => {
  const foreign = await openForeignServer(origin)
  const api = await openApi()
  const server = `http://api.runtype.com:${foreign.port}`
  const visitor = await shop.visit({
    head: `<script async src="${api.url}/parley.js" data-client-token="${token}" data-api="${server}"></script>`,
  })
  await visitor.open()
  return { foreign, server, visitor }
}

const answered = (visitor: Visitor, text: string) =>
  visitor.replies
    .filter({ hasText: `You said: ${text}` })
    .getByRole('button', { name: 'Good answer' })
    .waitFor()

describe('a server without our fields', () => {
  test('opens, streams, takes feedback, and is sent the transcript that it does not keep', async () => {
    const { foreign, visitor } = await start()
    const { panel, field, replies } = visitor
    await panel.getByText('Welcome from elsewhere').waitFor()
    await panel.getByRole('heading', { name: 'Tea support' }).waitFor()
    expect(await field.getAttribute('placeholder')).toBe('Ask elsewhere')
    await visitor.send('Hello')
    await answered(visitor, 'Hello')
    foreign.answer = () => ['| a | b |\n', '|---|---|\n| 1 ', '| 2 |\n']
    await visitor.send('And a table')
    await replies.getByRole('cell', { name: '2' }).waitFor()
    const last = foreign.asked.findLast(({ path }) => path === 'chat')
    expect(last?.body.messages?.map(({ role, content }) => [role, content])).toEqual([
      ['user', 'Hello'],
      ['assistant', 'You said: Hello'],
      ['user', 'And a table'],
    ])
    await replies.last().getByRole('button', { name: 'Bad answer' }).click()
    await expect
      .poll(() => visitor.calls())
      .toEqual(['init 200', 'chat 200', 'chat 200', 'feedback 200'])
    expect(foreign.asked.at(-1)?.body).toMatchObject({
      type: 'downvote',
      messageId: last?.body.assistantMessageId,
    })
    expect(new Set(foreign.asked.slice(1).map(({ body }) => body.sessionId))).toEqual(
      new Set(['sess_1']),
    )
    visitor.expectHealth()
  })

  test('whose session has expired is asked anew, once, unseen', async () => {
    const { foreign, visitor } = await start()
    await visitor.send('Hello')
    await answered(visitor, 'Hello')
    foreign.expire()
    await visitor.send('Still there?')
    await answered(visitor, 'Still there?')
    expect(visitor.calls()).toEqual(['init 200', 'chat 200', 'chat 401', 'init 200', 'chat 200'])
    expect(await visitor.replies.count()).toBe(2)
    expect(visitor.console).toEqual([])
  })

  test('that remembers nothing over a reload still goes on', async () => {
    const { visitor } = await start()
    await visitor.send('Hello')
    await answered(visitor, 'Hello')
    await visitor.page.reload()
    await visitor.open()
    await visitor.panel.getByText('Welcome from elsewhere').waitFor()
    await visitor.send('Me again')
    await answered(visitor, 'Me again')
    expect(await visitor.replies.count()).toBe(1)
    visitor.expectHealth()
  })

  test('that refuses without CORS headers has refused the origin, likely', async () => {
    const { server, visitor } = await start('https://tea.example')
    await expect.poll(() => visitor.console.length, { timeout: 15_000 }).toBe(1)
    expect(visitor.console).toEqual([
      {
        type: 'error',
        values: 1,
        text: `[Parley] origin_not_allowed: likely: this page's origin is not on the token's list.
  Seen      http://shop.example
  Evidence  there is an answer, which this page may not read, there is no /healthz.gif, and the token is not Parley's: other servers hide refusals
  Token     ct_live_…hape   Server  ${server}
  Fix       add  shop.example  to Allowed origins; if  ${server}  shows an error page, start the server
  More      ${server}/docs/errors/origin_not_allowed`,
      },
    ])
    // Not certain, so the visitor may try again.
    await visitor.page.getByRole('button', { name: 'Retry' }).waitFor()
    expect(visitor.errors).toEqual([])
  })
})
