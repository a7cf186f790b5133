import { describe, expect, test, vi } from 'vitest'
import type { BlockedOrigin } from '../../src/protocol/blocked-origins.js'
import { inOrder } from '../../src/console/blocked.js'
import { clientToken, problem, tokenList, type SmallServer } from './small-server.js'
import { startConsole } from './start.js'

const list = 'GET /v1/client-tokens/ct_one/blocked-origins'
const put = 'PUT /v1/client-tokens/ct_one'
const www = 'https://www.shop.example'
/** The name of an entry; its buttons hold it for those who do not see what they stand beside. */
const name = { selector: 'bdi' }

const blocked = (change: Partial<BlockedOrigin> = {}): BlockedOrigin => ({
  origin: www,
  code: 'origin_not_allowed',
  count: 12,
  firstSeenAt: new Date(Date.now() - 7_200_000).toISOString(),
  lastSeenAt: new Date(Date.now() - 120_000).toISOString(),
  ignored: false,
  suggestion: 'www.shop.example',
  nearMiss: 'www',
  allows: ['http://www.shop.example', 'https://www.shop.example:8443'],
  detail: 'In words.',
  ...change,
})

const serve = (...entries: BlockedOrigin[]) => {
  return ({ answers }: SmallServer) => {
    answers['GET /v1/client-tokens/ct_one'] = {
      body: { clientToken: clientToken({ blockedOriginCount: entries.length }) },
      headers: { etag: '"e1"' },
    }
    answers['GET /v1/client-tokens/ct_one/sightings'] = { body: { sightings: [] } }
    answers[list] = { body: { blockedOrigins: entries } }
  }
}

const saved = (...allowedOrigins: string[]) => ({
  body: { clientToken: clientToken({ allowedOrigins }), warnings: [] },
  headers: { etag: '"e2"' },
})

