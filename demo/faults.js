/**
 * Trouble on the way between page and server, on purpose, for the page at /try: an answer that is
 * cut, a server that fails or is slow or gone. One at a time, and the next few requests alone.
 */
import { setTimeout as delay } from 'node:timers/promises'

const problem = (status, code, error) => (response) => {
  const type = `/docs/errors/${code}`
  const detail = 'The demo was asked for this.'
  const body = { type, title: error, status, detail, code, error, requestId: 'req_demo' }
  response.writeHead(status, { 'content-type': 'application/problem+json' })
  response.end(JSON.stringify(body))
}

const cutAfterBytes = 900
const goneMs = 6000

/** Lets so much of the answer through, and then the connection is no more. */
const cut = (response) => {
  const { write } = response
  let left = cutAfterBytes
  response.write = (chunk, ...rest) => {
    left -= chunk.length
    if (left < 0) response.destroy()
    return write.call(response, chunk, ...rest)
  }
}

/** Says of the session that it ends in two minutes for good. The answer keeps its length. */
const endSoon = (response) => {
  const change = (chunk) =>
    typeof chunk === 'string' || chunk instanceof Uint8Array
      ? Buffer.from(chunk)
          .toString()
          .replace('"idleTimeoutSeconds":1800', '"idleTimeoutSeconds":119')
          .replace('"renewable":true', '"renewable":false')
      : chunk
  const { write, end } = response
  response.write = (chunk, ...rest) => write.call(response, change(chunk), ...rest)
  response.end = (chunk, ...rest) => end.call(response, change(chunk), ...rest)
}

const isChat = (path) => path === '/v1/client/chat'
const isClient = (path) => path.startsWith('/v1/client/')

/**
 * What each does to a request, and to how many: it answers (and says so), or lets it through.
 * @type {Record<string, { matches: (path: string) => boolean, times: number, act: (response: any) => unknown }>}
 */
const kinds = {
  cut: { matches: isChat, times: 1, act: cut },
  error: {
    matches: isChat,
    times: Infinity,
    act: (response) => {
      problem(
        500,
        'internal_error',
        'Something went wrong on our side. Please try again.',
      )(response)
      return true
    },
  },
  expired: {
    matches: isChat,
    times: 1,
    act: (response) => {
      problem(401, 'session_expired', 'This chat has ended. Please start a new one.')(response)
      return true
    },
  },
  over: {
    matches: isChat,
    times: 1,
    act: (response) => {
      problem(401, 'session_revoked', 'This chat has ended. Please start a new one.')(response)
      return true
    },
  },
  ending: { matches: (path) => path === '/v1/client/init', times: 1, act: endSoon },
  gone: {
    matches: (path) => isClient(path) || path.startsWith('/healthz'),
    times: Infinity,
    act: (response) => {
      response.destroy()
      return true
    },
  },
  slow: { matches: isChat, times: 1, act: () => delay(13_000) },
}

export const createFaults = () => {
  let present = null
  let left = 0
  /** Until then nothing comes through: a cut line is not mended at once. */
  let goneUntil = 0

  return {
    names: Object.keys(kinds),
    /** The next requests meet it; null ends it. */
    set(name) {
      present = Object.hasOwn(kinds, name ?? '') ? name : null
      left = present ? kinds[present].times : 0
      goneUntil = 0
    },
    /** True if the request is done with. */
    async meet(path, response) {
      if (isClient(path) && Date.now() < goneUntil) {
        response.destroy()
        return true
      }
      const kind = present && kinds[present]
      if (!kind || left <= 0 || !kind.matches(path)) return false
      left -= 1
      if (present === 'cut') response.once('close', () => (goneUntil = Date.now() + goneMs))
      return (await kind.act(response)) === true
    },
  }
}
