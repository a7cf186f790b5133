/**
 * What `parley doctor` finds out about a site, as the command prints it with `--json` and the
 * console's page reads it. Not how it is found out.
 */
import * as z from 'zod/mini'

/** In the order in which they are tried. */
export const stepNames = [
  'page',
  'script',
  'policy',
  'preflight',
  'handshake',
  'message',
  'transport',
  'browser',
] as const
export type StepName = (typeof stepNames)[number]

/** `skipped`: not tried, because it was not asked for or because something before it is missing. */
const statusSchema = z.enum(['passed', 'warned', 'failed', 'skipped'])
export type StepStatus = z.infer<typeof statusSchema>

/** One thing that was found. `code` and `fix` are null where all is well. */
export const findingSchema = z.object({
  status: z.enum(['passed', 'warned', 'failed']),
  /** Of the error reference, or one of `doctorCodes`. */
  code: z.nullable(z.string()),
  /** One line. */
  text: z.string(),
  /** What to change, and where. */
  fix: z.nullable(z.string()),
  /** A page that says more. */
  more: z.nullable(z.string()),
})
export type Finding = z.infer<typeof findingSchema>

export const stepSchema = z.object({
  step: z.enum(stepNames),
  /** The worst of its findings. */
  status: statusSchema,
  /** The code of the worst finding. */
  code: z.nullable(z.string()),
  /** One line. */
  summary: z.string(),
  findings: z.array(findingSchema),
  /** What was measured: sizes in bytes, times in milliseconds, by names that hold the unit. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  durationMs: z.number(),
})
export type Step = z.infer<typeof stepSchema>

export const reportSchema = z.object({
  version: z.literal(1),
  /** The address that was asked for. */
  page: z.string(),
  /** What the browser would send as `Origin`: that of the address where redirects end. */
  origin: z.string(),
  /** The server's address, without a trailing slash; null if it is not known. */
  api: z.nullable(z.string()),
  /** Its beginning and its last four characters; null if none was found or given. */
  token: z.nullable(z.string()),
  /** ISO 8601. */
  checkedAt: z.string(),
  /** `inconclusive`: it could not look, for reasons that are not the site's. */
  outcome: z.enum(['passed', 'warned', 'failed', 'inconclusive']),
  /** One line: the verdict, or what failed first. */
  summary: z.string(),
  steps: z.array(stepSchema),
})
export type Report = z.infer<typeof reportSchema>

/** What comes of an examination as it goes on: each step begins and is done; the report is last. */
export const examinationEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('begin'), step: z.enum(stepNames) }),
  z.object({ type: z.literal('step'), step: stepSchema }),
  z.object({ type: z.literal('report'), report: reportSchema }),
])
export type ExaminationEvent = z.infer<typeof examinationEventSchema>

/** What the operator asks of the server: `POST /v1/console/doctor`. */
export const examinationRequestSchema = z.strictObject({
  /** The address of a page, `http:` or `https:`, without user and password. */
  page: z.string().check(z.maxLength(2048)),
  /** The id of the client token that the page should use. */
  clientTokenId: z.exactOptional(z.nullable(z.string().check(z.maxLength(100)))),
  /** Also sends one message, which an agent answers. Default false. */
  send: z.exactOptional(z.boolean()),
})
export type ExaminationRequest = z.infer<typeof examinationRequestSchema>
