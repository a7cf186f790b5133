/**
 * What can be known to be wrong without asking the server. Only finds it: the words are advice.ts's,
 * which is fetched where there is something to say.
 */
import { findTokenFault, type TokenFault } from '../diagnosis/token.js'
import type { WidgetOptions } from './panel.js'

/** Why these options cannot make a chat, or null. */
export const findFault = ({ token, api }: WidgetOptions): TokenFault | 'api_missing' | null =>
  findTokenFault(token) ?? (api ? null : 'api_missing')
