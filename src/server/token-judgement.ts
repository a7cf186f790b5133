/** What no schema can say of a client token: its origins, who may answer, how much is too much. */
import type { Warning } from '../protocol/client.js'
import { maxConfigBytes } from '../protocol/config.js'
import type { CreateClientToken } from '../protocol/control.js'
import type { FieldError } from '../protocol/errors.js'
import type { Directory } from './agents/agent.js'
import { parseList } from './origins.js'

/** Fields that are absent are not judged, nor is what rests on them. */
export type Judged = {
  readonly [Field in keyof JudgedFields]?: JudgedFields[Field] | undefined
}
type JudgedFields = Omit<CreateClientToken, 'allowedOrigins' | 'environment'> & {
  allowedOrigins: unknown
}

export interface Judgement {
  errors: FieldError[]
  warnings: Warning[]
  /** In stored form; empty for a list that is not valid. */
  allowedOrigins: string[]
}

export const judgeToken = (directory: Directory, token: Judged): Judgement => {
  const { allowedOrigins, flowIds, agentIds } = token
  const list = allowedOrigins === undefined ? undefined : parseList(allowedOrigins)
  const warnings: Warning[] = list?.ok ? [...list.warnings] : []
  if (flowIds?.length === 0 && agentIds?.length === 0) {
    const message = `The token names no agent and no flow, so ${directory.default.id} answers.`
    warnings.push({ type: 'default_agent', message })
  }
  return {
    errors: [
      ...(list && !list.ok ? list.errors : []),
      ...unknownIds(directory, 'flow', 'flowIds', flowIds ?? []),
      ...unknownIds(directory, 'agent', 'agentIds', agentIds ?? []),
      ...targetErrors(directory, token),
      ...configErrors(token.config),
    ],
    warnings,
    allowedOrigins: list?.ok ? list.stored : [],
  }
}

/** The fields on which the judgement of one rests: where none of them differs, nothing is new. */
export const judgedBy = (field: string, token: Judged): string =>
  JSON.stringify(
    field === 'defaultFlowId' || field === 'pinToVersion'
      ? [token[field], token.flowIds, token.agentIds]
      : [token[field as keyof Judged]],
  )

const targetErrors = (
  directory: Directory,
  { flowIds, agentIds, defaultFlowId = null, pinToVersion = 'latest' }: Judged,
): FieldError[] => {
  if (!flowIds || !agentIds) return []
  const errors: FieldError[] = []
  const ids = [...flowIds, ...agentIds]
  if (defaultFlowId !== null && !ids.includes(defaultFlowId)) {
    errors.push({
      path: 'defaultFlowId',
      code: 'not_listed',
      message: `expected one of flowIds or agentIds, seen ${JSON.stringify(defaultFlowId)}`,
    })
  }
  const listings = ids.length > 0 ? ids.map((id) => directory.find(id)) : [directory.default]
  const versions = listings.flatMap((listing) => listing?.versions ?? [])
  if (pinToVersion !== 'latest' && !versions.includes(pinToVersion)) {
    const known = [...new Set(versions)].slice(-10).join(', ') || 'there is none'
    errors.push({
      path: 'pinToVersion',
      code: 'unknown_version',
      message: `expected "latest" or a version of the agent or flow (${known}), seen ${JSON.stringify(pinToVersion)}`,
    })
  }
  return errors
}

const configErrors = (config: unknown): FieldError[] => {
  const bytes = Buffer.byteLength(JSON.stringify(config ?? {}))
  if (bytes <= maxConfigBytes) return []
  const message = `expected at most ${maxConfigBytes} bytes of JSON, seen ${bytes}`
  return [{ path: 'config', code: 'too_big', message }]
}

const unknownIds = (
  directory: Directory,
  kind: 'agent' | 'flow',
  path: string,
  ids: readonly string[],
): FieldError[] => {
  const known = () =>
    directory
      .list()
      .filter((listing) => listing.kind === kind)
      .map(({ id }) => id)
      .join(', ') || 'there is none'
  return ids.flatMap((id, index) =>
    directory.find(id)?.kind === kind
      ? []
      : [
          {
            path: `${path}[${index}]`,
            code: `unknown_${kind}`,
            message: `expected the id of ${kind === 'agent' ? 'an agent' : 'a flow'} in the configuration (${known()}), seen ${JSON.stringify(id)}`,
          },
        ],
  )
}
