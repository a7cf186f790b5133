import { expect, test, vi } from 'vitest'
import {
  foreignOpened,
  frames,
  json,
  opened,
  problem,
  reply,
  startWireServer,
  stream,
} from './wire-server.js'
import { createTestSurroundings, lastReply, startChat, token, users } from './test-chat.js'
import { createChat } from '../../src/chat/chat.js'
import { createHttpTransport } from '../../src/chat/transport.js'
import type { Diagnosis } from '../../src/diagnosis/diagnosis.js'
import { refusal } from '../ui/fake-chat.js'

const refusals: [number, string][] = [
  [401, 'token_unknown'],
  [401, 'token_inactive'],
  [401, 'token_rotated'],
  [403, 'origin_not_allowed'],
  [403, 'origin_missing'],
  [403, 'origin_malformed'],
  [403, 'origin_changed'],
  [403, 'target_not_allowed'],
  [426, 'protocol_unsupported'],
]

test.for(refusals)('%i %s at init is final, and is printed once', async ([status, code]) => {
  const server = await startWireServer()
  server.on('init', problem(status, code))
  const told: Diagnosis[] = []
  const chat = startChat({ api: server.api, onError: (diagnosis) => told.push(diagnosis) })
  await chat.open()
  await chat.open()
  await chat.retry()
  await chat.send('Hi')
  expect(chat.getState()).toMatchObject({ phase: 'refused', diagnosis: { code, certain: true } })
  expect(users(chat.getState())).toMatchObject([{ delivery: 'failed' }])
  expect(server.paths()).toEqual(['init'])
  expect(chat.printed).toHaveLength(1)
  expect(told).toHaveLength(1)
  expect(chat.diagnosis().error).toEqual(told[0])
  expect(told[0]).toMatchObject({
    more: `${server.api}/docs/errors/${code}`,
    requestId: 'req_1',
    server: server.api,
  })
  expect(JSON.stringify(told)).not.toContain(token)

  const second = startChat({ api: server.api })
  await second.open()
  expect(second.printed).toEqual([])
})

test.for(refusals)('%i %s on a message is final, and the text is kept', async ([status, code]) => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', problem(status, code))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(chat.getState()).toMatchObject({
    phase: 'refused',
    diagnosis: { code },
    messages: [{ text: 'Hi', delivery: 'failed' }],
  })
  expect(chat.printed).toHaveLength(1)
})

test('a callback of the page that throws changes nothing in the chat', async ({
  onTestFinished,
}) => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => printed.mockRestore())
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', stream(reply('Hello')), problem(403, 'origin_not_allowed'))
  const thrown = new Error('the page has a fault')
  const fail = (): never => {
    throw thrown
  }
  const chat = startChat({ api: server.api, onError: fail, onMessage: fail })
  await chat.send('Hi')
  expect(lastReply(chat.getState())).toMatchObject({ text: 'Hello', reply: 'complete' })
  await chat.send('Again')
  expect(chat.getState().phase).toBe('refused')
  expect(printed.mock.calls).toEqual([[thrown], [thrown]])
})

test('the block names the origin that was seen and the entry to add', async () => {
  const server = await startWireServer()
  server.on(
    'init',
    problem(403, 'origin_not_allowed', {
      origin: 'https://www.shop.example',
      suggestion: 'www.shop.example',
      nearMiss: 'www',
    }),
  )
  const chat = startChat({ api: server.api }, createTestSurroundings('https://www.shop.example'))
  await chat.open()
  expect(chat.printed).toEqual([
    [
      "[Parley] origin_not_allowed: this page's origin is not on the token's list.",
      '  Seen      https://www.shop.example',
      `  Token     ct_test_…${token.slice(-4)}   Server  ${server.api}`,
      '  Fix       add  www.shop.example  to Allowed origins (the name without www is allowed, this one is not)',
      `  More      ${server.api}/docs/errors/origin_not_allowed`,
    ].join('\n'),
  ])
})

test('a sandboxed frame or a file is told that it has no origin, not to add one', async () => {
  const server = await startWireServer()
  server.on('init', problem(403, 'origin_not_allowed', { origin: 'null' }))
  const chat = startChat({ api: server.api }, createTestSurroundings('null'))
  await chat.open()
  expect(chat.getState()).toMatchObject({ phase: 'refused', diagnosis: { code: 'opaque_origin' } })
  expect(chat.printed[0]).toContain('allow-same-origin')
})

