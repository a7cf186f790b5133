/**
 * What went wrong with a request, as the console shows it: the server's problem document, or a
 * sentence of our own where no answer came.
 */
import * as z from 'zod/mini'
import type { FieldError } from '../protocol/errors.js'

const documentSchema = z.object({
  code: z.string(),
  title: z.string(),
  detail: z.string(),
  requestId: z.optional(z.string()),
  retryAfterMs: z.optional(z.number()),
  errors: z.optional(
    z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })),
  ),
})

interface ProblemFacts {
  /** A row of the table of errors, or `unreachable` or `unexpected_answer`. */
  code: string
  /** Of the answer; 0 where none came. */
  status: number
  title: string
  detail: string
  fields?: readonly FieldError[]
  requestId?: string | undefined
  retryAfterMs?: number | undefined
}

export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: string
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly fields: readonly FieldError[]
  readonly requestId: string | undefined
  readonly retryAfterMs: number | undefined

  constructor(facts: ProblemFacts, options?: ErrorOptions) {
    super(facts.detail, options)
    this.code = facts.code
    this.status = facts.status
    this.title = facts.title
    this.detail = facts.detail
    this.fields = facts.fields ?? []
    this.requestId = facts.requestId
    this.retryAfterMs = facts.retryAfterMs
  }
}

/** Of an answer that is not a success. */
export const readProblem = async (response: Response): Promise<Problem> => {
  const { status } = response
  const parsed = documentSchema.safeParse(await response.json().catch(() => null))
  if (!parsed.success) return status >= 500 ? inFront(status) : unexpectedAnswer(status)
  const { errors, ...facts } = parsed.data
  return new Problem({ ...facts, status, ...(errors && { fields: errors }) })
}

/** A proxy's own page, while the server behind it is away. */
const inFront = (status: number): Problem =>
  new Problem({
    code: 'unreachable',
    status,
    title: 'The server did not answer',
    detail: `Something in front of it answered ${status}. It may be restarting: try again in a moment.`,
  })

export const unexpectedAnswer = (status: number, cause?: unknown): Problem =>
  new Problem(
    {
      code: 'unexpected_answer',
      status,
      title: 'The answer was not understood',
      detail:
        `The server answered ${status} in a way that this page does not know. ` +
        'It may have been updated meanwhile: reload the page.',
    },
    { cause },
  )

export const unreachable = (cause: unknown): Problem =>
  new Problem(
    {
      code: 'unreachable',
      status: 0,
      title: 'The server did not answer',
      detail: 'Check your connection, and that the server is running. Nothing was lost here.',
    },
    { cause },
  )

/** Anything caught, as a problem. */
export const asProblem = (error: unknown): Problem =>
  error instanceof Problem
    ? error
    : new Problem(
        {
          code: 'unexpected_answer',
          status: 0,
          title: 'Something went wrong in this page',
          detail: 'Reload the page. If it happens again, the browser’s console has the details.',
        },
        { cause: error },
      )

/** What was said of one field: `name`, `allowedOrigins[2]`. */
export const fieldError = (problem: Problem | null, path: string): string | undefined =>
  problem?.fields.find((field) => field.path === path)?.message

export const isAborted = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'AbortError'
