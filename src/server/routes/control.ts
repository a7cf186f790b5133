/** The control surface, whole: every route that operators, their programs and the console call. */
import type { Agents } from '../../protocol/control.js'
import type { Operation } from '../../protocol/operation.js'
import type { Access } from '../access.js'
import type { Archive } from '../archive.js'
import type { BlockedOriginKeeper } from '../blocked-origins.js'
import type { Examinations } from '../examinations.js'
import type { AddressReader } from '../http/address.js'
import type { HttpApp } from '../http/context.js'
import type { HostCheck } from '../http/host.js'
import { createSessionCookie } from '../http/session-cookie.js'
import type { Keyring } from '../keyring.js'
import type { Keys } from '../keys.js'
import type { Operators } from '../operators.js'
import type { Tokens } from '../tokens.js'
import type { UsageReader } from '../usage.js'
import { createApi } from './api.js'
import { apiKeyRoutes } from './api-keys.js'
import { createCallers } from './caller.js'
import { clientTokenRoutes } from './client-tokens.js'
import { consoleRoutes } from './console.js'
import { conversationRoutes } from './conversations.js'
import { doctorRoute } from './doctor.js'
import { metricsRoute } from './metrics.js'
import { openapiRoute } from './openapi.js'

interface Parts {
  tokens(access: Access): Tokens
  keys(access: Access): Keys
  archive(access: Access): Archive
  usage(access: Access): UsageReader
  blockedOrigins(access: Access): BlockedOriginKeeper
  agents(): Agents
  examinations: Examinations
  onExaminationFault(error: unknown): void
  keyring: Keyring
  operators: Operators
  checkHost: HostCheck
  readAddress: AddressReader
  metrics(): Promise<{ text: string; contentType: string }>
  describe(operations: readonly Operation[]): object
  publicUrl: string | null
  version: string
  loaderIntegrity: string | null
  database: 'sqlite' | 'postgres'
}

export const controlRoutes = (app: HttpApp, parts: Parts): void => {
  const cookie = createSessionCookie(parts.publicUrl)
  const api = createApi(app, createCallers({ ...parts, cookie }))
  clientTokenRoutes(api, parts)
  apiKeyRoutes(api, parts)
  conversationRoutes(api, parts)
  consoleRoutes(api, { ...parts, cookie })
  doctorRoute(api, parts)
  metricsRoute(api, parts)
  openapiRoute(api, parts)
}
