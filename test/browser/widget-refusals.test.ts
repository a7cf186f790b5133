/**
 * What a page that is not allowed is told, and who is told what: the developer one block in the
 * console, the visitor one sentence; and that no refusal costs a call of an agent.
 */
import { describe, expect, test } from 'vitest'
import { checksum } from '../../src/protocol/credential.js'
import { createScriptedAgent } from '../server/scripted-agent.js'
import { nameOfApi, openApi, tagOf, type Api } from './api.js'
import { useShop, type VisitOptions } from './shop.js'
import type { Visitor } from './visitor.js'

const shop = useShop()

const hide = (token: string): string => `ct_live_…${token.slice(-4)}`

interface Block {
  code: string
  cause: string
  seen: string
  token: string
  server: string
  fix: string
}

/** One call with one string, in exactly this shape. */
const expectBlock = async (visitor: Visitor, block: Block): Promise<void> => {
  const { code, cause, seen, token, server, fix } = block
  const text = `[Parley] ${code}: ${cause}
  Seen      ${seen}
  Token     ${token}   Server  ${server}
  Fix       ${fix}
  More      ${server}/docs/errors/${code}`
  await expect.poll(() => visitor.console).toEqual([{ type: 'error', text, values: 1 }])
  expect(visitor.errors).toEqual([])
}

const unavailable = "Chat isn't available right now."

const open = async (api: Api, token: string, options: VisitOptions = {}): Promise<Visitor> => {
  const visitor = await shop.visit({ head: api.tag(token) }, options)
  await visitor.open()
  return visitor
}

