import { expect, test } from 'vitest'
import { createTrace } from '../../src/chat/trace.js'
import { createHttpTransport } from '../../src/chat/transport.js'
import { json, opened, problem, reply, startWireServer, stream } from './wire-server.js'

const never = new AbortController().signal
const secret = 'cs_first'

const watched = async () => {
  const server = await startWireServer()
  const printed: string[] = []
  let now = 1000
  const trace = createTrace(
    (line) => printed.push(line),
    () => (now += 10),
  )
  return { server, printed, trace, transport: trace.watch(createHttpTransport(server)) }
}

test('each step is a line with its timing, and none holds a secret or a word that was said', async () => {
  const { server, printed, trace, transport } = await watched()
  server.on('init', json(200, opened({ resumed: true, expiresInMs: 600_000 })))
  server.on('chat', stream(reply('A secret answer')))
  await transport.init({ token: 'ct_test_secret', sessionId: secret }, never)
  const message = { id: 'm1', role: 'user', content: 'My secret question' } as const
  const sent = { sessionId: secret, messages: [message], assistantMessageId: 'a1' }
  const outcome = await transport.chat(sent, never)
  if (!outcome.ok) throw new Error('expected a stream')
  for await (const frames of outcome.value) expect(frames.length).toBeGreaterThan(0)
  const steps = printed.map((line) => line.replace(/^\[Parley\] \+\d+\.\d{3} s {2}/, ''))
  expect(steps.slice(0, 4)).toEqual([
    'handshake asked with the session that is known',
    expect.stringMatching(/^handshake session resumed, ends in 10 min, .* in 10 ms$/),
    'message   sent, 18 characters, id m1',
    'message   the reply begins, in 10 ms',
  ])
  expect(steps.at(-1)).toMatch(/^reply {5}whole after \d+ ms, longest gap \d+ ms: .*1 text_delta/)
  expect(trace.lines.map((line) => `[Parley] ${line}`)).toEqual(printed)
  expect(printed.join()).not.toMatch(/secret|cs_first/)
})

test('what fails is named by its code, its request and how long to wait', async () => {
  const { server, printed, transport } = await watched()
  server.on('init', problem(429, 'init_rate_limited', { retryAfterMs: 2000 }), json(200, opened()))
  await transport.init({ token: 't' }, never)
  await transport.init({ token: 't' }, never)
  expect(printed[1]).toContain(
    'failed: HTTP 429 init_rate_limited, request req_1, to be asked again in 2000 ms, after 10 ms',
  )
  expect(printed[2]).toContain('asked without a session, time 2')
})

test('a reply that is cut says so', async () => {
  const { server, printed, transport } = await watched()
  const text = reply('Hello')
  server.on('chat', stream(text.slice(0, text.indexOf('event: execution_complete'))))
  const sent = { sessionId: secret, messages: [], assistantMessageId: 'a1' }
  const outcome = await transport.chat(sent, never)
  if (outcome.ok) for await (const frames of outcome.value) expect(frames).toBeDefined()
  expect(printed.at(-1)).toContain('reply     left or cut after')
})
