/** Everything that one server answers, on one app: both surfaces, the pages, and its health. */
import type { Operation } from '../../protocol/operation.js'
import type { Directory } from '../agents/agent.js'
import type { Settings } from '../config.js'
import type { Conversations } from '../conversations.js'
import { operatorAccess } from '../access.js'
import { embedFacts } from '../embeds.js'
import { createExaminations, type Examine } from '../examinations.js'
import { createAddressReader } from '../http/address.js'
import { createApp } from '../http/app.js'
import type { HttpApp } from '../http/context.js'
import { clientCors } from '../http/cors.js'
import { createHostCheck } from '../http/host.js'
import { createMetrics } from '../http/metrics.js'
import { readPageFiles } from '../http/page-files.js'
import { readStaticFiles } from '../http/static-files.js'
import { createKeyring } from '../keyring.js'
import type { OwnConversationKeeper } from '../own-conversations.js'
import type { Services } from '../services.js'
import type { Store } from '../store/store.js'
import { describeAgents } from '../targets.js'
import type { Turns } from '../turns.js'
import { version } from '../version.js'
import { clientRoutes } from './client.js'
import { consolePageRoutes } from './console-pages.js'
import { controlRoutes } from './control.js'
import { docsRoutes, type ErrorPages } from './docs.js'
import { healthRoutes } from './health.js'
import { ownConversationRoutes } from './own-conversations.js'
import { pageRoutes } from './page.js'

interface Parts {
  settings: Settings
  store: Store
  directory: Directory
  services: Services
  turns: Turns
  conversations: Conversations
  ownConversations: OwnConversationKeeper
  logger: Parameters<typeof createApp>[0]['logger']
  isDraining(): boolean
  examine: Examine
  /** Where the build has put what is served: `page`, `console`, `docs`. */
  builtDirectory(name: string): string
  errorPages: ErrorPages
  describeApi(
    operations: readonly Operation[],
    options: { version: string; publicUrl: string | null },
  ): object
}

export const openSurfaces = (parts: Parts): HttpApp => {
  const { settings, store, directory, services, turns, logger, builtDirectory } = parts
  const { publicUrl } = settings
  const metrics = createMetrics()
  const runningTurns = () => turns.running().length
  metrics.gauge('parley_turns_running', 'Replies that run in this process.', runningTurns)
  const readAddress = createAddressReader(settings.trustProxy, (address) =>
    logger.warn({ address }, 'X-Forwarded-For is ignored: trustProxy does not name this address'),
  )
  const checkHost = createHostCheck(settings)
  const pageFiles = readPageFiles(builtDirectory('page'))
  const staticFiles = (name: string) => readStaticFiles(builtDirectory(name))

  const app = createApp({ logger, publicUrl, metrics })
  app.use('/v1/client/*', clientCors)
  clientRoutes(app, { ...parts, readAddress, onAdmission: metrics.countAdmission })
  ownConversationRoutes(app, { ...parts, stop: turns.stop })
  controlRoutes(app, {
    ...services,
    agents: () => describeAgents(directory),
    examinations: createExaminations({
      examine: parts.examine,
      readToken: async (id) => (await services.tokens(operatorAccess).value(id)).token,
    }),
    onExaminationFault: (err) => logger.error({ err }, 'an examination of a page failed'),
    keyring: createKeyring(store),
    checkHost,
    readAddress,
    metrics: metrics.render,
    describe: (operations) => parts.describeApi(operations, { version, publicUrl }),
    publicUrl,
    version,
    loaderIntegrity: pageFiles?.loaderIntegrity ?? null,
    database: store.engine,
  })
  consolePageRoutes(app, { files: staticFiles('console'), checkHost })
  pageRoutes(app, { files: pageFiles, publicUrl, facts: (token) => embedFacts(store, token) })
  docsRoutes(app, { errorPages: parts.errorPages, files: staticFiles('docs') })
  healthRoutes(app, parts)
  return app
}
