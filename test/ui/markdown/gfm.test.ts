import { describe, expect, it } from 'vitest'
import { outline, show, stream } from './show.js'

/** The code block's bar is our own. */
const bare = (text: string) => outline(show(text)).replace(/<div><span>.*?<\/button><\/div>/g, '')

describe('markdown', () => {
  const cases: [text: string, expected: string][] = [
    ['plain', '<p>plain</p>'],
    ['a\n\nb', '<p>a</p><p>b</p>'],
    ['a\nb', '<p>a\nb</p>'],
    ['a  \nb', '<p>a<br></br>b</p>'],
    ['a\\\nb', '<p>a<br></br>b</p>'],
    ['**bold** and *thin*', '<p><strong>bold</strong> and <em>thin</em></p>'],
    ['***both***', '<p><em><strong>both</strong></em></p>'],
    ['__bold__ _thin_', '<p><strong>bold</strong> <em>thin</em></p>'],
    ['snake_case_name', '<p>snake_case_name</p>'],
    ['2 * 3 * 4', '<p>2 * 3 * 4</p>'],
    ['~~gone~~', '<p><del>gone</del></p>'],
    ['`a*b*`', '<p><code>a*b*</code></p>'],
    ['`` a`b ``', '<p><code>a`b</code></p>'],
    ['\\*not\\*', '<p>*not*</p>'],
    ['&amp; &lt; &copy; &#65; &#x42; &nope;', '<p>& < © A B &nope;</p>'],
    ['- a\n- b', '<ul><li>a</li><li>b</li></ul>'],
    ['- a\n  - b\n    - c', '<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li></ul>'],
    ['1. a\n2. b', '<ol><li>a</li><li>b</li></ol>'],
    [
      '1. a\n\n   ```\n   x\n   ```\n\n2. b',
      '<ol><li>a<div><pre><code>x</code></pre></div></li><li>b</li></ol>',
    ],
    ['- a\n\n  b', '<ul><li><p>a</p><p>b</p></li></ul>'],
    ['> a\n> b', '<blockquote><p>a\nb</p></blockquote>'],
    ['> - a\n> - b', '<blockquote><ul><li>a</li><li>b</li></ul></blockquote>'],
    ['---', '<hr></hr>'],
    ['```\na\n\nb\n```', '<div><pre><code>a\n\nb</code></pre></div>'],
    ['    indented', '<div><pre><code>indented</code></pre></div>'],
  ]
  for (const [text, expected] of cases) {
    it(`shows ${JSON.stringify(text)}`, () => {
      expect(bare(text)).toBe(expected)
    })
  }

  it('shows HTML as text, inline and as a block', () => {
    const root = show('a <b>c</b>\n\n<div onclick="x()">\n\n**bold**\n\n</div>\n\n<!-- note -->')
    expect(root.querySelector('b, [onclick]')).toBeNull()
    expect(root.textContent).toContain('a <b>c</b>')
    expect(root.textContent).toContain('<div onclick="x()">')
    expect(root.textContent).toContain('<!-- note -->')
    expect(root.querySelector('strong')?.textContent).toBe('bold')
  })

  it('shows a table with its empty cells in their places', () => {
    const root = show('| a | b | c |\n|---|:-:|--:|\n| 1 |  | **3** |\n| x \\| y |')
    const rows = [...root.querySelectorAll('tr')].map((row) =>
      [...row.children].map((cell) => cell.textContent),
    )
    expect(rows).toEqual([
      ['a', 'b', 'c'],
      ['1', '', '3'],
      ['x | y', '', ''],
    ])
    expect([...root.querySelectorAll('td')].map((cell) => cell.className).slice(0, 3)).toEqual([
      '',
      'center',
      'end',
    ])
  })

  it('names a task done or not done', () => {
    const root = show('- [x] one\n- [ ] two')
    expect(
      [...root.querySelectorAll('[role=img]')].map((one) => one.getAttribute('aria-label')),
    ).toEqual(['done', 'not done'])
    expect(root.textContent).toBe('☑one☐two')
  })

  it('begins an ordered list where the answer began it', () => {
    expect(show('3. c\n4. d').querySelector('ol')?.getAttribute('start')).toBe('3')
  })

  it('puts headings below those of the panel, without a gap between levels', () => {
    const levels = (text: string) =>
      [...show(text).querySelectorAll('h1,h2,h3,h4,h5,h6')].map((one) => one.localName)
    expect(levels('# a\n\n## b\n\n### c\n\n# d')).toEqual(['h4', 'h5', 'h6', 'h4'])
    expect(levels('### a\n\n##### b\n\n### c')).toEqual(['h4', 'h5', 'h4'])
    expect(levels('## a\n\n# b\n\nx\n===')).toEqual(['h4', 'h4', 'h4'])
    expect(outline(show('## a **b** ##'))).toBe('<h4>a <strong>b</strong></h4>')
  })

  it('names the language of code and keeps what is not a language out', () => {
    expect(show('```c++\nx\n```').querySelector('.bar span')?.textContent).toBe('c++')
    expect(show('```"><img\nx\n```').querySelector('.bar span')?.textContent).toBe('')
    expect(show(`\`\`\`${'a'.repeat(33)}\nx\n\`\`\``).querySelector('.bar span')?.textContent).toBe(
      '',
    )
  })

  it('gives each block the direction of its text', () => {
    const root = show('שלום\n\n- שלום\n  - b\n\n> ג\n\n`x`')
    expect([...root.children].map((block) => block.getAttribute('dir'))).toEqual(
      Array.from({ length: 4 }, () => 'auto'),
    )
    // The marks of what is nested stand on the side of the whole.
    expect(root.querySelector('li ul')?.getAttribute('dir')).toBeNull()
    expect(root.querySelector('blockquote p')?.getAttribute('dir')).toBeNull()
  })

  it('leads a link by reference to its target once the answer is done', () => {
    const root = show(
      'See [the guide][1] and [Guide].\n\n[1]: https://a.example/g\n[guide]: https://b.example',
    )
    expect([...root.querySelectorAll('a')].map(({ href }) => href)).toEqual([
      'https://a.example/g',
      'https://b.example/',
    ])
    expect(root.textContent).toBe('See the guide and Guide.')
  })

  it('shows brackets that lead nowhere as they are', () => {
    expect(outline(show('a [b] [c][d] **[e]**'))).toBe('<p>a [b] [c][d] <strong>[e]</strong></p>')
  })
})

