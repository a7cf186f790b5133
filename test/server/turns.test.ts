import { describe, expect, test } from 'vitest'
import { createDirectory } from '../../src/server/agents/directory.js'
import { parseOrigin } from '../../src/server/origin-header.js'
import { createRefusals } from '../../src/server/refusals.js'
import { openStore } from '../../src/server/store/open.js'
import type { Store } from '../../src/server/store/store.js'
import { createTurns } from '../../src/server/turns.js'
import { engine } from './database.js'
import { createScriptedAgent } from './scripted-agent.js'
import {
  frames,
  minute,
  openParley,
  readReply,
  second,
  shop,
  textOf,
  until,
  type Page,
  type Parley,
  type ParleyOptions,
  type StreamedEvent,
} from './parley.js'

const openPage = async (
  options: ParleyOptions = {},
  token: Record<string, unknown> = {},
): Promise<{ parley: Parley; page: Page; tokenId: string }> => {
  const parley = await openParley({ scripted: createScriptedAgent(null), ...options })
  const { value, id } = await parley.token({ rateLimitPerMinute: 1000, ...token })
  const page = parley.page(value)
  await page.init()
  return { parley, page, tokenId: id }
}

/** The first event; the rest is left. */
const firstEvents = async (response: Response): Promise<StreamedEvent[]> => {
  for await (const event of frames(response)) return [event]
  return []
}

const types = (events: readonly StreamedEvent[]) => events.map(({ type }) => type)

