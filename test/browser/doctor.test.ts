/** `parley doctor --browser`, in the machine's Chromium: what is measured, and what is found. */
import { existsSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { browseWith } from '../../src/doctor/browser/browse.js'
import { embedTag, examineAll, openPage, openServer, openSite } from '../doctor/site.js'

const chromium = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
const browse = browseWith(chromium, ['--disable-quic'])

const openShop = async (allowedOrigins: readonly string[] = ['localhost']) => {
  const parley = await openServer()
  const { value: token } = await parley.token({ allowedOrigins })
  return { parley, token }
}

test('a page where all is well is measured, and its chat opens', async () => {
  const { parley, token } = await openShop()
  const { step } = await examineAll(await openPage(embedTag(parley.url, token)), { browse })
  const { status, summary, facts } = step('browser')
  expect({ status, summary }).toMatchObject({ status: 'passed' })
  expect(facts).toMatchObject({ requests: 1, layoutShift: 0 })
  expect(facts['bytes']).toBeGreaterThan(3_000)
  expect(facts['bytes']).toBeLessThan(10_000)
  expect(facts['busyMs']).toEqual(expect.any(Number))
  expect(facts['openMs']).toEqual(expect.any(Number))
  expect(parley.scripted.calls).toHaveLength(0)
})

test('the block that the widget prints is read back, fix and all', async () => {
  const { parley, token } = await openShop(['www.shop.example'])
  const page = await openPage(embedTag(parley.url, token))
  const { step } = await examineAll(page, { browse })
  expect(step('browser')).toMatchObject({ status: 'failed', code: 'origin_not_allowed' })
  const [finding] = step('browser').findings
  expect(finding?.text).toMatch(/^the widget says: /)
  expect(finding?.fix).toContain(`add  ${new URL(page).host}  to Allowed origins`)
  expect(finding?.more).toBe(`${parley.url}/docs/errors/origin_not_allowed`)
})

test('a script that the policy keeps out is seen by what the browser did with it', async () => {
  const { parley, token } = await openShop()
  const page = await openPage(embedTag(parley.url, token), {
    'content-security-policy': "script-src 'self'",
  })
  const { step } = await examineAll(page, { browse })
  expect(step('policy')).toMatchObject({ status: 'failed', code: 'csp_blocked' })
  expect(step('browser')).toMatchObject({ status: 'failed', code: 'csp_blocked' })
})

test('a tag that a script adds is found in the browser alone', async () => {
  const { parley, token } = await openShop()
  const site = await openSite((request, response) => {
    const isScript = request.url === '/late.js'
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' })
    response.end(
      isScript
        ? `const late = document.createElement('script')
           late.src = ['${parley.url}', 'embed', '${token.slice(0, 20)}' + '${token.slice(20)}.js'].join('/')
           document.head.append(late)`
        : '<!doctype html><title>Shop</title><script defer src="/late.js"></script>',
    )
  })
  const { step } = await examineAll(site, { browse, token, api: parley.url })
  expect(step('page')).toMatchObject({ status: 'warned', code: 'tag_missing' })
  expect(step('browser').status).toBe('passed')
})

test('a launcher under something else is a warning, and is pressed all the same', async () => {
  const { parley, token } = await openShop()
  const banner =
    '<div style="position:fixed;inset:0;z-index:2147483647;background:white">Cookies?</div>'
  // Above everything: its z-index is that of the launcher's bound and it stands later.
  const page = await openPage(`${embedTag(parley.url, token)}${banner}`)
  const { step } = await examineAll(page, { browse })
  expect(step('browser')).toMatchObject({ status: 'warned', code: 'launcher_hidden' })
  expect(step('browser').facts['openMs']).toEqual(expect.any(Number))
})

test('a page without the chat fails, and the browser leaves nothing behind', async () => {
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('parley-doctor-'))
  const { step } = await examineAll(await openPage('<p>Nothing</p>'), { browse })
  expect(step('browser')).toMatchObject({ status: 'failed', code: 'launcher_missing' })
  const after = readdirSync(tmpdir()).filter((name) => name.startsWith('parley-doctor-'))
  expect(after.filter((name) => !before.includes(name))).toEqual([])
  expect(existsSync(chromium)).toBe(true)
})

test('a page that goes on for ever ends with the time of the examination', async () => {
  const { parley, token } = await openShop()
  const page = await openPage(`${embedTag(parley.url, token)}<script>for (;;);</script>`)
  const startedAt = performance.now()
  const { step } = await examineAll(page, { browse, timeoutMs: 4_000 })
  expect(step('browser')).toMatchObject({ status: 'failed', code: 'timed_out' })
  expect(performance.now() - startedAt).toBeLessThan(15_000)
})
