/** Several processes on one data directory, and processes that die. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, test, vi } from 'vitest'
import { openControl, type Control } from '../../src/server.js'
import {
  frames,
  readReply,
  settingsFor,
  temporaryDirectory,
  textOf,
  until,
  type Page,
  type StreamedEvent,
} from './parley.js'
import { openUpstream, startServer, type ChildServer, type Upstream } from './processes.js'

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
  dataDirectory: string
  control: Control
  upstream: Upstream
  start(): Promise<ChildServer>
}

const openPlace = async (answer?: Upstream['answer']): Promise<Place> => {
  const directory = temporaryDirectory()
  const dataDirectory = join(directory, 'data')
  mkdirSync(dataDirectory, { mode: 0o700 })
  const upstream = await openUpstream(answer)
  const control = await openControl(await settingsFor({ directory }), { environment: {} })
  return {
    dataDirectory,
    control,
    upstream,
    start: () => startServer({ dataDirectory, upstream: upstream.url, limits: roomy }),
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

describe('two processes on one data directory', () => {
  const rounds = isLong ? 200 : 3
  test.each([
    ['rateLimitPerMinute', 'rate_limited_minute'],
    ['rateLimitPerHour', 'rate_limited_hour'],
    ['maxMessagesPerSession', 'session_message_limit'],
  ])(
    `of 50 messages at once exactly as many pass as there is room for: %s`,
    async (field, code) => {
      const place = await openPlace()
      const servers = await Promise.all([place.start(), place.start()])
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
      await place.control.close()
    },
  )

  test('the same message through both is asked once, and answered to both', async () => {
    const place = await openPlace()
    const servers = await Promise.all([place.start(), place.start()])
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
    await place.control.close()
  })

  test('a reply is followed and stopped through the other, and revoked by a third', async () => {
    const place = await openPlace((question) => question.say('so far'))
    const servers = await Promise.all([place.start(), place.start()])
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
    await place.control.close()
  })

  test('when one is killed, the other ends what it left, and gives the message back', async () => {
    const place = await openPlace((question) => question.say('so far'))
    const servers = await Promise.all([place.start(), place.start()])
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
    await place.control.close()
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
    await place.control.close()
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
    await place.control.close()
  })

  const kills = isLong ? 100 : 10
  test(`${kills} times at random moments under load loses nothing that was acknowledged`, async () => {
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
    const { value, id } = await tokenOf(place, {
      rateLimitPerMinute: 1000,
      rateLimitPerHour: 10_000,
      maxMessagesPerSession: quota,
    })
    /** Of each session, the messages whose first event was seen, and what came of them. */
    const sessions: { page: Page; acknowledged: Map<string, { turnId: string; at: string }> }[] = []
    let server = await place.start()
    for (let index = 0; index < 6; index++) {
      const page = server.page(value)
      await page.init()
      sessions.push({ page, acknowledged: new Map() })
    }
    let message = 0
    for (let kill = 0; kill < kills; kill++) {
      let isDead = false
      const load = sessions.map(async ({ page, acknowledged }) => {
        const here = elsewhere(server, page)
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
      await server.kill('SIGKILL')
      isDead = true
      await Promise.all(load)
      const start = performance.now()
      server = await place.start()
      // Generous, for a machine that does other things besides.
      expect(performance.now() - start).toBeLessThan(10_000)
      // Each page that comes back gets its last reply to an end.
      for (const { page, acknowledged } of sessions) {
        const last = [...acknowledged.values()].at(-1)
        if (!last) continue
        const rest = await readReply(await elsewhere(server, page).follow(last.turnId, last.at))
        expect(rest.code).toBeNull()
        expect(rest.events.at(-1)?.type ?? 'execution_complete').toBe('execution_complete')
      }
    }

    const acknowledged = sessions.flatMap((session) => [...session.acknowledged.entries()])
    expect(acknowledged.length).toBeGreaterThan(kills)
    await server.kill('SIGTERM')
    const database = new DatabaseSync(join(place.dataDirectory, 'parley.db'), { readOnly: true })
    const all = <T>(sql: string, ...values: string[]): T[] =>
      database.prepare(sql).all(...values) as T[]
    expect(all('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
    const turns = new Map(
      all<{ id: string; message: string; status: string }>(
        'SELECT id, message, status FROM turns',
      ).map((turn) => [turn.id, turn]),
    )
    for (const [text, { turnId }] of acknowledged) {
      const turn = turns.get(turnId)
      expect(turn, `${text} is on disk`).toBeDefined()
      expect(JSON.parse(turn?.message ?? '{}')).toMatchObject({ id: text, text })
    }
    for (const { status } of turns.values()) expect(status).toBe('ended')
    // The counters equal the turns: those of a session that were not given back, and all of a token.
    const counted = all<{ used: number; turns: number }>(
      `SELECT messages_used AS used, (SELECT count(*) FROM turns
        WHERE session_hash = sessions.hash AND refunded = 0) AS turns FROM sessions`,
    )
    expect(counted).toHaveLength(sessions.length)
    for (const { used, turns: kept } of counted) expect(used).toBe(kept)
    const refunds = all('SELECT 1 FROM turns WHERE refunded = 1 AND error_code IS NULL')
    expect(refunds).toEqual([])
    const [{ n: logged } = { n: -1 }] = all<{ n: number }>(
      'SELECT count(*) AS n FROM admissions WHERE token_id = ?',
      id,
    )
    expect(logged).toBe(turns.size)
    // Whoever was asked was asked for a message that is on disk, and once.
    const asked = place.upstream.questions.map(({ turnId }) => turnId)
    expect(new Set(asked).size).toBe(asked.length)
    for (const turnId of asked) expect(turns.has(turnId)).toBe(true)
    database.close()
    await place.control.close()
  })
})
