/** Streams to readers who are slow, gone, or never come, over real sockets. */
import pino from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { createApp } from '../../../src/server/http/app.js'
import { eventStream, type FrameSink } from '../../../src/server/http/event-stream.js'
import { listen } from '../../../src/server/http/listen.js'
import { readFrames, replyText } from './event-reader.js'
import { openSocket, parseAnswer, rawRequest } from './raw-http.js'
import {
  pageOrigin,
  say,
  startServer,
  type RunningOptions,
  type RunningServer,
} from './running-server.js'

let running: RunningServer
let close = async (): Promise<void> => {}
afterEach(async () => {
  await close()
  close = async () => {}
})

const start = async (options: RunningOptions): Promise<void> => {
  running = await startServer(options)
  close = () => running.close()
}

/** A reply of many pieces that can be let go step by step. */
const createFlood = (pieces: number, piece: string) => {
  let isOpen = false
  const waiting: (() => void)[] = []
  let finished = 0
  return {
    open: () => {
      isOpen = true
      for (const go of waiting.splice(0)) go()
    },
    finished: () => finished,
    reply: async function* () {
      if (!isOpen) await new Promise<void>((resolve) => waiting.push(resolve))
      for (let index = 0; index < pieces; index++) {
        yield { type: 'text' as const, delta: piece }
        // As a model would: not all in one turn of the event loop.
        if (index % 32 === 0) await new Promise(setImmediate)
      }
      finished++
    },
  }
}

const chatBytes = (sessionId: string, id = 'm') =>
  rawRequest(
    'POST',
    '/v1/client/chat',
    [
      ['Origin', pageOrigin],
      ['Content-Type', 'application/json'],
    ],
    JSON.stringify(say(sessionId, 'x', id)),
  )

/** Sends a request, reads nothing until it is told to, then all. */
const openSilent = async (bytes: Buffer, port = running.port) => {
  const socket = await openSocket(port)
  socket.pause()
  socket.on('error', () => undefined)
  socket.write(bytes)
  const read = async (take: (chunk: Buffer) => void, pauseMs: number): Promise<void> => {
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.on('data', (chunk: Buffer) => {
      take(chunk)
      if (pauseMs === 0) return
      socket.pause()
      setTimeout(() => socket.resume(), pauseMs)
    })
    socket.resume()
    await closed
  }
  return {
    socket,
    /** Answers the body, as far as it came. */
    async readAll(): Promise<string> {
      const chunks: Buffer[] = []
      await read((chunk) => chunks.push(chunk), 0)
      return parseAnswer(Buffer.concat(chunks))?.body ?? ''
    },
    /** Takes a chunk now and then, and keeps none. */
    readSlowly: () => read(() => {}, 100),
  }
}

const isWhole = (body: string): boolean => body.includes('event: execution_complete')

describe('a reader who never reads', () => {
  it('loses her connection and not her reply', async () => {
    // More than the buffers of any two sockets hold.
    const flood = createFlood(80_000, 'piece')
    await start({ reply: flood.reply })
    const sessionId = await running.session()
    const silent = await openSilent(chatBytes(sessionId))
    await expect.poll(() => running.asked.length).toBe(1)
    flood.open()
    await expect.poll(flood.finished, { timeout: 15_000 }).toBe(1)
    expect(isWhole(await silent.readAll())).toBe(false)
    const again = await running.post('/v1/client/chat', say(sessionId, 'x', 'm'))
    const frames = readFrames(await again.text())
    expect(replyText(frames)).toBe('piece'.repeat(80_000))
    expect(frames.at(-1)).toMatchObject({ event: 'execution_complete', data: { success: true } })
    expect(running.asked).toHaveLength(1)
  })
})