describe('the tab Blocked origins', () => {
  test('says what would be here where nothing is', async () => {
    const { screen } = await startConsole('/tokens/ct_one/blocked', serve())
    await screen.findByText('Nothing was turned away')
    expect(screen.getByRole('tab', { name: 'Blocked origins' }).textContent).toBe('Blocked origins')
  })

  test('shows how often, when and why each was refused, and what cannot be allowed', async () => {
    const { screen } = await startConsole(
      '/tokens/ct_one/blocked',
      serve(
        blocked(),
        blocked({ origin: 'https://x.example', suggestion: 'x.example', nearMiss: undefined }),
        blocked({ origin: 'null', suggestion: null, count: 1, nearMiss: undefined, allows: [] }),
        blocked({ origin: 'missing', suggestion: null, nearMiss: undefined, allows: [] }),
      ),
    )
    await screen.findByText(www, name)
    const items = screen.getAllByRole('listitem').map((item) => item.textContent)
    expect(items[0]).toContain('12 times, 2 minutes ago; first 2 hours ago')
    expect(items[0]).toContain('Only www. sets it apart from a name that is allowed.')
    expect(items[1]).toContain('Nothing on the list comes near it.')
    expect(items[2]).toContain('null, an opaque originOnce, 2 minutes ago')
    expect(items[3]).toContain('No origin')
    expect(screen.getAllByRole('button', { name: /^Allow…/ })).toHaveLength(2)
    expect(screen.getAllByRole('button', { name: /^Ignore/ })).toHaveLength(4)
    expect(screen.getByRole('tab', { name: 'Blocked origins 4' })).toBeTruthy()
  })

  test('shows a name as text, whatever it is', async () => {
    const origin = 'https://xn--<img src=x onerror=alert(1)>.example'
    const { screen } = await startConsole('/tokens/ct_one/blocked', serve(blocked({ origin })))
    await screen.findByText(origin, name)
    expect(document.querySelector('main img')).toBeNull()
  })

  test('allows one after it has said what else that allows', async () => {
    const { screen, asked, answers } = await startConsole(
      '/tokens/ct_one/blocked',
      serve(blocked(), blocked({ origin: 'https://x.example' })),
    )
    const allow = await screen.findByRole('button', { name: `Allow… ${www}` })
    allow.click()
    const panel = await screen.findByRole('group', { name: `Allow ${www}` })
    expect(allow.getAttribute('aria-expanded')).toBe('true')
    expect(panel.textContent).toContain('Adds www.shop.example to the allowed origins.')
    expect(panel.textContent).toContain('http://www.shop.example, https://www.shop.example:8443')
    expect(panel.textContent).toContain('any other program can claim anything')
    expect(asked.some(({ method }) => method === 'PUT')).toBe(false)
    answers[put] = () => {
      answers[list] = { body: { blockedOrigins: [blocked({ origin: 'https://x.example' })] } }
      return saved('shop.example', 'www.shop.example')
    }
    screen.getByRole('button', { name: 'Add www.shop.example' }).click()
    await vi.waitFor(() => expect(screen.queryByText(www, name)).toBeNull())
    const written = asked.find(({ method }) => method === 'PUT')
    expect(written?.body).toEqual({ allowedOrigins: ['shop.example', 'www.shop.example'] })
    expect(written?.headers['if-match']).toBe('"e1"')
    // The button is gone, and whoever pressed it is not at the top of the page again.
    await vi.waitFor(() => expect(document.activeElement?.className).toBe('blocked-list'))
  })

  test('adds to the list as it is, if somebody has changed it meanwhile', async () => {
    const { screen, asked, answers } = await startConsole(
      '/tokens/ct_one/blocked',
      serve(blocked()),
    )
    ;(await screen.findByRole('button', { name: `Allow… ${www}` })).click()
    answers['GET /v1/client-tokens/ct_one'] = {
      body: { clientToken: clientToken({ allowedOrigins: ['new.example'] }) },
      headers: { etag: '"e7"' },
    }
    answers[put] = ({ headers }) =>
      headers['if-match'] === '"e7"'
        ? saved('new.example', 'www.shop.example')
        : problem(412, 'precondition_failed')
    ;(await screen.findByRole('button', { name: 'Add www.shop.example' })).click()
    await vi.waitFor(() => {
      const writes = asked.filter(({ method }) => method === 'PUT')
      expect(writes.map(({ body }) => body)).toEqual([
        { allowedOrigins: ['shop.example', 'www.shop.example'] },
        { allowedOrigins: ['new.example', 'www.shop.example'] },
      ])
    })
  })

  test('says why an entry could not be added, and keeps it', async () => {
    const { screen, answers } = await startConsole('/tokens/ct_one/blocked', serve(blocked()))
    answers[put] = problem(503, 'storage_unavailable')
    ;(await screen.findByRole('button', { name: `Allow… ${www}` })).click()
    ;(await screen.findByRole('button', { name: 'Add www.shop.example' })).click()
    await screen.findByText('Detail of storage_unavailable.')
    expect(screen.getByText(www, name)).toBeTruthy()
  })

  test('ignores one, which then stands apart, and heeds it again', async () => {
    const { screen, asked, answers } = await startConsole(
      '/tokens/ct_one/blocked',
      serve(blocked()),
    )
    answers['POST /v1/client-tokens/ct_one/blocked-origins/ignore'] = ({ body }) => {
      const { ignored } = body as { ignored: boolean }
      answers[list] = { body: { blockedOrigins: [blocked({ ignored })] } }
      return { body: { blockedOrigin: blocked({ ignored }) } }
    }
    ;(await screen.findByRole('button', { name: `Ignore ${www}` })).click()
    await screen.findByText('Nothing else was turned away')
    expect(screen.getByRole('tab', { name: 'Blocked origins' })).toBeTruthy()
    screen.getByRole('button', { name: `No longer ignore ${www}` }).click()
    await screen.findByRole('tab', { name: 'Blocked origins 1' })
    const bodies = asked.filter(({ method }) => method === 'POST').map(({ body }) => body)
    expect(bodies).toEqual([
      { origin: www, ignored: true },
      { origin: www, ignored: false },
    ])
  })

  test('forgets one that is ignored, or all after a question', async () => {
    const { screen, asked, answers } = await startConsole(
      '/tokens/ct_one/blocked',
      serve(blocked({ ignored: true }), blocked({ origin: 'https://x.example' })),
    )
    answers['DELETE /v1/client-tokens/ct_one/blocked-origins'] = {
      body: { success: true, message: '' },
    }
    const deleted = () => asked.filter(({ method }) => method === 'DELETE').map(({ path }) => path)
    ;(await screen.findByRole('button', { name: `Forget ${www}` })).click()
    await vi.waitFor(() => expect(deleted()).toHaveLength(1))
    expect(deleted()[0]).toContain(`?origin=${encodeURIComponent(www)}`)
    screen.getByRole('button', { name: 'Forget all…' }).click()
    await screen.findByText('Forget 2 blocked origins?')
    expect(deleted()).toHaveLength(1)
    screen.getByRole('button', { name: 'Forget all' }).click()
    await vi.waitFor(() => expect(deleted()[1]).toContain('?all=true'))
  })

  test('shows what is refused while it is looked at', async () => {
    const { screen, answers } = await startConsole('/tokens/ct_one/blocked', serve())
    await screen.findByText('Nothing was turned away')
    answers[list] = { body: { blockedOrigins: [blocked()] } }
    await screen.findByText(www, name, { timeout: 10_000 })
    expect(screen.getByRole('tab', { name: 'Blocked origins 1' })).toBeTruthy()
  })
})

describe('that something was refused', () => {
  test('is said in the list of tokens, with a way there', async () => {
    const { screen } = await startConsole('/tokens', ({ answers }) => {
      answers['GET /v1/client-tokens'] = tokenList(
        clientToken({ blockedOriginCount: 3 }),
        clientToken({ id: 'ct_two', name: 'Two' }),
      )
    })
    const badge = await screen.findByRole('link', { name: '3 origins blocked' })
    expect(badge.getAttribute('href')).toBe('/console/tokens/ct_one/blocked')
    expect(screen.queryAllByText(/blocked$/)).toHaveLength(1)
  })

  test('is said where one waits for the page to be seen', async () => {
    const { screen } = await startConsole(
      '/tokens/ct_one/install',
      serve(
        blocked(),
        blocked({ origin: 'https://x.example', lastSeenAt: '2026-01-01T00:00:00.000Z' }),
        blocked({ origin: 'https://y.example', ignored: true }),
      ),
    )
    const seen = await screen.findByText(www)
    expect(seen.closest('p')?.textContent).toBe(
      `Refused on ${www} 2 minutes ago, and 1 more. See what was refused`,
    )
    await screen.findByText('Not seen yet.')
  })
})

test('an entry keeps its place however often it is refused, and a new one stands first', () => {
  const of = (...origins: string[]) => origins.map((origin) => blocked({ origin }))
  const names = (entries: readonly BlockedOrigin[]) => entries.map(({ origin }) => origin)
  expect(names(inOrder(of('b', 'a'), []))).toEqual(['b', 'a'])
  expect(names(inOrder(of('a', 'new', 'b'), ['b', 'gone', 'a']))).toEqual(['new', 'b', 'a'])
})
