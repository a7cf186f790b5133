/** `/v1/api-keys`: the secrets of an operator's programs. */
import {
  apiKeyListSchema,
  apiKeyOptionsSchema,
  createApiKeySchema,
  createdApiKeySchema,
  listApiKeysQuerySchema,
  shownApiKeySchema,
  updateApiKeySchema,
} from '../../protocol/api-keys.js'
import { deletedSchema } from '../../protocol/control.js'
import { operatorAccess, type Access } from '../access.js'
import type { Keys } from '../keys.js'
import type { Api } from './api.js'

interface Parts {
  keys(access: Access): Keys
}

export const apiKeyRoutes = (api: Api, parts: Parts): void => {
  readingRoutes(api, parts)
  writingRoutes(api, parts)
  endingRoutes(api, parts)
}

const readingRoutes = (api: Api, { keys }: Parts): void => {
  api.route({
    method: 'GET',
    path: '/v1/api-keys/options',
    operationId: 'listApiKeyOptions',
    tag: 'API keys',
    summary: 'What a key may be allowed to do',
    description: 'The permissions, in groups, and templates of them.',
    scope: 'API_KEYS:READ',
    answer: apiKeyOptionsSchema,
    handle: (_ask, access) => keys(access).options(),
  })

  api.route({
    method: 'GET',
    path: '/v1/api-keys',
    operationId: 'listApiKeys',
    tag: 'API keys',
    summary: 'List API keys',
    description: 'Newest first. A test key sees the test keys only.',
    scope: 'API_KEYS:READ',
    query: listApiKeysQuerySchema,
    answer: apiKeyListSchema,
    handle: ({ query }, access) => keys(access).list(query),
  })

  api.route({
    method: 'GET',
    path: '/v1/api-keys/:id',
    operationId: 'showApiKey',
    tag: 'API keys',
    summary: 'Read an API key',
    description: 'Everything but the key itself.',
    scope: 'API_KEYS:READ',
    answer: shownApiKeySchema,
    errors: ['not_found'],
    tagged: 'apiKey',
    handle: ({ param }, access) => keys(access).show(param('id')),
  })
}

const writingRoutes = (api: Api, { keys }: Parts): void => {
  api.route({
    method: 'POST',
    path: '/v1/api-keys',
    operationId: 'createApiKey',
    tag: 'API keys',
    summary: 'Make an API key',
    description:
      'Or with `parley key create`. No key can make another: one is refused with `key_not_enough`. The key itself is in this answer and nowhere else; only its hash is kept.',
    who: 'operator',
    body: createApiKeySchema,
    answer: createdApiKeySchema,
    status: 201,
    tagged: 'apiKey',
    handle: ({ body }) => keys(operatorAccess).create(body),
  })

  api.route({
    method: 'PUT',
    path: '/v1/api-keys/:id',
    operationId: 'updateApiKey',
    tag: 'API keys',
    summary: 'Change an API key',
    description:
      'Takes any of the fields that can be set, or the whole object as it was read; one whose `updatedAt` is older is refused with 412. `isActive: false` revokes it, from the next request on. A key may take from another. Where it gives one anything (a permission, a longer life, an address, its life back), that one may then reach no farther than itself.',
    scope: 'API_KEYS:WRITE',
    body: updateApiKeySchema,
    answer: shownApiKeySchema,
    errors: ['not_found', 'key_not_enough'],
    tagged: 'apiKey',
    isConditional: true,
    handle: ({ param, body, ifMatch }, access) => keys(access).update(param('id'), body, ifMatch),
  })
}

const endingRoutes = (api: Api, { keys }: Parts): void => {
  api.route({
    method: 'DELETE',
    path: '/v1/api-keys/:id',
    operationId: 'deleteApiKey',
    tag: 'API keys',
    summary: 'Delete an API key',
    description: 'It is refused from the next request on.',
    scope: 'API_KEYS:DELETE',
    answer: deletedSchema,
    errors: ['not_found'],
    isConditional: true,
    handle: ({ param, ifMatch }, access) => keys(access).remove(param('id'), ifMatch),
  })

  api.route({
    method: 'POST',
    path: '/v1/api-keys/:id/regenerate',
    operationId: 'regenerateApiKey',
    tag: 'API keys',
    summary: 'Give an API key a new secret',
    description:
      'The old one is refused with `key_revoked` from the next request on. A key may do this with itself, and with keys that reach no farther.',
    scope: 'API_KEYS:WRITE',
    answer: createdApiKeySchema,
    errors: ['not_found', 'key_not_enough'],
    tagged: 'apiKey',
    isConditional: true,
    handle: ({ param, ifMatch }, access) => keys(access).rotate(param('id'), ifMatch),
  })
}
