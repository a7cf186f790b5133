/** The rest of the client surface: going on after a cut, stopping, rating, leaving. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFrames, replyText } from '../http/event-reader.js'
import { say, startServer, type RunningServer } from '../http/running-server.js'

let running: RunningServer
/** Lets the replies that wait go on. */
let goOn: () => void = () => {}

beforeAll(async () => {
  running = await startServer({
    reply: async function* ({ messages }) {
      yield { type: 'text', delta: 'one ' }
      if (messages.at(-1)?.content === 'wait') {
        await new Promise<void>((resolve) => (goOn = resolve))
      }
      yield { type: 'text', delta: 'two' }
    },
  })
})
afterAll(() => running.close())

const chat = async (sessionId: string, text = 'x', id?: string) =>
  readFrames(await (await running.post('/v1/client/chat', say(sessionId, text, id))).text())

const turnIdOf = (frames: readonly { data: Record<string, unknown> }[]) =>
  String(frames[0]?.data['executionId'])

const problem = async (response: Response) =>
  (await response.json()) as Record<string, unknown> & { code: string }

describe('going on after a cut', () => {
  it('gives what comes after the last event that was seen', async () => {
    const sessionId = await running.session()
    const frames = await chat(sessionId)
    const path = `/v1/client/turns/${turnIdOf(frames)}/events`
    for (const seen of frames) {
      const rest = readFrames(
        await (await running.post(path, { sessionId, after: seen.id })).text(),
      )
      expect(rest).toEqual(frames.slice(frames.indexOf(seen) + 1))
    }
    for (const after of [undefined, null]) {
      expect(readFrames(await (await running.post(path, { sessionId, after })).text())).toEqual(
        frames,
      )
    }
  })

  it.each(['0-0', 'another-life-7', 'x', '', '-', `${'9'.repeat(30)}-${'9'.repeat(30)}`])(
    'gives the text so far to a cursor of a former life (%j)',
    async (after) => {
      const sessionId = await running.session()
      const turnId = turnIdOf(await chat(sessionId))
      const response = await running.post(`/v1/client/turns/${turnId}/events`, { sessionId, after })
      const frames = readFrames(await response.text())
      expect(replyText(frames)).toBe('one two')
      frames.forEach(({ data }, index) =>
        expect(data).toMatchObject({ seq: index, executionId: turnId }),
      )
      expect(frames.at(-1)?.event).toBe('execution_complete')
    },
  )

  it('is a simple request, and lives on with the reply', async () => {
    const sessionId = await running.session()
    const first = running.post('/v1/client/chat', say(sessionId, 'wait'))
    await expect.poll(() => running.asked.at(-1)?.messages.at(-1)?.content).toBe('wait')
    const turnId = running.asked.at(-1)?.turnId
    const response = await running.post(
      `/v1/client/turns/${turnId}/events`,
      { sessionId },
      { 'content-type': 'text/plain' },
    )
    goOn()
    expect(readFrames(await response.text())).toEqual(readFrames(await (await first).text()))
  })

  it("is told of another's turn what it is told of none", async () => {
    const theirs = turnIdOf(await chat(await running.session()))
    const sessionId = await running.session()
    const answers = []
    for (const turnId of [theirs, 'turn_unknown', 'x'.repeat(3000), '%00', '__proto__']) {
      for (const action of ['events', 'stop']) {
        const response = await running.post(`/v1/client/turns/${turnId}/${action}`, { sessionId })
        expect(response.status).toBe(404)
        const { requestId: _, ...body } = await problem(response)
        answers.push(JSON.stringify(body))
      }
    }
    expect(new Set(answers).size).toBe(1)
  })

  it('is refused without a session, or from another page', async () => {
    const sessionId = await running.session()
    const turnId = turnIdOf(await chat(sessionId))
    const path = `/v1/client/turns/${turnId}/events`
    expect(await problem(await running.post(path, {}))).toMatchObject({ code: 'session_unknown' })
    const elsewhere = await running.post(path, { sessionId }, { origin: 'https://evil.example' })
    expect(await problem(elsewhere)).toMatchObject({ code: 'origin_changed' })
  })
})

