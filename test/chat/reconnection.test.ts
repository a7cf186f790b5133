import { expect, test } from 'vitest'
import {
  cutStream,
  delta,
  done,
  foreignOpened,
  frames,
  json,
  openEnded,
  opened,
  problem,
  reply,
  start,
  startWireServer,
  stream,
  whole,
} from './wire-server.js'
import { lastReply, startChat, users } from './test-chat.js'

test('a stream that is cut goes on after the last event that was seen', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', cutStream(frames([start, delta('One '), delta('two ')])))
  server.on(
    'turns/turn_1/events',
    // The event that was seen last comes once more, and must not be told twice.
    stream(frames([delta('two '), delta('three'), whole('One two three'), done], { from: 2 })),
  )
  const chat = startChat({ api: server.api })
  const seen = new Set<string>()
  chat.subscribe((state) => {
    const message = lastReply(state)
    if (message) seen.add(`${message.reply} ${message.text}`)
  })
  await chat.send('Hi')
  expect(lastReply(chat.getState())).toMatchObject({ text: 'One two three', reply: 'complete' })
  expect([...seen]).toContain('reconnecting One two ')
  expect(server.asked.at(-1)?.body).toEqual({ sessionId: 'cs_first', after: 'e1-2' })
  expect(server.asked.at(-1)?.headers['content-type']).toMatch(/^text\/plain/)
  expect(chat.printed).toEqual([])
})

test('a server that has lost its place tells the text anew, and it stands once', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', cutStream(frames([start, delta('One two thr')])))
  server.on(
    'turns/turn_1/events',
    stream(frames([start, whole('One two', 'text_9'), done], { epoch: 'e2' })),
  )
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(lastReply(chat.getState())).toMatchObject({ text: 'One two', reply: 'complete' })
})

test('several cuts in a row are all survived, with growing pauses in between', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', cutStream(frames([start, delta('One ')])))
  server.on(
    'turns/turn_1/events',
    problem(503, 'shutting_down', { retryAfterMs: 3000 }),
    (response) => void response.destroy(),
    json(502, '<html>Bad Gateway</html>'),
    cutStream(frames([delta('two')], { from: 2 })),
    stream(frames([whole('One two'), done], { from: 3 })),
  )
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(lastReply(chat.getState())).toMatchObject({ text: 'One two', reply: 'complete' })
  const [first, second, third] = chat.surroundings.delays
  expect(first).toBe(3000)
  expect(third).toBeGreaterThan(second ?? 0)
})

test('when it stays cut the part is kept, and a retry goes on where it was', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', cutStream(frames([start, delta('One ')])))
  server.on('turns/turn_1/events', (response) => void response.destroy())
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(chat.getState().phase).toBe('ready')
  expect(lastReply(chat.getState())).toMatchObject({ text: 'One ', reply: 'cut' })
  const attempts = server.paths().filter((path) => path.endsWith('/events')).length
  expect(attempts).toBe(10)
  await expect.poll(() => chat.printed).toHaveLength(1)
  expect(chat.printed[0]).toMatch(/^\[Parley] unreachable: likely: /)

  server.on('turns/turn_1/events', stream(frames([delta('two'), done], { from: 2 })))
  await chat.retry()
  expect(lastReply(chat.getState())).toMatchObject({ text: 'One two', reply: 'complete' })
  expect(server.asked.at(-1)?.body).toEqual({ sessionId: 'cs_first', after: 'e1-1' })
})

test('a turn that is gone is not asked for again: the part is kept, and a retry asks anew', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on(
    'chat',
    cutStream(frames([start, delta('One ')])),
    stream(reply('Whole', { turnId: 'turn_2' })),
  )
  server.on('turns/turn_1/events', problem(404, 'not_found'))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(lastReply(chat.getState())).toMatchObject({ text: 'One ', reply: 'failed' })
  await chat.retry()
  expect(chat.getState().messages).toMatchObject([{ text: 'Hi' }, { text: 'Whole' }])
  expect(server.paths()).toEqual(['init', 'chat', 'turns/turn_1/events', 'chat'])
})

