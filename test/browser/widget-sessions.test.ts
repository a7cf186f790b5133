/**
 * A visitor never sees a session: expiry, cuts, a server that dies, reloads, other tabs and no
 * network at all, each in a real page against the real server.
 */
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { useParley } from '../cli/parley.js'
import { createScriptedAgent, type Call } from '../server/scripted-agent.js'
import { nameOfApi, openApi, tagOf, type Api } from './api.js'
import { openFaultyProxy, type FaultyProxy } from './faulty-proxy.js'
import { useShop, type VisitOptions } from './shop.js'
import { watchPage, type Visitor } from './visitor.js'

const isLong = process.env['LONG'] === '1'
const shop = useShop()
const origin = 'http://shop.example'

const setUp = async (fields: Record<string, unknown> = {}) => {
  const scripted = createScriptedAgent()
  const api = await openApi({ scripted })
  const { value } = await api.token({ allowedOrigins: ['shop.example'], ...fields })
  return { scripted, api, value }
}

/** The script comes from the server itself, so that only what is said goes through the proxy. */
const tagThrough = (api: Api, proxy: FaultyProxy, token: string): string =>
  `<script async src="${api.url}/embed/${token}.js" data-api="${nameOfApi(proxy.port)}"></script>`

const start = async (head: string, options?: VisitOptions): Promise<Visitor> => {
  const visitor = await shop.visit({ head }, options)
  await visitor.open()
  return visitor
}

const storedSession = async ({ page }: Visitor): Promise<string> => {
  const values = await page.evaluate(() => Object.values(localStorage) as string[])
  const [id = ''] = JSON.parse(values[0] ?? '[]') as string[]
  return id
}

describe('an expired session', () => {
  test('is renewed unseen, and the message that met it is answered once', async () => {
    const { scripted, api, value } = await setUp()
    const visitor = await start(api.tag(value))
    await visitor.send('Before')
    await visitor.replies.getByText('You said: Before').waitFor()
    const before = await storedSession(visitor)
    api.skip(31 * 60_000)
    await visitor.send('After')
    await visitor.replies.getByText('You said: After').waitFor()
    expect(visitor.calls()).toEqual(['init 200', 'chat 200', 'chat 401', 'init 200', 'chat 200'])
    expect(await storedSession(visitor)).not.toBe(before)
    expect(await visitor.said.allInnerTexts()).toEqual([
      expect.stringContaining('Before'),
      expect.stringContaining('After'),
    ])
    expect(await visitor.replies.count()).toBe(2)
    expect(scripted.calls.length).toBe(2)
    expect(scripted.calls[1]?.request.messages.map(({ content }) => content)).toEqual([
      'Before',
      'You said: Before',
      'After',
    ])
    expect(visitor.console).toEqual([])
    expect(visitor.errors).toEqual([])
    expect(await visitor.panel.getByText(/expired|session/i).count()).toBe(0)
  })

  test('that takes what was said with it says so before, and leads to a new chat beneath', async () => {
    const scripted = createScriptedAgent()
    const api = await openApi({ scripted, limits: { resumeDays: 0 } })
    const { value } = await api.token({ allowedOrigins: ['shop.example'] })
    const visitor = await shop.visit(
      { head: api.tag(value) },
      { prepare: ({ page }) => page.clock.install() },
    )
    const { page, panel, replies } = visitor
    await visitor.open()
    await visitor.send('Before')
    await replies.getByText('You said: Before').waitFor()
    // The chat ends so long after the end of the answer, not after its last word.
    await replies.getByRole('button', { name: 'Good answer' }).waitFor()
    await page.clock.fastForward(28.5 * 60_000)
    await panel.getByText('This chat will end in 2 minutes').first().waitFor()
    await page.getByRole('button', { name: 'Stay' }).click()
    await expect.poll(() => visitor.calls()).toEqual(['init 200', 'chat 200', 'init 200'])
    await expect.poll(() => page.getByRole('button', { name: 'Stay' }).count()).toBe(0)
    // Nobody says anything for longer than the session lasts.
    api.skip(31 * 60_000)
    await visitor.send('After')
    await panel.getByText('This chat has ended.').first().waitFor()
    expect(await visitor.said.allInnerTexts()).toEqual([
      expect.stringContaining('Before'),
      expect.stringMatching(/^.*After\s+Not sent\./s),
    ])
    expect(scripted.calls.length).toBe(1)
    await page.getByRole('button', { name: 'Start new chat' }).click()
    await replies.getByText('You said: After').waitFor()
    await panel.getByText('End of the earlier chat').waitFor()
    expect(await replies.count()).toBe(2)
    expect(scripted.calls[1]?.request.messages.map(({ content }) => content)).toEqual(['After'])
    expect(visitor.errors).toEqual([])
  })

  test('is renewed by one tab for both', async () => {
    const { scripted, api, value } = await setUp()
    const first = await start(api.tag(value))
    await first.send('One')
    await first.replies.getByText('You said: One').waitFor()
    const second = watchPage(await first.page.context().newPage())
    await second.page.goto(first.page.url())
    await second.open()
    await second.replies.getByText('You said: One').waitFor()
    expect(await storedSession(second)).toBe(await storedSession(first))
    await second.send('Two')
    await second.replies.getByText('You said: Two').waitFor()
    api.skip(31 * 60_000)
    await first.send('Three')
    await first.replies.getByText('You said: Three').waitFor()
    await second.send('Four')
    await second.replies.getByText('You said: Four').waitFor()
    expect(scripted.calls.length).toBe(4)
    expect(scripted.calls[3]?.request.messages.map(({ content }) => content)).toEqual(
      ['One', 'Two', 'Three'].flatMap((said) => [said, `You said: ${said}`]).concat('Four'),
    )
    expect([...first.console, ...second.console]).toEqual([])
  })
})

