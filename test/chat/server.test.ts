/** The widget's core against the real server, over a real socket: the two halves of one wire. */
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer as createTcpServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createServer, loadConfig, type ParleyServer } from '../../src/server.js'
import { png } from '../files.js'
import { createTestSurroundings, lastReply, startChat, users } from './test-chat.js'

const origin = 'https://www.shop.example'
const headers = { origin }

interface Running {
  server: ParleyServer
  api: string
  id: string
  token: string
  /** Steps the server's clock. */
  pass(ms: number): void
}

const startServer = async (fields: Record<string, unknown> = {}): Promise<Running> => {
  const directory = await mkdtemp(join(tmpdir(), 'parley-chat-'))
  const settings = await loadConfig({
    config: { dataDirectory: directory, port: 0, logLevel: 'silent' },
  })
  let offset = 0
  const server = await createServer(settings, { clock: () => Date.now() + offset })
  const api = await server.listen()
  const { token, clientToken } = await server.tokens.create({
    name: 'Shop',
    allowedOrigins: ['www.shop.example'],
    ...fields,
  })
  onTestFinished(async () => {
    await server.close({ drainMs: 0 })
    await rm(directory, { recursive: true, force: true })
  })
  return { server, api, id: clientToken.id, token, pass: (ms) => (offset += ms) }
}

test('a message goes to the demo agent, and its reply comes back', async () => {
  const { api, token } = await startServer()
  const chat = startChat({ api, token, headers })
  await chat.send('Hello')
  expect(lastReply(chat.getState())?.reply).toBe('complete')
  expect(lastReply(chat.getState())?.text).not.toBe('')
  expect(chat.getState()).toMatchObject({ phase: 'ready', remaining: { left: 99, max: 100 } })
  expect(chat.printed).toEqual([])
})

test('an idle session is renewed unseen, and a reload shows the whole transcript', async () => {
  const { api, token, pass } = await startServer({ sessionIdleTimeoutMinutes: 1 })
  const surroundings = createTestSurroundings(origin)
  const chat = startChat({ api, token, headers }, surroundings)
  await chat.send('First')
  pass(120_000)
  await chat.send('Second')
  expect(chat.getState().messages).toHaveLength(4)
  expect(chat.phases).toEqual([
    'idle',
    'opening',
    'ready',
    'replying',
    'ready',
    'replying',
    'ready',
  ])
  chat.close()
  const again = startChat({ api, token, headers }, surroundings)
  await again.open()
  const told = (messages: readonly { text: string }[]) => messages.map(({ text }) => text)
  expect(told(again.getState().messages)).toEqual(told(chat.getState().messages))
})

test('a page that is not on the list is told the entry to add', async () => {
  const { api, token } = await startServer()
  const chat = startChat(
    { api, token, headers: { origin: 'https://shop.example' } },
    createTestSurroundings('https://shop.example'),
  )
  await chat.open()
  expect(chat.getState()).toMatchObject({
    phase: 'refused',
    diagnosis: { code: 'origin_not_allowed', origin: 'https://shop.example', certain: true },
  })
  expect(chat.printed[0]).toContain(
    'add  shop.example  to Allowed origins (the name with www is allowed, this one is not)',
  )
})

test('a rotated token ends the chat with its reason', async () => {
  const { api, token, server, id } = await startServer()
  const chat = startChat({ api, token, headers })
  await chat.send('Hello')
  await server.tokens.rotate(id)
  await chat.send('Still there?')
  expect(chat.getState()).toMatchObject({ phase: 'refused', diagnosis: { code: 'token_rotated' } })
  expect(users(chat.getState()).at(-1)).toMatchObject({ text: 'Still there?', delivery: 'failed' })
})

test("the session's last message is answered, and a new chat goes on", async () => {
  const { api, token } = await startServer({ maxMessagesPerSession: 1 })
  const chat = startChat({ api, token, headers })
  await chat.send('Only')
  expect(chat.getState()).toMatchObject({ phase: 'exhausted', max: 1 })
  expect(lastReply(chat.getState())?.reply).toBe('complete')
  await chat.newChat()
  expect(chat.getState()).toMatchObject({ phase: 'ready', messages: [], remaining: { left: 1 } })
  await chat.send('Another')
  expect(lastReply(chat.getState())?.reply).toBe('complete')
})

test('the limit per minute is waited for, and the message goes by itself', async () => {
  const { api, token, pass } = await startServer({ rateLimitPerMinute: 1 })
  const chat = startChat({ api, token, headers })
  await chat.send('First')
  chat.surroundings.hold()
  const sent = chat.send('Second')
  const limited = await chat.until(({ phase }) => phase === 'limited')
  expect(limited).toMatchObject({ code: 'rate_limited_minute' })
  await expect.poll(() => chat.surroundings.waiting()).toBe(1)
  pass(61_000)
  chat.surroundings.pass(61_000)
  await sent
  expect(chat.getState().messages).toHaveLength(4)
})

