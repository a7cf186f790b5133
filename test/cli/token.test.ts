/** `parley token …`: for people, for programs, and beside a server that runs. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { beforeAll, describe, expect, test } from 'vitest'
import type { BlockedOrigins } from '../../src/protocol/blocked-origins.js'
import type {
  ClientToken,
  ClientTokenList,
  CreatedClientToken,
} from '../../src/protocol/control.js'
import { init, useParley } from './parley.js'

const parley = useParley()

const create = (...words: string[]) =>
  parley.json<CreatedClientToken>(
    'token',
    'create',
    '--name',
    'Shop',
    '--origin',
    'shop.example',
    ...words,
  )

const show = async (id: string) =>
  (await parley.json<{ clientToken: ClientToken }>('token', 'show', id)).clientToken

describe('token create', () => {
  test('gives a live token with the defaults, answered by the demo agent', async () => {
    const { clientToken, token, warnings } = await create()
    expect(clientToken).toMatchObject({
      name: 'Shop',
      allowedOrigins: ['shop.example'],
      agentIds: ['demo'],
      flowIds: [],
      environment: 'live',
      rateLimitPerMinute: 10,
      rateLimitPerHour: 100,
      maxMessagesPerSession: 100,
      sessionIdleTimeoutMinutes: 30,
      config: {},
      isActive: true,
      tokenValue: token,
    })
    expect(clientToken.id).toMatch(/^ct_[0-9a-z]+$/)
    expect(token).toMatch(/^ct_live_[0-9A-Za-z]{38}$/)
    expect(warnings).toEqual([])
  })

  test('sets every field that an option names', async () => {
    const { clientToken } = await create(
      ...['--origin', 'localhost:5173', '--environment', 'test', '--per-minute', '3'],
      ...['--per-hour', '30', '--max-messages', '5', '--idle-minutes', '7', '--title', 'Help'],
      ...['--welcome', 'Hello!', '--placeholder', 'Ask', '--accent', '#0f6b4f', '--agent', 'demo'],
    )
    expect(clientToken).toMatchObject({
      allowedOrigins: ['shop.example', 'localhost:5173'],
      environment: 'test',
      rateLimitPerMinute: 3,
      rateLimitPerHour: 30,
      maxMessagesPerSession: 5,
      sessionIdleTimeoutMinutes: 7,
      config: {
        title: 'Help',
        welcomeMessage: 'Hello!',
        placeholder: 'Ask',
        theme: { accent: '#0f6b4f' },
      },
    })
    expect(clientToken.tokenValue).toMatch(/^ct_test_/)
  })

  test('says what visitors may attach, changes it, and takes it away again', async () => {
    const { clientToken } = await create('--attach', 'images,pdf', '--attach', '.MD')
    const attachments = { images: true, files: ['application/pdf', 'text/markdown'] }
    expect(clientToken.config).toEqual({ attachments })
    const update = async (...options: string[]) => {
      const words = ['token', 'update', clientToken.id, ...options]
      return (await parley.json<{ clientToken: ClientToken }>(...words)).clientToken.config
    }
    expect(await update('--attach-bytes', '100000', '--attach-count', '2')).toEqual({
      attachments: { ...attachments, maxBytes: 100_000, maxCount: 2 },
    })
    expect(await update('--attach', 'text/plain')).toEqual({
      attachments: { files: ['text/plain'], maxBytes: 100_000, maxCount: 2 },
    })
    const refused = async (...options: string[]) =>
      (await parley.run('token', 'update', clientToken.id, ...options)).stderr
    expect(await refused('--attach', 'exe')).toContain(
      '--attach: expected images, pdf, txt, md, csv, json, docx, xlsx, pptx, seen "exe".',
    )
    expect(await refused('--attach-count', '11')).toContain('--attach-count: expected at most 10')
    expect(await update('--attach', '')).toEqual({})
  })

  test('prints the tag to paste, whom the limits are for, and the warnings', async () => {
    const { exitCode, stdout, stderr } = await parley.run(
      ...['token', 'create', '--name', 'Everyone', '--origin', '*', '--per-minute', '4'],
    )
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    const [token] = /ct_live_\w+/.exec(stdout) ?? []
    expect(stdout).toContain(
      `\n  <script async src="http://localhost:3000/embed/${token}.js"></script>\n`,
    )
    expect(stdout).toContain(
      '4 messages a minute, 100 an hour, for all visitors of the site together',
    )
    expect(stdout).toContain('Warning: * lets every web page use this token.')
    expect(stdout).toContain('Set publicUrl in the')
  })

  test('prints one line of JSON and nothing else with --json', async () => {
    const words = ['token', 'create', '--name', 'Any', '--origin', '*', '--json']
    const { stdout, stderr } = await parley.run(...words)
    expect(stderr).toBe('')
    expect(stdout.split('\n')).toHaveLength(2)
    const answer: CreatedClientToken = JSON.parse(stdout)
    expect(Object.keys(answer)).toEqual(['clientToken', 'token', 'warnings'])
    expect(answer.warnings.map(({ type }) => type)).toEqual(['any_origin'])
  })

  test('says of each bad field which option to write in what way', async () => {
    const { exitCode, stdout, stderr } = await parley.run(
      ...['token', 'create', '--name', 'A', '--origin', 'shop.example'],
      ...['--origin', 'https://www.shop.example/cart', '--per-hour', '0'],
      ...['--environment', 'staging', '--accent', 'green'],
    )
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr.trimEnd().split('\n')).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^--origin: expected .*, seen "https:\/\/www\.shop\.example\/cart"; write https:\/\/www\.shop\.example$/,
        ),
        '--per-hour: expected at least 1, seen 0',
        '--environment: expected one of "live", "test", seen "staging"',
        '--accent: expected a colour as #0f6b4f, seen "green"',
      ]),
    )
  })

  test('makes nothing of a list with one bad entry, and says so as JSON with --json', async () => {
    const before = await parley.json<{ clientTokens: ClientToken[] }>('token', 'list')
    const { exitCode, stdout, stderr } = await parley.run(
      ...['token', 'create', '--name', 'A', '--origin', 'a.example', '--origin', '*.com', '--json'],
    )
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(JSON.parse(stderr)).toMatchObject({
      code: 'invalid_origin_entry',
      detail: expect.stringContaining('allowedOrigins[1]'),
      errors: [{ path: 'allowedOrigins[1]', code: 'public_suffix' }],
    })
    expect(await parley.json('token', 'list')).toEqual(before)
  })

  test('refuses an agent and a flow that the configuration does not have', async () => {
    const { exitCode, stderr } = await parley.run(
      ...['token', 'create', '--name', 'A', '--origin', 'a.example', '--agent', 'x', '--flow', 'y'],
    )
    expect(exitCode).toBe(1)
    expect(stderr).toContain(
      '--agent: expected the id of an agent in the configuration (demo), seen "x"',
    )
    expect(stderr).toContain(
      '--flow: expected the id of a flow in the configuration (there is none), seen "y"',
    )
  })
})

describe('with a configuration', () => {
  const agents = [
    { id: 'first', type: 'demo' },
    { id: 'second', type: 'demo' },
  ]
  const flows = [{ id: 'chain', steps: [{ agent: 'first' }, { agent: 'second' }] }]
  const file = (name: string, value: object): string => {
    writeFileSync(join(parley.directory, name), JSON.stringify(value))
    return name
  }

  test('a shell without the secrets of the agents can manage tokens', async () => {
    const model = {
      id: 'model',
      type: 'openai-compatible',
      baseUrl: 'https://models.example/v1',
      model: 'small',
      apiKeyEnv: 'A_KEY_THAT_IS_NOT_SET',
    }
    const config = file('secret.json', { agents: [model] })
    const { clientToken } = await create('--config', config)
    expect(clientToken.agentIds).toEqual(['model'])
    const served = await parley.run('serve', '--port', '0', '--config', config)
    expect(served).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('A_KEY_THAT') })
  })

  test('the default agent is the one that the configuration has first', async () => {
    const config = file('agents.json', { agents, flows, dataDirectory: 'elsewhere' })
    const { clientToken } = await create('--config', config)
    expect(clientToken).toMatchObject({ agentIds: ['first'], flowIds: [] })
    const { clientTokens } = await parley.json<{ clientTokens: ClientToken[] }>(
      ...['token', 'list', '--data', 'elsewhere'],
    )
    expect(clientTokens.map(({ id }) => id)).toEqual([clientToken.id])
  })

  test('a flow that answers by default is named as a flow', async () => {
    const config = file('flow.json', { agents, flows, defaultAgent: 'chain' })
    const { clientToken } = await create('--config', config, '--data', 'elsewhere')
    expect(clientToken).toMatchObject({ agentIds: [], flowIds: ['chain'] })
  })

  test('agents and flows that are named are all listed', async () => {
    const config = file('named.json', { agents, flows })
    const { clientToken } = await create(
      ...['--config', config, '--data', 'elsewhere'],
      ...['--agent', 'second', '--agent', 'first', '--flow', 'chain'],
    )
    expect(clientToken).toMatchObject({ agentIds: ['second', 'first'], flowIds: ['chain'] })
  })

  test('the tag has the public address, and no note about it', async () => {
    const config = file('public.json', { publicUrl: 'https://chat.example' })
    const { stdout } = await parley.run(
      ...['token', 'create', '--name', 'A', '--origin', 'a.example', '--config', config],
    )
    expect(stdout).toMatch(
      /<script async src="https:\/\/chat\.example\/embed\/ct_live_\w+\.js"><\/script>/,
    )
    expect(stdout).not.toContain('Note:')
  })
})

describe('token list', () => {
  test('says where it looked when there is none', async () => {
    const { exitCode, stdout } = await parley.run('token', 'list', '--data', 'empty')
    expect(exitCode).toBe(0)
    expect(stdout).toContain(`There is no client token in ${join(parley.directory, 'empty')} yet.`)
    expect(await parley.json('token', 'list', '--data', 'empty')).toEqual({
      clientTokens: [],
      pagination: { limit: 1000, offset: 0, hasMore: false },
    })
  })

  test('shows each token on a line, in columns, without what would move the cursor', async () => {
    const origins = ['a', 'b', 'c', 'd', 'e'].flatMap((name) => ['--origin', `${name}.example`])
    const words = ['token', 'create', '--data', 'listed', '--name', 'Shop', ...origins]
    const { clientToken } = await parley.json<CreatedClientToken>(...words)
    // No name like this is taken any more; an older database may hold one.
    const database = new DatabaseSync(join(parley.directory, 'listed', 'parley.db'))
    database.exec(`UPDATE client_tokens SET name = 'Red\u001B[31m\nline'`)
    database.close()
    const { stdout } = await parley.run('token', 'list', '--data', 'listed')
    const [titles = '', row = '', ...rest] = stdout.trimEnd().split('\n')
    expect(rest).toEqual([])
    expect(row).toContain(clientToken.id)
    expect(row).toContain(clientToken.tokenValue)
    expect(row).toContain('a.example, b.example, c.example, and 2 more')
    expect(row.indexOf('a.example')).toBe(titles.indexOf('ORIGINS'))
    expect(stdout).not.toContain('\u001B')
  })
})

describe('token list, narrowed,', () => {
  const list = async (...words: string[]) => {
    const { clientTokens, pagination } = await parley.json<ClientTokenList>(
      ...['token', 'list', '--data', 'narrowed', ...words],
    )
    return { names: clientTokens.map(({ name }) => name), hasMore: pagination.hasMore }
  }

  beforeAll(async () => {
    for (const [name, origin, environment] of [
      ['One', 'one.example', 'live'],
      ['Two', 'two.example', 'test'],
      ['Three', 'one.example:8080', 'test'],
    ] as const) {
      await parley.json(
        ...['token', 'create', '--data', 'narrowed', '--name', name],
        ...['--origin', origin, '--environment', environment],
      )
    }
  }, 60_000)

  test('has those of one environment, or with a text, or one page', async () => {
    expect((await list('--environment', 'live')).names).toEqual(['One'])
    expect((await list('--search', 'ONE.example')).names.toSorted()).toEqual(['One', 'Three'])
    expect((await list('--search', 'two', '--environment', 'live')).names).toEqual([])
    expect(await list('--limit', '2')).toMatchObject({ hasMore: true })
    expect((await list('--limit', '2', '--offset', '2')).names).toHaveLength(1)
  })

  test('says how to go on, and that there is none', async () => {
    const page = await parley.run('token', 'list', '--data', 'narrowed', '--limit', '2')
    expect(page.stdout).toMatch(/There are more: the same command with --offset 2\n$/)
    const none = await parley.run('token', 'list', '--data', 'narrowed', '--search', 'nobody')
    expect(none.stdout).toBe('There is no such client token.\n')
  })
})

describe('token check', () => {
  test('names the entry that lets an origin in', async () => {
    const { clientToken } = await create()
    const words = ['token', 'check', clientToken.id, 'https://shop.example']
    expect(await parley.json(...words)).toMatchObject({
      allowed: true,
      code: 'allowed',
      matchedEntry: 'shop.example',
    })
    const { exitCode, stdout } = await parley.run(...words)
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^Allowed\. .*by the entry shop\.example/)
  })

  test('prints the command that lets a refused one in, which does', async () => {
    const { clientToken, token } = await create()
    const words = ['token', 'check', token, 'https://www.shop.example']
    expect(await parley.json(...words)).toMatchObject({ allowed: false, nearMiss: 'www' })
    const { exitCode, stdout } = await parley.run(...words)
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^Refused \(origin_not_allowed\)\. /)
    const [, ...command] = /^ {2}parley (.+)$/m.exec(stdout)?.[1]?.split(' ') ?? []
    expect(command).toEqual(['update', clientToken.id, '--add-origin', 'www.shop.example'])
    await parley.json('token', ...command)
    expect(await parley.json(...words)).toMatchObject({ allowed: true })
  })

  test('needs an origin, and says what of it is none', async () => {
    const { clientToken } = await create()
    expect(await parley.run('token', 'check', clientToken.id)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('parley token check needs the origin.'),
    })
    const path = ['token', 'check', clientToken.id, 'https://shop.example/cart']
    expect(await parley.json(...path)).toMatchObject({ allowed: false, code: 'origin_malformed' })
  })
})

describe('token blocked', () => {
  const www = 'https://www.shop.example'
  const other = 'https://other.example'

  /** Refused by a server that has ended since, and so written down. */
  const refuse = async (...origins: string[]) => {
    const { clientToken, token } = await create()
    const server = await parley.serve()
    for (const origin of origins) expect((await init(server.url, token, origin)).status).toBe(403)
    server.signal('SIGTERM')
    await server.ended
    return { id: clientToken.id, token }
  }

  test('shows who was refused, and what lets them in, which does', async () => {
    const { id, token } = await refuse(www, www, 'null')
    const { blockedOrigins } = await parley.json<BlockedOrigins>('token', 'blocked', token)
    expect(blockedOrigins).toMatchObject([
      { origin: www, count: 2, suggestion: 'www.shop.example', nearMiss: 'www', ignored: false },
      { origin: 'null', count: 1, suggestion: null },
    ])
    expect((await parley.run('token', 'show', id)).stdout).toContain(
      `2 origins; see parley token blocked ${id}`,
    )
    const { stdout } = await parley.run('token', 'blocked', id)
    expect(stdout).toMatch(
      /^ORIGIN +TIMES .*\nhttps:\/\/www\.shop\.example +2 .*origin_not_allowed +www\.shop\.example\nnull +1 /,
    )
    expect(stdout).toContain(`parley token update ${id} --add-origin`)
    await parley.json('token', 'update', id, '--add-origin', 'www.shop.example')
    const left = await parley.json<BlockedOrigins>('token', 'blocked', id)
    expect(left.blockedOrigins.map(({ origin }) => origin)).toEqual(['null'])
  })

  test('ignores, heeds and forgets, and shows the list as it is then', async () => {
    const { id } = await refuse(www, other, 'null')
    const blocked = async (...options: string[]) =>
      (await parley.json<BlockedOrigins>('token', 'blocked', id, ...options)).blockedOrigins
        .map(({ origin, ignored }) => `${origin} ${ignored}`)
        .toSorted()
    expect(await blocked('--ignore', other, '--ignore', 'null')).toEqual([
      `${other} true`,
      `${www} false`,
      'null true',
    ])
    expect((await parley.run('token', 'blocked', id)).stdout).toMatch(
      /other\.example +\(ignored\)$/m,
    )
    expect(await blocked('--unignore', 'null', '--forget', www)).toEqual([
      `${other} true`,
      'null false',
    ])
    expect(await blocked('--forget-all')).toEqual([])
    const none = await parley.run('token', 'blocked', id)
    expect(none).toMatchObject({ exitCode: 0, stdout: 'No origin was refused.\n' })
  })

  test('says what is wrong with a request, and does nothing', async () => {
    const { id } = await refuse(www)
    const unknown = await parley.run('token', 'blocked', id, '--forget', other)
    expect(unknown.exitCode).toBe(1)
    expect(unknown.stderr).toContain(`has refused no origin "${other}"`)
    const both = await parley.run('token', 'blocked', id, '--forget', www, '--forget-all')
    expect(both.exitCode).toBe(2)
    const nobody = await parley.run('token', 'blocked', 'ct_nobody')
    expect(nobody.exitCode).toBe(1)
    const { blockedOrigins } = await parley.json<BlockedOrigins>('token', 'blocked', id)
    expect(blockedOrigins).toHaveLength(1)
  })
})

