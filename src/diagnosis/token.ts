/**
 * What is wrong with a token before anything is sent. Every page loads this.
 */
import { classifyToken } from '../protocol/credential.js'

export type TokenFault = 'token_missing' | 'token_malformed' | 'secret_key_in_page'

/** Null if it may be sent: tokens of other servers look different. */
export const findTokenFault = (token: string): TokenFault | null => {
  const kind = classifyToken(token)
  return !token.trim()
    ? 'token_missing'
    : kind === 'secret_key'
      ? 'secret_key_in_page'
      : kind === 'misspelt'
        ? 'token_malformed'
        : null
}
