/** What a visitor may ask of `/v1/client/conversations`, over HTTP as pages do. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { InitAnswer, OwnConversations, StoredMessage } from '../../../src/protocol/client.js'
import { imagePart, png } from '../../files.js'
import { rawRequest, sendRaw } from '../http/raw-http.js'
import { pageOrigin, say, startServer, type RunningServer } from '../http/running-server.js'

let running: RunningServer
let release = (): void => {}
beforeAll(async () => {
  running = await startServer({
    async *reply({ messages }) {
      const asked = messages.at(-1)?.content ?? ''
      yield { type: 'text', delta: `About ${asked}` }
      if (asked === 'slow') await new Promise<void>((resolve) => (release = resolve))
    },
  })
})
afterAll(() => running.close())

const init = async (token: string, fields: object = {}): Promise<InitAnswer> =>
  (await (await running.post('/v1/client/init', { token, ...fields })).json()) as InitAnswer

const send = async (sessionId: string, text: string, id?: string): Promise<Response> =>
  running.post('/v1/client/chat', say(sessionId, text, id))

const ask = (
  method: 'GET' | 'DELETE',
  path: string,
  sessionId: string | null,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${running.url}/v1/client/conversations${path}`, {
    method,
    headers: {
      origin: pageOrigin,
      ...(sessionId !== null && { authorization: `Bearer ${sessionId}` }),
      ...headers,
    },
  })

const list = async (sessionId: string, query = ''): Promise<OwnConversations> =>
  (await (await ask('GET', query, sessionId)).json()) as OwnConversations

const codeOf = async (answer: Response): Promise<unknown> => [
  answer.status,
  ((await answer.json()) as { code?: string }).code,
]

/** A visitor with one conversation for each text, oldest first. */
const visitor = async (token: string, ...texts: string[]) => {
  const made: InitAnswer[] = []
  for (const text of texts) {
    const sessionId = made.at(-1)?.sessionId
    const answer = await init(token, sessionId ? { sessionId, newConversation: true } : {})
    await (await send(answer.sessionId, text)).text()
    running.advance(60_000)
    made.push(answer)
  }
  return { sessionId: made.at(-1)?.sessionId ?? '', made }
}

describe("a visitor's list", () => {
  it('has what was said in, latest first, each with its beginning', async () => {
    const token = await running.token()
    const { sessionId, made } = await visitor(token, 'First thing', `Where ${'is '.repeat(60)}`)
    await init(token, { sessionId, newConversation: true })
    const { conversations, pagination } = await list(sessionId)
    expect(conversations.map(({ id }) => id)).toEqual(
      made.toReversed().map(({ conversationId }) => conversationId),
    )
    expect(conversations[1]).toEqual({
      id: made[0]?.conversationId,
      title: 'First thing',
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      updatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      messageCount: 2,
    })
    expect(conversations[0]?.title).toMatch(/^Where is is .{40,70} is…$/)
    expect(pagination).toEqual({ limit: 20, hasMore: false, cursor: null })
  })

  it('comes page by page, and each page once', async () => {
    const texts = ['1', '2', '3', '4', '5']
    const { sessionId } = await visitor(await running.token(), ...texts)
    const seen: (string | null)[] = []
    let query = '?limit=2'
    for (let page = 0; page < 3; page++) {
      const { conversations, pagination } = await list(sessionId, query)
      seen.push(...conversations.map(({ title }) => title))
      expect(pagination.hasMore).toBe(page < 2)
      query = `?limit=2&cursor=${pagination.cursor}`
    }
    expect(seen).toEqual(texts.toReversed())
  })

  it('refuses a page that it does not give', async () => {
    const sessionId = await running.session()
    for (const query of ['?limit=0', '?limit=51', '?limit=x', '?cursor=x', '?cursor=LTEgeA']) {
      expect(await codeOf(await ask('GET', query, sessionId))).toEqual([400, 'invalid_request'])
    }
    expect((await ask('GET', '?limit=50&future=1', sessionId)).status).toBe(200)
  })

  it('has an attachment without words as null', async () => {
    const { sessionId } = await visitor(await running.token())
    expect(sessionId).toBe('')
    const config = { attachments: { images: true } }
    const fresh = await init(await running.token({ config }))
    const content = [imagePart(png(3, 2))]
    await (await running.post('/v1/client/chat', say(fresh.sessionId, content))).text()
    expect((await list(fresh.sessionId)).conversations).toMatchObject([{ title: null }])
  })
})

