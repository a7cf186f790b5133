/**
 * What is wrong with a token before anything is sent. Every page loads this.
 */
import { isChecksumRight, secretShape, tokenShape } from '../protocol/credential.js'

export type TokenFault = 'token_missing' | 'token_malformed' | 'secret_key_in_page'

/**
 * Null if it may be sent: tokens of other servers look different. As `classifyToken` does, without
 * names for the kinds, which weigh something here.
 */
export const findTokenFault = (token: string): TokenFault | null =>
  !token.trim()
    ? 'token_missing'
    : secretShape.test(token)
      ? 'secret_key_in_page'
      : tokenShape.test(token) && !isChecksumRight(token)
        ? 'token_malformed'
        : null
