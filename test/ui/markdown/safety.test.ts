import { describe, expect, it } from 'vitest'
import { show, stream } from './show.js'

const allowed: Record<string, string[]> = {
  p: ['dir', 'class'],
  h4: ['dir'],
  h5: ['dir'],
  h6: ['dir'],
  ul: ['dir'],
  ol: ['dir', 'start'],
  li: [],
  blockquote: ['dir'],
  hr: [],
  br: [],
  em: [],
  strong: [],
  del: [],
  pre: ['tabindex'],
  code: ['dir'],
  table: [],
  thead: [],
  tbody: [],
  tr: [],
  th: ['dir', 'scope', 'class'],
  td: ['dir', 'class'],
  a: ['href', 'target', 'rel', 'dir', 'class', 'aria-label'],
  bdi: ['class'],
  small: [],
  span: ['class', 'role', 'aria-label', 'aria-hidden', 'tabindex'],
  div: ['class', 'dir'],
  section: ['class', 'dir', 'role', 'aria-label', 'tabindex'],
  button: ['type', 'class', 'aria-label', 'title', 'aria-pressed'],
  svg: ['viewbox', 'aria-hidden', 'class'],
  path: ['d'],
}
const classes =
  /^(|icon|icon copy|host|task|code-block|bar|table|center|end|meta|fresh|cite|number|card|card-title|c-(comment|keyword|string|number|name|type|inserted|deleted))$/
const rel = 'noopener noreferrer nofollow ugc'

const findFault = (root: HTMLElement): string | null => {
  for (const element of root.querySelectorAll('*')) {
    const names = allowed[element.localName]
    if (!names) return `<${element.localName}>`
    for (const { name, value } of element.attributes) {
      if (!names.includes(name.toLowerCase())) return `<${element.localName} ${name}>`
      if (name === 'class' && !classes.test(value)) return `class ${value}`
    }
    if (element.localName !== 'a') continue
    const href = element.getAttribute('href') ?? ''
    if (!/^(https?:\/\/[^@]*$|mailto:|tel:)/.test(href)) return `href ${href}`
    if (href !== new URL(href).href) return `unparsed ${href}`
    if (element.getAttribute('rel') !== rel || element.getAttribute('target') !== '_blank') {
      return `rel of ${href}`
    }
  }
  return null
}

const targets = [
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  'blob:https://a.example/1',
  'about:blank',
  'view-source:https://a.example',
  'ws://a.example',
  'intent://a.example#Intent;end',
  '//a.example/x',
  '/relative',
  '\\\\a.example\\x',
  'https://bank.example@evil.example/',
  'https://user:word@evil.example/',
  'https://a.example/"onmouseover="alert(1)',
]
const encodings: ((text: string) => string)[] = [
  (text) => text,
  (text) =>
    text.replace(/[a-z]/g, (letter, at: number) => (at % 2 ? letter : letter.toUpperCase())),
  (text) => `&#${text.charCodeAt(0)};${text.slice(1)}`,
  (text) => `&#x${text.charCodeAt(0).toString(16)};${text.slice(1)}`,
  (text) => `${text.slice(0, 4)}&Tab;&#9;${text.slice(4)}`,
  (text) => `${text.slice(0, 4)}\t${text.slice(4)}`,
  (text) => `\u0001${text}`,
  (text) => text.replace(':', '&colon;'),
  (text) => text.replace(':', '%3A'),
  (text) => text.replace(':', '\\:'),
  (text) => `${text.slice(0, 2)}\u200b${text.slice(2)}`,
]
const positions: ((text: string) => string)[] = [
  (text) => text,
  (text) => `<${text}>`,
  (text) => `[x](${text})`,
  (text) => `[x](<${text}> "title")`,
  (text) => `![x](${text})`,
  (text) => `[![x](${text})](${text})`,
  (text) => `[x][r]\n\n[r]: ${text}`,
  (text) => `- > **[x](${text})**`,
  (text) => `|a|\n|-|\n|[x](${text})|`,
  (text) => `# [x](${text})`,
  (text) => `\`\`\`${text}\n${text}\n\`\`\``,
]
const markup = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<a href="javascript:alert(1)" id="x" name="y" style="color:red">x</a>',
  '<style>@import url(//evil.example)</style>',
  '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
  '</p><form action="//evil.example"><input name="location">',
  '<!--><img src=x onerror=alert(1)>-->',
  '<![CDATA[<img src=x onerror=alert(1)>]]>',
  '<?xml version="1.0"?><x onclick=alert(1)>',
  '"><img src=x onerror=alert(1)>',
  "' autofocus onfocus=alert(1) '",
  '&lt;img src=x onerror=alert(1)&gt;',
]

