/** Several processes on one database, and processes that die. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openControl, type Control, type Settings } from '../../src/server.js'
import { engine, query } from './database.js'
import {
  frames,
  minute,
  readReply,
  settingsFor,
  temporaryDirectory,
  textOf,
  until,
  type Page,
  type StreamedEvent,
} from './parley.js'
import {
  openUpstream,
  startServer,
  type ChildOptions,
  type ChildServer,
  type Question,
  type Upstream,
} from './processes.js'

const isLong = process.env['LONG'] === '1'

/** Processes are slow to start, and slower still on a machine that does other things besides. */
vi.setConfig({ testTimeout: isLong ? 3_600_000 : 120_000 })

const roomy = {
  newSessionsPerMinutePerAddress: 1_000_000,
  newSessionsPerHourPerAddress: 1_000_000,
  newSessionsPerMinutePerTokenFactor: 10_000,
  concurrentTurnsPerSession: 1000,
  concurrentTurnsPerAddress: 100_000,
}

interface Place {
  settings: Settings
  /** A program of its own that manages. */
  control: Control
  upstream: Upstream
  start(options?: Partial<ChildOptions>): Promise<ChildServer>
  /** Two of them. */
  startTwo(options?: Partial<ChildOptions>): Promise<[ChildServer, ChildServer]>
}

const openPlace = async (answer?: Upstream['answer']): Promise<Place> => {
  const directory = temporaryDirectory()
  const dataDirectory = join(directory, 'data')
  mkdirSync(dataDirectory, { mode: 0o700 })
  const upstream = await openUpstream(answer)
  const settings = await settingsFor({ directory })
  const control = await openControl(settings, { environment: {} })
  onTestFinished(() => control.close())
  const { databaseUrl } = settings
  const start: Place['start'] = ({ limits, ...options } = {}) =>
    startServer({
      dataDirectory,
      databaseUrl,
      upstream: upstream.url,
      limits: { ...roomy, ...limits },
      ...options,
    })
  return {
    settings,
    control,
    upstream,
    start,
    startTwo: (options) => Promise.all([start(options), start(options)]),
  }
}

const tokenOf = async ({ control }: Place, fields: Record<string, unknown> = {}) => {
  const { token, clientToken } = await control.tokens.create({
    name: 'shop',
    allowedOrigins: ['https://shop.example'],
    rateLimitPerMinute: 1000,
    rateLimitPerHour: 10_000,
    maxMessagesPerSession: 1000,
    ...fields,
  })
  return { value: token, id: clientToken.id }
}

/** The same session at another process. */
const elsewhere = (server: ChildServer, page: Page): Page => {
  const other = server.page('')
  other.sessionId = page.sessionId
  return other
}

/** The rest of a stream, and when it ended. */
const readToEnd = (stream: AsyncIterable<StreamedEvent>) => {
  const read = async () => {
    const events: StreamedEvent[] = []
    for await (const event of stream) events.push(event)
    return { events, at: performance.now() }
  }
  return { ended: read() }
}

