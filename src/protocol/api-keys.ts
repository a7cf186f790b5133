/** API keys, the secrets of an operator's programs, as the control surface sees them. */
import * as z from 'zod/mini'
import { environmentSchema, nameSchema, pageSchema, queryNumber, timeSchema } from './control.js'

/** Judged against the scopes there are, one by one, by the server. */
const permissions = z
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
  .check(z.minLength(1), z.maxLength(50))
const expiresAt = z.nullable(z.iso.datetime({ offset: true }))
/** Addresses or CIDR ranges; judged by the server. Empty: any address. */
const allowedIps = z.array(z.string().check(z.maxLength(50))).check(z.maxLength(100))

export const createApiKeySchema = z.strictObject({
  name: nameSchema,
  environment: z._default(environmentSchema, 'live'),
  permissions: z._default(permissions, ['CLIENT_TOKENS:READ', 'CONVERSATIONS:READ']),
  expiresAt: z._default(expiresAt, null),
  allowedIps: z._default(allowedIps, []),
})

export type CreateApiKey = z.infer<typeof createApiKeySchema>

export const updateApiKeySchema = z.partial(
  z.strictObject({
    name: nameSchema,
    permissions,
    expiresAt,
    allowedIps,
    /** False revokes it, from the next request on. */
    isActive: z.boolean(),
  }),
)

export const apiKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  environment: environmentSchema,
  permissions: z.array(z.string()),
  expiresAt: z.nullable(timeSchema),
  allowedIps: z.array(z.string()),
  isActive: z.boolean(),
  /** `rt_live_` or `rt_test_`. */
  keyPrefix: z.string(),
  /** The last four characters. */
  searchHint: z.string(),
  lastUsedAt: z.nullable(timeSchema),
  createdAt: timeSchema,
  updatedAt: timeSchema,
})
export type ApiKey = z.infer<typeof apiKeySchema>

export const listApiKeysQuerySchema = z.strictObject({
  environment: z.optional(environmentSchema),
  limit: queryNumber(1, 1000, 1000),
  offset: queryNumber(0, 1_000_000, 0),
})
export type ListApiKeysQuery = z.infer<typeof listApiKeysQuerySchema>

export const apiKeyListSchema = z.object({ apiKeys: z.array(apiKeySchema), pagination: pageSchema })
export type ApiKeyList = z.infer<typeof apiKeyListSchema>

export const shownApiKeySchema = z.object({ apiKey: apiKeySchema })

/** Of creation and rotation. */
export const createdApiKeySchema = z.object({
  apiKey: apiKeySchema,
  /** Shown once; only its hash is kept. */
  plainKey: z.string(),
  warning: z.string(),
})
export type CreatedApiKey = z.infer<typeof createdApiKeySchema>

export const apiKeyOptionsSchema = z.object({
  permissionGroups: z.array(
    z.object({
      key: z.string(),
      label: z.string(),
      description: z.string(),
      permissions: z.array(z.string()),
    }),
  ),
  /** Keys have no rate limits of their own here; other servers list theirs. */
  rateLimits: z.array(z.unknown()),
  /** Every single scope. */
  permissionScopes: z.array(z.string()),
  permissionTemplates: z.array(
    z.object({
      key: z.string(),
      label: z.string(),
      description: z.string(),
      permissions: z.array(z.string()),
    }),
  ),
})
export type ApiKeyOptions = z.infer<typeof apiKeyOptionsSchema>
