/**
 * The block that the launcher prints for the site's developer. Never what a visitor reads.
 */
import type { DeadToken } from '../protocol/embed.js'

const printed = new Set<string>()

/** Prints once for each cause and page load. */
export const print = (level: 'error' | 'warn', text: string): void => {
  if (!printed.has(text)) console[level](`[Parley] ${text}`)
  printed.add(text)
}

/** Prints the block and returns it as a `Diagnosis`. `token` is printed as it is. */
export const report = ({ code, cause, fix }: DeadToken, token: string, server: string) => {
  const { origin } = self
  const more = `${server}/docs/errors/${code}`
  print(
    'error',
    `${code}: ${cause}
  Seen      ${origin}
  Token     ${token}   Server  ${server}
  Fix       ${fix}
  More      ${more}`,
  )
  return {
    code,
    cause,
    certain: code !== 'unreachable',
    evidence: null,
    origin,
    token,
    server,
    fix,
    more,
    requestId: null,
  }
}
