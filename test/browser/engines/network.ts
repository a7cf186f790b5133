/**
 * The network between a browser and this machine: a proxy by which every host name leads here, on
 * any port that it names, and which can fail. Chromium's flags could do it without; no other engine
 * has them.
 */
import { createServer, request as send, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export interface Network {
  readonly port: number
  /** Whether requests get anywhere; those under way are cut when it goes down. */
  setUp(isUp: boolean): void
  close(): void
}

/** `sitePort` is where names without a port lead. */
export const openNetwork = async (sitePort: number): Promise<Network> => {
  let isUp = true
  const sockets = new Set<Socket>()
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://nowhere.invalid')
    if (!isUp || !url.hostname.endsWith('.example')) return request.socket.destroy()
    const onward = send(
      {
        host: '127.0.0.1',
        port: url.port || sitePort,
        method: request.method,
        path: url.pathname + url.search,
        headers: { ...withoutHops(request), host: url.host },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
        answer.on('error', () => response.destroy())
      },
    )
    onward.on('error', () => request.socket.destroy())
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  })
  // A browser's own wishes, all of them on https.
  server.on('connect', (_request, socket) => socket.destroy())
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    setUp(next) {
      isUp = next
      if (!isUp) cut()
    },
    close() {
      server.close()
      cut()
    },
  }
}

const withoutHops = ({ headers }: IncomingMessage) =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^(proxy-|connection$)/.test(name)),
  )
