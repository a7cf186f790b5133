import { expect, test } from 'vitest'
import {
  delta,
  done,
  foreignOpened,
  frames,
  json,
  openEnded,
  opened,
  openStream,
  reply,
  start,
  startWireServer,
  stream,
  whole,
} from './wire-server.js'
import { assistants, createTestSurroundings, lastReply, startChat, users } from './test-chat.js'

test('a message is sent, its reply streams, and the chat is ready again', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', stream(reply('Hello there')))
  const said: unknown[] = []
  const chat = startChat({ api: server.api, onMessage: (message) => said.push(message) })
  await chat.send('Hi')
  const state = chat.getState()
  expect(state.phase).toBe('ready')
  expect(state.messages).toMatchObject([
    { role: 'user', text: 'Hi', delivery: 'sent' },
    { role: 'assistant', text: 'Hello there', reply: 'complete' },
  ])
  expect(said).toEqual([{ id: lastReply(state)?.id, text: 'Hello there' }])
  expect(chat.phases).toEqual(['idle', 'opening', 'ready', 'replying', 'ready'])
  expect(chat.printed).toEqual([])
})

test('nothing is asked and nothing is stored before the chat is opened', async () => {
  const server = await startWireServer()
  const chat = startChat({ api: server.api })
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(server.asked).toEqual([])
  expect(chat.surroundings.storage.kept.size).toBe(0)
})

test('every request is simple, so that no page waits for a preflight', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', stream(reply('Hello')))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  for (const { headers, method } of server.asked) {
    expect(method).toBe('POST')
    expect(headers['content-type']).toMatch(/^text\/plain/)
    expect(headers.cookie).toBeUndefined()
  }
})

test('the message id is the idempotency key, and our server gets the last message alone', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', stream(reply('One')), stream(reply('Two', { turnId: 'turn_2' })))
  const chat = startChat({ api: server.api })
  await chat.send('First')
  await chat.send('Second')
  const [, second] = users(chat.getState())
  expect(server.asked[2]?.body).toEqual({
    sessionId: 'cs_first',
    messages: [{ id: second?.id, role: 'user', content: 'Second' }],
    assistantMessageId: lastReply(chat.getState())?.id,
  })
})

test('open tells who answers, what the site wishes and what is left', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  const chat = startChat({ api: server.api, agentId: 'sales' })
  await chat.open()
  await chat.open()
  expect(server.paths()).toEqual(['init'])
  expect(server.asked[0]?.body).toMatchObject({ flowId: 'sales' })
  expect(chat.getState()).toMatchObject({
    phase: 'ready',
    opened: { name: 'Demo', conversationId: 'conv_1', config: { welcomeMessage: 'Hello' } },
    remaining: { left: 100, max: 100 },
  })
})

test('text that is split over chunks, in the middle of a character too, arrives whole', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  const text = 'Grüße 👋 aus Zürich — 日本語'
  server.on('chat', async (response) => {
    openStream(response)
    response.socket?.setNoDelay(true)
    const bytes = Buffer.from(frames([start, delta(text), done]))
    for (const byte of bytes) {
      response.write(Buffer.from([byte]))
      await new Promise((resolve) => setImmediate(resolve))
    }
    response.end()
  })
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(lastReply(chat.getState())).toMatchObject({ text, reply: 'complete' })
})

test('lines that end in CRLF are read like any other', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', stream(reply('Hello').replaceAll('\n', '\r\n')))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(lastReply(chat.getState())).toMatchObject({ text: 'Hello', reply: 'complete' })
})

test('unknown events and malformed frames are passed over', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  const noise = 'data: {"type":\n\ndata: [1]\n\ndata: "x"\n\nevent: ping\ndata: {}\n\n: comment\n\n'
  const odd = frames([
    { type: 'sparkle', glitter: true },
    { type: 'text_delta', id: 7, delta: 'no' },
  ])
  server.on('chat', stream(noise + odd + reply('Hello', { epoch: 'e2' })))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(lastReply(chat.getState())).toMatchObject({ text: 'Hello', reply: 'complete' })
})

test('a message that is sent during a reply waits, and is sent when that is over', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  let finish = () => {}
  server.on(
    'chat',
    (response) => {
      openStream(response)
      response.write(frames([start, delta('One')]))
      finish = () => response.end(frames([whole('One'), done], { from: 2 }))
    },
    stream(reply('Two', { turnId: 'turn_2' })),
  )
  const chat = startChat({ api: server.api })
  const sent = chat.send('First')
  await chat.until((state) => lastReply(state)?.text === 'One')
  const second = chat.send('Second')
  expect(users(chat.getState())[1]?.delivery).toBe('queued')
  expect(server.paths()).toEqual(['init', 'chat'])
  finish()
  await Promise.all([sent, second])
  expect(chat.getState().messages).toMatchObject([
    { text: 'First' },
    { text: 'One' },
    { text: 'Second', delivery: 'sent' },
    { text: 'Two', reply: 'complete' },
  ])
})

