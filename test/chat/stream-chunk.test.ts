/** What becomes of a stream whose reader, a chunk of its own, cannot be fetched. */
import { expect, test, vi } from 'vitest'
import { createHttpTransport } from '../../src/chat/transport.js'
import { faultOf } from '../../src/chat/verdict.js'
import { frames, openEnded, start, startWireServer } from './wire-server.js'

vi.mock('../../src/chat/stream.js', () => Promise.reject(new TypeError('failed to fetch')))

test('a stream whose reader cannot be fetched is lost, and its server is not asked for it', async () => {
  const server = await startWireServer()
  server.on('turns/turn_1/events', openEnded(frames([start])))
  const transport = createHttpTransport({ api: server.api })
  const request = { sessionId: 'cs_first', after: null }
  const outcome = await transport.events('turn_1', request, new AbortController().signal)
  if (outcome.ok) throw new Error('succeeded')
  expect(outcome.failure).toMatchObject({ kind: 'network', error: expect.any(Error) })
  expect(server.paths()).toEqual([])
  // The part is what is looked at, and not a request that was never made.
  expect(faultOf(outcome.failure, 'turn')).toEqual({
    code: 'unreachable',
    isCertain: false,
    problem: null,
    error: outcome.failure.error,
  })
})
