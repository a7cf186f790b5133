/**
 * The origins that a token has refused, for its operator to allow, to ignore or to forget. They are
 * counted in refusals.ts; allowing one is an ordinary change of the token's list.
 */
import {
  forgetBlockedOriginsQuerySchema,
  ignoreBlockedOriginSchema,
  noOrigin,
  type BlockedOrigin,
  type BlockedOrigins,
  type ShownBlockedOrigin,
} from '../protocol/blocked-origins.js'
import type { Deleted } from '../protocol/control.js'
import { ParleyError, type ErrorCode } from '../protocol/errors.js'
import type { Access } from './access.js'
import { invalidRequest, parseFields } from './fields.js'
import { isListed } from './origin-check.js'
import { parseEntry, type Entry } from './origin-entry.js'
import { exampleOrigins } from './origin-explanation.js'
import { parseOrigin, type Origin } from './origin-header.js'
import { refuseOrigin } from './origin-refusal.js'
import { readStored } from './origins.js'
import { cut } from './path.js'
import type { BlockedOriginRecord, Store, TokenRecord, Tx, Work } from './store/store.js'
import { visibleToken } from './visible-token.js'

/** As REST and the command line answer. @throws ParleyError `not_found`, `invalid_request` */
export interface BlockedOriginKeeper {
  /** Latest first; at most 200. */
  list(id: string): Promise<BlockedOrigins>
  /** An ignored one goes on being counted, and stands in no number. */
  ignore(id: string, input: unknown): Promise<ShownBlockedOrigin>
  /** Forgets the one that `origin` names, or with `all: 'true'` every one. */
  forget(id: string, query: unknown): Promise<Deleted>
}

/** @param flush writes down what this process has counted and not written yet */
export const createBlockedOrigins =
  (store: Store, flush: () => Promise<void> = async () => {}) =>
  (access: Access): BlockedOriginKeeper => ({
    async list(id) {
      await flush()
      const { token, found } = await store.read(function* (tx) {
        const token = yield* visibleToken(tx, access, id)
        return { token, found: yield* tx.blockedOrigins.list(id) }
      })
      const { allowedOrigins } = token
      const refused = found.filter(({ origin }) => !isListed(allowedOrigins, origin))
      // What was written down while the list was changed must not stand in the token's number.
      if (refused.length < found.length) await store.write((tx) => forgetAllowed(tx, token))
      const entries = readStored(allowedOrigins)
      return { blockedOrigins: refused.map((blocked) => present(entries, blocked)) }
    },

    async ignore(id, input) {
      const { origin, ignored } = parseFields(ignoreBlockedOriginSchema, input)
      await flush()
      return store.write(function* (tx) {
        const { allowedOrigins } = yield* visibleToken(tx, access, id)
        const isThere = yield* tx.blockedOrigins.setIgnored(id, origin, ignored)
        const found = isThere ? yield* tx.blockedOrigins.list(id) : []
        const blocked = found.find((one) => one.origin === origin)
        if (!blocked) throw unknown(id, origin)
        return { blockedOrigin: present(readStored(allowedOrigins), blocked) }
      })
    },

    async forget(id, query) {
      const { origin, all } = parseFields(forgetBlockedOriginsQuerySchema, query)
      if ((origin === undefined) === (all === undefined)) throw oneOfBoth()
      await flush()
      return store.write(function* (tx) {
        yield* visibleToken(tx, access, id)
        if (origin === undefined) {
          const count = yield* tx.blockedOrigins.removeAll(id)
          return { success: true, message: `Forgotten: ${count} blocked origins.` }
        }
        if ((yield* tx.blockedOrigins.remove(id, [origin])) === 0) throw unknown(id, origin)
        return { success: true, message: `Forgotten: ${origin}.` }
      })
    },
  })

/** What the store calls the origin of a refused request; null if it was refused for another reason. */
export const blockedName = (code: ErrorCode, origin: Origin): string | null => {
  if (!code.startsWith('origin_')) return null
  return 'folded' in origin ? origin.folded : noOrigin[origin.kind]
}

/** Forgets those that the token's list allows, which is part of changing the list. */
export function* forgetAllowed(tx: Tx, { id, allowedOrigins }: TokenRecord): Work<void> {
  const names = (yield* tx.blockedOrigins.list(id)).map(({ origin }) => origin)
  yield* tx.blockedOrigins.remove(
    id,
    names.filter((name) => isListed(allowedOrigins, name)),
  )
}

const present = (entries: readonly Entry[], blocked: BlockedOriginRecord): BlockedOrigin => {
  const { origin, code, count, firstSeenAt, lastSeenAt, isIgnored } = blocked
  const read = parseOrigin(origin === noOrigin.missing ? undefined : origin)
  const { detail = '', suggestion, nearMiss } = refuseOrigin(entries, read)?.extras ?? {}
  return {
    origin,
    code,
    count,
    firstSeenAt: new Date(firstSeenAt).toISOString(),
    lastSeenAt: new Date(lastSeenAt).toISOString(),
    ignored: isIgnored,
    suggestion: suggestion ?? null,
    ...(nearMiss !== undefined && { nearMiss }),
    allows: othersOf(suggestion, origin),
    detail,
  }
}

/** What else the entry would allow. */
const othersOf = (suggestion: string | undefined, origin: string): string[] => {
  const parsed = parseEntry(suggestion)
  return parsed.ok ? exampleOrigins(parsed.entry).allows.filter((other) => other !== origin) : []
}

const unknown = (id: string, origin: string): ParleyError =>
  new ParleyError('not_found', {
    detail: `The client token ${id} has refused no origin ${JSON.stringify(cut(origin, 100))}, or it was forgotten. Write it as the list has it.`,
  })

const oneOfBoth = (): ParleyError =>
  invalidRequest([
    {
      path: 'origin',
      code: 'required',
      message: 'expected the origin to forget, or all=true to forget all, and not both',
    },
  ])