describe('stopping', () => {
  it('keeps what was said, and is harmless when nothing runs', async () => {
    const sessionId = await running.session()
    const reply = running.post('/v1/client/chat', say(sessionId, 'wait'))
    await expect.poll(() => running.asked.at(-1)?.messages.at(-1)?.content).toBe('wait')
    const path = `/v1/client/turns/${running.asked.at(-1)?.turnId}/stop`
    expect((await running.post(path, { sessionId })).status).toBe(200)
    const frames = readFrames(await (await reply).text())
    expect(replyText(frames)).toBe('one ')
    expect(frames.at(-1)?.data).toMatchObject({ stopReason: 'stopped' })
    expect((await running.post(path, { sessionId })).status).toBe(200)
    await chat(sessionId, 'next')
    expect(running.asked.at(-1)?.messages.map(({ content }) => content)).toEqual([
      'wait',
      'one ',
      'next',
    ])
  })
})

describe('rating', () => {
  it.each([
    { type: 'upvote', messageId: 'm' },
    { type: 'downvote', messageId: 'm', comment: 'not \u0000 good \ud800' },
    { type: 'copy' },
    { type: 'csat', rating: 1 },
    { type: 'csat', rating: 5 },
    { type: 'nps', rating: 0 },
    { type: 'nps', rating: 10 },
    { type: 'upvote', rating: null, comment: null, messageId: null, unknown: 1 },
  ])('takes %j', async (body) => {
    const sessionId = await running.session()
    const response = await running.post('/v1/client/feedback', { sessionId, ...body })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      success: true,
      feedbackId: expect.stringMatching(/^feedback_/),
    })
  })

  it.each([
    [{ type: 'csat', rating: 0 }, 'rating'],
    [{ type: 'csat', rating: 6 }, 'rating'],
    [{ type: 'csat' }, 'rating'],
    [{ type: 'csat', rating: 2.5 }, 'rating'],
    [{ type: 'nps', rating: -1 }, 'rating'],
    [{ type: 'nps', rating: 11 }, 'rating'],
    [{ type: 'nps', rating: '9' }, 'rating'],
    [{ type: 'love' }, 'type'],
    [{}, 'type'],
    [{ type: 'copy', comment: 'x'.repeat(4001) }, 'comment'],
    [{ type: 'copy', messageId: 'x'.repeat(201) }, 'messageId'],
  ])('refuses %j', async (body, path) => {
    const sessionId = await running.session()
    const response = await running.post('/v1/client/feedback', { sessionId, ...body })
    expect(await problem(response)).toMatchObject({
      code: 'invalid_request',
      status: 400,
      errors: [{ path, message: expect.stringMatching(/^expected/) }],
    })
  })

  it('keeps no session alive', async () => {
    const sessionId = await running.session({ sessionIdleTimeoutMinutes: 1 })
    for (let step = 0; step < 3; step++) {
      running.advance(19_000)
      const body = { sessionId, type: 'upvote' }
      expect((await running.post('/v1/client/feedback', body)).status).toBe(200)
    }
    running.advance(3_000)
    const late = await running.post('/v1/client/feedback', { sessionId, type: 'upvote' })
    expect(await problem(late)).toMatchObject({ code: 'session_expired', status: 401 })
  })
})

