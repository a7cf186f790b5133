import { describe, expect, test } from 'vitest'
import type { ScriptedAgent } from './scripted-agent.js'
import { createScriptedAgent } from './scripted-agent.js'
import { day, hour, minute, openParley, readReply, shop, until } from './parley.js'

const other = 'https://other.example'

describe('a session', () => {
  test('is opened by a token from a listed origin, and says all that a page needs', async () => {
    const parley = await openParley()
    const { value } = await parley.token({
      maxMessagesPerSession: 7,
      sessionIdleTimeoutMinutes: 20,
      config: { welcomeMessage: 'Hi!', theme: { accent: '#123456' } },
    })
    const answer = await parley.page(value).init()
    expect(answer).toEqual({
      status: 200,
      sessionId: expect.stringMatching(/^cs_[A-Za-z0-9_-]{43}$/),
      expiresAt: new Date(parley.clock.now + day).toISOString(),
      expiresInMs: day,
      serverTime: new Date(parley.clock.now).toISOString(),
      resumed: false,
      conversationResumed: false,
      renewable: true,
      flow: { id: 'scripted', name: 'scripted', description: null },
      config: { welcomeMessage: 'Hi!', placeholder: 'Message', theme: { accent: '#123456' } },
      conversationId: expect.stringMatching(/^conv_/),
      limits: { messagesRemaining: 7, maxMessages: 7, idleTimeoutSeconds: 1200 },
      environment: 'live',
      protocol: 1,
      warnings: [],
      messages: [],
    })
  })

  test('is resumed while it lives: same id, same count, same conversation, and its absolute end stays', async () => {
    const parley = await openParley()
    const page = parley.page((await parley.token()).value)
    const first = await page.init()
    await page.say('one')
    parley.clock.now += minute
    const again = await page.init()
    expect(again).toMatchObject({
      sessionId: first.sessionId,
      resumed: true,
      conversationResumed: true,
      conversationId: first.conversationId,
      expiresAt: first.expiresAt,
      expiresInMs: day - minute,
      limits: { messagesRemaining: 99 },
    })
    expect(again.messages.map(({ role, content }) => [role, content])).toEqual([
      ['user', 'one'],
      ['assistant', 'You said: one'],
    ])
  })

  test('lapses when it has been idle for as long as the token says, to the millisecond', async () => {
    const parley = await openParley()
    const page = parley.page((await parley.token({ sessionIdleTimeoutMinutes: 5 })).value)
    await page.init()
    parley.clock.now += 5 * minute - 1
    expect((await page.say('in time')).code).toBeNull()
    parley.clock.now += 5 * minute
    expect((await page.say('too late')).code).toBe('session_expired')
    expect(parley.scripted.calls).toHaveLength(1)
  })

  test('ends after 24 hours whatever happens in it, to the millisecond', async () => {
    const parley = await openParley()
    const { value } = await parley.token({ sessionIdleTimeoutMinutes: 1440 })
    const page = parley.page(value)
    await page.init()
    parley.clock.now += 12 * hour
    expect((await page.say('halfway')).code).toBeNull()
    parley.clock.now += 12 * hour - 1
    expect((await page.say('in time')).code).toBeNull()
    parley.clock.now += 1
    expect((await page.say('too late')).code).toBe('session_expired')
  })

  test('ends after as many hours as the settings say', async () => {
    const parley = await openParley({ limits: { absoluteSessionHours: 2 } })
    const { value } = await parley.token({ sessionIdleTimeoutMinutes: 1440 })
    const page = parley.page(value)
    expect((await page.init()).expiresInMs).toBe(2 * hour)
    parley.clock.now += 2 * hour
    expect((await page.say('too late')).code).toBe('session_expired')
  })

  test('changes its idle time at once when the token does', async () => {
    const parley = await openParley()
    const token = await parley.token({ sessionIdleTimeoutMinutes: 5 })
    const page = parley.page(token.value)
    await page.init()
    parley.clock.now += 6 * minute
    expect((await page.say('too late')).code).toBe('session_expired')
    await parley.server.tokens.update(token.id, { sessionIdleTimeoutMinutes: 60 })
    expect((await page.say('again')).code).toBeNull()
  })

  const held = (): ScriptedAgent => createScriptedAgent(null)

  describe('is kept alive by', () => {
    const idleFor = async (act: string) => {
      const scripted = createScriptedAgent()
      const parley = await openParley({ scripted })
      const token = await parley.token({ sessionIdleTimeoutMinutes: 5, maxMessagesPerSession: 1 })
      const page = parley.page(token.value)
      await page.init()
      const first = await page.say('first', { id: 'first' })
      parley.clock.now += 4 * minute
      if (act === 'init') await page.init()
      if (act === 'reattaching') await readReply(await page.follow(first.turnId))
      if (act === 'a replay') await page.say('first', { id: 'first' })
      if (act === 'feedback') await page.feedback({ type: 'upvote' })
      if (act === 'a refusal') expect((await page.say('no')).code).toBe('session_message_limit')
      if (act === 'a refused body') await page.feedback({ type: 'applause' })
      if (act === 'a refused origin') {
        const body = { sessionId: page.sessionId, type: 'upvote' }
        const answer = await parley.post('feedback', body, { origin: other })
        expect(answer.status).toBe(403)
      }
      if (act === 'stopping what has ended') await page.stop(first.turnId)
      parley.clock.now += 1 * minute
      return (await readReply(await page.follow(first.turnId))).code
    }

    test('init', async () => {
      expect(await idleFor('init')).toBeNull()
    })

    test.each([
      'nothing',
      'reattaching',
      'a replay',
      'feedback',
      'a refusal',
      'a refused body',
      'a refused origin',
      'stopping what has ended',
    ])('but not by: %s', async (act) => {
      expect(await idleFor(act)).toBe('session_expired')
    })

    test('an admitted message, and again the end of its reply', async () => {
      const parley = await openParley({ scripted: held() })
      const page = parley.page((await parley.token({ sessionIdleTimeoutMinutes: 5 })).value)
      await page.init()
      parley.clock.now += 4 * minute
      const reply = page.say('one')
      const call = await parley.scripted.call(0)
      parley.clock.now += 4 * minute
      call.end()
      const { turnId } = await reply
      parley.clock.now += 5 * minute - 1
      expect((await readReply(await page.follow(turnId))).code).toBeNull()
      parley.clock.now += 1
      expect((await readReply(await page.follow(turnId))).code).toBe('session_expired')
    })

    test('a running reply, however long, but never beyond the absolute end', async () => {
      const parley = await openParley({ scripted: held() })
      const page = parley.page((await parley.token({ sessionIdleTimeoutMinutes: 5 })).value)
      await page.init()
      const reply = page.say('one')
      const call = await parley.scripted.call(0)
      parley.clock.now += 23 * hour
      expect((await page.feedback({ type: 'upvote' })).status).toBe(200)
      parley.clock.now += 1 * hour
      expect((await page.feedback({ type: 'upvote' })).status).toBe(401)
      call.end()
      await reply
    })
  })

  test('that was ended is refused at once, and inherits nothing to anyone', async () => {
    const parley = await openParley()
    const page = parley.page((await parley.token()).value)
    const first = await page.init()
    await page.say('one')
    expect((await page.end()).status).toBe(200)
    expect((await page.say('two')).code).toBe('session_revoked')
    expect((await page.end()).status).toBe(401)
    const next = await page.init()
    expect(next).toMatchObject({ resumed: false, conversationResumed: false, messages: [] })
    expect(next.sessionId).not.toBe(first.sessionId)
    expect(next.conversationId).not.toBe(first.conversationId)
  })

  test('that is ended stops what runs in it', async () => {
    const parley = await openParley({ scripted: held() })
    const page = parley.page((await parley.token()).value)
    await page.init()
    const reply = page.say('one')
    const call = await parley.scripted.call(0)
    await page.end()
    expect((await reply).stopReason).toBe('stopped')
    expect(call.request.signal.aborted).toBe(true)
  })

  test('is used from its own origin only, though the token lists both', async () => {
    const parley = await openParley()
    const { value } = await parley.token({ allowedOrigins: [shop, other] })
    const page = parley.page(value)
    await page.init()
    const { turnId } = await page.say('one')
    const thief = parley.page(value, { origin: other })
    thief.sessionId = page.sessionId
    expect((await thief.say('two')).code).toBe('origin_changed')
    for (const answer of [
      await thief.follow(turnId),
      await thief.stop(turnId),
      await thief.feedback({ type: 'upvote' }),
      await thief.end(),
    ]) {
      expect((await answer.json()) as object).toMatchObject({ code: 'origin_changed' })
    }
    expect((await page.say('three')).code).toBeNull()
  })

  test('is checked before its token, and that before the origin', async () => {
    const parley = await openParley()
    const token = await parley.token({ sessionIdleTimeoutMinutes: 5 })
    const page = parley.page(token.value)
    await page.init()
    const thief = parley.page(token.value, { origin: other })
    thief.sessionId = page.sessionId
    await parley.server.tokens.update(token.id, { isActive: false })
    expect((await thief.say('x')).code).toBe('token_inactive')
    parley.clock.now += 5 * minute
    expect((await thief.say('x')).code).toBe('session_expired')
    thief.sessionId = 'cs_nobody'
    expect((await thief.say('x')).code).toBe('session_unknown')
    thief.sessionId = null
    expect((await thief.say('x')).code).toBe('session_unknown')
  })

  test('is named by the Authorization header too, which goes first', async () => {
    const parley = await openParley()
    const page = parley.page((await parley.token()).value)
    const { sessionId } = await page.init()
    const messages = [{ id: 'a', role: 'user', content: 'hello' }]
    const authorization = `Bearer ${sessionId}`
    const named = await parley.post('chat', { messages }, { authorization })
    expect((await readReply(named)).text).toBe('You said: hello')
    const both = await parley.post(
      'chat',
      { sessionId, messages },
      { authorization: 'Bearer cs_x' },
    )
    expect((await readReply(both)).code).toBe('session_unknown')
  })
})