test('a queued message can be taken back', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', openEnded(frames([start, delta('One')])))
  server.on('turns/turn_1/stop', json(200, {}))
  const chat = startChat({ api: server.api })
  const sent = chat.send('First')
  await chat.until((state) => lastReply(state)?.text === 'One')
  void chat.send('Second')
  chat.discard(users(chat.getState())[1]?.id ?? '')
  expect(users(chat.getState())).toHaveLength(1)
  chat.stop()
  await sent
  expect(server.paths().filter((path) => path === 'chat')).toHaveLength(1)
})

test('stop keeps what was said and tells the server', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', openEnded(frames([start, delta('Half an ans')])))
  server.on('turns/turn_1/stop', json(200, {}))
  const chat = startChat({ api: server.api })
  const sent = chat.send('Hi')
  await chat.until((state) => lastReply(state)?.text === 'Half an ans')
  chat.stop()
  expect(chat.getState()).toMatchObject({ phase: 'ready' })
  expect(lastReply(chat.getState())).toMatchObject({ text: 'Half an ans', reply: 'stopped' })
  await sent
  await expect
    .poll(() => server.asked.at(-1))
    .toMatchObject({
      path: 'turns/turn_1/stop',
      body: { sessionId: 'cs_first' },
    })
})

test('stop before the server has named the turn ends the request', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', openEnded(''))
  const chat = startChat({ api: server.api })
  const sent = chat.send('Hi')
  await chat.until((state) => users(state)[0]?.delivery === 'sent')
  chat.stop()
  await sent
  expect(chat.getState()).toMatchObject({ phase: 'ready' })
  expect(lastReply(chat.getState())?.reply).toBe('stopped')
  expect(server.paths()).toEqual(['init', 'chat'])
  await expect.poll(() => server.pending()).toBe(0)
})

test('reasoning, tools and sources are kept apart from the text', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on(
    'chat',
    stream(
      frames([
        start,
        { type: 'reasoning_delta', id: 'r1', delta: 'Let me ' },
        { type: 'reasoning_delta', id: 'r1', delta: 'see' },
        { type: 'tool_start', toolCallId: 'c1', toolName: 'search', parameters: {} },
        { type: 'tool_complete', toolCallId: 'c1', toolName: 'search', success: true },
        delta('Before.', 'text_1'),
        delta('After', 'text_2'),
        { type: 'source', id: 's1', title: 'Docs', url: 'https://docs.example' },
        whole('After that.', 'text_2'),
        { type: 'limits', messagesRemaining: 3, maxMessages: 100 },
        done,
      ]),
    ),
  )
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(lastReply(chat.getState())).toMatchObject({
    text: 'Before.\n\nAfter that.',
    reasoning: 'Let me see',
    tools: [{ id: 'c1', name: 'search', outcome: 'succeeded' }],
    sources: [{ id: 's1', title: 'Docs', url: 'https://docs.example' }],
  })
  expect(chat.getState().remaining).toEqual({ left: 3, max: 100 })
})

test('a reply that fails on the server is failed here, and is asked for anew under a new id', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  const apology = 'Something went wrong on our side. Please try again.'
  server.on(
    'chat',
    stream(
      frames([
        start,
        delta(apology),
        {
          type: 'execution_error',
          code: 'upstream_failed',
          error: { code: 'upstream_failed', message: apology },
        },
        { type: 'execution_complete', kind: 'agent', success: false, stopReason: 'error' },
      ]),
    ),
    stream(reply('Here it is', { turnId: 'turn_2' })),
  )
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(lastReply(chat.getState())).toMatchObject({ reply: 'failed', text: '' })
  await chat.retry()
  expect(chat.getState().messages).toMatchObject([
    { role: 'user', text: 'Hi', delivery: 'sent' },
    { role: 'assistant', text: 'Here it is', reply: 'complete' },
  ])
  const keys = server.asked
    .filter(({ path }) => path === 'chat')
    .map(({ body }) => (body.messages as { id: string }[])[0]?.id)
  expect(new Set(keys).size).toBe(2)
  await expect.poll(() => chat.printed).toHaveLength(1)
  expect(chat.printed[0]).toMatch(/^\[Parley] upstream_failed: /)
})

test('feedback is sent for a reply, and is taken back if it does not arrive', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', stream(reply('Hello')))
  server.on(
    'feedback',
    json(200, { success: true, feedbackId: 'f1' }),
    json(500, { code: 'internal_error' }),
  )
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  const { id } = lastReply(chat.getState()) ?? { id: '' }
  await chat.rate(id, 'upvote', 'thanks')
  expect(server.asked.at(-1)?.body).toEqual({
    sessionId: 'cs_first',
    type: 'upvote',
    messageId: id,
    comment: 'thanks',
  })
  expect(lastReply(chat.getState())?.feedback).toBe('upvote')
  await chat.rate(id, 'downvote')
  expect(lastReply(chat.getState())?.feedback).toBe('upvote')
})

