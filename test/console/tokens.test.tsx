import { describe, expect, test, vi } from 'vitest'
import { clientToken, problem, tokenList, type Answer, type SmallServer } from './small-server.js'
import { startConsole, write } from './start.js'

const agents: Answer = {
  body: { agents: [], flows: [], default: { kind: 'agent', id: 'demo', name: 'Demo' } },
}

const explained = (written: string, change: object = {}) => ({
  written,
  stored: written,
  allows: [`https://${written}`],
  doesNotAllow: [`https://www.${written}`],
  warnings: [],
  error: null,
  ...change,
})

/** Explains every entry alike; one with a slash is refused. */
const explain = ({ answers }: SmallServer) => {
  answers['POST /v1/origins/explain'] = ({ body }) => {
    const { allowedOrigins } = body as { allowedOrigins: string[] }
    const error = { code: 'has_path', message: 'expected an origin without a path' }
    const entries = allowedOrigins.map((entry) =>
      entry.includes('/')
        ? explained(entry, { stored: null, allows: [], doesNotAllow: [], error })
        : explained(entry),
    )
    return { body: { entries, warnings: [] } }
  }
}

const serveToken = (server: SmallServer, change: object = {}) => {
  explain(server)
  server.answers['GET /v1/agents'] = agents
  server.answers['GET /v1/client-tokens'] = tokenList(clientToken(change))
  server.answers['GET /v1/client-tokens/ct_one'] = {
    body: { clientToken: clientToken(change) },
    headers: { etag: '"e1"' },
  }
  server.answers['GET /v1/client-tokens/ct_one/sightings'] = { body: { sightings: [] } }
}

describe('the list of client tokens', () => {
  test('says what to do first where there are none', async () => {
    const { screen } = await startConsole('/tokens', ({ answers }) => {
      answers['GET /v1/client-tokens'] = tokenList()
    })
    await screen.findByText('Put the chat on your first site')
    expect(screen.getAllByRole('link', { name: /Create a token/ })).toHaveLength(1)
  })

  test('shows how each stands, and what is unusual about its origins', async () => {
    const { screen } = await startConsole('/tokens', ({ answers }) => {
      answers['GET /v1/client-tokens'] = tokenList(
        clientToken({ allowedOrigins: ['a.example', 'b.example', 'c.example'] }),
        clientToken({ id: 'ct_two', name: 'Any', allowedOrigins: ['*'], isActive: false }),
        clientToken({ id: 'ct_three', name: 'None', allowedOrigins: [], conversationCount: 1204 }),
      )
    })
    await screen.findByRole('link', { name: 'Tea shop' })
    const rows = screen.getAllByRole('row').map(({ textContent }) => textContent)
    expect(rows[1]).toContain('a.exampleb.example+1 more')
    expect(rows[2]).toContain('OffEvery page')
    expect(rows[3]).toContain('None: no page may use it')
    expect(rows[3]).toContain('1,204')
  })

  test('searches after a pause and has a way back from a search without results', async () => {
    const { screen, asked } = await startConsole('/tokens', ({ answers }) => {
      answers['GET /v1/client-tokens'] = ({ path }) =>
        path.includes('search') ? tokenList() : tokenList(clientToken())
    })
    await screen.findByRole('link', { name: 'Tea shop' })
    write(screen.getByLabelText('Search client tokens'), 'coffee')
    await screen.findByText('Nothing matches')
    expect(asked.at(-1)?.path).toBe('/v1/client-tokens?environment=live&search=coffee&limit=50')
    expect(location.search).toBe('?search=coffee')
    screen.getByRole('button', { name: 'Clear the search' }).click()
    expect(await screen.findByRole('link', { name: 'Tea shop' })).toBeTruthy()
  })

  test('is paged, and its pages have addresses', async () => {
    const { screen, asked } = await startConsole('/tokens?offset=50', ({ answers }) => {
      const pagination = { limit: 50, offset: 50, hasMore: true }
      answers['GET /v1/client-tokens'] = { body: { clientTokens: [clientToken()], pagination } }
    })
    await screen.findByText('51–51')
    screen.getByRole('button', { name: 'Next' }).click()
    await vi.waitFor(() => expect(location.search).toBe('?offset=100'))
    expect(asked.at(-1)?.path).toContain('offset=100')
  })

  test('has a way on when it cannot be read', async () => {
    const { screen, answers } = await startConsole('/tokens', ({ answers: before }) => {
      before['GET /v1/client-tokens'] = problem(503, 'storage_unavailable')
    })
    const again = await screen.findByRole('button', { name: 'Try again' })
    answers['GET /v1/client-tokens'] = tokenList(clientToken())
    again.click()
    expect(await screen.findByRole('link', { name: 'Tea shop' })).toBeTruthy()
  })
})

