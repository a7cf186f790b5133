/**
 * Pages as sites have them, whatever they are built with. In each the widget works without a word in
 * the console and without a violation of a policy, and when it is destroyed the document is what it
 * would be without it, and takes another.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium, type Page } from 'playwright-core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openApi, type Api } from './api.js'
import { chromiumArguments, chromiumPath } from './chromium.js'
import { bundle } from './fixtures/bundle.js'
import { hostileSheet } from './fixtures/hostile-sheet.js'
import { installLeftovers } from './fixtures/leftovers.js'
import type * as Server from './fixtures/whole-document-server.js'
import type {} from './fixtures/whole-document.js'
import { useShop, type PageParts } from './shop.js'
import { watchPage, type Visitor } from './visitor.js'

const shop = useShop()

interface Fixture {
  /** The page with this tag in it, which is nothing where the widget is to be missed. */
  parts(tag: string, api: Api, token: string): PageParts
  /** Where it is visited. Default: a name on plain http. */
  host?: () => string
  /** What the site does before somebody opens the chat. */
  first?(page: Page): Promise<unknown>
  /** What it does while the chat is open. */
  during?(page: Page, visitor: Visitor): Promise<unknown>
  /** How another script comes into the page. Default: as a tag manager brings it. */
  again?(page: Page, source: string): Promise<unknown>
  /** The lines that are right here. */
  says?: readonly RegExp[]
}

interface Parley {
  Parley: { destroy(): void }
  violations: string[]
}

const inject = (page: Page, source: string) =>
  page.evaluate((src) => {
    const script = document.createElement('script')
    script.async = true
    script.src = src
    const [first] = document.getElementsByTagName('script')
    if (first) first.parentNode?.insertBefore(script, first)
    else document.head.append(script)
  }, source)

/** All that there is in the page, but for the tags that brought us and what says that they are here. */
const readDocument = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const copy = document.documentElement.cloneNode(true) as HTMLElement
    for (const script of copy.querySelectorAll('script[src*="/embed/"]')) script.remove()
    delete copy.dataset['scripts']
    return copy.outerHTML
  })