describe('a table', () => {
  const table = (text: string) => show(text).querySelector('.table')

  it('goes the way of its header, and each cell keeps its own within it', () => {
    const arabic = table('| API | الاسم | السعر |\n|--|--|--|\n| a | قميص | $12 |')
    expect(arabic?.getAttribute('dir')).toBe('rtl')
    expect(arabic?.querySelectorAll('td[dir], th[dir]')).toHaveLength(0)
    expect([...(arabic?.querySelectorAll('td > bdi') ?? [])].map((one) => one.textContent)).toEqual(
      ['a', 'قميص', '$12'],
    )
    expect(table('| Name | Price |\n|--|--|\n| שלום | 1 |')?.getAttribute('dir')).toBe('ltr')
    expect(table('| 1 | 2 |\n|--|--|\n| 3 | 4 |')?.hasAttribute('dir')).toBe(false)
  })
})

describe('a number in the text', () => {
  const sources = ['a', 'b'].map((id) => ({ id, title: id, url: `https://${id}.example/` }))
  const cited = (text: string) =>
    [...show(text, sources).querySelectorAll('a.cite')].map((one) => one.getAttribute('href'))

  it('leads to its source, alone or with others', () => {
    for (const text of ['x [1][2].', 'x [1, 2]', 'x [^1] [2]', '- **[1]** [2]']) {
      expect([text, cited(text)]).toEqual([text, ['https://a.example/', 'https://b.example/']])
    }
  })

  it('is text where there is no such source, in code, in a link, and in words', () => {
    for (const text of ['[3]', '[1, 3]', '[0]', '`[1]`', '[a1]', '[1](https://c.example/)']) {
      expect([text, cited(text)]).toEqual([text, []])
    }
    expect(show('[1]').textContent).toBe('[1]')
  })

  it('is not seen by halves while it comes, nor as brackets once its source has', () => {
    stream(
      [...'It is so [12], or [1].'],
      (root, text) => expect([text, /\[\d*$/.test(root.textContent ?? '')]).toEqual([text, false]),
      sources,
    )
  })
})
