import { describe, expect, test, vi } from 'vitest'
import { clientToken, problem, signedIn, signedOut, tokenList } from './small-server.js'
import { startConsole, write } from './start.js'

const withTokens = (...tokens: object[]) => ({ 'GET /v1/client-tokens': tokenList(...tokens) })

describe('signing in', () => {
  test('asks for the password alone, and shows the tokens then', async () => {
    const { screen, answers, asked } = await startConsole('/', (server) => {
      Object.assign(server.answers, withTokens(clientToken()), {
        'GET /v1/console/session': signedOut(),
        'POST /v1/console/sign-in': signedIn(),
      })
    })
    const field = await screen.findByLabelText('Password')
    expect(field.getAttribute('autocomplete')).toBe('current-password')
    const name = document.querySelector('input[autocomplete=username]')
    expect(name?.getAttribute('aria-hidden')).toBe('true')
    write(field, 'correct horse')
    screen.getByRole('button', { name: 'Sign in' }).click()
    expect(await screen.findByRole('link', { name: 'Tea shop' })).toBeTruthy()
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
      password: 'correct horse',
    })
    expect(answers).toBeTruthy()
    expect(document.title).toBe('Client tokens · Parley')
  })

  test('says at the field that the password is wrong, and keeps it', async () => {
    const { screen } = await startConsole('/', ({ answers }) => {
      answers['GET /v1/console/session'] = signedOut()
      answers['POST /v1/console/sign-in'] = problem(401, 'password_wrong')
    })
    const field = await screen.findByLabelText('Password')
    write(field, 'nearly')
    screen.getByRole('button', { name: 'Sign in' }).click()
    await screen.findByText('That password is not right.')
    expect(field.getAttribute('aria-invalid')).toBe('true')
    expect((field as HTMLInputElement).value).toBe('nearly')
    await vi.waitFor(() => expect(document.activeElement).toBe(field))
  })

  test('says how long to wait after too many attempts', async () => {
    const { screen } = await startConsole('/', ({ answers }) => {
      answers['GET /v1/console/session'] = signedOut()
      const limited = { retryAfterMs: 300_000 }
      answers['POST /v1/console/sign-in'] = problem(429, 'sign_in_limited', limited)
    })
    write(await screen.findByLabelText('Password'), 'guess')
    screen.getByRole('button', { name: 'Sign in' }).click()
    expect((await screen.findByText(/Wait 5 minutes/)).textContent).toContain('reset-password')
  })

  test('shows and hides what is typed', async () => {
    const { screen } = await startConsole('/', ({ answers }) => {
      answers['GET /v1/console/session'] = signedOut()
    })
    const field = await screen.findByLabelText('Password')
    screen.getByRole('button', { name: 'Show the password' }).click()
    await vi.waitFor(() => expect(field.getAttribute('type')).toBe('text'))
    screen.getByRole('button', { name: 'Hide the password' }).click()
    await vi.waitFor(() => expect(field.getAttribute('type')).toBe('password'))
  })

  test('has a way on where the server cannot be reached', async () => {
    const { screen, answers } = await startConsole('/', ({ answers: before }) => {
      before['GET /v1/console/session'] = problem(503, 'storage_unavailable')
    })
    const again = await screen.findByRole('button', { name: 'Try again' })
    answers['GET /v1/console/session'] = signedOut()
    again.click()
    expect(await screen.findByLabelText('Password')).toBeTruthy()
  })
})

describe('a set-up link', () => {
  test('takes its secret out of the address at once and sets the password', async () => {
    const { screen, asked } = await startConsole('/#setup=s3cret', ({ answers }) => {
      answers['GET /v1/console/session'] = signedOut('setup')
      answers['POST /v1/console/setup'] = signedIn()
      answers['GET /v1/client-tokens'] = tokenList()
    })
    expect(location.hash).toBe('')
    const field = await screen.findByLabelText('New password')
    expect(field.getAttribute('autocomplete')).toBe('new-password')
    write(field, 'too short')
    screen.getByRole('button', { name: /Set the password/ }).click()
    await screen.findByText('Expected at least 10 characters, seen 9.')
    expect(asked.filter(({ method }) => method === 'POST')).toEqual([])
    write(field, 'correct horse battery')
    screen.getByRole('button', { name: /Set the password/ }).click()
    await screen.findByText('Put the chat on your first site')
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
      secret: 's3cret',
      password: 'correct horse battery',
    })
  })

  test('that is used up says what prints a new one', async () => {
    const { screen } = await startConsole('/#setup=old', ({ answers }) => {
      answers['GET /v1/console/session'] = signedOut()
      answers['POST /v1/console/setup'] = problem(401, 'setup_link_invalid')
    })
    write(await screen.findByLabelText('New password'), 'correct horse battery')
    screen.getByRole('button', { name: /Set the password/ }).click()
    await screen.findByText('This link is not valid any more')
    expect(document.body.textContent).toContain('parley user reset-password')
    screen.getByRole('button', { name: 'Go to the sign-in' }).click()
    expect(await screen.findByLabelText('Password')).toBeTruthy()
  })

  test('is what a server without a password asks for', async () => {
    const { screen } = await startConsole('/', ({ answers }) => {
      answers['GET /v1/console/session'] = signedOut('setup')
    })
    expect(await screen.findByRole('heading', { name: 'Follow the set-up link' })).toBeTruthy()
  })
})

