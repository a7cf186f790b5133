import { expect, test } from 'vitest'
import {
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
} from './wire-server.js'
import { createTestSurroundings, lastReply, startChat, token, users } from './test-chat.js'

/** What this widget speaks. */
const protocol = { min: 1, max: 1 }

const chats = (server: { asked: { path: string; body: Record<string, unknown> }[] }) =>
  server.asked.filter(({ path }) => path === 'chat').map(({ body }) => body)

test.for(['session_expired', 'session_unknown'])(
  'after %s the session is renewed once, and the same message is sent under the same id',
  async (code) => {
    const server = await startWireServer()
    server.on(
      'init',
      json(200, opened()),
      json(200, opened({ sessionId: 'cs_second', conversationResumed: true })),
    )
    server.on(
      'chat',
      stream(reply('One')),
      problem(401, code),
      stream(reply('Two', { turnId: 't2' })),
    )
    const chat = startChat({ api: server.api })
    await chat.send('First')
    await chat.send('Second')
    expect(server.paths()).toEqual(['init', 'chat', 'chat', 'init', 'chat'])
    expect(server.asked[3]?.body).toEqual({
      token,
      protocol,
      sessionId: 'cs_first',
      conversationId: 'conv_1',
    })
    const [, refused, repeated] = chats(server)
    expect(repeated).toEqual({ ...refused, sessionId: 'cs_second' })
    expect(chat.getState().messages).toMatchObject([
      { text: 'First' },
      { text: 'One' },
      { text: 'Second', delivery: 'sent' },
      { text: 'Two', reply: 'complete' },
    ])
    // The visitor sees none of it.
    expect(chat.phases).toEqual([
      'idle',
      'opening',
      'ready',
      'replying',
      'ready',
      'replying',
      'ready',
    ])
    expect(chat.printed).toEqual([])
  },
)

test('another server says with the status alone that a session is over', async () => {
  const server = await startWireServer()
  server.on('init', json(200, foreignOpened), json(200, { ...foreignOpened, sessionId: 'sess_2' }))
  server.on('chat', json(401, { error: 'Invalid session' }), stream(reply('Hello')))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(lastReply(chat.getState())?.text).toBe('Hello')
  expect(chats(server)[1]?.sessionId).toBe('sess_2')
})

test('a session that is refused right after it was renewed is not renewed again', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', problem(401, 'session_expired'))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(server.paths()).toEqual(['init', 'chat', 'init', 'chat'])
  expect(chat.getState().messages).toMatchObject([{ text: 'Hi', delivery: 'failed' }])
  expect(chat.getState().phase).toBe('ready')
  expect(chat.printed[0]).toMatch(/^\[Parley] session_expired: /)
})

test('a session that was ended on purpose is followed by a new one only when the visitor sends again', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()), json(200, opened({ sessionId: 'cs_second' })))
  server.on('chat', problem(401, 'session_revoked'), stream(reply('Hello')))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(server.paths()).toEqual(['init', 'chat'])
  expect(chat.getState()).toMatchObject({ phase: 'idle', messages: [{ delivery: 'failed' }] })
  expect(chat.surroundings.storage.kept.size).toBe(0)
  await chat.retry()
  expect(server.asked[2]?.body).toEqual({ token, protocol })
  expect(chat.getState().messages).toMatchObject([
    { text: 'Hi', delivery: 'sent' },
    { text: 'Hello' },
  ])
  expect(chat.printed).toEqual([])
})

test('feedback and chat that meet an expired session at once share one renewal', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()), json(200, opened({ sessionId: 'cs_second' })))
  server.on('chat', stream(reply('One')), (response, asked) =>
    asked.body.sessionId === 'cs_second'
      ? stream(reply('Two', { turnId: 't2' }))(response, asked)
      : problem(401, 'session_expired')(response, asked),
  )
  server.on('feedback', (response, asked) =>
    asked.body.sessionId === 'cs_second'
      ? json(200, { success: true, feedbackId: 'f' })(response, asked)
      : problem(401, 'session_expired')(response, asked),
  )
  const chat = startChat({ api: server.api })
  await chat.send('First')
  const { id } = lastReply(chat.getState()) ?? { id: '' }
  await Promise.all([chat.rate(id, 'upvote'), chat.send('Second')])
  expect(server.paths().filter((path) => path === 'init')).toHaveLength(2)
  expect(lastReply(chat.getState())?.text).toBe('Two')
})

