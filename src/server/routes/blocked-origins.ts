/** `/v1/client-tokens/:id/blocked-origins`: the pages that a token has refused. */
import {
  blockedOriginsSchema,
  forgetBlockedOriginsQuerySchema,
  ignoreBlockedOriginSchema,
  shownBlockedOriginSchema,
} from '../../protocol/blocked-origins.js'
import { deletedSchema } from '../../protocol/control.js'
import type { Access } from '../access.js'
import type { BlockedOriginKeeper } from '../blocked-origins.js'
import type { Api } from './api.js'

interface Parts {
  blockedOrigins(access: Access): BlockedOriginKeeper
}

export const blockedOriginRoutes = (api: Api, { blockedOrigins }: Parts): void => {
  api.route({
    method: 'GET',
    path: '/v1/client-tokens/:id/blocked-origins',
    operationId: 'listBlockedOrigins',
    tag: 'Origins',
    summary: 'Which origins were refused',
    description:
      'Latest first, each with the entry that would allow it; at most 200. Another process of the server writes its own down within five seconds. Outside browsers an `Origin` can be forged: allow none that you do not know. To allow one, add its `suggestion` to `allowedOrigins` of the token; it then leaves this list. What nobody has tried for 90 days is forgotten.',
    scope: 'CLIENT_TOKENS:READ',
    answer: blockedOriginsSchema,
    errors: ['not_found'],
    handle: ({ param }, access) => blockedOrigins(access).list(param('id')),
  })

  api.route({
    method: 'POST',
    path: '/v1/client-tokens/:id/blocked-origins/ignore',
    operationId: 'ignoreBlockedOrigin',
    tag: 'Origins',
    summary: 'Ignore a blocked origin, or no longer',
    description:
      'It is refused and counted as before, and `blockedOriginCount` of the token leaves it out.',
    scope: 'CLIENT_TOKENS:WRITE',
    body: ignoreBlockedOriginSchema,
    answer: shownBlockedOriginSchema,
    errors: ['not_found'],
    handle: ({ param, body }, access) => blockedOrigins(access).ignore(param('id'), body),
  })

  api.route({
    method: 'DELETE',
    path: '/v1/client-tokens/:id/blocked-origins',
    operationId: 'forgetBlockedOrigins',
    tag: 'Origins',
    summary: 'Forget blocked origins',
    description:
      'One, or all of the token. They are refused as before, and counted anew if they come again.',
    scope: 'CLIENT_TOKENS:WRITE',
    query: forgetBlockedOriginsQuerySchema,
    answer: deletedSchema,
    errors: ['not_found'],
    handle: ({ param, query }, access) => blockedOrigins(access).forget(param('id'), query),
  })
}
