import { createHmac } from 'node:crypto'
import * as z from 'zod/mini'
import { afterEach, describe, expect, test } from 'vitest'
import { AgentError } from '../../../src/server/agents/agent.js'
import {
  createWebhook,
  webhookShape,
  type WebhookInput,
} from '../../../src/server/agents/webhook.js'
import { readSecret, signedHeaders } from '../../../src/server/agents/webhook-signature.js'
import { agentContract, ask, collect, textOf } from '../../contracts/agent.js'
import {
  openStream,
  sendJson,
  startUpstream,
  writeAlone,
  type Received,
  type UpstreamServer,
} from './upstream-server.js'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const variables = { HOOK_SECRET: secret, PLAIN_SECRET: 'a plain secret of some length' }

const createAgent = (url: string, more: Partial<WebhookInput> = {}) =>
  createWebhook(
    z.object(webhookShape(variables)).parse({
      type: 'webhook',
      url: `${url}/chat`,
      secretEnv: 'HOOK_SECRET',
      ...more,
    }),
    variables,
  )

const frame = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`
const word = (delta: string): string => frame({ type: 'text', delta })
const done = 'data: [DONE]\n\n'

const answerAsAsked = async ({ last, response }: Received): Promise<void> => {
  if (last === 'failing') return sendJson(response, 200, { error: 'broken' })
  if (last === 'empty') return sendJson(response, 200, { text: '' })
  openStream(response)
  if (last === 'silent') return
  if (last === 'plain') return void response.end(word('Hello ') + word('world.') + done)
  await writeAlone(response, word('So far'))
  if (last === 'failing late') response.destroy()
}

agentContract('a webhook agent', async () => {
  const server = await startUpstream(answerAsAsked)
  return {
    agent: createAgent(server.url),
    asks: {
      plain: { message: 'plain', text: 'Hello world.' },
      empty: 'empty',
      failing: 'failing',
      failingLate: { message: 'failing late', text: 'So far' },
      silent: 'silent',
      endless: 'endless',
    },
    running: server.running,
    close: server.close,
  }
})

const servers: UpstreamServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

const replyTo = async (
  answer: (received: Received) => void | Promise<void>,
  more: Partial<WebhookInput> = {},
) => {
  const server = await startUpstream(answer)
  servers.push(server)
  const { events, error } = await collect(createAgent(server.url, more).reply(ask('Hi')))
  return { server, events, error, text: textOf(events) }
}

const streamOf =
  (text: string) =>
  ({ response }: Received): void => {
    openStream(response)
    response.end(text)
  }

const jsonOf =
  (value: unknown) =>
  ({ response }: Received): void =>
    sendJson(response, 200, value)

describe('the signature of a webhook', () => {
  test('it is that of the example in the convention', () => {
    const content = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestampSeconds: 1_614_265_330,
      body: '{"test": 2432232314}',
    }
    expect(signedHeaders(readSecret(secret), content)).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  })

  test.each(['HOOK_SECRET', 'PLAIN_SECRET'] as const)(
    'what arrives can be verified with the secret in %s',
    async (secretEnv) => {
      const { server } = await replyTo(jsonOf({ text: 'ok' }), { secretEnv })
      const [received] = server.received
      const header = (name: string): string => String(received?.request.headers[name])
      const written = variables[secretEnv]
      const key = written.startsWith('whsec_')
        ? Buffer.from(written.slice(6), 'base64')
        : Buffer.from(written)
      const signed = [header('webhook-id'), header('webhook-timestamp'), received?.body].join('.')
      const expected = createHmac('sha256', key).update(signed).digest('base64')
      expect(header('webhook-signature')).toBe(`v1,${expected}`)
      const age = Date.now() / 1000 - Number(header('webhook-timestamp'))
      expect(Math.abs(age)).toBeLessThan(60)
    },
  )

  test('each request has an id of its own', async () => {
    const server = await startUpstream(jsonOf({ text: 'ok' }))
    servers.push(server)
    const agent = createAgent(server.url)
    for (let n = 0; n < 3; n += 1) await collect(agent.reply(ask('Hi')))
    const ids = server.received.map(({ request }) => request.headers['webhook-id'])
    expect(new Set(ids).size).toBe(3)
  })
})

describe('the request to a webhook', () => {
  test('it holds the turn, the conversation, the transcript and what the page sent', async () => {
    const server = await startUpstream(jsonOf({ text: 'ok' }))
    servers.push(server)
    const image = { type: 'image' as const, dataUri: 'data:image/png;base64,AA==' }
    const request = {
      ...ask('Hi'),
      messages: [{ role: 'user' as const, content: 'Hi', attachments: [image] }],
      inputs: { cart: 3 },
      metadata: { page: '/cart' },
    }
    await collect(createAgent(server.url, { headers: { 'x-shop': 'paper' } }).reply(request))
    const [received] = server.received
    expect(received?.request).toMatchObject({ method: 'POST', url: '/chat' })
    expect(received?.request.headers).toMatchObject({
      'content-type': 'application/json',
      'x-shop': 'paper',
    })
    expect(JSON.parse(received?.body ?? '')).toEqual({
      type: 'message',
      turnId: 'turn_1',
      conversationId: 'conv_1',
      messages: [{ role: 'user', content: 'Hi', attachments: [image] }],
      inputs: { cart: 3 },
      metadata: { page: '/cart' },
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
    })
  })
})

describe('the answer of a webhook', () => {
  test('a text in JSON is the reply', async () => {
    const { events, error } = await replyTo(jsonOf({ text: 'Hello.', more: 1 }))
    expect({ events, error }).toEqual({
      events: [{ type: 'text', delta: 'Hello.' }],
      error: undefined,
    })
  })

  test('no content is an empty reply', async () => {
    const { events, error } = await replyTo(({ response }) => void response.writeHead(204).end())
    expect({ events, error }).toEqual({ events: [], error: undefined })
  })

  test('a stream may hold every event of an agent', async () => {
    const sent = [
      { type: 'reasoning', delta: 'Hm.' },
      { type: 'tool_start', toolCallId: '1', toolName: 'look_up', parameters: { id: 7 } },
      { type: 'tool_complete', toolCallId: '1', toolName: 'look_up', success: true, result: [1] },
      { type: 'text', delta: 'Done.' },
      { type: 'source', title: 'Terms', url: 'https://example.com/terms' },
      { type: 'suggestions', suggestions: ['And then?'] },
      { type: 'finish', stopReason: 'length', tokens: { input: 1, output: 2 } },
    ]
    const { events } = await replyTo(
      streamOf(sent.map(frame).join('') + word('after the end') + done),
    )
    expect(events).toEqual(sent)
  })

  test('CRLF, comments and unknown types are passed over', async () => {
    const text = `: hello\r\n\r\nevent: message\r\ndata: {"type":"text","delta":"a","x":1}\r\n\r\ndata: {"type":"later"}\r\n\r\ndata: [DONE]`
    const { events } = await replyTo(streamOf(text))
    expect(events).toEqual([
      { type: 'text', delta: 'a' },
      { type: 'finish', stopReason: 'end_turn' },
    ])
  })

  test.each([
    ['an error in JSON', jsonOf({ error: 'no stock' }), /reported an error: no stock/],
    ['JSON of another shape', jsonOf({ answer: 'x' }), /without a "text"/],
    ['JSON with a text that is none', jsonOf({ text: 5 }), /without a "text"/],
    ['no JSON', jsonOf('{'), /not JSON: \{/],
    ['an error event', streamOf(frame({ type: 'error', message: 'no stock' })), /: no stock/],
    ['a frame that is no JSON', streamOf('data: hello\n\n'), /not JSON: hello/],
    ['a frame without a type', streamOf(frame({ delta: 'x' })), /an event without a "type"/],
    ['a frame that is null', streamOf('data: null\n\n'), /an event without a "type"/],
    ['a field of the wrong type', streamOf(frame({ type: 'text', delta: 1 })), /"delta"/],
    ['an end without [DONE]', streamOf(': bye\n\n'), /before \[DONE\]/],
    ['an empty stream', streamOf(''), /before \[DONE\]/],
    [
      'a page of HTML',
      ({ response }: Received) =>
        void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
      /text\/html instead of/,
    ],
    [
      'a refusal',
      ({ response }: Received) => sendJson(response, 401, { secret }),
      /answered 401: .*\[secret\]/,
    ],
    [
      'a redirect',
      ({ response }: Received) =>
        void response.writeHead(307, { location: 'https://other.example/x' }).end(),
      /redirects \(307\) to https:\/\/other\.example,/,
    ],
  ])('%s is a failure that says so', async (_, answer, message) => {
    const { events, error } = await replyTo(answer)
    expect(events).toEqual([])
    expect(error).toBeInstanceOf(AgentError)
    expect(error).toMatchObject({ code: 'upstream_failed' })
    expect((error as Error).message).toMatch(message)
    expect((error as Error).message).not.toContain(secret)
  })

  test('silence is a timeout', async () => {
    const { error, server } = await replyTo(() => undefined, { firstByteTimeoutMs: 50 })
    expect(error).toMatchObject({ code: 'upstream_timeout' })
    await expect.poll(server.running).toBe(0)
  })
})
