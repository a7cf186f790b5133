/** `/v1/conversations`: what visitors wrote and were answered, for the operator. */
import { deletedSchema } from '../../protocol/control.js'
import {
  conversationListSchema,
  listConversationsQuerySchema,
  shownConversationSchema,
} from '../../protocol/records.js'
import { attachmentResponse } from '../http/attachment-file.js'
import type { Access } from '../access.js'
import type { Archive } from '../archive.js'
import type { Api } from './api.js'

interface Parts {
  archive(access: Access): Archive
}

export const conversationRoutes = (api: Api, { archive }: Parts): void => {
  api.route({
    method: 'GET',
    path: '/v1/conversations',
    operationId: 'listConversations',
    tag: 'Conversations',
    summary: 'List conversations',
    description:
      'Those with the latest activity first. The next page is asked for with `pagination.cursor`. A search looks through a bounded number at once, so its page may be short, or empty, while `hasMore` is true.',
    scope: 'CONVERSATIONS:READ',
    query: listConversationsQuerySchema,
    answer: conversationListSchema,
    handle: ({ query }, access) => archive(access).list(query),
  })

  api.route({
    method: 'GET',
    path: '/v1/conversations/:id',
    operationId: 'showConversation',
    tag: 'Conversations',
    summary: 'Read a conversation',
    description: 'With its messages, oldest first, and the feedback of the visitor.',
    scope: 'CONVERSATIONS:READ',
    answer: shownConversationSchema,
    errors: ['not_found'],
    handle: ({ param }, access) => archive(access).show(param('id')),
  })

  api.route({
    method: 'GET',
    path: '/v1/conversations/:id/attachments/:attachmentId',
    operationId: 'readAttachment',
    tag: 'Conversations',
    summary: 'Read an attachment',
    description:
      'What a visitor attached to a message, as it was sent. It comes to be saved (`Content-Disposition: attachment`), and a browser that opens it gives it no rights.',
    scope: 'CONVERSATIONS:READ',
    answer: { mediaType: 'application/octet-stream', description: 'The file, with its own type.' },
    errors: ['not_found'],
    handle: async ({ param }, access) =>
      attachmentResponse(await archive(access).attachment(param('id'), param('attachmentId'))),
  })

  api.route({
    method: 'DELETE',
    path: '/v1/conversations/:id',
    operationId: 'deleteConversation',
    tag: 'Conversations',
    summary: 'Delete a conversation',
    description: 'With its messages, attachments and feedback. The visitor goes on in a new one.',
    scope: 'CONVERSATIONS:DELETE',
    answer: deletedSchema,
    errors: ['not_found'],
    handle: ({ param }, access) => archive(access).remove(param('id')),
  })
}
