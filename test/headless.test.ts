import { expect, test } from 'vitest'
import { createChat, type Chat, type ChatState } from '../src/headless.js'
import { json, opened, problem, reply, startWireServer, stream } from './chat/wire-server.js'
import { token } from './chat/test-chat.js'

const closing = async (chat: Chat, use: () => Promise<void>): Promise<void> => {
  try {
    await use()
  } finally {
    chat.close()
  }
}

test('a program talks to an agent, with an origin that it names', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', stream(reply('Hello')))
  const chat = createChat({
    api: `${server.api}/`,
    token,
    headers: { origin: 'https://www.shop.example' },
  })
  await closing(chat, async () => {
    const states: ChatState[] = []
    const undo = chat.subscribe((state) => states.push(state))
    expect(states).toHaveLength(1)
    await chat.send('Where is my order?')
    undo()
    const seen = states.length
    expect(chat.getState().messages.at(-1)).toMatchObject({ text: 'Hello', reply: 'complete' })
    await chat.newChat()
    expect(states).toHaveLength(seen)
    expect(server.asked[0]?.headers.origin).toBe('https://www.shop.example')
  })
})

test('a program keeps its session where it likes, and comes back to it', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  const kept = new Map<string, string>()
  const storage = {
    read: (key: string) => kept.get(key) ?? null,
    write: (key: string, value: string) => void kept.set(key, value),
    remove: (key: string) => void kept.delete(key),
  }
  for (const sessionId of [undefined, 'cs_first']) {
    const chat = createChat({ api: server.api, token, storage })
    await closing(chat, () => chat.open())
    expect(server.asked.at(-1)?.body.sessionId).toBe(sessionId)
  }
})

test('outside a page nothing is kept, and nothing breaks by it', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  const chat = createChat({ api: server.api, token })
  await closing(chat, async () => {
    await chat.open()
    expect(chat.getState().phase).toBe('ready')
  })
})

test('a refusal is told to the program, and the origin that it named is the one that was seen', async () => {
  const server = await startWireServer()
  server.on('init', problem(403, 'origin_not_allowed'))
  const printed: string[] = []
  const codes: string[] = []
  const chat = createChat({
    api: server.api,
    token,
    headers: { origin: 'https://www.shop.example' },
    log: (block) => printed.push(block),
    onError: ({ code }) => codes.push(code),
  })
  await closing(chat, async () => {
    await chat.open()
    expect(codes).toEqual(['origin_not_allowed'])
    expect(printed[0]).toContain('  Seen      https://www.shop.example\n')
    expect(chat.diagnosis().error?.code).toBe('origin_not_allowed')
  })
})

test('outside a page the code of the runtime is told, and no words speak of a browser', async () => {
  const server = await startWireServer()
  await server.close()
  const printed: string[] = []
  const log = (block: string) => printed.push(block)
  const chat = createChat({ api: server.api, token, log })
  await closing(chat, async () => {
    await chat.open()
    expect(printed[0]?.split('\n')).toEqual([
      '[Parley] unreachable: likely: the server cannot be reached.',
      '  Seen      (no page)',
      '  Evidence  the request failed: ECONNREFUSED',
      expect.stringMatching(/^ {2}Token/),
      `  Fix       ask  ${server.api}/healthz  from this machine: the server is down, its name or certificate is wrong, or a firewall stands before it`,
      `  More      ${server.api}/docs/errors/unreachable`,
    ])
  })
  const other = await startWireServer()
  other.on('init', (response) => void response.writeHead(200).end('<title>Sign in</title>'))
  const misled = createChat({ api: other.api, token, log })
  await closing(misled, async () => {
    await misled.open()
    expect(printed[1]).toContain('unexpected_answer')
    expect(printed.join()).not.toMatch(/browser|HTTP 0/)
  })
})

test('a pause of the real clock passes before another attempt', async () => {
  const server = await startWireServer()
  server.on('init', problem(503, 'overloaded', { retryAfterMs: 60 }), json(200, opened()))
  const chat = createChat({ api: server.api, token })
  await closing(chat, async () => {
    const begun = performance.now()
    await chat.open()
    expect(chat.getState().phase).toBe('ready')
    expect(performance.now() - begun).toBeGreaterThan(59)
  })
})
