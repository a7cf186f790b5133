/**
 * The fields of a client token: how they are read from an operator, judged against origins and the
 * directory, and shown again. It writes nothing.
 */
import {
  createClientTokenSchema,
  updateClientTokenSchema,
  type ClientToken,
  type CreateClientToken,
} from '../protocol/control.js'
import type { Warning } from '../protocol/client.js'
import { maxConfigBytes } from '../protocol/config.js'
import { ParleyError, type FieldError } from '../protocol/errors.js'
import type { Directory } from './agents/agent.js'
import { invalidRequest, readFields } from './fields.js'
import { parseList } from './origins.js'
import type { TokenRecord } from './store/store.js'

const iso = (time: number): string => new Date(time).toISOString()

/** A token as it is shown. */
export const presentToken = (token: TokenRecord, conversationCount: number): ClientToken => ({
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
})

type Settable = Omit<CreateClientToken, 'allowedOrigins' | 'environment'> & {
  allowedOrigins: string[]
}

/** The fields of a new token. @throws ParleyError naming every bad one */
export const readCreate = (directory: Directory, input: unknown) => {
  const read = readFields(createClientTokenSchema, input)
  if ('errors' in read) throw refused([...read.errors, ...listErrors(input)])
  const { environment, ...rest } = read.value
  const { settable, warnings } = judged(directory, rest)
  return { fields: { ...settable, environment }, warnings }
}

/** The whole object as it was read is welcome too, if its read-only fields are unchanged. */
export const readUpdate = (directory: Directory, before: TokenRecord, input: unknown) => {
  const shown: Record<string, unknown> = { ...presentToken(before, 0) }
  const changes: Record<string, unknown> = {}
  const errors: FieldError[] = []
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input)
  for (const [field, value] of isObject ? Object.entries(input) : []) {
    if (!readOnly.has(field)) changes[field] = value
    else if (!volatile.has(field) && value !== shown[field]) {
      errors.push({ path: field, code: 'read_only', message: 'this field cannot be changed' })
    }
  }
  const read = readFields(updateClientTokenSchema, isObject ? changes : input)
  if ('errors' in read) throw refused([...errors, ...read.errors, ...listErrors(changes)])
  if (errors.length > 0) throw refused([...errors, ...listErrors(changes)])
  const { settable, warnings } = judged(directory, { ...before, ...defined(read.value) }, before)
  return { fields: settable, warnings }
}

const readOnly = new Set<string>([
  'id',
  'environment',
  'tokenPrefix',
  'tokenHint',
  'tokenValue',
  'lastUsedAt',
  'createdAt',
  'updatedAt',
  'conversationCount',
] satisfies (keyof ClientToken)[])

/** Read-only fields that change by themselves between reading and writing back. */
const volatile = new Set(['lastUsedAt', 'updatedAt', 'conversationCount'])

const defined = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Field in keyof T]: Exclude<T[Field], undefined>
  }

const listErrors = (input: unknown): readonly FieldError[] => {
  if (typeof input !== 'object' || input === null || !('allowedOrigins' in input)) return []
  const list = parseList(input.allowedOrigins)
  return list.ok ? [] : list.errors
}

const refused = (errors: readonly FieldError[]): ParleyError => {
  const seen = new Set<string>()
  const distinct = errors.filter(({ path }) => !seen.has(path) && seen.add(path))
  const refusal = invalidRequest(distinct)
  const isAboutOrigins = distinct.every(({ path }) => path.startsWith('allowedOrigins'))
  return isAboutOrigins ? new ParleyError('invalid_origin_entry', refusal.extras) : refusal
}

/**
 * With `before`, only what has changed is refused: a token must not become unchangeable, and so
 * impossible to switch off, because an agent that it names has left the configuration.
 */
