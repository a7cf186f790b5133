/**
 * Why one of our chunks did not come, in the loader's own few words: for where even the chunk with
 * the better ones could not be had.
 */
import type { Diagnosis } from '../diagnosis/diagnosis.js'
import type { Violation } from '../diagnosis/policy.js'
import { print } from '../diagnosis/print.js'
import type { WidgetOptions } from './panel.js'

/** How long a violation may come after the import that it explains. */
const violationDelayMs = 100

/** Watches for a policy of the page that forbids what is of `origin`; ask it after a failure. */
export const watchBlockage = (
  origin: string,
  signal: AbortSignal,
): (() => Promise<Violation | null>) => {
  let violation: Violation | null = null
  document.addEventListener(
    'securitypolicyviolation',
    (event) => {
      if (event.disposition === 'enforce' && event.blockedURI.startsWith(origin)) violation = event
    },
    { signal },
  )
  return async () => {
    await new Promise((resolve) => setTimeout(resolve, violationDelayMs))
    return violation
  }
}

/** Its ends, which say which one it is. */
export const redactRoughly = (token: string): string =>
  token && `${token.slice(0, 8)}…${token.slice(-4)}`

/** Prints the block and returns it. */
export const sayBriefly = (
  violation: Violation | null,
  error: unknown,
  codeOrigin: string,
  options: WidgetOptions,
): Diagnosis => {
  const { origin } = self
  const server = options.api
  const token = redactRoughly(options.token)
  const code = violation ? 'csp_blocked' : 'unreachable'
  const cause = violation
    ? "this page's Content-Security-Policy forbids the chat."
    : 'likely: the chat did not load.'
  const fix = violation
    ? `add  ${codeOrigin}  to ${violation.effectiveDirective}`
    : `see whether  ${codeOrigin}  is up`
  const evidence = violation ? null : `${error}`
  const more = `${server}/docs/errors/${code}`
  print(
    'error',
    `${code}: ${cause}
  Seen      ${origin}${evidence ? `\n  Evidence  ${evidence}` : ''}
  Token     ${token}   Server  ${server}
  Fix       ${fix}
  More      ${more}`,
    `${code} ${origin} ${token} ${server} `,
  )
  return {
    code,
    level: 'error',
    cause,
    certain: !!violation,
    evidence,
    origin,
    token,
    server,
    fix,
    more,
    requestId: null,
  }
}
