/** Client tokens as their operator manages them: made, changed, rotated, shown, removed. */
import type {
  ClientToken,
  ClientTokenList,
  CreatedClientToken,
  Deleted,
  ListClientTokensQuery,
  OriginVerdict,
  Sightings,
  UpdatedClientToken,
} from '../protocol/control.js'
import { checkOriginSchema } from '../protocol/control.js'
import { ParleyError } from '../protocol/errors.js'
import { isVisible, type Access } from './access.js'
import type { Directory } from './agents/agent.js'
import { forgetAllowed } from './blocked-origins.js'
import { requireMatch } from './etag.js'
import { parseFields } from './fields.js'
import { createId, createTokenValue, isIdLike, sha256 } from './identifiers.js'
import { judgeOrigin } from './origin-verdict.js'
import { readPage } from './pages.js'
import { cut } from './path.js'
import type { Store, TokenRecord, Tx, Work } from './store/store.js'
import { together } from './together.js'
import { noCounts, presentToken, readCreate, readUpdate, type TokenCounts } from './token-fields.js'
import { judgeToken } from './token-judgement.js'

/**
 * What the REST API and the command line answer, to the letter. A token that the caller may not see
 * is answered as one that does not exist. `ifMatch` is the entity tag of what the caller has read;
 * null or absent for a change that does not mind what is there. @throws ParleyError
 */
export interface Tokens {
  create(input: unknown): Promise<CreatedClientToken>
  /** Newest first. Default: the first 1,000. */
  list(query?: Partial<ListClientTokensQuery>): Promise<ClientTokenList>
  show(id: string): Promise<{ clientToken: ClientToken }>
  value(id: string): Promise<{ token: string }>
  update(id: string, input: unknown, ifMatch?: string | null): Promise<UpdatedClientToken>
  /** A new value; the old one is refused from the next request on. */
  rotate(id: string, ifMatch?: string | null): Promise<CreatedClientToken>
  remove(id: string, ifMatch?: string | null): Promise<Deleted>
  /** Whether an origin is allowed by the token's list, or by the one that the input holds. */
  checkOrigin(id: string, input: unknown): Promise<OriginVerdict>
  /** Where the token was seen at work, latest first. */
  sightings(id: string): Promise<Sightings>
}

export const createTokens =
  (store: Store, directory: Directory): ((access: Access) => Tokens) =>
  (access) => ({
    async create(input) {
      const { fields, warnings } = readCreate(directory, access, input)
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
        return { clientToken: presentToken(token, noCounts), token: token.value, warnings }
      })
    },

    list: ({ environment, search = '', ...page } = {}) =>
      store.read(function* (tx) {
        const environments = access.environments.filter(
          (one) => environment === undefined || one === environment,
        )
        const { items, pagination } = yield* readPage(page, (range) =>
          tx.tokens.list({ environments, search, ...range }),
        )
        const clientTokens = items.map((token) => presentToken(token, token))
        return { clientTokens, pagination }
      }),

    show: (id) =>
      store.read(function* (tx) {
        const token = yield* found(tx, access, id)
        return { clientToken: presentToken(token, yield* countsOf(tx, id)) }
      }),

    value: (id) =>
      store.read(function* (tx) {
        return { token: (yield* found(tx, access, id)).value }
      }),

    update: (id, input, ifMatch = null) =>
      store.write(function* (tx) {
        const { token: before, shown } = yield* held(tx, access, id, ifMatch)
        const { fields, warnings } = readUpdate(directory, { before, shown }, input)
        const token: TokenRecord = { ...before, ...fields }
        // What has not changed keeps its `updatedAt`, and so its entity tag.
        if (JSON.stringify(token) === JSON.stringify(before)) {
          return { clientToken: shown, warnings }
        }
        const written = { ...token, updatedAt: tx.now }
        yield* tx.tokens.update(written)
        yield* forgetAllowed(tx, written)
        return { clientToken: presentToken(written, yield* countsOf(tx, id)), warnings }
      }),

    rotate: (id, ifMatch = null) =>
      store.write(function* (tx) {
        const { token: before, shown } = yield* held(tx, access, id, ifMatch)
        const token: TokenRecord = {
          ...before,
          value: createTokenValue(before.environment),
          generation: before.generation + 1,
          updatedAt: tx.now,
        }
        yield* tx.tokens.retire(sha256(before.value), id)
        yield* tx.tokens.update(token)
        return {
          clientToken: presentToken(token, shown),
          token: token.value,
          warnings: judgeToken(directory, token).warnings,
        }
      }),

    remove: (id, ifMatch = null) =>
      store.write(function* (tx) {
        yield* held(tx, access, id, ifMatch)
        yield* tx.tokens.remove(id)
        return { success: true, message: `The client token ${id} was deleted.` }
      }),

    checkOrigin: (id, input) =>
      store.read(function* (tx) {
        const { allowedOrigins } = yield* found(tx, access, id)
        const { origin, allowedOrigins: draft } = parseFields(checkOriginSchema, input)
        return judgeOrigin({ stored: allowedOrigins, draft }, origin)
      }),

    sightings: (id) =>
      store.read(function* (tx) {
        yield* found(tx, access, id)
        const sightings = (yield* tx.sightings.list(id)).map(
          ({ origin, firstSeenAt, lastSeenAt }) => ({
            origin,
            firstSeenAt: new Date(firstSeenAt).toISOString(),
            lastSeenAt: new Date(lastSeenAt).toISOString(),
          }),
        )
        return { sightings }
      }),
  })

const visible = (access: Access, id: string, token: TokenRecord | undefined): TokenRecord => {
  if (token && isVisible(access, token.environment)) return token
  throw new ParleyError('not_found', { detail: `There is no client token ${cut(id, 60)}.` })
}

function* found(tx: Tx, access: Access, id: string): Work<TokenRecord> {
  return visible(access, id, isIdLike(id) ? yield* tx.tokens.find(id) : undefined)
}

function* countsOf(tx: Tx, id: string): Work<TokenCounts> {
  const [conversationCount, blockedOriginCount] = yield* together(
    tx.tokens.conversationCount(id),
    tx.blockedOrigins.count(id),
  )
  return { conversationCount, blockedOriginCount }
}

/** For a change: what is read must still hold when it is written. */
function* held(tx: Tx, access: Access, id: string, ifMatch: string | null): Work<Held> {
  yield* found(tx, access, id)
  const token = visible(access, id, yield* tx.tokens.lock(id))
  const shown = presentToken(token, yield* countsOf(tx, id))
  requireMatch(ifMatch, shown)
  return { token, shown }
}

interface Held {
  token: TokenRecord
  shown: ClientToken
}
