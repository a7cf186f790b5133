/** What becomes of a message while the reader of streams, a chunk of its own, is slow to come. */
import { expect, test, vi } from 'vitest'
import { lastReply, startChat } from './test-chat.js'
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

test('a message is sent when it has come, and the wait is not taken for one of the reply', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  const startedAt = '2026-01-01T00:00:00.000Z'
  const completedAt = '2026-01-01T00:00:05.000Z'
  const events = [{ ...start, startedAt }, delta('Hello'), { ...done, completedAt }]
  server.on('chat', stream(frames(events)))
  const chat = startChat({ api: server.api })
  const sent = chat.send('Hi')
  await chat.until(({ phase }) => phase === 'replying')
  await new Promise((resolve) => setTimeout(resolve, 50))
  chat.surroundings.pass(6000)
  expect(server.paths()).toEqual(['init'])
  chunk.come()
  await sent
  expect(lastReply(chat.getState())).toMatchObject({ text: 'Hello', reply: 'complete' })
  await new Promise((resolve) => setImmediate(resolve))
  expect(chat.printed).toEqual([])
})