test('a refusal that comes late, of a session that was renewed meanwhile, renews nothing', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()), json(200, opened({ sessionId: 'cs_second' })))
  server.on('chat', stream(reply('One')), problem(401, 'session_expired'), stream(reply('Two')))
  let refuse = () => {}
  server.on(
    'feedback',
    (response, asked) => {
      refuse = () => void problem(401, 'session_expired')(response, asked)
    },
    json(200, { success: true, feedbackId: 'f' }),
  )
  const chat = startChat({ api: server.api })
  await chat.send('First')
  const { id } = lastReply(chat.getState()) ?? { id: '' }
  const rated = chat.rate(id, 'upvote')
  await expect.poll(() => server.paths()).toContain('feedback')
  await chat.send('Second')
  refuse()
  await rated
  expect(server.paths().filter((path) => path === 'init')).toHaveLength(2)
  expect(server.asked.at(-1)).toMatchObject({ path: 'feedback', body: { sessionId: 'cs_second' } })
  expect(chat.getState().messages[1]).toMatchObject({ feedback: 'upvote' })
})

test('only the session id and the conversation id are stored, under a key of token and server', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', stream(reply('Hello')))
  const chat = startChat({ api: server.api })
  await chat.send('Secret words')
  expect([...chat.surroundings.storage.kept]).toEqual([
    [`parley:${server.api}:${token}`, '["cs_first","conv_1"]'],
  ])
})

test('after a reload the session is resumed and its transcript is shown', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  const surroundings = createTestSurroundings()
  await startChat({ api: server.api }, surroundings).open()
  server.on(
    'init',
    json(
      200,
      opened({
        resumed: true,
        conversationResumed: true,
        messages: [
          { id: 'm1', role: 'user', content: 'Hi', createdAt: '', turnId: 't1' },
          {
            id: 't1_reply',
            role: 'assistant',
            content: 'Hello',
            createdAt: '',
            turnId: 't1',
            stopReason: 'end_turn',
          },
        ],
      }),
    ),
  )
  const again = startChat({ api: server.api }, surroundings)
  await again.open()
  expect(server.asked.at(-1)?.body).toEqual({
    token,
    protocol,
    sessionId: 'cs_first',
    conversationId: 'conv_1',
  })
  expect(again.getState()).toMatchObject({
    phase: 'ready',
    messages: [
      { role: 'user', id: 'm1', text: 'Hi', delivery: 'sent' },
      { role: 'assistant', id: 't1_reply', text: 'Hello', reply: 'complete' },
    ],
  })
})

test('after a reload a reply that still runs is read on, and what was written meanwhile waits', async () => {
  const server = await startWireServer()
  server.on(
    'init',
    json(
      200,
      opened({
        resumed: true,
        messages: [
          { id: 'm1', role: 'user', content: 'Hi', createdAt: '', turnId: 'turn_1' },
          { id: 'r1', role: 'assistant', content: 'On', createdAt: '', turnId: 'turn_1' },
        ],
      }),
    ),
  )
  let finish = () => {}
  server.on('turns/turn_1/events', (response, asked) => {
    void openEnded(frames([start, delta('One ')]))(response, asked)
    finish = () => response.end(frames([delta('two'), done], { from: 2 }))
  })
  server.on('chat', stream(reply('Next', { turnId: 'turn_2' })))
  const chat = startChat({ api: server.api })
  await chat.open()
  expect(chat.getState()).toMatchObject({ phase: 'replying', turnId: 'turn_1' })
  await chat.until((state) => lastReply(state)?.text === 'One ')
  const sent = chat.send('And then?')
  finish()
  await sent
  expect(server.asked[1]).toMatchObject({
    path: 'turns/turn_1/events',
    body: { sessionId: 'cs_first' },
  })
  expect(server.asked[1]?.body).not.toHaveProperty('after')
  expect(chat.getState().messages).toMatchObject([
    { id: 'm1' },
    { id: 'r1', text: 'One two', reply: 'complete' },
    { text: 'And then?' },
    { text: 'Next' },
  ])
})

test('a reply that runs after a reload can be stopped', async () => {
  const server = await startWireServer()
  server.on(
    'init',
    json(
      200,
      opened({
        resumed: true,
        messages: [{ id: 'm1', role: 'user', content: 'Hi', createdAt: '', turnId: 'turn_1' }],
      }),
    ),
  )
  server.on('turns/turn_1/events', openEnded(frames([start, delta('One ')])))
  server.on('turns/turn_1/stop', json(200, {}))
  const chat = startChat({ api: server.api })
  await chat.open()
  await chat.until((state) => lastReply(state)?.text === 'One ')
  chat.stop()
  expect(lastReply(chat.getState())).toMatchObject({ text: 'One ', reply: 'stopped' })
  await expect.poll(() => server.paths()).toContain('turns/turn_1/stop')
})

