import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as z from 'zod/mini'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createApi, type Credentials } from '../../src/console/api.js'
import { fieldError, Problem } from '../../src/console/problem.js'
import { openSmallServer, problem } from './small-server.js'

const schema = z.object({ name: z.string() })

const start = async (change: Partial<Credentials> = {}) => {
  const server = await openSmallServer()
  const credentials: Credentials = {
    csrfToken: () => 'csrf-1',
    renew: () => Promise.reject(new Error('not expected')),
    refresh: () => Promise.reject(new Error('not expected')),
    ...change,
  }
  return { ...server, api: createApi(credentials, server.origin) }
}

const failure = async (promise: Promise<unknown>): Promise<Problem> => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(Problem)
  return error as Problem
}

describe('a request of the console', () => {
  test('carries the CSRF token when it writes, and only then', async () => {
    const { api, asked, answers } = await start()
    answers['GET /v1/thing'] = { body: { name: 'one' }, headers: { etag: '"e1"' } }
    answers['PUT /v1/thing'] = { body: { name: 'two' } }
    expect(await api.read('thing', schema)).toEqual({ value: { name: 'one' }, etag: '"e1"' })
    await api.write('PUT', 'thing', schema, { body: { name: 'two' }, ifMatch: '"e1"' })
    expect(asked.map(({ headers }) => headers['x-csrf-token'])).toEqual([undefined, 'csrf-1'])
    expect(asked[1]).toMatchObject({ headers: { 'if-match': '"e1"' }, body: { name: 'two' } })
  })

  test('leaves empty members out of its query', async () => {
    const { api, asked, answers } = await start()
    answers['GET /v1/thing'] = { body: { name: 'one' } }
    const query = { search: '', environment: 'test', offset: null, cursor: undefined, limit: 0 }
    await api.read('thing', schema, { query })
    expect(asked[0]?.path).toBe('/v1/thing?environment=test&limit=0')
  })

  test('throws the problem that the server answers, with what is wrong at each field', async () => {
    const { api, answers } = await start()
    const errors = [{ path: 'allowedOrigins[2]', code: 'bad_host', message: 'expected a host' }]
    answers['POST /v1/thing'] = problem(400, 'invalid_origin_entry', { errors, retryAfterMs: 5 })
    const thrown = await failure(api.write('POST', 'thing', schema, { body: {} }))
    expect(thrown).toMatchObject({ code: 'invalid_origin_entry', status: 400, requestId: 'r1' })
    expect(fieldError(thrown, 'allowedOrigins[2]')).toBe('expected a host')
    expect(fieldError(thrown, 'name')).toBeUndefined()
  })

  test('says so when no answer came, when it is no answer of ours, or of another shape', async () => {
    const { api, answers } = await start()
    answers['GET /v1/strange'] = { status: 418, body: 'tea' }
    answers['GET /v1/proxy'] = { status: 502, body: '<h1>Bad gateway</h1>' }
    answers['GET /v1/other'] = { body: { title: 'x' } }
    expect((await failure(api.read('strange', schema))).code).toBe('unexpected_answer')
    expect((await failure(api.read('proxy', schema))).code).toBe('unreachable')
    expect((await failure(api.read('other', schema))).code).toBe('unexpected_answer')
    const nowhere = createApi(
      { csrfToken: () => null, renew: async () => {}, refresh: async () => {} },
      // A port that is never listened on.
      'http://127.0.0.1:1',
    )
    expect(await failure(nowhere.read('thing', schema))).toMatchObject({
      code: 'unreachable',
      status: 0,
    })
  })

  test('waits for the operator to sign in again, and is then sent once more', async () => {
    let csrf = 'old'
    let renewals = 0
    const { api, asked, answers } = await start({
      csrfToken: () => csrf,
      async renew() {
        renewals += 1
        csrf = 'new'
      },
    })
    answers['PUT /v1/thing'] = ({ headers }) =>
      headers['x-csrf-token'] === 'new'
        ? { body: { name: 'kept' } }
        : problem(401, 'sign_in_required')
    const { value } = await api.write('PUT', 'thing', schema, { body: { name: 'typed' } })
    expect(value).toEqual({ name: 'kept' })
    expect(renewals).toBe(1)
    expect(asked.map(({ body }) => body)).toEqual([{ name: 'typed' }, { name: 'typed' }])
  })

  test.each(['sign_in_required', 'key_missing'])(
    'that is answered %s asks for the sign-in, whatever it was for',
    async (code) => {
      let renewals = 0
      const { api, answers } = await start({
        async renew() {
          renewals += 1
          answers['GET /v1/thing'] = { body: { name: 'one' } }
        },
      })
      answers['GET /v1/thing'] = problem(401, code)
      expect((await api.read('thing', schema)).value).toEqual({ name: 'one' })
      expect(renewals).toBe(1)
    },
  )

  test('reads the session anew where another tab has changed it, once', async () => {
    let refreshes = 0
    const { api, asked, answers } = await start({
      async refresh() {
        refreshes += 1
      },
    })
    answers['DELETE /v1/thing'] = problem(403, 'csrf_token_invalid')
    const thrown = await failure(api.write('DELETE', 'thing', null))
    expect(thrown.code).toBe('csrf_token_invalid')
    expect([refreshes, asked.length]).toEqual([1, 2])
  })

  test('of the sign-in itself is never repeated', async () => {
    const { api, asked, answers } = await start()
    answers['POST /v1/console/sign-in'] = problem(401, 'password_wrong')
    const body = { password: 'x' }
    const thrown = await failure(api.write('POST', 'console/sign-in', schema, { body }))
    expect(thrown.code).toBe('password_wrong')
    expect(asked).toHaveLength(1)
  })
})

