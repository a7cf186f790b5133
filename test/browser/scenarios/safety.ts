/** Words that want to be more than words. The corpora themselves are tested without a browser. */
import { expect } from 'vitest'
import type { Scenarios } from './scenario.js'

/** A sample of what parsers of HTML have tripped over, some of it in the positions of markdown. */
const hostile = [
  '<script>hit()</script>',
  '<img src=x onerror=hit()>',
  '<svg/onload=hit()>',
  '<svg><animate onbegin=hit() attributeName=x></svg>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=hit()&gt;">',
  '<iframe srcdoc="<script>parent.hit()</script>">',
  '<details open ontoggle=hit()>',
  '<style>@import "http://elsewhere.example/x"</style>',
  '[click](javascript:hit())',
  '[click](java\nscript:hit())',
  '[click](&#106;avascript:hit())',
  '[click](data:text/html,<script>hit()</script>)',
  '![x](javascript:hit())',
  '![x](http://elsewhere.example/pixel.png)',
  '<javascript:hit()>',
  '[x]: javascript:hit()\n\n[x]',
  '`<img src=x onerror=hit()>`',
  '| <img src=x onerror=hit()> | [a](javascript:hit()) |\n|---|---|\n| <script>hit()</script> | b |',
  '```html"><img src=x onerror=hit()>\n<script>hit()</script>\n```',
  'half \ud800 a character, \u202egnp.exe, and \u0000 nothing',
]

const findings = () => {
  const root = document.querySelector('parley-widget')?.shadowRoot
  const log = root?.querySelector('[role=log]')
  const elements = [...(log?.querySelectorAll('*') ?? [])]
  return {
    hits: Reflect.get(window, 'hits') as number,
    elements: elements.filter((element) =>
      /^(script|img|iframe|object|embed|style|link|form|details|math|animate|video)$/.test(
        element.localName,
      ),
    ).length,
    handlers: elements.flatMap((element) =>
      element.getAttributeNames().filter((name) => name.startsWith('on')),
    ),
    links: elements
      .filter((element) => element instanceof HTMLAnchorElement)
      .map(({ protocol }) => protocol)
      .filter((protocol) => !/^(https?|mailto|tel):$/.test(protocol)),
  }
}

export const safety: Scenarios = {
  'no word of an answer becomes more than words, whole or in pieces': async (stage) => {
    const visit = await stage.visit({
      head: '<script>hits = 0; hit = () => { hits += 1 }</script>$tag',
    })
    await visit.open()
    stage.scripted.answer = (call) => {
      for (const text of hostile) {
        for (const piece of text.match(/[^]{1,7}/gu) ?? []) call.say(piece)
        call.say('\n\n')
      }
      call.say('The end')
      call.end()
    }
    await visit.send(hostile.slice(0, 4).join(' '))
    await visit.isAnswered('The end')
    const nothing = { hits: 0, elements: 0, handlers: [], links: [] }
    expect(await stage.driver.run(findings)).toEqual(nothing)
    await stage.driver.reload()
    await visit.open()
    await visit.sees('The end')
    expect(await stage.driver.run(findings)).toEqual(nothing)
    expect(await visit.printed()).toEqual([])
  },
}
