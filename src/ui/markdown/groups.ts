/**
 * The blocks of an answer in groups. One that is full and finished is never looked at again, nor is
 * its text, so a piece costs as much at the end of a long answer as at the end of a short one.
 */
import type { VNode } from 'preact'
import { emptyOutline, keepTogether, renderOne, type BlockCache, type Outline } from './blocks.js'
import type { Page } from './page.js'
import { createReader } from './reader.js'

const groupSize = 32

/**
 * Null if the text does not go on from the one before. While it streams only the part that is still
 * looked at is compared: to compare the whole for each piece would cost more than all the rest.
 */
export type RenderGroups = (
  text: string,
  isDone: boolean,
  fresh?: readonly number[],
) => VNode[] | null

export const createGroups = (
  page: Pick<Page, 'definitions' | 'sources' | 'numbers' | 'words' | 'copy' | 'color'>,
): RenderGroups => {
  const finished: VNode[] = []
  let outline: Outline = emptyOutline
  /** Where the text begins that is still looked at. */
  let base = 0
  let finishedText = ''
  let before = ''
  let read = createReader()
  let cache: BlockCache = new WeakMap()

  return (whole, isDone, fresh = []) => {
    const rest = whole.slice(base)
    if (!rest.startsWith(before) || (isDone && !whole.startsWith(finishedText))) return null
    before = rest
    const { text, tree } = read(rest, isDone)
    const end = text.trimEnd().length
    const here: Page = { ...page, text, base, end, isDone, fresh }
    const open: VNode[] = []
    const current = { ...outline }
    let members: VNode[] = []
    let from = 0
    let finishedTo = 0
    for (let node = tree.topNode.firstChild; node; node = node.nextSibling) {
      members.push(renderOne(here, node, cache, current, 'auto'))
      const isFull = members.length === groupSize
      if (!isFull && node.nextSibling) continue
      const group = keepTogether(base + from, members)
      members = []
      from = node.to
      // Only the last block of all can still become something else.
      if (!isFull || !node.nextSibling || open.length > 0) {
        open.push(group)
        continue
      }
      finished.push(group)
      finishedTo = node.to
      outline = { ...current }
    }
    const nodes = [...finished, ...open]
    if (finishedTo > 0) {
      base += finishedTo
      finishedText += rest.slice(0, finishedTo)
      before = rest.slice(finishedTo)
      read = createReader()
      cache = new WeakMap()
    }
    return nodes
  }
}