test.for([
  ['', 'token_missing'],
  ['   ', 'token_missing'],
  [`${token.slice(0, -1)}${token.endsWith('x') ? 'y' : 'x'}`, 'token_malformed'],
  ['rt_live_0123456789', 'secret_key_in_page'],
] as const)('the token "%s" is %s, which is known without a request', async ([value, code]) => {
  const server = await startWireServer()
  const chat = startChat({ api: server.api, token: value })
  await chat.send('Hi')
  expect(chat.getState()).toMatchObject({ phase: 'refused', diagnosis: { code } })
  expect(server.asked).toEqual([])
  expect(chat.printed).toHaveLength(1)
  if (value.trim() !== '') expect(chat.printed[0]).not.toContain(value)
})

test.for([
  [401, { error: 'Invalid token' }, 'token_unknown'],
  [403, { error: 'Origin not allowed', hint: 'Add it' }, 'origin_not_allowed'],
] as const)(
  '%i without a code of ours is taken for what it likely is',
  async ([status, body, code]) => {
    const server = await startWireServer()
    server.on('init', json(status, body))
    const chat = startChat({ api: server.api })
    await chat.open()
    expect(chat.getState()).toMatchObject({ phase: 'refused', diagnosis: { code, certain: false } })
    expect(chat.printed[0]).toContain(`[Parley] ${code}: likely: `)
    // Outside what a server says, the page knows its own origin.
    if (code === 'origin_not_allowed') expect(chat.printed[0]).toContain('add  shop.example  to')
  },
)

test('a limit of the whole site is waited for, and the message is sent by itself', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on(
    'chat',
    problem(429, 'rate_limited_minute', { retryAfterMs: 20_000 }),
    stream(reply('Hello')),
  )
  const chat = startChat({ api: server.api })
  chat.surroundings.hold()
  const sent = chat.send('Hi')
  const limited = await chat.until(({ phase }) => phase === 'limited')
  expect(limited).toMatchObject({ code: 'rate_limited_minute', retryAt: 21_000 })
  await expect.poll(() => chat.surroundings.waiting()).toBe(1)
  expect(chat.getState().messages).toMatchObject([{ text: 'Hi', delivery: 'queued' }])
  chat.surroundings.pass(19_000)
  expect(chat.getState().phase).toBe('limited')
  expect(server.paths()).toEqual(['init', 'chat'])
  chat.surroundings.pass(1000)
  await sent
  expect(chat.getState().messages).toMatchObject([
    { text: 'Hi', delivery: 'sent' },
    { text: 'Hello' },
  ])
  const [first, second] = server.asked.slice(1).map(({ body }) => body.messages)
  expect(first).toEqual(second)
  expect(chat.printed).toHaveLength(1)
  expect(chat.printed[0]).toMatch(/rate_limited_minute: .* for all visitors together/)
})

test('a cause that comes again is told once', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  const busy = problem(429, 'rate_limited_minute', { retryAfterMs: 20_000 })
  server.on('chat', busy, busy, stream(reply('Hello')))
  const codes: string[] = []
  const chat = startChat({ api: server.api, onError: ({ code }) => codes.push(code) })
  await chat.send('Hi')
  expect(server.paths()).toEqual(['init', 'chat', 'chat', 'chat'])
  expect(codes).toEqual(['rate_limited_minute'])
  expect(chat.printed).toHaveLength(1)
})

test('a message that waits for the limit can be taken back, and the chat is ready when it is over', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', problem(429, 'rate_limited_hour', { retryAfterMs: 20_000 }))
  const chat = startChat({ api: server.api })
  chat.surroundings.hold()
  const sent = chat.send('Hi')
  await chat.until(({ phase }) => phase === 'limited')
  chat.discard(users(chat.getState())[0]?.id ?? '')
  await expect.poll(() => chat.surroundings.waiting()).toBe(1)
  chat.surroundings.pass(20_000)
  await sent
  expect(chat.getState()).toMatchObject({ phase: 'ready', messages: [] })
  expect(server.paths()).toEqual(['init', 'chat'])
})

