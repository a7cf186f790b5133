/** Which command is meant by the words of a command line; it runs none. */
import type { Command } from './command.js'
import { commandHelp, overview } from './help.js'
import { nearest } from '../protocol/nearest.js'

export type Selection =
  | { kind: 'command'; command: Command; words: readonly string[] }
  /** Help or the version, because they were asked for. */
  | { kind: 'text'; text: string }
  /** Too few words to know what is meant, so the help is all there is to say. */
  | { kind: 'incomplete'; text: string }
  | { kind: 'unknown'; sentence: string; helpLine: string }

export const select = (
  commands: readonly Command[],
  words: readonly string[],
  version: string,
): Selection => {
  const [first = '', second = ''] = words
  if (first === 'help') return select(commands, [...words.slice(1), '--help'], version)
  if (isHelp(first)) return { kind: 'text', text: overview(commands) }
  if (first === '--version' || first === '-V') return { kind: 'text', text: version }
  if (first === '') return { kind: 'incomplete', text: overview(commands) }

  const alone = commands.find(({ name }) => name === first)
  if (alone) return selected(alone, words.slice(1))

  const group = commands.filter(({ name }) => name.startsWith(`${first} `))
  if (group.length === 0) {
    const names = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''))]
    return unknown('parley', first, names)
  }
  if (isHelp(second)) return { kind: 'text', text: overview(group, first) }
  if (second === '') return { kind: 'incomplete', text: overview(group, first) }
  const chosen = group.find(({ name }) => name === `${first} ${second}`)
  if (chosen) return selected(chosen, words.slice(2))
  const names = group.map(({ name }) => name.slice(first.length + 1))
  return unknown(`parley ${first}`, second, names)
}

const isHelp = (word: string): boolean => word === '--help' || word === '-h'

const selected = (command: Command, words: readonly string[]): Selection => {
  const end = words.indexOf('--')
  return words.slice(0, end < 0 ? words.length : end).some(isHelp)
    ? { kind: 'text', text: commandHelp(command) }
    : { kind: 'command', command, words }
}

const unknown = (line: string, word: string, names: readonly string[]): Selection => {
  const seen = word.startsWith('-')
    ? `The command stands before its options; seen ${word} after ${line}.`
    : undefined
  const near = nearest(word, names)
  const proposal = near ? `Did you mean ${line} ${near}?` : `There is ${names.join(', ')}.`
  return {
    kind: 'unknown',
    sentence: seen ?? `There is no command ${line} ${word}. ${proposal}`,
    helpLine: line,
  }
}
