/** What becomes of a message while the reader of streams, a chunk of its own, does not come at all. */
import { expect, test, vi } from 'vitest'
import { startChat } from './test-chat.js'
import { json, opened, startWireServer } from './wire-server.js'

vi.mock('../../src/chat/stream.js', () => new Promise(() => {}))

test('a message that waits for it can be stopped, and is not sent', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  const chat = startChat({ api: server.api })
  const sent = chat.send('Hi')
  await chat.until(({ phase }) => phase === 'replying')
  await new Promise((resolve) => setTimeout(resolve, 50))
  chat.stop()
  await sent
  expect(chat.getState().phase).toBe('ready')
  expect(server.paths()).toEqual(['init'])
})
