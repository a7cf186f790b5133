/**
 * The markdown that is read: CommonMark with GFM, HTML left as text, and a bound on what one block
 * may cost. Parsing is lezer's; it gives a tree of positions, never HTML.
 */
import { GFM, parser, type BlockParser, type LeafBlock, type MarkdownParser } from '@lezer/markdown'

/** Lists and quotes within each other; what lies deeper is text. */
export const deepestNesting = 20

/**
 * Inline parsing looks back over open delimiters and ahead for their ends, so 100 kB of `[a](` take
 * seconds. A block that has more of them than this, for its length, is plain text.
 */
const freeDelimiters = 100
const delimitersTimesLength = 4_000_000
const mostDelimiters = 1500

const delimiters = /[[\]*_~`<!]/g

export const isAffordable = (text: string): boolean => {
  const count = text.match(delimiters)?.length ?? 0
  return (
    count <= freeDelimiters ||
    (count <= mostDelimiters && count * text.length <= delimitersTimesLength)
  )
}

/** The first of all block parsers: past the bound, the rest of the line is a paragraph. */
const nestingBound: BlockParser = {
  name: 'NestingBound',
  before: 'LinkReference',
  parse(context, line) {
    if (context.depth <= deepestNesting) return false
    const from = context.lineStart + line.pos
    const to = context.lineStart + line.text.length
    context.nextLine()
    context.addElement(context.elt('Paragraph', from, to))
    return true
  },
}

/**
 * A paragraph or a table is read anew for each piece that is added to it, so it ends after so many
 * lines, and another paragraph begins.
 */
export const mostLines = 502
const lines = new WeakMap<LeafBlock, number>()

const lengthBound: BlockParser = {
  name: 'LengthBound',
  endLeaf(_context, _line, leaf) {
    const count = (lines.get(leaf) ?? 1) + 1
    lines.set(leaf, count)
    return count > mostLines
  },
}

const createGrammar = (): MarkdownParser => {
  const grammar = parser.configure([
    ...GFM,
    { remove: ['HTMLBlock'], parseBlock: [nestingBound, lengthBound] },
  ])
  const parseInline = grammar.parseInline.bind(grammar)
  grammar.parseInline = (text, offset) => (isAffordable(text) ? parseInline(text, offset) : [])
  return grammar
}

export const grammar = createGrammar()
