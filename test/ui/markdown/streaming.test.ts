import { Fragment, h, options, render, type VNode } from 'preact'
import { afterEach, describe, expect, it } from 'vitest'
import { createWords } from '../../../src/ui/catalogue.js'
import { createRenderer, longestText } from '../../../src/ui/markdown/markdown.js'
import { inPieces, show, stream, streamTexts } from './show.js'

const answer = `Use **bold text** and *thin* and ***both***, \`code\` and [a link](https://a.example/x) here.

1. **one** item
2. [two](https://b.example/y) items
   - nested _thing_
   - another

## Head **x** line

| a | b |
|---|---|
| **1** | \`2\` |
| [3](https://c.example) | ~~4~~ |

> Quoted **words**
> go on

- [x] done
- [ ] open

Last paragraph with snake_case_name and 2 \\* 3 and https://d.example/e end.

\`\`\`js
const a = '**' + "[]("
\`\`\`
`

/** Without the nodes of what has just come. */
const shown = (root: HTMLElement) =>
  root.innerHTML.replace(/<span class="fresh">([^<]*)<\/span>/g, '$1')

describe('an answer that streams', () => {
  it('ends as the same nodes as one that came at once', () => {
    const whole = show(answer)
    for (const length of [1, 2, 3, 7, 40, 1000]) {
      expect(stream(inPieces(answer, length)).innerHTML).toBe(whole.innerHTML)
    }
  })

  it('never shows the marks that it is written with', () => {
    stream([...answer], (root, prefix) => {
      for (const code of root.querySelectorAll('pre, .bar')) code.textContent = ''
      // What the answer says, unlike what it is written with.
      const text = root.textContent.replace(/snake_\w*|2 \* ?3?/g, '')
      expect([prefix, /[*`[\]|~#>_\\]/.exec(text)?.[0]]).toEqual([prefix, undefined])
    })
  })

  it('fades in what comes in sight, and nothing that comes out of sight', () => {
    const renderer = createRenderer(createWords('en'), () => Promise.resolve(true))
    const root = document.createElement('div')
    const fading = (text: string, isSeen: boolean) => {
      render(h(Fragment, null, renderer(text, false, [], isSeen)), root)
      return [...root.querySelectorAll('.fresh')].map((node) => node.textContent.trim())
    }
    expect(fading('It begins', true)).toEqual(['begins'])
    expect(fading('It begins in sight', true)).toEqual(['begins', 'in sight'])
    expect(fading('It begins in sight, goes on below', false)).toEqual([])
    expect(fading('It begins in sight, goes on below, and is read there', true)).toEqual([
      'and is read there',
    ])
  })

  it('shows what an unfinished end will become', () => {
    const at = (text: string) => {
      let seen = ''
      stream([text], (root, _text, isDone) => {
        if (!isDone) seen = shown(root).replace(/ dir="auto"/g, '')
      })
      return seen
    }
    expect(at('a **bo')).toBe('<p>a <strong>bo</strong></p>')
    expect(at('a **bo*')).toBe('<p>a <strong>bo</strong></p>')
    expect(at('a **')).toBe('<p>a</p>')
    expect(at('a *b **c')).toBe('<p>a <em>b <strong>c</strong></em></p>')
    expect(at('a `co')).toBe('<p>a <code>co</code></p>')
    expect(at('a `')).toBe('<p>a</p>')
    expect(at('a [link](https://exa')).toBe('<p>a link</p>')
    expect(at('a [li')).toBe('<p>a li</p>')
    expect(at('a ![pic](http')).toBe('<p>a pic</p>')
    expect(at('a\n-')).toBe('<p>a</p>')
    expect(at('a\n\n1')).toBe('<p>a</p>')
    expect(at('a\n=')).toBe('<p>a</p>')
    expect(at('a\n\n``')).toBe('<p>a</p>')
    expect(at('- a\n-')).toBe('<ul><li>a</li></ul>')
    expect(at('| a | b')).toContain('<th scope="col" class=""><bdi>b</bdi></th>')
    expect(at('| a | b |\n|--')).toContain('<th scope="col" class=""><bdi>b</bdi></th>')
    expect(at('2 * 3')).toBe('<p>2 * 3</p>')
  })

  it('keeps the nodes of finished blocks', () => {
    let first: Element | null = null
    stream(inPieces(answer, 5), (root) => {
      const now = root.querySelector('ol')
      if (root.querySelector('blockquote')) first ??= now
      if (first) expect(now).toBe(first)
    })
    expect(first).not.toBeNull()
  })

  it('ends as the text that the server has corrected it to', () => {
    const whole = Array.from({ length: 100 }, (_, at) => `Paragraph ${at}.\n\n`).join('')
    const corrected = whole.replace('Paragraph 3.', 'Another one.')
    for (const texts of [
      ['Hello **wor', 'Goodbye'],
      [whole, corrected],
      [whole, `${corrected}and more`, `${corrected}and more of it`],
    ]) {
      expect(streamTexts(texts).innerHTML).toBe(show(texts.at(-1) ?? '').innerHTML)
    }
  })
})

describe('the cost of an answer', () => {
  const { vnode } = options
  afterEach(() => {
    if (vnode) options.vnode = vnode
    else delete options.vnode
  })
  const countNodes = (action: () => void): number => {
    let count = 0
    options.vnode = (node: VNode) => {
      count += 1
      vnode?.(node)
    }
    action()
    return count
  }
  const long = (times: number) =>
    Array.from(
      { length: times },
      (_, index) => `Paragraph **${index}** says \`x\` on.\n\n- a\n- b\n\n`,
    ).join('')

  it('grows with its length, not with its square', () => {
    const cost = (times: number) => countNodes(() => stream(inPieces(long(times), 10)))
    const small = cost(50)
    expect(cost(200)).toBeLessThan(small * 4.2)
  })

  it('is that of one list item, not of the list, when an item is added', () => {
    const list = (items: number) => Array.from({ length: items }, (_, at) => `- item ${at}\n`)
    const small = countNodes(() => stream(list(50)))
    // Each piece makes the list anew around kept items: no more than a few nodes a piece.
    expect(countNodes(() => stream(list(200)))).toBeLessThan(small * 4.4)
  })

  it('is bounded where a block would cost too much: it is plain text', () => {
    for (const unit of ['[a](', '_*a', '~~a ', '[]', '<!--', '[', '*', '`', '<', '![']) {
      const text = unit.repeat(100_000 / unit.length)
      const root = show(text)
      expect(root.querySelectorAll('*').length).toBeLessThan(15)
    }
  })

  it('is bounded in depth: what lies deeper is text', () => {
    for (const unit of ['> ', '- ', '1. ', '>']) {
      const root = show(unit.repeat(50_000))
      let depth = 0
      for (let node = root.firstElementChild; node; node = node.firstElementChild) depth += 1
      expect(depth).toBeLessThan(30)
    }
    const emphasis = show(`${'*a _b '.repeat(45)}${'_ *'.repeat(45)}`)
    expect(emphasis.querySelectorAll('em em').length).toBeLessThan(25)
  })

  it('is bounded in length: the rest is not shown, and that is said', () => {
    const root = show(`${'word '.repeat(longestText / 5)}END`)
    expect(root.textContent).not.toContain('END')
    expect(root.lastElementChild?.textContent).toBe('The rest is too long to show.')
  })

  it('is bounded in the rows and columns of a table: further rows are text', () => {
    const row = (cells: number) => `${'|x'.repeat(cells)}|\n`
    const root = show(row(40) + '|-'.repeat(40) + '|\n' + row(40).repeat(600))
    expect(root.querySelectorAll('tr').length).toBe(501)
    expect(root.querySelector('p')?.textContent).toContain('|x|x|')
    expect(root.querySelectorAll('th').length).toBe(32)
  })
})
