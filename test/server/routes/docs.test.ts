/** The reference of errors, as the server serves it. What it says: test/docs/errors. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answeredCodes, widgetCodes } from '../../../src/diagnosis/codes.js'
import { errors } from '../../../src/protocol/errors.js'
import { startServer, type RunningServer } from '../http/running-server.js'

let running: RunningServer
beforeAll(async () => {
  running = await startServer()
})
afterAll(() => running.close())

const get = (path: string) => fetch(running.url + path)

test('every link that a block or an answer has leads to a page', async () => {
  for (const code of [...Object.keys(errors), ...Object.keys(widgetCodes), ...answeredCodes]) {
    const response = await get(`/docs/errors/${code}`)
    expect({ code, status: response.status }).toEqual({ code, status: 200 })
    expect(await response.text()).toContain(`<title>${code} – Parley</title>`)
  }
})

test('the index leads to every page by links that are there', async () => {
  const response = await get('/docs/errors')
  expect(response.status).toBe(200)
  const links = [...(await response.text()).matchAll(/<a href="([^"]+)"/g)].map(([, link]) =>
    new URL(link ?? '', `${running.url}/docs/errors`).pathname.slice('/docs/errors/'.length),
  )
  const codes = [...Object.keys(errors), ...Object.keys(widgetCodes)]
  expect(links.filter((code) => code !== '').toSorted()).toEqual(codes.toSorted())
})

test('the links within a page lead to pages', async () => {
  const page = await (await get('/docs/errors/csp_blocked')).text()
  const links = [...page.matchAll(/<a href="([^"]+)"/g)].map(([, link]) => link ?? '')
  expect(links.length).toBeGreaterThan(3)
  for (const link of links) {
    const response = await fetch(new URL(link, `${running.url}/docs/errors/csp_blocked`))
    expect({ link, status: response.status }).toEqual({ link, status: 200 })
  }
})

test('what is no code is 404, in words', async () => {
  const response = await get('/docs/errors/orgin_not_allowed')
  expect(response.status).toBe(404)
  expect(response.headers.get('content-type')).toMatch(/^text\/html/)
  expect(await response.text()).toContain('Did you mean')
  expect((await get('/docs/errors/%3Cscript%3E')).status).toBe(404)
})

test('a page runs nothing, loads nothing, and has the one style that its policy names', async () => {
  for (const path of ['', '/origin_not_allowed', '/nonsense']) {
    const response = await get(`/docs/errors${path}`)
    const policy = response.headers.get('content-security-policy') ?? ''
    const styles = /<style>([\s\S]*?)<\/style>/.exec(await response.text())?.[1] ?? ''
    const hash = createHash('sha256').update(styles).digest('base64')
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `style-src 'sha256-${hash}'`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ])
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  }
})
