/**
 * CORS for what pages call: a refused page must be able to read why, so every answer carries
 * `Access-Control-Allow-Origin`. There are no cookies here, and never credentials.
 */
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { HttpMiddleware } from './context.js'

const exposed = 'Retry-After, RateLimit, RateLimit-Policy, X-Request-Id'

/** A success is for the origin that was allowed, byte for byte as it was sent; the rest for all. */
export const corsHeaders = (
  status: number,
  origin: string | undefined,
): Record<string, string> => ({
  'access-control-expose-headers': exposed,
  ...(status < 400 && origin !== undefined
    ? { 'access-control-allow-origin': origin, vary: 'Origin' }
    : { 'access-control-allow-origin': '*' }),
})

/** For the client surface. A preflight carries neither token nor session, so it decides nothing. */
export const clientCors: HttpMiddleware = async (c, next) => {
  if (c.req.method === 'OPTIONS') {
    c.res = new Response(null, {
      status: 204,
      headers: {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, POST, DELETE',
        'access-control-allow-headers':
          c.req.header('access-control-request-headers') ?? 'Content-Type, Authorization',
        'access-control-max-age': '7200',
        vary: 'Access-Control-Request-Headers',
        'cache-control': 'no-store',
      },
    })
    return
  }
  await next()
  if (c.res === RESPONSE_ALREADY_SENT) return
  for (const [name, value] of Object.entries(corsHeaders(c.res.status, c.req.header('origin')))) {
    c.res.headers.set(name, value)
  }
}

/** For what any page may load: scripts and the health image. */
export const publicResource: HttpMiddleware = async (c, next) => {
  await next()
  c.res.headers.set('access-control-allow-origin', '*')
  c.res.headers.set('cross-origin-resource-policy', 'cross-origin')
}