describe('the successor of an expired session', () => {
  const lapsed = async (limits = {}) => {
    const parley = await openParley({ limits })
    const { value } = await parley.token({ sessionIdleTimeoutMinutes: 5 })
    const page = parley.page(value)
    const before = await page.init()
    await page.say('my secret')
    parley.clock.now += 5 * minute
    return { parley, page, before }
  }

  test('inherits the conversation, with a new id and a new count', async () => {
    const { parley, page, before } = await lapsed()
    const after = await page.init()
    expect(after).toMatchObject({
      resumed: false,
      conversationResumed: true,
      conversationId: before.conversationId,
      limits: { messagesRemaining: 100 },
      expiresInMs: day,
    })
    expect(after.sessionId).not.toBe(before.sessionId)
    expect(after.messages.map(({ content }) => content)).toEqual([
      'my secret',
      'You said: my secret',
    ])
    await page.say('and now?')
    expect(parley.scripted.calls[1]?.request.messages.map(({ content }) => content)).toEqual([
      'my secret',
      'You said: my secret',
      'and now?',
    ])
  })

  test('inherits up to 30 days after its beginning, to the millisecond', async () => {
    const late = await lapsed()
    late.parley.clock.now += 30 * day - 5 * minute
    expect((await late.page.init()).conversationResumed).toBe(false)
    const inTime = await lapsed()
    inTime.parley.clock.now += 30 * day - 5 * minute - 1
    expect((await inTime.page.init()).conversationResumed).toBe(true)
  })

  test('inherits for as many days as the settings say; for none, a living one is still resumed', async () => {
    const { page } = await lapsed({ resumeDays: 0 })
    const after = await page.init()
    expect(after.conversationResumed).toBe(false)
    expect(await page.init()).toMatchObject({ resumed: true, sessionId: after.sessionId })
  })

  test('tells whether a conversation outlives its session', async () => {
    const { page: lasting } = await lapsed()
    expect((await lasting.init()).renewable).toBe(true)
    const { page: fleeting } = await lapsed({ resumeDays: 0 })
    expect((await fleeting.init()).renewable).toBe(false)
  })

  test('inherits also after a rotation, by the new value of the same token', async () => {
    const parley = await openParley()
    const token = await parley.token()
    const page = parley.page(token.value)
    const before = await page.init()
    const { token: value } = await parley.server.tokens.rotate(token.id)
    const after = await page.init({ token: value })
    expect(after).toMatchObject({
      resumed: false,
      conversationResumed: true,
      conversationId: before.conversationId,
    })
  })
})

