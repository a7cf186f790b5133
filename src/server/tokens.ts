/** Client tokens as their operator manages them: made, changed, rotated, shown, removed. */
import type { ClientToken, CreatedClientToken } from '../protocol/control.js'
import type { Warning } from '../protocol/client.js'
import { ParleyError } from '../protocol/errors.js'
import type { Directory } from './agents/agent.js'
import { createId, createTokenValue, sha256 } from './identifiers.js'
import type { Store, TokenRecord, Tx, Work } from './store/store.js'
import { judge, presentToken, readCreate, readUpdate } from './token-fields.js'

/** What the REST API and the command line answer, to the letter. */
export interface Tokens {
  create(input: unknown): Promise<CreatedClientToken>
  list(): Promise<{ clientTokens: ClientToken[] }>
  show(id: string): Promise<{ clientToken: ClientToken }>
  update(id: string, input: unknown): Promise<{ clientToken: ClientToken; warnings: Warning[] }>
  rotate(id: string): Promise<CreatedClientToken>
  remove(id: string): Promise<{ success: true; message: string }>
}

export const createTokens = (store: Store, directory: Directory): Tokens => ({
  async create(input) {
    const { fields, warnings } = readCreate(directory, input)
    return store.write(function* (tx) {
      const token: TokenRecord = {
        ...fields,
        id: createId('ct'),
        value: createTokenValue(fields.environment),
        generation: 1,
        revision: 1,
        lastUsedAt: null,
        createdAt: tx.now,
        updatedAt: tx.now,
      }
      yield* tx.tokens.insert(token)
      return { clientToken: presentToken(token, 0), token: token.value, warnings }
    })
  },

  list: () =>
    store.read(function* (tx) {
      const clientTokens: ClientToken[] = []
      for (const token of yield* tx.tokens.list({ environments: ['live', 'test'] })) {
        clientTokens.push(presentToken(token, token.conversationCount))
      }
      return { clientTokens }
    }),

  show: (id) =>
    store.read(function* (tx) {
      return { clientToken: yield* presented(tx, yield* found(tx, id)) }
    }),

  update: (id, input) =>
    store.write(function* (tx) {
      const before = yield* held(tx, id)
      const { fields, warnings } = readUpdate(directory, before, input)
      const token: TokenRecord = { ...before, ...fields, updatedAt: tx.now }
      yield* tx.tokens.update(token)
      return { clientToken: yield* presented(tx, token), warnings }
    }),

  rotate: (id) =>
    store.write(function* (tx) {
      const before = yield* held(tx, id)
      const token: TokenRecord = {
        ...before,
        value: createTokenValue(before.environment),
        generation: before.generation + 1,
        updatedAt: tx.now,
      }
      yield* tx.tokens.retire(sha256(before.value), id)
      yield* tx.tokens.update(token)
      return {
        clientToken: yield* presented(tx, token),
        token: token.value,
        warnings: judge(directory, token).warnings,
      }
    }),

  remove: (id) =>
    store.write(function* (tx) {
      if (!(yield* tx.tokens.remove(id))) throw notFound(id)
      return { success: true, message: `The client token ${id} was deleted.` }
    }),
})

const notFound = (id: string): ParleyError =>
  new ParleyError('not_found', { detail: `There is no client token ${id}.` })

function* found(tx: Tx, id: string): Work<TokenRecord> {
  const token = yield* tx.tokens.find(id)
  if (!token) throw notFound(id)
  return token
}

/** For a change: what is read must still hold when it is written. */
function* held(tx: Tx, id: string): Work<TokenRecord> {
  const token = yield* tx.tokens.lock(id)
  if (!token) throw notFound(id)
  return token
}

function* presented(tx: Tx, token: TokenRecord): Work<ClientToken> {
  return presentToken(token, yield* tx.tokens.conversationCount(token.id))
}
