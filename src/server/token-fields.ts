/** The fields of a client token: how they are read from an operator, and shown again. */
import {
  createClientTokenSchema,
  updateClientTokenSchema,
  type ClientToken,
  type Environment,
} from '../protocol/control.js'
import type { Warning } from '../protocol/client.js'
import type { FieldError, ParleyError } from '../protocol/errors.js'
import { isVisible, type Access } from './access.js'
import type { Directory } from './agents/agent.js'
import { readChange } from './change.js'
import { invalidRequest, readGoodFields } from './fields.js'
import type { TokenRecord } from './store/store.js'
import { judgedBy, judgeToken } from './token-judgement.js'

/** What is known of a token beside its record. */
export type TokenCounts = Pick<ClientToken, 'conversationCount' | 'blockedOriginCount'>

export const noCounts: TokenCounts = { conversationCount: 0, blockedOriginCount: 0 }

/** A token as it is shown. */
export const presentToken = (
  token: TokenRecord,
  { conversationCount, blockedOriginCount }: TokenCounts,
): ClientToken => ({
  id: token.id,
  name: token.name,
  allowedOrigins: token.allowedOrigins,
  flowIds: token.flowIds,
  agentIds: token.agentIds,
  defaultFlowId: token.defaultFlowId,
  environment: token.environment,
  pinToVersion: token.pinToVersion,
  rateLimitPerMinute: token.rateLimitPerMinute,
  rateLimitPerHour: token.rateLimitPerHour,
  maxMessagesPerSession: token.maxMessagesPerSession,
  sessionIdleTimeoutMinutes: token.sessionIdleTimeoutMinutes,
  config: token.config,
  isActive: token.isActive,
  productSurfaceId: token.productSurfaceId,
  tokenPrefix: `ct_${token.environment}_`,
  tokenHint: token.value.slice(-4),
  tokenValue: token.value,
  lastUsedAt: token.lastUsedAt === null ? null : iso(token.lastUsedAt),
  createdAt: iso(token.createdAt),
  updatedAt: iso(token.updatedAt),
  conversationCount,
  blockedOriginCount,
})

const iso = (time: number): string => new Date(time).toISOString()

/** What an operator decides of a token that exists. */
export type SettableFields = Pick<
  TokenRecord,
  Exclude<keyof typeof updateClientTokenSchema.shape, symbol>
>

/** The fields of a new token. @throws ParleyError naming every bad one */
export const readCreate = (
  directory: Directory,
  access: Access,
  input: unknown,
): { fields: SettableFields & { environment: Environment }; warnings: Warning[] } => {
  const read = readGoodFields(createClientTokenSchema, input)
  const list = ownList(input)
  const judgement = judgeToken(directory, { ...read.value, ...list })
  const [fallback = 'test'] = access.environments
  const environment = isNamed(input, 'environment') ? read.value.environment : fallback
  const errors = [...judgement.errors, ...environmentErrors(access, environment), ...read.errors]
  if (!read.isGood || errors.length > 0 || !environment) throw refused(errors)
  const { allowedOrigins, warnings } = judgement
  return { fields: { ...read.value, allowedOrigins, environment }, warnings }
}

const environmentErrors = (access: Access, environment: Environment | undefined): FieldError[] => {
  if (environment === undefined || isVisible(access, environment)) return []
  const allowed = access.environments.map((one) => JSON.stringify(one)).join(' or ')
  const message = `expected ${allowed}, as the API key's own, seen ${JSON.stringify(environment)}`
  return [{ path: 'environment', code: 'not_allowed', message }]
}

/**
 * What a change sets. Only what it changes is refused: a token must not become unchangeable, and so
 * impossible to switch off, because an agent that it names has left the configuration.
 * @param token the record and how it is shown, both as they are now
 * @throws ParleyError naming every bad field
 */
export const readUpdate = (
  directory: Directory,
  { before, shown }: { before: TokenRecord; shown: ClientToken },
  input: unknown,
): { fields: Partial<SettableFields>; warnings: Warning[] } => {
  const change = readChange(shown, updateClientTokenSchema.shape, input)
  const read = readGoodFields(updateClientTokenSchema, change.changes)
  const set = defined(read.value)
  const list = ownList(change.changes)
  const bad = new Set(read.errors.map(fieldOf))
  const kept = Object.fromEntries(Object.entries(before).filter(([field]) => !bad.has(field)))
  const after = { ...kept, ...set, ...list }
  const judgement = judgeToken(directory, after)
  const isNew = (error: FieldError): boolean =>
    judgedBy(fieldOf(error), after) !== judgedBy(fieldOf(error), before)
  const errors = [...judgement.errors.filter(isNew), ...change.errors, ...read.errors]
  if (errors.length > 0) throw refused(errors)
  const isListRead = !judgement.errors.some((error) => fieldOf(error) === 'allowedOrigins')
  const { allowedOrigins: _, ...others } = set
  const { allowedOrigins, warnings } = judgement
  return { fields: { ...others, ...(list && isListRead && { allowedOrigins }) }, warnings }
}

type Defined<T> = { [Field in keyof T]?: Exclude<T[Field], undefined> }

const defined = <T extends object>(fields: T): Defined<T> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Defined<T>

const isNamed = (input: unknown, field: string): boolean =>
  typeof input === 'object' &&
  input !== null &&
  Object.entries(input).some(([name, value]) => name === field && value !== undefined)

/** As it was sent: the rules of origins have more to say of a bad list than its schema. */
const ownList = (input: unknown): { allowedOrigins: unknown } | undefined =>
  isNamed(input, 'allowedOrigins')
    ? { allowedOrigins: (input as { allowedOrigins: unknown }).allowedOrigins }
    : undefined

const fieldOf = ({ path }: FieldError): string => /^\w*/.exec(path)?.[0] ?? ''

const refused = (errors: readonly FieldError[]): ParleyError => {
  const seen = new Set<string>()
  const distinct = errors.filter(({ path }) => !seen.has(path) && seen.add(path))
  const isAboutEntries = distinct.every(
    (error) => fieldOf(error) === 'allowedOrigins' && error.code !== 'required',
  )
  return invalidRequest(distinct, isAboutEntries ? 'invalid_origin_entry' : 'invalid_request')
}
