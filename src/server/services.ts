/** What operators manage, made once over a store and bound to whoever asks. */
import { localAccess, type Access } from './access.js'
import type { Directory } from './agents/agent.js'
import { createArchive, type Archive, type ArchiveOptions } from './archive.js'
import { createBlockedOrigins, type BlockedOriginKeeper } from './blocked-origins.js'
import { createKeys, type Keys } from './keys.js'
import { createOperators, type Operators } from './operators.js'
import type { Store } from './store/store.js'
import { createTokens, type Tokens } from './tokens.js'
import { createUsage, type UsageReader } from './usage.js'

export interface Services {
  tokens(access: Access): Tokens
  keys(access: Access): Keys
  archive(access: Access): Archive
  usage(access: Access): UsageReader
  blockedOrigins(access: Access): BlockedOriginKeeper
  operators: Operators
}

/** The same for the command line of this machine, and for programs that have the server in them. */
export interface LocalServices {
  tokens: Tokens
  keys: Keys
  /** What visitors wrote and were answered. */
  archive: Archive
  /** What happened with a token over time. */
  usage: UsageReader
  /** Whom a token has refused. */
  blockedOrigins: BlockedOriginKeeper
  /** The one who signs in to the console. */
  operators: Operators
}

export interface ServiceOptions extends ArchiveOptions {
  /** Writes down what was refused and is not written yet. Default: there is nothing of the kind. */
  flush?: () => Promise<void>
}

export const createServices = (
  store: Store,
  directory: Directory,
  options: ServiceOptions = {},
): Services => ({
  tokens: createTokens(store, directory),
  keys: createKeys(store),
  archive: createArchive(store, options),
  usage: createUsage(store),
  blockedOrigins: createBlockedOrigins(store, options.flush),
  operators: createOperators(store),
})

export const bindLocally = (services: Services): LocalServices => ({
  tokens: services.tokens(localAccess),
  keys: services.keys(localAccess),
  archive: services.archive(localAccess),
  usage: services.usage(localAccess),
  blockedOrigins: services.blockedOrigins(localAccess),
  operators: services.operators,
})
