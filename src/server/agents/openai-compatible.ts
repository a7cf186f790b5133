/**
 * An agent behind any server that speaks OpenAI's chat completions: a vendor's, a gateway's, or a
 * model on the same machine. One request a reply, streamed; no retries.
 */
import * as z from 'zod/mini'
import type { StopReason, Tokens } from '../../protocol/events.js'
import type { Agent, AgentEvent, AgentRequest } from './agent.js'
import { readChunk } from './openai-chunk.js'
import { toOpenAiMessages } from './openai-messages.js'
import {
  flag,
  httpUrl,
  number,
  orNull,
  readVariable,
  text,
  timeoutMs,
  whole,
  type Variables,
} from './setting.js'
import { headersSetting, headerVariable, resolveHeaders } from './upstream-headers.js'
import { fault, parseJson } from './upstream-fault.js'
import { openUpstream, type Upstream, type UpstreamRequest } from './upstream.js'

export const openAiCompatibleShape = (variables: Variables) => ({
  type: z.literal('openai-compatible'),
  /** `https://api.openai.com/v1`; a bare host gets `/v1`. A query is kept. */
  baseUrl: httpUrl(),
  model: text(200),
  /** The system message. */
  instructions: orNull(text(100_000)),
  /** The environment variable that holds the key, sent as a bearer token. */
  apiKeyEnv: orNull(headerVariable(variables)),
  temperature: orNull(number(0, 2)),
  /** Sent as `max_tokens`. Where a model wants another name, use `parameters`. */
  maxTokens: orNull(whole(1, 10_000_000)),
  /** Further members of the request's body, as they are. */
  parameters: z._default(z.record(z.string(), z.unknown(), 'an object'), {}),
  headers: headersSetting(variables),
  /** Asks for token counts (`stream_options`); a few servers refuse the question. */
  includeUsage: z._default(flag(), true),
  /** Whether the model takes images. If not, it is told that there was one. */
  sendImages: z._default(flag(), true),
  /** Whether the server takes `file` parts. If not, text files are quoted, others named. */
  sendFiles: z._default(flag(), false),
  /** Milliseconds until the first byte of the answer. Default 30 s, at most 300 s. */
  firstByteTimeoutMs: timeoutMs(),
  /** Milliseconds between two pieces of the answer. Default 30 s, at most 300 s. */
  idleTimeoutMs: timeoutMs(),
})

type Shape = ReturnType<typeof openAiCompatibleShape>
export type OpenAiCompatibleSettings = z.output<z.ZodMiniObject<Shape>>
export type OpenAiCompatibleInput = z.input<z.ZodMiniObject<Shape>>

/** Where chat completions are asked for, from a base address. */
export const completionsUrl = (baseUrl: string): string => {
  const url = new URL(baseUrl)
  const path = url.pathname.replace(/\/+$/, '')
  if (!path.endsWith('/chat/completions')) url.pathname = `${path || '/v1'}/chat/completions`
  return url.href
}

/** @throws Error if a variable that the settings name is not set. */
export const createOpenAiCompatible = (
  settings: OpenAiCompatibleSettings,
  variables: Variables,
): Agent => {
  const url = completionsUrl(settings.baseUrl)
  const { headers, secrets } = resolveHeaders(settings.headers, variables)
  if (settings.apiKeyEnv !== null) {
    const key = readVariable(variables, settings.apiKeyEnv)
    headers['authorization'] = `Bearer ${key}`
    secrets.push(key)
  }
  headers['content-type'] = 'application/json'
  headers['accept'] = 'text/event-stream, application/json'
  const { firstByteTimeoutMs, idleTimeoutMs } = settings
  return {
    reply: (request) =>
      reply({
        url,
        headers,
        body: JSON.stringify(requestBody(settings, request)),
        firstByteTimeoutMs,
        idleTimeoutMs,
        signal: request.signal,
        secrets,
      }),
  }
}

const requestBody = (settings: OpenAiCompatibleSettings, request: AgentRequest) => ({
  ...settings.parameters,
  ...(settings.temperature !== null && { temperature: settings.temperature }),
  ...(settings.maxTokens !== null && { max_tokens: settings.maxTokens }),
  model: settings.model,
  messages: toOpenAiMessages(request.messages, settings),
  stream: true,
  ...(settings.includeUsage && { stream_options: { include_usage: true } }),
})

async function* reply(request: UpstreamRequest): AsyncGenerator<AgentEvent, void, undefined> {
  const upstream = await openUpstream(request)
  try {
    if (upstream.contentType.endsWith('json')) yield* readAnswer(upstream, request)
    else yield* readStream(upstream, request)
  } finally {
    upstream.close()
  }
}

/** Some servers answer as a whole although a stream was asked for. */
async function* readAnswer(upstream: Upstream, request: UpstreamRequest) {
  const answer = parse(await upstream.text(), request)
  if (answer.stopReason === undefined && answer.events.length === 0) {
    throw fault(request, 'answered with JSON that holds no choice')
  }
  yield* answer.events
  yield finish(answer.stopReason, answer.tokens)
}

async function* readStream(upstream: Upstream, request: UpstreamRequest) {
  let stopReason: StopReason | undefined
  let tokens: Tokens | undefined
  let isDone = false
  try {
    for await (const { data } of upstream.frames()) {
      isDone = data.trim() === '[DONE]'
      if (isDone) break
      const chunk = parse(data, request)
      yield* chunk.events
      tokens = chunk.tokens ?? tokens
      if (chunk.stopReason === undefined) continue
      stopReason = chunk.stopReason
      // Only token counts and the end can follow.
      upstream.expectEnd()
    }
  } catch (error) {
    if (stopReason === undefined || request.signal.aborted) throw error
  }
  if (!isDone && stopReason === undefined) {
    const type = upstream.contentType || 'no type'
    throw fault(request, `ended its answer (${type}) before a finish_reason or [DONE]`)
  }
  yield finish(stopReason, tokens)
  await upstream.drain()
}

const finish = (stopReason: StopReason = 'end_turn', tokens?: Tokens): AgentEvent => ({
  type: 'finish',
  stopReason,
  ...(tokens && { tokens }),
})

const parse = (data: string, request: UpstreamRequest) => {
  const chunk = readChunk(parseJson(request, data))
  if (!chunk) throw fault(request, 'sent an unknown shape', data)
  if (chunk.failure) throw fault(request, 'reported an error', chunk.failure)
  return chunk
}
