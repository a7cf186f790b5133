/** `parley doctor` as a user runs it: what it prints, and how it ends. */
import { existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reportSchema } from '../../src/protocol/doctor.js'
import type { CreatedClientToken } from '../../src/protocol/control.js'
import { useParley, type Running } from './parley.js'

/** Where the server is, and elsewhere, where nothing of Parley's is. */
const parley = useParley()
const elsewhere = useParley()

let server: Running
let token: string
let page: string
/** The same page on an origin that the token does not allow. */
let other: string

const site = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' })
  response.end(`<body><script async src="${server.url}/embed/${token}.js"></script>`)
})

beforeAll(async () => {
  server = await parley.serve()
  await new Promise<void>((resolve) => site.listen(0, resolve))
  const { port } = site.address() as AddressInfo
  page = `http://localhost:${port}/`
  other = `http://127.0.0.1:${port}/`
  const created = await parley.json<CreatedClientToken>(
    ...['token', 'create', '--name', 'Shop', '--origin', `localhost:${port}`],
  )
  ;({ token } = created)
}, 120_000)

afterAll(() => site.close())

describe('a page where all is well', () => {
  test('is a line a step, in plain words where nobody looks, and exit code 0', async () => {
    const { exitCode, stdout, stderr } = await elsewhere.run('doctor', page, '--send')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    const lines = stdout.trimEnd().split('\n')
    expect(lines[0]).toBe(page)
    expect(lines.slice(1, 8).map((line) => line.split(/ +/, 2).join(' '))).toEqual([
      'passed page',
      'passed script',
      'passed policy',
      'passed preflight',
      'passed handshake',
      'passed message',
      'passed transport',
    ])
    expect(lines.slice(8)).toEqual(['Passed.', 'Not tried: browser (only with --browser).'])
    expect(stdout).toMatch(/^\p{ASCII}*$/u)
  })

  test('needs neither a configuration nor a data directory, and leaves nothing behind', () => {
    expect(existsSync(`${elsewhere.directory}/.parley`)).toBe(false)
    expect(readdirSync(elsewhere.directory)).toEqual([])
  })
})

describe('a page that is refused', () => {
  test('is told what to change, and ends with exit code 1', async () => {
    const { exitCode, stdout } = await elsewhere.run('doctor', other, '--ci')
    const { host } = new URL(other)
    expect(exitCode).toBe(1)
    expect(stdout).toContain(
      [
        "failed handshake  origin_not_allowed: this page's origin is not on the token's list.",
        `                  Fix   add  ${host}  to Allowed origins (localhost, 127.0.0.1 and [::1] are three different hosts; another of them is allowed)`,
        `                  More  ${server.url}/docs/errors/origin_not_allowed`,
      ].join('\n'),
    )
  })

  test('is a report that its schema describes, with the token redacted', async () => {
    const { exitCode, stdout, stderr } = await elsewhere.run('doctor', other, '--json')
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
    const report = reportSchema.parse(JSON.parse(stdout))
    expect(report).toMatchObject({
      version: 1,
      page: other,
      api: server.url,
      token: expect.stringMatching(/^ct_live_…\w{4}$/),
      outcome: 'failed',
    })
    expect(stdout).not.toContain(token)
    const { stdout: schema } = await elsewhere.run('doctor', '--json-schema')
    expect(Object.keys(JSON.parse(schema).properties)).toEqual(Object.keys(report))
  })
})

describe('a page that cannot be looked at', () => {
  test('is one line and its fix, and ends with exit code 1', async () => {
    const { exitCode, stdout } = await elsewhere.run('doctor', 'http://127.0.0.1:9')
    expect(exitCode).toBe(1)
    expect(stdout).toBe(
      [
        'http://127.0.0.1:9/',
        'failed page       connection_refused: 127.0.0.1:9 refuses the connection: nothing listens there.',
        '                  Fix   start what should answer, or mend the address or the port',
        'Failed.',
        'Not tried: all that comes after the page.',
        '',
      ].join('\n'),
    )
  })

  test.each([
    [[], 'parley doctor needs the address of the page.'],
    [['ftp://shop.example'], 'seen "ftp://shop.example"'],
    [['https://'], 'seen "https://"'],
    [['https://me:secret@shop.example'], 'without a name and a password'],
    [['https://shop.example', '--token', 'rt_live_x'], 'seen a secret API key. It was not sent.'],
    [['https://shop.example', '--timeout', '0'], '--timeout: expected a whole number from 1'],
    [['https://shop.example', '--sent'], 'Did you mean --send?'],
    [['https://shop.example', '--data', 'x'], 'has no option --data'],
  ])('%j is exit code 2, and says what was expected', async (words, sentence) => {
    const { exitCode, stdout, stderr } = await elsewhere.run('doctor', ...words)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(sentence)
    expect(stderr).not.toContain('secret@')
  })
})

test('a browser that is not there is a warning, and the rest is still said', async () => {
  const { exitCode, stdout } = await elsewhere.run('doctor', page, '--browser=/no/such/browser')
  expect(exitCode).toBe(0)
  expect(stdout).toContain('browser_missing: /no/such/browser cannot be started.')
})

test('the help says all that it takes', async () => {
  const { stdout } = await elsewhere.run('doctor', '--help')
  for (const word of ['--token TOKEN', '--browser[=PATH]', '--json-schema', 'exit code is 0']) {
    expect(stdout).toContain(word)
  }
  expect(stdout).not.toContain('--data')
})