describe('a conversation of a visitor', () => {
  it('is read with its messages as the handshake has them', async () => {
    const token = await running.token()
    const { sessionId, made } = await visitor(token, 'One', 'Two')
    const id = made[0]?.conversationId
    const answer = (await (await ask('GET', `/${id}`, sessionId)).json()) as {
      conversation: object
      messages: StoredMessage[]
    }
    expect(answer.conversation).toEqual((await list(sessionId)).conversations[1])
    expect(answer.messages.map(({ content }) => content)).toEqual(['One', 'About One'])
    const opened = await init(token, { sessionId, conversationId: id })
    expect(opened.messages).toEqual(answer.messages)
  })

  it('is opened under a session of its own, so that another tab stays where it is', async () => {
    const token = await running.token()
    const { sessionId, made } = await visitor(token, 'One', 'Two')
    const id = made[0]?.conversationId
    const opened = await init(token, { sessionId, conversationId: id })
    expect(opened).toMatchObject({ conversationId: id, conversationResumed: true, resumed: false })
    await (await send(opened.sessionId, 'into one')).text()
    await (await send(sessionId, 'into two')).text()
    const counts = (await list(opened.sessionId)).conversations.map(({ title, messageCount }) => [
      title,
      messageCount,
    ])
    expect(Object.fromEntries(counts)).toEqual({ One: 4, Two: 4 })
  })

  it('is deleted for good, with what is on its way into it', async () => {
    const token = await running.token()
    const { sessionId, made } = await visitor(token, 'One', 'Two')
    const id = made[1]?.conversationId ?? ''
    const slow = await send(sessionId, 'slow')
    const gone = await ask('DELETE', `/${id}`, sessionId)
    expect([gone.status, await gone.json()]).toEqual([200, { success: true }])
    expect(await slow.text()).toContain('"stopReason":"stopped"')
    release()
    expect((await list(sessionId)).conversations.map(({ title }) => title)).toEqual(['One'])
    for (const method of ['GET', 'DELETE'] as const) {
      expect(await codeOf(await ask(method, `/${id}`, sessionId))).toEqual([404, 'not_found'])
    }
  })

  it('that is open elsewhere is conversation_deleted there, and its visitor is known on', async () => {
    const token = await running.token()
    const { sessionId, made } = await visitor(token, 'One', 'Two')
    const chat = await send(sessionId, 'more', 'm1')
    const [, turnId = ''] = /"executionId":"(\w+)"/.exec(await chat.text()) ?? []
    const other = await init(token, { sessionId, newConversation: true })
    await ask('DELETE', `/${made[1]?.conversationId}`, other.sessionId)
    for (const path of ['chat', `turns/${turnId}/events`, `turns/${turnId}/stop`, 'feedback']) {
      const body = path === 'chat' ? say(sessionId, 'again') : { sessionId, type: 'upvote' }
      const refused = await running.post(`/v1/client/${path}`, body)
      expect([path, await codeOf(refused)]).toEqual([path, [410, 'conversation_deleted']])
    }
    const next = await init(token, { sessionId, conversationId: made[1]?.conversationId })
    expect(next).toMatchObject({ resumed: true, conversationResumed: false, messages: [] })
    expect((await list(next.sessionId)).conversations.map(({ title }) => title)).toEqual(['One'])
  })
})