describe('200 slow readers and 50 who never read', () => {
  it('cost bounded memory, the silent ones their connection, and nobody else a frame', async () => {
    const sinks = new Map<string, FrameSink>()
    const app = createApp({ logger: pino({ level: 'silent' }), publicUrl: null })
    app.post('/stream/:reader', (c) =>
      eventStream(c, {
        headers: {},
        maxUnsentBytes: 256 * 1024,
        subscribe(sink) {
          const reader = c.req.param('reader')
          sinks.set(reader, sink)
          return () => sinks.delete(reader)
        },
      }),
    )
    const listening = await listen(app, {
      port: 0,
      host: '127.0.0.1',
      publicUrl: null,
      maxHeaderBytes: 16_384,
      headersTimeoutMs: 15_000,
      requestTimeoutMs: 30_000,
    })
    const quick = Array.from({ length: 5 }, async (_, index) =>
      (await fetch(`${listening.url}/stream/quick-${index}`, { method: 'POST' })).text(),
    )
    const port = Number(new URL(listening.url).port)
    const open = (count: number, name: string) =>
      Promise.all(
        Array.from({ length: count }, (_, index) =>
          openSilent(rawRequest('POST', `/stream/${name}-${index}`, []), port),
        ),
      )
    const slow = await open(200, 'slow')
    const silent = await open(50, 'silent')
    await expect.poll(() => sinks.size).toBe(255)
    for (const { readSlowly } of slow) void readSlowly()

    const before = process.memoryUsage().rss
    let most = before
    for (let index = 0; index < 800; index++) {
      // A text of her own for each: nothing that waits is shared.
      for (const sink of sinks.values()) sink.frame(`data: ${index} ${'x'.repeat(8000)}\n\n`)
      await new Promise(setImmediate)
      most = Math.max(most, process.memoryUsage().rss)
    }
    const left = (name: string) => [...sinks.keys()].filter((reader) => reader.startsWith(name))
    await expect.poll(() => left('silent')).toEqual([])
    expect(left('quick')).toHaveLength(5)
    for (const sink of sinks.values()) sink.end()
    for (const text of await Promise.all(quick)) {
      const frames = text.split('\n\n').slice(0, -1)
      expect(frames.map((frame) => Number(frame.split(' ')[1]))).toEqual([...Array(800).keys()])
    }
    // 64 MB may wait; the clients of this test are in it too.
    expect(most - before).toBeLessThan(300 * 1024 * 1024)
    for (const { socket } of [...slow, ...silent]) socket.destroy()
    listening.closeNow()
    await listening.close()
  })
})

describe('a reader who leaves', () => {
  it.each([0, 1, 5, 20])('after %i ms leaves the reply as it is', async (ms) => {
    const flood = createFlood(50, 'word ')
    await start({ reply: flood.reply })
    const sessionId = await running.session()
    const { socket } = await openSilent(chatBytes(sessionId))
    await new Promise((resolve) => setTimeout(resolve, ms))
    socket.resetAndDestroy()
    await new Promise((resolve) => setTimeout(resolve, 20))
    flood.open()
    const frames = readFrames(
      await (await running.post('/v1/client/chat', say(sessionId, 'x', 'm'))).text(),
    )
    expect(replyText(frames)).toBe('word '.repeat(50))
    expect(running.asked).toHaveLength(1)
    expect(running.logs.join('')).not.toContain('unexpected error')
  })

  it('in the middle of her message costs nothing', async () => {
    await start({})
    const sessionId = await running.session()
    const { socket } = await openSilent(chatBytes(sessionId).subarray(0, -5))
    await new Promise((resolve) => setTimeout(resolve, 20))
    socket.resetAndDestroy()
    await expect
      .poll(() => running.logs.some((line) => line.includes('/v1/client/chat')))
      .toBe(true)
    expect(running.asked).toHaveLength(0)
    expect(running.logs.join('')).not.toContain('unexpected error')
    expect((await running.post('/v1/client/chat', say(sessionId, 'x'))).status).toBe(200)
  })
})

describe('a stream without a port', () => {
  const send = (path: string, body: unknown) =>
    running.server.fetch(
      new Request(`https://chat.example${path}`, {
        method: 'POST',
        headers: { origin: pageOrigin },
        body: JSON.stringify(body),
      }),
    )

  it('waits for a reader who comes late, however much there is to catch up on', async () => {
    const flood = createFlood(5000, 'some words ')
    await start({ reply: flood.reply })
    flood.open()
    const sessionId = await running.session()
    const first = readFrames(await (await send('/v1/client/chat', say(sessionId, 'x', 'm'))).text())
    expect(replyText(first)).toBe('some words '.repeat(5000))
    const again = await send('/v1/client/chat', say(sessionId, 'x', 'm'))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(readFrames(await again.text())).toEqual(first)
  })

  it('is broken off for a reader who lets too much lie, and the reply goes on', async () => {
    const flood = createFlood(2000, 'x'.repeat(1000))
    await start({ reply: flood.reply, limits: { replyCharacters: 5_000_000 } })
    const sessionId = await running.session()
    const response = await send('/v1/client/chat', say(sessionId, 'x', 'm'))
    flood.open()
    await expect.poll(flood.finished, { timeout: 10_000 }).toBe(1)
    await expect(response.text()).rejects.toThrow()
    const again = await (await send('/v1/client/chat', say(sessionId, 'x', 'm'))).text()
    expect(replyText(readFrames(again))).toHaveLength(2_000_000)
  })

  it('lets go of a reader who leaves', async () => {
    const flood = createFlood(50, 'word ')
    await start({ reply: flood.reply })
    const sessionId = await running.session()
    const response = await send('/v1/client/chat', say(sessionId, 'x', 'm'))
    await response.body?.cancel()
    flood.open()
    const again = await (await send('/v1/client/chat', say(sessionId, 'x', 'm'))).text()
    expect(replyText(readFrames(again))).toBe('word '.repeat(50))
  })
})