describe('creating a client token', () => {
  test('explains each origin as it is written, sends the defaults, and lands on Install', async () => {
    const { screen, asked } = await startConsole('/tokens/new', (server) => {
      serveToken(server)
      const created = { clientToken: clientToken(), token: 'ct_live_abcd', warnings: [] }
      server.answers['POST /v1/client-tokens'] = { status: 201, body: created }
    })
    write(await screen.findByLabelText('Name'), 'Tea shop')
    write(screen.getByLabelText('Allowed origin 1'), 'shop.example')
    await screen.findByText('https://www.shop.example')
    await screen.findByLabelText('Who answers')
    screen.getByRole('button', { name: 'Create the token' }).click()
    await screen.findByRole('tab', { name: 'Install' })
    expect(location.pathname).toBe('/console/tokens/ct_one/install')
    expect(
      asked.find(({ path, method }) => method === 'POST' && path === '/v1/client-tokens')?.body,
    ).toEqual({
      name: 'Tea shop',
      allowedOrigins: ['shop.example'],
      environment: 'live',
      pinToVersion: 'latest',
      agentIds: [],
      flowIds: [],
      defaultFlowId: null,
      rateLimitPerMinute: 10,
      rateLimitPerHour: 100,
      maxMessagesPerSession: 100,
      sessionIdleTimeoutMinutes: 30,
    })
  })

  test('shows the refusal of an entry at that entry, and loses nothing', async () => {
    const { screen } = await startConsole('/tokens/new', (server) => {
      serveToken(server)
      const errors = [{ path: 'allowedOrigins[1]', code: 'bad_host', message: 'expected a host' }]
      server.answers['POST /v1/client-tokens'] = problem(400, 'invalid_origin_entry', { errors })
    })
    write(await screen.findByLabelText('Name'), 'Tea shop')
    write(screen.getByLabelText('Allowed origin 1'), 'a.example b..example')
    const second = await screen.findByLabelText('Allowed origin 2')
    screen.getByRole('button', { name: 'Create the token' }).click()
    await screen.findByText('Expected a host.')
    expect(second.getAttribute('aria-invalid')).toBe('true')
    expect(screen.getByLabelText('Allowed origin 1').getAttribute('aria-invalid')).toBeNull()
    await vi.waitFor(() => expect(document.activeElement).toBe(second))
    expect((screen.getByLabelText('Name') as HTMLInputElement).value).toBe('Tea shop')
    // The refusal goes with its entry, and is over when that is written anew.
    screen.getByRole('button', { name: 'Remove a.example' }).click()
    await vi.waitFor(() => expect(second.getAttribute('aria-label')).toBe('Allowed origin 1'))
    expect(second.getAttribute('aria-invalid')).toBe('true')
    write(second, 'b.example')
    await vi.waitFor(() => expect(second.getAttribute('aria-invalid')).toBeNull())
  })

  test('asks for a name, and asks before what was typed is left behind', async () => {
    const { screen, asked } = await startConsole('/tokens/new', serveToken)
    await screen.findByLabelText('Who answers')
    screen.getByRole('button', { name: 'Create the token' }).click()
    await screen.findByText(/Give it a name/)
    expect(
      asked.some(({ path, method }) => method === 'POST' && path === '/v1/client-tokens'),
    ).toBe(false)
    write(screen.getByLabelText('Name'), 'Tea')
    await vi.waitFor(() =>
      expect(dispatchEvent(new Event('beforeunload', { cancelable: true }))).toBe(false),
    )
    screen.getByRole('link', { name: 'Cancel' }).click()
    const leave = await screen.findByRole('button', { name: 'Leave' })
    expect(location.pathname).toBe('/console/tokens/new')
    leave.click()
    await vi.waitFor(() => expect(location.pathname).toBe('/console/tokens'))
  })
})

