/**
 * What can be known to be wrong without asking the server. Only finds it: the words are advice.ts's,
 * which is fetched where there is something to say.
 */
import { classifyToken } from '../protocol/credential.js'
import type { WidgetOptions } from './panel.js'

export type Fault =
  | 'token_missing'
  | 'token_malformed'
  | 'secret_key_in_page'
  | 'api_missing'
  | 'loaded_twice'

/** Why these options cannot make a chat, or null. */
export const findFault = ({ token, api }: WidgetOptions): Fault | null => {
  const kind = classifyToken(token)
  return !token
    ? 'token_missing'
    : kind === 'secret_key'
      ? 'secret_key_in_page'
      : kind === 'misspelt'
        ? 'token_malformed'
        : api
          ? null
          : 'api_missing'
}
