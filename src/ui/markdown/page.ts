/**
 * What the nodes of one answer are made from: its text, and what is known of the whole of it.
 */
import type { Source } from '../../chat/state.js'
import type { Words } from '../catalogue.js'
import type { Piece } from '../highlight/lexer.js'
import { grammar } from './grammar.js'
import { normalise, readAddress } from './inline.js'

/** A program in colours; null while, or where, there are none. */
export type Color = (code: string, language: string) => readonly Piece[] | null

export interface Page {
  /** What is still looked at of it. */
  text: string
  /** Where that begins in the answer. */
  base: number
  /** Where the text ends, white space apart. */
  end: number
  isDone: boolean
  /** Targets of reference links, by normalised label; empty until the answer is done. */
  definitions: ReadonlyMap<string, string>
  /** What the answer cites, by number from 1. */
  sources: readonly Source[]
  /** The same by address, as the URL parser writes it. */
  numbers: ReadonlyMap<string, number>
  /**
   * Where each of the last pieces began, in the whole answer: what they brought fades in. Empty
   * where nothing moves.
   */
  fresh: readonly number[]
  words: Words
  copy: (text: string) => Promise<boolean>
  color: Color
}

const mostDefinitions = 1000

/**
 * `[label]: address` lines, the first of each label. They mostly stand at the end, so links by
 * reference come to life when the answer is done, in one go.
 */
export const readDefinitions = (text: string): Map<string, string> => {
  const definitions = new Map<string, string>()
  // A label ends before another begins, so that many of them cost no more than their length.
  if (!/^[ \t>]*\[(?:\\[^]|[^\\[\]])+\]:/m.test(text)) return definitions
  grammar.parse(text).iterate({
    enter(node) {
      if (definitions.size >= mostDefinitions || node.name === 'Paragraph') return false
      if (node.name !== 'LinkReference') return true
      const label = node.node.getChild('LinkLabel')
      const url = node.node.getChild('URL')
      if (label && url) {
        const name = normalise(text.slice(label.from + 1, label.to - 1))
        if (!definitions.has(name)) {
          definitions.set(name, readAddress(text.slice(url.from, url.to)))
        }
      }
      return false
    },
  })
  return definitions
}
