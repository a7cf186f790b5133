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
import { setupLink } from './protocol/console.js'
import { errorPage } from './docs/error-page.js'
import { describeApi } from './docs/openapi.js'
import { localAccess } from './server/access.js'
import type { Directory } from './server/agents/agent.js'
import { createDirectory } from './server/agents/directory.js'
import { placeholderSecrets } from './server/agents/setting.js'
import { createArchive, type Archive, type ArchiveOptions } from './server/archive.js'
import type { Settings } from './server/config.js'
import { createConversations } from './server/conversations.js'
import { embedFacts } from './server/embeds.js'
import { createAddressReader } from './server/http/address.js'
import { createApp } from './server/http/app.js'
import { clientCors } from './server/http/cors.js'
import { createHostCheck } from './server/http/host.js'
import { createHandler, listen, type Listening } from './server/http/listen.js'
import { createMetrics } from './server/http/metrics.js'
import { readPageFiles } from './server/http/page-files.js'
import { readStaticFiles } from './server/http/static-files.js'
import { createSecret } from './server/identifiers.js'
import { createInstance, createInstanceId } from './server/instance.js'
import { createKeyring } from './server/keyring.js'
import { createKeys, type Keys } from './server/keys.js'
import { createOperators, type Operators } from './server/operators.js'
import { createRefusals } from './server/refusals.js'
import { clientRoutes } from './server/routes/client.js'
import { consolePageRoutes } from './server/routes/console-pages.js'
import { controlRoutes } from './server/routes/control.js'
import { docsRoutes } from './server/routes/docs.js'
import { healthRoutes } from './server/routes/health.js'
import { pageRoutes } from './server/routes/page.js'
import { openStore } from './server/store/open.js'
import type { Store } from './server/store/store.js'
import { describeAgents } from './server/targets.js'
import { createTokens, type Tokens } from './server/tokens.js'
import { createTurns } from './server/turns.js'
import { createUsage, type UsageReader } from './server/usage.js'
import { version } from './server/version.js'

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
export { entityTag } from './server/etag.js'
export type { Keys } from './server/keys.js'
export type { Operators } from './server/operators.js'
export type { Tokens } from './server/tokens.js'
export type { UsageReader } from './server/usage.js'

/** What an operator manages, without a server: for programs and the command line. */
export interface Control {
  tokens: Tokens
  keys: Keys
  /** What visitors wrote and were answered. */
  archive: Archive
  /** What happened with a token over time. */
  usage: UsageReader
  /** The one who signs in to the console. */
  operators: Operators
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
    ...locally(createServices(store, directory)),
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
  const services = createServices(store, directory, { stop: turns.stop })
  const metrics = createMetrics()
  metrics.gauge('parley_turns_running', 'Replies that run in this process.', () => {
    return turns.running().length
  })
  const readAddress = createAddressReader(settings.trustProxy, (address) =>
    logger.warn({ address }, 'X-Forwarded-For is ignored: trustProxy does not name this address'),
  )
  const checkHost = createHostCheck(settings)
  const pageFiles = readPageFiles(builtDirectory('page'))
  let isDraining = false
  const app = createApp({ logger, publicUrl, metrics })
  app.use('/v1/client/*', clientCors)
  clientRoutes(app, {
    settings,
    turns,
    conversations: createConversations({ store, settings, directory, refusals, secret }),
    readAddress,
    onAdmission: metrics.countAdmission,
  })
  controlRoutes(app, {
    ...services,
    agents: () => describeAgents(directory),
    keyring: createKeyring(store),
    checkHost,
    readAddress,
    metrics: metrics.render,
    describe: (operations) =>
      describeApi([...clientOperations, ...operations], { version, publicUrl }),
    publicUrl,
    version,
    loaderIntegrity: pageFiles?.loaderIntegrity ?? null,
    database: settings.databaseUrl === null ? 'sqlite' : 'postgres',
  })
  consolePageRoutes(app, { files: readStaticFiles(builtDirectory('console')), checkHost })
  pageRoutes(app, {
    files: pageFiles,
    publicUrl,
    facts: (token) => embedFacts(store, token),
  })
  docsRoutes(app, { errorPage, files: readStaticFiles(builtDirectory('docs')) })
  healthRoutes(app, { store, isDraining: () => isDraining })

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
    ...locally(services),
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

/** What operators manage, by who asks. */
const createServices = (store: Store, directory: Directory, archive: ArchiveOptions = {}) => ({
  tokens: createTokens(store, directory),
  keys: createKeys(store),
  archive: createArchive(store, archive),
  usage: createUsage(store),
  operators: createOperators(store),
})

const locally = (services: ReturnType<typeof createServices>) => ({
  tokens: services.tokens(localAccess),
  keys: services.keys(localAccess),
  archive: services.archive(localAccess),
  usage: services.usage(localAccess),
  operators: services.operators,
})

/** A folder of `dist`: beside this file once it is built, and below the root while it is not. */
const builtDirectory = (name: string): string =>
  fileURLToPath(
    new URL(`${import.meta.url.endsWith('.ts') ? '../dist' : '.'}/${name}`, import.meta.url),
  )