/** Of every kind of character, so that a piece is lost or doubled nowhere unseen. */
const makeAnswer = (run: number): string[] =>
  Array.from({ length: 30 }, (_, index) => {
    const kind = index % 5
    if (kind === 0) return `\n\n## Part ${run}.${index} — ünïcödé 👩‍👩‍👧 `
    if (kind === 1) return `| a | ${'x'.repeat(index)} |\r\n`
    if (kind === 2) return '```js\nconst a = "\\n\\u0000"\n```\n'
    return ` **word ${index}** 日本語 ${'lorem ipsum '.repeat(3)}`
  })

/** The same for the same seed (mulberry32). */
const randomFrom = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
}

const sayAll = async (call: Call, pieces: readonly string[]): Promise<void> => {
  for (const piece of pieces) {
    call.say(piece)
    await sleep(4)
  }
  call.end()
}

/** The texts of the replies that the widget tells its page of. */
const listen = ({ page }: Visitor): Promise<void> =>
  page.evaluate(() => {
    const told: string[] = []
    Object.assign(window, { told })
    const { Parley } = window as unknown as WithParley
    Parley.on('message', ({ text }) => told.push(text))
  })
const told = ({ page }: Visitor): Promise<string[]> =>
  page.evaluate(() => (window as unknown as WithParley).told)

