import { describe, expect, test } from 'vitest'
import { dataUri, filePart, headers, imagePart, pdf, png } from '../files.js'
import { openParley, readReply, type Parley, type ParleyOptions } from './parley.js'
import { createScriptedAgent } from './scripted-agent.js'

const allowed = { images: true, files: ['application/pdf', 'text/plain'] }
const hello = { type: 'text', text: 'Look.' }

let nextId = 1
/** A page of a token that takes what `attachments` says. */
const openPage = async (attachments: unknown = allowed, options: ParleyOptions = {}) => {
  const scripted = createScriptedAgent((call) => {
    call.say('Seen.')
    call.end()
  })
  const parley = await openParley({ scripted, ...options })
  const token = await parley.token({ rateLimitPerMinute: 1000, config: { attachments } })
  const page = parley.page(token.value)
  const { conversationId } = await page.init()
  const send = (content: unknown, { id = `a${nextId++}`, headers: more = {} } = {}) =>
    parley.post(
      'chat',
      { sessionId: page.sessionId, messages: [{ id, role: 'user', content }] },
      more,
    )
  return {
    parley,
    page,
    conversationId,
    send,
    say: async (...given: Parameters<typeof send>) => readReply(await send(...given)),
  }
}

const stored = async ({ server }: Parley, conversationId: string) =>
  (await server.archive.show(conversationId)).messages.flatMap(
    ({ attachments = [] }) => attachments,
  )