describe('what an answer can put into the page', () => {
  it('is on the list of elements and attributes, whatever the address and its encoding', () => {
    const faults = targets.flatMap((target) =>
      encodings.flatMap((encode) =>
        positions
          .map((place) => place(encode(target)))
          .map((text) => [text, findFault(show(text))])
          .filter(([, fault]) => fault !== null),
      ),
    )
    expect(faults).toEqual([])
  })

  it('is on the list where numbers lead to sources, whatever their titles and addresses', () => {
    for (const target of [...targets, ...markup]) {
      const sources = [{ id: 's', title: markup.join(' '), url: target }]
      for (const text of ['See [1].', `[x](${target}) [^1]`, `|a|\n|-|\n|[1][1]|`, '**[1]**']) {
        expect([target, findFault(show(text, sources))]).toEqual([target, null])
        stream(
          [...text],
          (root, prefix) => expect([prefix, findFault(root)]).toEqual([prefix, null]),
          sources,
        )
      }
    }
  })

  it('is on the list at every prefix', () => {
    const faults: string[] = []
    for (const target of targets) {
      for (const place of positions) {
        stream([...place(target)], (root, prefix) => {
          const fault = findFault(root)
          if (fault !== null) faults.push(`${JSON.stringify(prefix)}: ${fault}`)
        })
      }
    }
    expect(faults).toEqual([])
  })

  it('is text where it is HTML, in every position and at every prefix', () => {
    for (const text of markup) {
      for (const place of positions) {
        stream([...place(text)], (root, prefix) => expect([prefix, findFault(root)][1]).toBeNull())
      }
    }
    for (const text of markup.slice(0, 10)) expect(show(text).textContent).toContain(text)
  })

  it('has no address that a prefix completed by chance', () => {
    const text = 'See [shop](https://shop.example/a) and https://shop.example.com/b now'
    const seen = new Set<string>()
    stream([...text], (root) => {
      for (const link of root.querySelectorAll('a')) seen.add(link.href)
    })
    expect([...seen]).toEqual(['https://shop.example/a', 'https://shop.example.com/b'])
  })

  it('loads nothing: an image is a link with its name', () => {
    const root = show('![a cat](https://a.example/cat.png) ![](https://a.example/dog.png)')
    expect(root.querySelector('img')).toBeNull()
    expect([...root.querySelectorAll('a')].map((one) => one.textContent)).toEqual([
      'Image: a cat',
      'Imagea.example',
    ])
  })
})

describe('links', () => {
  const read = (text: string) => show(text).textContent

  it('name the real host beside words that look like another', () => {
    expect(read('[https://bank.example](https://evil.example/x)')).toBe(
      'https://bank.example (evil.example)',
    )
    expect(read('[www.bank.example](https://bank.example)')).toBe('www.bank.example')
    expect(read('[bank.example login](https://evil.example)')).toContain('(evil.example)')
    expect(read('[help@bank.example](mailto:a@evil.example)')).toContain('(a@evil.example)')
    expect(read('[bаnk.example](https://bank.example)')).toContain('(bank.example)')
    expect(read('[Node.js](https://nodejs.org)')).toBe('Node.js')
    expect(read('[bank.example/help](https://bank.example/help)')).toBe('bank.example/help')
  })

  it('are made of bare addresses, without the full stop after them', () => {
    const links = [...show('https://a.example/b. www.b.example, c@d.example').querySelectorAll('a')]
    expect(links.map(({ href }) => href)).toEqual([
      'https://a.example/b',
      'http://www.b.example/',
      'mailto:c@d.example',
    ])
  })

  it('write out what nobody sees; elsewhere it is removed, in code it is written out', () => {
    expect(read('[a\u202eb](https://a.example)')).toBe('a\\u202eb')
    expect(read('a\u202eb\u200bc\u{e0041}d')).toBe('abcd')
    expect(read('`a\u202eb`')).toBe('a\\u202eb')
    expect(show('```\na\u{e0041}\n```').querySelector('pre')?.textContent).toBe('a\\u{e0041}')
  })

  it('leave joiners that a script or an emoji needs', () => {
    expect(read('👩\u200d💻 می\u200cخواهم a\u200db')).toBe('👩\u200d💻 می\u200cخواهم ab')
  })
})
