/** The app on a port: Node's own server with our bounds, and answers for what never becomes a request. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { randomUUID } from 'node:crypto'
import { getRequestListener } from '@hono/node-server'
import { errors, ParleyError, type ErrorCode } from '../../protocol/errors.js'
import type { HttpApp } from './context.js'
import { problemBody } from './problem.js'

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
  getRequestListener((request, env) => app.fetch(request, env))

export const listen = (app: HttpApp, options: ListenOptions): Promise<Listening> => {
  const server = createServer(
    {
      maxHeaderSize: options.maxHeaderBytes,
      headersTimeout: options.headersTimeoutMs,
      requestTimeout: options.requestTimeoutMs,
      connectionsCheckingInterval: 1000,
    },
    createHandler(app),
  )
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    answerRaw(socket, error, options)
  })
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(bindError(error, options)))
    server.listen(options.port, options.host, () => resolve(listening(server, options)))
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

/** Node gives up on these before there is a request, so the problem is written by hand. */
const answerRaw = (socket: Socket, error: NodeJS.ErrnoException, options: ListenOptions): void => {
  const isAnswering = !!(socket as Socket & { _httpMessage?: ServerResponse })._httpMessage
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswering) {
    socket.destroy()
    return
  }
  const code = rawCodes[error.code ?? ''] ?? 'invalid_request'
  const body = JSON.stringify(
    problemBody(new ParleyError(code), {
      requestId: randomUUID(),
      publicUrl: options.publicUrl ?? '',
    }),
  )
  const { status } = errors[code]
  socket.end(
    [
      `HTTP/1.1 ${status} ${code}`,
      'Connection: close',
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      'Access-Control-Allow-Origin: *',
      '',
      body,
    ].join('\r\n'),
  )
}