const prepare = async ({ page }: Pick<Visitor, 'page'>) => {
  await page.addInitScript(installLeftovers)
  await page.addInitScript(() => {
    const violations: string[] = []
    Object.assign(window, { violations })
    document.addEventListener('securitypolicyviolation', (event) =>
      violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`),
    )
  })
}

const answered = (visitor: Visitor, text: string) =>
  visitor.replies
    .filter({ hasText: `You said: ${text}` })
    .getByRole('button', { name: 'Good answer' })
    .waitFor()

/** Nothing of ours is left, and nothing of the page's is changed. */
const expectDestroyed = async ({ page }: Visitor, api: Api, wanted: string) => {
  await page.evaluate(() => (window as unknown as Parley).Parley.destroy())
  await expect.poll(() => readDocument(page)).toBe(wanted)
  expect(await page.evaluate((url) => window.leftovers.of(url), api.url)).toEqual([])
}

const inhabit = async (fixture: Fixture) => {
  const { parts, host = () => 'shop.example', first, during, again = inject, says = [] } = fixture
  const api = await openApi()
  const name = host()
  const { value } = await api.token({ allowedOrigins: [name] })
  const source = `${api.url}/embed/${value}.js`

  const bare = await shop.visit(parts('', api, value), { host: name, prepare })
  await first?.(bare.page)
  await during?.(bare.page, bare)
  const wanted = await readDocument(bare.page)
  await bare.page.context().close()

  const visitor = await shop.visit(parts(api.tag(value), api, value), { host: name, prepare })
  const { page } = visitor
  await first?.(page)
  await visitor.open()
  await visitor.send('Hello')
  await answered(visitor, 'Hello')
  await during?.(page, visitor)
  expect(await page.locator('parley-widget').count()).toBe(1)
  await answered(visitor, 'Hello')
  await visitor.field.click()
  await page.keyboard.type('Again')
  await page.keyboard.press('Enter')
  await answered(visitor, 'Again')
  // Else nothing would be shown by there being nothing.
  expect(await page.evaluate((url) => window.leftovers.of(url).length, api.url)).toBeGreaterThan(5)
  await expectDestroyed(visitor, api, wanted)

  await again(page, source)
  await visitor.open()
  await answered(visitor, 'Again')
  await expectDestroyed(visitor, api, wanted)
  const lines = visitor.console.map(({ text }) => text)
  expect(lines).toEqual(says.map((line) => expect.stringMatching(line)))
  expect([...visitor.errors, ...visitor.networkLines]).toEqual([])
  expect(await page.evaluate(() => (window as unknown as Parley).violations)).toEqual([])
  return { visitor, api }
}

const turbo = readFileSync(
  createRequire(import.meta.url).resolve('@hotwired/turbo/dist/turbo.es2017-umd.js'),
  'utf8',
)

/** Follows a link of the site's, and waits until the page of that name is there. */
const follow = async (page: Page, name: string) => {
  await page.getByRole('link', { name }).click()
  await page.getByRole('heading', { name }).waitFor()
}

describe('a page of Turbo', () => {
  const site = (isMorphed: boolean): Fixture['parts'] => {
    shop.serve('/turbo.js', turbo)
    const morph = `<meta name="turbo-refresh-method" content="morph"><meta name="turbo-refresh-scroll" content="preserve">`
    return (tag) => {
      const head = `<script src="/turbo.js" defer></script>${isMorphed ? morph : ''}${tag}`
      const link = (name: string) => `<a href="/${name.toLowerCase()}">${name}</a>`
      shop.publish({ head, body: `<h1>Cups</h1>${link('Tea')}` }, '/cups')
      const tea = { head, body: `<h1>Tea</h1>${link('Cups')}<form><input name="q"></form>` }
      shop.publish(tea, '/tea')
      return tea
    }
  }

  test('replaces its body, goes back to what it has kept, and goes on', async () => {
    const { visitor } = await inhabit({
      parts: site(false),
      async during(page) {
        const widgets = await page.locator('parley-widget').count()
        await follow(page, 'Cups')
        await page.goBack()
        // What Turbo has kept of it is a copy of its body, with what was in it.
        await page.getByRole('heading', { name: 'Tea' }).waitFor()
        expect(await page.locator('parley-widget').count()).toBe(widgets)
        await follow(page, 'Cups')
        await follow(page, 'Tea')
        expect(await page.locator('parley-widget').count()).toBe(widgets)
      },
    })
    // None of them was a load.
    expect(visitor.requests.filter(({ url }) => url.endsWith('/turbo.js')).length).toBe(1)
  })

  test('morphs itself into what the server has now', async () => {
    await inhabit({
      parts: site(true),
      async during(page) {
        await page.evaluate(() => {
          document.querySelector('h1')?.append(' of yesterday')
          const { Turbo } = window as unknown as {
            Turbo: { visit(url: string, how: object): void }
          }
          Turbo.visit(location.href, { action: 'replace' })
        })
        await page.getByRole('heading', { name: 'Tea', exact: true }).waitFor()
      },
    })
  })
})

/** Both sides of the site that hydrates its whole document. */
const buildSite = async (alias: Record<string, string>) => {
  const client = await bundle({ 'whole-document': 'whole-document.ts' }, alias)
  const server = await bundle({ 'whole-document-server': 'whole-document-server.ts' }, alias)
  const folder = mkdtempSync(join(tmpdir(), 'parley-react-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [path, code] of server) writeFileSync(join(folder, path.replace(/js$/, 'mjs')), code)
  const { href } = pathToFileURL(join(folder, 'whole-document-server.mjs'))
  return { client, server: (await import(/* @vite-ignore */ href)) as typeof Server }
}

describe.each([
  ['React 19', {}],
  ['React 18', { react: 'react-18', 'react-dom': 'react-dom-18' }],
])('a document that %s hydrates whole', (_name, alias: Record<string, string>) => {
  test('before the widget, after it, and over a navigation', async () => {
    const { client, server } = await buildSite(alias)
    for (const [path, code] of client) shop.serve(path, code)
    const hydrated = (page: Page) => page.locator('html[data-hydrated]').waitFor()
    for (const waitMs of [0, 1500]) {
      await inhabit({
        parts: (tag, api, token) => ({
          document: server.render([
            { src: '/whole-document.js', module: true },
            ...(tag ? [{ src: `${api.url}/embed/${token}.js` }] : []),
          ]),
        }),
        async first(page) {
          // The launcher is there before a slow hydration.
          if (waitMs === 0) await hydrated(page)
        },
        async during(page) {
          await hydrated(page)
          expect(await page.evaluate(() => window.mistakes)).toEqual([])
          await page.getByRole('button', { name: 'Bought 0' }).click()
          await page.getByRole('button', { name: 'Bought 1' }).waitFor()
          for (const path of ['/green', '/other', '/']) {
            await page.evaluate((next) => window.site.go(next), path)
            await page.getByRole('heading', { name: path === '/' ? 'Tea' : path }).waitFor()
          }
        },
      })
    }
  })
})

/** From the window's end and bottom. */
const corners = (page: Page) =>
  page.evaluate(() => {
    const root = document.querySelector('parley-widget')?.shadowRoot
    const corner = (selector: string) => {
      const { right, bottom } =
        root?.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect()
      const { clientWidth, clientHeight } = document.documentElement
      return [clientWidth - right, clientHeight - bottom].map(Math.round)
    }
    return { panel: corner('dialog'), launcher: corner('.launcher') }
  })

describe('a page', () => {
  const plain = (tag: string): PageParts => ({ head: tag })

  test('on plain http, on a name that is not this computer’s', async () => {
    const { visitor } = await inhabit({ parts: plain })
    expect(await visitor.page.evaluate(() => isSecureContext)).toBe(false)
  })

  test('under a policy with a nonce, strict-dynamic and no Trusted Types at all', async () => {
    await inhabit({
      parts: (tag, api) => ({
        head: `${tag.replace('<script', '<script nonce="abc"')}<script nonce="abc">
          again = (source) => import(source)
        </script>`,
        policy: `default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; connect-src ${api.url}; require-trusted-types-for 'script'; trusted-types 'none'`,
      }),
      // Nobody can make a script element there.
      again: (page, source) =>
        page.evaluate(
          (src) => (Reflect.get(window, 'again') as (one: string) => unknown)(src),
          source,
        ),
    })
  })

  test('whose style sheets mean no good', async () => {
    await inhabit({ parts: (tag) => ({ head: `<style>${hostileSheet}</style>${tag}` }) })
  })

  test('whose body is transformed', async () => {
    await inhabit({
      parts: (tag) => ({
        head: `<style>body { transform: translateY(0); filter: sepia(0) }</style>${tag}`,
        body: `<h1>Tea</h1>${'<p>Packed by hand.</p>'.repeat(100)}`,
      }),
      async during(page) {
        const isThere = (await page.locator('parley-widget').count()) === 1
        // Hovered, the launcher rises.
        await page.mouse.move(5, 5)
        for (const top of [900, 0]) {
          await page.evaluate((to) => scrollTo(0, to), top)
          const wanted = { panel: [20, 84], launcher: [20, 20] }
          if (isThere) await expect.poll(() => corners(page)).toEqual(wanted)
        }
      },
    })
  })

  test('that keeps the focus in a dialog of its own, and hears every key', async () => {
    const { visitor } = await inhabit({
      parts: (tag) => ({
        head: tag,
        body: `<h1>Tea</h1><div role="dialog" aria-modal="true"><input aria-label="Name"></div>
          <dialog id="own"><button>Buy</button></dialog>
          <script>
            keys = []
            const trap = document.querySelector('div[role=dialog]')
            document.addEventListener('focusin', ({ target }) => {
              if (!trap.contains(target) && !own.contains(target)) trap.querySelector('input').focus()
            })
            document.addEventListener('keydown', (event) => {
              if (event.target.closest('input')) return
              keys.push(event.key)
              event.preventDefault()
            })
          </script>`,
      }),
      async during(page, visitor) {
        // A dialog that is modal is above all else, until it is closed.
        await page.evaluate(() => (document.querySelector('#own') as HTMLDialogElement).showModal())
        await page.getByRole('button', { name: 'Buy' }).click()
        await page.evaluate(() => (document.querySelector('#own') as HTMLDialogElement).close())
        if (await visitor.panel.count()) await visitor.field.waitFor()
      },
    })
    expect(await visitor.page.evaluate(() => Reflect.get(window, 'keys') as string[])).toEqual([])
  })

  test('into which a tag manager brings it', async () => {
    await inhabit({
      parts(tag, api, token) {
        // It drops the attributes that it does not know.
        const install = (source: string) => {
          const script = document.createElement('script')
          script.async = true
          script.src = source
          const [first] = document.getElementsByTagName('script')
          addEventListener('load', () => first?.parentNode?.insertBefore(script, first))
        }
        const source = `${api.url}/embed/${token}.js`
        shop.serve('/manager.js', tag && `(${String(install)})(${JSON.stringify(source)})`)
        return { head: '<script src="/manager.js"></script>' }
      },
    })
  })

  test('that has the tag twice', async () => {
    await inhabit({
      parts: (tag) => ({ head: tag, body: `<h1>Tea</h1>${tag}` }),
      says: [/^\[Parley\] loaded_twice: /],
    })
  })

  test('that embeds only what agrees to it', async () => {
    const { visitor } = await inhabit({
      host: () => `localhost:${shop.port}`,
      parts: (tag) => ({
        head: tag,
        headers: {
          'cross-origin-embedder-policy': 'require-corp',
          'cross-origin-opener-policy': 'same-origin',
        },
      }),
    })
    expect(await visitor.page.evaluate(() => crossOriginIsolated)).toBe(true)
  })

  test('that the browser keeps when it is left, and gives back as it was', async () => {
    const browser = await chromium.launch({
      executablePath: chromiumPath(),
      args: chromiumArguments(`MAP shop.example 127.0.0.1:${shop.port}, MAP *.example 127.0.0.1`),
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
    })
    onTestFinished(() => browser.close())
    const api = await openApi()
    const { value } = await api.token({ allowedOrigins: ['shop.example'] })
    const other = shop.publish({ body: '<h1>Cups</h1>' })
    const path = shop.publish({
      head: `<script>wasKept = null
        addEventListener('pageshow', (event) => (wasKept = event.persisted))</script>${api.tag(value)}`,
    })
    const page = await browser.newPage()
    const visitor = watchPage(page)
    await page.goto(`http://shop.example${path}`)
    await visitor.open()
    await visitor.send('Hello')
    await answered(visitor, 'Hello')
    await page.goto(`http://shop.example${other}`)
    await page.evaluate(() => history.back())
    await expect
      .poll(() => page.evaluate(() => Reflect.get(window, 'wasKept') as unknown).catch(() => null))
      .toBe(true)
    await answered(visitor, 'Hello')
    await visitor.send('Again')
    await answered(visitor, 'Again')
    visitor.expectHealth()
  })
})