test('a limit that is out of range unfolds the limits, and mending it does not fold them', async () => {
  const { screen } = await startConsole('/tokens/new', serveToken)
  write(await screen.findByLabelText('Name'), 'Tea shop')
  const field = screen.getByLabelText('Messages per minute')
  const fold = field.closest('details')
  expect(fold?.open).toBe(false)
  write(field, '0')
  screen.getByRole('button', { name: 'Create the token' }).click()
  await screen.findByText('Expected a whole number from 1 to 1,000, seen 0.')
  expect(fold?.open).toBe(true)
  await vi.waitFor(() => expect(document.activeElement).toBe(field))
  write(field, '7')
  await vi.waitFor(() => expect(screen.queryByText(/seen 0/)).toBeNull())
  expect(fold?.open).toBe(true)
})

describe('the allowed origins of a token', () => {
  const start = (change: (server: SmallServer) => void) =>
    startConsole('/tokens/ct_one/auth', (server) => {
      serveToken(server)
      change(server)
    })

  test('are saved on top of what was read', async () => {
    const { screen, asked } = await start(({ answers }) => {
      const saved = clientToken({ allowedOrigins: ['tea.example'] })
      answers['PUT /v1/client-tokens/ct_one'] = {
        body: { clientToken: saved, warnings: [] },
        headers: { etag: '"e2"' },
      }
    })
    write(await screen.findByLabelText('Allowed origin 1'), 'tea.example')
    await screen.findByText(/Chats that are open on shop.example end/)
    screen.getByRole('button', { name: 'Save' }).click()
    await screen.findByText(/The allowed origins are saved/)
    const put = asked.find(({ method }) => method === 'PUT')
    expect(put?.body).toEqual({ allowedOrigins: ['tea.example'] })
    expect(put?.headers['if-match']).toBe('"e1"')
    write(screen.getByLabelText('Allowed origin 1'), 'chai.example')
    const save = screen.getByRole('button', { name: 'Save' })
    await vi.waitFor(() => expect(save.getAttribute('aria-disabled')).toBeNull())
    save.click()
    await vi.waitFor(() =>
      expect(asked.findLast(({ method }) => method === 'PUT')?.headers['if-match']).toBe('"e2"'),
    )
  })

  test('changed meanwhile: the operator decides which of the two holds', async () => {
    const { screen, asked, answers } = await start(({ answers: before }) => {
      before['PUT /v1/client-tokens/ct_one'] = ({ headers }) =>
        headers['if-match'] === undefined
          ? {
              body: {
                clientToken: clientToken({ allowedOrigins: ['mine.example'] }),
                warnings: [],
              },
            }
          : problem(412, 'precondition_failed')
    })
    const first = () => screen.getByLabelText('Allowed origin 1') as HTMLInputElement
    await screen.findByLabelText('Allowed origin 1')
    write(first(), 'mine.example')
    const save = screen.getByRole('button', { name: 'Save' })
    await vi.waitFor(() => expect(save.getAttribute('aria-disabled')).toBeNull())
    save.click()
    await screen.findByText('Changed meanwhile')
    expect(first().value).toBe('mine.example')
    const theirs = clientToken({ allowedOrigins: ['theirs.example'] })
    answers['GET /v1/client-tokens/ct_one'] = {
      body: { clientToken: theirs },
      headers: { etag: '"e2"' },
    }
    screen.getByRole('button', { name: 'Show what is there now' }).click()
    await vi.waitFor(() => expect(first().value).toBe('theirs.example'))
    write(first(), 'mine.example')
    await vi.waitFor(() => expect(save.getAttribute('aria-disabled')).toBeNull())
    save.click()
    ;(await screen.findByRole('button', { name: 'Save mine anyway' })).click()
    await vi.waitFor(() => {
      const last = asked.findLast(({ method }) => method === 'PUT')
      expect(last?.headers['if-match']).toBeUndefined()
      expect(last?.body).toEqual({ allowedOrigins: ['mine.example'] })
    })
    expect(asked.filter(({ method }) => method === 'PUT')).toHaveLength(3)
  })

  test('are asked about an origin as they are written, and take the entry that would allow it', async () => {
    const { screen, asked } = await start(({ answers }) => {
      answers['POST /v1/client-tokens/ct_one/check-origin'] = {
        body: {
          allowed: false,
          code: 'origin_not_allowed',
          suggestion: 'www.tea.example',
          detail: 'It is not on the list.',
        },
      }
    })
    write(await screen.findByLabelText('Allowed origin 1'), 'tea.example')
    write(screen.getByLabelText('Origin'), 'https://www.tea.example')
    screen.getByRole('button', { name: 'Ask' }).click()
    const add = await screen.findByRole('button', { name: 'Add www.tea.example to the list' })
    expect(asked.find(({ path }) => path.endsWith('check-origin'))?.body).toEqual({
      origin: 'https://www.tea.example',
      allowedOrigins: ['tea.example'],
    })
    add.click()
    const second = (await screen.findByLabelText('Allowed origin 2')) as HTMLInputElement
    expect(second.value).toBe('www.tea.example')
  })
})

