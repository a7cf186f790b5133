/** Step 5: whether the server opens a session for the page's origin, and what to change if not. */
import { initAnswerSchema } from '../../protocol/answer.js'
import { classifyToken } from '../../protocol/credential.js'
import type { Finding } from '../../protocol/doctor.js'
import * as z from 'zod/mini'
import { failedBy, warnedBy } from '../explained.js'
import { describeLoss, whyNotAsked } from '../fault.js'
import { failed, passed, warned, type Result, type Skipped } from '../finding.js'
import { headerOf, isReadableBy } from '../headers.js'
import { clientUrl, post, type ServerAnswer } from '../server-request.js'
import type { Visit } from '../visit.js'

const ourAnswerSchema = z.object({
  serverTime: z.optional(z.string()),
  environment: z.optional(z.enum(['live', 'test'])),
  warnings: z.optional(z.array(z.object({ type: z.string(), message: z.string() }))),
})

export const examineHandshake = async (visit: Visit): Promise<Result | Skipped> => {
  const { api, token } = visit
  if (token === null) return { skipped: 'no token was found: see --token' }
  const reason = whyNotAsked(visit)
  if (api === null || reason !== null) return { skipped: reason ?? '' }
  switch (classifyToken(token)) {
    case 'secret_key':
      return { skipped: 'a secret key is never sent' }
    case 'misspelt':
      return { skipped: 'the token is misspelt, so no server knows it' }
  }
  const url = clientUrl(api, 'init')
  const body = { token, protocol: { min: 1, max: 1 } }
  try {
    const first = await post(visit, url, body, 'text/plain')
    // Another server may insist on the JSON type, and the widget then repeats it so.
    const isTypeRefused = [400, 415, 422].includes(first.answer.status)
    const isJson = isTypeRefused && first.problem?.code !== 'invalid_request'
    const last = isJson ? await post(visit, url, body, 'application/json') : first
    const isRepeated = isJson && last.answer.status < 400
    return judge(visit, last, isRepeated ? 'application/json' : 'text/plain')
  } catch (error) {
    return { findings: [describeLoss(error, visit, { url: url, step: 'handshake' })] }
  }
}

const judge = (
  visit: Visit,
  served: ServerAnswer,
  contentType: 'text/plain' | 'application/json',
): Result => {
  const { answer } = served
  const facts = { status: answer.status, headersMs: Math.round(answer.headersMs) }
  learnClock(visit, served)
  if (answer.status !== 200) return { findings: refusals(visit, served), facts }
  const parsed = initAnswerSchema.safeParse(served.value)
  if (!parsed.success) return { findings: [failedBy('unexpected_answer', visit)], facts }
  if (!isReadableBy(answer, visit.origin)) return { findings: [stripped(visit)], facts }
  const { sessionId, flow, limits } = parsed.data
  const ours = ourAnswerSchema.safeParse(served.value)
  const { environment = null, warnings = [] } = ours.success ? ours.data : {}
  visit.session = {
    id: sessionId,
    contentType,
    environment,
    messagesRemaining: limits?.messagesRemaining ?? null,
  }
  return {
    findings: [
      ...warnings.map(({ type, message }) =>
        type === 'any_origin'
          ? warnedBy(type, visit)
          : warned(type, message, "see the token in Parley's console"),
      ),
      passed(
        `${visit.origin} is let in${flow?.name ? `, and ${flow.name} would answer` : ''}${environment === 'test' ? ' (a test token)' : ''}`,
      ),
    ],
    facts: { ...facts, environment },
  }
}

const stripped = (visit: Visit): Finding => failedBy('cors_stripped', visit)

const refusals = (visit: Visit, { answer, problem }: ServerAnswer): Finding[] => {
  const { status } = answer
  if (status >= 300 && status < 400) return [failedBy('redirected', visit)]
  const code = problem?.code
  if (!code) {
    // Servers that hide their refusals from pages mean this by it.
    const isHidden = status === 403 && classifyToken(visit.token ?? '') === 'foreign'
    return [isHidden ? hidden(visit) : unknown(visit, status)]
  }
  const isReadable = isReadableBy(answer, visit.origin)
  return [
    explained(visit, code, problem),
    ...(isReadable ? [] : [warnedBy('cors_stripped', visit)]),
  ]
}

/** A limit of the server's that has to do with the doctor more than with the site. */
const passing = new Set(['init_rate_limited', 'rate_limited_minute', 'rate_limited_hour'])

const explained = (visit: Visit, code: string, problem: ServerAnswer['problem']): Finding => {
  if (passing.has(code)) return warnedBy(code, visit, problem)
  const finding = failedBy(code, visit, problem)
  if (code !== 'token_unknown') return finding
  return {
    ...finding,
    text: `${visit.api ?? ''} does not know this client token: it was deleted, or is another server's.`,
    fix: `compare the token with the console of  ${visit.api ?? ''}  and the server's address with the tag; then copy the tag into the page again`,
  }
}

const hidden = ({ origin }: Visit): Finding =>
  failed(
    'origin_not_allowed',
    `the server answers 403 and not why; likely this page's origin is not on the token's list.`,
    `add  ${new URL(origin).host}  to the allowed origins of the token`,
  )

const unknown = (visit: Visit, status: number): Finding => {
  const finding = failedBy('unexpected_answer', visit)
  const isGuard = status === 401 || status === 403 || status === 407
  return {
    ...finding,
    text: `what answers the handshake with ${status} is not a Parley server${isGuard ? ', but a login or a protection in front of it' : ''}.`,
  }
}

/** Whole seconds, which is enough: what matters are minutes. */
const learnClock = (visit: Visit, { answer, value }: ServerAnswer): void => {
  const parsed = ourAnswerSchema.safeParse(value)
  const text = (parsed.success ? parsed.data.serverTime : undefined) ?? headerOf(answer, 'date')
  const time = Date.parse(text ?? '')
  if (!Number.isNaN(time)) visit.clockSkewMs = time - (visit.now() - answer.headersMs / 2)
}
