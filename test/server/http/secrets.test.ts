/** What is secret stands in no log and in no file, whatever is done with it. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createKeyValue } from '../../../src/server/identifiers.js'
import { filesOf } from '../database.js'
import { pageOrigin, say, startServer, type RunningServer } from './running-server.js'

let running: RunningServer
beforeAll(async () => {
  running = await startServer({
    reply: async function* ({ messages }) {
      if (messages.at(-1)?.content.includes('fail')) throw new Error('upstream said: fail')
      yield { type: 'text', delta: 'the private answer' }
    },
  })
})
afterAll(() => running.close())

it('keeps session ids, keys and what was said out of logs, and the first two out of files', async () => {
  const secrets: string[] = []
  const { plainKey } = await running.server.keys.create({ name: 'Key' })
  const foreignKey = createKeyValue('test')
  secrets.push(plainKey, foreignKey)
  const token = await running.token()
  for (let index = 0; index < 20; index++) {
    const sessionId = await running.session()
    secrets.push(sessionId)
    const auth = { authorization: `Bearer ${sessionId}` }
    const text = index % 2 ? 'the private question' : 'the private question: fail'
    const frames = await (await running.post('/v1/client/chat', say(sessionId, text))).text()
    const turnId = /turn_[a-z0-9]+/.exec(frames)?.[0]
    const attempts: [path: string, body: unknown, headers?: Record<string, string>][] = [
      [`/v1/client/turns/${turnId}/events`, {}, auth],
      [`/v1/client/turns/${turnId}/stop`, { sessionId }],
      ['/v1/client/feedback', { sessionId, type: 'upvote', comment: 'the private comment' }],
      ['/v1/client/feedback', { sessionId, type: 'hate', comment: 'the private comment' }],
      ['/v1/client/chat', `{"sessionId":"${sessionId}", "the private question"`],
      ['/v1/client/chat', say(sessionId, { text: 'the private question' })],
      ['/v1/client/chat', say(sessionId, 'x'), { origin: 'https://evil.example' }],
      // Secrets where they do not belong.
      [`/v1/client/${sessionId}`, {}],
      [`/v1/client/turns/${sessionId}/events?sessionId=${sessionId}`, { sessionId }],
      [`/${plainKey}/${foreignKey}`, {}],
      ['/v1/client/init', { token: plainKey }],
      ['/v1/client/init', { token, sessionId: plainKey, flowId: foreignKey }],
      [
        '/v1/client/init',
        { token, sessionId },
        { 'idempotency-key': sessionId, referer: sessionId },
      ],
      ['/v1/client/end', { sessionId: foreignKey }, { authorization: `Bearer ${plainKey}` }],
      ['/v1/client/end', { sessionId }, { 'x-forwarded-for': sessionId }],
      ['/v1/client/chat', say(sessionId, 'x')],
    ]
    for (const [path, body, headers] of attempts) {
      const response = await running.post(path, body, { origin: pageOrigin, ...headers })
      await response.text()
    }
    await (await fetch(`${running.url}/embed/${plainKey}.js`)).text()
    await (await fetch(`${running.url}/embed/${foreignKey}.js?key=${plainKey}`)).text()
  }

  const logs = running.logs.join('')
  expect(running.logs.length).toBeGreaterThan(300)
  expect(logs).not.toContain('the private')
  const files = await filesOf(running.settings)
  const kept = files.map(({ bytes }) => bytes.toString('latin1'))
  for (const secret of secrets) {
    // Not in part either: what follows the prefix is the secret.
    const part = secret.replace(/^(cs|rt_live|rt_test)_/, '').slice(0, 24)
    expect(logs).not.toContain(part)
    for (const file of kept) expect(file).not.toContain(part)
  }
  // The search can find: what is no secret is there.
  expect(kept.join('')).toContain('the private answer')
  expect(logs).toContain('/v1/client/feedback')
})
