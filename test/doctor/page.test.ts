/** Step 1: every way in which a page can be there or not, and the tag in it. */
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createNetwork } from '../../src/doctor/http-network.js'
import { anywhere } from '../../src/doctor/network.js'
import { examineAll, certificateFor, embedTag, openPage, openSite, trusting } from './site.js'

/** Of the right shape and with a right checksum; no server knows it. */
const token = 'ct_live_epnIblpzZBRyomiN85tLGgZCnJ3TaTaf02kBJS'
const api = 'http://127.0.0.1:9'

const summaryOf = async (page: string, options = {}) => {
  const { report, step } = await examineAll(page, options)
  const { code, summary, findings } = step('page')
  return { outcome: report.outcome, code, summary, fix: findings[0]?.fix, report }
}

/** One line, and nothing that would break it. */
const isOneLine = (text: string) => !/[\n\r]/.test(text) && text.length < 300

describe('a page that is not there', () => {
  test.each([
    ['nothing listens', 'http://127.0.0.1:9/', 'connection_refused'],
    ['there is no such name', 'https://shop.invalid/', 'name_not_found'],
  ])('fails in one line where %s', async (_what, page, code) => {
    const network = createNetwork(anywhere, { knowsNames: async () => true })
    const { report, step } = await examineAll(page, {}, network)
    expect(report.outcome).toBe('failed')
    expect(step('page').code).toBe(code)
    expect(step('page').summary).toSatisfy(isOneLine)
    expect(report.steps.slice(1).map(({ status }) => status)).toEqual(
      Array.from({ length: 7 }, () => 'skipped'),
    )
  })

  test('that accepts and never answers ends when its time is up', async () => {
    const site = await openSite(() => {})
    const seen = await summaryOf(site, { timeoutMs: 300 })
    expect(seen).toMatchObject({ code: 'timed_out', outcome: 'failed' })
  })

  test('that resets the connection is told from one that is silent', async () => {
    const site = await openSite((request) => request.socket.resetAndDestroy())
    expect(await summaryOf(site)).toMatchObject({ code: 'connection_reset' })
  })

  test('that answers 503 fails, and its tag is still read', async () => {
    const site = await openSite((_request, response) => {
      response.writeHead(503, { 'content-type': 'text/html' }).end(embedTag(api, token))
    })
    const seen = await summaryOf(site)
    expect(seen).toMatchObject({ code: 'page_error', summary: 'the page answers 503.' })
    expect(seen.report.token).toBe('ct_live_…kBJS')
  })

  test('that is no page is named by its type', async () => {
    const site = await openSite((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/pdf' }).end('%PDF')
    })
    expect(await summaryOf(site)).toMatchObject({ code: 'page_not_html' })
  })

  test('is no fault of the site where no name is found at all', async () => {
    const network = createNetwork(anywhere, { knowsNames: async () => false })
    const { report, step } = await examineAll('https://shop.invalid', {}, network)
    expect(report.outcome).toBe('inconclusive')
    expect(step('page').code).toBe('network_unavailable')
    expect(report.summary).toSatisfy(isOneLine)
  })
})

describe('redirects', () => {
  test('are followed, and the origin is that where they end', async () => {
    const shop = await openPage(embedTag(api, token))
    const site = await openSite((_request, response) => {
      response.writeHead(301, { location: `${shop}/welcome` }).end()
    })
    const { report, step } = await examineAll(site)
    expect(report.origin).toBe(shop)
    expect(step('page').summary).toContain(`redirects to ${shop}`)
  })

  test.each([
    ['in a circle', (n: number) => (n % 2 ? '/a' : '/b')],
    ['without an end', (n: number) => `/${n + 1}`],
    ['to what is no web address', () => 'file:///etc/passwd'],
  ])('that lead %s fail', async (_how, next) => {
    let asked = 0
    const site = await openSite((_request, response) => {
      response.writeHead(302, { location: next(asked++) }).end()
    })
    const seen = await summaryOf(site)
    expect(seen).toMatchObject({ code: 'redirect_loop', outcome: 'failed' })
    expect(seen.summary).toSatisfy(isOneLine)
    expect(asked).toBeLessThanOrEqual(11)
  })

  test('to the same address with a cookie that was missing are no circle', async () => {
    const site = await openSite((request, response) => {
      if (request.headers.cookie === 'seen=1; other=2') {
        response.writeHead(200, { 'content-type': 'text/html' }).end(embedTag(api, token))
      } else {
        response
          .writeHead(302, { location: '/', 'set-cookie': ['seen=1; Path=/', 'other=2'] })
          .end()
      }
    })
    expect((await examineAll(site)).step('page').status).toBe('passed')
  })
})

