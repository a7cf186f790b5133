/** Runs one command line: what it prints and on which stream, and its exit code. */
import type { Command, Output } from './command.js'
import { commands } from './commands.js'
import { describeFailure } from './failure.js'
import { select } from './selection.js'
import { printable } from './text.js'
import { version } from './version.js'

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
  try {
    return (await command.run(words, output(isJson))) ?? 0
  } catch (error) {
    const { exitCode, text } = describeFailure(error, { command, isJson })
    say(process.stderr, text)
    return exitCode
  }
}

const output = (isJson: boolean): Output => ({
  print: ({ text, json }) => say(process.stdout, isJson ? JSON.stringify(json) : text),
  write: (text) =>
    new Promise((resolve) => {
      process.stdout.write(text, () => resolve())
    }),
  progress: (text) => {
    if (!isJson) say(process.stderr, text)
  },
})

const say = (stream: NodeJS.WriteStream, text: string): void => {
  stream.write(`${text}\n`)
}
