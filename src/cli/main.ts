/** Runs one command line: what it prints and on which stream, and its exit code. */
import type { Answer, Command } from './command.js'
import { describeFailure } from './failure.js'
import { keyCreate } from './key-create.js'
import { select } from './selection.js'
import { serve } from './serve.js'
import { printable } from './text.js'
import { tokenCreate } from './token-create.js'
import { tokenDelete } from './token-delete.js'
import { tokenList } from './token-list.js'
import { tokenRotate } from './token-rotate.js'
import { tokenShow } from './token-show.js'
import { tokenUpdate } from './token-update.js'
import { version } from './version.js'

const commands: readonly Command[] = [
  serve,
  tokenCreate,
  tokenList,
  tokenShow,
  tokenRotate,
  tokenUpdate,
  tokenDelete,
  keyCreate,
]

/** Never throws. Answers the exit code: 0, 1 for a failure, 2 for a command that is not one. */
export const main = async (words: readonly string[]): Promise<number> => {
  const selection = select(commands, words, version)
  switch (selection.kind) {
    case 'text':
      say(process.stdout, selection.text)
      return 0
    case 'incomplete':
      say(process.stderr, selection.text)
      return 2
    case 'unknown':
      say(process.stderr, printable(selection.sentence))
      say(process.stderr, `${selection.helpLine} --help says more.`)
      return 2
    case 'command':
      return run(selection.command, selection.words)
  }
}

const run = async (command: Command, words: readonly string[]): Promise<number> => {
  const isJson = words.includes('--json')
  const print = ({ text, json }: Answer): void =>
    say(process.stdout, isJson ? JSON.stringify(json) : text)
  try {
    await command.run(words, print)
    return 0
  } catch (error) {
    const { exitCode, text } = describeFailure(error, { command, isJson })
    say(process.stderr, text)
    return exitCode
  }
}

const say = (stream: NodeJS.WriteStream, text: string): void => {
  stream.write(`${text}\n`)
}
