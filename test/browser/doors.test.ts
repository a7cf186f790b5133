import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Browser, Locator, Page } from 'playwright-core'
import { launchChromium } from './chromium.js'
import { embedTag, openLauncherSite, token, visit } from './launcher-site.js'
import type { LauncherSite, Visit } from './launcher-site.js'

let browser: Browser
let site: LauncherSite
let visits: Visit[] = []

beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())
beforeEach(async () => {
  site = await openLauncherSite()
})
afterEach(async () => {
  await Promise.all(visits.map(({ page }) => page.context().close()))
  visits = []
  await site.close()
})

const html = (head: string, body = '<h1>Shop</h1>', attributes = '') =>
  `<!doctype html><html lang="en" ${attributes}><head><title>Shop</title>${head}</head><body>${body}</body></html>`

const open = async (
  page: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Visit> => {
  site.page = page
  const made = await visit(browser, site, options)
  visits.push(made)
  return made
}

const launcherOf = (page: Page): Locator => page.getByRole('button', { name: 'Open chat' })
const ours = (said: readonly string[]) => said.filter((line) => line.includes('[Parley]'))
const hosts = (page: Page) => page.locator('parley-widget').count()

describe('the script tag', () => {
  it('shows the launcher from a head before there is a body', async () => {
    const { page, said } = await open(
      html(`<script src="/parley.js" data-client-token="${token}"></script>`),
    )
    await launcherOf(page).waitFor()
    expect(await page.evaluate(() => document.body.lastElementChild?.localName)).toBe(
      'parley-widget',
    )
    expect(said).toEqual([])
  })

  it('asks for nothing but the script before somebody shows interest', async () => {
    const { page } = await open(html(embedTag))
    await launcherOf(page).waitFor()
    await page.waitForTimeout(300)
    expect(site.requests).toEqual([`/embed/${token}.js`])
    await launcherOf(page).hover()
    await expect
      .poll(() => site.requests.some((path) => path.includes('/assets/panel-')))
      .toBe(true)
    expect(site.requests.some((path) => path.startsWith('/v1/'))).toBe(false)
  })

  it('drains the queue in order, and is a function and an object after', async () => {
    const { page, said } = await open(
      html(
        `<script>
          window.Parley = window.Parley || function () { (Parley.q = Parley.q || []).push(arguments) }
          window.seen = []
          Parley('on', 'open', () => seen.push('open'))
          Parley('on', 'close', () => seen.push('close'))
          Parley('open')
          Parley('close')
          Parley('open')
          addEventListener('parley:ready', () => seen.push('ready'))
        </script>${embedTag}`,
      ),
    )
    await page.getByRole('button', { name: 'Close chat' }).first().waitFor()
    expect(await page.evaluate(() => Reflect.get(window, 'seen'))).toEqual([
      'ready',
      'open',
      'close',
      'open',
    ])
    await page.evaluate('Parley.close()')
    await launcherOf(page).waitFor()
    await page.evaluate("Parley('toggle')")
    await page.getByRole('button', { name: 'Close chat' }).first().waitFor()
    expect(await page.evaluate('Parley.ready')).toBe(undefined)
    expect(said).toEqual([])
  })

  it('makes one widget of two tags, and says so once', async () => {
    const { page, said } = await open(
      html(`${embedTag}<script async src="/parley.js" data-client-token="${token}"></script>`),
    )
    await launcherOf(page).waitFor()
    await expect.poll(() => said.length).toBe(1)
    expect(await hosts(page)).toBe(1)
    expect(said[0]).toMatch(/^error: \[Parley\] loaded_twice: /)
  })

  it('keeps its element when a framework swaps the body and runs the same tag again', async () => {
    const { page, said } = await open(html('', `<h1>One</h1>${embedTag}`))
    await launcherOf(page).waitFor()
    await page.evaluate((source) => {
      const host = document.querySelector('parley-widget')
      Reflect.set(window, 'host', host)
      const body = document.createElement('body')
      const script = document.createElement('script')
      script.src = source
      body.append(script)
      document.documentElement.replaceChild(body, document.body)
      return new Promise((resolve) => script.addEventListener('load', resolve))
    }, `/embed/${token}.js`)
    await launcherOf(page).waitFor()
    expect(await hosts(page)).toBe(1)
    expect(
      await page.evaluate(() => {
        const host = document.querySelector('parley-widget')
        return [host === Reflect.get(window, 'host'), host?.parentElement?.localName]
      }),
    ).toEqual([true, 'html'])
    expect(said).toEqual([])
  })

  it('gives up, aloud, when the page throws it out again and again', async () => {
    const { page, said } = await open(html(embedTag))
    await launcherOf(page).waitFor()
    for (let count = 0; count < 8; count++) {
      await page.evaluate(() => document.querySelector('parley-widget')?.remove())
    }
    expect(await hosts(page)).toBe(0)
    expect(ours(said)).toHaveLength(1)
    expect(said[0]).toMatch(/removed 5 times/)
  })

  it('is not moved by a page that changes around it', async () => {
    const { page } = await open(
      html(
        `<script>
          new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
            window.shift = (window.shift || 0) + entry.value
          })).observe({ type: 'layout-shift', buffered: true })
        </script>
        <style>body { display: flex; gap: 40px; justify-content: space-between }
        p + p { margin-top: 3em } p:last-child { color: red }</style>`,
        `<p>one<p>two${embedTag}<p>three`,
      ),
    )
    await launcherOf(page).waitFor()
    await page.waitForTimeout(400)
    expect(await page.evaluate(() => Reflect.get(window, 'shift') ?? 0)).toBe(0)
  })

  it('leaves the document as it was when it is destroyed', async () => {
    const body =
      '<a href="/contact" data-parley-open>Write</a><button data-parley-open aria-expanded="true">b</button>'
    const { page } = await open(html('', body))
    const read = () => page.evaluate(() => document.documentElement.outerHTML)
    const before = await read()
    await page.evaluate((source) => {
      const script = document.createElement('script')
      script.src = source
      document.head.append(script)
      script.addEventListener('load', () => script.remove())
    }, `/embed/${token}.js`)
    await launcherOf(page).click()
    await page.getByRole('dialog').waitFor()
    expect(await read()).not.toBe(before)
    await page.evaluate('Parley.destroy()')
    expect(await read()).toBe(before)
    expect(await page.evaluate(() => 'Parley' in window)).toBe(false)
  })
})

describe('on a hostile page', () => {
  it('works under a strict policy with Trusted Types, without one violation', async () => {
    site.headers = {
      'Content-Security-Policy':
        `default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; connect-src ${site.origin}; ` +
        "require-trusted-types-for 'script'; trusted-types 'none'",
    }
    const { page, said } = await open(
      html(
        `<script nonce="abc">window.violations = []
          addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective))
        </script><script nonce="abc" async src="/embed/${token}.js"></script>`,
      ),
    )
    await launcherOf(page).click()
    await page.getByRole('dialog').waitFor()
    await page.getByRole('textbox', { name: 'Message' }).waitFor()
    expect(await page.evaluate(() => Reflect.get(window, 'violations'))).toEqual([])
    // The browser asks for an icon by itself, and the page's policy forbids that one.
    expect(said.filter((line) => !line.includes('favicon'))).toEqual([])
  })

  it('looks right whatever the page styles', async () => {
    const style = `<style>
      * { all: unset !important; font-size: 40px !important }
      button, div, svg, parley-widget { display: none !important; opacity: 0 !important }
      parley-widget { transform: scale(3) !important; visibility: hidden !important }
      body { transform: none }
    </style>`
    const { page } = await open(html(style + embedTag), { viewport: { width: 1000, height: 700 } })
    const launcher = launcherOf(page)
    await launcher.waitFor()
    expect(await launcher.boundingBox()).toEqual({ x: 924, y: 624, width: 56, height: 56 })
    expect(
      await launcher.evaluate((button) => {
        const { backgroundColor, borderRadius } = getComputedStyle(button)
        return { backgroundColor, borderRadius }
      }),
    ).toEqual({ backgroundColor: 'rgb(15, 107, 79)', borderRadius: '20px' })
    await launcher.click()
    await page.getByRole('dialog').waitFor()
  })

  it('names the directive where a policy forbids the panel', async () => {
    site.headers = {
      'Content-Security-Policy': `script-src ${site.origin}/embed/; connect-src ${site.origin}`,
    }
    const { page, said } = await open(html(embedTag))
    await launcherOf(page).click()
    await expect.poll(() => ours(said).length).toBe(1)
    const [block] = ours(said)
    expect(block).toMatch(/^error: \[Parley\] csp_blocked: /)
    expect(block).toContain(`Seen      ${site.origin}`)
    expect(block).toContain(`add  ${site.origin}  to script-src`)
    expect(block).toContain(`${site.origin}/docs/errors/csp_blocked`)
    expect(block).toMatch(/Token {5}ct_live_…\w{4} {3}Server/)
    await launcherOf(page).waitFor()
  })

  it('says that the panel cannot be reached, and tries again at the next click', async () => {
    site.hasAssets = false
    const { page, said } = await open(html(embedTag))
    await launcherOf(page).click()
    await expect.poll(() => ours(said).length).toBe(1)
    expect(ours(said)[0]).toMatch(/unreachable: likely: /)
    const code = () => page.evaluate('Parley.diagnosis().error?.code')
    expect(await code()).toBe('unreachable')
    site.hasAssets = true
    await launcherOf(page).click()
    await page.getByRole('dialog').waitFor()
    expect(ours(said)).toHaveLength(1)
  })
})

describe('the launcher', () => {
  it('opens with Tab and Enter, and has the focus again after Escape', async () => {
    const { page } = await open(html(embedTag))
    await launcherOf(page).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const field = page.getByRole('textbox', { name: 'Message' })
    await field.waitFor()
    await expect
      .poll(() =>
        field.evaluate((node) => (node.getRootNode() as ShadowRoot).activeElement === node),
      )
      .toBe(true)
    await page.keyboard.press('Escape')
    await launcherOf(page).waitFor()
    expect(
      await launcherOf(page).evaluate(
        (node) => (node.getRootNode() as ShadowRoot).activeElement === node,
      ),
    ).toBe(true)
  })

  it('says whether it is open and what it controls', async () => {
    const { page } = await open(html(embedTag))
    const button = page.locator('parley-widget button').first()
    await button.waitFor()
    expect(await button.getAttribute('aria-expanded')).toBe('false')
    await button.click()
    await expect.poll(() => button.getAttribute('aria-expanded')).toBe('true')
    const controlled = await button.getAttribute('aria-controls')
    expect(await page.getByRole('dialog').getAttribute('id')).toBe(controlled)
  })

  it('takes its looks from the embed script, and the tag goes before it', async () => {
    site.facts = { config: { position: 'bottom-left', theme: { accent: '#ffd400' } } }
    const tag = embedTag.replace('async', 'async data-offset-x="50" data-launcher-label="Ask us"')
    const { page } = await open(html(tag), { viewport: { width: 1000, height: 700 } })
    const button = page.getByRole('button', { name: 'Ask us' })
    await button.waitFor()
    expect((await button.boundingBox())?.x).toBe(50)
    expect(
      await button.evaluate((node) => [
        getComputedStyle(node).backgroundColor,
        getComputedStyle(node).color,
      ]),
    ).toEqual(['rgb(255, 212, 0)', 'rgb(10, 15, 12)'])
  })

  it('stands at the inline end of a page that reads from right to left, and is smaller on a phone', async () => {
    const { page } = await open(html(embedTag, '<h1>x</h1>', 'dir="rtl"'), {
      viewport: { width: 390, height: 800 },
    })
    await launcherOf(page).waitFor()
    expect(await launcherOf(page).boundingBox()).toEqual({ x: 20, y: 732, width: 48, height: 48 })
  })

  it('is dark where the page says so, and follows it', async () => {
    const { page } = await open(html(embedTag, '<h1>x</h1>', 'class="theme-dark"'))
    await launcherOf(page).waitFor()
    const scheme = () => page.locator('parley-widget').getAttribute('data-scheme')
    expect(await scheme()).toBe('dark')
    await page.evaluate(() => (document.documentElement.className = ''))
    await expect.poll(scheme).toBe('light')
    await page.evaluate(() => (document.documentElement.style.colorScheme = 'dark'))
    await expect.poll(scheme).toBe('dark')
  })

  it('is not printed', async () => {
    const { page } = await open(html(embedTag))
    await launcherOf(page).waitFor()
    await page.emulateMedia({ media: 'print' })
    expect(await launcherOf(page).isVisible()).toBe(false)
  })

  it("opens from the site's own elements, with the message they carry", async () => {
    const { page, said } = await open(
      html(
        embedTag.replace('async', 'async data-launcher="none"'),
        '<a href="/elsewhere" data-parley-open data-parley-message="Where is my order?">Ask</a>',
      ),
    )
    const link = page.getByText('Ask')
    await expect.poll(() => link.getAttribute('aria-haspopup')).toBe('dialog')
    expect(await link.getAttribute('aria-expanded')).toBe('false')
    await link.click()
    const field = page.getByRole('textbox', { name: 'Message' })
    await expect.poll(() => field.inputValue()).toBe('Where is my order?')
    expect(await link.getAttribute('aria-expanded')).toBe('true')
    expect(page.url()).toBe(`${site.origin}/`)
    await page.keyboard.press('Escape')
    await expect.poll(() => link.evaluate((node) => document.activeElement === node)).toBe(true)
    expect(said).toEqual([])
  })
})

describe('where it cannot work', () => {
  it('says why a dead token is dead, and shows no launcher', async () => {
    site.facts = { dead: 'token_inactive' }
    const { page, said } = await open(html(embedTag, '<a href="#x" data-parley-open>Ask</a>'))
    await expect.poll(() => said.length).toBe(1)
    expect(said[0]).toMatch(/^error: \[Parley\] token_inactive: .*switched off/)
    expect(said[0]).toContain(`Seen      ${site.origin}`)
    expect(await page.locator('parley-widget button').count()).toBe(0)
    await page.getByText('Ask').click()
    expect(new URL(page.url()).hash).toBe('#x')
  })

  it("shows the site's fallback in the launcher's place", async () => {
    const fallback = { label: 'Write to us', href: 'mailto:help@shop.example' }
    site.facts = { dead: 'token_rotated', config: { fallback } }
    const { page } = await open(html(embedTag))
    const link = page.getByRole('link', { name: 'Write to us' })
    await link.waitFor()
    expect(await link.getAttribute('href')).toBe(fallback.href)
  })

  it('never sends a secret key, and says that it must be revoked', async () => {
    const key = `rt_live_${'k'.repeat(49)}`
    const { page, said } = await open(
      html(`<script async src="/parley.js" data-client-token="${key}"></script>`),
    )
    await expect.poll(() => said.length).toBe(1)
    expect(said[0]).toMatch(/secret_key_in_page: /)
    expect(said[0]).not.toContain(key)
    await page.evaluate('Parley.open()')
    expect(site.requests.filter((path) => path.includes('/v1/') || path.includes(key))).toEqual([])
    expect(await page.locator('parley-widget button').count()).toBe(0)
  })

  it.each([
    ['token_missing', ''],
    ['token_malformed', `data-client-token="${token.slice(0, -1)}!"`.replace('!', 'z')],
  ])('finds %s without asking the server', async (code, attribute) => {
    const { said } = await open(html(`<script async src="/parley.js" ${attribute}></script>`))
    await expect.poll(() => said.length).toBe(1)
    expect(said[0]).toMatch(new RegExp(`^error: \\[Parley\\] ${code}: `))
    expect(site.requests.some((path) => path.startsWith('/v1/'))).toBe(false)
  })

  it('names a mistaken attribute and the one that was meant, and leaves those of others alone', async () => {
    const tag = embedTag.replace(
      'async',
      'async data-postion="bottom-left" data-offset-x="wide" data-cfasync="false" data-turbo-track="reload"',
    )
    const { page, said } = await open(html(tag))
    await launcherOf(page).waitFor()
    await expect.poll(() => said.length).toBe(2)
    expect(said.toSorted()).toEqual([
      'warning: [Parley] data-offset-x: expected a number of pixels, saw "wide".',
      'warning: [Parley] data-postion: not an option of the chat. Did you mean data-position?',
    ])
  })

  it('opens at once with data-open', async () => {
    const { page } = await open(html(embedTag.replace('async', 'async data-open')))
    await page.getByRole('dialog').waitFor()
  })

  it('waits with data-manual until it is told', async () => {
    const { page } = await open(html(embedTag.replace('async', 'async data-manual')))
    await page.waitForFunction('window.Parley?.mount')
    expect(await hosts(page)).toBe(0)
    await page.evaluate("Parley.mount({ accent: '#aa0000' })")
    await launcherOf(page).waitFor()
  })
})
