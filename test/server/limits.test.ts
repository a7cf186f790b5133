import { describe, expect, test, vi } from 'vitest'
import { query } from './database.js'
import { createScriptedAgent } from './scripted-agent.js'
import {
  createPage,
  hour,
  minute,
  openParley,
  second,
  type Page,
  type Parley,
  type Reply,
} from './parley.js'

const isLong = process.env['LONG'] === '1'
vi.setConfig({ testTimeout: isLong ? 3_600_000 : 60_000 })

/** Numbers from 0 to 1 that are the same in each run. */
const randomFrom = (seed: number) => (): number => {
  seed = (Math.imul(seed ^ (seed >>> 15), seed | 1) + 0x6d2b79f5) | 0
  return ((seed ^ (seed >>> 14)) >>> 0) / 2 ** 32
}

/** The most of them that lie in any span of `ms`, its end left out. */
const mostWithin = (times: readonly number[], ms: number): number =>
  Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + ms).length))

const retryAfterSeconds = (reply: Reply): number => Number(reply.headers.get('retry-after'))

describe('the limits of a token', () => {
  test.each([
    { perMinute: 1, perHour: 5, seed: 1 },
    { perMinute: 3, perHour: 20, seed: 2 },
    { perMinute: 7, perHour: 7, seed: 3 },
    { perMinute: 10, perHour: 10_000, seed: 4 },
    { perMinute: 20, perHour: 6, seed: 5 },
  ])(
    'hold in any span of time over two servers, refuse nobody without need, and tell when to come back: %o',
    async ({ perMinute, perHour, seed }) => {
      const random = randomFrom(seed)
      const parley = await openParley()
      const { value } = await parley.token({
        rateLimitPerMinute: perMinute,
        rateLimitPerHour: perHour,
        maxMessagesPerSession: 1000,
        sessionIdleTimeoutMinutes: 1440,
      })
      const pages = [parley.page(value), (await parley.another()).page(value)]
      for (const page of pages) await page.init()
      const admitted: number[] = []
      const countWithin = (ms: number) => admitted.filter((at) => parley.clock.now - at < ms).length
      const attempt = async (): Promise<Reply> => {
        const minuteIsFull = countWithin(minute) >= perMinute
        const hourIsFull = countWithin(hour) >= perHour
        const reply = await (pages[random() < 0.5 ? 0 : 1] as Page).say('hello')
        expect(reply.code).toBe(
          minuteIsFull ? 'rate_limited_minute' : hourIsFull ? 'rate_limited_hour' : null,
        )
        if (reply.code === null) admitted.push(parley.clock.now)
        return reply
      }
      const start = parley.clock.now
      while (parley.clock.now < start + 3 * hour) {
        // Bursts, pauses, and now and then exactly the edge of a window.
        const kind = random()
        if (kind < 0.6) parley.clock.now += Math.floor(random() * 5 * second)
        else if (kind < 0.8) parley.clock.now += Math.floor(random() * 3 * minute)
        else if (kind < 0.9) parley.clock.now += minute - 1
        else parley.clock.now += minute
        const reply = await attempt()
        if (reply.code === null || random() < 0.7) continue
        const seconds = retryAfterSeconds(reply)
        expect(seconds).toBeGreaterThanOrEqual(1)
        expect(seconds).toBeLessThanOrEqual(3600)
        expect(reply.problem['retryAfterMs']).toBeLessThanOrEqual(seconds * second)
        parley.clock.now += seconds * second
        expect((await attempt()).code).toBeNull()
      }
      expect(admitted.length).toBeGreaterThan(10)
      expect(mostWithin(admitted, minute)).toBeLessThanOrEqual(perMinute)
      expect(mostWithin(admitted, hour)).toBeLessThanOrEqual(perHour)
      expect(parley.scripted.calls).toHaveLength(admitted.length)
    },
  )

  test('are for all its visitors together, and each token has its own', async () => {
    const parley = await openParley()
    const [one, two] = [
      await parley.token({ rateLimitPerMinute: 3 }),
      await parley.token({ rateLimitPerMinute: 3 }),
    ]
    const codes: (string | null)[] = []
    for (const { value } of [one, one, one, one, two]) {
      const page = parley.page(value)
      await page.init()
      codes.push((await page.say('hello')).code)
    }
    expect(codes).toEqual([null, null, null, 'rate_limited_minute', null])
  })

  test('are told: the policies always, on success only what is left of the session', async () => {
    const parley = await openParley()
    const { value } = await parley.token({
      rateLimitPerMinute: 2,
      rateLimitPerHour: 3,
      maxMessagesPerSession: 4,
      sessionIdleTimeoutMinutes: 1440,
    })
    const page = parley.page(value)
    const policies = '"minute";q=2;w=60, "hour";q=3;w=3600, "session";q=4'
    const init = await parley.post('init', { token: value })
    expect(init.headers.get('ratelimit-policy')).toBe(policies)
    expect(init.headers.get('ratelimit')).toBe('"session";r=4')
    await page.init()
    const seen: (string | null)[][] = []
    for (const wait of [0, 10 * second, 0, 50 * second, 10 * second, 0]) {
      parley.clock.now += wait
      const { headers } = await page.say('hello')
      seen.push([
        headers.get('ratelimit'),
        headers.get('retry-after'),
        headers.get('ratelimit-policy'),
      ])
    }
    expect(seen).toEqual([
      ['"session";r=3', null, policies],
      ['"session";r=2', null, policies],
      ['"minute";r=0;t=50', '50', policies],
      ['"session";r=1', null, policies],
      ['"hour";r=0;t=3530', '3530', policies],
      ['"hour";r=0;t=3530', '3530', policies],
    ])
    parley.clock.now += 3530 * second
    expect((await page.say('hello')).headers.get('ratelimit')).toBe('"session";r=0')
    const exhausted = await page.say('hello')
    expect(exhausted.code).toBe('session_message_limit')
    expect(exhausted.headers.get('ratelimit')).toBe('"session";r=0')
    expect(exhausted.headers.get('retry-after')).toBeNull()
    expect(exhausted.problem['hint']).toBe("You've reached the 4-message limit for this chat.")
  })

  test('say when a retry passes all of them, not only the first that refuses', async () => {
    const parley = await openParley()
    const { value } = await parley.token({
      rateLimitPerMinute: 2,
      rateLimitPerHour: 2,
      sessionIdleTimeoutMinutes: 1440,
    })
    const page = parley.page(value)
    await page.init()
    await page.say('one')
    await page.say('two')
    parley.clock.now += 10 * second
    const refused = await page.say('three')
    expect(refused.code).toBe('rate_limited_minute')
    expect(retryAfterSeconds(refused)).toBe(3590)
    parley.clock.now += 3590 * second
    expect((await page.say('three')).code).toBeNull()
  })

  test('hold when they are lowered while messages are in the log', async () => {
    const parley = await openParley()
    const token = await parley.token({ rateLimitPerMinute: 5 })
    const page = parley.page(token.value)
    await page.init()
    for (let index = 0; index < 5; index++) {
      await page.say('hello')
      parley.clock.now += second
    }
    await parley.server.tokens.update(token.id, { rateLimitPerMinute: 2 })
    const refused = await page.say('hello')
    expect(retryAfterSeconds(refused)).toBe(58)
    parley.clock.now += 58 * second - 1
    expect((await page.say('hello')).code).toBe('rate_limited_minute')
    parley.clock.now += 1
    expect((await page.say('hello')).code).toBeNull()
    expect((await page.say('hello')).code).toBe('rate_limited_minute')
  })

  test('give nothing back for a refund', async () => {
    const parley = await openParley({ scripted: createScriptedAgent((call) => call.fail()) })
    const page = parley.page((await parley.token({ rateLimitPerMinute: 2 })).value)
    await page.init()
    await page.say('one')
    await page.say('two')
    expect((await page.say('three')).code).toBe('rate_limited_minute')
  })

  test('bound what a program with a forged Origin can spend: 10 a minute, 100 an hour', async () => {
    const times: number[] = []
    const scripted = createScriptedAgent((call) => {
      times.push(parley.clock.now)
      call.end()
    })
    const parley: Parley = await openParley({ scripted })
    const { value } = await parley.token({ sessionIdleTimeoutMinutes: 1440 })
    const servers = [parley, await parley.another()]
    const pages = Array.from({ length: 10 }, (_, index) =>
      (servers[index % 2] as Parley).page(value),
    )
    for (const page of pages) await page.init()
    const flood = async (attempts: number, everyMs: number) => {
      for (let index = 0; index < attempts; index += 10) {
        const sent = await Promise.all(pages.map((page) => page.say('spend')))
        for (const { code } of sent)
          expect([null, 'rate_limited_minute', 'rate_limited_hour']).toContain(code)
        parley.clock.now += everyMs * 10
      }
    }
    const attempts = isLong ? 10_000 : 1000
    await flood(attempts, minute / attempts)
    expect(times).toHaveLength(10)
    await flood(isLong ? 7200 : 1200, isLong ? second : 6 * second)
    expect(mostWithin(times, minute)).toBe(10)
    expect(mostWithin(times, hour)).toBe(100)
  })
})

