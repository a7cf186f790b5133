/** The app on a port: Node's own server with our bounds, and answers for what never becomes a request. */
import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { randomUUID } from 'node:crypto'
import { getRequestListener, RequestError } from '@hono/node-server'
import { errors, ParleyError, type ErrorCode } from '../../protocol/errors.js'
import type { HttpApp } from './context.js'
import { corsHeaders } from './cors.js'
import { problemBody, problemResponse } from './problem.js'

export interface ListenOptions {
  port: number
  host: string
  publicUrl: string | null
  maxHeaderBytes: number
  headersTimeoutMs: number
  requestTimeoutMs: number
}

export interface Listening {
  /** `http://host:port`, as it was bound. */
  url: string
  /** Takes no new connections, closes idle ones; resolves when the rest are gone. */
  close(): Promise<void>
  /** Drops what is left. */
  closeNow(): void
}

/** The port cannot be had; the message is one sentence that says what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
}

/** The app as a listener of `node:http`. */
export const createHandler = (
  app: HttpApp,
): ((request: IncomingMessage, response: ServerResponse) => Promise<void>) =>
  getRequestListener((request, env) => app.fetch(request, env), { errorHandler: refuseTarget })

/** A host or a path that makes no address, so that there is no request to route. */
const refuseTarget = (error: unknown): Response =>
  problemResponse(
    new ParleyError(error instanceof RequestError ? 'invalid_request' : 'internal_error'),
    { requestId: randomUUID(), publicUrl: '', headers: corsHeaders(400, undefined) },
  )

export const listen = (app: HttpApp, options: ListenOptions): Promise<Listening> => {
  const handler = createHandler(app)
  const server = createServer(
    {
      // Node's own answer to a request without Host says nothing that a page could read.
      requireHostHeader: false,
      maxHeaderSize: options.maxHeaderBytes,
      headersTimeout: options.headersTimeoutMs,
      requestTimeout: options.requestTimeoutMs,
      connectionsCheckingInterval: 1000,
      // Longer than a proxy keeps its idle connections (60 s), or it would send into a closed one.
      keepAliveTimeout: 75_000,
    },
    handler,
  )
  // An expectation that we do not know is no reason for Node's own 417.
  server.on('checkExpectation', handler)
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    answerRaw(socket, error, options)
  })
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(bindError(error, options)))
    server.listen(options.port, options.host, () => {
      // From now on an error is a connection that could not be taken, and costs no other.
      server.on('error', () => {})
      resolve(listening(server, options))
    })
  })
}

const listening = (server: Server, { host }: ListenOptions): Listening => {
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      }),
    closeNow: () => server.closeAllConnections(),
  }
}

const bindError = (error: NodeJS.ErrnoException, { host, port }: ListenOptions): Error => {
  const sentences: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is in use. Stop what listens there, or choose another with --port.`,
    EACCES: `Port ${port} on ${host} may not be opened by this user. Choose one above 1023 with --port.`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Choose another with --host.`,
    ENOTFOUND: `The host name ${host} is not known. Choose another with --host.`,
  }
  const sentence = sentences[error.code ?? '']
  return sentence ? new ListenError(sentence, { cause: error }) : error
}

const rawCodes: Record<string, ErrorCode> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
}

/** A client that is still sending may not have come to read its answer yet. */
const lingerMs = 1000

/** Node gives up on these before there is a request, so the problem is written by hand. */
const answerRaw = (socket: Socket, error: NodeJS.ErrnoException, options: ListenOptions): void => {
  // What it still sends has been answered.
  if (socket.writableEnded) return
  const answering = (socket as Socket & { _httpMessage?: ServerResponse })._httpMessage
  if (error.code === 'ECONNRESET' || !socket.writable || answering?.headersSent) {
    socket.destroy()
    return
  }
  const code = rawCodes[error.code ?? ''] ?? 'invalid_request'
  const requestId = randomUUID()
  const body = JSON.stringify(
    problemBody(new ParleyError(code), { requestId, publicUrl: options.publicUrl ?? '' }),
  )
  const { status } = errors[code]
  const headers = {
    connection: 'close',
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-request-id': requestId,
    ...corsHeaders(status, undefined),
  }
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...head, '', body].join('\r\n'))
  setTimeout(() => socket.destroy(), lingerMs).unref()
}
