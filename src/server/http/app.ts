/** What every answer has, whatever the route: a request id, a line in the log, a problem on failure. */
import { randomUUID } from 'node:crypto'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import type { Logger } from 'pino'
import { ParleyError } from '../../protocol/errors.js'
import type { HttpApp, HttpMiddleware } from './context.js'
import { createMetrics, type Metrics } from './metrics.js'
import { asParleyError, problemResponse } from './problem.js'

interface Options {
  logger: Logger
  publicUrl: string | null
  /** Default: counters that nobody reads. */
  metrics?: Pick<Metrics, 'middleware' | 'countRefusal'>
}

export const createApp = ({ logger, publicUrl, metrics = createMetrics() }: Options): HttpApp => {
  const app: HttpApp = new Hono()
  app.use(requestLog(logger))
  app.use(metrics.middleware)

  app.onError((thrown, c) => {
    const error = asParleyError(thrown)
    metrics.countRefusal(error.code)
    if (error.code === 'internal_error') {
      logger.error({ requestId: c.get('requestId'), err: error.cause }, 'an unexpected error')
    } else if (error.cause !== undefined) {
      logger.warn(
        { requestId: c.get('requestId'), code: error.code, err: error.cause },
        error.message,
      )
    }
    return problemResponse(error, {
      requestId: c.get('requestId'),
      publicUrl: publicUrl ?? '',
      ...(error.code.startsWith('key_') && { headers: { 'www-authenticate': 'Bearer' } }),
    })
  })

  app.notFound((c) => {
    const methods = allowedMethods(app, c.req.path)
    const error =
      methods.length > 0
        ? new ParleyError('method_not_allowed', {
            detail: `expected ${methods.join(' or ')}, seen ${c.req.method}`,
          })
        : new ParleyError('not_found', { detail: `Nothing is at ${logPath(c.req.path)}.` })
    metrics.countRefusal(error.code)
    const answer = problemResponse(error, {
      requestId: c.get('requestId'),
      publicUrl: publicUrl ?? '',
    })
    if (methods.length > 0) answer.headers.set('allow', methods.join(', '))
    return answer
  })
  return app
}

/** Of what is mounted there; what answers to GET answers to HEAD. */
const allowedMethods = (app: HttpApp, path: string): string[] => {
  const methods = app.routes
    .filter((route) => route.method !== 'ALL' && matches(route.path, path))
    .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  return [...new Set(methods)]
}

const matches = (pattern: string, path: string): boolean => {
  const source = pattern
    .replaceAll(/:\w+(\{[^}]*\})?/g, ':')
    .replaceAll(/[.+?^$()|[\]\\]/g, '\\$&')
    .replaceAll(':', '[^/]+')
    .replaceAll('*', '.*')
  return new RegExp(`^${source}$`).test(path)
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

/**
 * Somebody may have put a secret into an address; the log does not keep it. Keys and sessions are
 * known by their beginning, cookies and set-up secrets by their length; client tokens are public.
 */
export const logPath = (path: string): string =>
  path
    .slice(0, 500)
    .replaceAll(/(rt|cs)_[A-Za-z0-9_-]+/gi, '$1_…')
    .replaceAll(/(?<![\w-])(?!ct_)[\w-]{43,}/g, '…')