describe('two processes on one database', () => {
  const rounds = isLong ? 200 : 2
  test.each([
    ['rateLimitPerMinute', 'rate_limited_minute'],
    ['rateLimitPerHour', 'rate_limited_hour'],
    ['maxMessagesPerSession', 'session_message_limit'],
  ])(
    `of 50 messages at once exactly as many pass as there is room for: %s`,
    async (field, code) => {
      const place = await openPlace()
      const servers = await place.startTwo()
      for (const room of [1, 7, 20]) {
        for (let round = 0; round < rounds; round++) {
          const { value } = await tokenOf(place, { [field]: room })
          const page = servers[0].page(value)
          await page.init()
          const pages = [page, elsewhere(servers[1], page)]
          const before = place.upstream.questions.length
          const replies = await Promise.all(
            Array.from({ length: 50 }, (_, index) => (pages[index % 2] as Page).say(`m ${index}`)),
          )
          expect(replies.filter((reply) => reply.code === null)).toHaveLength(room)
          expect(replies.filter((reply) => reply.code === code)).toHaveLength(50 - room)
          expect(place.upstream.questions.length - before).toBe(room)
        }
      }
    },
  )

  test('the same message through both is asked once, and answered to both', async () => {
    const place = await openPlace()
    const servers = await place.startTwo()
    const { value } = await tokenOf(place)
    const page = servers[0].page(value)
    await page.init()
    const pages = [page, elsewhere(servers[1], page)]
    for (let round = 0; round < 5; round++) {
      const replies = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          (pages[index % 2] as Page).say('hello', { id: `round ${round}` }),
        ),
      )
      expect(new Set(replies.map(({ turnId }) => turnId)).size).toBe(1)
      for (const reply of replies) expect(reply.text).toBe('You said: hello')
    }
    expect(place.upstream.questions).toHaveLength(5)
  })

  test('a reply is followed and stopped through the other, and revoked by a third', async () => {
    const place = await openPlace((question) => question.say('so far'))
    const servers = await place.startTwo()
    const token = await tokenOf(place)
    const page = servers[0].page(token.value)
    await page.init()
    const other = elsewhere(servers[1], page)

    const first = page.say('hello')
    await until(() => place.upstream.questions.length === 1)
    const turnId = place.upstream.questions[0]?.turnId ?? ''
    const followed = other.follow(turnId).then(readReply)
    await until(async () => (await other.stop(turnId)).status === 200)
    expect(await first).toMatchObject({ stopReason: 'stopped' })
    expect(await followed).toMatchObject({ stopReason: 'stopped', text: (await first).text })

    const second = page.say('again')
    await until(() => place.upstream.questions.length === 2)
    const watched = other.follow(place.upstream.questions[1]?.turnId ?? '').then(readReply)
    await place.control.tokens.rotate(token.id)
    expect((await page.say('refused')).code).toBe('token_rotated')
    expect((await other.say('refused')).code).toBe('token_rotated')
    expect(await second).toMatchObject({ errorCode: 'token_rotated' })
    expect((await watched).errorCode ?? (await watched).code).toBe('token_rotated')
    expect(place.upstream.questions).toHaveLength(2)
  })

  test('a reply that began at one goes on through the other: whole, from a cursor, and after its end', async () => {
    const place = await openPlace(() => {})
    const servers = await place.startTwo()
    const { value } = await tokenOf(place)
    const page = servers[0].page(value)
    await page.init()
    const other = elsewhere(servers[1], page)
    const first = frames(await page.send('hello'))
    await until(() => place.upstream.questions.length === 1)
    const [question] = place.upstream.questions as [Question]
    const { turnId } = question

    question.say('one ')
    const seen: StreamedEvent[] = []
    while (textOf(seen) !== 'one ') seen.push((await first.next()).value as StreamedEvent)
    const whole = other.follow(turnId).then(readReply)
    // The reader's connection is cut here; she comes back where another answers.
    await first.return(undefined)
    const cut = frames(await other.follow(turnId, seen.at(-1)?.at))
    for (const word of ['two ', 'three ', 'four']) {
      question.say(word)
      await until(async () => {
        const shown = (await other.init({ token: value })).messages.at(-1)?.content
        return shown?.endsWith(word) === true
      }, `${word} to be written down`)
    }
    const resumed: StreamedEvent[] = []
    while (textOf(resumed) !== 'one two three four') {
      resumed.push((await cut.next()).value as StreamedEvent)
    }
    question.end()
    for await (const event of cut) resumed.push(event)
    expect(textOf(resumed)).toBe('one two three four')
    expect(resumed.at(-1)).toMatchObject({ type: 'execution_complete', success: true })
    expect(await whole).toMatchObject({ text: 'one two three four', stopReason: 'end_turn' })

    for (const after of [null, seen.at(-1)?.at, resumed.at(-1)?.at]) {
      const late = await readReply(await other.follow(turnId, after))
      expect(late.events.at(-1)).toMatchObject({ type: 'execution_complete', success: true })
      expect(late.text).toBe('one two three four')
    }
    expect(place.upstream.questions).toHaveLength(1)
  })

  const revocations: [string, string, (control: Control, id: string) => Promise<unknown>][] = [
    ['rotated', 'token_rotated', ({ tokens }, id) => tokens.rotate(id)],
    ['off', 'token_inactive', ({ tokens }, id) => tokens.update(id, { isActive: false })],
    ['deleted', 'token_unknown', ({ tokens }, id) => tokens.remove(id)],
    [
      'deprived of the origin',
      'origin_not_allowed',
      ({ tokens }, id) => tokens.update(id, { allowedOrigins: ['other.example'] }),
    ],
  ]
  const floods = isLong ? 125 : 2
  test.each(revocations)(
    'a token that is %s is refused by both from the next request on, and open streams end soon',
    async (_, code, revoke) => {
      const place = await openPlace((question) => {
        question.say('so far')
        if (question.message !== 'held') question.end()
      })
      const servers = await place.startTwo()
      for (let round = 0; round < floods; round++) {
        const { value, id } = await tokenOf(place)
        const page = servers[0].page(value)
        await page.init()
        const pages = [page, elsewhere(servers[1], page)] as const
        const held = await Promise.all(
          pages.map(async (one) => {
            const stream = frames(await one.send('held'))
            await stream.next()
            return readToEnd(stream)
          }),
        )
        let isRevoked = false
        const flood = Promise.all(
          Array.from({ length: 20 }, async (_, index) => {
            while (!isRevoked) await (pages[index % 2] as Page).say('before')
          }),
        )
        await new Promise((resolve) => setTimeout(resolve, 10 * (round % 5)))
        await revoke(place.control, id)
        const revokedAt = performance.now()
        isRevoked = true
        const after = await Promise.all(
          pages.flatMap((one) => [
            one.say('after'),
            one.say('after'),
            one.init({ token: value }),
            one.feedback({ type: 'upvote' }).then((answer) => answer.json()),
          ]),
        )
        for (const answer of after) expect(answer).toMatchObject({ code })
        for (const { ended } of held) {
          const { events, at } = await ended
          expect(events.find(({ type }) => type === 'execution_error')?.code).toBe(code)
          // Half a second where nothing else runs; this machine may do other things besides.
          expect(at - revokedAt).toBeLessThan(5000)
        }
        await flood
      }
      expect(place.upstream.questions.filter(({ message }) => message === 'after')).toEqual([])
    },
  )

  describe('count together by address, over all tokens:', () => {
    const at = (address: string) => ({ headers: { 'x-forwarded-for': address } })

    test('of 200 new sessions at once 30 pass, and leave 30 rows', async () => {
      const place = await openPlace()
      const servers = await place.startTwo({ limits: { newSessionsPerMinutePerAddress: 30 } })
      const tokens = await Promise.all(Array.from({ length: 5 }, () => tokenOf(place)))
      const open = async (address: string, index: number) => {
        const { value } = tokens[index % tokens.length] as { value: string }
        return (servers[index % 2] as ChildServer).page(value, at(address)).init()
      }
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, index) => open('203.0.113.7', index)),
      )
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(30)
      expect(answers.filter(({ code }) => code === 'init_rate_limited')).toHaveLength(170)
      const rows = await query<{ n: number }>(place.settings, 'SELECT count(*) AS n FROM sessions')
      expect(rows).toEqual([{ n: 30 }])
      expect((await open('203.0.113.8', 0)).status).toBe(200)
    })

    test('of 140 messages at once 64 are answered', async () => {
      const place = await openPlace((question) => question.say('so far'))
      const servers = await place.startTwo({ limits: { concurrentTurnsPerAddress: 64 } })
      const pages = await Promise.all(
        Array.from({ length: 10 }, async (_, index) => {
          const { value } = await tokenOf(place)
          const page = (servers[index % 2] as ChildServer).page(value, at('203.0.113.7'))
          await page.init()
          return page
        }),
      )
      const sent = await Promise.all(
        pages.flatMap((page) => Array.from({ length: 14 }, () => page.send('hello'))),
      )
      expect(sent.filter(({ status }) => status === 200)).toHaveLength(64)
      expect(sent.filter(({ status }) => status === 429)).toHaveLength(76)
      // Whoever is let in is asked about a moment later.
      await until(() => place.upstream.questions.length >= 64)
      for (const question of place.upstream.questions) question.end()
      await Promise.all(sent.map(readReply))
      expect(place.upstream.questions).toHaveLength(64)
    })
  })

  test.runIf(engine === 'postgres')(
    'go by the clock of the database, however wrong those of their machines are',
    async () => {
      const place = await openPlace()
      const servers = await Promise.all([
        place.start({ clockErrorMs: -10 * minute }),
        place.start({ clockErrorMs: 10 * minute }),
      ])
      const { value } = await tokenOf(place, {
        rateLimitPerMinute: 5,
        sessionIdleTimeoutMinutes: 5,
      })
      const page = servers[0].page(value)
      await page.init()
      const pages = [page, elsewhere(servers[1], page)]
      const codes: (string | null)[] = []
      for (let index = 0; index < 8; index++) {
        codes.push((await (pages[index % 2] as Page).say('hello')).code)
      }
      const refused = 'rate_limited_minute'
      expect(codes).toEqual([null, null, null, null, null, refused, refused, refused])
      const resumed = await Promise.all(pages.map((one) => one.init({ token: value })))
      expect(resumed.map((answer) => answer.resumed)).toEqual([true, true])
      for (const { serverTime } of resumed) {
        expect(Math.abs(Date.parse(serverTime) - Date.now())).toBeLessThan(minute)
      }
    },
  )

  test('when one is killed, the other ends what it left, and gives the message back', async () => {
    const place = await openPlace((question) => question.say('so far'))
    const servers = await place.startTwo()
    const { value } = await tokenOf(place, { maxMessagesPerSession: 5 })
    const page = servers[0].page(value)
    await page.init()
    const other = elsewhere(servers[1], page)
    const cut = page.say('hello', { id: 'a' }).catch(() => 'cut')
    await until(() => place.upstream.questions.length === 1)
    const turnId = place.upstream.questions[0]?.turnId ?? ''
    await until(
      async () => (await other.init({ token: value })).messages.at(-1)?.content === 'so far',
    )
    const watched = other.follow(turnId).then(readReply)
    await servers[0].kill('SIGKILL')
    expect(await watched).toMatchObject({
      text: 'so far',
      errorCode: 'internal_error',
      stopReason: 'error',
    })
    await cut
    expect((await other.init({ token: value })).limits.messagesRemaining).toBe(5)
  })
})

