/** Step 3: what a Content Security Policy keeps out, and the directive to write. */
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { digestsOf } from '../../src/doctor/digests.js'
import { isAllowed } from '../../src/doctor/policy-match.js'
import type { Need } from '../../src/doctor/policy.js'
import { examineAll, openPage, openSite } from './site.js'

const page = new URL('https://www.shop.example/cart')
const base = { url: null, nonce: null, integrity: null, digestOf: null, isImported: false }

const connects = (sources: string, url: string, from = page) => {
  const need: Need = { ...base, directive: 'connect-src', url: new URL(url) }
  return isAllowed({ name: 'connect-src', sources: sources.split(' ') }, need, from)
}

const runs = (sources: string, need: Partial<Need>) =>
  isAllowed(
    { name: 'script-src', sources: sources.split(' ') },
    {
      ...base,
      directive: 'script-src',
      url: new URL('https://chat.example/embed/ct_x.js'),
      ...need,
    },
    page,
  )

describe('a source', () => {
  test.each([
    ['*', 'https://chat.example/v1'],
    ['https:', 'https://chat.example/v1'],
    ['http:', 'https://chat.example/v1'],
    ['https://chat.example', 'https://chat.example/v1'],
    ['HTTPS://CHAT.Example', 'https://chat.example/v1'],
    ['chat.example', 'https://chat.example/v1'],
    ['http://chat.example', 'https://chat.example/v1'],
    ['*.example', 'https://chat.example/v1'],
    ['https://*.example:*', 'https://chat.example:8443/v1'],
    ['https://chat.example:8443', 'https://chat.example:8443/v1'],
    ['https://chat.example/v1/', 'https://chat.example/v1/client/init'],
    ['https://chat.example/v1/client/init', 'https://chat.example/v1/client/init'],
    ["'self'", 'https://www.shop.example/chat'],
    ["'none' https://chat.example", 'https://chat.example/v1'],
  ])('%s lets in %s', (sources, url) => {
    expect(connects(sources, url)).toBe(true)
  })

  test.each([
    ["'none'", 'https://chat.example/v1'],
    ["'self'", 'https://chat.example/v1'],
    ["'self'", 'https://shop.example/'],
    ['https:', 'http://chat.example/v1'],
    ['chat.example', 'http://chat.example/v1'],
    ['https://chat.example', 'https://chat.example:8443/v1'],
    ['https://chat.example', 'https://www.chat.example/v1'],
    ['*.chat.example', 'https://chat.example/v1'],
    ['*.ample', 'https://chat.example/v1'],
    ['https://chat.example/v2/', 'https://chat.example/v1/client/init'],
    ['https://chat.example/v1/client', 'https://chat.example/v1/client/init'],
    ["'unsafe-inline'", 'https://chat.example/v1'],
    ['data:', 'https://chat.example/v1'],
  ])('%s keeps out %s', (sources, url) => {
    expect(connects(sources, url)).toBe(false)
  })

  test('of a page that is not encrypted lets in both', () => {
    const plain = new URL('http://www.shop.example/')
    expect(connects('chat.example', 'http://chat.example/', plain)).toBe(true)
    expect(connects('chat.example', 'https://chat.example/', plain)).toBe(true)
    expect(connects("'self'", 'https://www.shop.example/', plain)).toBe(true)
  })
})

describe('a script', () => {
  const text = 'mount()'
  const hash = createHash('sha256').update(text).digest('base64')
  const integrity = 'sha384-abc'

  test.each([
    ["'nonce-r4nd0m'", { nonce: 'r4nd0m' }, true],
    ["'nonce-r4nd0m'", { nonce: 'R4nd0m' }, false],
    ["'nonce-r4nd0m'", {}, false],
    ["'nonce-r4nd0m' https://chat.example", {}, true],
    ["'nonce-r4nd0m' 'strict-dynamic' https://chat.example", {}, false],
    ["'nonce-r4nd0m' 'strict-dynamic'", { nonce: 'r4nd0m' }, true],
    ["'nonce-r4nd0m' 'strict-dynamic'", { isImported: true }, true],
    ["'nonce-r4nd0m'", { isImported: true }, false],
    [`'${integrity}'`, { integrity }, true],
    [`'${integrity}'`, { integrity: `${integrity} sha384-def` }, false],
    ["'unsafe-inline'", {}, false],
    ["'unsafe-inline'", { url: null, digestOf: digestsOf(text) }, true],
    ["'unsafe-inline' 'nonce-r4nd0m'", { url: null, digestOf: digestsOf(text) }, false],
    [`'sha256-${hash}'`, { url: null, digestOf: digestsOf(text) }, true],
    [`'sha256-${hash}'`, { url: null, digestOf: digestsOf('other()') }, false],
    ['https://chat.example', { url: null, digestOf: digestsOf(text) }, false],
  ])('under %s with %j: %s', (sources, need, isLetIn) => {
    expect(runs(sources, need)).toBe(isLetIn)
  })
})

