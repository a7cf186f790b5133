/** What `diagnosis()` answers and what a trace prints, on a page as a site has it. */
import { describe, expect, test } from 'vitest'
import { openApi } from './api.js'
import { useShop } from './shop.js'

const shop = useShop()

interface WithParley {
  Parley: { diagnosis(): Record<string, unknown> }
}

const readReport = () => (window as unknown as WithParley).Parley.diagnosis()

describe('the report', () => {
  test('of a chat that works names it without a secret, and has no error', async () => {
    const api = await openApi()
    const { value } = await api.token({ allowedOrigins: ['shop.example'] })
    const visitor = await shop.visit({ head: api.tag(value) })
    await visitor.launcher.waitFor()
    const before = await visitor.page.evaluate(readReport)
    expect(before).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      server: api.url,
      token: `ct_live_…${value.slice(-4)}`,
      origin: 'http://shop.example',
      browser: expect.stringContaining('Chrome'),
      error: null,
      session: null,
      trace: [],
    })
    await visitor.open()
    await visitor.send('A secret of the visitor')
    await visitor.replies.first().getByRole('button', { name: 'Good answer' }).waitFor()
    const after = await visitor.page.evaluate(readReport)
    expect(after).toMatchObject({
      ...before,
      session: { phase: 'ready', messagesRemaining: 99, maxMessages: 100 },
    })
    expect(JSON.stringify(after)).not.toMatch(/cs_|secret/)
    visitor.expectHealth()
  })

  test('of one that is refused has the object that the event had', async () => {
    const api = await openApi()
    const { value } = await api.token({ allowedOrigins: ['tea.example'] })
    const visitor = await shop.visit({
      head: `<script>addEventListener('parley:error', (event) => { window.told = event.detail })</script>${api.tag(value)}`,
    })
    await visitor.open()
    await expect.poll(() => visitor.console.length).toBe(1)
    const isSame = () => {
      const page = window as unknown as WithParley & { told: unknown }
      return page.Parley.diagnosis().error === page.told
    }
    expect(await visitor.page.evaluate(isSame)).toBe(true)
    expect(await visitor.page.evaluate(readReport)).toMatchObject({
      error: { code: 'origin_not_allowed', level: 'error', certain: true, evidence: null },
      session: { phase: 'refused' },
    })
  })
})

describe('a trace', () => {
  test('prints each step, and stands in the report', async () => {
    const api = await openApi()
    const { value } = await api.token({ allowedOrigins: ['shop.example'] })
    const visitor = await shop.visit({ head: api.tag(value).replace('async', 'async data-debug') })
    await visitor.open()
    await visitor.send('A secret of the visitor')
    await visitor.replies.first().getByRole('button', { name: 'Good answer' }).waitFor()
    await expect
      .poll(() => visitor.console.some(({ text }) => / reply {5}whole after /.test(text)))
      .toBe(true)
    const lines = visitor.console.map(({ text }) => text)
    for (const step of ['start', 'load', 'options', 'event', 'handshake', 'message', 'reply']) {
      expect(
        lines.some((line) => new RegExp(`^\\[Parley\\] \\+\\d+\\.\\d{3} s {2}${step} `).test(line)),
        step,
      ).toBe(true)
    }
    expect(new Set(visitor.console.map(({ type }) => type))).toEqual(new Set(['info']))
    expect(lines.join('\n')).not.toMatch(/cs_|secret/)
    expect(lines.join('\n')).not.toContain(value)
    const report = await visitor.page.evaluate(readReport)
    expect((report.trace as string[]).map((line) => `[Parley] ${line}`)).toEqual(lines)
  })

  test('is not begun by the address of a page, but of one on this computer', async () => {
    const api = await openApi()
    const entries = ['shop.example', `localhost:${shop.port}`]
    const { value } = await api.token({ allowedOrigins: entries })
    const path = shop.publish({ head: api.tag(value) })
    const elsewhere = await shop.visit(`${path}?parley-debug`)
    await elsewhere.open()
    await elsewhere.panel.waitFor()
    elsewhere.expectHealth()
    const local = await shop.visit(`${path}?parley-debug`, { host: `localhost:${shop.port}` })
    await local.open()
    await expect.poll(() => local.console.length).toBeGreaterThan(3)
    expect(local.console.every(({ type }) => type === 'info')).toBe(true)
  })
})
