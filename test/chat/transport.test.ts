import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { createHttpTransport } from '../../src/chat/transport.js'
import { testTransport } from '../contracts/transport.js'
import {
  foreignOpened,
  json,
  opened,
  problem,
  reply,
  startWireServer,
  stream,
} from './wire-server.js'

testTransport('HTTP', (api, times) => createHttpTransport({ api, ...times }))

const never = new AbortController().signal

test('headers of a program go along, the origin too', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  const headers = { origin: 'https://shop.example', 'x-app': '7' }
  await createHttpTransport({ api: server.api, headers }).init({ token: 't' }, never)
  expect(server.asked[0]?.headers).toMatchObject(headers)
})

test('a fetch of the program is used, with the headers and the body of the request', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()))
  const urls: string[] = []
  const own: typeof fetch = (request, init) => {
    urls.push(request instanceof Request ? request.url : String(request))
    return fetch(request, init)
  }
  await createHttpTransport({ api: server.api, fetch: own }).init({ token: 't' }, never)
  expect(urls).toEqual([`${server.api}/v1/client/init`])
  expect(server.asked[0]?.body).toEqual({ token: 't' })
})

test('a server that refuses plain text gets JSON, now and afterwards', async () => {
  const server = await startWireServer()
  server.on('init', problem(415, 'unsupported_media_type'), json(200, foreignOpened))
  server.on('end', json(200, {}))
  const transport = createHttpTransport({ api: server.api })
  expect((await transport.init({ token: 't' }, never)).ok).toBe(true)
  await transport.end('s', never)
  expect(server.asked.map(({ headers }) => headers['content-type'])).toEqual([
    'text/plain;charset=UTF-8',
    'application/json',
    'application/json',
  ])
})

test.for(['Wed, 21 Oct 2015 07:28:00 GMT', '0', 'soon', ''])(
  'a Retry-After of "%s" is never a negative time',
  async (value) => {
    const server = await startWireServer()
    server.on('end', json(503, {}, { 'retry-after': value }))
    const outcome = await createHttpTransport({ api: server.api }).end('s', never)
    if (outcome.ok) throw new Error('succeeded')
    expect(outcome.failure.retryAfterMs).toBe(value === 'soon' || value === '' ? null : 0)
  },
)

test('a Retry-After that a clock has put far away is an hour at most', async () => {
  const server = await startWireServer()
  server.on('end', json(503, {}, { 'retry-after': 'Wed, 21 Oct 2099 07:28:00 GMT' }))
  const outcome = await createHttpTransport({ api: server.api }).end('s', never)
  expect(outcome).toMatchObject({ ok: false, failure: { retryAfterMs: 3_600_000 } })
})

test.for([
  [401, '<h1>Sign in</h1>', 'unreadable'],
  [403, '<h1>Forbidden</h1>', 'unreadable'],
  [404, 'Cannot POST', 'unreadable'],
  [403, '', 'answered'],
  [403, '{"error":"Forbidden"}', 'answered'],
  [429, '<h1>Too many</h1>', 'answered'],
  [502, '<h1>Bad gateway</h1>', 'answered'],
] as const)('a refusal with %i and "%s" is %s', async ([status, body, kind]) => {
  const server = await startWireServer()
  server.on('init', (response) => void response.writeHead(status).end(body))
  const outcome = await createHttpTransport({ api: server.api }).init({ token: 't' }, never)
  expect(!outcome.ok && outcome.failure.kind).toBe(kind)
})

test('of a request that was lost it is known which headers it had', async () => {
  const headers = { 'x-tenant': 'tea' }
  const transport = createHttpTransport({ api: 'http://127.0.0.1:9', headers })
  const outcome = await transport.init({ token: 't' }, never)
  expect(!outcome.ok && outcome.failure.headers).toEqual(headers)
  // Of a port that fetch never asks, Node has words and no code.
  expect(!outcome.ok && outcome.failure.cause).toBe('bad port')
})

test('what a fetch of the program throws is said by its code, if it has one', async () => {
  const causes: unknown[] = []
  for (const error of [
    Object.assign(new Error(), { code: 'EPROTO' }),
    new TypeError(),
    undefined,
  ]) {
    const own = () => Promise.reject(error)
    const transport = createHttpTransport({ api: 'http://127.0.0.1:9', fetch: own })
    const outcome = await transport.end('s', never)
    causes.push(!outcome.ok && outcome.failure.cause)
  }
  expect(causes).toEqual(['EPROTO', undefined, undefined])
})

test('a signal that lives long is left without a listener by each request', async () => {
  const server = await startWireServer()
  server.on('init', json(200, opened()), problem(503, 'overloaded'))
  server.on('chat', stream(reply('Hello')), problem(503, 'overloaded'), json(200, {}))
  const transport = createHttpTransport({ api: server.api })
  const { signal } = new AbortController()
  const chat = { sessionId: 's', messages: [], assistantMessageId: 'm' }
  await transport.init({ token: 't' }, signal)
  await transport.init({ token: 't' }, signal)
  const streamed = await transport.chat(chat, signal)
  if (!streamed.ok) throw new Error('failed')
  for await (const batch of streamed.value) expect(batch.length).toBeGreaterThan(0)
  await transport.chat(chat, signal)
  await transport.chat(chat, signal)
  expect(getEventListeners(signal, 'abort')).toEqual([])
})
