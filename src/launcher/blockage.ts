/**
 * Why one of our chunks did not come: forbidden by the page's policy, or not to be had.
 */
import type { DeadToken } from '../protocol/embed.js'

/** How long a violation may come after the import that it explains. */
const violationDelayMs = 100

/** Watches for a policy of the page that forbids what is of `origin`; ask it after a failure. */
export const watchBlockage = (
  origin: string,
  signal: AbortSignal,
): ((error: unknown) => Promise<DeadToken>) => {
  let directive = ''
  document.addEventListener(
    'securitypolicyviolation',
    ({ blockedURI, disposition, effectiveDirective }) => {
      if (disposition === 'enforce' && blockedURI.startsWith(origin)) directive = effectiveDirective
    },
    { signal },
  )
  return async (error) => {
    await new Promise((resolve) => setTimeout(resolve, violationDelayMs))
    return directive
      ? {
          code: 'csp_blocked',
          cause: "this page's Content-Security-Policy forbids the chat.",
          fix: `add  ${origin}  to ${directive}`,
        }
      : {
          code: 'unreachable',
          cause: `the chat did not load (likely): ${error}`,
          fix: `see whether  ${origin}  is up`,
        }
  }
}
