import { afterEach, expect, it } from 'vitest'
import { startServer, type RunningServer } from '../http/running-server.js'

let running: RunningServer
let isClosed = false
afterEach(async () => {
  if (!isClosed) await running.close()
  isClosed = false
})

it('says that the process is there, to any page', async () => {
  running = await startServer()
  const response = await fetch(`${running.url}/healthz`)
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ status: 'ok' })
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect((await fetch(`${running.url}/healthz`, { method: 'HEAD' })).status).toBe(200)
})

it('says it with an image of one pixel too', async () => {
  running = await startServer()
  const response = await fetch(`${running.url}/healthz.gif?anything=1`)
  expect(response.headers.get('content-type')).toBe('image/gif')
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  expect(response.headers.get('cache-control')).toBe('no-store')
  const bytes = Buffer.from(await response.arrayBuffer())
  expect(bytes.subarray(0, 6).toString()).toBe('GIF89a')
  expect([bytes.readUInt16LE(6), bytes.readUInt16LE(8)]).toEqual([1, 1])
  expect(bytes.at(-1)).toBe(0x3b)
})

it('is ready while the store answers, and only then', async () => {
  running = await startServer()
  const ready = async () => (await fetch(`${running.url}/readyz`)).status
  expect(await ready()).toBe(200)
  await running.sql('ALTER TABLE client_tokens RENAME TO elsewhere')
  expect(await ready()).toBeGreaterThanOrEqual(500)
  expect((await fetch(`${running.url}/healthz`)).status).toBe(200)
  await running.sql('ALTER TABLE elsewhere RENAME TO client_tokens')
  expect(await ready()).toBe(200)
})

it('is not ready while it drains, and nothing is admitted', async () => {
  let release = (): void => {}
  running = await startServer({
    reply: async function* () {
      await new Promise<void>((resolve) => (release = resolve))
      yield { type: 'text', delta: 'the last words' }
    },
  })
  const sessionId = await running.session()
  const body = { sessionId, messages: [{ role: 'user', content: 'x' }] }
  const reply = await running.post('/v1/client/chat', body)
  const closing = running.server.close({ drainMs: 10_000 })
  const ask = (path: string, method = 'GET') =>
    running.server.fetch(
      new Request(`http://x${path}`, {
        method,
        headers: { origin: 'https://shop.example' },
        ...(method === 'POST' && { body: JSON.stringify(body) }),
      }),
    )
  const ready = await ask('/readyz')
  expect(ready.status).toBe(503)
  expect(await ready.json()).toMatchObject({ code: 'shutting_down' })
  expect(Number(ready.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await ask('/healthz')).status).toBe(200)
  const refused = await ask('/v1/client/chat', 'POST')
  expect(refused.status).toBe(503)
  expect(refused.headers.get('retry-after')).toBe('2')
  expect(refused.headers.get('access-control-allow-origin')).toBe('*')
  expect(await refused.json()).toMatchObject({ code: 'shutting_down' })
  release()
  const text = await reply.text()
  expect(text).toContain('the last words')
  expect(text).toContain('execution_complete')
  await closing
  isClosed = true
})
