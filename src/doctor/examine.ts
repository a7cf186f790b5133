/** (interface first; steps follow) */
import type { ExaminationEvent } from '../protocol/doctor.js'
import type { Network } from './network.js'

export interface ExaminationOptions {
  /** The page to look at, `http:` or `https:`. */
  page: URL
  /** The token that the page should use; where it is not found in the page, this one is tried. */
  token?: string
  /** The server's address; as `token`. */
  api?: string
  /** Also sends one message, which costs what a visitor's would. Default false. */
  send?: boolean
  /** For all together. Default 60,000. */
  timeoutMs?: number
  /** Ends it early; the steps that are left are then `skipped`. */
  signal?: AbortSignal
}

/** Walks the path of a page to its server. Never throws for what the site does. */
export declare const examine: (
  options: ExaminationOptions,
  network: Network,
) => AsyncGenerator<ExaminationEvent, void>
