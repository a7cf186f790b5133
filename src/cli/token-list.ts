/** `parley token list`: every client token, one a line. */
import type { ClientToken } from '../protocol/control.js'
import { defineCommand } from './command.js'
import { withControl } from './control.js'
import { columns, printable } from './text.js'
import { targets } from './token-text.js'

export const tokenList = defineCommand({
  name: 'token list',
  usage: '[options]',
  summary: 'Lists the client tokens.',
  options: {},
  run: ({ flags, print }) =>
    withControl(flags, async ({ tokens }, { dataDirectory }) => {
      const list = await tokens.list()
      const text =
        list.clientTokens.length > 0
          ? columns([titles, ...list.clientTokens.map(row)])
          : `There is no client token in ${dataDirectory} yet. Make one with parley token create --name N --origin O`
      print({ text, json: list })
    }),
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

const cut = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, width - 1)}…` : text

/** The first few, and how many more. */
const origins = ({ allowedOrigins }: ClientToken): string => {
  const shown = allowedOrigins.slice(0, 3)
  const more = allowedOrigins.length - shown.length
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(', ') || 'none'
}