describe('rotating a token', () => {
  test('says what will stop, and shows the new tag', async () => {
    const { screen, asked } = await startConsole('/tokens/ct_one/auth', (server) => {
      serveToken(server)
      const seen = new Date().toISOString()
      const sighting = { origin: 'https://shop.example', firstSeenAt: seen, lastSeenAt: seen }
      server.answers['GET /v1/client-tokens/ct_one/sightings'] = { body: { sightings: [sighting] } }
      const rotated = clientToken({ tokenValue: 'ct_live_new' })
      server.answers['POST /v1/client-tokens/ct_one/regenerate'] = {
        body: { clientToken: rotated, token: 'ct_live_new', warnings: [] },
      }
    })
    ;(await screen.findByRole('button', { name: 'Rotate…' })).click()
    await screen.findByText('1 origin used it in the last 24 hours: https://shop.example.')
    screen.getByRole('button', { name: 'Rotate' }).click()
    await screen.findByText(/Put the new tag into your pages now/)
    expect(document.body.textContent).toContain('https://chat.example/embed/ct_live_new.js')
    const post = asked.find(({ path }) => path.endsWith('regenerate'))
    expect(post?.headers['if-match']).toBe('"e1"')
  })
})

describe('deleting a token', () => {
  test('that has conversations asks for its name', async () => {
    const { screen, asked } = await startConsole('/tokens/ct_one/settings', (server) => {
      serveToken(server, { conversationCount: 3 })
      server.answers['DELETE /v1/client-tokens/ct_one'] = { body: { success: true, message: '' } }
    })
    ;(await screen.findByRole('button', { name: 'Delete…' })).click()
    await screen.findByText(/3 conversations are deleted with it. Export/)
    screen.getByRole('button', { name: 'Delete' }).click()
    await screen.findByText('Type Tea shop exactly as it stands here.')
    expect(asked.some(({ method }) => method === 'DELETE')).toBe(false)
    write(screen.getByLabelText('To confirm, type Tea shop'), 'Tea shop')
    await vi.waitFor(() => expect(screen.queryByText(/exactly as it stands/)).toBeNull())
    screen.getByRole('button', { name: 'Delete' }).click()
    await vi.waitFor(() => expect(location.pathname).toBe('/console/tokens'))
  })

  test('that does not work says so in the dialog', async () => {
    const { screen } = await startConsole('/tokens/ct_one/settings', (server) => {
      serveToken(server)
      server.answers['DELETE /v1/client-tokens/ct_one'] = problem(503, 'storage_unavailable')
    })
    ;(await screen.findByRole('button', { name: 'Delete…' })).click()
    ;(await screen.findByRole('button', { name: 'Delete' })).click()
    await screen.findByText('Detail of storage_unavailable.')
    expect(screen.getByRole('button', { name: 'Delete' })).toBeTruthy()
  })
})

test('a token that is not there is a page that leads on', async () => {
  const { screen } = await startConsole('/tokens/ct_none/auth', ({ answers }) => {
    answers['GET /v1/client-tokens/ct_none'] = problem(404, 'not_found')
  })
  await screen.findByText('There is no such token')
  expect(screen.getByRole('link', { name: 'All client tokens' }).getAttribute('href')).toBe(
    '/console/tokens',
  )
})

test('a page of a test token turns the switch to test', async () => {
  await startConsole('/tokens/ct_one/install', (server) => {
    serveToken(server, { environment: 'test' })
  })
  await vi.waitFor(() => expect(document.documentElement.dataset['environment']).toBe('test'))
})

describe('the tab Install', () => {
  test('tells of a page that has been seen by itself', async () => {
    const { screen, answers } = await startConsole('/tokens/ct_one/install', serveToken)
    await screen.findByText('Not seen yet.')
    const at = new Date(Date.now() - 120_000).toISOString()
    const sighting = { origin: 'https://shop.example', firstSeenAt: at, lastSeenAt: at }
    answers['GET /v1/client-tokens/ct_one/sightings'] = { body: { sightings: [sighting] } }
    const seen = await screen.findByText('https://shop.example', {}, { timeout: 10_000 })
    expect(seen.closest('p')?.textContent).toBe('Seen on https://shop.example 2 minutes ago')
  })
})
