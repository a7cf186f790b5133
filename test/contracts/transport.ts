/**
 * What every Transport must do, whatever it runs over. Each test scripts a server of its own and is
 * given a transport to it.
 */
import { expect, test } from 'vitest'
import type { Frame } from '../../src/chat/stream.js'
import type { Failure, Outcome } from '../../src/chat/failure.js'
import type { Transport, TurnStream } from '../../src/chat/transport.js'
import {
  cutStream,
  delta,
  done,
  frames,
  json,
  openEnded,
  opened,
  problem,
  reply,
  start,
  startWireServer,
  stream,
} from '../chat/wire-server.js'

export interface TransportTimes {
  /** For a whole answer. */
  answerTimeoutMs: number
  /** For the next sign of life in a stream. */
  silenceMs: number
}

export type CreateTransport = (api: string, times: TransportTimes) => Transport

const never = new AbortController().signal
const patient: TransportTimes = { answerTimeoutMs: 10_000, silenceMs: 10_000 }
const hasty: TransportTimes = { answerTimeoutMs: 50, silenceMs: 50 }

const chat = {
  sessionId: 'cs_first',
  messages: [{ id: 'msg_1', role: 'user' as const, content: 'Hi' }],
  assistantMessageId: 'msg_2',
}

const failureOf = <Value>(outcome: Outcome<Value>): Failure => {
  if (outcome.ok) throw new Error('succeeded')
  return outcome.failure
}

const readAll = async (outcome: Outcome<TurnStream>): Promise<Frame[]> => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
  const all: Frame[] = []
  for await (const batch of outcome.value) all.push(...batch)
  return all
}