test("the session's own limit is its end, and the way on is a new chat", async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()), json(200, opened({ sessionId: 'cs_second' })))
  server.on('chat', problem(429, 'session_message_limit'), stream(reply('Hello')))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(chat.getState()).toMatchObject({
    phase: 'exhausted',
    max: 100,
    messages: [{ text: 'Hi', delivery: 'failed' }],
  })
  await expect.poll(() => chat.printed).toHaveLength(1)
  expect(chat.printed[0]).toMatch(/^\[Parley] session_message_limit: /)
  await chat.newChat()
  expect(chat.getState().phase).toBe('ready')
  await chat.retry()
  expect(lastReply(chat.getState())?.text).toBe('Hello')
})

test('the last message of a session leaves its reply, and then the session is exhausted', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  const limits = { type: 'limits', messagesRemaining: 0, maxMessages: 100 }
  const text = reply('Hello')
  const [head, tail] = [
    text.slice(0, text.indexOf('event: execution_complete')),
    frames([limits], { from: 3 }),
  ]
  server.on('chat', stream(head + tail + reply('Hello').slice(head.length).replace('e1-3', 'e1-4')))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(chat.getState()).toMatchObject({ phase: 'exhausted', max: 100 })
  expect(lastReply(chat.getState())).toMatchObject({ text: 'Hello', reply: 'complete' })
})

test.for([
  [json(429, { error: 'Slow down' }, { 'retry-after': '7' }), 'limited'],
  [json(429, { error: 'Message limit reached' }), 'exhausted'],
] as const)(
  'another server limits with a status and perhaps a time: %#',
  async ([answer, phase]) => {
    const server = await startWireServer()
    server.on('init', json(200, foreignOpened))
    server.on('chat', answer)
    const chat = startChat({ api: server.api })
    chat.surroundings.hold()
    void chat.send('Hi')
    const state = await chat.until((seen) => seen.phase === phase)
    if (state.phase === 'limited') expect(state.retryAt).toBe(8000)
  },
)

test.for([
  [503, 'overloaded'],
  [503, 'shutting_down'],
  [503, 'storage_unavailable'],
  [502, 'upstream_failed'],
  [504, 'upstream_timeout'],
  [429, 'too_many_streams'],
  [500, 'internal_error'],
] as const)(
  '%i %s on a message passes by itself, after the time that it names',
  async ([status, code]) => {
    const server = await startWireServer()
    server.on('init', json(200, opened()))
    server.on(
      'chat',
      problem(status, code, { retryAfterMs: 4000 }),
      problem(status, code),
      stream(reply('Hello')),
    )
    const chat = startChat({ api: server.api })
    await chat.send('Hi')
    expect(lastReply(chat.getState())).toMatchObject({ text: 'Hello', reply: 'complete' })
    expect(chat.surroundings.delays).toEqual([4000, 375])
    expect(chat.printed).toEqual([])
  },
)

test('what does not pass is given up, and a retry sends the same message under the same id', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', problem(503, 'overloaded'))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(chat.getState()).toMatchObject({
    phase: 'ready',
    messages: [{ text: 'Hi', delivery: 'failed' }],
  })
  const attempts = server.paths().filter((path) => path === 'chat').length
  expect(attempts).toBe(8)
  const [{ id } = { id: '' }] = users(chat.getState())
  server.on('chat', stream(reply('Hello')))
  await chat.retry(id)
  expect(server.asked.at(-1)?.body.messages).toEqual([{ id, role: 'user', content: 'Hi' }])
  expect(chat.getState().messages).toMatchObject([
    { text: 'Hi', delivery: 'sent' },
    { text: 'Hello' },
  ])
})

test('a message that another server may have taken is not sent to it twice by itself', async () => {
  const server = await startWireServer()
  server.on('init', json(200, foreignOpened))
  server.on('chat', (response) => void response.destroy())
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(server.paths()).toEqual(['init', 'chat'])
  expect(users(chat.getState())).toMatchObject([{ delivery: 'failed' }])
})

test('too many new sessions are waited for a few times; then the visitor may retry', async () => {
  const server = await startWireServer()
  server.on('init', problem(429, 'init_rate_limited', { retryAfterMs: 2000 }))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(server.paths()).toEqual(['init', 'init', 'init', 'init'])
  expect(chat.surroundings.delays).toEqual([2000, 2000, 2000])
  expect(chat.getState()).toMatchObject({
    phase: 'failed',
    diagnosis: { code: 'init_rate_limited' },
    messages: [{ text: 'Hi', delivery: 'failed' }],
  })
  server.on('init', json(200, opened()))
  server.on('chat', stream(reply('Hello')))
  await chat.retry()
  expect(lastReply(chat.getState())?.text).toBe('Hello')
})

