/**
 * Cuts a program into pieces of one kind each. The pieces together are the program, letter for
 * letter; it takes time in proportion to its length.
 */
import type { Grammar, Kind } from './grammars.js'

export interface Piece {
  kind: Kind | null
  text: string
}

interface Compiled {
  /** One group for each rule. */
  pattern: RegExp
  keywords: ReadonlySet<string>
  constants: ReadonlySet<string>
}

const compiled = new WeakMap<Grammar, Compiled>()

const split = (words = ''): ReadonlySet<string> => new Set(words.split(' ').filter(Boolean))

const compile = (grammar: Grammar): Compiled => {
  const known = compiled.get(grammar)
  if (known) return known
  const made = {
    pattern: new RegExp(grammar.rules.map(([, source]) => `(${source})`).join('|'), 'gmu'),
    keywords: split(grammar.keywords),
    constants: split(grammar.constants),
  }
  compiled.set(grammar, made)
  return made
}

export const cut = (code: string, grammar: Grammar): Piece[] => {
  const { pattern, keywords, constants } = compile(grammar)
  const { isCaseless = false, hasNames = true, rules } = grammar
  const pieces: Piece[] = []
  const add = (kind: Kind | null, text: string) => {
    const last = pieces.at(-1)
    if (last?.kind === kind) last.text += text
    else if (text !== '') pieces.push({ kind, text })
  }
  const judge = (text: string, next: string | undefined): Kind | null => {
    const word = isCaseless ? text.toLowerCase() : text
    if (keywords.has(word)) return 'keyword'
    if (constants.has(word)) return 'number'
    if (!hasNames) return null
    if (next === '(') return 'name'
    return /^[A-Z]\w*[a-z]/.test(text) ? 'type' : null
  }

  pattern.lastIndex = 0
  let at = 0
  for (let found = pattern.exec(code); found; found = pattern.exec(code)) {
    const [text] = found
    // None of the rules takes in nothing, but a loop without an end would be too dear a mistake.
    if (text === '') {
      pattern.lastIndex++
      continue
    }
    add(null, code.slice(at, found.index))
    at = found.index + text.length
    const group = found.findIndex((one, index) => index > 0 && one !== undefined)
    const kind = rules[group - 1]?.[0] ?? 'plain'
    if (kind === 'plain') add(null, text)
    else if (kind === 'word') add(judge(text, code[at]), text)
    else if (kind === 'command') add(judge(text, undefined) ?? 'name', text)
    else add(kind, text)
  }
  add(null, code.slice(at))
  return pieces
}
