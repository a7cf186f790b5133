/**
 * Blocks as nodes: paragraphs, headings, lists, quotes, code and tables. A block whose tree the
 * parser took over from the last reading keeps its nodes.
 */
import type { SyntaxNode, Tree } from '@lezer/common'
import type { ComponentChildren, VNode } from 'preact'
import { escapeInvisible } from '../invisible.js'
import { CodeBlock } from './code-block.js'
import { renderInline } from './inline.js'
import type { Page } from './page.js'
import { TableBlock } from './table-block.js'

/** Finished blocks by their trees, which the parser hands on as long as nothing in them changes. */
export type BlockCache = WeakMap<Tree, VNode>

/** Preact passes over a node that is the very one of the last time if it is a component's. */
const Kept = ({ children }: { children: ComponentChildren }) => children

const headingLevel = (name: string): number => Number(/Heading(\d)$/.exec(name)?.[1] ?? 0)

/** Below the panel's title and the hidden heading of each message. */
const topLevel = 4

/**
 * Levels without a gap: the first heading of an answer is the highest there is in it, whatever
 * number the model gave it, and each next one is at most one lower.
 */
export interface Outline {
  first: number
  last: number
}

export const emptyOutline: Outline = { first: 0, last: topLevel - 1 }

const place = (outline: Outline, level: number): number => {
  outline.first ||= level
  outline.last = Math.min(6, outline.last + 1, topLevel + Math.max(0, level - outline.first))
  return outline.last
}

/**
 * The direction of a block is that of its text; of what stands in a list or a quote it is that of
 * the whole, or its marks would be on the wrong side.
 */
type Direction = 'auto' | undefined

/** Of `first` and those that follow it, within a list or a quote. */
const renderBlocks = (page: Page, first: SyntaxNode | null, cache: BlockCache): VNode[] => {
  const outline = { ...emptyOutline }
  const nodes: VNode[] = []
  for (let node = first; node; node = node.nextSibling) {
    nodes.push(renderOne(page, node, cache, outline, undefined))
  }
  return nodes
}

/** One block; `outline` goes on with each heading. */
export const renderOne = (
  page: Page,
  node: SyntaxNode,
  cache: BlockCache,
  outline: Outline,
  dir: Direction,
): VNode => {
  const level = headingLevel(node.name)
  const shownLevel = level > 0 ? place(outline, level) : 0
  return keep(page, node, cache, () => renderBlock(page, node, cache, dir, shownLevel))
}

/** A component that shows what it is given, so that Preact can pass over it. */
export const keepTogether = (key: number, nodes: VNode[]): VNode => <Kept key={key}>{nodes}</Kept>

const keep = (
  page: Page,
  node: SyntaxNode,
  cache: BlockCache,
  render: () => VNode | null,
): VNode => {
  const { tree } = node
  const kept = tree && cache.get(tree)
  if (kept) return kept
  const shown = <Kept key={page.base + node.from}>{render()}</Kept>
  // The last block's end may be mended, and a half address at the very end is no link yet. What
  // fades in is made again without it.
  const settledTo = Math.min(page.end, (page.fresh[0] ?? Number.POSITIVE_INFINITY) - page.base)
  if (tree && (page.isDone || node.to < settledTo)) cache.set(tree, shown)
  return shown
}

const renderBlock = (
  page: Page,
  node: SyntaxNode,
  cache: BlockCache,
  dir: Direction,
  level: number,
): VNode | null => {
  const inside = () => renderInline(page, node)
  if (level > 0) return renderHeading(level, dir, inside())
  switch (node.name) {
    case 'Blockquote':
      return <blockquote dir={dir}>{renderBlocks(page, node.firstChild, cache)}</blockquote>
    case 'BulletList':
      return <ul dir={dir}>{renderItems(page, node, cache)}</ul>
    case 'OrderedList':
      return (
        <ol dir={dir} start={readStart(page, node)}>
          {renderItems(page, node, cache)}
        </ol>
      )
    case 'FencedCode':
    case 'CodeBlock':
      return <CodeBlock page={page} isClosed={isClosed(page, node)} {...readCode(page, node)} />
    case 'Table':
      return <TableBlock page={page} node={node} />
    case 'HorizontalRule':
      return <hr />
    case 'Task':
      return <p dir={dir}>{renderTask(page, node)}</p>
    case 'Paragraph':
      return <p dir={dir}>{inside()}</p>
    default:
      return null
  }
}

const renderHeading = (level: number, dir: Direction, children: ComponentChildren[]): VNode => {
  const Heading = `h${level}` as 'h4' | 'h5' | 'h6'
  return <Heading dir={dir}>{children}</Heading>
}

const renderItems = (page: Page, list: SyntaxNode, cache: BlockCache): VNode[] =>
  list
    .getChildren('ListItem')
    .map((item) => keep(page, item, cache, () => <li>{renderItem(page, item, cache)}</li>))

/** A lone paragraph's text stands in the item itself, whatever lists follow it. */
const renderItem = (page: Page, item: SyntaxNode, cache: BlockCache): ComponentChildren => {
  const first = item.firstChild?.nextSibling
  const paragraphs = item.getChildren('Paragraph').length + item.getChildren('Task').length
  const isPlain = first?.name === 'Paragraph' || first?.name === 'Task'
  if (!isPlain || paragraphs > 1) return renderBlocks(page, item.firstChild, cache)
  const words = first.name === 'Task' ? renderTask(page, first) : renderInline(page, first)
  return [...words, ...renderBlocks(page, first.nextSibling, cache)]
}

const renderTask = (page: Page, node: SyntaxNode): ComponentChildren[] => {
  const isDone = /^\[x/i.test(page.text.slice(node.from, node.from + 2))
  return [
    <span class="task" role="img" aria-label={page.words(isDone ? 'done' : 'notDone')}>
      {isDone ? '☑' : '☐'}
    </span>,
    ...renderInline(page, node),
  ]
}

const readStart = (page: Page, list: SyntaxNode): number =>
  Number.parseInt(page.text.slice(list.from, list.from + 12).trimStart(), 10) || 0

/** Its last mark has come, or something behind it. */
const isClosed = (page: Page, node: SyntaxNode): boolean =>
  page.isDone || node.to < page.end || node.getChildren('CodeMark').length > 1

const readCode = (page: Page, node: SyntaxNode) => {
  const info = node.getChild('CodeInfo')
  const [word = ''] = info ? page.text.slice(info.from, info.to).split(/\s/) : []
  return {
    language: /^[A-Za-z0-9+#.-]{0,32}$/.test(word) ? word : '',
    code: escapeInvisible(
      node
        .getChildren('CodeText')
        .map(({ from, to }) => page.text.slice(from, to))
        .join(''),
    ),
  }
}