test('when another tab has made a successor, that one is the proof for the next renewal', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()), json(200, opened({ sessionId: 'cs_tab', resumed: true })))
  server.on('chat', problem(401, 'session_expired'), stream(reply('Hello')))
  const chat = startChat({ api: server.api })
  await chat.open()
  chat.surroundings.storage.write(`parley:${server.api}:${token}`, '["cs_tab","conv_1"]')
  await chat.send('Hi')
  expect(server.asked[2]?.body).toMatchObject({ sessionId: 'cs_tab' })
  expect(chats(server)[1]?.sessionId).toBe('cs_tab')
})

test('a storage that throws, is full or holds nonsense changes nothing but the memory', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  server.on('chat', problem(401, 'session_expired'), stream(reply('Hello')))
  const fail = (): never => {
    throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
  }
  const chat = startChat({ api: server.api, storage: { read: fail, write: fail, remove: fail } })
  await chat.send('Hi')
  expect(lastReply(chat.getState())?.text).toBe('Hello')
  // The renewal proves the session that this page still knows.
  expect(server.asked[2]?.body).toMatchObject({ sessionId: 'cs_first' })

  const surroundings = createTestSurroundings()
  surroundings.storage.write(`parley:${server.api}:${token}`, '{"oops":')
  const other = startChat({ api: server.api }, surroundings)
  await other.open()
  expect(server.asked.at(-1)?.body).toEqual({ token, protocol })
})

test('a session that has no message left is exhausted as soon as it is opened', async () => {
  const server = await startWireServer()
  const limits = { messagesRemaining: 0, maxMessages: 5, idleTimeoutSeconds: 60 }
  server.on('init', json(200, opened({ limits })), json(200, opened({ sessionId: 'cs_second' })))
  server.on('chat', stream(reply('Hello')))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  expect(chat.getState()).toMatchObject({ phase: 'exhausted', max: 5 })
  expect(users(chat.getState())).toMatchObject([{ text: 'Hi', delivery: 'failed' }])
  expect(server.paths()).toEqual(['init'])
  // What was not sent goes along into the new chat.
  await chat.newChat()
  await chat.retry()
  expect(chat.getState().messages).toMatchObject([
    { text: 'Hi', delivery: 'sent' },
    { text: 'Hello' },
  ])
})

test('a renewal that a new chat has overtaken does not bring the old conversation back', async () => {
  const server = await startWireServer()
  let renew = (): void => {}
  server.on(
    'init',
    json(200, opened()),
    (response, asked) => {
      const old = { sessionId: 'cs_second', conversationResumed: true }
      renew = () => void json(200, opened(old))(response, asked)
    },
    json(200, opened({ sessionId: 'cs_third', conversationId: 'conv_2' })),
  )
  server.on('chat', stream(reply('Hello')))
  server.on('feedback', problem(401, 'session_expired'))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  const rated = chat.rate(lastReply(chat.getState())?.id ?? '', 'upvote')
  await expect.poll(() => server.paths().filter((path) => path === 'init')).toHaveLength(2)
  await chat.newChat()
  expect(chat.getState().opened?.conversationId).toBe('conv_2')
  renew()
  await rated
  expect(chat.getState().opened?.conversationId).toBe('conv_2')
  await chat.send('Again')
  expect(server.asked.at(-1)?.body).toMatchObject({ sessionId: 'cs_third' })
})

test('a renewal that a reset has overtaken stores nothing', async () => {
  const server = await startWireServer()
  let renew = (): void => {}
  server.on('init', json(200, opened()), (response, asked) => {
    renew = () => void json(200, opened({ sessionId: 'cs_second' }))(response, asked)
  })
  server.on('chat', stream(reply('Hello')))
  server.on('feedback', problem(401, 'session_expired'))
  server.on('end', json(200, { success: true }))
  const chat = startChat({ api: server.api })
  await chat.send('Hi')
  const rated = chat.rate(lastReply(chat.getState())?.id ?? '', 'upvote')
  await expect.poll(() => server.paths().filter((path) => path === 'init')).toHaveLength(2)
  await chat.reset()
  renew()
  await rated
  expect(chat.surroundings.storage.kept.size).toBe(0)
  expect(chat.getState()).toMatchObject({ phase: 'idle', messages: [] })
})