describe('a new conversation', () => {
  test('is of the same visitor, who may go back to the former', async () => {
    const parley = await openParley()
    const page = parley.page((await parley.token()).value)
    const first = await page.init()
    await page.say('one')
    const second = await page.init({ newConversation: true })
    expect(second).toMatchObject({ resumed: false, conversationResumed: false, messages: [] })
    expect(second.conversationId).not.toBe(first.conversationId)
    expect(second.sessionId).not.toBe(first.sessionId)
    const back = await page.init({ conversationId: first.conversationId })
    // Under a session of its own: another tab may still write under the second.
    expect(back.sessionId).not.toBe(second.sessionId)
    expect(back).toMatchObject({
      resumed: false,
      conversationResumed: true,
      conversationId: first.conversationId,
    })
    expect(back.messages[0]?.content).toBe('one')
    await page.say('two')
    expect(parley.scripted.calls[1]?.request.messages).toHaveLength(3)
  })

  test('has a fresh count where the former was exhausted', async () => {
    const parley = await openParley()
    const page = parley.page((await parley.token({ maxMessagesPerSession: 1 })).value)
    await page.init()
    await page.say('one')
    expect((await page.say('two')).code).toBe('session_message_limit')
    expect((await page.init()).limits.messagesRemaining).toBe(0)
    expect((await page.init({ newConversation: true })).limits.messagesRemaining).toBe(1)
    expect((await page.say('three')).code).toBeNull()
  })
})