describe('a reply', () => {
  test('streams as the protocol has it, every event with its turn and number', async () => {
    const { parley, page } = await openPage()
    const reply = page.say('hello')
    const call = await parley.scripted.call(0)
    call.send({ type: 'reasoning', delta: 'Hm' })
    call.send({ type: 'reasoning', delta: '.' })
    call.say('Hel')
    call.say('lo')
    call.send({ type: 'tool_start', toolCallId: 't', toolName: 'search', parameters: { q: 1 } })
    call.send({
      type: 'tool_complete',
      toolCallId: 't',
      toolName: 'search',
      success: true,
      result: [1],
    })
    call.say('Done')
    call.send({ type: 'source', title: 'S', url: 'https://example.com/' })
    call.send({ type: 'finish', stopReason: 'length', tokens: { input: 3, output: 4 } })
    const { events, headers, turnId } = await reply
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(headers.get('x-accel-buffering')).toBe('no')
    expect(headers.get('cache-control')).toContain('no-store')
    const startedAt = new Date(parley.clock.now).toISOString()
    expect(events.map(({ at: _, executionId: __, seq: ___, ...event }) => event)).toEqual([
      { type: 'execution_start', kind: 'agent', agentId: 'scripted', startedAt },
      { type: 'turn_start', id: turnId, role: 'assistant', iteration: 1 },
      { type: 'reasoning_start', id: 'reasoning_1' },
      { type: 'reasoning_delta', id: 'reasoning_1', delta: 'Hm' },
      { type: 'reasoning_delta', id: 'reasoning_1', delta: '.' },
      { type: 'reasoning_complete', id: 'reasoning_1', text: 'Hm.' },
      { type: 'text_start', id: 'text_2', role: 'assistant', turnId },
      { type: 'text_delta', id: 'text_2', delta: 'Hel' },
      { type: 'text_delta', id: 'text_2', delta: 'lo' },
      { type: 'text_complete', id: 'text_2', text: 'Hello' },
      { type: 'tool_start', toolCallId: 't', toolName: 'search', parameters: { q: 1 } },
      {
        type: 'tool_complete',
        toolCallId: 't',
        toolName: 'search',
        success: true,
        result: [1],
        // By the database's own clock, which no test can hold.
        executionTime: engine === 'postgres' ? expect.any(Number) : 0,
      },
      { type: 'text_start', id: 'text_4', role: 'assistant', turnId },
      { type: 'text_delta', id: 'text_4', delta: 'Done' },
      { type: 'source', id: 'source_5', title: 'S', url: 'https://example.com/' },
      { type: 'text_complete', id: 'text_4', text: 'Done' },
      { type: 'turn_complete', id: turnId, stopReason: 'length', tokens: { input: 3, output: 4 } },
      { type: 'limits', messagesRemaining: 99, maxMessages: 100 },
      {
        type: 'execution_complete',
        kind: 'agent',
        success: true,
        stopReason: 'length',
        completedAt: expect.any(String),
      },
    ])
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index))
    expect(new Set(events.map(({ executionId }) => executionId))).toEqual(new Set([turnId]))
    const epoch = events[0]?.at.split('-')[0]
    expect(events.map(({ at }) => at)).toEqual(events.map((_, index) => `${epoch}-${index}`))
  })

  test('of a flow says so, and of which', async () => {
    const parley = await openParley({
      flows: [
        {
          id: 'flow',
          name: 'Flow',
          description: null,
          versions: [
            { name: '1', steps: [{ agent: 'scripted', version: 'latest', prompt: null }] },
          ],
        },
      ] as unknown as NonNullable<ParleyOptions['flows']>,
    })
    const page = parley.page((await parley.token({ flowIds: ['flow'] })).value)
    await page.init()
    const { events } = await page.say('hello')
    expect(events[0]).toMatchObject({ type: 'execution_start', kind: 'flow', flowId: 'flow' })
    expect(events.at(-1)).toMatchObject({ type: 'execution_complete', kind: 'flow' })
  })

  test('that fails before its first word sends a short text for clients that show no errors', async () => {
    const { parley, page } = await openPage()
    const reply = page.say('hello')
    ;(await parley.scripted.call(0)).fail()
    const { events, errorCode } = await reply
    expect(errorCode).toBe('upstream_failed')
    expect(types(events).slice(2)).toEqual([
      'text_start',
      'text_delta',
      'text_complete',
      'execution_error',
      'turn_complete',
      'limits',
      'execution_complete',
    ])
    expect(events.at(-1)).toMatchObject({ success: false, stopReason: 'error' })
  })

  test('that fails later keeps what was said', async () => {
    const { parley, page } = await openPage()
    const reply = page.say('hello')
    const call = await parley.scripted.call(0)
    call.say('so far')
    call.fail()
    expect(await reply).toMatchObject({ text: 'so far', errorCode: 'upstream_failed' })
    expect((await page.init()).messages.at(-1)).toMatchObject({
      content: 'so far',
      stopReason: 'error',
    })
  })

  test('goes on while the visitor is away', async () => {
    const { parley, page } = await openPage()
    const response = await page.send('hello')
    const call = await parley.scripted.call(0)
    call.say('one ')
    await response.body?.cancel()
    expect(call.request.signal.aborted).toBe(false)
    call.say('two')
    call.end()
    await until(async () => (await page.init()).messages.at(-1)?.stopReason === 'end_turn')
    expect((await page.init()).messages.at(-1)?.content).toBe('one two')
  })

  test('is stopped by its visitor, and keeps what was said', async () => {
    const { parley, page } = await openPage()
    const reply = page.say('hello')
    const call = await parley.scripted.call(0)
    call.say('so far')
    const { turnId } = call.request
    await until(async () => (await page.stop(turnId)).status === 200)
    expect(await reply).toMatchObject({ text: 'so far', stopReason: 'stopped', errorCode: null })
    expect(call.request.signal.aborted).toBe(true)
    expect((await page.stop(turnId)).status, 'again').toBe(200)
    expect((await page.init()).messages.at(-1)).toMatchObject({
      content: 'so far',
      stopReason: 'stopped',
    })
  })

  test('of an agent that ignores its signal is stopped all the same', async () => {
    const deaf = {
      reply: () => ({
        [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }),
      }),
    }
    const { page } = await openPage({ scripted: { ...createScriptedAgent(), agent: deaf } })
    const response = await page.send('hello')
    const events = frames(response)
    const { value } = await events.next()
    expect((await page.stop((value as StreamedEvent).executionId)).status).toBe(200)
    const rest: StreamedEvent[] = []
    for await (const event of events) rest.push(event)
    expect(rest.at(-1)).toMatchObject({ type: 'execution_complete', stopReason: 'stopped' })
  })

  test('ends when its time is over', async () => {
    const { parley, page } = await openPage({ limits: { turnTimeoutSeconds: 1 } })
    const reply = page.say('hello')
    const call = await parley.scripted.call(0)
    call.say('so far')
    expect(await reply).toMatchObject({ text: 'so far', errorCode: 'upstream_timeout' })
    expect(call.request.signal.aborted).toBe(true)
  })

  test('is cut at the longest that a reply may be', async () => {
    const { parley, page } = await openPage({ limits: { replyCharacters: 1000 } })
    const reply = page.say('hello')
    const call = await parley.scripted.call(0)
    for (let index = 0; index < 30; index++) call.say('x'.repeat(70))
    expect(await reply).toMatchObject({ text: 'x'.repeat(1000), stopReason: 'length' })
  })

  test('that floods leaves room for others', async () => {
    const flood = createScriptedAgent()
    let isFlooding = true
    flood.agent.reply = async function* () {
      while (isFlooding) yield { type: 'text', delta: '' }
    }
    const { page } = await openPage({ scripted: flood })
    const reply = page.say('hello')
    expect((await page.feedback({ type: 'upvote' })).status).toBe(200)
    isFlooding = false
    expect((await reply).stopReason).toBe('end_turn')
  })
})

