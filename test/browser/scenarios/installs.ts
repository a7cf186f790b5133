/** The ways into a page: the snippet, the queue, a module, React, the element, inline. */
import { expect } from 'vitest'
import type { Stage } from '../engines/stage.js'
import { bundle } from '../fixtures/bundle.js'
import type { Scenarios } from './scenario.js'

interface Widget {
  Parley: { open(): void; destroy(): void }
}

/** The site's React, as a module that its pages may import. */
const serveReact = async ({ serve }: Stage) => {
  const files = await bundle({ 'react-page': 'react-page.ts' })
  for (const [path, code] of files) serve(path, code)
}

const importMap = `<script type="importmap">{ "imports": { "react": "/react-page.js" } }</script>`

export const installs: Scenarios = {
  'the snippet is the whole install: open, ask, be answered': async (stage) => {
    const visit = await stage.visit()
    await visit.open()
    await visit.send('Hello')
    await visit.isAnswered('You said: Hello')
    expect((await visit.messages('user')).at(-1)).toContain('Hello')
    await visit.press('Close chat')
    await visit.until(() => window.probe.focus(), null, 'Open chat')
    await visit.isWell()
  },

  'calls from before it loaded are done in order, and openers of the page open it': async (
    stage,
  ) => {
    const visit = await stage.visit({
      head: `<script>
        window.Parley = window.Parley || function () { (Parley.q = Parley.q || []).push(arguments) }
        seen = []
        Parley('on', 'open', () => seen.push('open'))
        Parley('on', 'close', () => seen.push('close'))
        Parley('open'); Parley('close')
      </script>$tag`,
      body: '<button data-parley-open data-parley-message="Where is my order?">Ask us</button>',
    })
    await visit.until(() => Reflect.get(window, 'seen') as unknown, null, ['open', 'close'])
    await visit.press('Ask us')
    await visit.until(() => Reflect.get(window, 'seen') as unknown, null, ['open', 'close', 'open'])
    await expect.poll(visit.draft).toBe('Where is my order?')
    const opener = () =>
      document.querySelector('[data-parley-open]')?.getAttribute('aria-expanded') ?? null
    await visit.until(opener, null, 'true')
    await stage.driver.press('Escape')
    await visit.until(opener, null, 'false')
    await visit.until(() => window.probe.focus(), null, 'Ask us')
    await visit.isWell()
  },

  'a component of React opens and closes with its page, and leaves with it': async (stage) => {
    await serveReact(stage)
    const visit = await stage.visit({
      head: importMap,
      body: `<div id="root" data-token="$token" data-api="$api"></div>
        <script type="module" src="/react-page.js"></script>`,
    })
    await visit.press('Help')
    await expect.poll(visit.focus).toBe('Message')
    await visit.send('Hello')
    await visit.isAnswered('You said: Hello')
    await visit.press('Close chat')
    await visit.until(() => document.querySelector('output')?.textContent ?? '', null, 'closed')
    await visit.press('Leave')
    await visit.until(() => document.querySelectorAll('parley-widget').length, null, 0)
    await visit.isWell()
  },

  'the element is the widget, in its own place where it is inline': async (stage) => {
    const visit = await stage.visit({
      head: '<script type="module" src="/dist/element.js"></script>',
      body: `<main style="width: 420px; height: 600px">
        <parley-chat inline token="$token" api="$api" style="height: 100%"></parley-chat></main>`,
    })
    await visit.sees('Online')
    await visit.press('Message')
    await visit.send('Hello')
    await visit.isAnswered('You said: Hello')
    const isInside = () => {
      const box = document.querySelector('main')?.getBoundingClientRect()
      const panel = window.probe.select('textarea')?.getBoundingClientRect()
      return Boolean(box && panel && panel.left >= box.left && panel.right <= box.right)
    }
    expect(await stage.driver.run(isInside)).toBe(true)
    await visit.isWell()
  },

  'a module mounts it, destroys it without a trace, and mounts it again': async (stage) => {
    const visit = await stage.visit({
      head: `<script type="module">
        import { mount } from '/dist/index.js'
        window.before = document.documentElement.outerHTML
        window.start = () => (window.Parley = mount({ token: '$token', api: '$api' }))
        start()
      </script>`,
      body: '<h1>Tea</h1><a href="#x" data-parley-open>Ask</a>',
    })
    await visit.open()
    await visit.send('Hello')
    await visit.isAnswered('You said: Hello')
    await stage.driver.run(() => (window as unknown as Widget).Parley.destroy())
    expect(
      await stage.driver.run(() => {
        const now = document.documentElement.outerHTML
        return now === Reflect.get(window, 'before') || now
      }),
    ).toBe(true)
    await stage.driver.run(() => void (Reflect.get(window, 'start') as () => void)())
    await visit.open()
    await visit.sees('You said: Hello')
    await visit.isWell()
  },
}
