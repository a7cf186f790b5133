/**
 * The lines for a site's own words that the catalogue has no use for. Fetched where there are some.
 */
import { print } from '../diagnosis/print.js'
import { nearest } from '../protocol/nearest.js'
import { english, isEntry } from './catalogue.js'

/** Prints a line for each. */
export const correct = (own: Readonly<Record<string, unknown>>): void => {
  for (const [word, value] of Object.entries(own)) {
    const meant = nearest(word, Object.keys(english))
    if (!Object.hasOwn(english, word)) {
      const advice = meant ? ` Did you mean words.${meant}?` : ''
      print('warn', `[Parley] words.${word}: not a word of the chat.${advice}`)
    } else if (!isEntry(value)) {
      print('warn', `[Parley] words.${word}: expected words, or forms by count with "other".`)
    }
  }
}
