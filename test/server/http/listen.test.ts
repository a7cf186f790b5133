import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import pino from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { createApp } from '../../../src/server/http/app.js'
import {
  createHandler,
  listen,
  ListenError,
  type Listening,
} from '../../../src/server/http/listen.js'
import { openSocket, parseAnswer, rawRequest, sendRaw } from './raw-http.js'

const open: { closeNow(): void }[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.closeNow()
})

const app = () => {
  const made = createApp({ logger: pino({ level: 'silent' }), publicUrl: null })
  made.get('/', (c) => c.text('here'))
  return made
}

const start = async (options: { port?: number; host?: string } = {}): Promise<Listening> => {
  const listening = await listen(app(), {
    port: 0,
    host: '127.0.0.1',
    publicUrl: null,
    maxHeaderBytes: 16 * 1024,
    headersTimeoutMs: 15_000,
    requestTimeoutMs: 30_000,
    ...options,
  })
  open.push(listening)
  return listening
}

const portOf = ({ url }: Listening) => Number(new URL(url).port)

describe('a server that listens', () => {
  it('says where, also for IPv6', async () => {
    const first = await start()
    expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(await (await fetch(first.url)).text()).toBe('here')
    const second = await start({ host: '::1' })
    expect(second.url).toMatch(/^http:\/\/\[::1\]:\d+$/)
    expect(await (await fetch(second.url)).text()).toBe('here')
  })

  it('takes 16 KiB of headers and no more', async () => {
    const listening = await start()
    const status = async (bytes: number) =>
      (await sendRaw(portOf(listening), rawRequest('GET', '/', [['X-Long', 'x'.repeat(bytes)]])))
        .status
    expect(await status(15 * 1024)).toBe(200)
    expect(await status(17 * 1024)).toBe(431)
  })

  it('keeps an idle connection longer than a proxy in front of it would', async () => {
    const { headers } = await sendRaw(
      portOf(await start()),
      rawRequest('GET', '/', [['Connection', 'keep-alive, close']]),
    )
    expect(headers['connection']).toBe('close')
    const kept = await fetch((await start()).url)
    expect(kept.headers.get('keep-alive')).toBe('timeout=75')
    await kept.text()
  })

  it('closes what is idle, and then is gone', async () => {
    const listening = await start()
    const socket = await openSocket(portOf(listening))
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.write(rawRequest('GET', '/', [['Connection', 'keep-alive']]))
    await expect.poll(() => parseAnswer(Buffer.concat(chunks))?.status).toBe(200)
    await listening.close()
    await expect(fetch(listening.url)).rejects.toThrow()
    socket.destroy()
  })
})

describe('a server that cannot listen', () => {
  it('says that the port is in use, and what to do', async () => {
    const port = portOf(await start())
    const failing = start({ port })
    await expect(failing).rejects.toThrow(ListenError)
    await expect(failing).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is in use. Stop what listens there, or choose another with --port.`,
    )
  })

  it.each([
    ['192.0.2.1', /^This machine has no address 192\.0\.2\.1\. Choose another with --host\.$/],
    ['no-such-host.invalid', /^The host name no-such-host\.invalid is not known\./],
  ])('says what is wrong with the host %s', async (host, sentence) => {
    const failing = start({ host })
    await expect(failing).rejects.toThrow(ListenError)
    await expect(failing).rejects.toThrow(sentence)
  })
})

it('answers inside of another server too, and leaves its other requests alone', async () => {
  const handler = createHandler(app())
  const other: Server = createServer((request, response) => {
    if (request.url === '/other') response.end('theirs')
    else void handler(request, response)
  })
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  open.push({
    closeNow: () => {
      other.close()
      other.closeAllConnections()
    },
  })
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
  expect(await (await fetch(`${url}/`)).text()).toBe('here')
  expect(await (await fetch(`${url}/other`)).text()).toBe('theirs')
  expect((await fetch(`${url}/none`)).headers.get('content-type')).toContain('problem+json')
})
