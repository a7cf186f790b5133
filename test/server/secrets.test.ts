import { expect, test } from 'vitest'
import { filesOf } from './database.js'
import { openParley, readReply } from './parley.js'

/** Of everything that was issued, what must be nowhere: whole, without its prefix, and as hex. */
const shapes = (secret: string): Buffer[] => {
  const bare = secret.replace(/^(cs|(rt|ct)_(live|test))_/, '')
  return [secret, bare, Buffer.from(secret).toString('base64'), encodeURIComponent(bare)].map(
    (text) => Buffer.from(text),
  )
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

  const files = await filesOf(parley.settings)
  expect(files.length).toBeGreaterThan(0)
  expect(
    files.some(({ bytes }) => bytes.includes('hello')),
    'the search can find',
  ).toBe(true)
  const log = Buffer.from(parley.log.join(''))
  expect(log.includes('/v1/client/init'), 'the log is there').toBe(true)
  for (const secret of secrets) {
    for (const shape of shapes(secret)) {
      for (const { name, bytes } of [...files, { name: 'the log', bytes: log }]) {
        expect([name, bytes.includes(shape)]).toEqual([name, false])
      }
    }
  }
})
