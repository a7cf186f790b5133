import { describe, expect, it } from 'vitest'
import { contrast } from '../../src/ui/color.js'
import { derivePalette } from '../../src/ui/derive.js'
import { codeColors, highlightStyles } from '../../src/ui/highlight/colors.js'
import { kinds } from '../../src/ui/highlight/grammars.js'
import { highlight, longestProgram } from '../../src/ui/highlight/highlight.js'
import { drawnPalette, type Scheme } from '../../src/ui/theme.js'

/** `kind:text` of all that has a kind. */
const told = (code: string, language: string) =>
  (highlight(code, language) ?? [])
    .filter(({ kind }) => kind !== null)
    .map(({ kind, text }) => `${kind}:${text}`)

const labels =
  'js ts tsx json html css py sh powershell sql yaml toml dockerfile diff md java kotlin swift cs cpp go rust php ruby dart lua'.split(
    ' ',
  )

describe('a program in colours', () => {
  it.each([
    ['js', 'const a = `x${1}` // y', ['keyword:const', 'string:`x${1}`', 'comment:// y']],
    ['JS', 'run(/a\\/b/g, 0xff)', ['name:run', 'string:/a\\/b/g', 'number:0xff']],
    ['ts', 'let a: Array<string>', ['keyword:let', 'type:Array', 'keyword:string']],
    [
      'json',
      '{"a": "b", "c": [true, -1.5]}',
      ['name:"a"', 'string:"b"', 'name:"c"', 'number:true', 'number:-1.5'],
    ],
    [
      'html',
      "<a href='x'>don't &amp;</a>",
      ['name:<a', 'type:href', "string:'x'", 'name:>', 'number:&amp;', 'name:</a>'],
    ],
    ['css', '.a { color: #fff; }', ['type:.a', 'name:color', 'number:#fff']],
    [
      'py',
      '@x\ndef f(a): # c\n  return """d\ne"""',
      ['type:@x', 'keyword:def', 'name:f', 'comment:# c', 'keyword:return', 'string:"""d\ne"""'],
    ],
    [
      'sh',
      'npm install --save "$x" # y',
      ['name:npm', 'type:--save', 'string:"$x"', 'comment:# y'],
    ],
    [
      'sql',
      "select count(*) from t where a = 'b' -- c",
      [
        'keyword:select',
        'name:count',
        'keyword:from',
        'keyword:where',
        "string:'b'",
        'comment:-- c',
      ],
    ],
    [
      'yaml',
      'key: true # c\n- a: "b"',
      ['name:key', 'number:true', 'comment:# c', 'name:a', 'string:"b"'],
    ],
    ['diff', '@@ -1 +1 @@\n-a\n+b', ['keyword:@@ -1 +1 @@', 'deleted:-a', 'inserted:+b']],
    [
      'rust',
      "fn f<'a>(x: &'a str) { println!('c'); }",
      ['keyword:fn', "type:'a", "type:'a", 'keyword:str', 'name:println!', "string:'c'"],
    ],
    [
      'go',
      'func main() { var s Stack }',
      ['keyword:func', 'name:main', 'keyword:var', 'type:Stack'],
    ],
    ['php', '<?php $a = new Foo();', ['keyword:<?php', 'type:$a', 'keyword:new', 'name:Foo']],
    [
      'java',
      '@Override public void run() {}',
      ['type:@Override', 'keyword:public', 'keyword:void', 'name:run'],
    ],
    [
      'c++',
      '#include <x>\nint main() { return 0; }',
      ['keyword:#include', 'string:<x>', 'keyword:int', 'name:main', 'keyword:return', 'number:0'],
    ],
  ])('%s', (language, code, expected) => {
    expect(told(code, language)).toEqual(expected)
  })

  it('is the program letter for letter, in every language, whatever it is and wherever it ends', () => {
    const nasty = '"\'`/* <!-- """ [[ {{ $( #{ @ \\ \u2028 \ud800 é 漢 :: -- // # <a b="c'
    for (const label of labels) {
      for (let end = 0; end <= nasty.length; end++) {
        const code = `${nasty.slice(end)}\n${nasty.slice(0, end)}`
        const pieces = highlight(code, label)
        expect([label, pieces?.map(({ text }) => text).join('')]).toEqual([label, code])
      }
    }
  })

  it('takes time in proportion to its length, whatever is repeated in it', () => {
    const units = [
      '"',
      "'",
      '`',
      '/',
      '<',
      '[',
      '(',
      '{',
      '-',
      '#',
      '@',
      '\\',
      ' ',
      '\n',
      'a',
      '1',
      '.',
      '=a',
      '/*',
      '<!--',
      '$',
      '`a',
    ]
    const spent = (code: string, label: string) => {
      const begun = performance.now()
      highlight(code, label)
      return performance.now() - begun
    }
    for (const label of labels) {
      for (const unit of units) {
        const code = unit.repeat(longestProgram / unit.length)
        // A square would be seconds.
        expect([label, unit, spent(code, label) < 1500]).toEqual([label, unit, true])
      }
    }
  })

  it('stays plain where the language is unknown or the program is too long', () => {
    expect(highlight('a', 'klingon')).toBeNull()
    expect(highlight('a', 'constructor')).toBeNull()
    expect(highlight('a'.repeat(longestProgram + 1), 'js')).toBeNull()
  })
})

describe('the colours of code', () => {
  const accents = Array.from(
    { length: 60 },
    (_, index) => `#${((index * 2654435761) % 0xffffff).toString(16).padStart(6, '0')}`,
  )
  it.each(['light', 'dark'] as const)(
    'reach 4.5 on their ground, whatever the accent: %s',
    (scheme: Scheme) => {
      const grounds = [
        drawnPalette(scheme, null).sunken,
        ...accents.map((accent) => derivePalette(accent, scheme).sunken),
      ]
      for (const kind of kinds) {
        const least = Math.min(
          ...grounds.map((ground) => contrast(codeColors[scheme][kind], ground)),
        )
        expect([kind, least >= 4.5]).toEqual([kind, true])
      }
    },
  )

  it('are all in the sheet', () => {
    for (const kind of kinds) {
      expect(highlightStyles).toContain(
        `.c-${kind}{color:var(--light,${codeColors.light[kind]})var(--dark,${codeColors.dark[kind]})}`,
      )
    }
  })
})
