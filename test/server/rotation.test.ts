import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openControl, type Control } from '../../src/server.js'
import { createScriptedAgent } from './scripted-agent.js'
import { openParley, readReply, shop, until, type Page, type Parley } from './parley.js'

const isLong = process.env['LONG'] === '1'
vi.setConfig({ testTimeout: isLong ? 3_600_000 : 60_000 })

interface Revocation {
  name: string
  /** The refusal of whoever uses the token or a session of it afterwards. */
  code: string
  revoke(control: Pick<Control, 'tokens'>, id: string): Promise<unknown>
  /** Undoes it, where that can be. */
  restore?(control: Pick<Control, 'tokens'>, id: string): Promise<unknown>
}

const revocations: Revocation[] = [
  {
    name: 'rotated',
    code: 'token_rotated',
    revoke: ({ tokens }, id) => tokens.rotate(id),
  },
  {
    name: 'switched off',
    code: 'token_inactive',
    revoke: ({ tokens }, id) => tokens.update(id, { isActive: false }),
    restore: ({ tokens }, id) => tokens.update(id, { isActive: true }),
  },
  {
    name: 'deleted',
    code: 'token_unknown',
    revoke: ({ tokens }, id) => tokens.remove(id),
  },
  {
    name: 'deprived of the origin',
    code: 'origin_not_allowed',
    revoke: ({ tokens }, id) => tokens.update(id, { allowedOrigins: ['other.example'] }),
    restore: ({ tokens }, id) => tokens.update(id, { allowedOrigins: [shop] }),
  },
]

/** Whoever manages: the server itself, or another server or program on the same database. */
const managers: {
  by: string
  manage(parley: Parley): Promise<Pick<Control, 'tokens'>>
}[] = [
  { by: 'the server', manage: async ({ server }) => server },
  { by: 'another server', manage: async (parley) => (await parley.another()).server },
  {
    by: 'another program',
    manage: async ({ settings, clock }) => {
      const control = await openControl(settings, { clock: () => clock.now, environment: {} })
      onTestFinished(() => control.close())
      return control
    },
  },
]

const table = revocations.flatMap((revocation) =>
  managers.map((manager) => ({ ...revocation, ...manager })),
)

describe.each(table)('a token that is $name by $by', ({ code, revoke, restore, manage }) => {
  test('is refused from the next request on, in every way of using it', async () => {
    const parley = await openParley()
    const control = await manage(parley)
    const { value, id } = await parley.token({ maxMessagesPerSession: 1 })
    const page = parley.page(value)
    await page.init()
    const { turnId } = await page.say('hello', { id: 'a' })
    await revoke(control, id)
    const codes: unknown[] = [
      (await page.say('hello', { id: 'a' })).code,
      (await page.say('more')).code,
      (await readReply(await page.follow(turnId))).code,
      (await page.init()).code,
      (await parley.page(value).init()).code,
    ]
    for (const answer of [
      await page.stop(turnId),
      await page.feedback({ type: 'upvote' }),
      await page.end(),
    ]) {
      codes.push(((await answer.json()) as { code?: string }).code)
    }
    expect(codes).toEqual(codes.map(() => code))
    expect(parley.scripted.calls).toHaveLength(1)
    if (restore) {
      await restore(control, id)
      expect((await page.init()).resumed).toBe(true)
      expect((await page.say('hello', { id: 'a' })).turnId).toBe(turnId)
    }
  })

  test('ends its open streams soon, and costs those of others nothing', async () => {
    const parley = await openParley({ scripted: createScriptedAgent(null) })
    const control = await manage(parley)
    const token = await parley.token()
    const bystander = await parley.token()
    const pages = [parley.page(token.value), parley.page(token.value)]
    const other = parley.page(bystander.value)
    const replies = []
    for (const page of [...pages, other]) {
      await page.init()
      replies.push(page.say('hello'))
    }
    await until(() => parley.scripted.calls.length === 3)
    for (const call of parley.scripted.calls) call.say('so far')
    await revoke(control, token.id)
    for (const reply of replies.slice(0, 2)) {
      expect(await reply).toMatchObject({ text: 'so far', errorCode: code, stopReason: 'error' })
    }
    const isAborted = parley.scripted.calls.map(({ request }) => request.signal.aborted)
    expect(isAborted.filter(Boolean)).toHaveLength(2)
    for (const call of parley.scripted.calls) call.end()
    expect((await replies[2])?.stopReason).toBe('end_turn')
  })

  test('is refused by every request that starts after the answer, of many at once, at each server', async () => {
    const parley = await openParley()
    const second = await parley.another()
    const control = await manage(parley)
    const rounds = isLong ? 250 : 5
    for (let round = 0; round < rounds; round++) {
      const { value, id } = await parley.token({ rateLimitPerMinute: 1000 })
      const page = parley.page(value)
      await page.init()
      const there = second.page(value)
      there.sessionId = page.sessionId
      let isRevoked = false
      // Some at once, and each goes on until it is told that this is over.
      const flood = Promise.all(
        Array.from({ length: 10 }, async () => {
          while (!isRevoked) await page.say('before')
        }),
      )
      await new Promise((resolve) => setTimeout(resolve, round % 5))
      await revoke(control, id)
      isRevoked = true
      const calls = parley.scripted.calls.filter(({ request }) => asks(request, 'after')).length
      const after = await Promise.all([
        page.say('after'),
        there.say('after'),
        there.init().then((init) => ({ code: init.code })),
        page.init().then((init) => ({ code: init.code })),
        page.feedback({ type: 'upvote' }).then(async (answer) => (await answer.json()) as object),
      ])
      for (const answer of after) expect(answer).toMatchObject({ code })
      expect(calls).toBe(0)
      await flood
    }
    expect(parley.scripted.calls.some(({ request }) => asks(request, 'after'))).toBe(false)
  })
})

