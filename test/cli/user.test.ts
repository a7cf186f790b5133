/** `parley user reset-password`, and the link that it prints, against a server that runs. */
import { expect, test } from 'vitest'
import { useParley } from './parley.js'

const parley = useParley()

const setUp = (url: string, link: string, password: string) =>
  fetch(`${url}/v1/console/setup`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ secret: link.split('#setup=')[1], password }),
  })

test('the link that serve prints sets the first password, and then none is printed', async () => {
  const first = await parley.serve('--json')
  const { setupUrl }: { setupUrl: string } = JSON.parse(first.stdout())
  const url = new URL(setupUrl).origin
  expect(url).toBe(first.url.replace('127.0.0.1', 'localhost'))
  expect((await setUp(url, setupUrl, 'a password of words')).status).toBe(200)
  expect((await setUp(url, setupUrl, 'another password of words')).status).toBeGreaterThan(399)
  first.signal('SIGTERM')
  await first.ended

  const second = await parley.serve('--json')
  expect(JSON.parse(second.stdout())).toMatchObject({ setupUrl: null })
  second.signal('SIGTERM')
  await second.ended
  const third = await parley.serve()
  expect(third.stdout().trimEnd().split('\n')).toHaveLength(1)
  third.signal('SIGTERM')
  await third.ended
}, 60_000)

test('a forgotten password is set anew by the link of the server that runs', async () => {
  const server = await parley.serve()
  const { stdout } = await parley.run('user', 'reset-password')
  const [link = ''] = /http:\S+/.exec(stdout) ?? []
  expect(link.startsWith(server.url.replace('127.0.0.1', 'localhost'))).toBe(true)
  const { url, expiresAt } = await parley.json<{ url: string; expiresAt: string }>(
    ...['user', 'reset-password'],
  )
  expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now())
  expect((await setUp(new URL(url).origin, url, 'a new password of words')).status).toBe(200)
  // The password that was set ends all other links.
  expect((await setUp(new URL(link).origin, link, 'one more of words')).status).toBeGreaterThan(399)
  server.signal('SIGTERM')
  await server.ended
}, 60_000)