describe('a stream that was cut', () => {
  const conversation = async () => {
    const { parley, page } = await openPage()
    const reply = page.say('hello')
    const call = await parley.scripted.call(0)
    return { parley, page, call, reply }
  }

  test('goes on after any event with exactly the rest, while the reply runs', async () => {
    const { page, call, reply } = await conversation()
    const { turnId } = call.request
    const watching = frames(await page.follow(turnId))
    for (const word of ['one ', 'two ', 'three ']) call.say(word)
    const seen: StreamedEvent[] = []
    while (textOf(seen) !== 'one two three ')
      seen.push((await watching.next()).value as StreamedEvent)
    const followers = await Promise.all(seen.map(({ at }) => page.follow(turnId, at)))
    const late = followers.map((response) => readReply(response))
    call.say('four')
    call.end()
    const { events } = await reply
    for (const [index, follower] of (await Promise.all(late)).entries()) {
      expect(follower.events).toEqual(events.slice(index + 1))
    }
  })

  test('goes on after any event with exactly the rest, when the reply has just ended', async () => {
    const { page, call, reply } = await conversation()
    for (const word of ['one ', 'two']) call.say(word)
    call.end()
    const { events, turnId } = await reply
    for (const [index, { at }] of events.entries()) {
      const rest = await readReply(await page.follow(turnId, at))
      expect(rest.events).toEqual(events.slice(index + 1))
    }
    expect((await readReply(await page.follow(turnId))).events).toEqual(events)
  })

  test.each(['abcdef-3', 'nonsense', '', '-', 'abcdef-99999999999999999999', 'x'.repeat(200)])(
    'with the cursor of a former life (%j) gets the text so far, then live',
    async (after) => {
      const { page, call } = await conversation()
      call.say('one ')
      call.say('two ')
      const response = await page.follow(call.request.turnId, after)
      const seen: StreamedEvent[] = []
      for await (const event of frames(response)) {
        seen.push(event)
        if (event.type === 'text_complete' && event.text === 'one two ') call.say('three')
        if (event.delta === 'three') call.end()
      }
      expect(types(seen)).toEqual([
        'execution_start',
        'turn_start',
        'text_start',
        'text_complete',
        'text_delta',
        'text_complete',
        'turn_complete',
        'limits',
        'execution_complete',
      ])
      expect(textOf(seen)).toBe('one two three')
      expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_, index) => index))
    },
  )

  test('with a cursor beyond the end, or of another turn, gets the text so far', async () => {
    const { page, call, reply } = await conversation()
    call.say('one')
    call.end()
    const { events, turnId } = await reply
    const epoch = events[0]?.at.split('-')[0]
    const rest = await readReply(await page.follow(turnId, `${epoch}-${events.length + 5}`))
    expect(rest.text).toBe('one')
    expect(rest.events.at(-1)?.type).toBe('execution_complete')
  })

  test('is followed by many readers at once, and one that leaves disturbs nobody', async () => {
    const { page, call, reply } = await conversation()
    const { turnId } = call.request
    const readers = await Promise.all(Array.from({ length: 20 }, () => page.follow(turnId)))
    call.say('one ')
    await readers[0]?.body?.cancel()
    call.say('two')
    call.end()
    const { events } = await reply
    const others = await Promise.all(readers.slice(1).map((response) => readReply(response)))
    for (const other of others) expect(other.events).toEqual(events)
  })

  test('of a very long reply whose beginning is forgotten gets the text so far', async () => {
    const { parley, page } = await openPage({
      limits: { replyCharacters: 10_000_000, unsentBytesPerConnection: 64 * 1024 * 1024 },
    })
    const response = await page.send('hello')
    const reply = readReply(response)
    const call = await parley.scripted.call(0)
    const [first] = await firstEvents(await page.follow(call.request.turnId))
    for (let index = 0; index < 300; index++) call.say(`${index} `.padEnd(5000, '.'))
    const last = '299 '.padEnd(5000, '.')
    const followed: StreamedEvent[] = []
    const late = await page.follow(call.request.turnId, first?.at)
    call.end()
    for await (const event of frames(late)) followed.push(event)
    const { text } = await reply
    expect(text).toHaveLength(1_500_000)
    expect(textOf(followed)).toBe(text)
    expect(text.endsWith(last)).toBe(true)
  })

  test('is followed on by the successor of the session that began it', async () => {
    const { parley, page } = await openPage({}, { sessionIdleTimeoutMinutes: 5 })
    const reply = page.say('hello')
    const call = await parley.scripted.call(0)
    call.say('one')
    call.end()
    const { turnId } = await reply
    parley.clock.now += 5 * minute
    expect((await readReply(await page.follow(turnId))).code).toBe('session_expired')
    await page.init()
    expect((await readReply(await page.follow(turnId))).text).toBe('one')
  })

  test('is no business of a page without an Origin, or of another', async () => {
    const { parley, page, call, reply } = await conversation()
    const { turnId } = call.request
    const body = { sessionId: page.sessionId }
    const bare = await parley.server.fetch(
      new Request(`http://parley.test/v1/client/turns/${turnId}/events`, {
        method: 'POST',
        body: JSON.stringify(body),
      }),
    )
    expect(bare.status).toBe(403)
    const foreign = await parley.post(`turns/${turnId}/events`, body, {
      origin: 'https://evil.example',
    })
    expect(foreign.status).toBe(403)
    call.end()
    await reply
  })
})