const asks = (request: { messages: readonly { content: string }[] }, text: string): boolean =>
  request.messages.at(-1)?.content === text

describe('rotating', () => {
  test('gives a new value at once, and the old one says that it was rotated, however often', async () => {
    const parley = await openParley()
    const { value, id } = await parley.token()
    const values = [value]
    for (let time = 0; time < 3; time++) {
      const { token, clientToken } = await parley.server.tokens.rotate(id)
      expect(clientToken).toMatchObject({ id, tokenValue: token })
      values.push(token)
    }
    expect(new Set(values).size).toBe(4)
    const codes = []
    for (const each of values) codes.push((await parley.page(each).init()).code)
    expect(codes).toEqual(['token_rotated', 'token_rotated', 'token_rotated', undefined])
    await parley.server.tokens.remove(id)
    expect((await parley.page(value).init()).code).toBe('token_unknown')
  })

  test('many times at once makes as many values, of which the last one holds', async () => {
    const parley = await openParley()
    const { id } = await parley.token()
    const rotated = await Promise.all(
      Array.from({ length: 10 }, () => parley.server.tokens.rotate(id)),
    )
    const shown = (await parley.server.tokens.show(id)).clientToken.tokenValue
    const codes: (string | undefined)[] = []
    for (const { token } of rotated) codes.push((await parley.page(token).init()).code)
    expect(codes.filter((code) => code === undefined)).toHaveLength(1)
    expect(codes.filter((code) => code === 'token_rotated')).toHaveLength(9)
    expect(rotated.map(({ token }) => token)).toContain(shown)
    expect((await parley.page(shown).init()).status).toBe(200)
  })

  test('and a change at the same time lose nothing of each other', async () => {
    const parley = await openParley()
    const { value, id } = await parley.token()
    const control = await openControl(parley.settings, { environment: {} })
    await Promise.all([
      control.tokens.update(id, { name: 'renamed' }),
      parley.server.tokens.rotate(id),
      control.tokens.update(id, { rateLimitPerHour: 7 }),
    ])
    await control.close()
    const { clientToken } = await parley.server.tokens.show(id)
    expect(clientToken).toMatchObject({ name: 'renamed', rateLimitPerHour: 7 })
    expect(clientToken.tokenValue).not.toBe(value)
  })
})

test('a change that concerns no running reply ends none', async () => {
  const parley = await openParley({ scripted: createScriptedAgent(null) })
  const { value, id } = await parley.token({ allowedOrigins: [shop, 'b.example'] })
  const page: Page = parley.page(value)
  await page.init()
  const reply = page.say('hello')
  const call = await parley.scripted.call(0)
  await parley.server.tokens.update(id, { name: 'renamed', allowedOrigins: [shop] })
  const stopped = page.say('second')
  const second = await parley.scripted.call(1)
  // A stop is seen by the same look as a revocation, so after it the look has been.
  await page.stop(second.request.turnId)
  await stopped
  await new Promise((resolve) => setTimeout(resolve, 900))
  expect(call.request.signal.aborted).toBe(false)
  call.end()
  expect((await reply).stopReason).toBe('end_turn')
})

describe('a token that nobody can have', () => {
  test.each([
    [
      'with one letter changed',
      (value: string) => `${value.slice(0, 20)}${value[20] === 'a' ? 'b' : 'a'}${value.slice(21)}`,
    ],
    ['cut short', (value: string) => value.slice(0, -1)],
    ['of another server', () => 'tok_something_else'],
    ['that is an API key', () => `rt_live_${'a'.repeat(49)}`],
    ['that is an injection', () => `' OR 1=1 --`],
  ])('%s is unknown', async (_, change) => {
    const parley = await openParley()
    const { value } = await parley.token()
    expect((await parley.page(change(value)).init()).code).toBe('token_unknown')
  })
})
