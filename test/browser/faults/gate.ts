/**
 * What may stand between pages and the server: an HTTP proxy that meddles with what passes. Without
 * a wish it changes nothing, streams included.
 */
import {
  createServer as createHttpServer,
  request as askUpstream,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import type { Certificate } from './certificate.js'

/** A request as the gate sees it. */
export interface Asked {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
}

/** Every member is asked for every request. */
export interface Meddling {
  /** Answers in the server's place. Not to answer and to say true is a black hole. */
  answer?(asked: Asked, response: ServerResponse): boolean
  /** Changes the headers on their way to the server. */
  send?(headers: IncomingHttpHeaders, asked: Asked): void
  /** The body on its way to the server. */
  ask?(body: string, asked: Asked): string
  /** Changes the headers on their way to the page. */
  head?(headers: OutgoingHttpHeaders, asked: Asked, status: number): void
  /** The body on its way to the page; undefined leaves it, and lets it stream. */
  body?(asked: Asked): ((text: string) => string) | undefined
}

export interface Gate {
  readonly port: number
  /** What has come so far: `POST /v1/client/init`. */
  readonly asked: readonly string[]
  close(): void
}

/** In front of a port of this machine. */
export const openGate = async (
  target: number,
  meddling: Meddling = {},
  certificate: Certificate | null = null,
): Promise<Gate> => {
  const log: string[] = []
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const asked: Asked = {
      method: request.method ?? 'GET',
      path: (request.url ?? '/').replace(/\?.*/, ''),
      headers: request.headers,
    }
    log.push(`${asked.method} ${asked.path}`)
    if (meddling.answer?.(asked, response)) return void request.resume()
    // What is cut on one side is cut on the other.
    pass(request, response, asked).catch(() => response.destroy())
  }
  const pass = async (
    request: IncomingMessage,
    response: ServerResponse,
    asked: Asked,
  ): Promise<void> => {
    const headers = { ...request.headers }
    const rewrite = meddling.body?.(asked)
    if (rewrite) delete headers['accept-encoding']
    meddling.send?.(headers, asked)
    const body = await readText(request)
    const sent = meddling.ask?.(body, asked) ?? body
    if (sent !== '') headers['content-length'] = `${Buffer.byteLength(sent)}`
    const answer = await ask(target, request, headers, sent, response)
    const given: OutgoingHttpHeaders = { ...answer.headers }
    // Named by the connection that it came on.
    delete given['connection']
    delete given['transfer-encoding']
    meddling.head?.(given, asked, answer.statusCode ?? 0)
    if (rewrite) delete given['content-length']
    const text = rewrite?.(await readText(answer))
    response.writeHead(answer.statusCode ?? 502, given)
    if (text !== undefined) return void response.end(text)
    response.flushHeaders()
    answer.on('error', () => response.destroy())
    answer.pipe(response)
  }
  const server = certificate
    ? createHttpsServer({ key: certificate.key, cert: certificate.cert }, serve)
    : createHttpServer(serve)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    asked: log,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

const ask = (
  port: number,
  { method, url }: IncomingMessage,
  headers: IncomingHttpHeaders,
  body: string,
  response: ServerResponse,
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const upstream = askUpstream({
      host: '127.0.0.1',
      port,
      method,
      path: url,
      headers: headers as OutgoingHttpHeaders,
    })
    upstream.on('response', resolve).on('error', reject)
    response.on('close', () => upstream.destroy())
    upstream.end(body)
  })
