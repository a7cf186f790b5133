/** HTTP as bytes on a socket: for what `fetch` forbids, repairs or hides. */
import { connect, type Socket } from 'node:net'

export interface RawAnswer {
  status: number
  /** Lower-case names; a repeated one is joined by a comma. */
  headers: Record<string, string>
  body: string
}

/** Sends the bytes and reads until the server closes; the connection is asked to be closed. */
export const sendRaw = (
  port: number,
  bytes: string | Buffer | readonly (string | Buffer)[],
): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const chunks: Buffer[] = []
    const finish = (): void => {
      const answer = parseAnswer(Buffer.concat(chunks))
      socket.destroy()
      if (answer) resolve(answer)
      else reject(new Error('the connection was closed without an answer'))
    }
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('end', finish)
    socket.on('error', (error) => (chunks.length > 0 ? finish() : reject(error)))
    for (const piece of Array.isArray(bytes) ? bytes : [bytes]) socket.write(piece)
  })

/** The text of a request; `Host`, `Connection` and `Content-Length` are added unless given. */
export const rawRequest = (
  method: string,
  target: string,
  headers: readonly (readonly [string, string])[],
  body: string | Buffer = '',
): Buffer => {
  const names = new Set(headers.map(([name]) => name.toLowerCase()))
  const all: (readonly [string, string])[] = [
    ...(names.has('host') ? [] : [['Host', '127.0.0.1'] as const]),
    ...headers,
    ...(names.has('connection') ? [] : [['Connection', 'close'] as const]),
    ...(names.has('content-length') || names.has('transfer-encoding')
      ? []
      : [['Content-Length', String(Buffer.byteLength(body))] as const]),
  ]
  const head = all.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return Buffer.concat([
    Buffer.from(`${method} ${target} HTTP/1.1\r\n${head}\r\n`, 'latin1'),
    Buffer.from(body),
  ])
}

export const parseAnswer = (bytes: Buffer): RawAnswer | undefined => {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`
  }
  const rest = bytes.subarray(end + 4)
  const isChunked = headers['transfer-encoding'] === 'chunked'
  return {
    status: Number(first.split(' ')[1]),
    headers,
    body: (isChunked ? unchunk(rest) : rest).toString('utf8'),
  }
}

const unchunk = (bytes: Buffer): Buffer => {
  const chunks: Buffer[] = []
  for (let at = 0; ;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd < 0) break
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16)
    if (!(size > 0)) break
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
  return Buffer.concat(chunks)
}

export const openSocket = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.on('error', reject)
  })
