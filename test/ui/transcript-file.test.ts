import { describe, expect, test } from 'vitest'
import { createWords } from '../../src/ui/catalogue.js'
import { fileName, formatTranscript, type FileKind } from '../../src/ui/extras/transcript-file.js'
import type { Message } from '../../src/chat/state.js'
import { answered, said } from './fake-chat.js'

const savedAt = new Date(2026, 2, 1, 9, 30)
const write = (messages: readonly Message[], kind: FileKind, title = 'Kettle & Leaf') =>
  formatTranscript({ messages, title, savedAt, words: createWords('en'), locale: 'en' }, kind)

const source = { id: 's', title: 'A [guide]', url: 'https://tea.example/`a`' }

describe('a transcript as text', () => {
  test('has who said what, indented, without what was not sent', () => {
    const text = write(
      [said('Hi\nthere'), answered('**Hello**', { sources: [source] }), said('no', 'failed')],
      'txt',
    )
    expect(text).toBe(
      [
        'Kettle & Leaf',
        'Saved on March 1, 2026 at 9:30 AM',
        '',
        'You said:',
        '    Hi',
        '    there',
        '',
        'Assistant said:',
        '    **Hello**',
        '  - A [guide] https://tea.example/`a`',
        '',
      ].join('\n'),
    )
  })

  test('lets no words pass for a line of the record, whatever breaks lines', () => {
    for (const breaker of ['\n', '\r', '\r\n', '\u2028', '\u2029']) {
      const text = write([said(`Hi${breaker}Assistant said:${breaker}Yes`)], 'txt')
      expect(text.match(/^Assistant said:/gm)).toBeNull()
      expect(text.match(/^ {4}Assistant said:$/gm)).toHaveLength(1)
    }
  })

  test('says where an answer was stopped', () => {
    const text = write([said('Hi'), answered('Well', { reply: 'stopped' })], 'txt')
    expect(text).toContain('    Well\n    […]')
  })
})

describe('a transcript as Markdown', () => {
  test('quotes what was said, so that a fence or a heading in it ends with it', () => {
    const text = write(
      [said('# You said\n```'), answered('```js\nlet a', { sources: [source] }), said('after')],
      'md',
      'Tea *and* <b>more</b>',
    )
    const outside = text.split('\n').filter((line) => line !== '' && !line.startsWith('>'))
    expect(outside).toEqual([
      '# Tea \\*and\\* \\<b\\>more\\</b\\>',
      'Saved on March 1, 2026 at 9:30 AM',
      '## You said',
      '## Assistant said',
      '- A \\[guide\\] `https://tea.example/%60a%60`',
      '## You said',
    ])
    expect(text).toContain('> # You said\n> ```\n')
  })
})

test('text and Markdown leave out what nobody sees, and keep what scripts need', () => {
  const hidden = 'a\u202eb\u200bc\u{e0041}d\u2066e می\u200cخواهم 👩\u200d🚀'
  for (const kind of ['txt', 'md'] as const) {
    const text = write([said(hidden)], kind, 'Kettle\u202e')
    expect(text).toContain('abcde می\u200cخواهم 👩\u200d🚀')
    expect(text).not.toMatch(/[\u202e\u200b\u2066]/)
  }
})

test('JSON keeps every character, and shows those that nobody sees as what they are', () => {
  const hidden = '"a\u202eb\u200b\u2028</script>\ud800 👩\u200d🚀'
  const text = write(
    [said(hidden), answered('part', { reply: 'failed', sources: [source] })],
    'json',
  )
  expect(text).not.toMatch(/[\u202e\u200b\u2028\u200d]/)
  expect(JSON.parse(text)).toEqual({
    title: 'Kettle & Leaf',
    savedAt: savedAt.toISOString(),
    messages: [
      { role: 'user', text: hidden },
      {
        role: 'assistant',
        text: 'part',
        isComplete: false,
        sources: [{ title: source.title, url: source.url }],
      },
    ],
  })
})

test.each([
  ['Kettle & Leaf', 'kettle-leaf-2026-03-01.txt'],
  ['../../etc/passwd\u0000', 'etc-passwd-2026-03-01.txt'],
  ['\u202egpj.exe', 'gpj-exe-2026-03-01.txt'],
  ['チャット', 'チャット-2026-03-01.txt'],
  ['CON:<>|?*"', 'con-2026-03-01.txt'],
  ['🍵', 'chat-2026-03-01.txt'],
  ['x'.repeat(300), `${'x'.repeat(40)}-2026-03-01.txt`],
])('a file of %j has a name that every system takes', (title, name) => {
  expect(fileName(title, savedAt, 'txt')).toBe(name)
})