const judged = (
  directory: Directory,
  token: Omit<Settable, 'allowedOrigins'> & { allowedOrigins: unknown },
  before?: Settable,
) => {
  const { errors, warnings, allowedOrigins } = judge(directory, token)
  const isNew = ({ path }: FieldError): boolean => {
    const field = (/^\w+/.exec(path)?.[0] ?? '') as keyof Settable
    return !before || judgedBy(field, token) !== judgedBy(field, before)
  }
  const refusals = errors.filter(isNew)
  if (refusals.length > 0) throw refused(refusals)
  const isListUnread = errors.some(({ path }) => path.startsWith('allowedOrigins'))
  const settable: Settable = {
    name: token.name,
    allowedOrigins: before && isListUnread ? before.allowedOrigins : allowedOrigins,
    flowIds: token.flowIds,
    agentIds: token.agentIds,
    defaultFlowId: token.defaultFlowId,
    pinToVersion: token.pinToVersion,
    rateLimitPerMinute: token.rateLimitPerMinute,
    rateLimitPerHour: token.rateLimitPerHour,
    maxMessagesPerSession: token.maxMessagesPerSession,
    sessionIdleTimeoutMinutes: token.sessionIdleTimeoutMinutes,
    config: token.config,
    isActive: token.isActive,
    productSurfaceId: token.productSurfaceId,
  }
  return { settable, warnings }
}

/** The fields on which the judgement of one rests. */
const judgedBy = (field: keyof Settable, token: Record<keyof Settable, unknown>): string =>
  JSON.stringify(
    field === 'defaultFlowId' || field === 'pinToVersion'
      ? [token[field], token.flowIds, token.agentIds]
      : [token[field]],
  )

/** What no schema can say: origins, who exists, how much is too much. */
export const judge = (
  directory: Directory,
  token: Omit<Settable, 'allowedOrigins'> & { allowedOrigins: unknown },
): { errors: FieldError[]; warnings: Warning[]; allowedOrigins: string[] } => {
  const list = parseList(token.allowedOrigins)
  const errors: FieldError[] = [
    ...(list.ok ? [] : list.errors),
    ...unknownIds(directory, 'flow', 'flowIds', token.flowIds),
    ...unknownIds(directory, 'agent', 'agentIds', token.agentIds),
  ]
  const ids = [...token.flowIds, ...token.agentIds]
  if (token.defaultFlowId !== null && !ids.includes(token.defaultFlowId)) {
    errors.push({
      path: 'defaultFlowId',
      code: 'not_listed',
      message: `expected one of flowIds or agentIds, seen ${JSON.stringify(token.defaultFlowId)}`,
    })
  }
  const listings = ids.length > 0 ? ids.map((id) => directory.find(id)) : [directory.default]
  if (
    token.pinToVersion !== 'latest' &&
    !listings.some((listing) => listing?.versions.includes(token.pinToVersion))
  ) {
    errors.push({
      path: 'pinToVersion',
      code: 'unknown_version',
      message: `expected "latest" or a version of the agent or flow, seen ${JSON.stringify(token.pinToVersion)}`,
    })
  }
  const configBytes = Buffer.byteLength(JSON.stringify(token.config))
  if (configBytes > maxConfigBytes) {
    errors.push({
      path: 'config',
      code: 'too_big',
      message: `expected at most ${maxConfigBytes} bytes of JSON, seen ${configBytes}`,
    })
  }
  const warnings: Warning[] = list.ok ? [...list.warnings] : []
  if (ids.length === 0) {
    warnings.push({
      type: 'default_agent',
      message: `The token names no agent and no flow, so ${directory.default.id} answers.`,
    })
  }
  return { errors, warnings, allowedOrigins: list.ok ? list.stored : [] }
}

const unknownIds = (
  directory: Directory,
  kind: 'agent' | 'flow',
  path: string,
  ids: readonly string[],
): FieldError[] =>
  ids.flatMap((id, index) =>
    directory.find(id)?.kind === kind
      ? []
      : [
          {
            path: `${path}[${index}]`,
            code: `unknown_${kind}`,
            message: `expected the id of ${kind === 'agent' ? 'an agent' : 'a flow'} in the configuration (${known(directory, kind)}), seen ${JSON.stringify(id)}`,
          },
        ],
  )

const known = (directory: Directory, kind: 'agent' | 'flow'): string =>
  directory
    .list()
    .filter((listing) => listing.kind === kind)
    .map(({ id }) => id)
    .join(', ') || 'there is none'