describe('token show', () => {
  test('prints what the REST API would, and for people the token with its tag', async () => {
    const { clientToken, token } = await create()
    expect(await show(clientToken.id)).toEqual(clientToken)
    const { stdout } = await parley.run('token', 'show', clientToken.id)
    expect(stdout).toContain(`/embed/${token}.js"></script>`)
    expect(stdout).toContain('shop.example')
  })

  test('takes the token itself for the id', async () => {
    const { clientToken, token } = await create()
    expect(await show(token)).toEqual(clientToken)
  })

  test.each(['ct_nobody', 'ct_live_nobody', 'whatever'])('says that there is no %s', async (id) => {
    const people = await parley.run('token', 'show', id)
    expect(people).toMatchObject({ exitCode: 1, stdout: '' })
    expect(people.stderr).toContain(id)
    const program = await parley.run('token', 'show', id, '--json')
    expect(program).toMatchObject({ exitCode: 1, stdout: '' })
    expect(JSON.parse(program.stderr)).toMatchObject({ code: 'not_found', status: 404 })
  })
})

describe('token update', () => {
  test('adds to the list that is there, also when several add at once', async () => {
    const { clientToken } = await create()
    const add = (origin: string) =>
      parley.run('token', 'update', clientToken.id, '--add-origin', origin)
    const outcomes = await Promise.all(['a.example', 'b.example'].map(add))
    expect(outcomes.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual([
      { exitCode: 0, stderr: '' },
      { exitCode: 0, stderr: '' },
    ])
    const { allowedOrigins } = await show(clientToken.id)
    expect(allowedOrigins.toSorted()).toEqual(['a.example', 'b.example', 'shop.example'])
  })

  test('changes what the options name, and nothing else', async () => {
    const { clientToken: before } = await create('--welcome', 'Hello!', '--accent', '#0f6b4f')
    const { clientToken } = await parley.json<{ clientToken: ClientToken }>(
      ...['token', 'update', before.id, '--per-minute', '20', '--title', 'Help', '--welcome', ''],
    )
    expect(clientToken).toEqual({
      ...before,
      rateLimitPerMinute: 20,
      config: { title: 'Help', theme: { accent: '#0f6b4f' } },
      updatedAt: clientToken.updatedAt,
    })
    expect(await show(before.id)).toEqual(clientToken)
  })

  test('replaces, adds to and takes from the list of origins', async () => {
    const { clientToken } = await create('--origin', 'https://www.example.com')
    const { id } = clientToken
    await parley.run(
      ...['token', 'update', id, '--add-origin', 'new.example'],
      ...['--remove-origin', 'https://WWW.example.com/'],
    )
    expect((await show(id)).allowedOrigins).toEqual(['shop.example', 'new.example'])
    await parley.run('token', 'update', id, '--origin', 'only.example')
    expect((await show(id)).allowedOrigins).toEqual(['only.example'])
    const { exitCode, stderr } = await parley.run(
      'token',
      'update',
      id,
      '--remove-origin',
      'x.example',
    )
    expect(exitCode).toBe(2)
    expect(stderr).toContain('--remove-origin: expected one of only.example, seen "x.example".')
  })

  test('prints the token as it is then, and the warnings', async () => {
    const { clientToken } = await create()
    const { exitCode, stdout } = await parley.run(
      ...['token', 'update', clientToken.id, '--name', 'Renamed', '--origin', '*'],
    )
    expect(exitCode).toBe(0)
    expect(stdout).toContain('The client token Renamed is changed.')
    expect(stdout).toContain('Warning: * lets every web page')
  })

  test('switches a token off and on, not both', async () => {
    const { clientToken } = await create()
    await parley.run('token', 'update', clientToken.id, '--inactive')
    expect((await show(clientToken.id)).isActive).toBe(false)
    await parley.run('token', 'update', clientToken.id, '--active')
    expect((await show(clientToken.id)).isActive).toBe(true)
    const { exitCode } = await parley.run(
      ...['token', 'update', clientToken.id, '--active', '--inactive'],
    )
    expect(exitCode).toBe(2)
  })
})

test('token delete answers once, and then there is none', async () => {
  const { clientToken, token } = await create()
  expect(await parley.json('token', 'delete', token)).toEqual({
    success: true,
    message: expect.stringContaining(clientToken.id),
  })
  const { exitCode, stderr } = await parley.run('token', 'delete', clientToken.id)
  expect(exitCode).toBe(1)
  expect(stderr).toBe(`There is no client token ${clientToken.id}.\n`)
})

test('six processes that start on one new directory all get their token in', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  const outcomes = await Promise.all(
    names.map((name) =>
      parley.run('token', 'create', '--data', 'shared', '--name', name, '--origin', 'a.example'),
    ),
  )
  expect(outcomes.map(({ exitCode }) => exitCode)).toEqual(names.map(() => 0))
  const { clientTokens } = await parley.json<{ clientTokens: ClientToken[] }>(
    ...['token', 'list', '--data', 'shared'],
  )
  expect(clientTokens.map(({ name }) => name).toSorted()).toEqual(names)
}, 60_000)

