/** A client token as a caller of the control surface may see it: one of another is no token. */
import { ParleyError } from '../protocol/errors.js'
import { isVisible, type Access } from './access.js'
import { isIdLike } from './identifiers.js'
import type { TokenRecord, Tx, Work } from './store/store.js'

/** @throws ParleyError `not_found` */
export function* visibleToken(tx: Tx, access: Access, id: string): Work<TokenRecord> {
  const token = isIdLike(id) ? yield* tx.tokens.find(id) : undefined
  if (token && isVisible(access, token.environment)) return token
  throw new ParleyError('not_found', { detail: `There is no client token ${id}.` })
}
