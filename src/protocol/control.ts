/**
 * The control surface: client tokens and API keys as programs and the command line see them. The
 * request schemas are strict, because an operator's misspelt field must not pass in silence.
 */
import * as z from 'zod/mini'
import { tokenConfigSchema } from './config.js'
import type { Warning } from './client.js'

export const environmentSchema = z.enum(['live', 'test'])
export type Environment = z.infer<typeof environmentSchema>

const whole = (min: number, max: number) => z.int().check(z.minimum(min), z.maximum(max))
const name = z.string().check(z.minLength(1), z.maxLength(255))
const ids = z.array(z.string().check(z.minLength(1), z.maxLength(200))).check(z.maxLength(100))

/** Entries are judged by the rules of allowed origins, one by one, not here. */
const tokenFields = {
  name,
  allowedOrigins: z.array(z.unknown()),
  flowIds: ids,
  agentIds: ids,
  defaultFlowId: z.nullable(z.string().check(z.maxLength(200))),
  pinToVersion: z.string().check(z.minLength(1), z.maxLength(100)),
  rateLimitPerMinute: whole(1, 1000),
  rateLimitPerHour: whole(1, 10_000),
  maxMessagesPerSession: whole(1, 1000),
  sessionIdleTimeoutMinutes: whole(1, 1440),
  config: tokenConfigSchema,
  isActive: z.boolean(),
  productSurfaceId: z.nullable(z.string().check(z.maxLength(200))),
}

export const createClientTokenSchema = z.strictObject({
  name,
  allowedOrigins: tokenFields.allowedOrigins,
  flowIds: z._default(ids, []),
  agentIds: z._default(ids, []),
  defaultFlowId: z._default(tokenFields.defaultFlowId, null),
  environment: z._default(environmentSchema, 'live'),
  pinToVersion: z._default(tokenFields.pinToVersion, 'latest'),
  rateLimitPerMinute: z._default(tokenFields.rateLimitPerMinute, 10),
  rateLimitPerHour: z._default(tokenFields.rateLimitPerHour, 100),
  maxMessagesPerSession: z._default(tokenFields.maxMessagesPerSession, 100),
  sessionIdleTimeoutMinutes: z._default(tokenFields.sessionIdleTimeoutMinutes, 30),
  config: z._default(tokenFields.config, {}),
  isActive: z._default(tokenFields.isActive, true),
  productSurfaceId: z._default(tokenFields.productSurfaceId, null),
})
export type CreateClientToken = z.infer<typeof createClientTokenSchema>

export const updateClientTokenSchema = z.partial(z.strictObject(tokenFields))

export interface ClientToken {
  id: string
  name: string
  allowedOrigins: string[]
  flowIds: string[]
  agentIds: string[]
  defaultFlowId: string | null
  environment: Environment
  pinToVersion: string
  rateLimitPerMinute: number
  rateLimitPerHour: number
  maxMessagesPerSession: number
  sessionIdleTimeoutMinutes: number
  config: Record<string, unknown>
  isActive: boolean
  productSurfaceId: string | null
  /** `ct_live_` or `ct_test_`. */
  tokenPrefix: string
  /** The last four characters. */
  tokenHint: string
  tokenValue: string
  lastUsedAt: string | null
  createdAt: string
  updatedAt: string
  conversationCount: number
}

export interface CreatedClientToken {
  clientToken: ClientToken
  token: string
  warnings: Warning[]
}

export const createApiKeySchema = z.strictObject({
  name,
  environment: z._default(environmentSchema, 'live'),
  permissions: z._default(
    z
      .array(
        z
          .string()
          .check(
            z.regex(
              /^(\*|[A-Z_]+:(\*|[A-Z_]+))$/,
              'a permission as CLIENT_TOKENS:READ, CLIENT_TOKENS:* or *',
            ),
          ),
      )
      .check(z.minLength(1), z.maxLength(50)),
    ['CLIENT_TOKENS:READ', 'CONVERSATIONS:READ'],
  ),
  expiresAt: z._default(z.nullable(z.iso.datetime({ offset: true })), null),
  allowedIps: z._default(z.array(z.string()).check(z.maxLength(100)), []),
})

export interface ApiKey {
  id: string
  name: string
  environment: Environment
  permissions: string[]
  expiresAt: string | null
  allowedIps: string[]
  isActive: boolean
  keyPrefix: string
  searchHint: string
  lastUsedAt: string | null
  createdAt: string
  updatedAt: string
}

export interface CreatedApiKey {
  apiKey: ApiKey
  /** Shown once; only its hash is kept. */
  plainKey: string
  warning: string
}