/**
 * Whose conversation it is: a systematic table. Mallory knows the id of Alice's conversation, and
 * each kind of session id that there is.
 */
describe('a conversation is opened by nothing but its own session id', () => {
  const sessions = [
    'none',
    'invented',
    'own',
    'own expired',
    'own ended',
    'Alice, from another origin',
    'Alice, by another token',
    'Alice, ended',
    'Alice, older than 30 days',
    'hash',
  ] as const
  const conversations = ['absent', 'of Alice', 'own', 'invented'] as const
  const table = sessions.flatMap((session) =>
    conversations.map((conversation) => ({ session, conversation })),
  )

  test.each(table)('session: $session, conversation: $conversation', async (row) => {
    const parley = await openParley()
    const origins = { allowedOrigins: [shop, other], sessionIdleTimeoutMinutes: 1440 }
    const [token, otherToken] = [await parley.token(origins), await parley.token(origins)]
    const alice = parley.page(token.value)
    const hers = await alice.init()
    await alice.say('my secret')
    const mallory = parley.page(token.value)
    const own = await mallory.init()

    const thief = parley.page(
      row.session === 'Alice, by another token' ? otherToken.value : token.value,
      { origin: row.session === 'Alice, from another origin' ? other : shop },
    )
    switch (row.session) {
      case 'none':
        break
      case 'invented':
        thief.sessionId = `cs_${'A'.repeat(43)}`
        break
      case 'own ended':
        await mallory.end()
        thief.sessionId = own.sessionId
        break
      case 'own':
      case 'own expired':
        thief.sessionId = own.sessionId
        break
      case 'hash': {
        const bytes = new TextEncoder().encode(hers.sessionId)
        const digest = await crypto.subtle.digest('SHA-256', bytes)
        thief.sessionId = Buffer.from(digest).toString('hex')
        break
      }
      case 'Alice, ended':
        await alice.end()
        thief.sessionId = hers.sessionId
        break
      default:
        thief.sessionId = hers.sessionId
    }
    if (row.session === 'own expired') parley.clock.now += day
    if (row.session === 'Alice, older than 30 days') parley.clock.now += 30 * day

    const conversationId = {
      absent: undefined,
      'of Alice': hers.conversationId,
      own: own.conversationId,
      invented: 'conv_invented',
    }[row.conversation]
    const opened = await thief.init({ conversationId })
    expect(opened.status).toBe(200)
    expect(opened.conversationId).not.toBe(hers.conversationId)
    expect(opened.messages).toEqual([])
    const isOwn = row.session === 'own' || row.session === 'own expired'
    expect(opened.conversationResumed).toBe(isOwn)
    expect(opened.conversationId === own.conversationId).toBe(isOwn)
    const reply = await thief.say('what was said?')
    expect(reply.code).toBeNull()
    const given = parley.scripted.calls.at(-1)?.request
    expect(given?.messages.map(({ content }) => content)).toEqual(['what was said?'])
    expect(given?.conversationId).toBe(opened.conversationId)
  })

  test('the session id itself, and it chooses only among its own visitor', async () => {
    const parley = await openParley()
    const { value } = await parley.token({ sessionIdleTimeoutMinutes: 5 })
    const page = parley.page(value)
    const first = await page.init()
    await page.say('my secret')
    parley.clock.now += 5 * minute
    const second = await page.init({ newConversation: true })
    parley.clock.now += 5 * minute
    const third = await page.init({ conversationId: first.conversationId })
    expect(third.conversationId).toBe(first.conversationId)
    expect(third.messages).toHaveLength(2)
    expect(second.conversationId).not.toBe(first.conversationId)
  })
})

