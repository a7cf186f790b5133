/** Which token is meant: by its id, or by its value, which is what stands in a page's source. */
import { ParleyError, type Control } from '../server.js'
import type { Operand } from './command.js'

export const tokenOperand: Operand = { word: 'ID', called: "token's ID" }

export const tokenNote = "ID is the token's id, or the token itself (ct_live_…)."

const pageSize = 1000

/** The id of a token. @throws ParleyError `not_found` for a value that no token has */
export const readTokenId = async (tokens: Control['tokens'], written: string): Promise<string> => {
  if (!/^ct_(live|test)_/.test(written)) return written
  for (let offset = 0, hasMore = true; hasMore; offset += pageSize) {
    const page = await tokens.list({ limit: pageSize, offset })
    const found = page.clientTokens.find(({ tokenValue }) => tokenValue === written)
    if (found) return found.id
    hasMore = page.pagination.hasMore
  }
  throw new ParleyError('not_found', {
    detail: `No client token has the value ${written}. It may have been rotated or deleted; parley token list shows those there are.`,
  })
}
