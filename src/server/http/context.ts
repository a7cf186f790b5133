/** What a handler is given: hono's context, with Node's own request where there is a socket. */
import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono, MiddlewareHandler } from 'hono'

export interface HttpEnvironment {
  /** Absent where the app is called without a port. */
  Bindings: Partial<HttpBindings> & {
    /** The caller's, where the app is called without a port by somebody who knows it. */
    address?: string
  }
  Variables: { requestId: string }
}

export type HttpContext = Context<HttpEnvironment>
export type HttpApp = Hono<HttpEnvironment>
export type HttpMiddleware = MiddlewareHandler<HttpEnvironment>
