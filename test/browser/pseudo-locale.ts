/**
 * A language that nobody speaks, made from English: accents, 40 % more letters, and brackets around
 * each sentence. Whatever is read without brackets is not from the catalogue.
 */
import { english, type Entry } from '../../src/ui/catalogue.js'

const accents: Readonly<Record<string, string>> = Object.fromEntries(
  [...'aeiounycszrldtgAEIOUCSZRDTN'].map((letter, at) => [
    letter,
    [...'áéíóúñýçšžřľďťğÁÉÍÓÚÇŠŽŘĎŤŇ'][at] ?? letter,
  ]),
)

const pseudo = (text: string): string => {
  const accented = text.replace(/\{\w+\}|\w/g, (one) => accents[one] ?? one)
  const extra = Math.ceil(text.replace(/\{\w+\}/g, '').length * 0.4)
  const padding = 'ũñẽ '
    .repeat(Math.ceil(extra / 4))
    .slice(0, extra)
    .trim()
  return `⟦${accented} ${padding}⟧`
}

const pseudoEntry = (entry: Entry): Entry =>
  typeof entry === 'string'
    ? pseudo(entry)
    : { ...entry, other: pseudo(entry.other), one: pseudo(entry.one ?? entry.other) }

const forDevelopers = ['developer', 'seen', 'token', 'server', 'fix', 'learn']

/** For the option `words`. */
export const pseudoWords: Readonly<Record<string, Entry>> = Object.fromEntries(
  Object.entries<Entry>(english)
    .filter(([key]) => !forDevelopers.includes(key))
    .map(([key, entry]) => [key, pseudoEntry(entry)]),
)
