/**
 * The server, for Node: what `parley serve` starts, to be mounted in an application of your own.
 *
 * ```ts
 * import { createServer, loadConfig } from 'parley-chat/server'
 *
 * const settings = await loadConfig({ config: { port: 8080, publicUrl: 'https://chat.example' } })
 * const server = await createServer(settings)
 * await server.listen()
 * ```
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import pino, { type Logger } from 'pino'
import { clientOperations } from './docs/client-operations.js'
import { errorPages } from './docs/errors/html.js'
import { describeApi } from './docs/openapi.js'
import { createExaminer } from './doctor/examiner.js'
import { setupLink } from './protocol/console.js'
import { createDirectory } from './server/agents/directory.js'
import { placeholderSecrets } from './server/agents/setting.js'
import type { Settings } from './server/config.js'
import { createConversations } from './server/conversations.js'
import { createOwnConversations } from './server/own-conversations.js'
import { createHandler, listen, type Listening } from './server/http/listen.js'
import { createSecret } from './server/identifiers.js'
import { createInstance, createInstanceId } from './server/instance.js'
import { createRefusals } from './server/refusals.js'
import { openSurfaces } from './server/routes/surfaces.js'
import { bindLocally, createServices, type LocalServices } from './server/services.js'
import { openStore } from './server/store/open.js'
import { createTurns } from './server/turns.js'

export { ConfigError, defineConfig, loadConfig } from './server/config.js'
export type { Config, ConfigOverrides, LoadConfigOptions, Settings } from './server/config.js'
export { AgentError } from './server/agents/agent.js'
export type {
  Agent,
  AgentAttachment,
  AgentEvent,
  AgentMessage,
  AgentRequest,
} from './server/agents/agent.js'
export { ListenError } from './server/http/listen.js'
export { migrateStore } from './server/store/open.js'
export { StoreError } from './server/store/store-error.js'
export { exportDatabase } from './server/store/transfer/export.js'
export { importDatabase, type Imported } from './server/store/transfer/import.js'
export { ParleyError } from './protocol/errors.js'
export type { ErrorCode } from './protocol/errors.js'
export type { Archive } from './server/archive.js'
export type { BlockedOriginKeeper } from './server/blocked-origins.js'
export { entityTag } from './server/etag.js'
export type { Keys } from './server/keys.js'
export type { Operators } from './server/operators.js'
export type { Tokens } from './server/tokens.js'
export type { UsageReader } from './server/usage.js'

/** What an operator manages, without a server: for programs and the command line. */
export interface Control extends LocalServices {
  /** Answers where a token names nobody, and so what to name for a token that is to say who. */
  readonly defaultTarget: Readonly<{ kind: 'agent' | 'flow'; id: string; name: string }>
  /** Lets go of the database. */
  close(): Promise<void>
}

