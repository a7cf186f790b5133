/**
 * What is known when something has failed, before anybody has looked closer.
 */
import type { Problem } from '../protocol/answer.js'
import type { Diagnosis } from './diagnosis.js'
import type { Violation } from './policy.js'

/** A request of which no answer could be read. */
export interface FailedRequest {
  url: string
  method: 'GET' | 'POST'
  /** Of the head of an answer that was cut off after it; 0 if nothing came. */
  status: number
  /** It was given up: nothing came in time. */
  isSilent: boolean
  /** Its own, because of which a browser may ask for permission first. */
  headers?: Readonly<Record<string, string>>
  /** Of a script: what the browser says. */
  error?: string
  violation?: Violation | null
}

/** What has failed, as far as an answer says it. */
export interface Fault {
  /** `unreachable` where nothing says why: then `request` is looked at. */
  code: string
  /** False where the code is inferred. */
  isCertain: boolean
  problem: Problem | null
  /** What an inferred code rests on. */
  evidence?: string
  request?: FailedRequest
  /** What `import()` threw, where a part of the widget did not load. */
  error?: unknown
  /** Seen while it was to load: the page's policy forbids it. */
  violation?: Violation | null
}

/** A fault, and who met it. */
export interface Evidence extends Fault {
  token: string
  api: string
  /** The page's own origin; empty outside a page. */
  pageOrigin: string
  /** Where the widget's own code came from; empty if that says nothing. */
  codeOrigin: string
}

/** Finds the cause, prints it once for each page load, and returns it. Never rejects. */
export type Diagnose = (fault: Fault) => Promise<Diagnosis>
