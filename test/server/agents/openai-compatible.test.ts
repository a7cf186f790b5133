import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import * as z from 'zod/mini'
import { afterEach, describe, expect, test } from 'vitest'
import { AgentError, type Agent, type AgentEvent } from '../../../src/server/agents/agent.js'
import {
  completionsUrl,
  createOpenAiCompatible,
  openAiCompatibleShape,
  type OpenAiCompatibleInput,
} from '../../../src/server/agents/openai-compatible.js'
import { agentContract, ask, collect, textOf } from '../../contracts/agent.js'
import {
  openStream,
  sendJson,
  startUpstream,
  writeAlone,
  type Received,
  type UpstreamServer,
} from './upstream-server.js'

const key = 'sk-test-0123456789abcdef'
const variables = { MODEL_KEY: key, AZURE_KEY: 'azure-0123456789' }

const createAgent = (url: string, more: Partial<OpenAiCompatibleInput> = {}): Agent =>
  createOpenAiCompatible(
    z.object(openAiCompatibleShape(variables)).parse({
      type: 'openai-compatible',
      baseUrl: `${url}/v1`,
      model: 'small',
      apiKeyEnv: 'MODEL_KEY',
      ...more,
    }),
    variables,
  )

const frame = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`
const delta = (content: string): string =>
  frame({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content } }] })
const stop = (reason = 'stop'): string =>
  frame({ choices: [{ index: 0, delta: {}, finish_reason: reason }] })
const done = 'data: [DONE]\n\n'

/** Sends it all and ends. */
const stream = (response: ServerResponse, ...pieces: (string | Buffer)[]): void => {
  openStream(response)
  for (const piece of pieces) response.write(piece)
  response.end()
}

const answerAsAsked = async ({ last, response }: Received): Promise<void> => {
  if (last === 'plain') stream(response, delta('Hello '), delta('world.'), stop(), done)
  else if (last === 'empty') stream(response, delta(''), stop(), done)
  else if (last === 'failing') sendJson(response, 500, { error: { message: 'broken' } })
  else {
    openStream(response)
    await writeAlone(response, delta(last === 'silent' ? '' : 'So far'))
    if (last === 'failing late') response.destroy()
  }
}

agentContract('an openai-compatible agent', async () => {
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

const start = async (answer: (received: Received) => void | Promise<void>) => {
  const server = await startUpstream(answer)
  servers.push(server)
  return server
}

/** One reply of a server that answers so. */
const replyTo = async (
  answer: (received: Received) => void | Promise<void>,
  more: Partial<OpenAiCompatibleInput> = {},
) => {
  const server = await start(answer)
  const { events, error } = await collect(createAgent(server.url, more).reply(ask('Hi')))
  return { server, events, error, text: textOf(events), finish: events.at(-1) }
}

const expectFailure = (
  { error, events }: { error: unknown; events: AgentEvent[] },
  code: AgentError['code'],
  message: RegExp,
): void => {
  expect(error).toBeInstanceOf(AgentError)
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string })
  expect((error as Error).message).not.toContain(key)
  expect(events.every(({ type }) => type !== 'finish')).toBe(true)
}

describe('the address', () => {
  test.each([
    ['https://api.openai.com/v1', 'https://api.openai.com/v1/chat/completions'],
    ['https://api.openai.com/v1/', 'https://api.openai.com/v1/chat/completions'],
    ['http://localhost:11434', 'http://localhost:11434/v1/chat/completions'],
    ['http://localhost:11434/', 'http://localhost:11434/v1/chat/completions'],
    ['https://x.example/v1beta/openai/', 'https://x.example/v1beta/openai/chat/completions'],
    ['https://x.example/api/chat/completions', 'https://x.example/api/chat/completions'],
    [
      'https://x.example/d/gpt?api-version=1',
      'https://x.example/d/gpt/chat/completions?api-version=1',
    ],
  ])('%s is asked at %s', (base, expected) => {
    expect(completionsUrl(base)).toBe(expected)
  })
})

describe('the request', () => {
  test('it holds model, instructions, transcript and the key as a bearer token', async () => {
    const { server } = await replyTo(({ response }) => stream(response, stop(), done), {
      instructions: 'Be brief.',
      temperature: 0.5,
      maxTokens: 99,
      parameters: { reasoning_effort: 'low', stream: false, model: 'other' },
      headers: { 'X-Team': 'web', 'api-key': { env: 'AZURE_KEY' } },
    })
    const [received] = server.received
    expect(received?.request.method).toBe('POST')
    expect(received?.request.url).toBe('/v1/chat/completions')
    expect(received?.request.headers).toMatchObject({
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'x-team': 'web',
      'api-key': 'azure-0123456789',
    })
    expect(JSON.parse(received?.body ?? '')).toEqual({
      reasoning_effort: 'low',
      temperature: 0.5,
      max_tokens: 99,
      model: 'small',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hello.' },
        { role: 'assistant', content: 'Hi!' },
        { role: 'user', content: 'Hi' },
      ],
      stream: true,
      stream_options: { include_usage: true },
    })
  })

  test('what is not configured is not sent', async () => {
    const { server } = await replyTo(({ response }) => stream(response, stop(), done), {
      apiKeyEnv: null,
      includeUsage: false,
    })
    const [received] = server.received
    expect(received?.request.headers.authorization).toBeUndefined()
    expect(Object.keys(JSON.parse(received?.body ?? '') as object).toSorted()).toEqual([
      'messages',
      'model',
      'stream',
    ])
  })

  test('connections are used again for the next replies', async () => {
    const server = await start(async ({ response }) => {
      openStream(response)
      await writeAlone(response, delta('a') + stop() + done)
      response.end()
    })
    const agent = createAgent(server.url)
    for (let n = 0; n < 20; n += 1) await collect(agent.reply(ask('Hi')))
    expect(server.received).toHaveLength(20)
    // The client opens a second one before it sees that the first is free.
    expect(server.connections()).toBeLessThanOrEqual(3)
  })
})

describe('a streamed answer', () => {
  test('it is text, reasoning, a reason to stop and token counts', async () => {
    const { events } = await replyTo(({ response }) =>
      stream(
        response,
        frame({ choices: [], prompt_filter_results: [] }),
        frame({ choices: [{ delta: { role: 'assistant', content: '', refusal: null } }] }),
        frame({ choices: [{ delta: { reasoning_content: 'Hm. ' } }] }),
        frame({ choices: [{ delta: { reasoning: 'Yes.', content: null } }] }),
        delta('Hello'),
        frame({
          choices: [{ delta: { content: [{ type: 'text', text: ' you' }, { type: 'x' }] } }],
        }),
        frame({ choices: [{ delta: { content: '!' }, finish_reason: 'length' }] }),
        frame({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 } }),
        done,
      ),
    )
    expect(events).toEqual([
      { type: 'reasoning', delta: 'Hm. ' },
      { type: 'reasoning', delta: 'Yes.' },
      { type: 'text', delta: 'Hello' },
      { type: 'text', delta: ' you' },
      { type: 'text', delta: '!' },
      { type: 'finish', stopReason: 'length', tokens: { input: 7, output: 3 } },
    ])
  })

  test.each([
    ['stop', 'end_turn'],
    ['length', 'length'],
    ['content_filter', 'content_filter'],
    ['tool_calls', 'end_turn'],
    ['something_new', 'end_turn'],
  ])('finish_reason %s is %s', async (reason, expected) => {
    const { finish } = await replyTo(({ response }) =>
      stream(response, delta('a'), stop(reason), done),
    )
    expect(finish).toEqual({ type: 'finish', stopReason: expected })
  })

  test('CRLF, comments, unknown fields and a byte order mark are all part of the format', async () => {
    const text = [
      '\uFEFF: OPENROUTER PROCESSING',
      '',
      'event: message',
      'id: 1',
      'retry: 100',
      'nonsense: yes',
      `data: ${JSON.stringify({ choices: [{ delta: { content: 'a\r\nb' } }], x: { y: [1] } })}`,
      '',
      'data:' +
        JSON.stringify({ choices: [{ delta: { content: 'c', unknown: 1 }, logprobs: null }] }),
      '',
      `data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: 'stop' }], usage: 'none' })}`,
      '',
      'data: [DONE]',
      '',
      '',
    ].join('\r\n')
    const whole = await replyTo(({ response }) => stream(response, text))
    expect(whole.error).toBeUndefined()
    expect(whole.text).toBe('a\r\nbc')
    // Every cut between two bytes, as far as the machine lets packets be.
    const bytes = await replyTo(async ({ response }) => {
      openStream(response)
      response.socket?.setNoDelay(true)
      for (const byte of Buffer.from(text)) {
        response.write(Buffer.from([byte]))
        await new Promise(setImmediate)
      }
      response.end()
    })
    expect(bytes.text).toBe('a\r\nbc')
  })

  test('characters that are split over packets arrive whole', async () => {
    const said = 'Zoë 👩‍👩‍👧‍👦 你好 🙂'
    const bytes = Buffer.from(delta(said) + stop() + done)
    for (const size of [1, 2, 3]) {
      const { text } = await replyTo(async ({ response }) => {
        openStream(response)
        const start = bytes.indexOf(Buffer.from('Zoë'))
        await writeAlone(response, bytes.subarray(0, start))
        for (let offset = start; offset < start + 60; offset += size) {
          await writeAlone(response, bytes.subarray(offset, Math.min(offset + size, start + 60)))
        }
        response.end(bytes.subarray(start + 60))
      })
      expect(text).toBe(said)
    }
  })

  test('it may end without [DONE] after a finish_reason, and without a last blank line', async () => {
    const finished = await replyTo(({ response }) => stream(response, delta('a'), stop()))
    expect(finished).toMatchObject({ error: undefined, text: 'a' })
    const unterminated = await replyTo(({ response }) =>
      stream(response, delta('a'), 'data: [DONE]'),
    )
    expect(unterminated).toMatchObject({ error: undefined, text: 'a' })
    expect(unterminated.finish).toEqual({ type: 'finish', stopReason: 'end_turn' })
  })

  test('a cut after the finish_reason changes nothing', async () => {
    const { error, finish } = await replyTo(async ({ response }) => {
      openStream(response)
      await writeAlone(response, delta('a') + stop('length'))
      response.destroy()
    })
    expect(error).toBeUndefined()
    expect(finish).toEqual({ type: 'finish', stopReason: 'length' })
  })

  test('a server that leaves the connection open after the end does not hold up the reply', async () => {
    const { error, server } = await replyTo(async ({ response }) => {
      openStream(response)
      await writeAlone(response, delta('a') + stop() + done)
    })
    expect(error).toBeUndefined()
    await expect.poll(server.running).toBe(0)
  })

  test('silence after the finish_reason is not waited out', async () => {
    const { error, finish, server } = await replyTo(async ({ response }) => {
      openStream(response)
      await writeAlone(response, delta('a') + stop('length'))
    })
    expect(error).toBeUndefined()
    expect(finish).toEqual({ type: 'finish', stopReason: 'length' })
    await expect.poll(server.running).toBe(0)
  })

  test('nothing follows an abort, though it has arrived already', async () => {
    const server = await start(({ response }) => {
      openStream(response)
      response.write(delta('a') + delta('b') + stop())
    })
    for (const count of [1, 2]) {
      const controller = new AbortController()
      const seen: AgentEvent[] = []
      const { error } = await collect(
        (async function* () {
          for await (const event of createAgent(server.url).reply(ask('Hi', controller.signal))) {
            seen.push(event)
            if (seen.length === count) setImmediate(() => controller.abort())
            if (count === 1) controller.abort()
            yield event
          }
        })(),
      )
      expect(error).toBe(controller.signal.reason)
      expect(seen).toHaveLength(count)
    }
  })

  test('a compressed answer is read too', async () => {
    const { text } = await replyTo(({ response }) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' })
      response.end(gzipSync(delta('packed') + stop() + done))
    })
    expect(text).toBe('packed')
  })
})

describe('an answer as a whole', () => {
  test('JSON is a reply too', async () => {
    const { events } = await replyTo(({ response }) =>
      sendJson(response, 200, {
        choices: [
          { message: { role: 'assistant', content: 'All at once.' }, finish_reason: 'stop' },
        ],
        usage: { prompt_tokens: 1, completion_tokens: 2 },
      }),
    )
    expect(events).toEqual([
      { type: 'text', delta: 'All at once.' },
      { type: 'finish', stopReason: 'end_turn', tokens: { input: 1, output: 2 } },
    ])
  })

  test('JSON that is an error, no answer, or no JSON is a failure', async () => {
    const send = (value: unknown) => replyTo(({ response }) => sendJson(response, 200, value))
    expectFailure(await send({ error: { message: 'no' } }), 'upstream_failed', /reported an error/)
    expectFailure(await send({ error: 'no' }), 'upstream_failed', /reported an error: no/)
    expectFailure(await send({}), 'upstream_failed', /no choice/)
    expectFailure(await send({ choices: 1 }), 'upstream_failed', /unknown shape/)
    expectFailure(await send([]), 'upstream_failed', /unknown shape/)
    expectFailure(await send('{"choices": ['), 'upstream_failed', /not JSON/)
  })

  test('JSON without end is cut off', async () => {
    const { server, ...result } = await replyTo(({ response }) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.on('error', () => undefined)
      const more = (): void => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    })
    expectFailure(result, 'upstream_failed', /more than \d+ characters/)
    await expect.poll(server.running).toBe(0)
  })
})

describe('a refusal', () => {
  test.each([400, 401, 403, 404, 429, 500, 503])('%d fails with what was said', async (status) => {
    const result = await replyTo(({ response }) =>
      sendJson(response, status, { error: { message: `no: Bearer ${key}\nsecond line` } }),
    )
    expectFailure(result, 'upstream_failed', new RegExp(`answered ${status}: .*\\[secret\\]`))
    expect((result.error as Error).message).not.toContain('\n')
  })

  test('a gateway that waited in vain is a timeout', async () => {
    const result = await replyTo(({ response }) => sendJson(response, 504, 'late'))
    expectFailure(result, 'upstream_timeout', /504/)
  })

  test('a long or endless body of a refusal is read in part', async () => {
    const { server, ...result } = await replyTo(({ response }) => {
      response.writeHead(500, { 'content-type': 'text/html' })
      response.write('x'.repeat(200_000))
    })
    expectFailure(result, 'upstream_failed', /answered 500: x+$/)
    expect((result.error as Error).message.length).toBeLessThan(600)
    await expect.poll(server.running).toBe(0)
  })

  test('a redirect is not followed, so the key goes to no other host', async () => {
    const other = await start(({ response }) => stream(response, delta('stolen'), stop(), done))
    for (const status of [301, 302, 307, 308]) {
      const result = await replyTo(({ response }) => {
        response.writeHead(status, { location: `${other.url}/v1/chat/completions?secret=1` }).end()
      })
      expectFailure(result, 'upstream_failed', new RegExp(`\\(${status}\\) to ${other.url},`))
    }
    expect(other.received).toHaveLength(0)
  })

  test('a server that is not there is named', async () => {
    const server = await startUpstream(() => undefined)
    await server.close()
    const { error, events } = await collect(createAgent(server.url).reply(ask('Hi')))
    expectFailure({ error, events }, 'upstream_failed', /127\.0\.0\.1:\d+: .*ECONNREFUSED/)
  })
})

describe('a stream that goes wrong', () => {
  test('silence before the first byte is a timeout, with or without headers', async () => {
    const nothing = await replyTo(() => undefined, { firstByteTimeoutMs: 50 })
    expectFailure(nothing, 'upstream_timeout', /nothing for 0\.1 s/)
    await expect.poll(nothing.server.running).toBe(0)
    const head = await replyTo(({ response }) => openStream(response), { firstByteTimeoutMs: 50 })
    expectFailure(head, 'upstream_timeout', /sent nothing/)
    await expect.poll(head.server.running).toBe(0)
  })

  test('silence amid the words is a timeout, and the words are kept', async () => {
    const result = await replyTo(
      ({ response }) => {
        openStream(response)
        response.write(delta('So far'))
      },
      { idleTimeoutMs: 50 },
    )
    expect(result.text).toBe('So far')
    expectFailure(result, 'upstream_timeout', /sent nothing/)
  })

  test('comments keep a slow stream awake', async () => {
    const { text, error } = await replyTo(
      async ({ response }) => {
        openStream(response)
        for (let n = 0; n < 20; n += 1) {
          response.write(': still here\n\n')
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
        response.end(delta('at last') + stop() + done)
      },
      { idleTimeoutMs: 300, firstByteTimeoutMs: 300 },
    )
    expect(error).toBeUndefined()
    expect(text).toBe('at last')
  })

  test('a reader that takes its time is not a silent upstream', async () => {
    const server = await start(({ response }) =>
      stream(response, delta('a'), delta('b'), stop(), done),
    )
    const seen: AgentEvent[] = []
    for await (const event of createAgent(server.url, { idleTimeoutMs: 40 }).reply(ask('Hi'))) {
      seen.push(event)
      await new Promise((resolve) => setTimeout(resolve, 120))
    }
    expect(textOf(seen)).toBe('ab')
  })

  test('a connection cut between and amid events fails', async () => {
    for (const end of ['', 'data: {"choices":[{"del']) {
      const result = await replyTo(async ({ response }) => {
        openStream(response)
        await writeAlone(response, delta('So far') + end)
        response.destroy()
      })
      expect(result.text).toBe('So far')
      expectFailure(result, 'upstream_failed', /127\.0\.0\.1/)
    }
  })

  test('an end without finish_reason or [DONE] is a cut as well', async () => {
    const ended = await replyTo(({ response }) => stream(response, delta('So far')))
    expectFailure(ended, 'upstream_failed', /before a finish_reason/)
    const partial = await replyTo(({ response }) => stream(response, 'data: {"choices":[{"del'))
    expectFailure(partial, 'upstream_failed', /not JSON/)
    const nothing = await replyTo(({ response }) => stream(response))
    expectFailure(nothing, 'upstream_failed', /before a finish_reason/)
  })

  test('a page of HTML is not a stream', async () => {
    const result = await replyTo(({ response }) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end('<!doctype html><p>Sign in</p>')
    })
    expectFailure(result, 'upstream_failed', /text\/html/)
  })

  test('an error amid the stream fails after the words before it', async () => {
    const errors = [
      frame({ error: { message: 'overloaded', code: 529 } }),
      'event: error\n' + frame({ error: 'overloaded' }),
      frame({ error: { message: 'overloaded' }, choices: [{ finish_reason: 'error' }] }),
    ]
    for (const error of errors) {
      const result = await replyTo(({ response }) => stream(response, delta('So far'), error, done))
      expect(result.text).toBe('So far')
      expectFailure(result, 'upstream_failed', /reported an error: .*overloaded/)
    }
    const bare = await replyTo(({ response }) => stream(response, stop('error'), done))
    expectFailure(bare, 'upstream_failed', /finish_reason is "error"/)
  })

  test('a line without end fails before it fills the memory', async () => {
    const { server, ...result } = await replyTo(({ response }) => {
      openStream(response)
      response.on('error', () => undefined)
      response.write('data: ')
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    })
    expectFailure(result, 'upstream_failed', /an event of more than 1048576 characters/)
    await expect.poll(server.running).toBe(0)
  })
})
