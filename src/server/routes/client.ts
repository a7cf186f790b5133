/** The client surface, `/v1/client/*`: what browsers call with a public token or a session. */
import {
  chatRequestSchema,
  feedbackRequestSchema,
  initRequestSchema,
  sessionRequestSchema,
  turnEventsRequestSchema,
  userMessageSchema,
  type UserMessage,
} from '../../protocol/client.js'
import { ParleyError } from '../../protocol/errors.js'
import type { Conversations } from '../conversations.js'
import type { Settings } from '../config.js'
import { base64Length } from '../data-uri.js'
import { invalidRequest, parseFields } from '../fields.js'
import type { AddressReader } from '../http/address.js'
import { attachmentResponse } from '../http/attachment-file.js'
import { readJson } from '../http/body.js'
import type { HttpApp, HttpContext } from '../http/context.js'
import { corsHeaders } from '../http/cors.js'
import { eventStream } from '../http/event-stream.js'
import type { TurnRecord } from '../store/store.js'
import type { Turns } from '../turns.js'
import { namedSession, requestOrigin } from './session.js'

interface Parts {
  settings: Settings
  conversations: Conversations
  turns: Turns
  readAddress: AddressReader
  /** Called for each message that begins a reply. */
  onAdmission(): void
}

export const clientRoutes = (app: HttpApp, parts: Parts): void => {
  const { settings, conversations, turns } = parts
  const { limits } = settings

  app.post('/v1/client/init', async (c) => {
    const body = await readJson(c, limits.initBodyBytes)
    const opened = await conversations.open({
      request: parseFields(initRequestSchema, body),
      origin: requestOrigin(c, settings.publicUrl),
      address: parts.readAddress(c).network,
    })
    return answer(c, opened.answer, rateLimit(opened))
  })

  app.post('/v1/client/chat', async (c) => {
    const request = parseFields(chatRequestSchema, await readChatBody(c, parts))
    const admission = await turns.start(
      {
        sessionId: namedSession(c, request.sessionId),
        origin: requestOrigin(c, settings.publicUrl),
        message: lastUserMessage(request.messages),
        idempotencyKey: idempotencyKey(c),
        assistantMessageId: request.assistantMessageId ?? null,
        replaces: request.replaces || null,
      },
      { inputs: request.inputs ?? {}, metadata: request.metadata ?? {} },
    )
    if (!admission.isReplay) parts.onAdmission()
    return stream(c, parts, admission.turn, null, rateLimit(admission))
  })

  app.post('/v1/client/turns/:turnId/events', async (c) => {
    const request = parseFields(turnEventsRequestSchema, await readJson(c, limits.initBodyBytes))
    const turn = await conversations.turn(caller(c, parts, request), c.req.param('turnId'))
    return stream(c, parts, turn, request.after ?? null, {})
  })

  app.post('/v1/client/turns/:turnId/stop', async (c) => {
    const request = parseFields(sessionRequestSchema, await readJson(c, limits.initBodyBytes))
    const turn = await conversations.requestStop(caller(c, parts, request), c.req.param('turnId'))
    turns.stop(turn.id)
    return answer(c, { success: true })
  })

  app.post('/v1/client/feedback', async (c) => {
    const request = parseFields(feedbackRequestSchema, await readJson(c, limits.initBodyBytes))
    const feedbackId = await conversations.rate(caller(c, parts, request), request)
    return answer(c, { success: true, feedbackId })
  })

  app.post('/v1/client/attachments/:attachmentId', async (c) => {
    const request = parseFields(sessionRequestSchema, await readJson(c, limits.initBodyBytes))
    return attachmentResponse(
      await conversations.attachment(caller(c, parts, request), c.req.param('attachmentId')),
    )
  })

  app.post('/v1/client/end', async (c) => {
    const request = parseFields(sessionRequestSchema, await readJson(c, limits.initBodyBytes))
    const ended = await conversations.end(caller(c, parts, request))
    for (const turnId of ended) turns.stop(turnId)
    return answer(c, { success: true })
  })
}

/**
 * Larger than others only for a session, named ahead of the body, whose token takes attachments: so
 * that nobody else's megabytes are kept until they are refused.
 */
const readChatBody = async (c: HttpContext, parts: Parts): Promise<unknown> => {
  const { chatBodyBytes, initBodyBytes, attachmentBytesPerMessage } = parts.settings.limits
  const isLarge = Number(c.req.header('content-length') ?? 0) > chatBodyBytes
  if (!isLarge || c.req.header('authorization') === undefined) return readJson(c, chatBodyBytes)
  let takesAttachments = false
  let refusal: unknown
  try {
    takesAttachments = await parts.conversations.takesAttachments(caller(c, parts, {}))
  } catch (error) {
    refusal = error
  }
  const most = base64Length(attachmentBytesPerMessage) + initBodyBytes
  const reading = readJson(c, takesAttachments ? Math.max(chatBodyBytes, most) : chatBodyBytes)
  // Read in any case, or the connection would have to be closed after the refusal.
  if (refusal !== undefined) await reading.catch(() => {})
  if (refusal !== undefined) throw refusal
  return reading
}

const caller = (
  c: HttpContext,
  { settings }: Parts,
  request: { sessionId?: string | null | undefined },
) => ({
  sessionId: namedSession(c, request.sessionId),
  origin: requestOrigin(c, settings.publicUrl),
})

const answer = (c: HttpContext, body: object, headers: Record<string, string> = {}): Response =>
  c.json(body, 200, { 'cache-control': 'no-store', ...headers })

const rateLimit = ({ policy, remaining }: { policy: string; remaining: number }) => ({
  'ratelimit-policy': policy,
  ratelimit: `"session";r=${remaining}`,
})

const stream = (
  c: HttpContext,
  { turns, settings }: Parts,
  turn: TurnRecord,
  after: string | null,
  headers: Record<string, string>,
): Response =>
  eventStream(c, {
    headers: {
      ...corsHeaders(200, c.req.header('origin')),
      'x-request-id': c.get('requestId'),
      ...headers,
    },
    maxUnsentBytes: settings.limits.unsentBytesPerConnection,
    subscribe: (sink) => turns.follow(turn, after, sink),
  })

/** @throws ParleyError `invalid_request`: a key that was cut could be another's */
const idempotencyKey = (c: HttpContext): string | null => {
  const key = c.req.header('idempotency-key') ?? ''
  if (key.length > 200) {
    throw invalidRequest([
      {
        path: 'Idempotency-Key',
        code: 'too_big',
        message: `expected at most 200 characters, seen ${key.length}`,
      },
    ])
  }
  return key === '' ? null : key
}

/** The transcript is the server's own: of a page's, only the last thing that the visitor said counts. */
const lastUserMessage = (messages: readonly unknown[]): UserMessage => {
  const index = messages.findLastIndex(
    (message) =>
      typeof message === 'object' &&
      message !== null &&
      'role' in message &&
      message.role === 'user',
  )
  if (index < 0) {
    throw invalidRequest([
      { path: 'messages', code: 'no_user_message', message: 'expected a message of role user' },
    ])
  }
  try {
    return parseFields(userMessageSchema, messages[index])
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error
    throw invalidRequest(
      (error.extras.errors ?? []).map((field) => ({
        ...field,
        path: `messages[${index}]${field.path && `.${field.path}`}`,
      })),
    )
  }
}
