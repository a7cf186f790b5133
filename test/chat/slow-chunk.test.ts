/** What becomes of a message while the reader of streams, a chunk of its own, is slow to come. */
import { expect, test, vi } from 'vitest'
import { lastReply, startChat, users } from './test-chat.js'
import { delta, done, frames, json, opened, start, startWireServer, stream } from './wire-server.js'

const chunk = vi.hoisted(() => {
  let come = (): void => {}
  const coming = new Promise<void>((resolve) => {
    come = resolve
  })
  return { coming, come: () => come() }
})
vi.mock('../../src/chat/stream.js', async (importActual) => {
  await chunk.coming
  return importActual()
})

const begin = async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  const startedAt = '2026-01-01T00:00:00.000Z'
  const completedAt = '2026-01-01T00:00:05.000Z'
  const events = [{ ...start, startedAt }, delta('Hello'), { ...done, completedAt }]
  server.on('chat', stream(frames(events)))
  return { server, chat: startChat({ api: server.api }) }
}

test('a message that waits for it can be stopped, and is not sent', async () => {
  const { server, chat } = await begin()
  const sent = chat.send('Hi')
  await chat.until((state) => users(state)[0]?.delivery === 'sending')
  await chat.until(({ phase }) => phase === 'replying')
  chat.stop()
  await sent
  expect(server.paths()).toEqual(['init'])
})

test('a message is sent when it has come, and the wait is not taken for one of the reply', async () => {
  const { server, chat } = await begin()
  const sent = chat.send('Hi')
  await chat.until(({ phase }) => phase === 'replying')
  chat.surroundings.pass(6000)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(server.paths()).toEqual(['init'])
  chunk.come()
  await sent
  expect(lastReply(chat.getState())).toMatchObject({ text: 'Hello', reply: 'complete' })
  await new Promise((resolve) => setImmediate(resolve))
  expect(chat.printed).toEqual([])
})
