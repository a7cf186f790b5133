/**
 * A server as Runtype's documentation and persona's requests imply it, with none of our fields: it
 * keeps no transcript, names no event, and refuses without a word that a page could read.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Asked {
  path: string
  body: {
    token?: string
    sessionId?: string
    messages?: { role: string; content: string }[]
    assistantMessageId?: string
    type?: string
    messageId?: string
  }
}

export interface ForeignServer {
  readonly port: number
  readonly asked: Asked[]
  /** What it streams for the last message. Default: an echo. */
  answer: (text: string) => readonly string[]
  /** Ends every session there is. */
  expire(): void
}

const read = async (request: IncomingMessage): Promise<Asked['body']> => {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return JSON.parse(text) as Asked['body']
}

/** Pages of `origin` may use it; closed with the test unless `onEnd` knows a better time. */
export const openForeignServer = async (
  origin: string,
  onEnd: (close: () => void) => void = onTestFinished,
): Promise<ForeignServer> => {
  const sessions = new Set<string>()
  const asked: Asked[] = []
  let sessionCount = 0
  let turnCount = 0

  const routes: Record<string, (body: Asked['body'], response: ServerResponse) => void> = {
    init(_body, response) {
      sessionCount += 1
      const sessionId = `sess_${sessionCount}`
      sessions.add(sessionId)
      json(response, 200, {
        sessionId,
        expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
        flow: { id: 'flow_1', name: 'Tea support', description: 'Answers' },
        config: {
          welcomeMessage: 'Welcome from elsewhere',
          placeholder: 'Ask elsewhere',
          theme: { primaryColor: '#ff0000', accent: 'hotpink' },
        },
      })
    },
    chat({ sessionId = '', messages = [] }, response) {
      if (!sessions.has(sessionId)) return json(response, 401, { error: 'Session expired' })
      turnCount += 1
      const id = `exec_${turnCount}`
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const write = (event: Record<string, unknown>) =>
        response.write(`data: ${JSON.stringify({ executionId: id, ...event })}\n\n`)
      const pieces = server.answer(messages.at(-1)?.content ?? '')
      write({ type: 'execution_start', kind: 'flow', flowId: 'flow_1' })
      write({ type: 'turn_start', id: `turn_${turnCount}`, iteration: 1 })
      write({ type: 'text_start', id: 'text_1' })
      for (const delta of pieces) write({ type: 'text_delta', id: 'text_1', delta })
      write({ type: 'text_complete', id: 'text_1', text: pieces.join('') })
      write({ type: 'turn_complete', id: `turn_${turnCount}`, stopReason: 'end_turn' })
      write({ type: 'execution_complete', kind: 'flow', success: true })
      response.end()
    },
    feedback: (_body, response) => json(response, 200, { success: true, feedbackId: 'fb_1' }),
  }

  const http = createServer(async (request, response) => {
    const path = (request.url ?? '').replace('/v1/client/', '')
    // Not even a refusal may be read by the page that is refused.
    if (request.headers.origin !== origin) return json(response, 403, { error: 'Forbidden' })
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('vary', 'Origin')
    if (request.method === 'OPTIONS') {
      response.setHeader('access-control-allow-headers', 'content-type, authorization')
      response.setHeader('access-control-allow-methods', 'POST')
      return response.writeHead(204).end()
    }
    const body = await read(request)
    asked.push({ path, body })
    const route = routes[path]
    return route ? route(body, response) : json(response, 404, { error: 'Not found' })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onEnd(() => {
    http.closeAllConnections()
    http.close()
  })
  const server: ForeignServer = {
    port: (http.address() as AddressInfo).port,
    asked,
    answer: (text) => ['You ', `said: ${text}`],
    expire: () => sessions.clear(),
  }
  return server
}

const json = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