test('a wait that nobody would sit through is not begun', async () => {
  const server = await startWireServer()
  server.on('init', problem(429, 'init_rate_limited', { retryAfterMs: 3_600_000 }))
  const chat = startChat({ api: server.api })
  await chat.open()
  expect(server.paths()).toEqual(['init'])
  expect(chat.getState().phase).toBe('failed')
})

test('a server that cannot be reached is unreachable, likely, and the next open tries again', async () => {
  const server = await startWireServer()
  await server.close()
  const chat = startChat({ api: server.api })
  await chat.open()
  expect(chat.getState()).toMatchObject({
    phase: 'failed',
    diagnosis: { code: 'unreachable', certain: false },
  })
  expect(chat.printed).toHaveLength(1)
  expect(chat.printed[0]).toMatch(/^\[Parley] unreachable: likely: /)
  expect(chat.printed[0]).toContain(`${server.api}/healthz`)
  await chat.open()
  expect(chat.printed).toHaveLength(1)
})

test('a page that answers in place of the server is named as such', async () => {
  const server = await startWireServer()
  server.on('init', (response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Sign in</title>')
  })
  const chat = startChat({ api: server.api })
  await chat.open()
  expect(chat.getState()).toMatchObject({
    phase: 'failed',
    diagnosis: { code: 'unexpected_answer' },
  })
})

test('a message that the server cannot take is failed at once', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', problem(413, 'body_too_large'))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(server.paths()).toEqual(['init', 'chat'])
  expect(users(chat.getState())).toMatchObject([{ delivery: 'failed' }])
})

test.each([
  [2, 'upgrade the widget'],
  [0, 'upgrade the server'],
])(
  'an answer in protocol %i is of no use, and the side to upgrade is named',
  async (protocol, fix) => {
    const server = await startWireServer()
    server.on('init', json(200, opened({ protocol })))
    const chat = startChat({ api: server.api })
    await chat.open()
    expect(chat.getState()).toMatchObject({
      phase: 'refused',
      diagnosis: { code: 'protocol_unsupported', certain: true, fix },
    })
    expect(chat.printed[0]).toContain(`this widget speaks protocol 1, the server ${protocol}.`)
  },
)

test('a token for every origin is warned of once, and the chat works', async () => {
  const server = await startWireServer()
  const warnings = [{ type: 'any_origin', message: 'This live token allows every origin (*).' }]
  server.on('init', json(200, opened({ warnings })))
  const told: string[] = []
  const chat = startChat({ api: server.api, onError: ({ code }) => told.push(code) })
  await chat.open()
  await expect.poll(() => chat.printed).toHaveLength(1)
  expect(chat.printed[0]).toMatch(/^\[Parley] any_origin: the token allows every origin \(\*\)/)
  expect(chat.getState().phase).toBe('ready')
  expect(told).toEqual([])
  expect(chat.diagnosis().error).toBeNull()
})

test.each([[['a text']], ['none'], [null]])(
  'other warnings of another server are left alone (%j)',
  async (warnings) => {
    const server = await startWireServer()
    server.on('init', json(200, opened({ warnings })))
    const chat = startChat({ api: server.api })
    await chat.open()
    expect(chat.getState().phase).toBe('ready')
    expect(chat.printed).toEqual([])
  },
)

test('a server that says nothing is given up sooner than one that fails', async () => {
  const server = await startWireServer()
  const { surroundings } = startChat({ api: server.api })
  let asked = 0
  const silence = async () => {
    asked++
    return {
      ok: false,
      failure: { kind: 'silence', status: 0, url: '', problem: null, retryAfterMs: null },
    } as const
  }
  const chat = createChat(
    { token, api: server.api },
    {
      surroundings,
      transport: { ...createHttpTransport(server), init: silence },
      diagnose: async ({ code }) => ({ ...refusal, code, certain: false }),
    },
  )
  await chat.open()
  expect(chat.getState().phase).toBe('failed')
  expect(asked).toBe(2)
})
