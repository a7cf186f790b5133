import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { say, startServer, type RunningServer } from '../http/running-server.js'
import { caller, keyCaller, signIn } from './callers.js'

let running: RunningServer
beforeEach(async () => {
  running = await startServer()
})
afterEach(() => running.close())

const scrape = async (): Promise<string> => {
  const prometheus = await keyCaller(running, { permissions: ['METRICS:READ'] })
  const answer = await prometheus<string>('GET', '/metrics')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  return answer.body
}

/** The value of a line; undefined where there is none. */
const value = (text: string, line: string): number | undefined => {
  const found = text.split('\n').find((one) => one.startsWith(`${line} `))
  return found === undefined ? undefined : Number(found.slice(line.length + 1))
}

describe('the metrics', () => {
  it('are for a key with the scope, and for the operator', async () => {
    expect((await caller(running)('GET', '/metrics')).body['code']).toBe('key_missing')
    const other = await keyCaller(running, { permissions: ['CLIENT_TOKENS:*'] })
    expect((await other('GET', '/metrics')).body['code']).toBe('scope_missing')
    const { call } = await signIn(running)
    expect((await call('GET', '/metrics')).status).toBe(200)
  })

  it('are for no test key, as they count live use too', async () => {
    for (const permissions of [['METRICS:READ'], ['*']]) {
      const test = await keyCaller(running, { environment: 'test', permissions })
      const answer = await test('GET', '/metrics')
      expect(answer).toMatchObject({ status: 403, body: { code: 'key_not_enough' } })
      expect(answer.body['detail']).toContain('expected a key of the environment live')
    }
  })

  it('count requests by route and status, refusals by code, and messages', async () => {
    const token = await running.token({ agentIds: ['script'] })
    const init = await running.post('/v1/client/init', { token })
    const { sessionId } = (await init.json()) as { sessionId: string }
    for (const id of ['one', 'two', 'two']) {
      await (await running.post('/v1/client/chat', say(sessionId, 'Hello', id))).text()
    }
    await running.post('/v1/client/init', { token }, { origin: 'https://evil.example' })
    await running.post('/v1/client/init', '{')
    const text = await scrape()
    const requests = (route: string, status: number) =>
      value(text, `parley_http_requests_total{method="POST",route="${route}",status="${status}"}`)
    expect(requests('/v1/client/init', 200)).toBe(1)
    expect(requests('/v1/client/init', 403)).toBe(1)
    expect(requests('/v1/client/init', 400)).toBe(1)
    expect(requests('/v1/client/chat', 200)).toBe(3)
    expect(value(text, 'parley_refusals_total{code="origin_not_allowed"}')).toBe(1)
    expect(value(text, 'parley_refusals_total{code="invalid_json"}')).toBe(1)
    expect(value(text, 'parley_messages_admitted_total')).toBe(2)
    expect(value(text, 'parley_turns_running')).toBe(0)
    const route = '{route="/v1/client/chat"}'
    expect(value(text, `parley_http_request_duration_seconds_count${route}`)).toBe(3)
    expect(value(text, 'process_resident_memory_bytes')).toBeGreaterThan(1_000_000)
    expect(text).toContain('nodejs_eventloop_lag_seconds')
  })

  it('have no label that a caller can make up', async () => {
    const program = await keyCaller(running)
    for (let count = 0; count < 20; count++) {
      await program('GET', `/v1/client-tokens/ct_${count}`)
      await program('GET', `/nothing/${count}`)
      await program('GET', `/embed/ct_live_${count}.js`)
      await program(['PROPFIND', 'MKCOL', 'REPORT'][count % 3] ?? '', `/v1/agents`)
      await program('GET', `/v1/agents?page=${count}`)
    }
    const text = await scrape()
    const lines = text.split('\n').filter((line) => line.startsWith('parley_http_requests_total'))
    expect(lines).toEqual([
      'parley_http_requests_total{method="GET",route="/v1/client-tokens/:id",status="404"} 20',
      'parley_http_requests_total{method="GET",route="none",status="404"} 20',
      expect.stringMatching(/route="\/embed\/:file\{.*status="(200|404)"\} 20$/),
      'parley_http_requests_total{method="other",route="none",status="405"} 20',
      'parley_http_requests_total{method="GET",route="/v1/agents",status="400"} 20',
    ])
  })

  it('name the route that answered, where several would fit', async () => {
    const program = await keyCaller(running)
    await program('GET', '/v1/api-keys/options')
    const line =
      'parley_http_requests_total{method="GET",route="/v1/api-keys/options",status="200"}'
    expect(value(await scrape(), line)).toBe(1)
  })

  it('are of one server, though there are two in the process', async () => {
    const other = await startServer()
    await fetch(`${other.url}/healthz`)
    expect(await scrape()).not.toContain('route="/healthz"')
    await other.close()
  })
})
