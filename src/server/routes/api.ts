/**
 * Mounts the routes of the control surface. What holds for all of them is done here and nowhere
 * else: who calls and what that allows, the query against its schema, the bound of the body, the
 * headers of the answer. Nobody gets past without a guard that lets them.
 */
import * as z from 'zod/mini'
import {
  maxControlBodyBytes,
  type Guard,
  type Operation,
  type OperationData,
} from '../../protocol/operation.js'
import { requireScope, type Access } from '../access.js'
import { entityTag } from '../etag.js'
import { invalidRequest, parseFields } from '../fields.js'
import { readJson, readOptionalJson } from '../http/body.js'
import type { HttpApp, HttpContext } from '../http/context.js'
import type { ConsoleSession } from '../console-sessions.js'
import type { Callers } from './caller.js'

/** What a handler is asked. */
export interface Ask<Query> {
  /** A part of the path by its name. */
  param(name: string): string
  query: Query
  /** A JSON object, for the domain to parse; undefined where the route takes none. */
  body: unknown
  ifMatch: string | null
  c: HttpContext
}

/** An answer as JSON, or a whole response. */
type Answer = Promise<object> | object

type Handled<Query> =
  | (Extract<Guard, { scope: string }> & { handle(ask: Ask<Query>, access: Access): Answer })
  | (Extract<Guard, { who: 'operator' }> & {
      handle(ask: Ask<Query>, session: ConsoleSession): Answer
    })
  | (Extract<Guard, { who: 'anyone' }> & { handle(ask: Ask<Query>): Answer })

export type Route<Query> = Omit<OperationData, 'query'> & {
  readonly query?: z.ZodMiniType<Query>
} & Handled<Query>

export interface Api {
  route<Query>(route: Route<Query>): void
  /** All that were mounted, for those who describe them. */
  readonly operations: readonly Operation[]
}

export const createApi = (app: HttpApp, callers: Callers): Api => {
  const operations: Operation[] = []
  return {
    operations,
    route(route) {
      const { handle: _, ...operation } = route
      operations.push(operation)
      app.on(route.method, route.path, async (c) => {
        const respond = await admit(callers, route, c)
        return finish(c, route, await respond(await readAsk(route, c)))
      })
    },
  }
}

/** Before anything is read of the request's body. */
const admit = async <Query>(
  callers: Callers,
  route: Route<Query>,
  c: HttpContext,
): Promise<(ask: Ask<Query>) => Answer> => {
  if (route.scope !== undefined) {
    const access = await callers.access(c)
    requireScope(access, route.scope)
    return (ask) => route.handle(ask, access)
  }
  if (route.who === 'operator') {
    const session = await callers.operator(c)
    return (ask) => route.handle(ask, session)
  }
  if (route.tag === 'Console') callers.checkConsole(c)
  return (ask) => route.handle(ask)
}

const readAsk = async <Query>(route: Route<Query>, c: HttpContext): Promise<Ask<Query>> => {
  const query = readQuery(route.query, c)
  return {
    query,
    body: await readBody(route, c),
    ifMatch: c.req.header('if-match') ?? null,
    param(name) {
      const value = c.req.param(name)
      // Of the route's own pattern, so it is there.
      if (value === undefined) throw new Error(`There is no ${name} in ${route.path}`)
      return value
    },
    c,
  }
}

const noFields = z.strictObject({})

/** A route that takes no fields refuses them: what was sent for a purpose is not passed over. */
const readBody = async <Query>(
  { method, body }: Route<Query>,
  c: HttpContext,
): Promise<unknown> => {
  if (body !== undefined) return readJson(c, maxControlBodyBytes, 'declared')
  if (method !== 'POST') return undefined
  parseFields(noFields, await readOptionalJson(c, maxControlBodyBytes))
  return undefined
}

const readQuery = <Query>(schema: z.ZodMiniType<Query> | undefined, c: HttpContext): Query => {
  const given = Object.entries(c.req.queries())
  const repeated = given.filter(([, values]) => values.length > 1)
  if (repeated.length > 0) {
    throw invalidRequest(
      repeated.map(([path, values]) => ({
        path,
        code: 'repeated',
        message: `expected one, seen ${values.length}`,
      })),
    )
  }
  if (schema) {
    return parseFields(schema, Object.fromEntries(given.map(([name, [value]]) => [name, value])))
  }
  if (given.length > 0) {
    throw invalidRequest(
      given.map(([path]) => ({ path, code: 'unknown_field', message: 'there is no such field' })),
    )
  }
  // A route without a schema has a handler that is given nothing.
  return undefined as Query
}

/** Read by nobody but who asked: no cache keeps it, no page embeds it, no browser guesses at it. */
const privately = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
}

const finish = <Query>(c: HttpContext, route: Route<Query>, answer: object): Response => {
  if (answer instanceof Response) return answer
  const tag = tagOf(route, answer)
  return c.json(answer, route.status ?? 200, { ...privately, ...(tag && { etag: tag }) })
}

const tagOf = <Query>({ tagged }: Route<Query>, answer: object): string | undefined => {
  if (tagged === undefined) return undefined
  const resource = (answer as Record<string, unknown>)[tagged]
  return typeof resource === 'object' && resource !== null ? entityTag(resource) : undefined
}
