import { expect, test } from 'vitest'
import { filesOf } from './database.js'
import { openParley, readReply, type Parley } from './parley.js'

/** Of everything that was issued, what must be nowhere: whole, without its prefix, and as hex. */
const shapes = (secret: string): Buffer[] => {
  const bare = secret.replace(/^(cs|(rt|ct)_(live|test))_/, '')
  return [secret, bare, Buffer.from(secret).toString('base64'), encodeURIComponent(bare)].map(
    (text) => Buffer.from(text),
  )
}

/** `kept` and `logged` show that the search can find anything. */
const expectNowhere = async (
  { settings, log }: Parley,
  secrets: readonly string[],
  logged: string,
  kept = 'scrypt$',
): Promise<void> => {
  const files = await filesOf(settings)
  expect(files.length).toBeGreaterThan(0)
  expect(
    files.some(({ bytes }) => bytes.includes(kept)),
    'the search can find',
  ).toBe(true)
  const lines = Buffer.from(log.join(''))
  expect(lines.includes(logged), 'the log is there').toBe(true)
  for (const secret of secrets) {
    for (const shape of shapes(secret)) {
      for (const { name, bytes } of [...files, { name: 'the log', bytes: lines }]) {
        expect([name, bytes.includes(shape)]).toEqual([name, false])
      }
    }
  }
}

test('session ids and API keys are in no log and in no file of the database', async () => {
  const parley = await openParley()
  const { value, id } = await parley.token({ sessionIdleTimeoutMinutes: 5 })
  const secrets: string[] = []
  for (let index = 0; index < 5; index++) {
    const page = parley.page(value)
    const { sessionId } = await page.init()
    secrets.push(sessionId)
    const { turnId } = await page.say('hello')
    await readReply(await page.follow(turnId))
    await page.feedback({ type: 'downvote', comment: 'bad' })
    await page.stop(turnId)
    // Where a careless client may put it.
    await parley.post(`turns/${sessionId}/events`, { sessionId })
    await parley.post(`${sessionId}`, {})
    await parley.post(
      'chat',
      { sessionId, messages: 'none' },
      { authorization: `Bearer ${sessionId}` },
    )
    parley.clock.now += 5 * 60_000
    await page.say('expired')
    secrets.push((await page.init()).sessionId)
    await page.end()
    const { plainKey } = await parley.server.keys.create({ name: 'program' })
    secrets.push(plainKey)
    expect((await parley.page(plainKey).init()).code).toBe('token_unknown')
    await parley.server.fetch(new Request(`http://parley.test/embed/${plainKey}.js`))
  }
  await parley.server.tokens.rotate(id)
  await parley.server.close({ drainMs: 0 })

  await expectNowhere(parley, secrets, '/v1/client/init', 'hello')
})

test('cookies, set-up links and passwords are in no log and in no file of the database', async () => {
  const parley = await openParley()
  const passwords = ['correct horse battery staple', 'a different horse entirely', 'Grüße, Pferd!']
  const secrets = [...passwords, 'wrong horse altogether']
  let headers: Record<string, string> = {}
  const ask = async (path: string, body: object, method = 'POST'): Promise<Response> => {
    const response = await parley.server.fetch(
      new Request(`http://localhost/v1/console/${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(method === 'POST' && { body: JSON.stringify(body) }),
      }),
    )
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const [, value = ''] = cookie.split('=')
    if (value === '') return response
    const { csrfToken } = (await response.json()) as { csrfToken: string }
    headers = { cookie, 'x-csrf-token': csrfToken }
    secrets.push(value)
    return response
  }
  for (const [index, password] of passwords.entries()) {
    headers = {}
    const { secret } = await parley.server.operators.createSetupLink()
    secrets.push(secret)
    // Where a careless program may put it.
    await ask(`setup/${secret}?setup=${secret}`, { secret })
    expect((await ask('setup', { secret, password })).status).toBe(200)
    await ask('sign-in', { password: 'wrong horse altogether' })
    expect((await ask('sign-in', { password })).status).toBe(200)
    await ask('sign-in', { password, remember: secret })
    await ask(`${secrets.at(-1)}`, {}, 'GET')
    const next = passwords[(index + 1) % passwords.length] ?? ''
    expect((await ask('password', { current: password, password: next })).status).toBe(200)
    expect((await ask('sign-out-everywhere', {})).status).toBe(200)
  }
  await parley.server.close({ drainMs: 0 })
  expect(secrets).toHaveLength(4 + 3 * 3)
  await expectNowhere(parley, secrets, '/v1/console/setup')
})
