/** Prose as its pieces, for whoever sets it. */
import type { Code, Prose } from './article.js'
import { articles } from './articles.js'

export type Piece =
  | { kind: 'text' | 'code' | 'label'; text: string }
  | { kind: 'reference'; code: Code }

/** The pieces in order. Throws for a mark that is opened and not closed. */
export const piecesOf = (prose: Prose): Piece[] => {
  const pieces = prose.split(/(`[^`]+`|\*\*[^*]+\*\*)/).filter(Boolean)
  return pieces.map((piece): Piece => {
    const text = piece.replace(/^(`|\*\*)|(`|\*\*)$/g, '')
    if (piece.startsWith('**')) return { kind: 'label', text }
    if (piece.startsWith('`') && piece !== '`') {
      return articles.has(text) ? { kind: 'reference', code: text as Code } : { kind: 'code', text }
    }
    if (/`|\*\*/.test(piece)) throw new Error(`A mark is not closed in: ${prose}`)
    return { kind: 'text', text: piece }
  })
}
