/**
 * Examinations of pages that the operator asks for at the console: which page, with which token, how
 * many at once and for how long. How a page is examined is the doctor's matter.
 */
import {
  examinationRequestSchema,
  type ExaminationEvent,
  type ExaminationRequest,
} from '../protocol/doctor.js'
import { ParleyError } from '../protocol/errors.js'
import { invalidRequest, parseFields } from './fields.js'

/** What the doctor is asked. */
export interface Examination {
  page: URL
  token?: string
  /** This server's address, where pages are known to have it; else what the page says goes. */
  api?: string
  send: boolean
  timeoutMs: number
  signal: AbortSignal
}

export type Examine = (examination: Examination) => AsyncIterable<ExaminationEvent>

interface Options {
  examine: Examine
  /** The value of a client token by its id. @throws ParleyError `not_found` */
  readToken(id: string): Promise<string>
}

export interface Examinations {
  /**
   * Reads what is asked for, and holds a place until the examination is over. Nothing is sent
   * anywhere before it is run, which must follow, once.
   * @throws ParleyError `invalid_request`, `not_found`, or `overloaded` while others run
   */
  prepare(input: unknown, server: ServerAddress): Promise<RunExamination>
}

export interface ServerAddress {
  url: string
  /** False where it is only the one under which the operator has come. */
  isConfigured: boolean
}

/** Ends early when the signal says so: the reader is gone. */
export type RunExamination = (signal: AbortSignal) => AsyncIterable<ExaminationEvent>

/** Each holds connections and memory. An operator looks at one, and has another tab. */
const maxAtOnce = 2

/** A person waits; and a reply takes its time. */
const timeoutMs = 30_000
const timeoutWithMessageMs = 60_000

export const createExaminations = ({ examine, readToken }: Options): Examinations => {
  let running = 0

  async function* run(examination: Examination): AsyncGenerator<ExaminationEvent, void> {
    try {
      yield* examine(examination)
    } finally {
      running -= 1
    }
  }

  return {
    async prepare(input, { url, isConfigured }) {
      const request: ExaminationRequest = parseFields(examinationRequestSchema, input)
      const { clientTokenId = null, send = false } = request
      const page = readPage(request.page)
      const token = clientTokenId === null ? null : await readToken(clientTokenId)
      if (running >= maxAtOnce) throw full()
      running += 1
      return (signal) =>
        run({
          page,
          ...(token !== null && { token }),
          // A token of ours is tried here, also where a page has no tag that could be seen.
          ...((isConfigured || token !== null) && { api: url }),
          send,
          timeoutMs: send ? timeoutWithMessageMs : timeoutMs,
          signal,
        })
    },
  }
}

/** @throws ParleyError `invalid_request`, which does not repeat what may hold a password */
const readPage = (text: string): URL => {
  const refuse = (seen: string) =>
    invalidRequest([
      {
        path: 'page',
        code: 'bad_address',
        message: `expected the address of a page, as https://www.shop.example/help, seen ${seen}`,
      },
    ])
  if (!URL.canParse(text)) throw refuse('no address')
  const url = new URL(text)
  if (!/^https?:$/.test(url.protocol)) throw refuse(`one that begins with ${url.protocol}`)
  if (url.username || url.password) throw refuse('one with a user name or a password')
  url.hash = ''
  return url
}

const full = (): ParleyError =>
  new ParleyError('overloaded', {
    detail: `This server is looking at ${maxAtOnce} pages already, and at no more at a time. Wait until one is done, or run npx parley-chat doctor on another machine.`,
    retryAfterMs: 10_000,
  })
