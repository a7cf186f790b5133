import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSocket, parseAnswer, rawRequest, sendRaw } from './raw-http.js'
import { pageOrigin, say, startServer, type RunningServer } from './running-server.js'

const KiB = 1024
const MiB = 1024 * KiB

let running: RunningServer
let token: string
beforeAll(async () => {
  running = await startServer()
  token = await running.token()
})
afterAll(() => running.close())

const headers = [
  ['Origin', pageOrigin],
  ['Content-Type', 'application/json'],
] as const

const send = async (path: string, body: string | Buffer) => {
  const answer = await sendRaw(
    running.port,
    rawRequest('POST', `/v1/client/${path}`, headers, body),
  )
  return { ...answer, json: JSON.parse(answer.body) as Record<string, unknown> & { code: string } }
}

const sendChunked = (path: string, body: string) =>
  sendRaw(running.port, [
    rawRequest('POST', `/v1/client/${path}`, [...headers, ['Transfer-Encoding', 'chunked']]),
    ...(body.match(/[^]{1,65536}/g) ?? []).map(
      (chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`,
    ),
    '0\r\n\r\n',
  ])

/** JSON of exactly so many bytes. */
const padded = (fields: object, bytes: number): string => {
  const text = JSON.stringify({ ...fields, padding: '' })
  return text.replace('"padding":""', `"padding":"${'x'.repeat(bytes - text.length)}"`)
}

describe('the size of a body', () => {
  it('may be 64 KiB at init, and not a byte more', async () => {
    expect((await send('init', padded({ token }, 64 * KiB))).status).toBe(200)
    expect((await send('init', padded({ token }, 64 * KiB + 1))).json.code).toBe('body_too_large')
    expect((await sendChunked('init', padded({ token }, 64 * KiB))).status).toBe(200)
    expect((await sendChunked('init', padded({ token }, 64 * KiB + 1))).status).toBe(413)
  })

  it('may be 8 MiB at chat, and not a byte more', async () => {
    const sessionId = await running.session()
    const whole = await sendRaw(
      running.port,
      rawRequest('POST', '/v1/client/chat', headers, padded(say(sessionId, 'x'), 8 * MiB)),
    )
    expect(whole.status).toBe(200)
    expect((await send('chat', padded(say(sessionId, 'y'), 8 * MiB + 1))).json.code).toBe(
      'body_too_large',
    )
    expect((await sendChunked('chat', padded(say(sessionId, 'y'), 8 * MiB + 1))).status).toBe(413)
  })

  it.each(['turns/turn_x/events', 'turns/turn_x/stop', 'feedback', 'end'])(
    'may be 64 KiB at %s',
    async (path) => {
      expect((await send(path, padded({}, 64 * KiB + 1))).status).toBe(413)
    },
  )

  it('is told to a client that first sends everything', async () => {
    const answer = await send('init', padded({ token }, 20 * MiB))
    expect(answer.json).toMatchObject({ code: 'body_too_large', status: 413 })
    const response = await running.post('/v1/client/init', padded({ token }, 20 * MiB))
    expect(response.status).toBe(413)
  })

  it('is told to a client that never ends', async () => {
    const socket = await openSocket(running.port)
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.write(
      rawRequest('POST', '/v1/client/init', [...headers, ['Content-Length', '9999999999']]),
    )
    const piece = 'x'.repeat(MiB)
    const status = () => parseAnswer(Buffer.concat(chunks))?.status
    for (let sent = 0; sent < 200 && status() === undefined && socket.writable; sent++) {
      await new Promise((resolve) => socket.write(piece, resolve))
    }
    await expect.poll(status).toBe(413)
    socket.destroy()
  })
})

it('leaves the connection as it was when the body is of a wrong type and slow to come', async () => {
  const socket = await openSocket(running.port)
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  const text = () => Buffer.concat(chunks).toString('latin1')
  const refused = rawRequest(
    'POST',
    '/v1/client/init',
    [
      ['Content-Type', 'image/png'],
      ['Connection', 'keep-alive'],
    ],
    'x'.repeat(50_000),
  )
  socket.write(refused.subarray(0, 30_000))
  await new Promise((resolve) => setTimeout(resolve, 1200))
  socket.write(refused.subarray(30_000))
  await expect.poll(text).toContain('HTTP/1.1 415')
  socket.write(rawRequest('POST', '/v1/client/init', headers, JSON.stringify({ token })))
  await expect.poll(text).toContain('HTTP/1.1 200')
  socket.destroy()
})

describe('what is no JSON object', () => {
  it.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['half of it', '{"token":'],
    ['JavaScript', "{token: 'x'}"],
    ['a comment', '{"token":"x"} // hello'],
    ['two of them', '{"token":"x"}{"token":"x"}'],
    ['NaN', '{"token":NaN}'],
    ['a raw line break in a text', '{"token":"a\nb"}'],
    ['a NUL', '\0'],
    ['a trailing comma', '{"token":"x",}'],
    ['an unfinished escape', '{"token":"\\u12"}'],
  ])('is invalid_json: %s', async (_, body) => {
    expect((await send('init', body)).json).toMatchObject({ code: 'invalid_json', status: 400 })
  })

  it.each([
    ['bad UTF-8', [0x7b, 0x22, 0xff, 0x22, 0x7d]],
    ['half of a character', [0x22, 0xe2, 0x82, 0x22]],
    ['a surrogate as UTF-8', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['an overlong NUL', [0x22, 0xc0, 0x80, 0x22]],
    ['UTF-16', [...Buffer.from('\ufeff{"token":"x"}', 'utf16le')]],
  ])('is invalid_json: %s', async (_, bytes) => {
    expect((await send('init', Buffer.from(bytes))).json.code).toBe('invalid_json')
  })

  it.each(['null', '1', '"text"', 'true', '[]', '[{"token":"x"}]'])(
    'is invalid_request: %s',
    async (body) => {
      expect((await send('init', body)).json).toMatchObject({
        code: 'invalid_request',
        errors: [{ path: '' }],
      })
    },
  )

  it('does not repeat what it was sent', async () => {
    const { body } = await send('init', '{"token":"hunter2" "x"}')
    expect(body).not.toContain('hunter2')
  })
})

describe('an object of a strange kind', () => {
  it('may begin with a byte order mark', async () => {
    expect((await send('init', `\ufeff${JSON.stringify({ token })}`)).status).toBe(200)
  })

  it('counts the last of two members of one name', async () => {
    expect((await send('init', `{"token":"x","token":${JSON.stringify(token)}}`)).status).toBe(200)
    expect((await send('init', `{"token":${JSON.stringify(token)},"token":"x"}`)).status).toBe(401)
  })

  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    'reaches nobody through %s',
    async (name) => {
      const polluted = `{"${name}":{"token":${JSON.stringify(token)},"polluted":1}}`
      expect((await send('init', polluted)).json.code).toBe('invalid_request')
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
      const sessionId = await running.session()
      const inner = JSON.stringify(say(sessionId, 'x')).slice(0, -1)
      const answer = await sendRaw(
        running.port,
        rawRequest(
          'POST',
          '/v1/client/chat',
          headers,
          `${inner},"metadata":{"${name}":{"polluted":1}},"inputs":{"a":{"${name}":1}}}`,
        ),
      )
      expect(answer.status).toBe(200)
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    },
  )

  const nested = (levels: number, open = '[', close = ']') =>
    `{"token":${JSON.stringify(token)},"x":${open.repeat(levels)}${close.repeat(levels)}}`

  it('may be 64 levels deep, and not one more', async () => {
    expect((await send('init', nested(63))).status).toBe(200)
    expect((await send('init', nested(64))).json).toMatchObject({
      code: 'invalid_request',
      errors: [{ code: 'too_deep' }],
    })
  })

  it('may hold brackets and quotes in its texts', async () => {
    const body = JSON.stringify({ token, x: '[{"'.repeat(1000), y: '\\"[[\\' })
    expect((await send('init', body)).status).toBe(200)
  })

  it('may hold 200,000 values, and not many more', async () => {
    const sessionId = await running.session()
    const body = (count: number) =>
      JSON.stringify({ ...say(sessionId, 'x'), metadata: { list: Array(count).fill(0) } })
    const accepted = await sendRaw(
      running.port,
      rawRequest('POST', '/v1/client/chat', headers, body(199_900)),
    )
    expect(accepted.status).toBe(200)
    expect((await send('chat', body(200_001))).json).toMatchObject({
      code: 'invalid_request',
      errors: [{ code: 'too_many_values' }],
    })
  })

  it.each([
    ['init', { token: { length: { toString: 1 } } }],
    ['init', { token: 'x', sessionId: { length: { toString: null, valueOf: 0 } } }],
    ['chat', { messages: { length: { toString: {} } } }],
    ['chat', { messages: [{ role: 'user', content: { length: { valueOf: 1, toString: 1 } } }] }],
    ['end', { sessionId: { length: [{ toString: 1 }] } }],
    ['feedback', { type: { length: { toString: 1 } }, comment: { length: { toString: 1 } } }],
  ])('is refused at %s for a length that is none: %j', async (path, body) => {
    expect((await send(path, JSON.stringify(body))).json).toMatchObject({
      code: 'invalid_request',
      status: 400,
    })
  })

  it('is not told apart by the quotes in its texts', async () => {
    const tricky = ['\\', '\\\\', '"', '\\"', '\\\\"[', '"[{,']
    for (const text of tricky) {
      const body = JSON.stringify({ token, [text]: text, last: { text } })
      expect((await send('init', body)).status).toBe(200)
    }
    const sessionId = await running.session()
    const long = JSON.stringify({ ...say(sessionId, 'x'), inputs: { x: '\\"[{,'.repeat(300_000) } })
    const answer = await sendRaw(running.port, rawRequest('POST', '/v1/client/chat', headers, long))
    expect(answer.status).toBe(200)
  })

  it('costs nothing for being millions of levels deep', async () => {
    const sessionId = await running.session()
    const before = process.memoryUsage().rss
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
      ['[{"a":[', ']}]'],
    ] as const) {
      const levels = Math.floor((7 * MiB) / (open.length + close.length))
      const deep = `{"sessionId":"${sessionId}","x":${open.repeat(levels)}1${close.repeat(levels)}}`
      expect((await send('chat', deep)).json.code).toBe('invalid_request')
      expect((await send('chat', open.repeat(levels))).json.status).toBe(400)
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * MiB)
  })
})