describe('a bad network', () => {
  test('cut in mid-stream, costs the visitor nothing', async () => {
    const { scripted, api, value } = await setUp()
    const proxy = await openFaultyProxy(api.port)
    scripted.answer = (call) => call.say('The first half')
    const visitor = await start(tagThrough(api, proxy, value))
    await listen(visitor)
    await visitor.send('Hello')
    await visitor.replies.getByText('The first half').waitFor()
    proxy.cut()
    const call = await scripted.call(0)
    call.say(', and the second.')
    call.end()
    await visitor.replies.getByText('The first half, and the second.').waitFor()
    await expect.poll(() => told(visitor)).toEqual(['The first half, and the second.'])
    expect(visitor.calls().at(-1)).toMatch(/^turns\/\w+\/events 200$/)
    expect(visitor.calls().filter((one) => one.startsWith('chat'))).toHaveLength(1)
    expect(scripted.calls.length).toBe(1)
    expect(visitor.console).toEqual([])
  })

  test('gone silent without a word, is given up and the answer fetched anew', async () => {
    const { scripted, api, value } = await setUp()
    const proxy = await openFaultyProxy(api.port)
    scripted.answer = (call) => call.say('The first half')
    const visitor = await start(tagThrough(api, proxy, value), {
      prepare: ({ page }) => page.clock.install(),
    })
    await visitor.send('Hello')
    await visitor.replies.getByText('The first half').waitFor()
    proxy.fate = () => 'silence'
    const call = await scripted.call(0)
    call.say(', and the second.')
    call.end()
    await expect.poll(() => proxy.faults()).toBeGreaterThan(0)
    proxy.fate = () => 'pass'
    await visitor.page.clock.fastForward(50_000)
    await visitor.replies.getByText('The first half, and the second.').waitFor()
    expect(scripted.calls.length).toBe(1)
    expect(visitor.console).toEqual([])
  })

  test(
    'that delays and resets gives the exact answer, and no message twice, in every run',
    async () => {
      const runs = isLong ? 500 : 10
      const runsOfAPage = 50
      const { scripted, api, value } = await setUp({
        rateLimitPerMinute: 1000,
        rateLimitPerHour: 10_000,
        maxMessagesPerSession: 1000,
      })
      const proxy = await openFaultyProxy(api.port)
      const random = randomFrom(17)
      proxy.latencyMs = () => random() * 12
      proxy.fate = () => (random() < 0.05 ? 'reset' : 'pass')
      scripted.answer = (call) => {
        const run = Number(call.request.messages.at(-1)?.content.slice('Run '.length))
        void sayAll(call, makeAnswer(run))
      }
      let visitor: Visitor | undefined
      for (let run = 0; run < runs; run++) {
        if (visitor === undefined || run % runsOfAPage === 0) {
          await visitor?.page.context().close()
          visitor = await start(tagThrough(api, proxy, value))
          await listen(visitor)
        }
        const { page } = visitor
        const before = (await told(visitor)).length
        await visitor.send(`Run ${run}`)
        await page.waitForFunction(
          (count) => (window as unknown as WithParley).told.length > count,
          before,
          { timeout: 60_000 },
        )
        expect((await told(visitor)).at(-1)).toBe(makeAnswer(run).join(''))
        expect(scripted.calls.length).toBe(run + 1)
      }
      // Otherwise nothing was tried.
      expect(proxy.faults()).toBeGreaterThan(runs / 2)
      expect(visitor?.console).toEqual([])
    },
    isLong ? 1_800_000 : 90_000,
  )

  test('that is off keeps the message and sends it once when it is back', async () => {
    const { scripted, api, value } = await setUp()
    const visitor = await start(api.tag(value))
    const context = visitor.page.context()
    await visitor.send('Hello')
    await visitor.replies.getByText('You said: Hello').waitFor()
    await context.setOffline(true)
    await visitor.panel
      .getByText("You're offline. Messages will be sent when you're back.")
      .first()
      .waitFor()
    await visitor.send('From the tunnel')
    await visitor.said
      .filter({ hasText: 'From the tunnel' })
      .getByText("Sent when you're back")
      .waitFor()
    await sleep(300)
    expect(visitor.calls()).toEqual(['init 200', 'chat 200'])
    await context.setOffline(false)
    await visitor.replies.getByText('You said: From the tunnel').waitFor()
    expect(visitor.calls()).toEqual(['init 200', 'chat 200', 'chat 200'])
    expect(scripted.calls.length).toBe(2)
    visitor.expectHealth()
  })

  test('that is off from the start opens the chat when it is back', async () => {
    const { scripted, api, value } = await setUp()
    const visitor = await shop.visit({ head: api.tag(value) })
    await visitor.launcher.hover()
    await visitor.page.waitForLoadState('networkidle')
    await visitor.page.context().setOffline(true)
    await visitor.launcher.click()
    await visitor.send('Hello')
    await visitor.page.context().setOffline(false)
    await visitor.replies.getByText('You said: Hello').waitFor()
    expect(scripted.calls.length).toBe(1)
    expect(visitor.console).toEqual([])
  })
})

test('what shows messages is fetched while the handshake is on its way', async () => {
  const { api, value } = await setUp()
  let answer = () => {}
  const isAnswered = new Promise<void>((resolve) => (answer = resolve))
  const visitor = await start(api.tag(value), {
    prepare: ({ page }) =>
      page.route('**/v1/client/init', async (route) => {
        await isAnswered
        await route.continue()
      }),
  })
  for (const name of ['conversation', 'markdown']) {
    await expect
      .poll(() => visitor.requests.some(({ url }) => url.includes(`/assets/${name}-`)))
      .toBe(true)
  }
  answer()
  await visitor.send('Hello')
  await visitor.replies.getByText('You said: Hello').waitFor()
  visitor.expectHealth()
})

