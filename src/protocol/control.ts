/**
 * The control surface: what operators' programs, the console and the command line send and are
 * answered. The request schemas are strict, because a misspelt field must not pass in silence; the
 * answers' schemas describe and type what the server makes. `/v1/openapi.json` is made from both.
 */
import * as z from 'zod/mini'
import { tokenConfigSchema } from './config.js'

export const environmentSchema = z.enum(['live', 'test'])
export type Environment = z.infer<typeof environmentSchema>

/** ISO 8601 in UTC. */
export const timeSchema = z.string()
const whole = (min: number, max: number) => z.int().check(z.minimum(min), z.maximum(max))
/** Control characters cannot be seen, and PostgreSQL keeps no NUL. */
const visible = z.regex(/^[^\p{Cc}\p{Cs}]*$/u, 'text without control characters')
/** Nobody finds a name in a list that nobody can see there. */
const notBlank = z.regex(/[^\s\p{Cf}]/u, 'text that is not only blanks')
export const nameSchema = z.string().check(z.minLength(1), z.maxLength(255), visible, notBlank)
const ids = z.array(z.string().check(z.minLength(1), z.maxLength(200))).check(z.maxLength(100))

export const warningSchema = z.object({ type: z.string(), message: z.string() })

/** How a list is cut into pages of `limit`, by `offset`. */
export const pageSchema = z.object({
  limit: z.int(),
  offset: z.int(),
  hasMore: z.boolean(),
})

/** Of a request's query, where every value is text. */
export const queryNumber = (min: number, max: number, fallback: number) =>
  z._default(
    z.pipe(
      z.pipe(z.string().check(z.regex(/^\d{1,15}$/, 'a whole number')), z.transform(Number)),
      whole(min, max),
    ),
    fallback,
  )

// Client tokens

/** Entries are judged by the rules of allowed origins, one by one, not here. */
const tokenFields = {
  name: nameSchema,
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
  productSurfaceId: z.nullable(z.string().check(z.maxLength(200), visible)),
}

export const createClientTokenSchema = z.strictObject({
  name: tokenFields.name,
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

export const clientTokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** In stored form, in the order given. */
  allowedOrigins: z.array(z.string()),
  flowIds: z.array(z.string()),
  agentIds: z.array(z.string()),
  defaultFlowId: z.nullable(z.string()),
  environment: environmentSchema,
  pinToVersion: z.string(),
  rateLimitPerMinute: z.int(),
  rateLimitPerHour: z.int(),
  maxMessagesPerSession: z.int(),
  sessionIdleTimeoutMinutes: z.int(),
  config: z.record(z.string(), z.unknown()),
  isActive: z.boolean(),
  productSurfaceId: z.nullable(z.string()),
  /** `ct_live_` or `ct_test_`. */
  tokenPrefix: z.string(),
  /** The last four characters. */
  tokenHint: z.string(),
  tokenValue: z.string(),
  lastUsedAt: z.nullable(timeSchema),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  conversationCount: z.int(),
  /** Origins that were refused lately and are not ignored. */
  blockedOriginCount: z.int(),
})
export type ClientToken = z.infer<typeof clientTokenSchema>

export const listClientTokensQuerySchema = z.strictObject({
  environment: z.optional(environmentSchema),
  /** Part of a name, an id or an origin, in any case. */
  search: z.optional(z.string().check(z.maxLength(200), visible)),
  limit: queryNumber(1, 1000, 1000),
  offset: queryNumber(0, 1_000_000, 0),
})
export type ListClientTokensQuery = z.infer<typeof listClientTokensQuerySchema>

export const clientTokenListSchema = z.object({
  clientTokens: z.array(clientTokenSchema),
  pagination: pageSchema,
})
export type ClientTokenList = z.infer<typeof clientTokenListSchema>

/** Of creation and rotation. */
export const createdClientTokenSchema = z.object({
  clientToken: clientTokenSchema,
  token: z.string(),
  warnings: z.array(warningSchema),
})
export type CreatedClientToken = z.infer<typeof createdClientTokenSchema>

export const updatedClientTokenSchema = z.object({
  clientToken: clientTokenSchema,
  warnings: z.array(warningSchema),
})
export type UpdatedClientToken = z.infer<typeof updatedClientTokenSchema>

export const shownClientTokenSchema = z.object({ clientToken: clientTokenSchema })
export const tokenValueSchema = z.object({ token: z.string() })
export const deletedSchema = z.object({ success: z.literal(true), message: z.string() })
export type Deleted = z.infer<typeof deletedSchema>

// Origins

export const checkOriginSchema = z.strictObject({
  /** As a browser sends it: `https://www.shop.example`. */
  origin: z.string().check(z.maxLength(600)),
  /** A list that is not stored yet. Default: the token's own. */
  allowedOrigins: z.optional(z.array(z.unknown())),
})
export type CheckOrigin = z.infer<typeof checkOriginSchema>

export const originVerdictSchema = z.object({
  allowed: z.boolean(),
  /** `allowed`, or why not: `origin_not_allowed`, `origin_missing`, `origin_malformed`. */
  code: z.string(),
  /** The first entry that allows it. */
  matchedEntry: z.optional(z.string()),
  /** The entry that would allow it. */
  suggestion: z.optional(z.string()),
  nearMiss: z.optional(z.string()),
  /** In words, for people. */
  detail: z.string(),
})
export type OriginVerdict = z.infer<typeof originVerdictSchema>

export const explainOriginsSchema = z.strictObject({ allowedOrigins: z.array(z.unknown()) })

export const explainedEntrySchema = z.object({
  /** As it was written. */
  written: z.string(),
  /** As it would be stored; null if it is not valid. */
  stored: z.nullable(z.string()),
  /** Examples of origins. */
  allows: z.array(z.string()),
  /** Origins that one might expect it to allow. */
  doesNotAllow: z.array(z.string()),
  warnings: z.array(warningSchema),
  error: z.nullable(z.object({ code: z.string(), message: z.string() })),
})
export type ExplainedEntry = z.infer<typeof explainedEntrySchema>

export const explainedOriginsSchema = z.object({
  entries: z.array(explainedEntrySchema),
  /** Of the list as a whole. */
  warnings: z.array(warningSchema),
})
export type ExplainedOrigins = z.infer<typeof explainedOriginsSchema>

/** Where a token was seen at work: origins that opened sessions with it. */
export const sightingsSchema = z.object({
  sightings: z.array(
    z.object({ origin: z.string(), firstSeenAt: timeSchema, lastSeenAt: timeSchema }),
  ),
})
export type Sightings = z.infer<typeof sightingsSchema>

// Who may answer

const targetSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.nullable(z.string()),
  /** In order; the last is `latest`. */
  versions: z.array(z.string()),
})

export const agentsSchema = z.object({
  agents: z.array(targetSchema),
  flows: z.array(targetSchema),
  /** Answers where a token names nobody. */
  default: z.object({ kind: z.enum(['agent', 'flow']), id: z.string(), name: z.string() }),
})
export type Agents = z.infer<typeof agentsSchema>
