/** What a command of the command line is: its words, its options, what it does. Not its help. */
import { parseArgs } from 'node:util'
import { nearest } from '../protocol/nearest.js'
import { UsageError } from './usage-error.js'

export interface Option {
  type: 'string' | 'boolean'
  /** What stands for the value in the help: `N`. */
  placeholder?: string
  about: string
  /** May be given several times; the value is a list. */
  multiple?: true
  required?: true
  /** The value may be left out, and is then empty: `--browser` or `--browser=PATH`. */
  valueOptional?: true
}

export type Options = Readonly<Record<string, Option>>

type Value<Given extends Option> = Given extends { type: 'boolean' }
  ? boolean
  : Given extends { multiple: true }
    ? string[]
    : string

/** The options' values, as they were written. */
export type Flags<Given extends Options> = {
  [Name in keyof Given as Given[Name] extends { required: true } ? Name : never]: Value<Given[Name]>
} & {
  [Name in keyof Given as Given[Name] extends { required: true } ? never : Name]?: Value<
    Given[Name]
  >
}

/** What every command takes. */
export const commonOptions = {
  data: {
    type: 'string',
    placeholder: 'DIR',
    about:
      'The data directory, with the database unless DATABASE_URL names another. Default .parley, or what the configuration says.',
  },
  config: {
    type: 'string',
    placeholder: 'FILE',
    about:
      'The configuration. Default parley.config.json or parley.config.mjs in this directory, if there is one.',
  },
  json: {
    type: 'boolean',
    about:
      'Print on standard output exactly what the REST API would answer, on one line, and nothing else. A refusal is then JSON too, on standard error: code, title, detail, errors.',
  },
} as const satisfies Options

export type CommonFlags = Flags<typeof commonOptions>

/** One answer, for people and for programs. */
export interface Answer {
  text: string
  json: unknown
}

/** What stands without an option: `ID`. */
export interface Operand {
  /** What stands for it in the help. */
  word: string
  /** What it is called where it is missing: `token's ID`. */
  called: string
  optional?: true
}

/** Where a command says what it has to say. */
export interface Output {
  /** Prints on standard output, in the form that was asked for. */
  print(answer: Answer): void
  /** Writes a piece of something long on standard output, as it is; resolves when it may go on. */
  write(text: string): Promise<void>
  /** Tells people on standard error how far it has come; says nothing with --json. */
  progress(text: string): void
}

export interface Invocation<Given extends Options> extends Output {
  flags: Flags<Given> & CommonFlags
  /** As many as were written, in order. */
  operands: readonly string[]
}

interface Definition<Given extends Options> {
  /** The words that choose it: `token create`. */
  name: string
  /** What follows the name in the first line of the help. */
  usage: string
  /** One line, for lists of commands. */
  summary: string
  /** Paragraphs for the help, after the summary. */
  notes?: readonly string[]
  /** Whole command lines. */
  examples?: readonly string[]
  /** Those that may be left out stand last. */
  operands?: readonly Operand[]
  options: Given
  /** Neither reads a configuration nor opens a database, so it has its own options alone. */
  standsAlone?: true
  /** Which option sets a field of the REST API, for refusals that name the field. */
  optionOfField?: Readonly<Record<string, string>>
  /** Answers an exit code other than 0, where it has done its work and that is what came of it. */
  run(invocation: Invocation<Given>): Promise<void | number>
}

export interface Command extends Omit<Definition<Options>, 'run'> {
  /** @throws UsageError, and what the server's entry throws */
  run(words: readonly string[], output: Output): Promise<void | number>
}

export const defineCommand = <const Given extends Options>(
  definition: Definition<Given>,
): Command => ({
  ...definition,
  options: optionsOf(definition),
  async run(words, output) {
    const { values, operands } = parse(definition, words)
    for (const [name, option] of Object.entries<Option>(definition.options)) {
      if (option.required && values[name] === undefined) {
        throw new UsageError(
          `parley ${definition.name} needs --${name} ${option.placeholder ?? ''}.`,
        )
      }
    }
    checkOperands(definition, operands)
    // The values are as the options say: parseArgs has read them by the same table.
    const flags = values as Invocation<Given>['flags']
    return definition.run({ ...output, flags, operands })
  },
})

const optionsOf = ({ options, standsAlone }: Pick<Command, 'options' | 'standsAlone'>): Options =>
  standsAlone ? options : { ...options, ...commonOptions }

/** @throws UsageError for one that is missing, or one too many */
const checkOperands = (
  { name, operands = [] }: Pick<Command, 'name' | 'operands'>,
  written: readonly string[],
): void => {
  const missing = operands.find(({ optional }, index) => !optional && !written[index])
  if (missing) throw new UsageError(`parley ${name} needs the ${missing.called}.`)
  const unexpected = written[operands.length]
  if (unexpected === undefined) return
  throw new UsageError(
    `parley ${name} takes no ${JSON.stringify(unexpected)}. A value with spaces needs quotes.`,
  )
}

const parse = (
  definition: Pick<Command, 'name' | 'options' | 'standsAlone'>,
  words: readonly string[],
): { values: Record<string, unknown>; operands: string[] } => {
  const { name } = definition
  const known = optionsOf(definition)
  try {
    const { values, positionals } = parseArgs({
      args: words.map((word) => (isBare(known, word) ? `${word}=` : word)),
      options: Object.fromEntries(
        Object.entries(known).map(([key, { type, multiple = false }]) => [key, { type, multiple }]),
      ),
      allowPositionals: true,
      strict: true,
    })
    return { values, operands: positionals }
  } catch (error) {
    throw usageError(name, known, error)
  }
}

/** An option whose value may be left out, without one. */
const isBare = (known: Options, word: string): boolean =>
  word.startsWith('--') && known[word.slice(2)]?.valueOptional === true

/** parseArgs knows what is wrong; its sentences are for programmers. */
const usageError = (name: string, options: Options, error: unknown): unknown => {
  if (!(error instanceof Error && 'code' in error)) return error
  const option = /'([^' ]+)/.exec(error.message)?.[1] ?? ''
  switch (error.code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION': {
      const near = nearest(
        option,
        Object.keys(options).map((key) => `--${key}`),
      )
      return new UsageError(
        `parley ${name} has no option ${option}.${near ? ` Did you mean ${near}?` : ''}`,
      )
    }
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      return new UsageError(
        options[option.slice(2)]?.type === 'boolean'
          ? `${option} takes no value.`
          : `${option} needs a value. One that begins with a dash is written ${option}=VALUE.`,
      )
    default:
      return error
  }
}