describe('an origin that is not listed', () => {
  const cases = [
    {
      title: 'www of a name that is listed',
      entry: 'shop.example',
      host: 'www.shop.example',
      fix: 'add  www.shop.example  to Allowed origins (the name without www is allowed, this one is not)',
    },
    {
      title: 'a name that is listed with www',
      entry: 'www.shop.example',
      host: 'shop.example',
      fix: 'add  shop.example  to Allowed origins (the name with www is allowed, this one is not)',
    },
    {
      title: 'the name itself where those below it are listed',
      entry: '*.shop.example',
      host: 'shop.example',
      fix: 'add  shop.example  to Allowed origins (the names below it are allowed, the name itself is not)',
    },
    {
      title: 'another port',
      entry: 'shop.example:8443',
      host: 'shop.example:8080',
      fix: 'add  shop.example:8080  to Allowed origins (this name is allowed, but on another port)',
    },
    {
      title: 'another scheme',
      entry: 'https://shop.example',
      host: 'shop.example',
      fix: 'add  shop.example  to Allowed origins (this name is allowed over https, and this page is http)',
    },
    {
      title: 'another site',
      entry: 'tea.example',
      host: 'shop.example',
      fix: 'add  shop.example  to Allowed origins',
    },
  ]
  test.each(cases)('is told, on $title', async ({ entry, host, fix }) => {
    const scripted = createScriptedAgent()
    const api = await openApi({ scripted })
    const { value } = await api.token({
      allowedOrigins: [entry],
      config: { fallback: { label: 'Write to us', href: 'mailto:hi@shop.example' } },
    })
    const visitor = await open(api, value, { host })
    await visitor.panel.getByText(unavailable).waitFor()
    await expectBlock(visitor, {
      code: 'origin_not_allowed',
      cause: "this page's origin is not on the token's list.",
      seen: `http://${host}`,
      token: hide(value),
      server: api.url,
      fix,
    })
    // A visitor reads nothing of codes and origins, and cannot write in vain.
    expect(await visitor.panel.innerText()).not.toMatch(/origin|token|ct_live/i)
    expect(await visitor.field.count()).toBe(0)
    await visitor.page.evaluate(() => (window as unknown as WithParley).Parley.send('Hello'))
    await visitor.said.getByText('Not sent').waitFor()
    expect(visitor.calls()).toEqual(['init 403'])
    expect(scripted.calls.length).toBe(0)
    expect(visitor.console.length).toBe(1)
  })

  test('is told on a page of this computer, and there on the page too', async () => {
    const api = await openApi()
    const { value } = await api.token({ allowedOrigins: [`localhost:${shop.port}`] })
    const host = `127.0.0.1:${shop.port}`
    const visitor = await open(api, value, { host })
    const fix = `add  ${host}  to Allowed origins (localhost, 127.0.0.1 and [::1] are three different hosts; another of them is allowed)`
    await expectBlock(visitor, {
      code: 'origin_not_allowed',
      cause: "this page's origin is not on the token's list.",
      seen: `http://${host}`,
      token: hide(value),
      server: api.url,
      fix,
    })
    await visitor.panel.getByText(unavailable).waitFor()
    const shown = await visitor.panel.innerText()
    for (const part of ['origin_not_allowed', `http://${host}`, hide(value), fix]) {
      expect(shown.replace(/\s+/g, ' ')).toContain(part.replace(/\s+/g, ' '))
    }
  })

  test('offers the visitor the way on that the site has given', async () => {
    const api = await openApi()
    const { value } = await api.token({
      allowedOrigins: ['tea.example'],
      config: { fallback: { label: 'Write to us', href: 'mailto:hi@shop.example' } },
    })
    const visitor = await open(api, value)
    await visitor.panel.getByText(unavailable).waitFor()
    const link = visitor.page.getByRole('link', { name: 'Write to us' })
    await link.waitFor()
    expect(await link.getAttribute('href')).toBe('mailto:hi@shop.example')
  })

  test('offers it in the place of the launcher too, once the panel is closed', async () => {
    const api = await openApi()
    const { value } = await api.token({
      allowedOrigins: ['tea.example'],
      config: { fallback: { label: 'Write to us', href: 'mailto:hi@shop.example' } },
    })
    const visitor = await open(api, value)
    await visitor.panel.getByText(unavailable).waitFor()
    await visitor.page.getByRole('button', { name: 'Close chat' }).first().click()
    const link = visitor.page.getByRole('link', { name: 'Write to us' })
    await link.waitFor()
    await visitor.panel.waitFor({ state: 'hidden' })
    expect(
      await link.evaluate((node) => (node.getRootNode() as ShadowRoot).activeElement === node),
    ).toBe(true)
    expect(await visitor.page.getByRole('button', { name: 'Open chat' }).count()).toBe(0)
    expect(visitor.errors).toEqual([])
  })

  test('offers it in the place of the launcher where the token is dead', async () => {
    const api = await openApi()
    const { value, id } = await api.token({ allowedOrigins: ['shop.example'] })
    await api.server.tokens.rotate(id)
    const fallback = JSON.stringify({ label: 'Call us', href: 'tel:+471234' })
    const visitor = await shop.visit({
      head: `<script>window.ParleyConfig={fallback:${fallback}}</script>${api.tag(value)}`,
    })
    const link = visitor.page.getByRole('link', { name: 'Call us' })
    await link.waitFor()
    expect(await link.getAttribute('href')).toBe('tel:+471234')
    expect(await visitor.launcher.count()).toBe(0)
  })

  test('is refused in mid-conversation when its entry is taken off the list', async () => {
    const scripted = createScriptedAgent()
    const api = await openApi({ scripted })
    const { value, id } = await api.token({ allowedOrigins: ['shop.example'] })
    const visitor = await open(api, value)
    await visitor.send('Hello')
    await visitor.replies.getByText('You said: Hello').waitFor()
    await api.server.tokens.update(id, { allowedOrigins: ['www.shop.example'] })
    await visitor.send('Still there?')
    await visitor.panel.getByText(unavailable).waitFor()
    await expectBlock(visitor, {
      code: 'origin_not_allowed',
      cause: "this page's origin is not on the token's list.",
      seen: 'http://shop.example',
      token: hide(value),
      server: api.url,
      fix: 'add  shop.example  to Allowed origins (the name with www is allowed, this one is not)',
    })
    expect(scripted.calls.length).toBe(1)
    expect(await visitor.replies.count()).toBe(1)
    await visitor.said.filter({ hasText: 'Still there?' }).getByText('Not sent').waitFor()
  })
})

