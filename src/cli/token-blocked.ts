/** `parley token blocked`: which origins a token has refused, and what to add for those that are yours. */
import type { BlockedOrigin } from '../protocol/blocked-origins.js'
import type { Control } from '../server.js'
import { defineCommand, type Flags, type Options } from './command.js'
import { withControl } from './control.js'
import { columns, paragraph, printable, sections } from './text.js'
import { readTokenId, tokenNote, tokenOperand } from './token-id.js'
import { UsageError } from './usage-error.js'

const options = {
  ignore: {
    type: 'string',
    placeholder: 'O',
    about: 'An origin that is not to be announced any more; it is still refused, and counted.',
    multiple: true,
  },
  unignore: {
    type: 'string',
    placeholder: 'O',
    about: 'An origin that is to be announced again.',
    multiple: true,
  },
  forget: {
    type: 'string',
    placeholder: 'O',
    about: 'An origin to take off this list, until it is refused again.',
    multiple: true,
  },
  'forget-all': { type: 'boolean', about: 'Take every one off this list.' },
} as const satisfies Options

export const tokenBlocked = defineCommand({
  name: 'token blocked',
  usage: 'ID [options]',
  summary: 'Lists the origins that a client token has refused, and what would allow them.',
  notes: [
    'Outside browsers an origin can be forged: allow none that you do not know. A running server writes down what it has refused within five seconds.',
    'To allow one: parley token update ID --add-origin ENTRY.',
    'O is an origin as the list has it. With one of the options the list is shown as it is afterwards.',
    tokenNote,
  ],
  examples: [
    'parley token blocked ct_…',
    'parley token blocked ct_… --ignore https://other.example',
  ],
  operands: [tokenOperand],
  options,
  run: ({ flags, operands: [written = ''], print }) => {
    if (flags['forget-all'] && flags.forget) {
      throw new UsageError('--forget and --forget-all exclude each other.')
    }
    return withControl(flags, async ({ tokens, blockedOrigins }) => {
      const id = await readTokenId(tokens, written)
      await change(blockedOrigins, id, flags)
      const list = await blockedOrigins.list(id)
      print({ text: describe(id, list.blockedOrigins), json: list })
    })
  },
})

const change = async (
  blockedOrigins: Control['blockedOrigins'],
  id: string,
  { ignore = [], unignore = [], forget = [], 'forget-all': all }: Flags<typeof options>,
): Promise<void> => {
  for (const origin of ignore) await blockedOrigins.ignore(id, { origin, ignored: true })
  for (const origin of unignore) await blockedOrigins.ignore(id, { origin, ignored: false })
  for (const origin of forget) await blockedOrigins.forget(id, { origin })
  if (all) await blockedOrigins.forget(id, { all: 'true' })
}

const titles = ['ORIGIN', 'TIMES', 'LAST', 'FIRST', 'CODE', 'TO ALLOW IT']

const describe = (id: string, blocked: readonly BlockedOrigin[]): string =>
  blocked.length === 0
    ? 'No origin was refused.'
    : sections(
        columns([titles, ...blocked.map(row)]),
        `To allow one that is yours:\n\n  parley token update ${id} --add-origin ENTRY`,
        paragraph(
          'ENTRY stands in the last column. Outside browsers an origin can be forged: allow none that you do not know.',
        ),
      )

const row = (blocked: BlockedOrigin): string[] => [
  printable(blocked.origin),
  String(blocked.count),
  blocked.lastSeenAt,
  blocked.firstSeenAt,
  blocked.code,
  `${blocked.suggestion ?? '–'}${blocked.ignored ? '  (ignored)' : ''}`,
]