describe('a page behind a login', () => {
  test.each([
    ['answers 401', 401, { 'www-authenticate': 'Basic' }, '', 'page_needs_login'],
    [
      'has a field for a password',
      200,
      {},
      '<form><input type=PASSWORD></form>',
      'page_needs_login',
    ],
    ['answers 403', 403, {}, 'Forbidden', 'page_refused'],
  ])('is told as such where it %s', async (_how, status, headers, body, code) => {
    const site = await openSite((_request, response) => {
      response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(body)
    })
    const seen = await summaryOf(site)
    expect(seen).toMatchObject({ code, outcome: 'failed' })
    expect(seen.fix).toContain('--token and --api')
    // With both, all but the page itself can be looked at.
    expect((await examineAll(site, { token, api })).step('page').status).toBe('warned')
  })

  test('on another origin is followed there', async () => {
    const login = await openPage('<form><input type="password"></form>')
    const site = await openSite((_request, response) => {
      response.writeHead(302, { location: `${login}/sign-in?next=/` }).end()
    })
    const seen = await summaryOf(site)
    expect(seen.code).toBe('page_needs_login')
    expect(seen.summary).toContain(`${login}/sign-in`)
  })
})

describe('the size of a page', () => {
  const filler = `<p>${'x'.repeat(1000)}</p>`.repeat(5000)

  test('of 5 MB without a tag in the first 2 ends in one clear line', async () => {
    const site = await openPage(filler + embedTag(api, token))
    const seen = await summaryOf(site)
    expect(seen).toMatchObject({ code: 'page_too_large', outcome: 'failed' })
    expect(seen.summary).toSatisfy(isOneLine)
    expect(seen.report.steps[0]?.facts['wireBytes']).toBeLessThan(4_000_000)
  })

  test('is a warning where the tag stands before the bound', async () => {
    const site = await openPage(embedTag(api, token) + filler)
    expect((await examineAll(site)).step('page')).toMatchObject({
      status: 'warned',
      code: 'page_too_large',
    })
  })

  test('counts after it was decompressed', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '))
    const site = await openSite((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' }).end(bomb)
    })
    expect(await summaryOf(site)).toMatchObject({ code: 'page_too_large' })
  })
})

