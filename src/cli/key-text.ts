/** API keys in words: what an operator reads where no JSON was asked for. */
import type { ApiKey } from '../protocol/api-keys.js'
import { columns, indent, printable } from './text.js'

/** Every field that has something to say, one a line. */
export const describeKey = (key: ApiKey): string =>
  indent(
    columns([
      ['id', key.id],
      ['key', hint(key)],
      ['name', printable(key.name)],
      ['environment', key.environment],
      ['state', keyState(key)],
      ['permissions', key.permissions.join(', ')],
      ['expires', key.expiresAt ?? 'never'],
      ['allowed from', key.allowedIps.join(', ') || 'any address'],
      ['last used', key.lastUsedAt ?? 'never'],
      ['created', key.createdAt],
      ['updated', key.updatedAt],
    ]),
  )

/** The key itself is known to nobody but its holder. */
export const hint = ({ keyPrefix, searchHint }: ApiKey): string => `${keyPrefix}…${searchHint}`

export const keyState = ({ isActive, expiresAt }: ApiKey): string => {
  if (!isActive) return 'revoked'
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now() ? 'expired' : 'active'
}