/** SECURITY 7: three visitors, each with every id of the others. */
test('another visitor’s turn is told from an unknown one by nothing', async () => {
  const parley = await openParley({ scripted: createScriptedAgent(null) })
  const tokens = [await parley.token(), await parley.token(), await parley.token()]
  const visitors = await Promise.all(
    tokens.map(async ({ value }, index) => {
      const page = parley.page(value)
      const init = await page.init()
      const reply = page.say(`question ${index}`)
      await until(() => parley.scripted.calls.length > 0)
      return { page, init, reply }
    }),
  )
  await until(() => parley.scripted.calls.length === 3)
  const turnIds = parley.scripted.calls.map(({ request }) => request.turnId)
  const comparable = async (response: Response) => {
    const { requestId, ...body } = (await response.json()) as Record<string, unknown>
    expect(requestId).toEqual(expect.any(String))
    return { status: response.status, body }
  }
  for (const { page, init } of visitors) {
    const foreign = turnIds.filter((_, index) => {
      const conversation = parley.scripted.calls[index]?.request.conversationId
      return conversation !== init.conversationId
    })
    expect(foreign).toHaveLength(2)
    const unknown = await comparable(await page.follow('turn_unknown'))
    expect(unknown).toMatchObject({ status: 404, body: { code: 'not_found' } })
    for (const id of [...foreign, init.conversationId, init.sessionId, 'x'.repeat(300)]) {
      expect(await comparable(await page.follow(id))).toEqual(unknown)
      expect(await comparable(await page.stop(id))).toEqual(unknown)
    }
  }
  expect(parley.scripted.calls.map(({ request }) => request.signal.aborted)).toEqual([
    false,
    false,
    false,
  ])
  for (const call of parley.scripted.calls) call.end()
  for (const { reply } of visitors) expect((await reply).stopReason).toBe('end_turn')
})

test('an agent that the token does not list is refused, existing or not, in the same words', async () => {
  const hidden = createScriptedAgent()
  const parley = await openParley({
    agents: [
      {
        id: 'hidden',
        name: 'Hidden',
        description: null,
        versions: [{ name: '1', settings: { agent: hidden.agent } }],
      },
    ],
  })
  const { value } = await parley.token({ agentIds: ['scripted'] })
  const refusals = await Promise.all(
    ['hidden', 'absent'].flatMap((id) =>
      [{ agentId: id }, { flowId: id }].map(async (body) => {
        const answer = await parley.page(value).init(body)
        return {
          ...answer,
          requestId: '',
          detail: String((answer as { detail?: string }).detail).replace(id, 'ID'),
        }
      }),
    ),
  )
  expect(refusals[0]).toMatchObject({ status: 403, code: 'target_not_allowed' })
  for (const refusal of refusals) expect(refusal).toEqual(refusals[0])
})