describe('the tag', () => {
  const misspelt = `${token.slice(0, -1)}T`
  const secret = 'rt_live_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG000000'

  test.each([
    ['an embed script', embedTag(api, token), 'embed script with token ct_live_…kBJS'],
    [
      'a script with attributes',
      `<script src="${api}/parley.js" data-client-token="${token}"></script>`,
      'script tag with token ct_live_…kBJS, server http://127.0.0.1:9',
    ],
    [
      'a pinned script',
      `<script src="${api}/1.2.3/parley.js" data-client-token="${token}"></script>`,
      `server ${api}`,
    ],
    [
      'a tag of a tag manager',
      `<script>var s = document.createElement('script'); s.src = '${api}/embed/${token}.js'</script>`,
      'script that adds the tag with token',
    ],
    ['an element', `<parley-chat token="${token}" api="${api}/"></parley-chat>`, `server ${api}`],
    [
      "the site's own script",
      `<script>mount({"token":"${token}","api":"${api}"})</script>`,
      "mounted by the site's own script with token ct_live_…kBJS, server http://127.0.0.1:9",
    ],
  ])('is found as %s', async (_form, body, words) => {
    const { report, step } = await examineAll(await openPage(body))
    expect(step('page')).toMatchObject({ status: 'passed' })
    expect(step('page').summary).toContain(words)
    expect(report).toMatchObject({ api, token: 'ct_live_…kBJS' })
  })

  test('is looked for in the scripts of the own origin', async () => {
    const site = await openSite((request, response) => {
      const isScript = request.url === '/assets/main.js'
      response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' })
      response.end(
        isScript
          ? `createChat({token:"${token}",api:"${api}"})`
          : '<script type="module" src="/assets/main.js"></script>',
      )
    })
    const { report } = await examineAll(site)
    expect(report).toMatchObject({ api, token: 'ct_live_…kBJS' })
  })

  test.each([
    ['stands nowhere', '<p>Nothing</p>', 'tag_missing'],
    ['stands in a comment', `<!-- ${embedTag(api, 'ct_x')} -->`, 'tag_missing'],
    ['stands there three times', embedTag(api, token).repeat(3), 'loaded_twice'],
    ['has no token', `<script src="${api}/parley.js"></script>`, 'token_missing'],
    ['is misspelt', embedTag(api, misspelt), 'token_malformed'],
    ['holds a secret key', embedTag(api, secret), 'secret_key_in_page'],
    ['says no address', `<parley-chat token="${token}"></parley-chat>`, 'api_missing'],
  ])('fails where it %s', async (_what, body, code) => {
    const seen = await summaryOf(await openPage(body))
    expect(seen).toMatchObject({ code, outcome: 'failed' })
    expect(seen.summary).toSatisfy(isOneLine)
    expect(seen.fix).toBeTruthy()
  })

  test('that waits for a consent tool is a warning', async () => {
    const site = await openPage(embedTag(api, token, 'type="text/plain" data-category="chat"'))
    expect((await examineAll(site)).step('page')).toMatchObject({
      status: 'warned',
      code: 'tag_waits',
    })
  })

  test('that is not in the HTML is made up for by a token that was given', async () => {
    const { report, step } = await examineAll(await openPage('<p>Nothing</p>'), { token, api })
    expect(step('page')).toMatchObject({ status: 'warned', code: 'tag_missing' })
    expect(report).toMatchObject({ api, token: 'ct_live_…kBJS' })
  })

  test('with another token than the one that was given fails', async () => {
    const other = 'ct_live_00000000000000000000000000000000000000'
    const { step } = await examineAll(await openPage(embedTag(api, token)), { token: other })
    expect(step('page')).toMatchObject({ status: 'failed', code: 'token_differs' })
  })

  test('with a secret key is never asked for, and the key stands nowhere in the report', async () => {
    const asked: string[] = []
    const server = await openSite((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      response.writeHead(204).end()
    })
    const site = await openPage(embedTag(server, secret))
    const { report } = await examineAll(site, { send: true })
    expect(asked.join('\n')).not.toContain('rt_')
    expect(JSON.stringify(report)).not.toContain(secret.slice(8, 40))
  })
})

describe('a certificate', () => {
  const day = 86_400_000

  test('that has expired fails in one line', async () => {
    const certificate = await certificateFor(['localhost'], {
      notBefore: new Date(Date.now() - 30 * day),
      notAfter: new Date(Date.now() - day),
    })
    const site = await openPage(embedTag(api, token), {}, { certificate })
    const { report, step } = await examineAll(site, {}, trusting(certificate))
    expect(report.outcome).toBe('failed')
    expect(step('page')).toMatchObject({ code: 'certificate_expired' })
    expect(step('page').summary).toSatisfy(isOneLine)
  })

  test('that nobody vouches for, and one for another name, are told apart', async () => {
    const mine = await certificateFor(['localhost'])
    const other = await certificateFor(['other.example'])
    const codeAt = async (site: string, trusted: typeof mine) =>
      (await examineAll(site, {}, trusting(trusted))).step('page').code
    const site = await openPage('', {}, { certificate: mine })
    const stranger = await openPage('', {}, { certificate: other })
    expect(await codeAt(site, other)).toBe('certificate_untrusted')
    expect(await codeAt(stranger, other)).toBe('certificate_wrong_host')
  })

  test('is not asked of a server that does not encrypt', async () => {
    const plain = await openPage('')
    const site = plain.replace('http:', 'https:')
    expect((await examineAll(site)).step('page').code).toBe('tls_failed')
  })
})