describe('an attachment', () => {
  test('is refused where the token takes none, which is the default', async () => {
    for (const config of [null, { images: false }]) {
      const { parley, page, say } = await openPage(config)
      expect((await page.init()).config).not.toHaveProperty('attachments')
      const reply = await say([hello, imagePart(png(3, 2))])
      expect(reply).toMatchObject({ status: 415, code: 'unsupported_media_type' })
      expect(reply.problem['detail']).toContain('config.attachments')
      expect(reply.problem['errors']).toMatchObject([{ path: 'messages.content[1]' }])
      expect(parley.scripted.calls).toHaveLength(0)
    }
  })

  test.each([
    ['an SVG', imagePart(Buffer.from('<svg/>'), 'image/svg+xml')],
    ['HTML as an image', imagePart(Buffer.from('<!doctype html>'), 'image/png')],
    ['HTML as a file', filePart('<p>', 'text/html', 'a.html')],
    ['a JPEG that says it is a PNG', imagePart(headers.jpeg, 'image/png')],
    ['an image as a file', filePart(png(3, 2), 'image/png')],
    ['a text as a PDF', filePart('hi', 'application/pdf', 'a.pdf')],
    ['bytes as a text', filePart(png(3, 2), 'text/plain', 'a.txt')],
    ['a type that the token does not list', filePart('a,b', 'text/csv', 'a.csv')],
    ['no type', { type: 'file', data: 'data:,hi' }],
  ])('is refused by its type: %s', async (_, part) => {
    const { parley, page, say } = await openPage()
    const reply = await say([hello, part])
    expect(reply).toMatchObject({ status: 415, code: 'unsupported_media_type' })
    expect(reply.problem['hint']).toBe('That type of file cannot be sent here.')
    expect(String(reply.problem['detail'])).toMatch(/expected .+, seen .+/)
    expect(parley.scripted.calls).toHaveLength(0)
    expect((await page.init()).limits.messagesRemaining).toBe(100)
  })

  test('is refused by its size, the number of them, and all of them together', async () => {
    const { parley, say } = await openPage({ ...allowed, maxBytes: 2048, maxCount: 2 })
    const big = filePart('x'.repeat(2049), 'text/plain')
    const fits = filePart('x'.repeat(2048), 'text/plain')
    expect(await say([big])).toMatchObject({ status: 413, code: 'body_too_large' })
    expect((await say([big])).problem['detail']).toBe(
      'messages.content[0]: expected at most 2048 bytes in one attachment, seen 2049',
    )
    expect((await say([fits, fits, fits])).problem['errors']).toMatchObject([{ code: 'too_many' }])
    expect(await say([fits, fits])).toMatchObject({ status: 200, text: 'Seen.' })
    expect(parley.scripted.calls).toHaveLength(1)

    const small = await openPage(allowed, { limits: { attachmentBytesPerMessage: 3000 } })
    expect((await small.page.init()).config.attachments).toMatchObject({
      maxBytes: 3000,
      maxTotalBytes: 3000,
    })
    expect((await small.say([fits, fits])).problem['detail']).toContain(
      'at most 3000 bytes together',
    )
  })

  test('with more pixels than anybody can look at is refused', async () => {
    const { say } = await openPage()
    const huge = Buffer.from(png(3, 2))
    huge.writeUInt32BE(60_000, 16)
    huge.writeUInt32BE(60_000, 20)
    expect((await say([imagePart(huge)])).problem['detail']).toContain('seen 60000 × 60000')
  })

  test('finds no room once its conversation is full; a new one has room again', async () => {
    const { page, say } = await openPage(allowed, {
      limits: { attachmentBytesPerConversation: 5000 },
    })
    const part = filePart('x'.repeat(2000), 'text/plain')
    expect((await say([part, part])).code).toBeNull()
    const full = await say([part])
    expect(full).toMatchObject({ status: 413, code: 'body_too_large' })
    expect(full.problem['hint']).toContain('Start a new one')
    await page.init({ newConversation: true })
    expect((await say([part])).code).toBeNull()
  })

  test('reaches the agent with what is known of it, and again with the next message', async () => {
    const { parley, say, page } = await openPage()
    const picture = png(40, 30)
    await say([hello, imagePart(picture, 'image/png', 'cat.png'), filePart(pdf, 'application/pdf')])
    await page.say('And now?')
    const given = [
      {
        type: 'image',
        dataUri: dataUri('image/png', picture),
        filename: 'cat.png',
        mediaType: 'image/png',
        bytes: picture.length,
        width: 40,
        height: 30,
      },
      {
        type: 'file',
        dataUri: dataUri('application/pdf', pdf),
        mediaType: 'application/pdf',
        bytes: pdf.length,
      },
    ]
    const asked = parley.scripted.calls.map(({ request }) => request.messages[0])
    expect(asked).toEqual([
      { role: 'user', content: 'Look.', attachments: given },
      { role: 'user', content: 'Look.', attachments: given },
    ])
  })

  test('alone is a message', async () => {
    const { say, page } = await openPage()
    expect((await say([imagePart(png(3, 2))])).text).toBe('Seen.')
    const { messages } = await page.init()
    expect(messages[0]).toMatchObject({ content: '', attachments: [{ type: 'image', width: 3 }] })
  })

  test('sent again under the same id is the same message, and another one under it is not', async () => {
    const { parley, say, conversationId } = await openPage()
    const content = [hello, imagePart(png(3, 2))]
    const [first, again] = [await say(content, { id: 'm1' }), await say(content, { id: 'm1' })]
    expect(again.turnId).toBe(first.turnId)
    expect((await say([hello, imagePart(png(2, 3))], { id: 'm1' })).code).toBe(
      'idempotency_key_reused',
    )
    expect(parley.scripted.calls).toHaveLength(1)
    expect(await stored(parley, conversationId)).toHaveLength(1)
  })

  test.each([
    ['C:\\photos\\cat.PNG', 'cat.PNG'],
    ['../../etc/passwd', 'passwd.png'],
    ['invoice.exe', 'invoice.exe.png'],
    ['cat\u202Egnp.exe', 'cat\u202Egnp.exe.png'],
    ['a\r\nset-cookie: x\0.png', 'a set-cookie: x\uFFFD.png'],
    [`${'x'.repeat(500)}.png`, `${'x'.repeat(120)}.png`],
    ['half \uD83D.png', 'half \uFFFD.png'],
    [' ', null],
    [7, null],
  ])('named %j is kept as %j', async (alt, filename) => {
    const { parley, say, conversationId } = await openPage()
    expect((await say([{ ...imagePart(png(3, 2)), alt }])).code).toBeNull()
    expect(await stored(parley, conversationId)).toMatchObject([{ filename }])
  })
})