describe('a reply in another process of the same database', () => {
  const twoServers = async () => {
    const first = await openPage()
    const second = await first.parley.another({ scripted: createScriptedAgent() })
    const page = second.page('')
    page.sessionId = first.page.sessionId
    return { ...first, second, elsewhere: page }
  }

  test('is followed as it is written down, to its end', async () => {
    const { parley, page, elsewhere } = await twoServers()
    const reply = page.say('hello')
    const call = await parley.scripted.call(0)
    call.say('one ')
    call.send({ type: 'reasoning', delta: 'thinking ' })
    const seen: StreamedEvent[] = []
    let step = 0
    for await (const event of frames(await elsewhere.follow(call.request.turnId))) {
      seen.push(event)
      if (step === 0 && event.type === 'reasoning_complete') {
        call.send({ type: 'reasoning', delta: 'hard' })
        step = 1
      } else if (step === 1 && event.type === 'reasoning_delta') {
        call.send({ type: 'tool_start', toolCallId: 't', toolName: 'search', parameters: {} })
        step = 2
      } else if (step === 2 && event.type === 'tool_start') {
        call.send({
          type: 'tool_complete',
          toolCallId: 't',
          toolName: 'search',
          success: false,
          error: 'no',
        })
        step = 3
      } else if (step === 3 && event.type === 'tool_complete') {
        call.say('two ')
        step = 4
      } else if (step === 4 && textOf(seen).includes('two')) {
        call.say('three')
        step = 5
      } else if (step === 5 && event.type === 'text_delta') {
        call.end()
        step = 6
      }
    }
    expect(textOf(seen)).toBe((await reply).text)
    expect(textOf(seen)).toBe('one \n\ntwo three')
    expect(seen.filter(({ type }) => type === 'reasoning_complete').at(-1)?.text).toBe(
      'thinking hard',
    )
    expect(seen.find(({ type }) => type === 'tool_complete')).toMatchObject({
      success: false,
      error: 'no',
    })
    expect(seen.at(-1)).toMatchObject({ type: 'execution_complete', success: true })
    expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_, index) => index))
  })

  test('is attached to by the same message, and counts nothing', async () => {
    const { parley, second, page, elsewhere } = await twoServers()
    const reply = page.say('hello', { id: 'a' })
    const call = await parley.scripted.call(0)
    const again = elsewhere.say('hello', { id: 'a' })
    call.say('one')
    call.end()
    expect((await again).text).toBe('one')
    expect((await again).turnId).toBe((await reply).turnId)
    expect(second.scripted.calls).toHaveLength(0)
  })

  test('is stopped from there', async () => {
    const { parley, page, elsewhere } = await twoServers()
    const reply = page.say('hello')
    const call = await parley.scripted.call(0)
    call.say('so far')
    expect((await elsewhere.stop(call.request.turnId)).status).toBe(200)
    expect(await reply).toMatchObject({ stopReason: 'stopped', errorCode: null })
    expect(call.request.signal.aborted).toBe(true)
  })

  test('is stopped by the end of the session there', async () => {
    const { parley, page, elsewhere } = await twoServers()
    const reply = page.say('hello')
    const call = await parley.scripted.call(0)
    expect((await elsewhere.end()).status).toBe(200)
    expect((await reply).stopReason).toBe('stopped')
    expect(call.request.signal.aborted).toBe(true)
  })

  test('is known after that process has gone', async () => {
    const { parley, second, page, elsewhere } = await twoServers()
    const reply = page.say('hello')
    const call = await parley.scripted.call(0)
    call.say('one')
    call.end()
    const { turnId } = await reply
    await parley.server.close({ drainMs: 0 })
    const followed = await readReply(await elsewhere.follow(turnId, 'former-3'))
    expect(followed).toMatchObject({ text: 'one', stopReason: 'end_turn' })
    expect(second.scripted.calls).toHaveLength(0)
  })
})