export const testTransport = (name: string, create: CreateTransport): void => {
  const begin = async (times = patient) => {
    const server = await startWireServer()
    return { server, transport: create(server.api, times) }
  }

  test(`${name}: init asks with the request and answers with what was read`, async () => {
    const { server, transport } = await begin()
    server.on('init', json(200, opened({ surprise: 1 })))
    const outcome = await transport.init({ token: 't', sessionId: 'cs_old' }, never)
    expect(outcome).toMatchObject({ ok: true, value: { sessionId: 'cs_first', protocol: 1 } })
    expect(server.asked).toMatchObject([{ body: { token: 't', sessionId: 'cs_old' } }])
  })

  test(`${name}: a refusal is an outcome with its status, its problem and its time`, async () => {
    const { server, transport } = await begin()
    server.on('init', problem(503, 'overloaded', { retryAfterMs: 1500 }))
    expect(failureOf(await transport.init({ token: 't' }, never))).toMatchObject({
      kind: 'answered',
      status: 503,
      problem: { code: 'overloaded' },
      retryAfterMs: 1500,
    })
    server.on('chat', problem(429, 'rate_limited_minute', { hint: null }))
    expect(failureOf(await transport.chat(chat, never))).toMatchObject({
      status: 429,
      problem: { code: 'rate_limited_minute' },
      retryAfterMs: null,
    })
  })

  test(`${name}: a refusal without a problem has none, and the header tells the time`, async () => {
    const { server, transport } = await begin()
    server.on('end', (response) => {
      response.writeHead(502, { 'content-type': 'text/html', 'retry-after': '3' })
      response.end('<h1>Bad Gateway</h1>')
    })
    expect(failureOf(await transport.end('cs_first', never))).toEqual({
      kind: 'answered',
      status: 502,
      url: expect.any(String),
      problem: null,
      retryAfterMs: 3000,
    })
  })

  test.for(['{', '"text"', '{"sessionId":""}', '{"sessionId":7}', '<title>Sign in</title>'])(
    `${name}: a success that is no answer of init is unreadable: %s`,
    async (body) => {
      const { server, transport } = await begin()
      server.on('init', (response) => void response.writeHead(200).end(body))
      expect(failureOf(await transport.init({ token: 't' }, never))).toMatchObject({
        kind: 'unreadable',
        status: 200,
      })
    },
  )

  test(`${name}: a success that is no event stream is unreadable`, async () => {
    const { server, transport } = await begin()
    server.on('chat', json(200, { text: 'Hello' }))
    expect(failureOf(await transport.chat(chat, never)).kind).toBe('unreadable')
  })

  test(`${name}: a server that is not there is a failure of the network, with the code of the runtime`, async () => {
    const { server, transport } = await begin()
    await server.close()
    for (const outcome of [
      await transport.init({ token: 't' }, never),
      await transport.chat(chat, never),
      await transport.stop('turn_1', 'cs_first', never),
    ]) {
      expect(failureOf<unknown>(outcome)).toEqual({
        kind: 'network',
        status: 0,
        url: expect.any(String),
        headers: {},
        cause: 'ECONNREFUSED',
        problem: null,
        retryAfterMs: null,
      })
    }
  })

  test(`${name}: each failure is of one request: nothing is repeated`, async () => {
    const { server, transport } = await begin()
    for (const path of ['init', 'chat', 'feedback', 'end'])
      server.on(path, problem(503, 'overloaded'))
    await transport.init({ token: 't' }, never)
    await transport.chat(chat, never)
    await transport.feedback({ sessionId: 'cs_first', type: 'upvote', messageId: 'm' }, never)
    await transport.end('cs_first', never)
    expect(server.paths()).toEqual(['init', 'chat', 'feedback', 'end'])
  })

  test(`${name}: an answer that does not come in time is silence, and the request is left`, async () => {
    const { server, transport } = await begin(hasty)
    server.on('init', () => {})
    expect(failureOf(await transport.init({ token: 't' }, never)).kind).toBe('silence')
    // Headers alone are no answer.
    server.on('end', (response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.flushHeaders()
    })
    expect(failureOf(await transport.end('cs_first', never)).kind).toBe('silence')
    await expect.poll(() => server.pending()).toBe(0)
  })

  test(`${name}: the caller's signal ends a request, and that is told apart`, async () => {
    const { server, transport } = await begin()
    server.on('init', () => {})
    const controller = new AbortController()
    const outcome = transport.init({ token: 't' }, controller.signal)
    await expect.poll(() => server.pending()).toBe(1)
    controller.abort()
    expect(failureOf(await outcome).kind).toBe('aborted')
    await expect.poll(() => server.pending()).toBe(0)
    expect(failureOf(await transport.init({ token: 't' }, controller.signal)).kind).toBe('aborted')
    expect(server.paths()).toEqual(['init'])
  })

  test(`${name}: a chat is sent whole, and its events come with their cursors`, async () => {
    const { server, transport } = await begin()
    server.on('chat', stream(`: hello\n\n${reply('Hello')}`))
    const read = await readAll(await transport.chat(chat, never))
    expect(read.map(({ id, event }) => [id, event.type])).toEqual([
      ['e1-0', 'execution_start'],
      ['e1-1', 'text_delta'],
      ['e1-2', 'text_complete'],
      ['e1-3', 'execution_complete'],
    ])
    expect(server.asked[0]?.body).toEqual(chat)
  })

  test(`${name}: events are asked for after the last one that was seen, or from the start`, async () => {
    const { server, transport } = await begin()
    server.on('turns/turn%2F1/events', stream(frames([done])))
    await readAll(await transport.events('turn/1', { sessionId: 's', after: 'e1-7' }, never))
    await readAll(await transport.events('turn/1', { sessionId: 's', after: null }, never))
    expect(server.asked.map(({ body }) => body)).toEqual([
      { sessionId: 's', after: 'e1-7' },
      { sessionId: 's' },
    ])
  })

  test(`${name}: a stream that is cut ends with what has come, without an error`, async () => {
    const { server, transport } = await begin()
    server.on('chat', cutStream(frames([start, delta('Half')])))
    const read = await readAll(await transport.chat(chat, never))
    expect(read.at(-1)?.event).toMatchObject({ type: 'text_delta', delta: 'Half' })
  })

  test(`${name}: events come as they are written, not when the stream ends`, async () => {
    const { server, transport } = await begin()
    server.on('chat', openEnded(frames([start])))
    const outcome = await transport.chat(chat, never)
    if (!outcome.ok) throw new Error('failed')
    for await (const batch of outcome.value) {
      expect(batch[0]?.event.type).toBe('execution_start')
      break
    }
    // Whoever stops reading lets go of the connection.
    await expect.poll(() => server.pending()).toBe(0)
  })

  test(`${name}: a stream that falls silent counts as cut; a comment is a sign of life`, async () => {
    const { server, transport } = await begin({ answerTimeoutMs: 10_000, silenceMs: 300 })
    let isSpeaking = true
    server.on('chat', async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (let count = 0; count < 10; count++) {
        response.write(': keep-alive\n\n')
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      response.write(frames([start]))
      isSpeaking = false
    })
    const read = await readAll(await transport.chat(chat, never))
    expect(isSpeaking).toBe(false)
    expect(read).toHaveLength(1)
    await expect.poll(() => server.pending()).toBe(0)
  })

  test(`${name}: the caller's signal ends a stream without an error`, async () => {
    const { server, transport } = await begin()
    server.on('chat', openEnded(frames([start])))
    const controller = new AbortController()
    const outcome = await transport.chat(chat, controller.signal)
    const read = readAll(outcome)
    controller.abort()
    await read
    await expect.poll(() => server.pending()).toBe(0)
  })

  test(`${name}: stop, feedback and end say what they are about`, async () => {
    const { server, transport } = await begin()
    server.on('turns/turn_1/stop', json(200, {}))
    server.on('feedback', json(200, { success: true, feedbackId: 'f' }))
    server.on('end', (response) => void response.writeHead(204).end())
    const feedback = { sessionId: 's', type: 'downvote' as const, messageId: 'm', comment: 'no' }
    expect(await transport.stop('turn_1', 's', never)).toEqual({ ok: true, value: true })
    expect(await transport.feedback(feedback, never)).toEqual({ ok: true, value: true })
    expect(await transport.end('s', never)).toEqual({ ok: true, value: true })
    expect(server.asked.map(({ body }) => body)).toEqual([
      { sessionId: 's' },
      feedback,
      { sessionId: 's' },
    ])
  })

  test(`${name}: past conversations are asked for with the session in a header alone`, async () => {
    const { server, transport } = await begin()
    const one = { id: 'conv_1', title: null, createdAt: '', updatedAt: '', messageCount: 2 }
    const page = { conversations: [one], pagination: { cursor: 'next', future: 1 } }
    server.on('conversations', json(200, page))
    server.on('conversations?cursor=a%26b', json(200, { conversations: 1 }))
    server.on('conversations/conv%2F1', json(200, { success: true }))
    expect(await transport.conversations('cs_1', null, never)).toMatchObject({
      ok: true,
      value: { conversations: [one], pagination: { cursor: 'next' } },
    })
    const unreadable = failureOf(await transport.conversations('cs_1', 'a&b', never))
    expect(unreadable).toMatchObject({ kind: 'unreadable', status: 200 })
    expect(await transport.remove('conv/1', 'cs_1', never)).toEqual({ ok: true, value: true })
    expect(server.asked.map(({ method, headers }) => [method, headers.authorization])).toEqual([
      ['GET', 'Bearer cs_1'],
      ['GET', 'Bearer cs_1'],
      ['DELETE', 'Bearer cs_1'],
    ])
    await server.close()
    const lost = failureOf(await transport.remove('conv_1', 'cs_1', never))
    expect(lost).toMatchObject({ kind: 'network', method: 'GET' })
    expect(JSON.stringify(lost)).not.toContain('cs_1')
  })
}
