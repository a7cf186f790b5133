/**
 * Why one of our chunks did not come, in the loader's own few words: for where even the chunk with
 * the better ones could not be had.
 */
import type { Diagnosis } from '../diagnosis/diagnosis.js'
import type { Violation } from '../diagnosis/policy.js'
import { print } from '../diagnosis/print.js'

/** How long a violation may come after the import that it explains. */
const violationDelayMs = 100

/** Watches for a policy of the page that forbids scripts of `origin`; ask it after a failure. */
export const watchBlockage = (
  origin: string,
  signal: AbortSignal,
): (() => Promise<Violation | null>) => {
  let violation: Violation | null = null
  document.addEventListener(
    'securitypolicyviolation',
    (event) => {
      const { blockedURI, disposition, effectiveDirective } = event
      if (
        disposition === 'enforce' &&
        /^script/.test(effectiveDirective) &&
        // Browsers name the address or its origin alone; another name may begin with ours.
        `${blockedURI}/`.startsWith(`${origin}/`)
      ) {
        violation = event
      }
    },
    { signal },
  )
  return async () => {
    await new Promise((resolve) => setTimeout(resolve, violationDelayMs))
    return violation
  }
}

/** Prints the block and returns it. */
export const sayBriefly = (
  violation: Violation | null,
  error: unknown,
  codeOrigin: string,
  met: Pick<Diagnosis, 'origin' | 'server' | 'token'>,
): Diagnosis => {
  const [code, cause, fix] = violation
    ? [
        'csp_blocked',
        "this page's Content-Security-Policy forbids the chat.",
        // What browsers name, script-src-elem, would as a new directive take away what script-src gave.
        `add  ${codeOrigin}  to script-src`,
      ]
    : [navigator.onLine ? 'unreachable' : 'offline', `likely: ${error}`, `open  ${codeOrigin}`]
  const { origin, server, token } = met
  const more = `${server}/docs/errors/${code}`
  print(
    'error',
    `[Parley] ${code}: ${cause}
  Seen      ${origin}
  Token     ${token}   Server  ${server}
  Fix       ${fix}
  More      ${more}`,
    // Once for each cause, though the address that failed is another each time.
    more,
  )
  return {
    ...met,
    code,
    cause,
    fix,
    more,
    level: 'error',
    certain: !!violation,
    evidence: null,
    requestId: null,
  }
}
