/**
 * The end of an answer that is still being written, made into what it will most likely become: open
 * emphasis is closed, half a link is its words, a list's bare marker waits. What is shown is never
 * raw `**`; when the rest comes, the real text is read again.
 */
import type { SyntaxNode, Tree } from '@lezer/common'
import { closeInline } from './close-inline.js'
import { isAffordable } from './grammar.js'

export interface Tail {
  /** Where the last leaf block begins. */
  from: number
  kind: 'text' | 'line' | 'table'
}

/** A line that is only the beginning of some block's marker. */
const bareMarker = /^[ \t>]*(?:[-*+][ \t]*)*(?:[-*+=_#>`~|]{1,6}|\d{1,9}[.)]?|\[[ xX]?\]?)[ \t]*$/
const longestMarker = 100
const delimiterRow = /^[ \t>]*[|:\- \t]+$/

const isCode = ({ name }: SyntaxNode) => name === 'FencedCode' || name === 'CodeBlock'

/** The last block at the very end of the text that has not been ended by a blank line. */
export const findTail = (text: string, tree: Tree): Tail | null => {
  let node: SyntaxNode | null = tree.topNode.lastChild
  while (node && /^(BulletList|OrderedList|ListItem|Blockquote)$/.test(node.name)) {
    node = node.lastChild
  }
  if (!node || isCode(node)) return null
  if (/\n[ \t]*\n/.test(text.slice(node.to))) return null
  // A bare marker may hang as an empty item, a quote's mark or a rule after the last leaf.
  if (/Mark$|^HorizontalRule$/.test(node.name)) return { from: node.from, kind: 'line' }
  return { from: node.from, kind: node.name === 'Table' ? 'table' : 'text' }
}

/** The whole text with its end mended, or null if the end stands as it is. */
export const mendTail = (text: string, tail: Tail): string | null => {
  const lineFrom = text.lastIndexOf('\n') + 1
  const line = text.slice(lineFrom)
  if (line.length <= longestMarker && bareMarker.test(line)) {
    if (tail.kind === 'table' && text.indexOf('\n', tail.from) === lineFrom - 1) return null
    // Of a table the delimiter row is as good as there.
    const row = tail.kind === 'text' ? virtualTable(text.slice(tail.from)) : null
    return row ? text.slice(0, tail.from) + row : text.slice(0, lineFrom)
  }
  if (tail.kind === 'line') return null
  if (tail.kind === 'table') {
    const cellFrom = Math.max(lineFrom, text.lastIndexOf('|') + 1)
    return mend(text, cellFrom)
  }
  const row = virtualTable(text.slice(tail.from))
  return row ? text.slice(0, tail.from) + row : mend(text, tail.from)
}

const mend = (text: string, from: number): string | null => {
  const source = text.slice(from)
  if (!isAffordable(source)) return null
  const closed = closeInline(source)
  return closed === source ? null : text.slice(0, from) + closed
}

/** A header row, alone or with part of the row below it, is a table already. */
const virtualTable = (source: string): string | null => {
  const [header = '', below = '', ...rest] = source.split('\n')
  if (rest.length > 0 || !/^[ \t]*\|.*\S/.test(header) || header.trim() === '|') return null
  if (below !== '' && !delimiterRow.test(below)) return null
  const closed = closeInline(header.replace(/\|?[ \t]*$/, ''))
  const columns = closed.split(/(?<!\\)\|/).length - 1
  return `${closed}|\n${'|-'.repeat(columns)}|`
}
