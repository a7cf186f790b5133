/**
 * What is done about something that is wrong with an install, in a chunk of its own: a page where all
 * is well never fetches it.
 */
import { diagnose } from '../diagnosis/diagnose.js'
import { print } from '../diagnosis/print.js'
import type { Mistake } from './options.js'
import type { WidgetOptions } from './panel.js'
import { applyStyle, setAttributes } from './nodes.js'
import { aliases } from './tag.js'

/** What the advice chunk exports. */
export interface AdviceModule {
  /** Finds the cause and prints its block. */
  diagnose: typeof diagnose
  /** Prints a line for each. */
  correct(mistakes: readonly Mistake[]): void
  /** Shows the site's own way to be reached, if it gave one, in the launcher's place. */
  offer(root: ShadowRoot, corner: HTMLElement, fallback: WidgetOptions['fallback']): void
}

const expected: Record<keyof WidgetOptions, string> = {
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
  fallback: 'a label and an href',
}

export { diagnose }

/** An option's name as it is written in the place that the prefix stands for. */
const spell = (prefix: string, name: string): string => {
  if (prefix !== 'data-') return prefix + name
  const key = Object.keys(aliases).find((alias) => aliases[alias] === name) ?? name
  return prefix + key.replace(/[A-Z]/g, '-$&').toLowerCase()
}

export const correct: AdviceModule['correct'] = (mistakes) => {
  for (const [prefix, name, value] of mistakes) {
    const written = spell(prefix, name)
    const wanted = Object.entries(expected).find(([option]) => option === name)?.[1]
    const known = Object.keys(expected).map((option) => spell(prefix, option))
    const text = wanted
      ? `expected ${wanted}, saw "${String(value)}".`
      : `not an option of the chat.${didYouMean(written, known)}`
    print('warn', `${written}: ${text}`)
  }
}

const linkStyle = /* css */ `
  .link {
    width: auto;
    padding: 0 1.25em;
    font: 1em system-ui, sans-serif;
  }
`

export const offer: AdviceModule['offer'] = (root, corner, fallback) => {
  const { label, href } = fallback ?? {}
  if (!label || !/^(https?|mailto|tel):/i.test(`${href}`) || corner.querySelector('a')) return
  applyStyle(root, linkStyle)
  const link = setAttributes(document.createElement('a'), {
    class: 'launcher link',
    href: `${href}`,
  })
  link.textContent = label
  const hadFocus = root.activeElement !== null
  corner.replaceChildren(link)
  if (hadFocus) link.focus()
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
