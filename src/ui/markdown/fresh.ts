/**
 * What of a streaming answer has just come: where each of its last pieces began. A piece begins with
 * a word, so that no letter is torn from the next, and is forgotten once it has faded in.
 */

/** What comes faster than it can be read has no need to fade. */
const longestPiece = 400

/** As many as come within the time of the fade, and no more nodes than that. */
const mostPieces = 6

/** A text in which no word ends, for lack of spaces, is cut after so many characters. */
const longestWord = 24

/** The next place at or after `from` where a word begins; -1 if none has come. */
const nextWord = (text: string, from: number): number => {
  const space = text.slice(from).search(/\s/)
  if (space >= 0) return from + space
  if (text.length - from <= longestWord) return -1
  // Not within a pair, nor before a mark that belongs to what stands before it.
  return /^[\p{M}\p{Cf}\u{dc00}-\u{dfff}]/u.test(text.slice(from)) ? -1 : from
}

/**
 * Given each text in turn, answers where its last pieces begin, oldest first.
 * @param isSeen What comes out of sight has no need to fade either, and it would cost the page as much
 *   as all the rest of showing it.
 */
export type Fresh = (text: string, isSeen: boolean) => readonly number[]

export const createFresh = (): Fresh => {
  let length = 0
  let starts: readonly number[] = []
  return (text, isSeen) => {
    const isSlow = isSeen && text.length - length <= longestPiece
    if (text.length < length || !isSlow) starts = []
    const start = isSlow && text.length > length ? nextWord(text, length) : -1
    length = text.length
    if (start >= 0) starts = [...starts, start].slice(-mostPieces)
    return starts
  }
}