describe('code that does not come', () => {
  test('costs no message: it is sent when the visitor tries again', async () => {
    const { scripted, api, value } = await setUp()
    const visitor = await start(api.tag(value), {
      // The panel is there, and nothing that it fetches.
      prepare: ({ page }) =>
        page.route(/assets\/(?!panel)/, (route) => route.abort('connectionreset')),
    })
    await visitor.send('Hello')
    const retry = visitor.panel.locator('footer').getByRole('button', { name: 'Retry' })
    await retry.waitFor()
    await expect.poll(() => visitor.console.length).toBe(1)
    expect(visitor.console[0]?.text).toMatch(/^\[Parley\] unreachable: likely/)
    await visitor.page.unroute(/assets\/(?!panel)/)
    await retry.click()
    await visitor.replies.getByText('You said: Hello').waitFor()
    expect(scripted.calls.length).toBe(1)
    expect(visitor.console.length).toBe(1)
    expect(visitor.errors).toEqual([])
  })
})

describe('a server that is killed in mid-reply', () => {
  const command = useParley()

  test('and is back leaves what was said, and Retry asks anew', async () => {
    const port = await findFreePort()
    writeFileSync(
      join(command.directory, 'parley.config.json'),
      JSON.stringify({ port, publicUrl: nameOfApi(port) }),
    )
    const { token } = await command.json<{ token: string }>(
      ...['token', 'create', '--name', 'Shop', '--origin', 'shop.example'],
    )
    const server = await command.serve('--port', String(port))
    const visitor = await start(tagOf(nameOfApi(port), token))
    await visitor.send('/long 30')
    const reply = visitor.replies.last()
    await expect.poll(async () => (await reply.innerText()).length).toBeGreaterThan(1000)
    server.signal('SIGKILL')
    await server.ended
    await reply.getByText('Reconnecting…').waitFor()
    const said = (await reply.innerText()).slice(0, 500)
    await command.serve('--port', String(port))
    await reply.getByText('The answer was cut off.').waitFor()
    expect(await reply.innerText()).toContain(said)
    await reply.getByRole('button', { name: 'Retry' }).click()
    // More than there was before the kill, and the actions that come with the end.
    await expect
      .poll(async () => (await visitor.replies.last().innerText()).length, { timeout: 20_000 })
      .toBeGreaterThan(25_000)
    await visitor.replies.last().getByRole('button', { name: 'Good answer' }).waitFor()
    expect(await visitor.replies.count()).toBe(1)
    expect(await visitor.said.count()).toBe(1)
    expect(visitor.errors).toEqual([])
  })
})

const findFreePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

describe('a reload', () => {
  test('in mid-stream finds the transcript again and the reply still coming', async () => {
    const { scripted, api, value } = await setUp()
    const visitor = await start(api.tag(value))
    await visitor.send('Hello')
    await visitor.replies.getByText('You said: Hello').waitFor()
    scripted.answer = (call) => call.say('One moment')
    await visitor.send('And a long one')
    await visitor.replies.getByText('One moment').waitFor()
    await visitor.page.reload()
    await visitor.open()
    await visitor.replies.getByText('One moment').waitFor()
    expect(await visitor.said.count()).toBe(2)
    expect(await visitor.page.getByRole('button', { name: 'Stop' }).count()).toBe(1)
    const call = await scripted.call(1)
    call.say(', here it is.')
    call.end()
    await visitor.replies.getByText('One moment, here it is.').waitFor()
    await visitor.page.getByRole('button', { name: 'Send' }).waitFor()
    expect(await visitor.replies.count()).toBe(2)
    expect(scripted.calls.length).toBe(2)
    await visitor.send('Thanks')
    expect((await scripted.call(2)).request.messages.map(({ content }) => content)).toEqual([
      'Hello',
      'You said: Hello',
      'And a long one',
      'One moment, here it is.',
      'Thanks',
    ])
    visitor.expectHealth()
  })

  test('keeps what was being written', async () => {
    const { api, value } = await setUp()
    const visitor = await start(api.tag(value))
    await visitor.field.fill('I was about to')
    await visitor.page.reload()
    await visitor.open()
    expect(await visitor.field.inputValue()).toBe('I was about to')
  })
})

