/**
 * An agent at an address of your own: each message is POSTed there, signed, and answered with JSON
 * or an event stream. It does not retry; the turn's id in the body tells a visitor's retry.
 */
import { randomUUID } from 'node:crypto'
import * as z from 'zod/mini'
import type { Agent, AgentEvent, AgentRequest } from './agent.js'
import { httpUrl, readVariable, timeoutMs, variableName, type Variables } from './setting.js'
import { headersSetting, resolveHeaders } from './upstream-headers.js'
import { fault, parseJson } from './upstream-fault.js'
import { openUpstream, type Upstream, type UpstreamRequest } from './upstream.js'
import { readWebhookAnswer, readWebhookFrame, type WebhookPiece } from './webhook-answer.js'
import { minSecretBytes, readSecret, signedHeaders } from './webhook-signature.js'

const secretVariable = (variables: Variables) =>
  variableName(variables, (secret) => {
    const { length } = readSecret(secret)
    if (length >= minSecretBytes) return undefined
    return {
      expected: `the name of an environment variable that holds a secret of at least ${minSecretBytes} bytes (whsec_ and base64, or plain text)`,
      seen: `holds ${length} bytes`,
    }
  })

export const webhookShape = (variables: Variables) => ({
  type: z.literal('webhook'),
  url: httpUrl(),
  /** The environment variable that holds the signing secret. */
  secretEnv: secretVariable(variables),
  headers: headersSetting(variables),
  /** Milliseconds until the first byte of the answer. Default 30 s, at most 300 s. */
  firstByteTimeoutMs: timeoutMs(),
  /** Milliseconds between two pieces of the answer. Default 30 s, at most 300 s. */
  idleTimeoutMs: timeoutMs(),
})

type Shape = ReturnType<typeof webhookShape>
export type WebhookSettings = z.output<z.ZodMiniObject<Shape>>
export type WebhookInput = z.input<z.ZodMiniObject<Shape>>

/** What is POSTed. */
export interface WebhookBody {
  type: 'message'
  /** The same when the same message comes again. */
  turnId: string
  conversationId: string
  /** Oldest first; the last is the visitor's. */
  messages: AgentRequest['messages']
  /** From the page, as it came: untrusted. */
  inputs: AgentRequest['inputs']
  /** From the page, as it came: untrusted. */
  metadata: AgentRequest['metadata']
  /** ISO 8601, the time of the signature. */
  timestamp: string
}

/** @throws Error if a variable that the settings name is not set. */
export const createWebhook = (settings: WebhookSettings, variables: Variables): Agent => {
  const { headers, secrets } = resolveHeaders(settings.headers, variables)
  const secret = readVariable(variables, settings.secretEnv)
  const key = readSecret(secret)
  const { url, firstByteTimeoutMs, idleTimeoutMs } = settings
  return {
    reply: (request) => {
      const now = new Date()
      const timestampSeconds = Math.floor(now.getTime() / 1000)
      const body = JSON.stringify(messageBody(request, now))
      return reply({
        url,
        headers: {
          ...headers,
          ...signedHeaders(key, { id: `msg_${randomUUID()}`, timestampSeconds, body }),
          'content-type': 'application/json',
          accept: 'text/event-stream, application/json',
        },
        body,
        firstByteTimeoutMs,
        idleTimeoutMs,
        signal: request.signal,
        secrets: [...secrets, secret],
      })
    },
  }
}

const messageBody = (request: AgentRequest, now: Date): WebhookBody => ({
  type: 'message',
  turnId: request.turnId,
  conversationId: request.conversationId,
  messages: request.messages,
  inputs: request.inputs,
  metadata: request.metadata,
  timestamp: now.toISOString(),
})

async function* reply(request: UpstreamRequest): AsyncGenerator<AgentEvent, void, undefined> {
  const upstream = await openUpstream(request)
  try {
    if (upstream.status === 204) return
    if (upstream.contentType === 'text/event-stream') yield* readStream(upstream, request)
    else if (upstream.contentType.endsWith('json')) {
      const piece = readWebhookAnswer(parseJson(request, await upstream.text()))
      const event = eventOf(piece, request)
      if (event) yield event
    } else {
      const seen = upstream.contentType || 'no type'
      throw fault(request, `answered ${seen} instead of application/json or text/event-stream`)
    }
  } finally {
    upstream.close()
  }
}

async function* readStream(upstream: Upstream, request: UpstreamRequest) {
  for await (const { data } of upstream.frames()) {
    const event =
      data.trim() === '[DONE]' ? done : eventOf(readWebhookFrame(parseJson(request, data)), request)
    if (event) yield event
    if (event?.type === 'finish') return await upstream.drain()
  }
  // A program that dies can end its answer properly too.
  throw fault(request, 'ended its stream before [DONE] or a "finish" event')
}

const done: AgentEvent = { type: 'finish', stopReason: 'end_turn' }

/** Undefined for what is passed over. */
const eventOf = (piece: WebhookPiece, request: UpstreamRequest): AgentEvent | undefined => {
  if (piece.kind === 'mistake') throw fault(request, `sent ${piece.message}`)
  if (piece.kind === 'failure') throw fault(request, 'reported an error', piece.message)
  if (piece.kind === 'unknown') return undefined
  const { event } = piece
  return 'delta' in event && event.delta === '' ? undefined : event
}
