/** What pages are like: strict, hostile, dark, narrow, from right to left, left and come back to. */
import { expect } from 'vitest'
import type { Scenarios } from './scenario.js'

interface Widget {
  Parley: { destroy(): void; update(options: object): void }
}

const hostileSheet = `<style>
  :root { font-size: 5px; --accent: red; --bg: red; --text: lime; --size: 3px }
  parley-widget, parley-widget *, body * {
    all: revert !important; display: inline !important; position: static !important;
    font: italic 40px/3 fantasy !important; transform: rotate(3deg) !important;
    opacity: .4 !important; pointer-events: none !important; visibility: hidden !important;
    direction: rtl !important; zoom: 2 !important; filter: blur(2px) !important;
  }
  dialog, [popover], button, textarea, [role=dialog], article { display: none !important }
</style>`

/** Where the launcher is, as on a page without any style. */
const launcherBox = () => {
  const button = window.probe.select('button.launcher')
  const { right, bottom, width, height } = button?.getBoundingClientRect() ?? new DOMRect()
  // Scrollbars that take room are not among what is measured.
  const { clientWidth, clientHeight } = document.documentElement
  return [clientWidth - right, clientHeight - bottom, width, height].map(Math.round)
}

export const pages: Scenarios = {
  'the strictest policy refuses nothing, with Trusted Types too': async (stage) => {
    const visit = await stage.visit({
      headers: (api) => ({
        'content-security-policy': `default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; connect-src ${api}; require-trusted-types-for 'script'; trusted-types 'none'`,
      }),
      head: '<script nonce="abc" async src="$api/embed/$token.js"></script>',
      token: { config: { theme: { accent: '#d6336c' } } },
    })
    await visit.open()
    stage.scripted.answer = (call) => {
      call.say(
        '# Steps\n\n1. **Cool** `it`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```ts\nlet x = 1\n```\n',
      )
      call.end()
    }
    await visit.send('How?')
    await visit.isAnswered('Steps')
    await visit.press('Good answer')
    await visit.press('Expand')
    await visit.press('Close chat')
    await visit.until(() => window.probe.focus(), null, 'Open chat')
    await visit.isWell()
  },

  'a hostile style sheet changes neither its place nor its work': async (stage) => {
    const visit = await stage.visit({ head: `${hostileSheet}$tag` })
    await visit.until(launcherBox, null, [20, 20, 56, 56])
    await visit.open()
    await visit.send('Hello')
    await visit.isAnswered('You said: Hello')
    const look = () => {
      const prose = window.probe.select('article.assistant p')
      const { fontSize, opacity, direction, visibility } = getComputedStyle(prose as Element)
      return { fontSize, opacity, direction, visibility }
    }
    expect(await stage.driver.run(look)).toEqual({
      fontSize: '15px',
      opacity: '1',
      direction: 'ltr',
      visibility: 'visible',
    })
    await visit.isWell()
  },

  'a body that is transformed takes neither launcher nor panel along': async (stage) => {
    const visit = await stage.visit({
      head: '<style>body { transform: translateY(0) }</style>$tag',
      body: `<main>${'<p>Tea</p>'.repeat(100)}</main>`,
    })
    await visit.until(launcherBox, null, [20, 20, 56, 56])
    await stage.driver.run(() => scrollTo(0, 500))
    await visit.until(launcherBox, null, [20, 20, 56, 56])
    await visit.open()
    await visit.send('Hello')
    await visit.isAnswered('You said: Hello')
    await visit.isWell()
  },

  'a page on plain http lacks what only safe pages have, and nothing is missed': async (stage) => {
    const visit = await stage.visit()
    expect(
      await stage.driver.run(() => [
        isSecureContext,
        'randomUUID' in crypto,
        'subtle' in crypto,
        'clipboard' in navigator,
      ]),
    ).toEqual([false, false, false, false])
    await visit.open()
    await visit.send('Hello')
    await visit.isAnswered('You said: Hello')
    await visit.press('Copy')
    await visit.until(() => window.probe.place('Copied') !== null, null, true)
    await visit.isWell()
  },

  'the scheme is the page’s own, and changes with it': async (stage) => {
    const visit = await stage.visit({ attributes: 'lang="en" class="dark"' })
    await visit.open()
    const dark = () => {
      const panel = window.probe.select('[role=dialog]')
      return getComputedStyle(panel as Element).backgroundColor
    }
    const isDark = async () => {
      const [red = 0] = (await stage.driver.run(dark)).match(/\d+/g)?.map(Number) ?? []
      return red < 100
    }
    await expect.poll(isDark).toBe(true)
    await stage.driver.run(() => void (document.documentElement.className = 'light'))
    await expect.poll(isDark).toBe(false)
    await visit.isWell()
  },

  'a page in Arabic has it at the left, in Arabic': async (stage) => {
    const visit = await stage.visit({ attributes: 'lang="ar" dir="rtl"' })
    const left = () => {
      const button = window.probe.select('button.launcher')
      return Math.round(button?.getBoundingClientRect().left ?? -1)
    }
    await visit.until(left, null, 20)
    await stage.driver.run(() => (window.probe.select('button.launcher') as HTMLElement).click())
    await visit.sees(/[\u0600-\u06ff]{3}/)
    const panel = () => {
      const dialog = window.probe.select('[role=dialog]') as Element
      const field = window.probe.select('textarea') as Element
      const send = window.probe.select('button[type=submit]') as Element
      return [
        Math.round(dialog.getBoundingClientRect().left),
        getComputedStyle(field).direction,
        send.getBoundingClientRect().left < field.getBoundingClientRect().left + 20,
      ]
    }
    await visit.until(panel, null, [20, 'rtl', true])
    await visit.isWell()
  },

  'a page in German is spoken to in German from the first frame': async (stage) => {
    const visit = await stage.visit({ attributes: 'lang="de"' })
    await stage.driver.run(() => (window.probe.select('button.launcher') as HTMLElement).click())
    await visit.until(
      () => window.probe.select('textarea')?.getAttribute('aria-label') ?? null,
      null,
      'Nachricht',
    )
    await visit.isWell()
  },

  'a narrow window has a sheet over all of it, and the page behind is inert': async (stage) => {
    try {
      await stage.driver.resize(460, 700)
      const visit = await stage.visit()
      await visit.press('Open chat')
      const sheet = () => {
        const dialog = window.probe.select('[role=dialog]')
        const { left, top, width, height } = dialog?.getBoundingClientRect() ?? new DOMRect()
        return [left, top, innerWidth - width, innerHeight - height].map(Math.round)
      }
      /** What is inert can't be focused. */
      const isBehindFree = () => {
        const link = document.querySelector<HTMLElement>('main a')
        link?.focus()
        return document.activeElement === link
      }
      await visit.until(sheet, null, [0, 0, 0, 0])
      expect(await stage.driver.run(isBehindFree)).toBe(false)
      await visit.press('Close')
      await visit.until(isBehindFree, null, true)
      await visit.isWell()
    } finally {
      await stage.driver.resize(1000, 760)
    }
  },

  'a page that was left and is come back to goes on where it was': async (stage) => {
    const other = await stage.visit({ head: '' })
    const visit = await stage.visit({
      head: `<script>addEventListener('pageshow', (event) => (wasKept = event.persisted))</script>$tag`,
    })
    await visit.open()
    await visit.send('Hello')
    await visit.isAnswered('You said: Hello')
    await stage.driver.goto(`http://${other.host}/`)
    await stage.driver.back()
    await visit.until(() => document.readyState, null, 'complete')
    const isOpen = () => window.probe.place('Message') !== null
    if (!(await stage.driver.run(isOpen))) await visit.open()
    await visit.sees('You said: Hello')
    await visit.press('Message')
    await visit.send('Again')
    await visit.isAnswered('You said: Again')
    expect((await visit.messages('user')).length).toBe(2)
    await visit.isWell()
  },

  'an element that the page throws out comes back with its conversation': async (stage) => {
    const visit = await stage.visit()
    await visit.open()
    await visit.send('Hello')
    await visit.isAnswered('You said: Hello')
    await stage.driver.run(() => {
      const body = document.createElement('body')
      body.append(document.createElement('h1'))
      document.documentElement.replaceChild(body, document.body)
    })
    await visit.sees('You said: Hello')
    await visit.press('Message')
    await visit.send('Again')
    await visit.isAnswered('You said: Again')
    await stage.driver.run(() => (window as unknown as Widget).Parley.destroy())
    await visit.until(
      () => [document.querySelectorAll('parley-widget').length, 'Parley' in window],
      null,
      [0, false],
    )
    await visit.isWell()
  },
}
