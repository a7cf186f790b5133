/** The help, made from the commands themselves, so that it cannot lag behind them. */
import type { Command, Operand, Option } from './command.js'
import { definitions, paragraph, sections } from './text.js'

const helpOption: readonly [string, string] = ['--help, -h', 'Show this.']

/** What one command does, and every option that it has. */
export const commandHelp = (command: Command): string => {
  const { name, usage, summary, notes = [], examples = [], options } = command
  const parts = [
    `Usage: parley ${name} ${usage}`.trimEnd(),
    ...[summary, ...notes].map(paragraph),
    `Options:\n${definitions([...Object.entries(options).map(optionRow), helpOption])}`,
  ]
  if (examples.length > 0) {
    parts.push(`Examples:\n${examples.map((line) => `  ${line}`).join('\n')}`)
  }
  return sections(...parts)
}

const optionRow = ([name, option]: [string, Option]): [string, string] => {
  const remarks = [
    ...(option.required ? ['Required.'] : []),
    ...(option.multiple ? ['May be repeated.'] : []),
  ]
  const { placeholder = '', valueOptional } = option
  const value = valueOptional ? `[=${placeholder}]` : ` ${placeholder}`
  return [`--${name}${value}`.trimEnd(), [option.about, ...remarks].join(' ')]
}

const wordOf = ({ word, optional }: Operand): string => (optional ? `[${word}]` : word)

/** The commands of a group (`token`), or all of them. */
export const overview = (commands: readonly Command[], group?: string): string => {
  const parts = [
    `Usage: parley ${group ?? 'COMMAND'} ${group ? 'COMMAND [ID] [options]' : '[options]'}`,
    ...(group ? [] : [paragraph(about)]),
    `Commands:\n${definitions(
      commands.map(({ name, operands = [], summary }) => [
        ['parley', name, ...operands.map(wordOf)].join(' '),
        summary,
      ]),
    )}`,
  ]
  if (!group) parts.push(...general.map(([title, text]) => `${title}:\n${text}`))
  parts.push(`parley ${group ? `${group} ` : ''}COMMAND --help says more of each.`)
  return sections(...parts)
}

const about =
  'Parley puts a chat on web pages, and answers it. A client token belongs to a site and is public; it works on the pages whose origins are on its list. An API key is a secret of your programs.'

const general: readonly (readonly [string, string])[] = [
  [
    'First steps',
    [
      '  parley serve',
      '  parley token create --name "My shop" --origin www.example.com --origin localhost:5173',
    ].join('\n'),
  ],
  [
    'Environment variables',
    definitions([
      ['PARLEY_CONFIG', 'As --config.'],
      ['PARLEY_DATA', 'As --data.'],
      [
        'DATABASE_URL',
        'A PostgreSQL database, postgres://user:password@host:5432/name, in place of the one in the data directory.',
      ],
      ['PARLEY_DATABASE_URL', 'The same; it goes before DATABASE_URL.'],
      ['PARLEY_PORT', 'As --port of parley serve.'],
      ['PARLEY_HOST', 'As --host of parley serve.'],
      ['PARLEY_PUBLIC_URL', 'The address under which browsers reach the server.'],
      [
        'PARLEY_TRUST_PROXY',
        'Addresses and CIDR ranges of proxies whose forwarded headers count, with commas between.',
      ],
      ['PARLEY_LOG_LEVEL', 'As --log-level of parley serve.'],
    ]),
  ],
  [
    'Exit codes',
    definitions([
      ['0', 'Done.'],
      ['1', 'Refused or failed; standard error says why.'],
      ['2', 'The command was not written as it must be.'],
    ]),
  ],
]
