/**
 * Reads an answer as it grows: what has been parsed is taken over as fragments, so that the whole
 * costs what its parts do. It keeps one tree; what the tree looks like is not its business.
 */
import { TreeFragment, type Tree } from '@lezer/common'
import { findTail, mendTail } from './tail.js'
import { grammar } from './grammar.js'

/** At most this much of an answer is shown, in UTF-16 units. */
export const longestText = 200_000

export interface Reading {
  text: string
  tree: Tree
}

/** @param isDone False shows an unfinished end as what it will become. */
export type Read = (text: string, isDone: boolean) => Reading

export const createReader = (): Read => {
  let before: Reading | null = null
  let fragments: readonly TreeFragment[] = []

  /** The tree of the text as it is, with all that can be taken over from the last time. */
  const advance = (text: string): Reading => {
    if (before?.text === text) return before
    const length = before?.text.length ?? 0
    const isContinued = before !== null && text.startsWith(before.text)
    const kept = isContinued ? replaceEnd(fragments, length, length, text.length) : []
    const tree = grammar.parse(text, kept)
    fragments = TreeFragment.addTree(tree)
    before = { text, tree }
    return before
  }

  return (whole, isDone) => {
    const text = whole.slice(0, longestText)
    const reading = advance(text)
    if (isDone) return reading
    const tail = findTail(text, reading.tree)
    const mended = tail && mendTail(text, tail)
    if (!tail || mended === null || mended === text) return reading
    const from = Math.min(tail.from, mended.length)
    const kept = replaceEnd(fragments, from, text.length, mended.length)
    return { text: mended, tree: grammar.parse(mended, kept) }
  }
}

const replaceEnd = (
  fragments: readonly TreeFragment[],
  from: number,
  oldLength: number,
  newLength: number,
) =>
  TreeFragment.applyChanges(fragments, [
    { fromA: from, toA: oldLength, fromB: from, toB: newLength },
  ])
