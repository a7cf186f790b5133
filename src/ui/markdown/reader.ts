/**
 * Reads a text as it grows: what has been parsed is taken over as fragments, and an unfinished end
 * is mended. What the tree looks like is not its business.
 */
import { TreeFragment, type Tree } from '@lezer/common'
import { findTail, mendTail } from './tail.js'
import { grammar } from './grammar.js'

export interface Reading {
  /** With its end mended, if it is not done. */
  text: string
  tree: Tree
}

/**
 * Each text begins with the one before.
 * @param isDone False shows an unfinished end as what it will become.
 */
export type Read = (text: string, isDone: boolean) => Reading

export const createReader = (): Read => {
  let length = 0
  let fragments: readonly TreeFragment[] = []

  return (text, isDone) => {
    const tree = grammar.parse(text, replaceEnd(fragments, length, length, text.length))
    fragments = TreeFragment.addTree(tree)
    length = text.length
    if (isDone) return { text, tree }
    const tail = findTail(text, tree)
    const mended = tail && mendTail(text, tail)
    if (!tail || mended === null || mended === text) return { text, tree }
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
