/**
 * The markdown chunk, fetched once the panel is open: an answer's text in, nodes out, as the answer
 * grows. What was finished the last time is not made again.
 */
import { h, type ComponentChildren } from 'preact'
import type { Words } from '../catalogue.js'
import { createGroups } from './groups.js'
import { readDefinitions } from './page.js'

export { markdownStyles as styles } from './styles.js'

/** At most this much of an answer is shown, in UTF-16 units. */
export const longestText = 200_000

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
  const begin = (definitions: ReadonlyMap<string, string> = new Map()) =>
    createGroups({ definitions, words, copy })
  let renderGroups = begin()
  let shown: { text: string; isDone: boolean; nodes: ComponentChildren } | null = null

  return (whole, isDone) => {
    if (shown?.text === whole && shown.isDone === isDone) return shown.nodes
    const text = whole.slice(0, longestText)
    const definitions = isDone ? readDefinitions(text) : null
    // What was rendered before was made without them.
    if (definitions?.size) renderGroups = begin(definitions)
    let blocks = renderGroups(text, isDone)
    if (!blocks) {
      renderGroups = begin()
      blocks = renderGroups(text, isDone) ?? []
    }
    const nodes =
      whole.length > longestText
        ? [...blocks, h('p', { key: 'cut', class: 'meta' }, words('cut'))]
        : blocks
    shown = { text: whole, isDone, nodes }
    return nodes
  }
}
