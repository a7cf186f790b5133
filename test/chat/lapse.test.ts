/** What becomes of a chat whose session ends while nobody looks. */
import { expect, test } from 'vitest'
import { startChat, users } from './test-chat.js'
import { json, opened, problem, reply, startWireServer, stream } from './wire-server.js'

const minute = 60_000
const limits = { messagesRemaining: 9, maxMessages: 10, idleTimeoutSeconds: 30 * 60 }
const fleeting = { limits, renewable: false, expiresInMs: 24 * 60 * minute }

test('a session that ended with what was said is followed by a new chat beneath it, once the visitor wants one', async () => {
  const server = await startWireServer()
  server.on(
    'init',
    json(200, opened(fleeting)),
    json(200, opened({ ...fleeting, sessionId: 'cs_second', conversationId: 'conv_2' })),
  )
  server.on(
    'chat',
    stream(reply('One')),
    problem(401, 'session_expired'),
    stream(reply('Two', { turnId: 't2' })),
  )
  const chat = startChat({ api: server.api })
  await chat.send('First')
  const answerId = chat.getState().messages.at(-1)?.id
  await chat.send('Second')
  expect(chat.getState()).toMatchObject({
    phase: 'lapsed',
    earlier: answerId,
    messages: [{ text: 'First' }, { text: 'One' }, { text: 'Second', delivery: 'failed' }],
  })
  // Nothing is sent to one who does not know what it is about.
  expect(server.paths()).toEqual(['init', 'chat', 'chat', 'init'])
  await chat.retry()
  expect(chat.getState().phase).toBe('lapsed')

  await chat.newChat()
  await chat.until(({ phase, messages }) => phase === 'ready' && messages.length === 4)
  expect(chat.getState()).toMatchObject({
    earlier: answerId,
    messages: [
      { text: 'First' },
      { text: 'One' },
      { text: 'Second', delivery: 'sent' },
      { text: 'Two', reply: 'complete' },
    ],
  })
  expect(server.asked.at(-1)?.body).toMatchObject({ sessionId: 'cs_second' })
  expect(server.paths()).toEqual(['init', 'chat', 'chat', 'init', 'chat'])
  expect(chat.printed).toEqual([])
})

test('a feedback on what was said before the session ended goes to nobody, and is undone', async () => {
  const server = await startWireServer()
  server.on(
    'init',
    json(200, opened()),
    json(200, opened({ sessionId: 'cs_second', conversationId: 'conv_2' })),
  )
  server.on('chat', stream(reply('One')))
  server.on('feedback', problem(401, 'session_expired'))
  const chat = startChat({ api: server.api })
  await chat.send('First')
  const rated = chat.getState().messages.at(-1)
  await chat.rate(rated?.id ?? '', 'upvote')
  expect(server.paths()).toEqual(['init', 'chat', 'feedback', 'init'])
  expect(chat.getState()).toMatchObject({ phase: 'lapsed', messages: [{}, { feedback: null }] })
})

test('a chat that was ended elsewhere says so, and stays above the one that follows it', async () => {
  const server = await startWireServer()
  server.on(
    'init',
    json(200, opened()),
    json(200, opened({ sessionId: 'cs_second', conversationId: 'conv_2' })),
  )
  server.on(
    'chat',
    stream(reply('One')),
    problem(401, 'session_revoked'),
    stream(reply('Two', { turnId: 't2' })),
  )
  const chat = startChat({ api: server.api })
  await chat.send('First')
  await chat.send('Second')
  expect(chat.getState()).toMatchObject({ phase: 'lapsed', earlier: expect.any(String) })
  await chat.newChat()
  await chat.until(({ phase, messages }) => phase === 'ready' && messages.length === 4)
  const { messages, earlier } = chat.getState()
  expect(messages).toMatchObject([
    { text: 'First' },
    { text: 'One' },
    { text: 'Second', delivery: 'sent' },
    { text: 'Two' },
  ])
  expect(earlier).toBe(messages[1]?.id)
  await chat.newChat()
  expect(chat.getState()).toMatchObject({ messages: [], earlier: null })
})

test('the end is known where the conversation ends with it, and each word puts it off', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened(fleeting)))
  server.on('chat', stream(reply('One')))
  const chat = startChat({ api: server.api })
  await chat.open()
  const { surroundings } = chat
  const begun = surroundings.now()
  expect(chat.getState().lapse).toEqual({ at: begun + 30 * minute, canStay: true })
  surroundings.pass(10 * minute)
  await chat.send('First')
  expect(chat.getState().lapse).toEqual({ at: surroundings.now() + 30 * minute, canStay: true })
  surroundings.pass(28 * minute)
  await chat.stay()
  expect(server.asked.at(-1)?.body).toMatchObject({
    sessionId: 'cs_first',
    conversationId: 'conv_1',
  })
  expect(chat.getState()).toMatchObject({
    phase: 'ready',
    messages: [{ text: 'First' }, { text: 'One' }],
    lapse: { at: surroundings.now() + 30 * minute },
  })
  expect(chat.phases).toEqual(['idle', 'opening', 'ready', 'replying', 'ready'])
})

test('what ends at a fixed time cannot be put off, and what outlives its session has no end', async () => {
  const server = await startWireServer()
  server.on(
    'init',
    json(200, opened({ ...fleeting, expiresInMs: 10 * minute })),
    json(200, opened({ limits, renewable: true })),
  )
  const brief = startChat({ api: server.api })
  await brief.open()
  expect(brief.getState().lapse).toEqual({
    at: brief.surroundings.now() + 10 * minute,
    canStay: false,
  })
  const lasting = startChat({ api: server.api })
  await lasting.open()
  expect(lasting.getState().lapse).toBeNull()
})

test('a page that slept for a day sends the next message under a new session, and nobody notices', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()), json(200, opened({ sessionId: 'cs_second' })))
  server.on(
    'chat',
    stream(reply('One')),
    problem(401, 'session_expired'),
    stream(reply('Two', { turnId: 't2' })),
  )
  const chat = startChat({ api: server.api })
  await chat.send('First')
  chat.surroundings.pass(24 * 60 * minute)
  await chat.send('Second')
  expect(users(chat.getState()).map(({ delivery }) => delivery)).toEqual(['sent', 'sent'])
  expect(chat.getState()).toMatchObject({ phase: 'ready', earlier: null, lapse: null })
})

test('storage that throws keeps nothing and breaks nothing', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', stream(reply('One')))
  const full = (): never => {
    throw new DOMException('full', 'QuotaExceededError')
  }
  const chat = startChat({
    api: server.api,
    storage: { read: full, write: full, remove: full },
  })
  await chat.send('First')
  expect(chat.getState().messages).toMatchObject([{ delivery: 'sent' }, { text: 'One' }])
  await chat.reset()
  expect(chat.getState()).toMatchObject({ phase: 'idle', messages: [] })
})
