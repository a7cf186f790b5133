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

export const TableBlock = ({ page, node }: { page: Page; node: SyntaxNode }) => {
  const header = node.getChild('TableHeader')
  const delimiter = node.getChild('TableDelimiter')
  const rows = node.getChildren('TableRow')
  const head = (header ? readCells(header) : []).slice(0, mostColumns)
  const alignments = delimiter ? readAlignments(page.text.slice(delimiter.from, delimiter.to)) : []
  const cell = (one: SyntaxNode | null | undefined) => (one ? renderInline(page, one) : null)
  return (
    <section class="table" tabIndex={0} role="group" aria-label={page.words('table')}>
      <table>
        <thead>
          <tr>
            {head.map((one, column) => (
              <th key={column} scope="col" dir="auto" class={alignments[column] ?? ''}>
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
                  <td key={column} dir="auto" class={alignments[column] ?? ''}>
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
