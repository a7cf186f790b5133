/** A real HTTP server on a free port that answers as a test says, and tells what still runs. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  request: IncomingMessage
  body: string
  response: ServerResponse
  /** The content of the last message, where the body has one. */
  last: string
}

export interface UpstreamServer {
  url: string
  received: Received[]
  /** Requests whose answer has neither ended nor been broken off. */
  running(): number
  /** How many connections were made in all. */
  connections(): number
  close(): Promise<void>
}

export const startUpstream = async (
  answer: (received: Received) => void | Promise<void>,
): Promise<UpstreamServer> => {
  let running = 0
  let connections = 0
  const received: Received[] = []
  const server = createServer((request, response) => {
    running += 1
    response.once('close', () => (running -= 1))
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      const one = { request, body, response, last: lastOf(body) }
      received.push(one)
      void answer(one)
    })
  })
  server.on('connection', (socket) => {
    connections += 1
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    running: () => running,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const lastOf = (body: string): string => {
  try {
    const { messages } = JSON.parse(body) as { messages: { content: string }[] }
    return messages.at(-1)?.content ?? ''
  } catch {
    return ''
  }
}

/** Begins an event stream. */
export const openStream = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
  response.flushHeaders()
}

/** Writes, and waits until the bytes have had time to leave in a packet of their own. */
export const writeAlone = async (
  response: ServerResponse,
  bytes: string | Buffer,
): Promise<void> => {
  await new Promise<void>((resolve) => response.write(bytes, () => resolve()))
  await new Promise((resolve) => setTimeout(resolve, 5))
}

export const sendJson = (response: ServerResponse, status: number, value: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(typeof value === 'string' ? value : JSON.stringify(value))
}
