/** `parley key list`: every API key, one a line. */
import type { ApiKey } from '../protocol/api-keys.js'
import { defineCommand } from './command.js'
import { withControl } from './control.js'
import { environmentFilter, readEnvironment } from './environment.js'
import { hint, keyState } from './key-text.js'
import { moreLine, pageOptions, readPageOptions } from './page-options.js'
import { columns, cut, printable, sections } from './text.js'

export const keyList = defineCommand({
  name: 'key list',
  usage: '[options]',
  summary: 'Lists the API keys; the keys themselves are stored nowhere.',
  examples: ['parley key list', 'parley key list --environment test --json'],
  options: { ...environmentFilter, ...pageOptions },
  run: ({ flags, print }) => {
    const query = { ...readEnvironment(flags), ...readPageOptions(flags) }
    return withControl(flags, async ({ keys }) => {
      const list = await keys.list(query)
      const text =
        list.apiKeys.length > 0
          ? sections(columns([titles, ...list.apiKeys.map(row)]), ...moreLine(list.pagination))
          : 'There is no such API key. Make one with parley key create --name N'
      print({ text, json: list })
    })
  },
})

const titles = ['ID', 'NAME', 'KEY', 'ENVIRONMENT', 'STATE', 'EXPIRES', 'LAST USED', 'PERMISSIONS']

const row = (key: ApiKey): string[] => [
  key.id,
  cut(printable(key.name), 30),
  hint(key),
  key.environment,
  keyState(key),
  key.expiresAt ?? 'never',
  key.lastUsedAt ?? 'never',
  key.permissions.join(', '),
]