describe('a token that is of no use', () => {
  const kinds = {
    token_unknown: {
      prepare: async (api: Api) => {
        const { value, id } = await api.token({ allowedOrigins: ['shop.example'] })
        await api.server.tokens.remove(id)
        return value
      },
      cause: 'the server does not know this client token.',
      fix: "copy the token from Parley's console (or: parley token list) into the page again",
    },
    token_inactive: {
      prepare: async (api: Api) => {
        const { value, id } = await api.token({ allowedOrigins: ['shop.example'] })
        await api.server.tokens.update(id, { isActive: false })
        return value
      },
      cause: 'the client token is switched off.',
      fix: "switch it on in Parley's console (or: parley token update ID --active)",
    },
    token_rotated: {
      prepare: async (api: Api) => {
        const { value, id } = await api.token({ allowedOrigins: ['shop.example'] })
        await api.server.tokens.rotate(id)
        return value
      },
      cause: 'the client token was replaced by a new one.',
      fix: "put the new value into the page: Parley's console shows it (or: parley token list)",
    },
  }

  test.each(Object.entries(kinds))('says %s in its embed script', async (code, kind) => {
    const api = await openApi()
    const value = await kind.prepare(api)
    const visitor = await shop.visit({ head: api.tag(value) })
    await expectBlock(visitor, {
      code,
      cause: kind.cause,
      fix: kind.fix,
      seen: 'http://shop.example',
      token: hide(value),
      server: api.url,
    })
    expect(await visitor.launcher.count()).toBe(0)
    expect(visitor.calls()).toEqual([])
  })

  test.each(Object.entries(kinds))('says %s after the handshake', async (code, kind) => {
    const scripted = createScriptedAgent()
    const api = await openApi({ scripted })
    const value = await kind.prepare(api)
    const visitor = await shop.visit({
      head: `<script async src="${api.url}/parley.js" data-client-token="${value}"></script>`,
    })
    await visitor.open()
    await visitor.panel.getByText(unavailable).waitFor()
    await expectBlock(visitor, {
      code,
      cause: kind.cause,
      seen: 'http://shop.example',
      token: hide(value),
      server: api.url,
      fix: kind.fix,
    })
    expect(visitor.calls()).toEqual(['init 401'])
    expect(scripted.calls.length).toBe(0)
  })

  test('rotated in mid-conversation, is final and not tried again', async () => {
    const api = await openApi()
    const { value, id } = await api.token({ allowedOrigins: ['shop.example'] })
    const visitor = await open(api, value)
    await visitor.send('Hello')
    await visitor.replies.getByText('You said: Hello').waitFor()
    await api.server.tokens.rotate(id)
    await visitor.send('And now?')
    await visitor.panel.getByText(unavailable).waitFor()
    await expect
      .poll(() => visitor.console.map(({ text }) => text.split(':')[0]))
      .toEqual(['[Parley] token_rotated'])
    expect(visitor.calls()).toEqual(['init 200', 'chat 200', 'chat 401'])
  })

  test('misspelt by one letter, is not even sent', async () => {
    const api = await openApi()
    const { value } = await api.token({ allowedOrigins: ['shop.example'] })
    const wrong = value.slice(0, 20) + (value[20] === 'a' ? 'b' : 'a') + value.slice(21)
    const visitor = await shop.visit({
      head: `<script async src="${api.url}/parley.js" data-client-token="${wrong}"></script>`,
    })
    await expectBlock(visitor, {
      code: 'token_malformed',
      cause: 'the client token is mistyped: its checksum is wrong.',
      seen: 'http://shop.example',
      token: hide(wrong),
      server: api.url,
      fix: "copy the token from Parley's console (or: parley token list) into the page again",
    })
    await visitor.page.evaluate(() => (window as unknown as WithParley).Parley.open())
    expect(visitor.calls()).toEqual([])
    expect(visitor.requests.filter(({ method }) => method === 'POST')).toEqual([])
    expect(await visitor.launcher.count()).toBe(0)
  })

  test('missing, is said', async () => {
    const api = await openApi()
    const visitor = await shop.visit({ head: `<script async src="${api.url}/parley.js"></script>` })
    await expectBlock(visitor, {
      code: 'token_missing',
      cause: 'no client token was given.',
      seen: 'http://shop.example',
      token: '(none)',
      server: api.url,
      fix: 'put  data-client-token="ct_live_…"  on the script tag, or give the option token',
    })
    expect(visitor.calls()).toEqual([])
  })
})

