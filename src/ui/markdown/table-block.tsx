/**
 * A table with a scroller of its own, bounded in columns; the grammar bounds its rows.
 */
import type { SyntaxNode } from '@lezer/common'
import { renderInline } from './inline.js'
import type { Page } from './page.js'

const mostColumns = 32

/** The parser leaves empty cells out: two delimiters in a row are one. */
const readCells = (row: SyntaxNode): (SyntaxNode | null)[] => {
  const cells: (SyntaxNode | null)[] = []
  let isEmpty = false
  for (let node = row.firstChild; node; node = node.nextSibling) {
    if (node.name === 'TableCell') {
      cells.push(node)
      isEmpty = false
    } else if (node.name === 'TableDelimiter') {
      if (isEmpty) cells.push(null)
      isEmpty = true
    }
  }
  return cells
}

const readAlignments = (source: string): string[] =>
  source
    .replace(/^\s*\||\|\s*$/g, '')
    .split('|')
    .map((cell) => cell.trim())
    .map((cell) => (cell.endsWith(':') ? (cell.startsWith(':') ? 'center' : 'end') : ''))

const strong = /\p{L}/gu
const fromRight = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/**
 * The columns of one table go one way, that of most letters in its header, though a cell's own text
 * may go the other.
 */
const readDirection = (header: string): 'rtl' | 'ltr' | undefined => {
  const letters = header.slice(0, 1000).match(strong) ?? []
  if (letters.length === 0) return undefined
  const right = letters.filter((letter) => fromRight.test(letter)).length
  return right * 2 > letters.length ? 'rtl' : 'ltr'
}

export const TableBlock = ({ page, node }: { page: Page; node: SyntaxNode }) => {
  const header = node.getChild('TableHeader')
  const delimiter = node.getChild('TableDelimiter')
  const rows = node.getChildren('TableRow')
  const head = (header ? readCells(header) : []).slice(0, mostColumns)
  const alignments = delimiter ? readAlignments(page.text.slice(delimiter.from, delimiter.to)) : []
  const cell = (one: SyntaxNode | null | undefined) =>
    one ? <bdi>{renderInline(page, one)}</bdi> : null
  const dir = readDirection(header ? page.text.slice(header.from, header.to) : '')
  return (
    <section class="table" dir={dir} tabIndex={0} role="group" aria-label={page.words('table')}>
      <table>
        <thead>
          <tr>
            {head.map((one, column) => (
              <th key={column} scope="col" class={alignments[column] ?? ''}>
                {cell(one)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const cells = readCells(row)
            return (
              <tr key={row.from}>
                {head.map((_, column) => (
                  <td key={column} class={alignments[column] ?? ''}>
                    {cell(cells[column])}
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
