/** Step 4: whether a preflight for a message passes through whatever stands before the server. */
import { classifyToken } from '../../protocol/credential.js'
import { describeLoss, whyNotAsked } from '../fault.js'
import { failed, passed, warned, type Result, type Skipped } from '../finding.js'
import { isReadableBy, listOf } from '../headers.js'
import type { NetworkAnswer } from '../network.js'
import { clientUrl } from '../server-request.js'
import { bounded, type Visit } from '../visit.js'

const asked = ['content-type', 'authorization']

export const examinePreflight = async (visit: Visit): Promise<Result | Skipped> => {
  const { api, origin, network, token } = visit
  const reason = whyNotAsked(visit)
  if (api === null || reason !== null) return { skipped: reason ?? '' }
  const url = clientUrl(api, 'chat')
  try {
    const answer = await network.request({
      url,
      method: 'OPTIONS',
      headers: {
        origin,
        accept: '*/*',
        'access-control-request-method': 'POST',
        'access-control-request-headers': asked.toSorted().join(','),
      },
      signal: bounded(visit),
    })
    answer.close()
    const facts = { status: answer.status, headersMs: Math.round(answer.headersMs) }
    const trouble = troubleOf(answer, origin)
    if (!trouble) return { findings: [passed('passes')], facts }
    const [code, text, fix] = trouble
    // This widget asks its own server without one; other clients and servers need it.
    const isNeeded = token !== null && classifyToken(token) === 'foreign'
    return {
      findings: [
        isNeeded
          ? failed(code, text, fix)
          : warned(code, `${text} Parley's widget does without, other clients do not.`, fix),
      ],
      facts,
    }
  } catch (error) {
    return { findings: [describeLoss(error, visit, { url: url, step: 'preflight' })] }
  }
}

type Trouble = readonly [code: string, text: string, fix: string]

const front = 'let OPTIONS requests to  /v1/client/  through to Parley, as they are'

const troubleOf = (answer: NetworkAnswer, origin: string): Trouble | null => {
  const { status } = answer
  if (status >= 300 && status < 400) {
    return ['redirected', `a preflight is redirected (${status}), which browsers refuse.`, front]
  }
  if (status < 200 || status >= 300) {
    return [
      'unexpected_answer',
      `a preflight is answered ${status}: something in front of the server does not let OPTIONS through.`,
      front,
    ]
  }
  if (!isReadableBy(answer, origin)) {
    return [
      'cors_stripped',
      'a preflight comes back without Access-Control-Allow-Origin.',
      'see what removes the headers  Access-Control-*  in front of the server',
    ]
  }
  const allowed = listOf(answer, 'access-control-allow-headers')
  const missing = asked.filter(
    // An asterisk stands for all but this one.
    (name) => !allowed.includes(name) && !(allowed.includes('*') && name !== 'authorization'),
  )
  if (missing.length === 0) return null
  return [
    'cors_stripped',
    `a preflight does not allow the header ${missing.join(' and ')}.`,
    'see what changes  Access-Control-Allow-Headers  in front of the server',
  ]
}
