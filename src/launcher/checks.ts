/**
 * What can be known to be wrong without asking the server: at the start, and when the panel's chunk
 * does not come.
 */
import type { DeadToken } from '../protocol/embed.js'
import { classifyToken } from '../protocol/credential.js'
import type { WidgetOptions } from './panel.js'
import type { Problem } from './report.js'

/** Why these options cannot make a chat, or null. */
export const findProblem = ({ token, api }: WidgetOptions): Problem | null => {
  const kind = classifyToken(token)
  if (!token) return tokenMissing
  if (kind === 'secret_key') return secretKey
  if (kind === 'misspelt') return tokenMalformed
  return api ? null : apiMissing
}

const tokenMissing: DeadToken = {
  code: 'token_missing',
  cause: 'no client token was given.',
  fix: 'put  data-client-token="ct_…"  on the script tag, or pass  token',
}
const tokenMalformed: DeadToken = {
  code: 'token_malformed',
  cause: 'the client token is mistyped: its checksum is wrong.',
  fix: 'copy the whole token again',
}
const secretKey: DeadToken = {
  code: 'secret_key_in_page',
  cause: 'a secret API key stands in this page. It was not sent.',
  fix: 'revoke the key now, whoever saw the page has it; use a client token (ct_…) here',
}
const apiMissing: DeadToken = {
  code: 'api_missing',
  cause: "the server's address was not given.",
  fix: 'put  data-api="https://…"  on the script tag, or pass  api',
}

/** Two tags at once, or the same widget mounted twice. */
export const loadedTwice: DeadToken = {
  code: 'loaded_twice',
  cause: 'the chat is in this page twice; the first one is used.',
  fix: 'take one out',
}

/** How long a violation may come after the import that it explains. */
const violationDelayMs = 100

/** Watches for a policy of the page that forbids one of our addresses; ask it after a failure. */
export const watchBlockage = (url: string, signal: AbortSignal): (() => Promise<Problem>) => {
  let directive = ''
  document.addEventListener(
    'securitypolicyviolation',
    ({ blockedURI, effectiveDirective, disposition }) => {
      // Some browsers report the origin alone.
      if (disposition === 'enforce' && blockedURI && url.startsWith(blockedURI)) {
        directive = effectiveDirective.replace(/-elem$/, '')
      }
    },
    { signal },
  )
  return async () => {
    await new Promise((resolve) => setTimeout(resolve, violationDelayMs))
    return directive ? blockedBy(directive, new URL(url).origin) : unreachable(url)
  }
}

const blockedBy = (directive: string, origin: string): Problem => ({
  code: 'csp_blocked',
  cause: "this page's Content-Security-Policy forbids the chat's script.",
  fix: `add  ${origin}  to ${directive}`,
})

const unreachable = (url: string): Problem => ({
  code: 'unreachable',
  cause: "the chat's script could not be fetched (likely).",
  fix: `open  ${url || "the chat's chunk"}  in a tab: is it there, as JavaScript?`,
  certain: false,
})
