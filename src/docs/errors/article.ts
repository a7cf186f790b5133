/** What is written about one code of an error, before it is set as a page. It holds no markup. */
import type { WidgetCode } from '../../diagnosis/codes.js'
import type { Violation } from '../../diagnosis/policy.js'
import type { ErrorCode, ErrorExtras } from '../../protocol/errors.js'

/**
 * Plain English. `code` stands in backticks, and one that is the code of an error becomes a link; a
 * label of the console stands in **double asterisks**.
 */
export type Prose = string

export type Code = ErrorCode | WidgetCode

/** Where a hand is laid on. */
export type Place =
  | 'In the console'
  | 'From a terminal'
  | 'In the page'
  | 'In the browser'
  | 'On the server'
  | 'In front of the server'
  | 'In your program'

/** Steps in order. `code` is to be copied as it stands. */
export interface Way {
  at: Place
  steps: readonly (Prose | { code: string })[]
}

export interface Table {
  caption: string
  head: readonly string[]
  rows: readonly (readonly Prose[])[]
}

/** What a visitor meets: see visitors.ts. */
export type VisitorView =
  | 'none'
  | 'nothing'
  | 'absent'
  | 'unavailable'
  | 'failed'
  | 'lost'
  | 'ended'
  | 'renewed'
  | 'offline'
  | 'busy'
  | 'reached'
  | 'cut'
  | 'slow'

/** What the widget knew when it printed its block, beside the example's origin, token and server. */
export interface Sighting {
  /** Of the server's answer; its `detail` is the example's. */
  answer?: ErrorExtras
  /** The page's origin, where the example's is not the point. */
  origin?: string
  api?: string
  token?: string
  /** What an inference rested on. */
  evidence?: string
  /** What the browser tells of a policy that forbids. */
  violation?: Violation
}

export interface Article {
  /** For what no answer names; the title of the others is that of the table of errors. */
  title?: string
  /** Paragraphs. */
  happened: readonly Prose[]
  /** What the widget prints for the page's developer. Absent: it prints nothing. */
  block?: Sighting
  visitor: VisitorView
  /** What whoever runs the server finds. */
  operator: Prose
  /** What an answer with this code has beside it. Absent: there is no such answer. */
  answer?: ErrorExtras
  /** It comes as an event of a stream that has begun. */
  inStream?: true
  fix: readonly Way[]
  tables?: readonly Table[]
  /** How sure the verdict is, and what can fool it. */
  certainty: readonly Prose[]
  related: readonly Code[]
}

export type Articles = Readonly<Partial<Record<Code, Article>>>

/** Codes that are about one thing, in the order in which they are read. */
export interface Group {
  title: string
  about: Prose
  articles: Articles
}