describe('new sessions', () => {
  const sessionRows = async ({ settings }: Parley): Promise<number> => {
    const [row] = await query<{ n: number }>(settings, 'SELECT count(*) AS n FROM sessions')
    return row?.n ?? Number.NaN
  }

  /** A server behind a proxy that names the addresses. */
  const behindProxy = async (limits: Parameters<typeof openParley>[0] = {}) => {
    const parley = await openParley({
      trustProxy: ['127.0.0.1'],
      ...limits,
      limits: {
        newSessionsPerMinutePerAddress: 30,
        newSessionsPerHourPerAddress: 300,
        newSessionsPerMinutePerTokenFactor: 10,
        concurrentTurnsPerAddress: 64,
        ...limits.limits,
      },
    })
    const url = await parley.server.listen()
    const pageAt = (address: string, token: string): Page =>
      createPage(
        (path, body, headers) =>
          fetch(`${url}/v1/client/${path}`, {
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              'x-forwarded-for': address,
              ...headers,
            },
            body: JSON.stringify(body),
          }),
        token,
      )
    return { parley, pageAt }
  }

  test('of one address: of 1,000 in a minute 30 pass, and leave 30 rows', async () => {
    const { parley, pageAt } = await behindProxy()
    const { value } = await parley.token({ rateLimitPerMinute: 1000 })
    const codes: (string | undefined)[] = []
    for (let index = 0; index < 20; index++) {
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => pageAt('203.0.113.7', value).init()),
      )
      codes.push(...answers.map(({ code }) => code))
      parley.clock.now += 2 * second
    }
    expect(codes.filter((code) => code === undefined)).toHaveLength(30)
    expect(codes.filter((code) => code === 'init_rate_limited')).toHaveLength(970)
    expect(await sessionRows(parley)).toBe(30)
    expect((await pageAt('203.0.113.8', value).init()).status).toBe(200)
    parley.clock.now += 20 * second - 1
    expect((await pageAt('203.0.113.7', value).init()).status).toBe(429)
    parley.clock.now += 1
    expect((await pageAt('203.0.113.7', value).init()).status).toBe(200)
  })

  test('of an IPv6 network of 64 bits count together, those of another do not', async () => {
    const { parley, pageAt } = await behindProxy({ limits: { newSessionsPerMinutePerAddress: 2 } })
    const { value } = await parley.token()
    const statuses: number[] = []
    for (const address of [
      '2001:db8:1:2::1',
      '2001:db8:1:2:ffff:ffff:ffff:ffff',
      '2001:db8:1:2:3::',
      '2001:db8:1:3::1',
    ]) {
      statuses.push((await pageAt(address, value).init()).status)
    }
    expect(statuses).toEqual([200, 200, 429, 200])
  })

  test('of one address in an hour are 300', async () => {
    const { parley, pageAt } = await behindProxy()
    const { value } = await parley.token({ rateLimitPerMinute: 1000 })
    const page = () => pageAt('203.0.113.7', value)
    for (let index = 0; index < 10; index++) {
      const answers = await Promise.all(Array.from({ length: 30 }, () => page().init()))
      expect(answers.every(({ status }) => status === 200)).toBe(true)
      parley.clock.now += minute
    }
    expect((await page().init()).code).toBe('init_rate_limited')
    parley.clock.now += 50 * minute - 1
    expect((await page().init()).code).toBe('init_rate_limited')
    parley.clock.now += 1
    expect((await page().init()).status).toBe(200)
  })

  test('of one token in a minute are ten times its messages, from wherever', async () => {
    const { parley, pageAt } = await behindProxy()
    const [token, other] = [
      await parley.token({ rateLimitPerMinute: 2 }),
      await parley.token({ rateLimitPerMinute: 2 }),
    ]
    const answers = await Promise.all(
      Array.from({ length: 25 }, (_, index) => pageAt(`203.0.113.${index}`, token.value).init()),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20)
    expect((await pageAt('203.0.113.99', other.value).init()).status).toBe(200)
  })

  test('that are refused count nothing, and the time to come back suffices', async () => {
    const { parley, pageAt } = await behindProxy({
      limits: { newSessionsPerMinutePerAddress: 3, newSessionsPerHourPerAddress: 4 },
    })
    const { value } = await parley.token()
    const init = async () => {
      const post = pageAt('203.0.113.7', value)
      return post.init()
    }
    for (let index = 0; index < 3; index++) {
      await init()
      parley.clock.now += 7 * second + 1
    }
    for (let index = 0; index < 30; index++) {
      const refused = (await init()) as { retryAfterMs?: number; status: number }
      expect(refused.status).toBe(429)
      parley.clock.now += second
      if (index === 0) expect(refused.retryAfterMs).toBe(minute - 21 * second - 3)
    }
    parley.clock.now += 9 * second
    expect((await init()).status).toBe(200)
    const full = (await init()) as { retryAfterMs?: number; status: number }
    parley.clock.now += full.retryAfterMs ?? 0
    expect((await init()).status).toBe(200)
  })

  test('are not those that are resumed', async () => {
    const { parley, pageAt } = await behindProxy({ limits: { newSessionsPerMinutePerAddress: 1 } })
    const { value } = await parley.token()
    const page = pageAt('203.0.113.7', value)
    await page.init()
    for (let index = 0; index < 20; index++) expect((await page.init()).resumed).toBe(true)
    expect((await page.init({ newConversation: true })).status).toBe(429)
    expect((await page.init()).resumed).toBe(true)
  })

  test('keep the address of nobody: only a hash that this database can make', async () => {
    const { parley, pageAt } = await behindProxy()
    await pageAt('203.0.113.77', (await parley.token()).value).init()
    const rows = await query<{ address: string }>(parley.settings, 'SELECT address FROM sessions')
    const address = rows[0]?.address
    expect(address).toMatch(/^[A-Za-z0-9_-]{32}$/)
    expect(address).not.toContain('203')
  })
})
