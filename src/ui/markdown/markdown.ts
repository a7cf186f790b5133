/**
 * The markdown chunk, fetched once the panel is open: an answer's text in, nodes out, as the answer
 * grows. What was finished the last time is not made again.
 */
import { h, type ComponentChildren } from 'preact'
import type { Words } from '../catalogue.js'
import { renderBlocks, type BlockCache } from './blocks.js'
import { readDefinitions, type Page } from './page.js'
import { createReader, longestText } from './reader.js'

export { markdownStyles as styles } from './styles.js'

/** @param isDone Nothing more will come: the text is shown exactly as it stands. */
export type Renderer = (text: string, isDone: boolean) => ComponentChildren

export interface MarkdownModule {
  styles: string
  createRenderer: typeof createRenderer
}

/** One for each answer. */
export const createRenderer = (
  words: Words,
  copy: (text: string) => Promise<boolean>,
): Renderer => {
  const read = createReader()
  let cache: BlockCache = new WeakMap()
  let shown: { text: string; isDone: boolean; nodes: ComponentChildren } | null = null
  return (text, isDone) => {
    if (shown?.text === text && shown.isDone === isDone) return shown.nodes
    const reading = read(text, isDone)
    const definitions = isDone ? readDefinitions(reading.text, reading.tree) : new Map()
    // What was kept was made without them.
    if (definitions.size > 0) cache = new WeakMap()
    const end = reading.text.trimEnd().length
    const page: Page = { text: reading.text, end, isDone, definitions, words, copy }
    const blocks = renderBlocks(page, reading.tree.topNode.firstChild, cache)
    const nodes =
      text.length > longestText
        ? [...blocks, h('p', { key: 'cut', class: 'meta' }, words('cut'))]
        : blocks
    shown = { text, isDone, nodes }
    return nodes
  }
}
