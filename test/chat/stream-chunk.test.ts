/** What becomes of a stream whose reader, a chunk of its own, cannot be fetched. */
import { expect, test, vi } from 'vitest'
import { createHttpTransport } from '../../src/chat/transport.js'
import { frames, openEnded, start, startWireServer } from './wire-server.js'

const chunk = vi.hoisted(() => {
  let fail = (): void => {}
  const failure = new Promise<never>((_, reject) => {
    fail = () => reject(new TypeError('failed to fetch'))
  })
  return { failure, fail: () => fail() }
})
vi.mock('../../src/chat/stream.js', () => chunk.failure)

test('a stream whose reader cannot be fetched is lost, and its connection is let go', async () => {
  const server = await startWireServer()
  server.on('turns/turn_1/events', (response, asked) => {
    void openEnded(frames([start]))(response, asked)
    chunk.fail()
  })
  let signal: AbortSignal | null | undefined
  const transport = createHttpTransport({
    api: server.api,
    fetch: (input, init) => {
      signal = init?.signal
      return fetch(input, init)
    },
  })
  const request = { sessionId: 'cs_first', after: null }
  const outcome = await transport.events('turn_1', request, new AbortController().signal)
  expect(outcome).toMatchObject({ ok: false, failure: { kind: 'network' } })
  expect(server.paths()).toEqual(['turns/turn_1/events'])
  // Not left to the collector of garbage, which lets go of it too, some day.
  expect(signal?.aborted).toBe(true)
  await expect.poll(() => server.pending()).toBe(0)
})
