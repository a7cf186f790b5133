/** What every answer has, whatever the route: a request id, a line in the log, a problem on failure. */
import { randomUUID } from 'node:crypto'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import type { Logger } from 'pino'
import { ParleyError } from '../../protocol/errors.js'
import type { HttpApp, HttpMiddleware } from './context.js'
import { asParleyError, problemResponse } from './problem.js'

interface Options {
  logger: Logger
  publicUrl: string | null
}

export const createApp = ({ logger, publicUrl }: Options): HttpApp => {
  const app: HttpApp = new Hono()
  app.use(requestLog(logger))

  app.onError((thrown, c) => {
    const error = asParleyError(thrown)
    if (error.code === 'internal_error') {
      logger.error({ requestId: c.get('requestId'), err: error.cause }, 'an unexpected error')
    } else if (error.cause !== undefined) {
      logger.warn(
        { requestId: c.get('requestId'), code: error.code, err: error.cause },
        error.message,
      )
    }
    return problemResponse(error, { requestId: c.get('requestId'), publicUrl: publicUrl ?? '' })
  })

  app.notFound((c) => {
    const methods = app.routes
      .filter(({ method, path }) => method !== 'ALL' && matches(path, c.req.path))
      .map(({ method }) => method)
    const error =
      methods.length > 0
        ? new ParleyError('method_not_allowed', {
            detail: `expected ${methods.join(' or ')}, seen ${c.req.method}`,
          })
        : new ParleyError('not_found', { detail: `Nothing is at ${logPath(c.req.path)}.` })
    const answer = problemResponse(error, {
      requestId: c.get('requestId'),
      publicUrl: publicUrl ?? '',
    })
    if (methods.length > 0) answer.headers.set('allow', methods.join(', '))
    return answer
  })
  return app
}

const matches = (pattern: string, path: string): boolean => {
  const source = pattern
    .replaceAll(/[.+?^$()|[\]\\]/g, '\\$&')
    .replaceAll(/:\w+(\{[^}]*\})?/g, '[^/]+')
  return !pattern.includes('*') && new RegExp(`^${source}$`).test(path)
}

const requestLog =
  (logger: Logger): HttpMiddleware =>
  async (c, next) => {
    const requestId = randomUUID()
    c.set('requestId', requestId)
    const start = performance.now()
    await next()
    if (c.res !== RESPONSE_ALREADY_SENT) c.res.headers.set('x-request-id', requestId)
    logger.info(
      {
        requestId,
        method: c.req.method,
        path: logPath(c.req.path),
        status: c.res.status,
        origin: c.req.header('origin')?.slice(0, 200),
        ms: Math.round(performance.now() - start),
      },
      'request',
    )
  }

/** Somebody may have put a secret into an address; the log does not keep it. */
export const logPath = (path: string): string =>
  path.slice(0, 500).replaceAll(/(rt|cs)_[A-Za-z0-9_-]+/gi, '$1_…')