test('after reset the old session proves nothing', async () => {
  const { api, token } = await startServer()
  const surroundings = createTestSurroundings(origin)
  const chat = startChat({ api, token, headers }, surroundings)
  await chat.send('Secret')
  const kept = new Map(surroundings.storage.kept)
  await chat.reset()
  expect(surroundings.storage.kept.size).toBe(0)
  for (const [key, value] of kept) surroundings.storage.write(key, value)
  const thief = startChat({ api, token, headers }, surroundings)
  await thief.open()
  expect(thief.getState()).toMatchObject({ phase: 'ready', messages: [] })
})

test('feedback on a reply reaches the server', async () => {
  const { api, token } = await startServer()
  const chat = startChat({ api, token, headers })
  await chat.send('Hello')
  const { id } = lastReply(chat.getState()) ?? { id: '' }
  await chat.rate(id, 'upvote')
  expect(lastReply(chat.getState())?.feedback).toBe('upvote')
})

/** Passes bytes on, and cuts each connection after as many bytes from the server as it is told. */
const startProxy = async (api: string, cuts: number[]): Promise<string> => {
  const { port, hostname } = new URL(api)
  const proxy = createTcpServer((page) => {
    const upstream = connect(Number(port), hostname)
    let left = cuts.shift() ?? Infinity
    const cut = (): void => {
      page.destroy()
      upstream.destroy()
    }
    page.on('error', cut).on('close', cut).pipe(upstream)
    upstream.on('error', cut).on('end', () => page.end())
    upstream.on('data', (chunk: Buffer) => {
      page.write(chunk.subarray(0, Math.max(0, left)))
      left -= chunk.length
      if (left <= 0) setImmediate(cut)
    })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void proxy.close())
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
}

test('a reply that is cut again and again is the one that the server has, to the byte', async () => {
  const { api, token } = await startServer()
  const cuts = [0, 2500, 900, 1, 5000, 1500, 350, 2000, 700, 8000, 480, 1200]
  const surroundings = createTestSurroundings(origin)
  const chat = startChat({ api: await startProxy(api, cuts), token, headers }, surroundings)
  await chat.send('/long 8')
  const reply = lastReply(chat.getState())
  expect(reply?.reply).toBe('complete')
  expect(cuts.length).toBeLessThan(6)
  // One visitor, one message, one turn, however often it was sent.
  expect(chat.getState().remaining?.left).toBe(99)
  await chat.newChat()

  const other = startChat({ api, token, headers })
  await other.send('/long 8')
  expect(reply?.text).toBe(lastReply(other.getState())?.text)
})

test('a reply that was stopped is stopped on the server too', async () => {
  const { api, token } = await startServer()
  const surroundings = createTestSurroundings(origin)
  const chat = startChat({ api, token, headers }, surroundings)
  const sent = chat.send('/slow 60')
  await chat.until((state) => state.phase === 'replying' && state.turnId !== null)
  chat.stop()
  await sent
  await expect
    .poll(async () => {
      const page = startChat({ api, token, headers }, surroundings)
      await page.open()
      return lastReply(page.getState())?.reply
    })
    .toBe('stopped')
})

test('a reply that fails is failed with nothing beside it, and can be asked for anew', async () => {
  const { api, token } = await startServer()
  const chat = startChat({ api, token, headers })
  await chat.send('/error')
  expect(lastReply(chat.getState())).toMatchObject({ reply: 'failed', text: '' })
  // It was the server's fault, so it does not count.
  expect(chat.getState().remaining?.left).toBe(100)
  await chat.retry()
  expect(chat.getState().messages).toMatchObject([{ delivery: 'sent' }, { reply: 'failed' }])
  await expect.poll(() => chat.printed).toHaveLength(1)
})

test('a page that was reloaded in mid-reply reads it to its end', async () => {
  const { api, token } = await startServer()
  const surroundings = createTestSurroundings(origin)
  const chat = startChat({ api, token, headers }, surroundings)
  void chat.send('/long 4')
  await chat.until((state) => (lastReply(state)?.text.length ?? 0) > 100)
  chat.close()
  const again = startChat({ api, token, headers }, surroundings)
  await again.open()
  const state = await again.until((seen) => lastReply(seen)?.reply === 'complete')
  expect(lastReply(state)?.text.length).toBeGreaterThan(3000)
})

test('an edited message and a reply that is asked for anew leave one question and one answer', async () => {
  const { api, token } = await startServer()
  const surroundings = createTestSurroundings(origin)
  const chat = startChat({ api, token, headers }, surroundings)
  await chat.send('Hello')
  await chat.send('What is a tokn?')
  const [, , asked] = chat.getState().messages
  await chat.edit(asked?.id ?? '', 'What is a client token?')
  await chat.retry(lastReply(chat.getState())?.id)
  const { messages, remaining } = chat.getState()
  expect(users(chat.getState()).map(({ text }) => text)).toEqual([
    'Hello',
    'What is a client token?',
  ])
  expect(messages).toHaveLength(4)
  expect(remaining?.left).toBe(96)
  expect(lastReply(chat.getState())).toMatchObject({ text: expect.stringContaining('name tag') })
  const again = startChat({ api, token, headers }, surroundings)
  await again.open()
  expect(again.getState().messages.map(({ text }) => text)).toEqual(
    messages.map(({ text }) => text),
  )
})

test('a vote and what an answer suggests are there after a reload; a vote can be taken back', async () => {
  const { api, token } = await startServer()
  const surroundings = createTestSurroundings(origin)
  const chat = startChat({ api, token, headers }, surroundings)
  await chat.send('Hello')
  const { id, suggestions } = lastReply(chat.getState()) ?? { id: '', suggestions: [] }
  expect(suggestions).toHaveLength(3)
  expect(await chat.rate(id, 'downvote', 'Too long')).toBe(true)
  const reload = async () => {
    const other = startChat({ api, token, headers }, surroundings)
    await other.open()
    return lastReply(other.getState())
  }
  expect(await reload()).toMatchObject({ feedback: 'downvote', suggestions })
  expect(await chat.rate(id, null)).toBe(true)
  expect(await reload()).toMatchObject({ feedback: null })
  await expect(chat.edit(id, 'x'.repeat(32_001))).rejects.toThrow(RangeError)
})

test('an edit that cannot be sent gives the message and its answer back when it is deleted', async () => {
  const { api, token } = await startServer({ maxMessagesPerSession: 1 })
  const chat = startChat({ api, token, headers })
  await chat.send('Hello')
  const { messages } = chat.getState()
  await chat.edit(messages[0]?.id ?? '', 'Goodbye')
  const [edited, ...rest] = chat.getState().messages
  expect(edited).toMatchObject({ text: 'Goodbye', delivery: 'failed' })
  expect(rest).toEqual([])
  chat.discard(edited?.id ?? '')
  expect(chat.getState().messages).toEqual(messages)
})

test('past chats are found, gone on in and deleted, also after the session has idled out', async () => {
  const { api, token, pass } = await startServer({ sessionIdleTimeoutMinutes: 1 })
  const surroundings = createTestSurroundings(origin)
  const chat = startChat({ api, token, headers }, surroundings)
  await chat.send('First')
  const first = chat.getState().opened?.conversationId ?? ''
  await chat.newChat()
  await chat.send('Second')
  const second = chat.getState().opened?.conversationId ?? ''
  pass(120_000)
  const page = await chat.listConversations()
  expect(page).toMatchObject({
    conversations: [
      { id: second, title: 'Second', messageCount: 2, updatedAt: expect.any(Date) },
      { id: first, title: 'First' },
    ],
    cursor: null,
  })

  expect(await chat.openConversation(first)).toBe(true)
  expect(users(chat.getState()).map(({ text }) => text)).toEqual(['First'])
  await chat.send('Third')
  chat.close()
  const again = startChat({ api, token, headers }, surroundings)
  await again.open()
  expect(users(again.getState()).map(({ text }) => text)).toEqual(['First', 'Third'])

  expect(await again.deleteConversation(second)).toBe(true)
  expect(again.getState().opened?.conversationId).toBe(first)
  expect(await again.deleteConversation(second)).toBe(true)
  expect(await again.openConversation(second)).toBe(false)
  expect(again.getState().opened?.conversationId).toBe(first)

  expect(await again.deleteConversation(first)).toBe(true)
  await again.until(({ phase, messages }) => phase === 'ready' && messages.length === 0)
  expect(await again.listConversations()).toEqual({ conversations: [], cursor: null })
  expect([...chat.printed, ...again.printed]).toEqual([])
})

test('a chat that another tab has deleted goes on in a new one of the same visitor', async () => {
  const { api, token } = await startServer()
  const surroundings = createTestSurroundings(origin)
  const chat = startChat({ api, token, headers }, surroundings)
  await chat.send('Kept')
  await chat.newChat()
  await chat.send('Deleted')
  const other = startChat({ api, token, headers }, surroundings)
  await other.open()
  await other.deleteConversation(other.getState().opened?.conversationId ?? '')
  await other.until(({ phase }) => phase === 'ready')

  await chat.send('More')
  expect(chat.getState().phase).toBe('lapsed')
  expect(users(chat.getState()).at(-1)).toMatchObject({ text: 'More', delivery: 'failed' })
  await chat.newChat()
  await chat.until(({ phase, messages }) => phase === 'ready' && messages.at(-1)?.role !== 'user')
  expect(users(chat.getState()).at(-1)).toMatchObject({ text: 'More', delivery: 'sent' })
  const titles = (await chat.listConversations())?.conversations.map(({ title }) => title)
  expect(titles).toEqual(['More', 'Kept'])
})

test('two tabs of one visitor stay each in its own chat', async () => {
  const { api, token, pass } = await startServer({ sessionIdleTimeoutMinutes: 1 })
  const surroundings = createTestSurroundings(origin)
  const chat = startChat({ api, token, headers }, surroundings)
  await chat.send('One')
  const one = chat.getState().opened?.conversationId ?? ''
  const other = startChat({ api, token, headers }, surroundings)
  await other.open()
  await other.newChat()
  await other.send('Two')
  await other.openConversation(one)
  await other.newChat()
  await other.send('Three')
  pass(120_000)
  await chat.send('into one')
  await other.send('into three')
  const page = await chat.listConversations()
  const counts = page?.conversations.map(({ title, messageCount }) => [title, messageCount])
  expect(Object.fromEntries(counts ?? [])).toEqual({ One: 4, Two: 2, Three: 4 })
})

test('what cannot be listed or deleted is told, and nothing is lost by it', async () => {
  const { api, token, server } = await startServer()
  const told: string[] = []
  const chat = startChat({ api, token, headers, onError: ({ code }) => told.push(code) })
  await chat.send('Hello')
  const { conversationId } = chat.getState().opened ?? {}
  await server.close({ drainMs: 0 })
  expect(await chat.listConversations()).toBeNull()
  expect(await chat.deleteConversation(conversationId ?? '')).toBe(false)
  expect(told).toEqual(['unreachable'])
  expect(chat.getState()).toMatchObject({ phase: 'ready', opened: { conversationId } })
  expect(chat.getState().messages).toHaveLength(2)
  chat.close()
  expect(await chat.listConversations()).toBeNull()
  expect(await chat.openConversation('conv_1')).toBe(false)
})

test('what is attached arrives, is there after a reload, and goes again with an edit', async () => {
  const attachments = { images: true, files: ['text/plain'] }
  const { api, token, server } = await startServer({ config: { attachments } })
  const surroundings = createTestSurroundings(origin)
  const chat = startChat({ api, token, headers }, surroundings)
  const picture = png(40, 30)
  const given = [
    {
      data: new Blob([new Uint8Array(picture)], { type: 'image/png' }),
      name: 'cat.png',
      width: 40,
      height: 30,
    },
    { data: new Blob(['x'.repeat(70_000)], { type: 'text/plain' }), name: 'long.txt' },
  ]
  await chat.send('', given)
  expect(lastReply(chat.getState())?.text).toContain('- `cat.png`: a PNG image')
  expect(lastReply(chat.getState())?.text).toContain('40 × 30 pixels')
  expect(lastReply(chat.getState())?.text).toContain('- `long.txt`: a text file, 70 kB')

  const reloaded = startChat({ api, token, headers }, surroundings)
  await reloaded.open()
  const [said] = users(reloaded.getState())
  expect(said?.attachments).toMatchObject([
    { kind: 'image', name: 'cat.png', bytes: picture.length, width: 40, height: 30, data: null },
    { kind: 'file', name: 'long.txt', bytes: 70_000, width: null, data: null },
  ])
  const read = await reloaded.attachment(said?.attachments?.[0]?.id ?? '')
  expect(Buffer.from(await (read ?? new Blob()).arrayBuffer())).toEqual(picture)
  expect(await reloaded.attachment('att_none')).toBeNull()

  // Its data is with the server alone by now.
  await reloaded.edit(said?.id ?? '', 'What is this?')
  expect(lastReply(reloaded.getState())?.text).toContain('- `cat.png`: a PNG image')
  const { conversationId } = reloaded.getState().opened ?? {}
  const { messages } = await server.archive.show(conversationId ?? '')
  expect(messages.filter(({ role }) => role === 'user')).toMatchObject([
    { content: '', isReplaced: true, attachments: [{}, {}] },
    { content: 'What is this?', attachments: [{ filename: 'cat.png' }, { filename: 'long.txt' }] },
  ])
  expect(chat.printed).toEqual([])
})

test('what the server refuses of an attachment is not sent, and stays', async () => {
  const { api, token } = await startServer()
  const chat = startChat({ api, token, headers })
  await chat.send('Look', [{ data: new Blob(['hi'], { type: 'text/plain' }), name: 'a.txt' }])
  expect(users(chat.getState())).toMatchObject([
    { text: 'Look', delivery: 'failed', attachments: [{ name: 'a.txt' }] },
  ])
  expect(chat.printed.join()).toContain('unsupported_media_type')
})
