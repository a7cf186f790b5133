/**
 * What went wrong upstream, in one line for the log: which host, what it did, and what it said,
 * without secrets. Nothing of it reaches a visitor.
 */
import { AgentError } from './agent.js'

/** How much of somebody else's text is quoted, in characters. */
const maxQuotedCharacters = 500

export interface FaultContext {
  url: string
  /** Texts that must stand in no message. */
  secrets: readonly string[]
}

/** One line of what was seen, cut after the secrets are hidden, or half of one could remain. */
const quote = (text: string, secrets: readonly string[]): string => {
  let line = text.slice(0, 10 * maxQuotedCharacters)
  for (const secret of secrets) line = line.replaceAll(secret, '[secret]')
  return line
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, maxQuotedCharacters)
}

/** `seen` is text of the upstream's. */
export const fault = (
  { url, secrets }: FaultContext,
  what: string,
  seen = '',
  code: AgentError['code'] = 'upstream_failed',
): AgentError => {
  const quoted = quote(seen, secrets)
  return new AgentError(code, `${new URL(url).host} ${what}${quoted && `: ${quoted}`}`)
}

/** @throws AgentError if the text is not JSON. */
export const parseJson = (context: FaultContext, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw fault(context, 'sent what is not JSON', text)
  }
}
