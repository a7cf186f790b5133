/** `/v1/client-tokens`: the public tokens that sites carry, and what became of them. */
import {
  agentsSchema,
  checkOriginSchema,
  clientTokenListSchema,
  createClientTokenSchema,
  createdClientTokenSchema,
  deletedSchema,
  explainedOriginsSchema,
  explainOriginsSchema,
  listClientTokensQuerySchema,
  originVerdictSchema,
  shownClientTokenSchema,
  sightingsSchema,
  tokenValueSchema,
  updateClientTokenSchema,
  updatedClientTokenSchema,
  type Agents,
} from '../../protocol/control.js'
import {
  tokenConversationsQuerySchema,
  tokenConversationsSchema,
  usageQuerySchema,
  usageSchema,
} from '../../protocol/records.js'
import type { Access } from '../access.js'
import type { Archive } from '../archive.js'
import type { BlockedOriginKeeper } from '../blocked-origins.js'
import { explainOrigins } from '../origin-explanation.js'
import type { Tokens } from '../tokens.js'
import type { UsageReader } from '../usage.js'
import type { Api } from './api.js'
import { blockedOriginRoutes } from './blocked-origins.js'

interface Parts {
  tokens(access: Access): Tokens
  archive(access: Access): Archive
  usage(access: Access): UsageReader
  blockedOrigins(access: Access): BlockedOriginKeeper
  agents(): Agents
}

export const clientTokenRoutes = (api: Api, parts: Parts): void => {
  readingRoutes(api, parts)
  writingRoutes(api, parts)
  endingRoutes(api, parts)
  recordRoutes(api, parts)
  originRoutes(api, parts)
  blockedOriginRoutes(api, parts)

  api.route({
    method: 'GET',
    path: '/v1/agents',
    operationId: 'listAgents',
    tag: 'Agents',
    summary: 'Who can answer',
    description:
      'The agents and flows of the configuration, with their versions in order; the last is `latest`. `default` answers where a token names nobody.',
    scope: 'CLIENT_TOKENS:READ',
    answer: agentsSchema,
    handle: () => parts.agents(),
  })
}

const readingRoutes = (api: Api, { tokens }: Parts): void => {
  api.route({
    method: 'GET',
    path: '/v1/client-tokens',
    operationId: 'listClientTokens',
    tag: 'Client tokens',
    summary: 'List client tokens',
    description: 'Newest first. A test key sees the test tokens only.',
    scope: 'CLIENT_TOKENS:READ',
    query: listClientTokensQuerySchema,
    answer: clientTokenListSchema,
    handle: ({ query }, access) => tokens(access).list(query),
  })

  api.route({
    method: 'GET',
    path: '/v1/client-tokens/:id',
    operationId: 'showClientToken',
    tag: 'Client tokens',
    summary: 'Read a client token',
    scope: 'CLIENT_TOKENS:READ',
    answer: shownClientTokenSchema,
    errors: ['not_found'],
    tagged: 'clientToken',
    handle: ({ param }, access) => tokens(access).show(param('id')),
  })

  api.route({
    method: 'GET',
    path: '/v1/client-tokens/:id/token',
    operationId: 'readClientTokenValue',
    tag: 'Client tokens',
    summary: "Read a client token's value",
    scope: 'CLIENT_TOKENS:READ',
    answer: tokenValueSchema,
    errors: ['not_found'],
    handle: ({ param }, access) => tokens(access).value(param('id')),
  })
}

const writingRoutes = (api: Api, { tokens }: Parts): void => {
  api.route({
    method: 'POST',
    path: '/v1/client-tokens',
    operationId: 'createClientToken',
    tag: 'Client tokens',
    summary: 'Make a client token',
    description:
      'The token is public: it goes into the page. What keeps other sites from using it is the list of allowed origins, and what bounds the cost is its limits. The environment is fixed from then on; a test key makes test tokens.',
    scope: 'CLIENT_TOKENS:WRITE',
    body: createClientTokenSchema,
    answer: createdClientTokenSchema,
    status: 201,
    errors: ['invalid_origin_entry'],
    tagged: 'clientToken',
    handle: ({ body }, access) => tokens(access).create(body),
  })

  api.route({
    method: 'PUT',
    path: '/v1/client-tokens/:id',
    operationId: 'updateClientToken',
    tag: 'Client tokens',
    summary: 'Change a client token',
    description:
      'Takes any of the fields that can be set, or the whole object as it was read; what is left out stays. A whole object whose `updatedAt` is older is refused with 412, as it would undo what was changed since. Takes effect at the next request of every page that carries the token.',
    scope: 'CLIENT_TOKENS:WRITE',
    body: updateClientTokenSchema,
    answer: updatedClientTokenSchema,
    errors: ['not_found', 'invalid_origin_entry'],
    tagged: 'clientToken',
    isConditional: true,
    handle: ({ param, body, ifMatch }, access) => tokens(access).update(param('id'), body, ifMatch),
  })
}