test('a server that runs heeds each change at the next request', async () => {
  const server = await parley.serve()
  const origin = 'https://shop.example'
  const handshake = async (token: string, from = origin) => {
    const { status, body } = await init(server.url, token, from)
    return status === 200 ? 200 : body['code']
  }
  const { clientToken, token } = await create()
  expect(await handshake(token)).toBe(200)
  expect(await handshake(token, 'https://other.example')).toBe('origin_not_allowed')

  await parley.json('token', 'update', clientToken.id, '--add-origin', 'other.example')
  expect(await handshake(token, 'https://other.example')).toBe(200)

  const rotated = await parley.json<CreatedClientToken>('token', 'rotate', token)
  expect(rotated.clientToken).toMatchObject({ id: clientToken.id, tokenValue: rotated.token })
  expect(await handshake(token)).toBe('token_rotated')
  expect(await handshake(rotated.token)).toBe(200)

  await parley.json('token', 'update', clientToken.id, '--inactive')
  expect(await handshake(rotated.token)).toBe('token_inactive')

  await parley.json('token', 'delete', clientToken.id)
  expect(await handshake(rotated.token)).toBe('token_unknown')
  server.signal('SIGTERM')
  await server.ended
}, 60_000)

test('token rotate prints the new value and its tag, and that the old one is refused', async () => {
  const { clientToken, token } = await create()
  const { exitCode, stdout } = await parley.run('token', 'rotate', clientToken.id)
  expect(exitCode).toBe(0)
  const { tokenValue } = await show(clientToken.id)
  expect(tokenValue).not.toBe(token)
  expect(stdout).toContain(`/embed/${tokenValue}.js"></script>`)
  expect(stdout).toContain('The old value is refused from now on')
})
