/** What a page can make the doctor do that was written to tie it down. */
import { createHash } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { readDocument } from '../../src/doctor/page-document.js'
import { withoutSlash } from '../../src/doctor/tag.js'
import { embedTag, examineAll, openPage, openSite } from './site.js'

vi.mock('node:crypto', { spy: true })

const token = 'ct_live_epnIblpzZBRyomiN85tLGgZCnJ3TaTaf02kBJS'
const api = 'http://127.0.0.1:9'

/** As many as there are, none of them right. */
const hashes = (count: number, write: (digest: string) => string) =>
  Array.from({ length: count }, (_, index) => write(`sha512-${index}`)).join(' ')

const digestsMade = () =>
  vi.mocked(createHash).mock.calls.filter(([algorithm]) => algorithm === 'sha512').length

describe('thousands of hashes', () => {
  test('in the attribute integrity cost one digest of the script', async () => {
    const server = await openSite((_request, response) => {
      response.writeHead(200, {
        'content-type': 'text/javascript',
        'access-control-allow-origin': '*',
      })
      response.end('// parley')
    })
    const integrity = hashes(2000, (hash) => hash)
    const page = await openPage(
      embedTag(server, token, `crossorigin="anonymous" integrity="${integrity}"`),
    )
    vi.mocked(createHash).mockClear()
    const { step } = await examineAll(page)
    expect(step('script').code).toBe('integrity_mismatch')
    expect(digestsMade()).toBe(1)
  })

  test('in policies cost one digest of a script in the page', async () => {
    const policy = `script-src ${hashes(300, (hash) => `'${hash}'`)}`
    const page = await openPage(`<script>load('${api}/embed/${token}.js')</script>`, {
      'content-security-policy': [policy, policy, policy].join(', '),
    })
    vi.mocked(createHash).mockClear()
    const { step } = await examineAll(page)
    expect(step('policy')).toMatchObject({ code: 'csp_blocked', facts: { policies: 3 } })
    expect(digestsMade()).toBe(1)
  })
})

describe('an address', () => {
  const slashes = '/'.repeat(300_000)

  test('with a long row of slashes is read in one go', () => {
    expect(withoutSlash(`https://chat.example${slashes}`)).toBe('https://chat.example')
    expect(withoutSlash(`https://chat.example${slashes}x`)).toHaveLength(300_021)
    expect(withoutSlash('//')).toBe('')
  })

  test.each([
    ['of an element', `<parley-chat token="${token}" api="${api}${slashes}x"></parley-chat>`],
    ['of a script', `<script src="${api}${slashes}x/embed/${token}.js"></script>`],
    [
      'that a script names',
      `<script src="/parley.js" data-client-token="${token}" data-api="${api}${slashes}"></script>`,
    ],
    ['in a script', `<script>load('${api}${slashes}x/embed/${token}.js')</script>`],
  ])('%s that is too long is said to be, and stands nowhere in the report', async (_whose, tag) => {
    const { report, worst } = await examineAll(await openPage(tag))
    expect(worst('page')).toMatchObject({ status: 'failed', code: 'address_too_long' })
    expect(JSON.stringify(report).length).toBeLessThan(10_000)
  })
})

describe('a page', () => {
  const tag = embedTag(api, token)

  test('with 150,000 siblings is read to its end', async () => {
    const { step } = await examineAll(await openPage('<br>'.repeat(150_000) + tag))
    expect(step('page')).toMatchObject({ status: 'passed' })
  })

  test('whose few tags stand for millions of elements is read as far as it goes', async () => {
    const growing = Array.from({ length: 2000 }, (_, index) => `<b a=${index}><p>`).join('')
    const early = await examineAll(await openPage(tag + growing))
    expect(early.worst('page')).toMatchObject({ status: 'warned', code: 'page_too_large' })
    const alone = await examineAll(await openPage(growing))
    expect(alone.worst('page')).toMatchObject({ status: 'failed', code: 'page_too_large' })
    expect(alone.worst('page')?.text).toContain('200,000 elements')
  })

  test('does not make all its addresses as long as its base', () => {
    const html = `<base href="https://www.shop.example/${'x'.repeat(5000)}/"><script src="a.js">`
    const { scripts } = readDocument(html, new URL('https://www.shop.example/'))
    expect(scripts[0]?.src?.href).toBe('https://www.shop.example/a.js')
  })

  test('with hundreds of tags and policies has a report that can be read', async () => {
    const policies = Array.from(
      { length: 500 },
      (_, index) =>
        `<meta http-equiv="Content-Security-Policy" content="script-src https://${index}.example">`,
    ).join('')
    const site = await openSite((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end(`<!doctype html><head>${policies}</head>${tag.repeat(500)}`)
    })
    const { step, worst } = await examineAll(site)
    expect(step('policy').facts).toEqual({ policies: 100 })
    expect(worst('page')?.text).toContain('in the page 500 times')
    expect(worst('page')?.text.length).toBeLessThan(1000)
  })
})