describe('a reply', () => {
  test('that is stopped keeps what was said, and its agent hears of it', async () => {
    const { scripted, api, value } = await setUp()
    scripted.answer = (call) => call.say('I could go on')
    const visitor = await start(api.tag(value))
    await visitor.send('Hello')
    await visitor.replies.getByText('I could go on').waitFor()
    await visitor.page.getByRole('button', { name: 'Stop' }).click()
    await visitor.replies.getByText('Stopped').waitFor()
    const call = await scripted.call(0)
    await expect.poll(() => call.request.signal.aborted).toBe(true)
    expect(await visitor.replies.innerText()).toContain('I could go on')
    scripted.answer = (next) => {
      next.say('Anew')
      next.end()
    }
    await visitor.send('Once more')
    await visitor.replies.getByText('Anew').waitFor()
    expect(await visitor.said.count()).toBe(2)
    visitor.expectHealth()
  })

  test('that fails says so once, gives its message back, and Retry asks anew', async () => {
    const { scripted, api, value } = await setUp({ maxMessagesPerSession: 2 })
    scripted.answer = (call) => call.fail()
    const visitor = await start(api.tag(value))
    await visitor.send('Hello')
    const reply = visitor.replies.last()
    await reply.getByText('Something went wrong on our side.').waitFor()
    expect((await reply.innerText()).match(/Something went wrong/g)).toHaveLength(1)
    expect(await reply.locator('.prose').count()).toBe(0)
    await visitor.panel.getByText('2 messages left').waitFor()
    await expect
      .poll(() => visitor.console.map(({ text }) => text.split(':')[0]))
      .toEqual(['[Parley] upstream_failed'])
    scripted.answer = (call) => {
      call.say('Better now')
      call.end()
    }
    await reply.getByRole('button', { name: 'Retry' }).click()
    await visitor.replies.getByText('Better now').waitFor()
    expect(await visitor.replies.count()).toBe(1)
    expect(await visitor.said.count()).toBe(1)
    await visitor.panel.getByText('1 message left').waitFor()
    expect(scripted.calls.length).toBe(2)
  })
})

describe('reset()', () => {
  test('ends the session and leaves nothing behind, with the panel open too', async () => {
    const { scripted, api, value } = await setUp({ config: { welcomeMessage: 'Welcome aboard' } })
    const visitor = await start(api.tag(value))
    await visitor.send('Hello')
    await visitor.replies.getByText('You said: Hello').waitFor()
    await visitor.field.fill('A draft')
    const sessionId = await storedSession(visitor)
    expect(sessionId).toMatch(/^cs_/)
    await visitor.page.evaluate(() => (window as unknown as WithParley).Parley.reset())
    const stored = () => visitor.page.evaluate(() => [localStorage.length, sessionStorage.length])
    expect(await stored()).toEqual([0, 0])
    const asked = await api.post(
      'chat',
      { sessionId, messages: [{ id: 'm', role: 'user', content: 'Still me' }] },
      { origin },
    )
    expect(asked.status).toBe(401)
    expect(scripted.calls.length).toBe(1)
    expect(await visitor.replies.count()).toBe(0)
    await visitor.panel.getByText('Welcome aboard').waitFor()
    await sleep(200)
    expect(await stored()).toEqual([0, 0])
    await visitor.send('Anew')
    await visitor.replies.getByText('You said: Anew').waitFor()
    expect(scripted.calls[1]?.request.messages).toHaveLength(1)
    expect(await storedSession(visitor)).not.toBe(sessionId)
    visitor.expectHealth()
  })
})

describe('before the visitor opens the panel', () => {
  test('nothing is asked of the server and nothing stored, not even where a mouse passes by', async () => {
    const { api, value } = await setUp()
    const visitor = await shop.visit({ head: api.tag(value) })
    await visitor.launcher.hover()
    await expect
      .poll(() => visitor.requests.some(({ url }) => url.includes('/assets/panel')))
      .toBe(true)
    await visitor.page.waitForLoadState('networkidle')
    expect(visitor.requests.every(({ method }) => method === 'GET')).toBe(true)
    expect(visitor.calls()).toEqual([])
    expect(
      await visitor.page.evaluate(async () => [
        localStorage.length,
        sessionStorage.length,
        document.cookie,
        (await indexedDB.databases()).length,
      ]),
    ).toEqual([0, 0, '', 0])
    visitor.expectHealth()
  })
})

interface WithParley {
  Parley: {
    reset(): Promise<void>
    on(name: 'message', listener: (message: { text: string }) => void): void
  }
  told: string[]
}
