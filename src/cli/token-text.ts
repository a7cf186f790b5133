/** Client tokens in words: what an operator reads where no JSON was asked for. */
import type { Warning } from '../protocol/client.js'
import type { ClientToken } from '../protocol/control.js'
import type { Settings } from '../server.js'
import { columns, indent, paragraph, printable } from './text.js'
import { findAddress } from './whereabouts.js'

/** Every field that has something to say, one a line. */
export const describeToken = (token: ClientToken): string =>
  indent(
    columns([
      ['id', token.id],
      ['token', token.tokenValue],
      ['name', printable(token.name)],
      ['environment', token.environment],
      ['active', token.isActive ? 'yes' : 'no: every page is refused'],
      ['origins', token.allowedOrigins.join(', ') || 'none, so no page may use it'],
      ['answers', targets(token)],
      ['limits', limits(token)],
      ['sessions', sessions(token)],
      ['config', printable(JSON.stringify(token.config))],
      ['conversations', String(token.conversationCount)],
      ['blocked', blocked(token)],
      ['last used', token.lastUsedAt ?? 'never'],
      ['created', token.createdAt],
      ['updated', token.updatedAt],
    ]),
  )

/** Who answers, the first first. */
export const targets = ({ flowIds, agentIds, pinToVersion }: ClientToken): string => {
  const all = [...flowIds.map((id) => `flow ${id}`), ...agentIds.map((id) => `agent ${id}`)]
  const version = pinToVersion === 'latest' ? '' : ` (version ${pinToVersion})`
  return all.length > 0 ? `${all.join(', ')}${version}` : "the server's default"
}

const limits = ({ rateLimitPerMinute, rateLimitPerHour }: ClientToken): string =>
  `${rateLimitPerMinute} messages a minute, ${rateLimitPerHour} an hour, for all visitors of the site together`

const sessions = ({ maxMessagesPerSession, sessionIdleTimeoutMinutes }: ClientToken): string =>
  `${maxMessagesPerSession} messages each, end after ${sessionIdleTimeoutMinutes} minutes without one`

const blocked = ({ id, blockedOriginCount: count }: ClientToken): string =>
  count === 0
    ? 'no origin'
    : `${count} ${count === 1 ? 'origin' : 'origins'}; see parley token blocked ${id}`

/** The whole install. Neither part can hold a quote: an origin, and letters and digits. */
const tag = (address: string, token: string): string =>
  `<script async src="${address}/embed/${token}.js"></script>`

/** The tag, and what there is to know about its address. */
export const tagToPaste = (settings: Settings, token: string): string => {
  const address = findAddress(settings)
  const paste = `Paste this into the page:\n\n  ${tag(address, token)}`
  return new URL(address).hostname === 'localhost'
    ? `${paste}\n\n${paragraph(
        'Note: this address is for pages on this machine. Set publicUrl in the configuration, or PARLEY_PUBLIC_URL, to the one under which browsers reach the server.',
      )}`
    : paste
}

export const warningLines = (warnings: readonly Warning[]): string[] =>
  warnings.map(({ message }) => paragraph(`Warning: ${printable(message)}`))