describe('the policy of a page', () => {
  const token = 'ct_live_epnIblpzZBRyomiN85tLGgZCnJ3TaTaf02kBJS'
  const api = 'https://chat.invalid'
  const embed = (attributes = '') =>
    `<script ${attributes} src="${api}/embed/${token}.js"></script>`

  const policyOf = async (headers: Record<string, string>, body = embed()) =>
    (await examineAll(await openPage(body, headers))).step('policy')

  const fixesUnder = async (policy: string, body?: string) =>
    (await policyOf({ 'content-security-policy': policy }, body)).findings.map(({ fix }) => fix)

  test('that is not there lets everything in', async () => {
    expect(await policyOf({})).toMatchObject({ status: 'passed', facts: { policies: 0 } })
  })

  test('that names the server lets it in', async () => {
    const policy = `default-src 'none'; script-src ${api}; connect-src ${api}; require-trusted-types-for 'script'; trusted-types 'none'`
    expect(await policyOf({ 'content-security-policy': policy })).toMatchObject({
      status: 'passed',
      facts: { policies: 1 },
    })
  })

  test.each([
    [
      "script-src 'self'; connect-src 'self'",
      [
        `add  ${api}  to script-src:  script-src 'self' ${api}`,
        `add  ${api}  to connect-src:  connect-src 'self' ${api}`,
      ],
    ],
    [
      `default-src 'self'; script-src ${api}`,
      [`add a directive beside default-src:  connect-src 'self' ${api}`],
    ],
    [
      "default-src 'none'",
      [
        `add a directive beside default-src:  script-src ${api}`,
        `add a directive beside default-src:  connect-src ${api}`,
      ],
    ],
    [
      "script-src-elem 'self'; script-src *; connect-src *",
      [`add  ${api}  to script-src-elem:  script-src-elem 'self' ${api}`],
    ],
    [
      "script-src 'nonce-abc' 'strict-dynamic'",
      ['give the script the page\'s nonce, as your other scripts have it:  nonce="…"'],
    ],
  ])('%s is mended by the exact directive', async (policy, fixes) => {
    expect(await fixesUnder(policy)).toEqual(fixes)
  })

  test('with a nonce that the tag has lets in the script and what it fetches', async () => {
    const policy = `script-src 'nonce-abc' 'strict-dynamic'; connect-src ${api}`
    const step = await policyOf({ 'content-security-policy': policy }, embed('nonce="abc"'))
    expect(step.status).toBe('passed')
  })

  test('counts in a <meta> of the head, and not of the body', async () => {
    const meta = `<meta http-equiv="Content-Security-Policy" content="connect-src 'self'">`
    expect((await policyOf({}, meta + embed())).status).toBe('passed')
    const site = await openSite((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end(`<!doctype html><head>${meta}</head><body>${embed()}`)
    })
    const step = (await examineAll(site)).step('policy')
    expect(step).toMatchObject({ status: 'failed', code: 'csp_blocked' })
    expect(step.summary).toContain('<meta> in the page')
  })

  test('of several is the one that keeps out', async () => {
    const policy = `script-src ${api}, connect-src 'none'`
    expect(await fixesUnder(policy)).toEqual([`add  ${api}  to connect-src:  connect-src ${api}`])
  })

  test('that is only reported is a warning', async () => {
    const headers = { 'content-security-policy-report-only': "connect-src 'self'" }
    expect(await policyOf(headers)).toMatchObject({ status: 'warned', code: 'csp_report_only' })
  })

  test('with a sandbox that takes the origin away fails', async () => {
    const headers = { 'content-security-policy': 'sandbox allow-scripts' }
    expect(await policyOf(headers)).toMatchObject({ status: 'failed', code: 'opaque_origin' })
  })

  test('does not concern the script of a chat that the site brings itself', async () => {
    const element = `<parley-chat token="${token}" api="${api}"></parley-chat>`
    expect(await fixesUnder("script-src 'self'; connect-src 'self'", element)).toEqual([
      `add  ${api}  to connect-src:  connect-src 'self' ${api}`,
    ])
  })

  test('of any length is read in time', async () => {
    const headers = { 'content-security-policy': `connect-src ${'a '.repeat(20_000)}'self'` }
    expect((await policyOf(headers)).status).toBe('failed')
  })
})
