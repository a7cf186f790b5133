/** What one examination works with, and what its steps have found out for those that follow. */
import type { InitAnswer } from '../protocol/client.js'
import type { StepName } from '../protocol/doctor.js'
import type { Network } from './network.js'
import type { PageDocument } from './page-document.js'
import type { Policy } from './policy.js'
import type { Tag } from './tag.js'

export interface Session {
  id: string
  /** Whether plain text was understood: a simple request, without a preflight. */
  contentType: 'text/plain' | 'application/json'
  environment: InitAnswer['environment'] | null
  messagesRemaining: number | null
}

/** Written by the steps, each its own members. */
export interface Visit {
  readonly network: Network
  readonly signal: AbortSignal
  /** In milliseconds since 1970. */
  readonly now: () => number
  /** As whoever asked has given them. */
  readonly given: { readonly token: string | null; readonly api: string | null }
  /** Where the page is, at first as it was asked for. */
  page: URL
  /** `Origin` as the browser would send it. */
  origin: string
  document: PageDocument | null
  /** The tag that counts: the first. */
  tag: Tag | null
  policies: readonly Policy[]
  /** Whether the page takes in only what allows it (Cross-Origin-Embedder-Policy). */
  isIsolated: boolean
  token: string | null
  api: string | null
  session: Session | null
  /** How far the server's clock is ahead of ours, if it has said what time it is. */
  clockSkewMs: number | null
  /** The server cannot be reached; the step that has said so. */
  lostAt: StepName | null
  /** The first step that could not look, for reasons that are not the site's. */
  blindAt: StepName | null
}

/** No single answer is waited for any longer. */
const answerMs = 15_000

/** The bound of one request within that of the whole. */
export const bounded = ({ signal }: Pick<Visit, 'signal'>, ms = answerMs): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(ms)])
