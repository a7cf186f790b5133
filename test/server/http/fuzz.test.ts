/**
 * Bodies that nobody meant, over every POST route: 2,000 of them, or 100,000 with `LONG=1`. The
 * seed is printed with a failure and can be given as `SEED`.
 */
import { Agent, request } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { errors } from '../../../src/protocol/errors.js'
import { pageOrigin, say, startServer, type RunningServer } from './running-server.js'

const isLong = process.env['LONG'] === '1'
const bodies = isLong ? 100_000 : 2_000
const timeoutMs = isLong ? 1_800_000 : 60_000
const seed = Number(process.env['SEED'] ?? 20_260_101)
const MiB = 1024 * 1024

let running: RunningServer
beforeAll(async () => {
  running = await startServer({ limits: { concurrentTurnsPerSession: 1000 } })
})
afterAll(() => running.close())

/** So that what is measured is what is held. */
const collectGarbage = (): void => {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
}

/** mulberry32 */
const createRandom = (start: number) => {
  let state = start
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (count: number): number => Math.floor(next() * count)
  return { below, pick: <T>(from: readonly T[]): T => from[below(from.length)] as T }
}
type Random = ReturnType<typeof createRandom>

const names = [
  'token',
  'sessionId',
  'flowId',
  'agentId',
  'conversationId',
  'newConversation',
  'publicKey',
  'protocol',
  'messages',
  'assistantMessageId',
  'inputs',
  'metadata',
  'after',
  'type',
  'messageId',
  'rating',
  'comment',
  'role',
  'content',
  'id',
  'text',
  'image',
  'data',
  'min',
  'max',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  '\u0000',
  '\ud800',
  'length',
  '0',
]

const texts = [
  '',
  'x',
  '\u0000',
  '\ud800',
  '\udc00x',
  '\ufeff',
  '\u202e',
  '👩‍👧',
  'null',
  '0',
  '-1',
  '1e999',
  '__proto__',
  "' OR 1=1 --",
  '${7*7}',
  '../../etc/passwd',
  'data:,x',
  'https://example.com',
  'user',
  'assistant',
  'upvote',
  'csat',
  'cs_x',
  'ct_live_x',
  'rt_live_x',
  '[',
  '{"a":',
  '\\',
  '"',
]

const numbers = [0, -0, 1, -1, 0.5, 1e308, -1e308, 5e-324, 2 ** 53, 2 ** 31, 10, 11]

const value = (random: Random, depth: number): unknown => {
  const kind = random.below(depth > 4 ? 5 : 9)
  if (kind === 0) return null
  if (kind === 1) return random.below(2) === 0
  if (kind === 2) return random.pick(numbers)
  if (kind === 3) return random.pick(texts)
  if (kind === 4) return random.pick(texts).repeat(random.below(random.below(10) ? 5 : 3000))
  if (kind < 7) return Array.from({ length: random.below(5) }, () => value(random, depth + 1))
  return Object.fromEntries(
    Array.from({ length: random.below(6) }, () => [random.pick(names), value(random, depth + 1)]),
  )
}

const routes = ['init', 'chat', 'events', 'stop', 'feedback', 'end'] as const

/** A body that is right, so that what is done to it goes deep. */
const honest = (route: string, sessionId: string, token: string): Record<string, unknown> => {
  if (route === 'init') return { token, sessionId, protocol: { min: 1, max: 1 }, flowId: null }
  if (route === 'chat') {
    return {
      ...say(sessionId, [
        { type: 'text', text: 'x' },
        { type: 'image', image: 'data:,' },
      ]),
      assistantMessageId: 'a',
      inputs: {},
      metadata: {},
    }
  }
  return { sessionId, after: null, type: 'csat', rating: 3, messageId: 'm', comment: 'c' }
}

/** Another value in some place of it. */
const disturb = (random: Random, root: unknown): unknown => {
  if (typeof root !== 'object' || root === null || random.below(3) === 0) return value(random, 0)
  const keys = Object.keys(root)
  const key = random.below(4) ? (random.pick(keys) ?? 'x') : random.pick(names)
  const copy: Record<string, unknown> = { ...(root as Record<string, unknown>) }
  copy[key] = disturb(random, copy[key])
  return Array.isArray(root) ? Object.values(copy) : copy
}

const spoil = (random: Random, text: string): Buffer => {
  const bytes = Buffer.from(text)
  const at = random.below(bytes.length + 1)
  switch (random.below(9)) {
    case 0:
      return bytes.subarray(0, at)
    case 1:
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from([random.below(256)]),
        bytes.subarray(at),
      ])
    case 2:
      return Buffer.concat([bytes, bytes.subarray(0, at)])
    case 3: {
      const open = random.pick(['[', '{"a":', '[[{"__proto__":['])
      return Buffer.from(text.replace('{', `{"deep":${open.repeat(10_000)},`))
    }
    case 4: {
      const levels = random.pick([10, 63, 64, 10_000])
      return Buffer.from(text.replace('{', `{"deep":${'['.repeat(levels)}${']'.repeat(levels)},`))
    }
    case 5:
      return Buffer.from(text.replace('{', `{"__proto__":${text},${text.slice(1, -1)},`))
    case 6:
      return Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256)))
    case 7:
      return Buffer.from(text.replace(/"/, '"\\ud800\\u0000'))
    default: {
      const size = random.below(40) ? random.below(2000) : random.below(2 * MiB)
      return Buffer.from(text.replace('{', `{"padding":"${'x'.repeat(size)}",`))
    }
  }
}