describe('a session that ends under an open page', () => {
  test('is renewed over the page, and what was typed is then saved', async () => {
    let isOver = false
    const { screen, asked, answers } = await startConsole('/tokens/ct_one/settings', (server) => {
      const token = { body: { clientToken: clientToken() }, headers: { etag: '"e1"' } }
      server.answers['GET /v1/client-tokens/ct_one'] = token
      server.answers['GET /v1/agents'] = {
        body: { agents: [], flows: [], default: { kind: 'agent', id: 'demo', name: 'Demo' } },
      }
      server.answers['PUT /v1/client-tokens/ct_one'] = () =>
        isOver
          ? problem(401, 'sign_in_required')
          : { body: { clientToken: clientToken({ name: 'Coffee shop' }), warnings: [] } }
      server.answers['POST /v1/console/sign-in'] = () => {
        isOver = false
        return signedIn('csrf-2')
      }
    })
    const name = await screen.findByLabelText('Name')
    await screen.findByLabelText('Who answers')
    isOver = true
    write(name, 'Coffee shop')
    const save = screen.getByRole('button', { name: 'Save' })
    await vi.waitFor(() => expect(save.getAttribute('aria-disabled')).toBeNull())
    save.click()
    write(await screen.findByLabelText('Password'), 'correct horse')
    expect((name as HTMLInputElement).value).toBe('Coffee shop')
    screen.getByRole('button', { name: 'Sign in' }).click()
    expect(await screen.findByRole('heading', { level: 1, name: 'Coffee shop' })).toBeTruthy()
    const puts = asked.filter(({ method }) => method === 'PUT')
    expect(puts.map(({ headers }) => headers['x-csrf-token'])).toEqual(['csrf-1', 'csrf-2'])
    expect(screen.queryByLabelText('Password')).toBeNull()
    expect(answers).toBeTruthy()
  })
})

describe('the shell', () => {
  test('moves the focus to the heading of the next page, but not of the first', async () => {
    const { screen } = await startConsole('/tokens', ({ answers }) => {
      answers['GET /v1/client-tokens'] = tokenList(clientToken())
    })
    await screen.findByRole('link', { name: 'Tea shop' })
    expect(document.activeElement).toBe(document.body)
    screen.getByRole('link', { name: 'Create a token' }).click()
    const heading = await screen.findByRole('heading', { name: 'Create a client token' })
    await vi.waitFor(() => expect(document.activeElement).toBe(heading))
    expect(document.title).toBe('Create a client token · Parley')
    expect(location.pathname).toBe('/console/tokens/new')
  })

  test('shows a page that leads on where the address leads nowhere', async () => {
    const { screen } = await startConsole('/no/such/page')
    const heading = await screen.findByRole('heading', { level: 1 })
    expect(heading.textContent).toBe('Nothing is here')
    const [way] = screen.getAllByRole('link', { name: 'Client tokens' }).slice(-1)
    expect(way?.getAttribute('href')).toBe('/console/tokens')
  })

  test('asks for what the switch says, live at first, and remembers it', async () => {
    const { screen, asked } = await startConsole('/tokens', ({ answers }) => {
      answers['GET /v1/client-tokens'] = ({ path }) =>
        path.includes('environment=test') ? tokenList() : tokenList(clientToken())
    })
    await screen.findByRole('link', { name: 'Tea shop' })
    expect(document.documentElement.dataset['environment']).toBe('live')
    screen.getByRole('radio', { name: 'Test' }).click()
    await screen.findByText('No test tokens yet')
    expect(document.documentElement.dataset['environment']).toBe('test')
    expect(localStorage.getItem('parley.console.environment')).toBe('test')
    expect(asked.map(({ path }) => path).filter((path) => path.includes('tokens'))).toEqual([
      '/v1/client-tokens?environment=live&limit=50',
      '/v1/client-tokens?environment=test&limit=50',
    ])
  })

  test('is light or dark as the system has it, until somebody chooses', async () => {
    const { screen } = await startConsole('/tokens', ({ answers }) => {
      answers['GET /v1/client-tokens'] = tokenList()
    })
    const { dataset } = document.documentElement
    expect(dataset['scheme']).toBe('auto')
    const dark = await screen.findByRole('button', { name: 'Dark' })
    dark.click()
    await vi.waitFor(() => expect(dark.getAttribute('aria-pressed')).toBe('true'))
    expect(dataset['scheme']).toBe('dark')
    expect(localStorage.getItem('parley.console.scheme')).toBe('dark')
  })

  test('signs out', async () => {
    const { screen, asked } = await startConsole('/tokens', ({ answers }) => {
      answers['GET /v1/client-tokens'] = tokenList()
      answers['POST /v1/console/sign-out'] = { body: { success: true } }
    })
    ;(await screen.findByRole('button', { name: 'Sign out' })).click()
    expect(await screen.findByLabelText('Password')).toBeTruthy()
    expect(asked.find(({ method }) => method === 'POST')?.headers['x-csrf-token']).toBe('csrf-1')
  })
})
