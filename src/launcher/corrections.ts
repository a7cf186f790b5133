/**
 * The words for options that the chat does not understand.
 */
import { print } from '../diagnosis/print.js'
import type { Mistake } from './options.js'
import type { LateOptions, WidgetOptions } from './panel.js'
import { aliases } from './tag.js'

const expected: Record<keyof (WidgetOptions & LateOptions), string> = {
  token: 'a client token',
  api: 'an http address',
  agentId: 'the id of an agent',
  position: 'bottom-right or bottom-left',
  offsetX: 'a number of pixels',
  offsetY: 'a number of pixels',
  scheme: 'auto, light or dark',
  accent: 'a colour such as #0f6b4f',
  locale: 'a language such as en or pt-BR',
  dir: 'ltr or rtl',
  open: 'true or false',
  launcher: 'default, none or a selector',
  container: 'an element of this page, or its selector',
  zIndex: 'a number',
  debug: 'true or false',
  title: 'words',
  welcomeMessage: 'words',
  placeholder: 'words',
  launcherLabel: 'words',
  words: 'words by their keys',
  fallback: 'a label and an href',
  teaser: 'at most 80 characters',
  teaserOnPhones: 'true or false',
  keepClear: 'true or false',
}

/** An option's name as it is written in the place that the prefix stands for. */
const spell = (prefix: string, name: string): string => {
  if (prefix !== 'data-') return prefix + name
  const key = Object.keys(aliases).find((alias) => aliases[alias] === name) ?? name
  return prefix + key.replace(/[A-Z]/g, '-$&').toLowerCase()
}

/** Prints a line for each. */
export const correct = (mistakes: readonly Mistake[]): void => {
  for (const [prefix, name, value] of mistakes) {
    const written = spell(prefix, name)
    const wanted = Object.entries(expected).find(([option]) => option === name)?.[1]
    const known = Object.keys(expected).map((option) => spell(prefix, option))
    const text = wanted
      ? `expected ${wanted}, saw "${String(value)}".`
      : `not an option of the chat.${didYouMean(written, known)}`
    print('warn', `[Parley] ${written}: ${text}`)
  }
}

/** ` Did you mean …?`, or nothing if no candidate is near. */
export const didYouMean = (word: string, candidates: readonly string[]): string => {
  const near = candidates
    .map((candidate) => ({ candidate, edits: distance(word, candidate) }))
    .filter(({ edits }) => edits <= Math.max(2, word.length / 4))
    .toSorted((a, b) => a.edits - b.edits)[0]
  return near ? ` Did you mean ${near.candidate}?` : ''
}

/** Levenshtein's, one row at a time. */
const distance = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [i, character] of [...from].entries()) {
    let last = i + 1
    const next = [last]
    for (const [j, other] of [...to].entries()) {
      const replaced = (row[j] ?? 0) + (character === other ? 0 : 1)
      last = Math.min(replaced, (row[j + 1] ?? 0) + 1, last + 1)
      next.push(last)
    }
    row = next
  }
  return row[to.length] ?? 0
}
