/** What the stub prints where our script does not come: the one case in which no code of ours runs. */
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { stub } from '../../src/diagnosis/stub.js'
import { checksum } from '../../src/protocol/credential.js'
import { nameOfApi, openApi, tagOf } from './api.js'
import { useShop } from './shop.js'

const shop = useShop()

const body = 'ct_live_0123456789ABCDEFGHIJKLMNOPQRSTUV'
const token = body + checksum(body)
const inline = `<script>${stub}</script>`
const hash = `'sha256-${createHash('sha256').update(stub).digest('base64')}'`

const block = (server: string, code: string, cause: string, fix: string) => ({
  type: 'error',
  values: 1,
  text: `[Parley] ${code}: ${cause}
  Seen      http://shop.example
  Token     ct_live_…${token.slice(-4)}   Server  ${server}
  Fix       ${fix}
  More      ${server}/docs/errors/${code}`,
})

describe('the stub', () => {
  test('prints nothing where all is well, and what it has queued is done', async () => {
    const api = await openApi()
    const { value } = await api.token({ allowedOrigins: ['shop.example'] })
    const visitor = await shop.visit({
      head: `${inline}<script>Parley('open')</script>${api.tag(value)}`,
    })
    await visitor.panel.waitFor()
    visitor.expectHealth()
  })

  test.each([
    ["script-src 'self'", 'add  SERVER  to script-src'],
    ["script-src 'strict-dynamic' 'nonce-x'", 'put the nonce of the policy on the script tag'],
  ])('says that a policy forbids the script (%s)', async (policy, fix) => {
    const server = nameOfApi(9)
    const visitor = await shop.visit({
      head: inline + tagOf(server, token),
      policy: `${policy} ${hash}`,
    })
    const cause = "this page's Content-Security-Policy forbids the chat."
    const wanted = block(server, 'csp_blocked', cause, fix.replace('SERVER', server))
    await expect
      .poll(() => visitor.console.filter(({ text }) => text.startsWith('[Parley]')))
      .toEqual([wanted])
    expect(visitor.errors).toEqual([])
  })

  test('says that a server is not there, likely', async () => {
    const server = nameOfApi(9)
    const visitor = await shop.visit({ head: inline + tagOf(server, token) })
    const cause = 'likely: the script did not load.'
    await expect
      .poll(() => visitor.console)
      .toEqual([block(server, 'unreachable', cause, `open  ${server}/healthz`)])
    expect(visitor.errors).toEqual([])
  })

  test('says that the script alone is blocked, likely, also for a token in an attribute', async () => {
    const api = await openApi()
    const head = `${inline}<script async src="${api.url}/parley.js" data-client-token="${token}"></script>`
    const visitor = await shop.visit(
      { head },
      { prepare: ({ page }) => page.route('**/parley.js', (route) => route.abort()) },
    )
    const cause = 'likely: a filter blocks the script.'
    const wanted = block(api.url, 'blocked_by_client', cause, 'try a window without extensions')
    await expect.poll(() => visitor.console).toEqual([wanted])
  })

  test('says that something else stands at the address of the script, likely', async () => {
    const api = await openApi()
    const head = `${inline}<script async src="${api.url}/9.9.9/parley.js" data-client-token="${token}"></script>`
    const visitor = await shop.visit({ head })
    const cause = 'likely: what answers is not this script.'
    const fix = 'see that the address of the tag and its integrity are those of the present version'
    const wanted = block(api.url, 'unexpected_answer', cause, fix)
    await expect.poll(() => visitor.console).toEqual([wanted])
  })

  test('leaves the failures of others alone', async () => {
    const visitor = await shop.visit({
      head: `${inline}<script src="/missing.js"></script><img src="/missing.png">
        <script>throw new Error('of the page')</script>`,
    })
    await visitor.page.waitForLoadState('load')
    expect(visitor.console).toEqual([])
    expect(visitor.errors).toEqual(['Error: of the page'])
  })
})