describe('a process that is told to stop', () => {
  test('lets running replies finish, refuses new ones, and exits with 0', async () => {
    const place = await openPlace((question) => question.say('one '))
    const server = await place.start()
    const { value } = await tokenOf(place)
    const pages = await Promise.all(
      Array.from({ length: isLong ? 200 : 20 }, async () => {
        const page = server.page(value)
        await page.init()
        return page
      }),
    )
    const streams = await Promise.all(pages.map((page) => page.send('hello')))
    await until(() => place.upstream.questions.length === pages.length)
    const exited = server.kill('SIGTERM')
    await until(async () => {
      const ready = await fetch(`${server.url}/readyz`).catch(() => null)
      return ready?.status !== 200
    })
    const late = await pages[0]?.send('late').then(readReply, () => null)
    if (late) expect(late.code).toBe('shutting_down')
    for (const question of place.upstream.questions) {
      question.say('two')
      question.end()
    }
    const replies = await Promise.all(streams.map((stream) => readReply(stream)))
    for (const reply of replies) expect(reply).toMatchObject({ text: 'one two', errorCode: null })
    expect(await exited).toEqual({ code: 0, signal: null })
    expect(place.upstream.questions).toHaveLength(pages.length)
  })
})

describe('a process that is killed', () => {
  test('is soon ready again, and the page that comes back gets its reply to an end', async () => {
    const place = await openPlace((question) => question.say('so far '))
    const first = await place.start()
    const { value } = await tokenOf(place, { maxMessagesPerSession: 5 })
    const page = first.page(value)
    await page.init()
    const stream = frames(await page.send('hello', { id: 'a' }))
    const seen: StreamedEvent[] = []
    while (textOf(seen) !== 'so far ') seen.push((await stream.next()).value as StreamedEvent)
    const turnId = seen[0]?.executionId ?? ''
    await until(async () => (await page.init()).messages.at(-1)?.content === 'so far ')
    await first.kill('SIGKILL')
    await expect(stream.next()).rejects.toThrow()

    const again = elsewhere(await place.start(), page)
    const rest = await readReply(await again.follow(turnId, seen.at(-1)?.at))
    expect(rest).toMatchObject({
      text: 'so far ',
      errorCode: 'internal_error',
      stopReason: 'error',
    })
    expect(rest.events.at(-1)).toMatchObject({ type: 'execution_complete', success: false })
    const replay = await again.say('hello', { id: 'a' })
    expect(replay.turnId).toBe(turnId)
    const resumed = await again.init({ token: value })
    expect(resumed).toMatchObject({ resumed: true, limits: { messagesRemaining: 5 } })
    expect(resumed.messages.map(({ content }) => content)).toEqual(['hello', 'so far '])
    expect(place.upstream.questions).toHaveLength(1)
  })

  const kills = isLong ? 100 : 4
  test.each([1, 2])(
    `${kills} times at random moments under load, of %i, loses nothing that was acknowledged`,
    async (count) => {
      const quota = 1000
      const place = await openPlace((question) => {
        let words = 3
        const timer = setInterval(() => {
          question.say('word ')
          if (--words > 0) return
          clearInterval(timer)
          question.end()
        }, 15)
      })
      const perMinute = 1000
      const { value, id } = await tokenOf(place, {
        rateLimitPerMinute: perMinute,
        rateLimitPerHour: 10_000,
        maxMessagesPerSession: quota,
      })
      const servers = await Promise.all(Array.from({ length: count }, () => place.start()))
      const serverOf = (index: number) => servers[index % count] as ChildServer
      /** Of each session, the messages whose first event was seen, and what came of them. */
      const sessions: { page: Page; acknowledged: Map<string, { turnId: string; at: string }> }[] =
        []
      for (let index = 0; index < 6; index++) {
        const page = serverOf(index).page(value)
        await page.init()
        sessions.push({ page, acknowledged: new Map() })
      }
      let message = 0
      for (let kill = 0; kill < kills; kill++) {
        let isDead = false
        const load = sessions.map(async ({ page, acknowledged }, index) => {
          const here = elsewhere(serverOf(index), page)
          while (!isDead) {
            const text = `message ${message++}`
            try {
              const response = await here.send(text, { id: text })
              if (response.status !== 200) {
                await response.body?.cancel()
                continue
              }
              for await (const { executionId, at } of frames(response)) {
                acknowledged.set(text, { turnId: executionId, at })
              }
            } catch {
              // The connection was cut, as it should be.
            }
          }
        })
        await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 250))
        const victim = Math.floor(Math.random() * count)
        await serverOf(victim).kill('SIGKILL')
        isDead = true
        await Promise.all(load)
        const start = performance.now()
        servers[victim] = await place.start()
        // Generous, for a machine that does other things besides.
        expect(performance.now() - start).toBeLessThan(10_000)
        // Each page that comes back, through whichever, gets its last reply to an end.
        for (const [index, { page, acknowledged }] of sessions.entries()) {
          const last = [...acknowledged.values()].at(-1)
          if (!last) continue
          const here = elsewhere(serverOf(index + kill), page)
          const rest = await readReply(await here.follow(last.turnId, last.at))
          expect(rest.code).toBeNull()
          expect(rest.events.at(-1)?.type ?? 'execution_complete').toBe('execution_complete')
        }
      }

      const acknowledged = sessions.flatMap((session) => [...session.acknowledged.entries()])
      expect(acknowledged.length).toBeGreaterThan(kills)
      await Promise.all(servers.map((server) => server.kill('SIGTERM')))
      const all = <T>(sql: string): Promise<T[]> => query<T>(place.settings, sql)
      if (engine === 'sqlite') {
        expect(await all('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
      }
      const turns = new Map(
        (
          await all<{ id: string; message: string; status: string }>(
            'SELECT id, message, status FROM turns',
          )
        ).map((turn) => [turn.id, turn]),
      )
      for (const [text, { turnId }] of acknowledged) {
        const turn = turns.get(turnId)
        expect(turn, `${text} is on disk`).toBeDefined()
        expect(JSON.parse(turn?.message ?? '{}')).toMatchObject({ id: text, text })
      }
      for (const { status } of turns.values()) expect(status).toBe('ended')
      // The counters equal the turns: those of a session that were not given back, and all of a token.
      const counted = await all<{ used: number; turns: number }>(
        `SELECT messages_used AS used, (SELECT count(*) FROM turns
          WHERE session_hash = sessions.hash AND refunded = 0) AS turns FROM sessions`,
      )
      expect(counted).toHaveLength(sessions.length)
      for (const { used, turns: kept } of counted) {
        expect(used).toBe(kept)
        expect(used).toBeLessThanOrEqual(quota)
      }
      const refunds = await all('SELECT 1 FROM turns WHERE refunded = 1 AND error_code IS NULL')
      expect(refunds).toEqual([])
      const admitted = await all<{ at: number }>(
        `SELECT at FROM admissions WHERE token_id = '${id}' ORDER BY number`,
      )
      expect(admitted).toHaveLength(turns.size)
      const usage = await all<{ metric: string; n: number }>(
        `SELECT metric, sum(count) AS n FROM usage_counts
          WHERE metric IN ('messages', 'sessions') GROUP BY metric ORDER BY metric`,
      )
      expect(usage.map(({ metric, n }) => [metric, Number(n)])).toEqual([
        ['messages', turns.size],
        ['sessions', sessions.length],
      ])
      const [texts] = await all<{ n: number }>('SELECT count(*) AS n FROM turn_texts')
      expect(Number(texts?.n), 'as many as can be searched').toBe(turns.size)
      for (const [index, { at }] of admitted.slice(perMinute).entries()) {
        expect(at - (admitted[index]?.at ?? 0)).toBeGreaterThanOrEqual(minute)
      }
      // Whoever was asked was asked for a message that is on disk, and once.
      const asked = place.upstream.questions.map(({ turnId }) => turnId)
      expect(new Set(asked).size).toBe(asked.length)
      for (const turnId of asked) expect(turns.has(turnId)).toBe(true)
    },
  )
})
