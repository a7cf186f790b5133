/**
 * The highlighting chunk, fetched when the first block of code that says its language appears: a
 * program in, nodes with a class each out. Never markup.
 */
import type { ComponentChildren } from 'preact'
import { findGrammar } from './grammars.js'
import { cut } from './lexer.js'

export { highlightStyles as styles } from './colors.js'

/** A longer program stays as it is: it would be thousands of nodes. */
export const longestProgram = 20_000

/** Null where there is nothing to colour: the language is not known, or the program too long. */
export const highlight = (code: string, language: string): ComponentChildren[] | null => {
  const grammar = findGrammar(language)
  if (!grammar || code.length > longestProgram) return null
  return cut(code, grammar).map(({ kind, text }) =>
    kind === null ? text : <span class={`c-${kind}`}>{text}</span>,
  )
}

export interface HighlightModule {
  styles: string
  highlight: typeof highlight
}