const agent = new Agent({ keepAlive: true, maxSockets: 20 })

const send = (
  route: string,
  body: Buffer,
  headers: Record<string, string>,
): Promise<{ status: number; type: string; cors: string; text: string }> =>
  new Promise((resolve, reject) => {
    const outgoing = request(
      `${running.url}/v1/client/${route}`,
      {
        method: 'POST',
        agent,
        timeout: 15_000,
        headers: { ...headers, 'content-length': body.length },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            type: String(response.headers['content-type']),
            cors: String(response.headers['access-control-allow-origin']),
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        )
      },
    )
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in 15 s')))
    outgoing.on('error', (error) => {
      const start = body.toString('latin1', 0, 300)
      reject(
        new Error(`${error.message}: ${route} ${headers['content-type']} ${body.length} ${start}`),
      )
    })
    outgoing.end(body)
  })

it(
  `answers ${bodies} strange bodies with a problem or a success, and keeps its memory`,
  async () => {
    const random = createRandom(seed)
    const token = await running.token()
    const open = async () => {
      const sessionId = await running.session({ sessionIdleTimeoutMinutes: 1440 })
      const response = await running.post('/v1/client/chat', say(sessionId, 'x'))
      return { sessionId, turnId: /turn_[a-z0-9]+/.exec(await response.text())?.[0] ?? '' }
    }
    const sessions = await Promise.all(Array.from({ length: 10 }, open))
    const seen = new Map<string, number>()
    const failures: string[] = []

    const one = async (): Promise<void> => {
      running.advance(60)
      const route = random.pick(routes)
      const index = random.below(sessions.length)
      const { sessionId = '', turnId = '' } = sessions[index] ?? {}
      const from = honest(route, sessionId, token)
      const path = route === 'events' || route === 'stop' ? `turns/${turnId}/${route}` : route
      const disturbed = random.below(4) ? disturb(random, from) : from
      const text = JSON.stringify(disturbed)
      const body = random.below(2) ? spoil(random, text) : Buffer.from(text)
      const isTyped = random.below(20) > 0
      const type = isTyped ? random.pick(['application/json', 'text/plain']) : 'image/png'
      const answer = await send(path, body, {
        'content-type': type,
        origin: random.below(20) ? pageOrigin : random.pick(['null', 'x', 'https://evil.example']),
        ...(random.below(10) === 0 && {
          authorization: `Bearer ${random.pick(sessions).sessionId}`,
        }),
        ...(random.below(10) === 0 && {
          'idempotency-key': random.pick(['a', '', 'k'.repeat(250)]),
        }),
      })
      const fail = (why: string) =>
        failures.push(
          `seed ${seed}: ${why}: ${route} ${body.toString('latin1').slice(0, 300)} → ${answer.status} ${answer.text.slice(0, 300)}`,
        )
      let code = 'success'
      if (answer.status !== 200) {
        const problem = JSON.parse(answer.text) as { code: string; status: number }
        code = problem.code
        if (!Object.hasOwn(errors, code)) fail('no code of the table')
        if (problem.status !== answer.status) fail('another status')
        if (answer.type !== 'application/problem+json; charset=utf-8') fail('no problem')
        if (answer.cors !== '*') fail('not readable')
        if (answer.status >= 500) fail('a fault of ours')
      } else if (answer.cors !== pageOrigin) fail('not readable')
      else if (
        answer.type.startsWith('text/event-stream') &&
        !answer.text.includes('execution_complete')
      ) {
        fail('no end')
      }
      // The log is this test's, not the server's memory.
      for (const line of running.logs.splice(0)) {
        if (line.includes('an unexpected error')) fail(line)
      }
      // An honest end is an end.
      if (code === 'session_revoked') sessions[index] = await open()
      seen.set(code, (seen.get(code) ?? 0) + 1)
    }

    const run = async (count: number): Promise<void> => {
      let left = count
      await Promise.all(
        Array.from({ length: 16 }, async () => {
          while (left-- > 0) await one()
        }),
      )
    }

    const warmUp = Math.min(1000, bodies / 2)
    await run(warmUp)
    collectGarbage()
    const before = process.memoryUsage()
    await run(bodies - warmUp)
    collectGarbage()
    const after = process.memoryUsage()

    expect(failures.slice(0, 5)).toEqual([])
    for (const code of [
      'success',
      'invalid_json',
      'invalid_request',
      'unsupported_media_type',
      'body_too_large',
      'token_unknown',
      'session_unknown',
      'origin_malformed',
    ]) {
      expect(seen.get(code) ?? 0, code).toBeGreaterThan(0)
    }
    expect(({} as Record<string, unknown>)['a']).toBeUndefined()
    expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(
      50 * MiB,
    )
    const sessionId = await running.session()
    expect((await running.post('/v1/client/chat', say(sessionId, 'still there?'))).status).toBe(200)
    agent.destroy()
  },
  timeoutMs,
)