test('a server that cannot go on after a cut is not pressed, and what came is kept', async () => {
  const server = await startWireServer()
  server.on('init', json(200, foreignOpened))
  const events = [start, delta('Half')].map((event) => ({ ...event, executionId: 'turn_1' }))
  server.on('chat', cutStream(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(lastReply(chat.getState())).toMatchObject({ text: 'Half', reply: 'failed' })
  expect(server.paths()).toEqual(['init', 'chat', 'turns/turn_1/events'])
})

test('a stream that is cut before its first event is asked for again with the same id', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', cutStream(': hello\n\n'), stream(reply('Hello')))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(lastReply(chat.getState())).toMatchObject({ text: 'Hello', reply: 'complete' })
  const bodies = server.asked.filter(({ path }) => path === 'chat').map(({ body }) => body)
  expect(bodies[0]).toEqual(bodies[1])
})

test('a session that ends while the stream is cut is renewed, and the stream goes on', async () => {
  const server = await startWireServer()
  server.on(
    'init',
    json(200, opened()),
    json(200, opened({ sessionId: 'cs_second', conversationResumed: true })),
  )
  server.on('chat', cutStream(frames([start, delta('One ')])))
  server.on('turns/turn_1/events', (response, asked) =>
    asked.body.sessionId === 'cs_second'
      ? stream(frames([delta('two'), done], { from: 2 }))(response, asked)
      : problem(401, 'session_expired')(response, asked),
  )
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(lastReply(chat.getState())).toMatchObject({ text: 'One two', reply: 'complete' })
  expect(chat.phases).toEqual(['idle', 'opening', 'ready', 'replying', 'ready'])
})

test('a reply whose session could not be renewed goes on when the visitor retries', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()), problem(503, 'storage_unavailable'))
  server.on('chat', cutStream(frames([start, delta('One ')])))
  server.on('turns/turn_1/events', problem(401, 'session_expired'))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(chat.getState().phase).toBe('failed')
  const reply = lastReply(chat.getState())
  expect(reply).toMatchObject({ text: 'One ', reply: 'failed' })

  // A retry that finds the server as it was ends, as the first attempt did.
  await chat.retry()
  expect(chat.getState().phase).toBe('failed')

  const stored = [
    { id: 'm1', role: 'user', content: 'Hi', turnId: 'turn_1' },
    { id: reply?.id, role: 'assistant', content: 'One ', turnId: 'turn_1' },
  ]
  server.on('init', json(200, opened({ sessionId: 'cs_second', messages: stored })))
  server.on('turns/turn_1/events', stream(frames([delta('two'), done], { from: 2 })))
  await chat.retry()
  expect(lastReply(chat.getState())).toMatchObject({ text: 'One two', reply: 'complete' })
  expect(server.asked.at(-1)?.body).toEqual({ sessionId: 'cs_second', after: 'e1-1' })
})

test('a token that is revoked while the stream is cut ends the chat, and the part is kept', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', cutStream(frames([start, delta('One ')])))
  server.on('turns/turn_1/events', problem(401, 'token_rotated'))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(chat.getState()).toMatchObject({ phase: 'refused', diagnosis: { code: 'token_rotated' } })
  expect(lastReply(chat.getState())).toMatchObject({ text: 'One ', reply: 'failed' })
})

test('messages that are written offline wait, and are sent once when the connection is back', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', stream(reply('One')), stream(reply('Two', { turnId: 'turn_2' })))
  const chat = startChat({ api: server.api })
  await chat.open()
  chat.surroundings.setOnline(false)
  const sent = Promise.all([chat.send('First'), chat.send('Second')])
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(chat.getState().online).toBe(false)
  expect(users(chat.getState()).map(({ delivery }) => delivery)).toEqual(['queued', 'queued'])
  expect(server.paths()).toEqual(['init'])
  chat.surroundings.setOnline(true)
  await sent
  expect(chat.getState().online).toBe(true)
  expect(chat.getState().messages).toMatchObject([
    { text: 'First' },
    { text: 'One' },
    { text: 'Second' },
    { text: 'Two' },
  ])
  expect(server.paths()).toEqual(['init', 'chat', 'chat'])
})

test('a reply that is cut by going offline goes on when the connection is back', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  let cut = () => {}
  server.on('chat', (response, asked) => {
    void openEnded(frames([start, delta('One ')]))(response, asked)
    cut = () => response.destroy()
  })
  server.on('turns/turn_1/events', stream(frames([delta('two'), done], { from: 2 })))
  const chat = startChat({ api: server.api })
  const sent = chat.send('Hi')
  await chat.until((state) => lastReply(state)?.text === 'One ')
  chat.surroundings.setOnline(false)
  cut()
  await chat.until((state) => lastReply(state)?.reply === 'reconnecting')
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(server.paths()).toEqual(['init', 'chat'])
  chat.surroundings.setOnline(true)
  await sent
  expect(lastReply(chat.getState())).toMatchObject({ text: 'One two', reply: 'complete' })
})

test('a reply that stays cut can be asked for anew, and the turn that was lost is stopped', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on(
    'chat',
    cutStream(frames([start, delta('One ')])),
    stream(reply('Two', { turnId: 'turn_2' })),
  )
  server.on('turns/turn_1/events', (response) => void response.destroy())
  server.on('turns/turn_1/stop', json(200, { success: true }))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  const cut = lastReply(chat.getState())
  expect(cut).toMatchObject({ text: 'One ', reply: 'cut' })
  await chat.askAnew(cut?.id ?? '')
  expect(server.paths().slice(-2)).toEqual(['turns/turn_1/stop', 'chat'])
  expect(chat.getState().messages).toMatchObject([
    { text: 'Hi', delivery: 'sent' },
    { text: 'Two', reply: 'complete' },
  ])
  await chat.askAnew('nobody')
  expect(server.paths().at(-1)).toBe('chat')
})

test('a page that slept while its stream was cut tries as often as any other', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', cutStream(frames([start, delta('One ')])))
  let chat: ReturnType<typeof startChat> | null = null
  server.on(
    'turns/turn_1/events',
    (response) => {
      chat?.surroundings.pass(86_400_000)
      response.destroy()
    },
    (response) => void response.destroy(),
    stream(frames([whole('One two'), done], { from: 3 })),
  )
  chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(lastReply(chat.getState())).toMatchObject({ text: 'One two', reply: 'complete' })
})