test('a new chat leaves the transcript and asks for a new conversation of the same visitor', async () => {
  const server = await startWireServer()
  server.on(
    'init',
    json(200, opened()),
    json(200, opened({ sessionId: 'cs_second', conversationId: 'conv_2' })),
  )
  server.on('chat', stream(reply('Hello')))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  await chat.newChat()
  expect(chat.getState()).toMatchObject({ phase: 'ready', messages: [] })
  expect(chat.getState().opened?.conversationId).toBe('conv_2')
  expect(server.asked.at(-1)?.body).toMatchObject({ sessionId: 'cs_first', newConversation: true })
})

test('a new chat during a reply stops that reply and takes nothing of it along', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()), json(200, opened({ sessionId: 'cs_second' })))
  server.on('chat', openEnded(frames([start, delta('One')])), stream(reply('Two')))
  server.on('turns/turn_1/stop', json(200, {}))
  const chat = startChat({ api: server.api })
  const sent = chat.send('First')
  await chat.until((state) => lastReply(state)?.text === 'One')
  await chat.newChat()
  await sent
  await chat.send('Second')
  expect(chat.getState().messages).toMatchObject([{ text: 'Second' }, { text: 'Two' }])
  expect(server.paths()).toContain('turns/turn_1/stop')
})

test('reset ends the session on the server and clears what is stored', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', stream(reply('Hello')))
  server.on('end', json(503, { code: 'overloaded' }), json(200, {}))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(chat.surroundings.storage.kept.size).toBe(1)
  await chat.reset()
  expect(server.asked.at(-1)).toMatchObject({ path: 'end', body: { sessionId: 'cs_first' } })
  expect(chat.surroundings.storage.kept.size).toBe(0)
  expect(chat.getState()).toMatchObject({
    phase: 'idle',
    messages: [],
    opened: { conversationId: null },
  })
})

test('a message of white space is not sent, and one that is too long is an error', async () => {
  const server = await startWireServer()
  const chat = startChat({ api: server.api })
  await chat.send(' \n ')
  await expect(chat.send('a'.repeat(32_001))).rejects.toThrow(RangeError)
  expect(chat.getState().messages).toEqual([])
  expect(server.asked).toEqual([])
})

test('an api that is no web address is an error at once', () => {
  const surroundings = createTestSurroundings()
  expect(() => startChat({ api: 'chat.example' }, surroundings)).toThrow(/http or https URL/)
})

test('a chat that is closed in mid-handshake leaves neither request nor timer', async () => {
  const server = await startWireServer()
  server.on('init', () => {})
  const chat = startChat({ api: server.api })
  const opening = chat.open()
  await expect.poll(() => server.paths()).toEqual(['init'])
  chat.close()
  await opening
  expect(chat.getState().phase).toBe('closed')
  await expect.poll(() => server.pending()).toBe(0)
  await chat.send('late')
  expect(server.paths()).toEqual(['init'])
})

test('a chat that is closed in mid-reply lets go of the stream', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', openEnded(frames([start, delta('One')])))
  const chat = startChat({ api: server.api })
  const sent = chat.send('Hi')
  await chat.until((state) => lastReply(state)?.text === 'One')
  chat.close()
  await sent
  expect(chat.printed).toEqual([])
  await expect.poll(() => server.pending()).toBe(0)
})

test('another server, which answers without anything of ours, is talked to all the same', async () => {
  const server = await startWireServer()
  server.on('init', json(200, foreignOpened))
  const events = [start, delta('Hello'), { ...done }]
  const plain = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
  server.on('chat', stream(plain))
  const chat = startChat({ api: server.api, token: 'rtct_of_another_shape' })
  await chat.send('First')
  await chat.send('Second')
  expect(chat.getState()).toMatchObject({ phase: 'ready', remaining: null })
  expect(assistants(chat.getState())).toMatchObject([
    { text: 'Hello', reply: 'complete' },
    { text: 'Hello', reply: 'complete' },
  ])
  // It may use the transcript that it is sent, and may insist on the type of it.
  expect(server.asked.at(-1)?.headers['content-type']).toBe('application/json')
  expect(server.asked.at(-1)?.body.messages).toMatchObject([
    { role: 'user', content: 'First' },
    { role: 'assistant', content: 'Hello' },
    { role: 'user', content: 'Second' },
  ])
})

test('another server may insist on the JSON type from the start', async () => {
  const server = await startWireServer()
  server.on('init', (response, asked) =>
    json(asked.headers['content-type'] === 'application/json' ? 200 : 415, foreignOpened)(
      response,
      asked,
    ),
  )
  const chat = startChat({ api: server.api })
  await chat.open()
  expect(chat.getState().phase).toBe('ready')
  expect(server.paths()).toEqual(['init', 'init'])
})

test('another server may end its stream with the turn', async () => {
  const server = await startWireServer()
  server.on('init', json(200, foreignOpened))
  const events = [start, delta('Hello'), { type: 'turn_complete', id: 't', stopReason: 'end_turn' }]
  server.on('chat', stream(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(lastReply(chat.getState())).toMatchObject({ text: 'Hello', reply: 'complete' })
})