describe('leaving', () => {
  it('ends the session at once, with what it was saying', async () => {
    const token = await running.token()
    const opened = await (await running.post('/v1/client/init', { token })).json()
    const { sessionId } = opened as { sessionId: string }
    const reply = running.post('/v1/client/chat', say(sessionId, 'wait'))
    await expect.poll(() => running.asked.at(-1)?.messages.at(-1)?.content).toBe('wait')
    const ended = await running.post('/v1/client/end', { sessionId })
    expect(await ended.json()).toEqual({ success: true })
    expect(readFrames(await (await reply).text()).at(-1)?.data).toMatchObject({
      stopReason: 'stopped',
    })
    for (const path of ['chat', 'end', 'feedback']) {
      const body = { ...say(sessionId, 'x'), type: 'upvote' }
      const response = await running.post(`/v1/client/${path}`, body)
      expect(await problem(response)).toMatchObject({ code: 'session_revoked', status: 401 })
    }
    const again = await running.post('/v1/client/init', { token, sessionId })
    expect(await again.json()).toMatchObject({ resumed: false, conversationResumed: false })
  })
})

describe('leaving late', () => {
  it('ends an expired session, and those before it, so that none proves anything more', async () => {
    const token = await running.token()
    const init = async (sessionId?: string) =>
      (await (await running.post('/v1/client/init', { token, sessionId })).json()) as {
        sessionId: string
        conversationResumed: boolean
      }
    const first = await init()
    running.advance(31 * 60_000)
    const second = await init(first.sessionId)
    expect(second.conversationResumed).toBe(true)
    running.advance(31 * 60_000)
    const ended = await running.post('/v1/client/end', { sessionId: second.sessionId })
    expect(ended.status).toBe(200)
    for (const { sessionId } of [first, second]) {
      expect(await init(sessionId)).toMatchObject({ conversationResumed: false })
    }
  })
})

describe('a client of another make', () => {
  const persona = { 'content-type': 'application/json', 'x-persona-version': '4.17.0' }

  it('shakes hands, talks with its whole transcript, rates, and survives an expired session', async () => {
    const token = await running.token()
    const init = async (sessionId?: string) => {
      const response = await running.post(
        '/v1/client/init',
        { token, ...(sessionId !== undefined && { sessionId }) },
        persona,
      )
      expect(response.status).toBe(200)
      return (await response.json()) as { sessionId: string; expiresAt: string; config: object }
    }
    const first = await init()
    expect(first.config).toBeTypeOf('object')
    const messages = [
      { id: 'usr_1', role: 'user', content: 'hello' },
      { id: 'ast_1', role: 'assistant', content: 'what it showed' },
      { id: 'usr_2', role: 'user', content: 'and again' },
    ]
    const body = { sessionId: first.sessionId, messages, assistantMessageId: 'ast_2' }
    const said = await running.post('/v1/client/chat', body, persona)
    expect(replyText(readFrames(await said.text()))).toBe('one two')
    const rated = await running.post(
      '/v1/client/feedback',
      { sessionId: first.sessionId, messageId: 'ast_2', type: 'upvote', token },
      persona,
    )
    expect(rated.status).toBe(200)
    running.advance(25 * 3_600_000)
    const late = await problem(await running.post('/v1/client/chat', body, persona))
    expect(late).toMatchObject({ status: 401, code: 'session_expired' })
    expect(typeof (late['hint'] ?? late['error'])).toBe('string')
    const second = await init(first.sessionId)
    expect(second.sessionId).not.toBe(first.sessionId)
    expect(Date.parse(second.expiresAt) - Date.parse(first.expiresAt)).toBe(25 * 3_600_000)
    const unknown = await init('cs_of_some_former_server')
    expect(unknown.sessionId).toMatch(/^cs_/)
  })

  it('is told in its own words why it was refused', async () => {
    const token = await running.token()
    const refused = await running.post(
      '/v1/client/init',
      { token },
      { origin: 'https://x.example' },
    )
    expect(refused.status).toBe(403)
    const { error, hint } = await problem(refused)
    expect(typeof (hint ?? error)).toBe('string')
    const sessionId = await running.session({ maxMessagesPerSession: 1 })
    await chat(sessionId)
    const limited = await running.post('/v1/client/chat', say(sessionId, 'x'))
    expect(limited.status).toBe(429)
    expect((await problem(limited))['hint']).toContain('1-message limit')
  })
})
