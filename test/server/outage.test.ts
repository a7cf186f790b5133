/** A database that goes away while replies run, and comes back. */
import { expect, onTestFinished, test } from 'vitest'
import { ParleyError } from '../../src/protocol/errors.js'
import { createDirectory } from '../../src/server/agents/directory.js'
import { createInstance } from '../../src/server/instance.js'
import { parseOrigin } from '../../src/server/origin-header.js'
import { createRefusals } from '../../src/server/refusals.js'
import { openStore } from '../../src/server/store/open.js'
import type { Store } from '../../src/server/store/store.js'
import { createTurns } from '../../src/server/turns.js'
import { whileGone } from './database.js'
import { createScriptedAgent } from './scripted-agent.js'
import { openParley, readReply, second, shop, until } from './parley.js'

test('nothing is admitted without it, what runs goes on, and all is well afterwards', async () => {
  const scripted = createScriptedAgent(null)
  const parley = await openParley({ scripted })
  const { value } = await parley.token({ rateLimitPerMinute: 5, maxMessagesPerSession: 10 })
  const page = parley.page(value)
  await page.init()
  const reply = page.say('running')
  const call = await scripted.call(0)
  call.say('before, ')

  await whileGone(parley.settings, async () => {
    for (let index = 0; index < 20; index++) {
      const refused = await page.say('too much')
      expect(refused).toMatchObject({ code: 'storage_unavailable', status: 503 })
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    const many = await Promise.all(Array.from({ length: 50 }, () => page.say('too much')))
    for (const refused of many) expect(refused.code).toBe('storage_unavailable')
    expect((await parley.page(value).init()).code).toBe('storage_unavailable')
    call.say('during '.repeat(500))
  })

  await until(async () => {
    const ready = await parley.server.fetch(new Request('http://parley.test/readyz'))
    return ready.status === 200
  }, 'the server to be ready again')
  call.say('and after')
  call.end()
  const said = `before, ${'during '.repeat(500)}and after`
  expect(await reply).toMatchObject({ text: said, stopReason: 'end_turn' })
  expect(scripted.calls).toHaveLength(1)

  // Of five a minute four are left: what was refused counts nowhere.
  scripted.answer = (next) => next.end()
  for (let index = 0; index < 4; index++) expect((await page.say('again')).code).toBeNull()
  expect((await page.say('again')).code).toBe('rate_limited_minute')
  const { messages, limits } = await page.init()
  expect(limits.messagesRemaining).toBe(5)
  expect(messages[1]).toMatchObject({ content: said, stopReason: 'end_turn' })
})

test('a reply that ends without it is kept when it is back', async () => {
  const scripted = createScriptedAgent(null)
  const parley = await openParley({ scripted })
  const page = parley.page((await parley.token()).value)
  await page.init()
  const response = await page.send('running')
  const call = await scripted.call(0)
  call.say('so far')
  await whileGone(parley.settings, async () => {
    call.say(', and the end')
    call.end()
    expect(await readReply(response)).toMatchObject({
      text: 'so far, and the end',
      stopReason: 'end_turn',
    })
  })
  await until(async () => {
    const shown = (await page.init()).messages?.at(-1)
    return shown?.stopReason === 'end_turn' && shown.content === 'so far, and the end'
  }, 'the end of the reply to be kept')
})

test('a message whose admission nobody was told of is ended, and given back', async () => {
  const scripted = createScriptedAgent(null)
  const parley = await openParley({ scripted })
  const page = parley.page((await parley.token()).value)
  await page.init()
  const { settings, clock } = parley
  const store = await openStore(settings, { clock: () => clock.now })
  onTestFinished(() => store.close())
  let isCut = false
  const cut: Store = {
    ...store,
    async write(work) {
      const value = await store.write(work)
      if (isCut) throw new ParleyError('storage_unavailable', { retryAfterMs: 1000 })
      return value
    },
  }
  const logger = { warn: () => {} }
  const turns = createTurns({
    store: cut,
    settings,
    directory: createDirectory(settings, {}),
    refusals: createRefusals(store),
    instanceId: 'instance_test',
    logger,
  })
  const start = (id: string) =>
    turns.start(
      {
        sessionId: page.sessionId,
        origin: parseOrigin(shop),
        message: { id, role: 'user', content: 'hello' },
        idempotencyKey: null,
        assistantMessageId: null,
        replaces: null,
      },
      { inputs: {}, metadata: {} },
    )
  /** What a process does at its start, and every few seconds. */
  const beat = async () => {
    const instance = createInstance('instance_test', { store, turns, settings, logger })
    await instance.start()
    await instance.stop()
  }

  const known = await start('known')
  isCut = true
  await expect(start('lost')).rejects.toMatchObject({ code: 'storage_unavailable' })
  isCut = false
  const { turn, isReplay } = await start('lost')
  expect(isReplay).toBe(true)
  const stored = () => store.read((tx) => tx.turns.find(turn.id))
  clock.now += 19 * second
  await beat()
  expect(await stored()).toMatchObject({ status: 'running' })
  clock.now += 2 * second
  await beat()
  expect(await stored()).toMatchObject({
    status: 'ended',
    errorCode: 'internal_error',
    refunded: true,
  })
  expect(await store.read((tx) => tx.turns.find(known.turn.id))).toMatchObject({
    status: 'running',
  })
  expect((await page.init()).limits.messagesRemaining).toBe(99)
  expect(scripted.calls.length).toBeLessThanOrEqual(1)
  await turns.drain(0)
})