describe('whose conversation it is', () => {
  it("is told by the session alone: another visitor's is one that never was", async () => {
    const token = await running.token()
    const own = await visitor(token, 'Mine')
    const stranger = await visitor(token, 'Hers')
    const elsewhere = await visitor(await running.token(), 'Other token')
    const id = own.made[0]?.conversationId ?? ''
    for (const { sessionId } of [stranger, elsewhere]) {
      expect((await list(sessionId)).conversations).toHaveLength(1)
      for (const method of ['GET', 'DELETE'] as const) {
        const foreign = await ask(method, `/${id}`, sessionId)
        const unknown = await ask(method, '/conv_never', sessionId)
        const strip = async (answer: Response) => {
          const { requestId, ...rest } = (await answer.json()) as Record<string, unknown>
          return { status: answer.status, known: requestId !== undefined, rest }
        }
        expect(await strip(foreign)).toEqual(await strip(unknown))
        expect(foreign.status).toBe(404)
      }
    }
    expect((await list(own.sessionId)).conversations).toHaveLength(1)
  })

  it('is not told by an address, by no session, an unknown, an expired or an ended one', async () => {
    const token = await running.token()
    const { sessionId, made } = await visitor(token, 'Mine')
    const id = made[0]?.conversationId
    for (const path of ['', `/${id}`]) {
      const named = await ask('GET', `${path}?sessionId=${sessionId}`, null)
      expect(await codeOf(named)).toEqual([401, 'session_unknown'])
      const unknown = await ask('GET', path, 'cs_nobody')
      expect(await codeOf(unknown)).toEqual([401, 'session_unknown'])
    }
    running.advance(3_600_000)
    const expired = await ask('DELETE', `/${id}`, sessionId)
    expect(await codeOf(expired)).toEqual([401, 'session_expired'])
    const next = await init(token, { sessionId })
    expect((await list(next.sessionId)).conversations).toHaveLength(1)
    await running.post('/v1/client/end', { sessionId: next.sessionId })
    const ended = await ask('GET', '', next.sessionId)
    expect(await codeOf(ended)).toEqual([401, 'session_revoked'])
  })

  it.each(['GET', 'DELETE'] as const)(
    '%s holds for the origin of its session alone',
    async (method) => {
      const token = await running.token({ allowedOrigins: ['shop.example', 'other.example'] })
      const { sessionId, made } = await visitor(token, 'Mine')
      const path = `/${made[0]?.conversationId}`
      const refuse = async (origin: string) =>
        codeOf(await ask(method, path, sessionId, { origin }))
      expect(await refuse('https://other.example')).toEqual([403, 'origin_changed'])
      expect(await refuse('https://evil.example')).toEqual([403, 'origin_changed'])
      expect(await refuse('shop.example')).toEqual([403, 'origin_malformed'])
    },
  )
})

describe('a page', () => {
  it('passes the preflight of each, and reads its answer', async () => {
    const { sessionId, made } = await visitor(await running.token(), 'Mine')
    const path = `/v1/client/conversations/${made[0]?.conversationId}`
    for (const method of ['GET', 'DELETE']) {
      const preflight = await fetch(running.url + path, {
        method: 'OPTIONS',
        headers: {
          origin: pageOrigin,
          'access-control-request-method': method,
          'access-control-request-headers': 'authorization',
        },
      })
      expect(preflight.status).toBe(204)
      expect(preflight.headers.get('access-control-allow-methods')).toContain(method)
      expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization')
      expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    }
    const answer = await ask('GET', `/${made[0]?.conversationId}`, sessionId)
    expect(answer.headers.get('access-control-allow-origin')).toBe(pageOrigin)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const refused = await ask('DELETE', '/conv_never', sessionId)
    expect(refused.headers.get('access-control-allow-origin')).toBe('*')
  })

  it("of the server's own origin sends no Origin with a read, and is known by its Referer", async () => {
    const own = running.url
    const token = await running.token({ allowedOrigins: [own.replace('http://', '')] })
    const answer = await running.post('/v1/client/init', { token }, { origin: own })
    const { sessionId } = (await answer.json()) as InitAnswer
    const read = async (...headers: (readonly [string, string])[]) =>
      (
        await sendRaw(
          running.port,
          rawRequest('GET', '/v1/client/conversations', [
            ['Authorization', `Bearer ${sessionId}`],
            ...headers,
          ]),
        )
      ).status
    expect(await read(['Referer', `${own}/`])).toBe(200)
    expect(await read(['Referer', `${own}/`], ['Sec-Fetch-Site', 'same-origin'])).toBe(200)
    expect(await read(['Referer', 'https://evil.example/'])).toBe(403)
    expect(await read(['Referer', `${own}/`], ['Sec-Fetch-Site', 'cross-site'])).toBe(403)
    expect(await read(['Referer', `${own}/`], ['Origin', 'https://evil.example'])).toBe(403)
    expect(await read()).toBe(403)
  })
})
