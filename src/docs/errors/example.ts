/**
 * What is printed and answered in an example, made by the very functions that do so in earnest.
 * Invented is only who is asking.
 */
import { describe } from '../../diagnosis/diagnose.js'
import { formatDiagnosis } from '../../diagnosis/diagnosis.js'
import { describeChange } from '../../diagnosis/policy.js'
import { errors, ParleyError, type ErrorCode } from '../../protocol/errors.js'
import { problemBody } from '../../server/http/problem.js'
import type { Article, Code, Sighting } from './article.js'

export const exampleOrigin = 'https://www.shop.example'
export const exampleApi = 'https://chat.example'
export const exampleToken = 'ct_live_4fK9sLq2XbT7mWc1RzYd8NvHpyntNSer2a9XkQ'
const exampleRequestId = '6f1c1d0e-5a8e-4a57-9a53-2f4c8e0f1a77'

export const isAnswered = (code: Code): code is ErrorCode => Object.hasOwn(errors, code)

/** What the console of the page shows. */
export const consoleBlock = (code: Code, sighting: Sighting, answer: Article['answer']): string => {
  const { origin = exampleOrigin, api = exampleApi, token = exampleToken } = sighting
  const { evidence = null, violation } = sighting
  return formatDiagnosis(
    describe({
      code,
      isCertain: evidence === null,
      evidence,
      problem: isAnswered(code) ? problemOf(code, sighting.answer ?? answer) : null,
      pageOrigin: origin,
      codeOrigin: api,
      token,
      api,
      ...(violation && { change: describeChange(api, violation, []) }),
    }),
  )
}

const problemOf = (code: ErrorCode, answer: Article['answer']) =>
  problemBody(new ParleyError(code, answer), {
    requestId: exampleRequestId,
    publicUrl: exampleApi,
  })

/** The body that a program receives. */
export const problemText = (code: ErrorCode, answer: Article['answer']): string =>
  JSON.stringify(problemOf(code, answer), null, 2)

/** The event of a stream that a program receives. */
export const eventText = (code: ErrorCode): string => {
  const data = {
    type: 'execution_error',
    error: { code, message: errors[code].error },
    code,
    executionId: 'turn_8h2kq4w7',
    seq: 3,
  }
  return `event: execution_error\ndata: ${JSON.stringify(data)}`
}
