/**
 * The main job, from outside: the snippet that `parley token create` prints, pasted into a page that
 * knows nothing of us, with the real command, server and page files.
 */
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { useParley } from '../cli/parley.js'
import { createScriptedAgent } from '../server/scripted-agent.js'
import { nameOfApi, openApi } from './api.js'
import { useShop } from './shop.js'

const shop = useShop()

const findFreePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

describe('the printed snippet', () => {
  const command = useParley()

  test('pasted into a page of another origin, is the whole install', async () => {
    const port = await findFreePort()
    writeFileSync(
      join(command.directory, 'parley.config.json'),
      JSON.stringify({ port, publicUrl: nameOfApi(port) }),
    )
    const made = await command.run('token', 'create', '--name', 'Shop', '--origin', 'shop.example')
    const [snippet = ''] = /<script.*<\/script>/.exec(made.stdout) ?? []
    const server = await command.serve('--port', String(port))
    const visitor = await shop.visit({ head: snippet })
    const { page, launcher, panel, field, replies } = visitor

    await launcher.waitFor()
    expect(await launcher.getAttribute('aria-expanded')).toBe('false')
    expect(visitor.requests.map(({ url }) => url)).toEqual([/src="([^"]*)"/.exec(snippet)?.[1]])
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0])
    visitor.expectHealth()

    await launcher.click()
    await panel.waitFor()
    await expect.poll(() => field.evaluate((node) => node.matches(':focus'))).toBe(true)
    expect(await page.getByRole('button', { name: 'Close chat' }).count()).toBe(1)
    expect(await page.getByRole('dialog').count()).toBe(1)
    await page.keyboard.type('/markdown')
    await page.keyboard.press('Enter')
    const reply = replies.first()
    await reply.getByRole('heading', { name: 'A heading' }).waitFor()
    await reply.getByRole('button', { name: 'Good answer' }).waitFor()
    for (const part of ['strong', 'em', 'code', 'ol > li', 'blockquote', 'table td', 'a[href]']) {
      expect([part, (await reply.locator(part).count()) > 0]).toEqual([part, true])
    }
    expect(await reply.locator('b, img, script').count()).toBe(0)
    expect(await page.getByRole('log').getByRole('article').count()).toBe(2)
    await reply.getByRole('button', { name: 'Good answer' }).click()
    await expect.poll(() => visitor.calls()).toEqual(['init 200', 'chat 200', 'feedback 200'])

    await field.focus()
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'hidden' })
    expect(await launcher.evaluate((node) => node.matches(':focus'))).toBe(true)
    visitor.expectHealth()
    server.signal('SIGTERM')
    expect((await server.ended).exitCode).toBe(0)
  })
})

describe('a page with the tag', () => {
  test('costs one request and no layout shift until somebody wants to talk', async () => {
    const api = await openApi()
    const { value } = await api.token({ allowedOrigins: ['shop.example'] })
    const visitor = await shop.visit(
      { head: api.tag(value) },
      {
        prepare: ({ page }) =>
          page.addInitScript(() => {
            const shifts: number[] = []
            Object.assign(window, { shifts })
            new PerformanceObserver((list) => {
              for (const entry of list.getEntries()) {
                shifts.push((entry as PerformanceEntry & { value: number }).value)
              }
            }).observe({ type: 'layout-shift', buffered: true })
          }),
      },
    )
    await visitor.launcher.waitFor()
    await visitor.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)))
    expect(visitor.requests.length).toBe(1)
    // By a program, since what a visitor has just clicked may shift as it likes.
    await visitor.page.evaluate(() => (window as unknown as WithParley).Parley.open())
    await visitor.field.waitFor()
    await visitor.page.evaluate(() => (window as unknown as WithParley).Parley.send('Hello'))
    await visitor.replies.getByText('You said: Hello').waitFor()
    expect(await visitor.page.evaluate(() => (window as unknown as WithParley).shifts)).toEqual([])
    visitor.expectHealth()
  })

  test('is as it was before, once the widget is destroyed', async () => {
    const api = await openApi()
    const { value } = await api.token({ allowedOrigins: ['shop.example'] })
    const visitor = await shop.visit({
      body: `<h1>Tea</h1><button data-parley-open>Ask</button>${api.tag(value)}`,
      head: `<script>addEventListener('DOMContentLoaded',()=>window.before=document.documentElement.outerHTML)</script>`,
    })
    await visitor.open()
    await visitor.send('Hello')
    await visitor.replies.getByText('You said: Hello').waitFor()
    await visitor.page.evaluate(() => (window as unknown as WithParley).Parley.destroy())
    expect(
      await visitor.page.evaluate(() => {
        const { before } = window as unknown as WithParley
        return document.documentElement.outerHTML === before || document.documentElement.outerHTML
      }),
    ).toBe(true)
    expect(await visitor.page.evaluate(() => 'Parley' in window)).toBe(false)
    visitor.expectHealth()
  })
})

describe('the keyboard alone', () => {
  test('finds the launcher, asks, rates the answer, stops another and leaves', async () => {
    const scripted = createScriptedAgent()
    const api = await openApi({ scripted })
    const { value } = await api.token({ allowedOrigins: ['shop.example'] })
    const visitor = await shop.visit({ body: `<a href="#x">Shop</a>`, head: api.tag(value) })
    const { page, launcher, panel, field, replies } = visitor
    await launcher.waitFor()
    const press = (key: string) => page.keyboard.press(key)
    const isFocused = (name: string) =>
      page.evaluate((wanted) => {
        let active = document.activeElement
        while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
        return (active?.ariaLabel ?? active?.textContent ?? '') === wanted
      }, name)
    const tabTo = async (name: string, key = 'Tab') => {
      for (let step = 0; step < 20; step++) {
        await press(key)
        if (await isFocused(name)) return
      }
      throw new Error(`${key} never reaches ${name}`)
    }
    await tabTo('Open chat')
    await press('Enter')
    await field.waitFor()
    await expect.poll(() => isFocused('Message')).toBe(true)
    await page.keyboard.type('First line')
    await press('Shift+Enter')
    await page.keyboard.type('and second')
    await press('Enter')
    await replies.getByText('You said: First line').waitFor()
    expect(scripted.calls[0]?.request.messages.at(-1)?.content).toBe('First line\nand second')
    await replies.getByRole('button', { name: 'Bad answer' }).waitFor()
    await tabTo('Good answer', 'Shift+Tab')
    await press('Enter')
    await expect.poll(() => visitor.calls()).toContain('feedback 200')
    const good = replies.getByRole('button', { name: 'Good answer' })
    expect(await good.getAttribute('aria-pressed')).toBe('true')

    scripted.answer = (call) => call.say('I begin and never')
    await tabTo('Message')
    await page.keyboard.type('Again')
    await press('Enter')
    await replies.getByText('I begin and never').waitFor()
    await press('Escape')
    await replies.getByText('Stopped').waitFor()
    expect(await panel.isVisible()).toBe(true)
    await press('Escape')
    await panel.waitFor({ state: 'hidden' })
    expect(await isFocused('Open chat')).toBe(true)
    visitor.expectHealth()
  })
})

interface WithParley {
  Parley: { open(): void; send(text: string): void; destroy(): void }
  shifts: number[]
  before: string
}
