/** One request to the client surface, as a page of the origin would send it. */
import { problemSchema, type Problem } from '../protocol/answer.js'
import { acceptedEncodings, readBody, textOf } from './answer-body.js'
import { headerOf } from './headers.js'
import { parseJson } from './json.js'
import type { NetworkAnswer } from './network.js'
import { bounded, type Visit } from './visit.js'

/** More than any answer but a stream has. */
const maxAnswerBytes = 1024 * 1024

export interface ServerAnswer {
  answer: NetworkAnswer
  /** Undefined if the body is no JSON. */
  value: unknown
  /** Null if it is none of ours. */
  problem: Problem | null
}

export const clientUrl = (api: string, path: string): URL => new URL(`${api}/v1/client/${path}`)

interface PostOptions {
  contentType: string
  signal: AbortSignal
  /** `Accept-Encoding`. Default: whatever can be opened. */
  encodings?: string
}

/** Sends a body, and leaves the answer's to whoever asked. */
export const openPost = (
  { network, origin, page }: Visit,
  url: URL,
  body: object,
  { contentType, signal, encodings = acceptedEncodings }: PostOptions,
): Promise<NetworkAnswer> =>
  network.request({
    url,
    method: 'POST',
    headers: {
      origin,
      referer: `${page.origin}/`,
      accept: '*/*',
      'accept-encoding': encodings,
      'content-type': contentType,
      'content-length': String(Buffer.byteLength(JSON.stringify(body))),
    },
    body: JSON.stringify(body),
    signal,
  })

/** @throws NetworkError, or the signal's reason */
export const post = async (
  visit: Visit,
  url: URL,
  body: object,
  contentType: string,
): Promise<ServerAnswer> =>
  readAnswer(await openPost(visit, url, body, { contentType, signal: bounded(visit) }))

export const readAnswer = async (answer: NetworkAnswer): Promise<ServerAnswer> => {
  const text = textOf(await readBody(answer, maxAnswerBytes), headerOf(answer, 'content-type'))
  const value = parseJson(text)
  const parsed = problemSchema.safeParse(value)
  return { answer, value, problem: parsed.success && parsed.data.code ? parsed.data : null }
}
