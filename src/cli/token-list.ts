/** `parley token list`: every client token, one a line. */
import type { ClientToken } from '../protocol/control.js'
import { defineCommand } from './command.js'
import { nameDatabase, withControl } from './control.js'
import { environmentFilter, readEnvironment } from './environment.js'
import { moreLine, pageOptions, readPageOptions } from './page-options.js'
import { columns, cut, printable, sections } from './text.js'
import { targets } from './token-text.js'

export const tokenList = defineCommand({
  name: 'token list',
  usage: '[options]',
  summary: 'Lists the client tokens.',
  examples: [
    'parley token list',
    'parley token list --search shop.example',
    'parley token list --environment test --json',
  ],
  options: {
    ...environmentFilter,
    search: {
      type: 'string',
      placeholder: 'TEXT',
      about: 'Only those with this text in their name, id or origins, in any case.',
    },
    ...pageOptions,
  },
  run: ({ flags, print }) => {
    const { search } = flags
    const query = {
      ...readEnvironment(flags),
      ...(search !== undefined && { search }),
      ...readPageOptions(flags),
    }
    return withControl(flags, async ({ tokens }, settings) => {
      const list = await tokens.list(query)
      const isFiltered = Object.keys(query).length > 0
      const text =
        list.clientTokens.length > 0
          ? sections(columns([titles, ...list.clientTokens.map(row)]), ...moreLine(list.pagination))
          : isFiltered
            ? 'There is no such client token.'
            : `There is no client token in ${nameDatabase(settings)} yet. Make one with parley token create --name N --origin O`
      print({ text, json: list })
    })
  },
})

const titles = ['ID', 'NAME', 'TOKEN', 'ACTIVE', 'ANSWERS', 'LAST USED', 'ORIGINS']

const row = (token: ClientToken): string[] => [
  token.id,
  cut(printable(token.name), 30),
  token.tokenValue,
  token.isActive ? 'yes' : 'no',
  cut(targets(token), 30),
  token.lastUsedAt ?? 'never',
  origins(token),
]

/** The first few, and how many more. */
const origins = ({ allowedOrigins }: ClientToken): string => {
  const shown = allowedOrigins.slice(0, 3)
  const more = allowedOrigins.length - shown.length
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(', ') || 'none'
}
