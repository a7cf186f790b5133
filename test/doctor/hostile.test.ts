/** What a page can make the doctor do that was written to tie it down. */
import { createHash } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
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
