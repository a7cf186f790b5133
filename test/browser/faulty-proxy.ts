/** A TCP proxy that does to its connections what networks do: delays, resets, silence. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'

/** What becomes of a piece on its way to the page. */
export type Fate = 'pass' | 'reset' | 'silence'

export interface FaultyProxy {
  readonly port: number
  /** Decides over each piece. Default: everything passes. */
  fate: (piece: Buffer) => Fate
  /** Milliseconds before a piece goes on. Default none. */
  latencyMs: () => number
  /** Connections that were reset or silenced. */
  faults(): number
  /** Resets every connection there is. */
  cut(): void
}

/** In front of a port of this machine; closed with the test unless `onEnd` knows a better time. */
export const openFaultyProxy = async (
  target: number,
  onEnd: (close: () => void) => void = onTestFinished,
): Promise<FaultyProxy> => {
  const pairs = new Map<Socket, Socket>()
  let faults = 0
  const end = (socket: Socket) => {
    socket.resetAndDestroy()
    pairs.get(socket)?.destroy()
    pairs.delete(socket)
  }
  const server = createServer((socket) => {
    const upstream = connect(target, '127.0.0.1')
    let isSilent = false
    let before = Promise.resolve()
    pairs.set(socket, upstream)
    upstream.on('data', (piece: Buffer) => {
      before = before.then(async () => {
        await sleep(proxy.latencyMs())
        if (isSilent || socket.destroyed) return
        const fate = proxy.fate(piece)
        if (fate !== 'pass') faults += 1
        if (fate === 'reset') end(socket)
        if (fate === 'silence') isSilent = true
        if (fate === 'pass') socket.write(piece)
      })
    })
    upstream.on('end', () => void before.then(() => isSilent || socket.end()))
    upstream.on('error', () => socket.destroy())
    socket.on('data', (piece: Buffer) => isSilent || upstream.write(piece))
    socket.on('error', () => upstream.destroy())
    socket.on('close', () => {
      upstream.destroy()
      pairs.delete(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const proxy: FaultyProxy = {
    port: (server.address() as AddressInfo).port,
    fate: () => 'pass',
    latencyMs: () => 0,
    faults: () => faults,
    cut() {
      for (const socket of pairs.keys()) end(socket)
    },
  }
  onEnd(() => {
    proxy.cut()
    server.close()
  })
  return proxy
}