describe('a server that shuts down', () => {
  test('admits nothing more, lets running replies finish, and then is gone', async () => {
    const { parley, page } = await openPage()
    const reply = page.say('hello')
    const call = await parley.scripted.call(0)
    const closed = parley.server.close({ drainMs: 60_000 })
    const refused = await page.say('too late')
    expect(refused.code).toBe('shutting_down')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    const ready = await parley.server.fetch(new Request('http://parley.test/readyz'))
    expect(ready.status).toBe(503)
    call.say('finished')
    call.end()
    expect(await reply).toMatchObject({ text: 'finished', stopReason: 'end_turn' })
    await closed
    expect(parley.scripted.calls).toHaveLength(1)
  })

  test('ends what does not finish in time, and gives the message back', async () => {
    const { parley, page } = await openPage()
    const replies = Promise.all([page.say('one'), page.say('two')])
    await parley.scripted.call(1)
    for (const call of parley.scripted.calls) call.say('so far')
    await until(async () => (await page.init()).limits.messagesRemaining === 98)
    await parley.server.close({ drainMs: 10 })
    for (const reply of await replies) {
      expect(reply).toMatchObject({ text: 'so far', errorCode: 'shutting_down' })
      expect(reply.events.at(-1)?.type).toBe('execution_complete')
    }
    const next = await parley.another({ scripted: createScriptedAgent() })
    const again = next.page('')
    again.sessionId = page.sessionId
    const followed = await readReply(
      await again.follow(parley.scripted.calls[0]?.request.turnId ?? ''),
    )
    expect(followed).toMatchObject({ text: 'so far', errorCode: 'shutting_down' })
    const refunded = await again.say('again')
    expect(refunded.headers.get('ratelimit')).toBe('"session";r=99')
  })

  test('waits for what was on its way through the store, and ends that too', async () => {
    const { parley, page } = await openPage()
    const { settings, clock } = parley
    const store = await openStore(settings, { clock: () => clock.now })
    let open = (): void => {}
    const gate = new Promise<void>((resolve) => (open = resolve))
    const slow: Store = {
      ...store,
      async write(work) {
        await gate
        return store.write(work)
      },
    }
    const turns = createTurns({
      store: slow,
      settings,
      directory: createDirectory(settings, {}),
      refusals: createRefusals(store),
      instanceId: 'instance_test',
      logger: { warn: () => {} },
    })
    const input = {
      sessionId: page.sessionId,
      origin: parseOrigin(shop),
      message: { id: 'a', role: 'user' as const, content: 'hello' },
      idempotencyKey: null,
      assistantMessageId: null,
      replaces: null,
    }
    const started = turns.start(input, { inputs: {}, metadata: {} })
    const drained = turns.drain(0)
    await expect(turns.start(input, { inputs: {}, metadata: {} })).rejects.toMatchObject({
      code: 'shutting_down',
    })
    open()
    const { turn } = await started
    await drained
    expect(turns.running()).toEqual([])
    expect(await store.read((tx) => tx.turns.find(turn.id))).toMatchObject({
      status: 'ended',
      errorCode: 'shutting_down',
      refunded: true,
    })
    await store.close()
  })
})

test('a reply is written down at least every quarter of a second, and every 2 KB', async () => {
  const { parley, page } = await openPage()
  const reply = page.say('hello')
  const call = await parley.scripted.call(0)
  const stored = async () => (await page.init()).messages.at(-1)?.content ?? ''
  call.say('a little')
  await until(async () => (await stored()) === 'a little')
  call.say('x'.repeat(5000))
  await until(async () => (await stored()).length === 5008)
  call.end()
  await reply
  parley.clock.now += second
})