describe('a secret key in a page', () => {
  const body = `rt_live_${'K'.repeat(43)}`
  const key = body + checksum(body)

  test('never leaves it from a tag, and is to be revoked', async () => {
    const api = await openApi()
    const visitor = await shop.visit({
      head: `<script async src="${api.url}/parley.js" data-client-token="${key}"></script>`,
    })
    await expectBlock(visitor, {
      code: 'secret_key_in_page',
      cause: 'a secret API key stands in this page, where everyone can read it. It is not used.',
      seen: 'http://shop.example',
      token: `rt_live_…${key.slice(-4)}`,
      server: api.url,
      fix: 'rotate the key now, for whoever saw the page has it; use a client token (ct_…) here',
    })
    await visitor.page.evaluate(() => {
      const { Parley } = window as unknown as WithParley
      Parley.open()
      Parley.send('Hello')
    })
    await visitor.page.waitForTimeout(200)
    expect(JSON.stringify(visitor.requests)).not.toContain('KKKKKKKK')
    expect(api.log.join('')).not.toContain('KKKKKKKK')
    expect(await visitor.page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))).toBe(
      '[{},{}]',
    )
  })

  test('in the address of the embed script, is said, and stands in no log', async () => {
    const api = await openApi()
    const visitor = await shop.visit({ head: api.tag(key) })
    await expect.poll(() => visitor.console.length).toBe(1)
    expect(visitor.console[0]?.text).toContain('secret_key_in_page')
    expect(visitor.console[0]?.text).not.toContain('KKKKKKKK')
    expect(api.log.join('')).not.toContain('KKKKKKKK')
    expect(visitor.calls()).toEqual([])
  })
})

describe('limits', () => {
  test("a session's own end with a new chat as the way on", async () => {
    const scripted = createScriptedAgent()
    const api = await openApi({ scripted })
    const { value } = await api.token({
      allowedOrigins: ['shop.example'],
      maxMessagesPerSession: 3,
    })
    const visitor = await open(api, value)
    await visitor.panel.getByText('3 messages left in this chat').waitFor()
    for (const [index, left] of ['2 messages left', '1 message left'].entries()) {
      await visitor.send(`Number ${index}`)
      await visitor.replies.getByText(`You said: Number ${index}`).waitFor()
      await visitor.panel.getByText(`${left} in this chat`).waitFor()
    }
    await visitor.send('Number 2')
    const limit = visitor.panel.getByText("You've reached the 3-message limit for this chat.")
    await limit.first().waitFor()
    await expectBlock(visitor, {
      code: 'session_message_limit',
      cause: "the session's message limit is reached.",
      seen: 'http://shop.example',
      token: hide(value),
      server: api.url,
      fix: 'raise maxMessagesPerSession of the token; the visitor is offered a new chat',
    })
    expect(await visitor.field.count()).toBe(0)
    await visitor.page.getByRole('button', { name: 'Start new chat' }).click()
    await visitor.send('Anew')
    await visitor.replies.getByText('You said: Anew').waitFor()
    expect(await visitor.replies.count()).toBe(1)
    expect(scripted.calls.length).toBe(4)
    expect(visitor.console.length).toBe(1)
  })

  test('of the session that were met in another tab are met here without an agent being asked', async () => {
    const scripted = createScriptedAgent()
    const api = await openApi({ scripted })
    const { value } = await api.token({
      allowedOrigins: ['shop.example'],
      maxMessagesPerSession: 1,
    })
    const visitor = await open(api, value)
    await visitor.panel.getByText('1 message left').waitFor()
    const [key = ''] = await visitor.page.evaluate(() => Object.values(localStorage) as string[])
    const [sessionId] = JSON.parse(key) as string[]
    const elsewhere = await api.post(
      'chat',
      { sessionId, messages: [{ id: 'm', role: 'user', content: 'From the other tab' }] },
      { origin: 'http://shop.example' },
    )
    await elsewhere.text()
    await visitor.send('One too many')
    await visitor.page.getByRole('button', { name: 'Start new chat' }).waitFor()
    await visitor.said.filter({ hasText: 'One too many' }).getByText('Not sent').waitFor()
    expect(visitor.console.map(({ text }) => text.split(':')[0])).toEqual([
      '[Parley] session_message_limit',
    ])
    expect(scripted.calls.length).toBe(1)
  })

  test('of the site count down on Send, and the message then goes by itself', async () => {
    const scripted = createScriptedAgent()
    const api = await openApi({ scripted })
    const { value } = await api.token({ allowedOrigins: ['shop.example'], rateLimitPerMinute: 1 })
    const visitor = await open(api, value)
    await visitor.send('First')
    await visitor.replies.getByText('You said: First').waitFor()
    api.skip(57_000)
    await visitor.send('Second')
    await visitor.panel.getByText('The chat is busy.').first().waitFor()
    await expectBlock(visitor, {
      code: 'rate_limited_minute',
      cause: "the token's limit of messages per minute is reached, for all visitors together.",
      seen: 'http://shop.example',
      token: hide(value),
      server: api.url,
      fix: 'raise rateLimitPerMinute of the token, or wait: the chat goes on by itself',
    })
    await visitor.field.fill('A draft')
    await visitor.page.getByRole('button', { name: /^Send in \d seconds?$/ }).waitFor()
    expect(scripted.calls.length).toBe(1)
    await visitor.replies.getByText('You said: Second').waitFor()
    expect(await visitor.field.inputValue()).toBe('A draft')
    await visitor.page.getByRole('button', { name: 'Send', exact: true }).waitFor()
    expect(visitor.calls()).toEqual(['init 200', 'chat 200', 'chat 429', 'chat 200'])
    expect(scripted.calls.length).toBe(2)
    expect(visitor.console.length).toBe(1)
  })
})