const endingRoutes = (api: Api, { tokens }: Parts): void => {
  api.route({
    method: 'POST',
    path: '/v1/client-tokens/:id/regenerate',
    operationId: 'regenerateClientToken',
    tag: 'Client tokens',
    summary: 'Give a client token a new value',
    description:
      'The old value is refused with `token_rotated` from the next request on, and replies that are running end within a second. Put the new value into the pages.',
    scope: 'CLIENT_TOKENS:WRITE',
    answer: createdClientTokenSchema,
    errors: ['not_found'],
    tagged: 'clientToken',
    isConditional: true,
    handle: ({ param, ifMatch }, access) => tokens(access).rotate(param('id'), ifMatch),
  })

  api.route({
    method: 'DELETE',
    path: '/v1/client-tokens/:id',
    operationId: 'deleteClientToken',
    tag: 'Client tokens',
    summary: 'Delete a client token',
    description: 'Pages that carry it are refused from then on, and its conversations are deleted.',
    scope: 'CLIENT_TOKENS:DELETE',
    answer: deletedSchema,
    errors: ['not_found'],
    isConditional: true,
    handle: ({ param, ifMatch }, access) => tokens(access).remove(param('id'), ifMatch),
  })
}

const recordRoutes = (api: Api, { archive, usage, tokens }: Parts): void => {
  api.route({
    method: 'GET',
    path: '/v1/client-tokens/:id/conversations',
    operationId: 'listClientTokenConversations',
    tag: 'Client tokens',
    summary: "List a client token's conversations",
    description: 'Those with the latest activity first.',
    scope: 'CONVERSATIONS:READ',
    query: tokenConversationsQuerySchema,
    answer: tokenConversationsSchema,
    errors: ['not_found'],
    handle: ({ param, query }, access) => archive(access).ofToken(param('id'), query),
  })

  api.route({
    method: 'GET',
    path: '/v1/client-tokens/:id/usage',
    operationId: 'readClientTokenUsage',
    tag: 'Client tokens',
    summary: "Read a client token's usage",
    description:
      'How many sessions were opened, messages admitted and requests refused (by code), over time; and how much of the rate limits is used at this moment.',
    scope: 'CLIENT_TOKENS:READ',
    query: usageQuerySchema,
    answer: usageSchema,
    errors: ['not_found'],
    handle: ({ param, query }, access) => usage(access).ofToken(param('id'), query),
  })

  api.route({
    method: 'GET',
    path: '/v1/client-tokens/:id/sightings',
    operationId: 'listClientTokenSightings',
    tag: 'Client tokens',
    summary: 'Where a client token is at work',
    description: 'The origins that opened sessions with it, latest first; at most 100.',
    scope: 'CLIENT_TOKENS:READ',
    answer: sightingsSchema,
    errors: ['not_found'],
    handle: ({ param }, access) => tokens(access).sightings(param('id')),
  })
}

const originRoutes = (api: Api, { tokens }: Parts): void => {
  api.route({
    method: 'POST',
    path: '/v1/client-tokens/:id/check-origin',
    operationId: 'checkOrigin',
    tag: 'Origins',
    summary: 'Would this origin be allowed?',
    description:
      "By the token's own list, or by one that is given and not stored. Nothing is changed, and nothing is counted.",
    scope: 'CLIENT_TOKENS:READ',
    body: checkOriginSchema,
    answer: originVerdictSchema,
    errors: ['not_found', 'invalid_origin_entry'],
    handle: ({ param, body }, access) => tokens(access).checkOrigin(param('id'), body),
  })

  api.route({
    method: 'POST',
    path: '/v1/origins/explain',
    operationId: 'explainOrigins',
    tag: 'Origins',
    summary: 'What a list of allowed origins means',
    description:
      'Each entry as it would be stored, with examples of what it allows and what it does not, and what is wrong with it or worth a warning. A bad entry is no error here.',
    scope: 'CLIENT_TOKENS:READ',
    body: explainOriginsSchema,
    answer: explainedOriginsSchema,
    errors: ['invalid_origin_entry'],
    handle: ({ body }) => explainOrigins(body),
  })
}