describe('the data of an attachment', () => {
  const attachOne = async (name = 'né "x"\u202Ea.txt') => {
    const opened = await openPage()
    await opened.say([hello, filePart('Grüße', 'text/plain', name)])
    const { messages } = await opened.page.init()
    const id = messages[0]?.attachments?.[0]?.id ?? ''
    return { ...opened, id }
  }

  test('is its visitor’s to read, to be saved and without any right', async () => {
    const { parley, page, id } = await attachOne()
    const response = await parley.post(`attachments/${id}`, { sessionId: page.sessionId })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('Grüße')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition':
        'attachment; filename="n_ _x__a.txt"; filename*=UTF-8\'\'n%C3%A9%20%22x%22_a.txt',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'access-control-allow-origin': 'https://shop.example',
    })
    // Also from her next conversation, and after the session has been renewed.
    await page.init({ newConversation: true })
    expect((await parley.post(`attachments/${id}`, { sessionId: page.sessionId })).status).toBe(200)
  })

  test('is nobody else’s: another visitor is told the same as of an unknown one', async () => {
    const { parley, id, page } = await attachOne()
    const other = parley.page((await parley.token()).value)
    await other.init()
    const answers = await Promise.all(
      [
        [id, other.sessionId],
        ['att_unknown', other.sessionId],
        ['%00', page.sessionId],
      ].map(([one, sessionId]) => parley.post(`attachments/${one}`, { sessionId })),
    )
    const bodies = await Promise.all(answers.map((answer) => answer.json()))
    expect(bodies.map(({ code }) => code)).toEqual(['not_found', 'not_found', 'not_found'])
    expect({ ...bodies[0], requestId: '' }).toEqual({ ...bodies[1], requestId: '' })
    expect((await parley.post(`attachments/${id}`, {})).status).toBe(401)
  })

  test('is the operator’s to read, with a key that may read conversations', async () => {
    const { parley, id, conversationId } = await attachOne()
    const { plainKey } = await parley.server.keys.create({
      name: 'reader',
      environment: 'live',
      permissions: ['CONVERSATIONS:READ'],
    })
    const read = (path: string, key = plainKey) =>
      parley.server.fetch(
        new Request(`http://parley.test/v1/conversations/${path}`, {
          headers: { authorization: `Bearer ${key}` },
        }),
      )
    const response = await read(`${conversationId}/attachments/${id}`)
    expect(await response.text()).toBe('Grüße')
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; /)
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect((await read(`${conversationId}/attachments/att_1`)).status).toBe(404)
    expect((await read(`conv_1/attachments/${id}`)).status).toBe(404)
    const { plainKey: other } = await parley.server.keys.create({
      name: 'tokens',
      environment: 'live',
      permissions: ['CLIENT_TOKENS:READ'],
    })
    expect((await read(`${conversationId}/attachments/${id}`, other)).status).toBe(403)
  })

  test('goes with its conversation', async () => {
    const { parley, page, id, conversationId } = await attachOne()
    await parley.server.archive.remove(conversationId)
    expect((await parley.post(`attachments/${id}`, { sessionId: page.sessionId })).status).toBe(404)
  })
})

describe('a large body', () => {
  const limits = { chatBodyBytes: 64 * 1024, attachmentBytesPerMessage: 200 * 1024 }
  const content = [hello, filePart('x'.repeat(150 * 1024), 'text/plain')]

  const send = async (
    attachments: unknown,
    bearer: (sessionId: string) => Record<string, string>,
  ) => {
    const { parley, page } = await openPage(attachments, { limits })
    const body = JSON.stringify({
      sessionId: page.sessionId,
      messages: [{ id: 'm', role: 'user', content }],
    })
    const response = await parley.server.fetch(
      new Request('http://parley.test/v1/client/chat', {
        method: 'POST',
        headers: {
          'content-type': 'text/plain',
          'content-length': String(body.length),
          origin: 'https://shop.example',
          ...bearer(page.sessionId ?? ''),
        },
        body,
      }),
    )
    return readReply(response)
  }

  test('is taken from a session that is named ahead of it and may attach', async () => {
    const bearer = (sessionId: string) => ({ authorization: `Bearer ${sessionId}` })
    expect(await send(allowed, bearer)).toMatchObject({ status: 200, text: 'Seen.' })
  })

  test.each([
    ['without the header', allowed, () => ({}), 'body_too_large'],
    [
      'for a token that takes none',
      null,
      (sessionId: string) => ({ authorization: `Bearer ${sessionId}` }),
      'body_too_large',
    ],
    [
      'with a session that is none',
      allowed,
      () => ({ authorization: 'Bearer cs_none' }),
      'session_unknown',
    ],
  ])('is refused %s', async (_, attachments, bearer, code) => {
    expect(await send(attachments, bearer)).toMatchObject({ code })
  })
})