describe('a server that is not there', () => {
  test('is unreachable, likely, and the visitor may try again', async () => {
    const api = await openApi()
    const { value } = await api.token({ allowedOrigins: ['shop.example'] })
    const visitor = await shop.visit({ head: api.tag(value) })
    // The panel comes from the same server, so it must have come before that goes away.
    await visitor.launcher.hover()
    await expect
      .poll(() => visitor.requests.some(({ url }) => url.includes('/assets/panel')))
      .toBe(true)
    await visitor.page.waitForLoadState('networkidle')
    await api.server.close({ drainMs: 0 })
    await visitor.open()
    await visitor.panel.getByText('Something went wrong on our side.').first().waitFor()
    await visitor.page.getByRole('button', { name: 'Retry' }).first().waitFor()
    await expect.poll(() => visitor.console.length).toBe(1)
    expect(visitor.console[0]?.text).toMatch(
      /^\[Parley\] unreachable: likely: .*\n {2}Seen {6}http:\/\/shop\.example\n/,
    )
    expect(visitor.errors).toEqual([])
    expect(await visitor.field.isVisible()).toBe(true)
  })

  test('from the start leaves the page as if there were no tag', async () => {
    const visitor = await shop.visit({ head: tagOf(nameOfApi(9), 'ct_live_x') })
    await visitor.page.waitForLoadState('load')
    expect(visitor.console).toEqual([])
    expect(visitor.errors).toEqual([])
    expect(await visitor.page.locator('parley-widget').count()).toBe(0)
  })

  test('when the panel is wanted is said by the launcher, which stays', async () => {
    const api = await openApi()
    const { value } = await api.token({ allowedOrigins: ['shop.example'] })
    const visitor = await shop.visit({ head: api.tag(value) })
    await visitor.launcher.waitFor()
    await api.server.close({ drainMs: 0 })
    await visitor.launcher.click()
    await expect.poll(() => visitor.console.length).toBe(1)
    expect(visitor.console[0]?.text).toMatch(/^\[Parley\] unreachable: .*likely/)
    expect(visitor.console[0]?.text).toContain('Seen      http://shop.example')
    expect(visitor.errors).toEqual([])
    expect(await visitor.launcher.isVisible()).toBe(true)
  })
})

interface WithParley {
  Parley: { open(): void; send(text: string): void }
}
