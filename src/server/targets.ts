/** Which agent or flow answers for a token. */
import type { Agents } from '../protocol/control.js'
import { ParleyError } from '../protocol/errors.js'
import type { Directory, Listing } from './agents/agent.js'
import type { ConversationRecord, TokenRecord } from './store/store.js'

const listedIds = (token: TokenRecord): string[] => [
  ...(token.defaultFlowId === null ? [] : [token.defaultFlowId]),
  ...token.flowIds,
  ...token.agentIds,
]

/** Who answers where the page names nobody: the default flow, the first flow, the first agent. */
export const defaultTarget = (directory: Directory, token: TokenRecord): Listing => {
  const [id] = listedIds(token)
  return id === undefined ? directory.default : existing(directory, id)
}

/** @throws ParleyError `target_not_allowed` for one that the token does not list */
export const chooseTarget = (
  directory: Directory,
  token: TokenRecord,
  requested: string | null,
): Listing => {
  if (requested === null) return defaultTarget(directory, token)
  if (isAllowedTarget(directory, token, requested)) return existing(directory, requested)
  throw new ParleyError('target_not_allowed', {
    detail:
      `The token does not list the agent or flow ${JSON.stringify(requested)}. ` +
      'Add it to agentIds or flowIds of the token, or name none.',
  })
}

export const isAllowedTarget = (directory: Directory, token: TokenRecord, id: string): boolean => {
  const ids = listedIds(token)
  return ids.length > 0 ? ids.includes(id) : id === directory.default.id
}

const existing = (directory: Directory, id: string): Listing => {
  const listing = directory.find(id)
  if (listing) return listing
  throw new ParleyError('target_not_allowed', {
    detail: `The token names ${JSON.stringify(id)}, which the configuration no longer has.`,
  })
}

/** The version that a token is pinned to. */
export const targetVersion = (token: TokenRecord, listing: Listing): string =>
  token.pinToVersion === 'latest' ? (listing.versions.at(-1) ?? 'latest') : token.pinToVersion

/** The conversation's own target while the token lists it; else the one that a new one would get. */
export const answering = (
  directory: Directory,
  token: TokenRecord,
  conversation: ConversationRecord,
  fallback: () => Listing,
): Listing =>
  isAllowedTarget(directory, token, conversation.targetId)
    ? (directory.find(conversation.targetId) ?? fallback())
    : fallback()

/** Everyone who can answer, for those who choose. */
export const describeAgents = (directory: Directory): Agents => {
  const ofKind = (wanted: Listing['kind']): Agents['agents'] =>
    directory
      .list()
      .filter(({ kind }) => kind === wanted)
      .map(({ id, name, description, versions }) => ({
        id,
        name,
        description,
        versions: [...versions],
      }))
  const { kind, id, name } = directory.default
  return { agents: ofKind('agent'), flows: ofKind('flow'), default: { kind, id, name } }
}