describe('a stream of the console', () => {
  const read = async (stream: AsyncIterable<{ name: string }>, into: string[] = []) => {
    for await (const { name } of stream) into.push(name)
    return into
  }

  /** A real server that sends pieces as the test says. */
  const openStream = async (
    send: (write: (piece: string | Buffer) => Promise<void>, cut: () => void) => Promise<void>,
  ) => {
    const server = createServer((request, response) => {
      request.resume()
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      const write = (piece: string | Buffer) =>
        new Promise<void>((resolve) => response.write(piece, () => setTimeout(resolve, 5)))
      void send(write, () => response.destroy()).then(() => response.end())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.close()
      server.closeAllConnections()
    })
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    ;(window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(origin)
    const never = () => Promise.reject(new Error('not expected'))
    return createApi({ csrfToken: () => 'csrf-1', renew: never, refresh: never }, origin)
  }

  test('hands on each line when it is whole, wherever the pieces were cut', async () => {
    const text = Buffer.from('{"name":"ä"}\n{"name":"b"}\n{"name":"c"}\n')
    const api = await openStream(async (write) => {
      // In the middle of a character.
      for (const [from, to] of [
        [0, 10],
        [10, 30],
        [30, text.length],
      ] as const) {
        await write(text.subarray(from, to))
      }
    })
    expect(await read(api.stream('thing', schema, { body: {} }))).toEqual(['ä', 'b', 'c'])
  })

  test('that breaks off says so, after what has come', async () => {
    const api = await openStream(async (write, cut) => {
      await write('{"name":"a"}\n{"na')
      cut()
    })
    const seen: string[] = []
    const thrown = await failure(read(api.stream('thing', schema), seen))
    expect(thrown.code).toBe('unreachable')
    expect(seen).toEqual(['a'])
  })

  test('of something else is not understood', async () => {
    const api = await openStream(async (write) => {
      await write('<h1>hello</h1>\n')
    })
    expect((await failure(read(api.stream('thing', schema)))).code).toBe('unexpected_answer')
  })

  test('is refused as any request is, and asks for the sign-in', async () => {
    let renewals = 0
    const { api, answers, asked } = await start({
      async renew() {
        renewals += 1
        answers['POST /v1/thing'] = problem(503, 'overloaded', { retryAfterMs: 10_000 })
      },
    })
    answers['POST /v1/thing'] = problem(401, 'sign_in_required')
    const thrown = await failure(read(api.stream('thing', schema, { body: { page: 'x' } })))
    expect(thrown).toMatchObject({ code: 'overloaded', retryAfterMs: 10_000 })
    expect([renewals, asked.length, asked[0]?.headers['x-csrf-token']]).toEqual([1, 2, 'csrf-1'])
  })
})