export interface ParleyServer extends Control {
  /**
   * Answers one request, without a port: for mounting where requests are web objects. New sessions
   * are limited by the caller's `address`; without one, all callers count as one.
   */
  fetch(request: Request, caller?: { address?: string }): Promise<Response>
  /** Answers one request of `node:http`: for mounting in a Node server of your own. */
  handler(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** Listens where the settings say; resolves with the address. @throws ListenError */
  listen(): Promise<string>
  /**
   * A link, good for one use, that sets the password of the console; null once there is one.
   * @param address of the server in a browser. Default: `publicUrl`, else where it listens.
   */
  setupLink(address?: string): Promise<string | null>
  /**
   * Drains and closes: admits nothing more, lets running replies finish for up to `drainMs`
   * milliseconds, ends the rest with `shutting_down`. Default 30,000.
   */
  close(options?: { drainMs?: number }): Promise<void>
}

export interface ServerOptions {
  /** Milliseconds since 1970. Default: the system's clock, its steps smoothed out. For tests. */
  clock?: () => number
  /** Default: pino, at `settings.logLevel`. */
  logger?: Logger
  /** Where that default writes. Default `stdout`. */
  logTo?: 'stdout' | 'stderr'
  /** Where the values of `apiKeyEnv` and `secretEnv` are. Default `process.env`. */
  environment?: Readonly<Record<string, string | undefined>>
}

/** Opens the database of the settings for management; a server may run on it at the same time. */
export const openControl = async (
  settings: Settings,
  options: ServerOptions = {},
): Promise<Control> => {
  const directory = createDirectory(settings, placeholderSecrets)
  const store = await openStore(settings, options)
  return {
    ...bindLocally(createServices(store, directory)),
    defaultTarget: directory.default,
    close: () => store.close(),
  }
}

/**
 * A server that is ready to answer, and does not listen yet.
 * @throws StoreError if the database cannot be opened: one sentence that says what to do
 */
export const createServer = async (
  settings: Settings,
  options: ServerOptions = {},
): Promise<ParleyServer> => {
  const logger = options.logger ?? createLogger(settings, options)
  const directory = createDirectory(settings, options.environment)
  const store = await openStore(settings, options)
  const secret = await store.write((tx) => tx.meta.ensure('address_secret', createSecret()))
  const instanceId = createInstanceId()
  const refusals = createRefusals(store)
  const turns = createTurns({ store, settings, directory, refusals, instanceId, logger })
  const instance = createInstance(instanceId, { store, turns, settings, logger })
  await instance.start()

  const { publicUrl, limits } = settings
  const services = createServices(store, directory, {
    stop: turns.stop,
    flush: refusals.flush,
  })
  let isDraining = false
  const app = openSurfaces({
    settings,
    store,
    directory,
    services,
    turns,
    conversations: createConversations({ store, settings, directory, refusals, secret }),
    ownConversations: createOwnConversations({ store, settings, refusals }),
    logger,
    isDraining: () => isDraining,
    examine: createExaminer({
      allowPrivateAddresses: settings.doctor.allowPrivateAddresses,
      publicUrl,
      listeningAt: () => listening?.url ?? null,
    }),
    builtDirectory,
    errorPages,
    describeApi: (operations, about) => describeApi([...clientOperations, ...operations], about),
  })

  let listening: Listening | undefined
  let closing: Promise<void> | undefined
  const close = async (drainMs: number): Promise<void> => {
    isDraining = true
    const closed = listening?.close()
    await turns.drain(drainMs)
    await refusals.close()
    await instance.stop()
    // Idle keep-alive connections and readers that do not read would hold the port for ever.
    const timer = setTimeout(() => listening?.closeNow(), 500)
    await closed
    clearTimeout(timer)
    await store.close()
  }

  return {
    ...bindLocally(services),
    defaultTarget: directory.default,
    fetch: async (request, caller = {}) => app.fetch(request, caller),
    handler: createHandler(app),
    async listen() {
      listening = await listen(app, {
        port: settings.port,
        host: settings.host,
        publicUrl,
        maxHeaderBytes: limits.headersBytes,
        headersTimeoutMs: limits.headersTimeoutSeconds * 1000,
        requestTimeoutMs: limits.requestTimeoutSeconds * 1000,
      })
      return listening.url
    },
    async setupLink(address = publicUrl ?? listening?.url ?? `http://localhost:${settings.port}`) {
      const { state } = await services.operators.state(null)
      if (state !== 'setup') return null
      const { secret } = await services.operators.createSetupLink()
      return setupLink(address, secret)
    },
    close: ({ drainMs = 30_000 } = {}) => (closing ??= close(drainMs)),
  }
}

const createLogger = ({ logLevel }: Settings, { logTo }: ServerOptions): Logger =>
  pino({ level: logLevel }, pino.destination(logTo === 'stderr' ? 2 : 1))

/** A folder of `dist`: beside this file once it is built, and below the root while it is not. */
const builtDirectory = (name: string): string =>
  fileURLToPath(
    new URL(`${import.meta.url.endsWith('.ts') ? '../dist' : '.'}/${name}`, import.meta.url),
  )
