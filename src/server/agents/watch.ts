/**
 * Waiting with an end: one abort signal for a request that joins a caller's signal and a time
 * limit for each wait. It says why a wait failed, in words for the log.
 */
import { AgentError } from './agent.js'

export interface Watch {
  /** For the request itself. */
  signal: AbortSignal
  /**
   * Waits at most `ms` milliseconds for work that heeds the signal.
   *
   * @throws AgentError if it failed or took too long; the caller's reason after an abort.
   */
  within<Result>(ms: number, work: Promise<Result>): Promise<Result>
  /** Aborts the request if it still runs, and lets go of the caller's signal. */
  close(): void
}

/** Codes of the HTTP client that mean waiting in vain. */
const timeouts = new Set([
  'ETIMEDOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
])

/** `fetch` hides what happened in the cause of its error. */
const causeOf = (error: unknown): { code: string; message: string } => {
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return { code, message: cause instanceof Error ? cause.message : String(cause) }
}

/** `host` is for the messages. */
export const createWatch = (host: string, signal: AbortSignal): Watch => {
  const own = new AbortController()
  const stop = (): void => own.abort(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()

  const failure = (error: unknown): unknown => {
    if (own.signal.aborted) return own.signal.reason
    const { code, message } = causeOf(error)
    return new AgentError(
      timeouts.has(code) ? 'upstream_timeout' : 'upstream_failed',
      `${host}: ${message || code || 'the connection failed'}`,
    )
  }

  return {
    signal: own.signal,
    within: async (ms, work) => {
      const timer = setTimeout(() => {
        const seconds = Math.round(ms / 100) / 10
        own.abort(new AgentError('upstream_timeout', `${host} sent nothing for ${seconds} s`))
      }, ms)
      try {
        return await work
      } catch (error) {
        throw failure(error)
      } finally {
        clearTimeout(timer)
      }
    },
    close: () => {
      signal.removeEventListener('abort', stop)
      own.abort()
    },
  }
}
