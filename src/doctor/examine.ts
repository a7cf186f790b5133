/**
 * Walks the path of a page to its server, step after step, and tells what each has found. What is
 * looked at in a step is that step's matter; how machines are reached, the network's.
 */
import {
  stepNames,
  type ExaminationEvent,
  type Finding,
  type Report,
  type Step,
  type StepName,
} from '../protocol/doctor.js'
import { redact } from '../protocol/credential.js'
import { isReferenced } from './codes.js'
import { failed, toStep, type Result, type Skipped } from './finding.js'
import type { Network } from './network.js'
import { withoutSecrets } from './redaction.js'
import { clientUrl, post } from './server-request.js'
import { examineHandshake } from './steps/handshake.js'
import { examineMessage } from './steps/message.js'
import { examinePage } from './steps/page.js'
import { examinePolicy } from './steps/policy.js'
import { examinePreflight } from './steps/preflight.js'
import { examineScript } from './steps/script.js'
import { examineTransport } from './steps/transport.js'
import { summarize } from './summary.js'
import { withoutSlash } from './tag.js'
import type { Visit } from './visit.js'

export interface ExaminationOptions {
  /** The page to look at, `http:` or `https:`. */
  page: URL
  /** The token that the page should use. Where the page has none that can be seen, it is tried. */
  token?: string
  /** The server's address, `http:` or `https:`. It goes before what the page says. */
  api?: string
  /** Also sends one message, which costs what a visitor's would. Default false. */
  send?: boolean
  /** Opens the page in a browser; without one that step is skipped. */
  browse?: (visit: Visit) => Promise<Result | Skipped>
  /** For all together. Default 60,000. */
  timeoutMs?: number
  /** Ends it early, without a report: the signal's reason is thrown. */
  signal?: AbortSignal
}

const defaultTimeoutMs = 60_000

/** Some sites answer nothing else; the second half says who it is. */
const userAgent = 'Mozilla/5.0 (compatible; parley-doctor/1)'

/**
 * Each step as it begins and when it is done, in order, and the report at the end. It throws for
 * nothing that the site does, nor for a mistake of its own: the report is inconclusive then.
 */
export async function* examine(
  options: ExaminationOptions,
  network: Network,
): AsyncGenerator<ExaminationEvent, void> {
  const { timeoutMs = defaultTimeoutMs, signal: given } = options
  const deadline = AbortSignal.timeout(timeoutMs)
  const signal = given ? AbortSignal.any([given, deadline]) : deadline
  const visit = beginVisit(options, network, signal)
  const checkedAt = new Date(visit.now()).toISOString()
  const steps: Step[] = []
  for (const name of stepNames) {
    yield { type: 'begin', step: name }
    const startedAt = performance.now()
    const result = await attempt(name, visit, options, deadline)
    const step = toStep(name, withLinks(result, visit), performance.now() - startedAt)
    steps.push(withoutSecrets(step))
    yield { type: 'step', step: withoutSecrets(step) }
  }
  await endSession(visit)
  const { page } = options
  const { origin, api, token, blindAt } = visit
  const report: Report = {
    version: 1,
    page: page.href,
    origin,
    api,
    token: token === null ? null : redact(token),
    checkedAt,
    ...summarize(steps, blindAt),
    steps,
  }
  yield { type: 'report', report: withoutSecrets(report) }
}

const beginVisit = (
  { page, token, api }: ExaminationOptions,
  network: Network,
  signal: AbortSignal,
): Visit => {
  const given = { token: token ?? null, api: api === undefined ? null : withoutSlash(api) }
  return {
    network,
    signal,
    now: Date.now,
    given,
    page: new URL(page),
    origin: page.origin,
    document: null,
    tag: null,
    policies: [],
    isIsolated: false,
    ...given,
    session: null,
    clockSkewMs: null,
    lostAt: null,
    blindAt: null,
  }
}

const take = (
  name: StepName,
  visit: Visit,
  { send = false, browse }: ExaminationOptions,
): Result | Skipped | Promise<Result | Skipped> => {
  switch (name) {
    case 'page':
      return examinePage(visit, userAgent)
    case 'script':
      return examineScript(visit)
    case 'policy':
      return examinePolicy(visit)
    case 'preflight':
      return examinePreflight(visit)
    case 'handshake':
      return examineHandshake(visit)
    case 'message':
      return examineMessage(visit, { send })
    case 'transport':
      return examineTransport(visit)
    case 'browser':
      return browse ? browse(visit) : { skipped: 'only with --browser' }
  }
}

/**
 * A step in which the time of the whole runs out is one that failed; those after it are not tried.
 * One that breaks says nothing about the site, and those after it are.
 */
const attempt = async (
  name: StepName,
  visit: Visit,
  options: ExaminationOptions,
  deadline: AbortSignal,
): Promise<Result | Skipped> => {
  options.signal?.throwIfAborted()
  if (deadline.aborted) return { skipped: 'the time was up' }
  try {
    return await take(name, visit, options)
  } catch (error) {
    options.signal?.throwIfAborted()
    if (!deadline.aborted) {
      visit.blindAt ??= name
      return { findings: [broken(error)] }
    }
    return {
      findings: [
        failed(
          'timed_out',
          'the time for the whole examination was up in this step.',
          'see what is slow here, or give it longer with --timeout',
        ),
      ],
    }
  }
}

const broken = (error: unknown): Finding => {
  const remark = String(error).replaceAll(/\s+/g, ' ').trim().slice(0, 200)
  return failed(
    'doctor_failed',
    `the doctor itself broke in this step, and knows nothing of it: ${remark}`,
    'report this line and the version of Parley to its authors; what the other steps say holds',
  )
}

/** The error reference is the server's own. */
const withLinks = (result: Result | Skipped, { api }: Visit): Result | Skipped => {
  if ('skipped' in result || api === null) return result
  const link = (finding: Finding): Finding => {
    const { code } = finding
    if (code === null || !isReferenced(code)) return finding
    return { ...finding, more: `${api}/docs/errors/${code}` }
  }
  return { ...result, findings: result.findings.map(link) }
}

/** What was opened is closed, whatever came of it. */
const endSession = async (visit: Visit): Promise<void> => {
  const { session, api } = visit
  if (!session || api === null) return
  try {
    await post(visit, clientUrl(api, 'end'), { sessionId: session.id }, session.contentType)
  } catch {
    // It ends by itself when nobody uses it.
  }
}
