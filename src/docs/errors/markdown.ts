/** The reference as Markdown, as the repository has it. */
import type { Prose, Table, Way } from './article.js'
import { codes, codesOf, groups } from './articles.js'
import { piecesOf } from './prose.js'
import { sheetOf, titleOf, type Sheet, type Shown } from './sheet.js'

/** Every file by its name. */
export const markdownFiles = (): Map<string, string> =>
  new Map([
    ['README.md', index()],
    ...codes.flatMap((code): [string, string][] => {
      const sheet = sheetOf(code)
      return sheet ? [[`${code}.md`, page(sheet)]] : []
    }),
  ])

const generated = '<!-- Written by `npm run docs:errors` from src/docs/errors. -->'

const index = (): string =>
  joined([
    generated,
    '# Errors',
    'Every code that the server answers and that the widget prints: what happened, who sees what, and what to change. A server has the same pages at `/docs/errors`.',
    ...groups.flatMap((group) => [
      `## ${group.title}`,
      inline(group.about),
      codesOf(group)
        .map((code) => `- [\`${code}\`](${code}.md): ${titleOf(code)}`)
        .join('\n'),
    ]),
  ])

const page = (sheet: Sheet): string =>
  joined([
    generated,
    `# \`${sheet.code}\``,
    `**${sheet.title}.** ${inline(sheet.source)}`,
    '## What happened',
    ...sheet.happened.map(inline),
    ...(sheet.ways.length > 0 ? ['## How to fix it'] : []),
    ...sheet.ways.flatMap(way),
    ...sheet.tables.flatMap(table),
    '## Who sees what',
    ...sheet.shown.flatMap(shown),
    '## How sure this is',
    ...sheet.certainty.map(inline),
    '## See also',
    [...sheet.related.map((code) => `[\`${code}\`](${code}.md)`), '[all codes](README.md)'].join(
      ' · ',
    ),
  ])

const shown = ({ who, says, text, language }: Shown): string[] => [
  `**${who}.** ${inline(says)}`,
  ...(text === undefined ? [] : [fenced(text, language)]),
]

const way = ({ at, steps }: Way): string[] => [
  `### ${at}`,
  ...steps.map((step) => (typeof step === 'string' ? inline(step) : fenced(step.code))),
]

const table = ({ caption, head, rows }: Table): string[] => {
  const row = (cells: readonly Prose[]) => `| ${cells.map(inline).join(' | ')} |`
  return [
    `### ${inline(caption)}`,
    [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n'),
  ]
}

const fenced = (text: string, language = ''): string => `\`\`\`${language}\n${text}\n\`\`\``

/** What stands outside of code must not be taken for markup. */
const inline = (prose: Prose): string =>
  piecesOf(prose)
    .map((piece) => {
      if (piece.kind === 'reference') return `[\`${piece.code}\`](${piece.code}.md)`
      if (piece.kind === 'code') return `\`${piece.text}\``
      if (piece.kind === 'label') return `**${piece.text}**`
      return piece.text.replaceAll(/[<>[\]*_|\\]/g, '\\$&')
    })
    .join('')

const joined = (blocks: readonly string[]): string => `${blocks.join('\n\n')}\n`
