/**
 * The highlighting chunk, fetched when the first block of code that says its language appears: a
 * program in, its pieces out, each with what it is. It makes no nodes, and shares nothing with the
 * rest of the panel, so that it stays a chunk of its own.
 */
import { findGrammar } from './grammars.js'
import { cut, type Piece } from './lexer.js'

export { highlightStyles as styles } from './colors.js'

/** A longer program stays as it is: it would be thousands of nodes. */
export const longestProgram = 20_000

/** Null where there is nothing to colour: the language is not known, or the program too long. */
export const highlight = (code: string, language: string): readonly Piece[] | null => {
  const grammar = findGrammar(language)
  return grammar && code.length <= longestProgram ? cut(code, grammar) : null
}

export interface HighlightModule {
  styles: string
  highlight: typeof highlight
}
