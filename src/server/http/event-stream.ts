/**
 * An event stream as an answer. With a socket, frames go to Node's raw response, one write each,
 * because that is what a thousand of them cost least; without one, into a web stream.
 */
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { keepAlive } from '../../protocol/sse.js'
import type { HttpContext } from './context.js'

export interface FrameSink {
  frame(frame: string): void
  end(): void
}

export interface EventStreamOptions {
  headers: Record<string, string>
  /** A reader who lets more than this lie unsent is dropped; the reply goes on without her. */
  maxUnsentBytes: number
  /** Starts the frames; returns what stops them. */
  subscribe(sink: FrameSink): () => void
}

const keepAliveMs = 15_000

/** A frame of this size is no piece of a reply but the whole of it so far. */
const largeFrame = 32 * 1024

const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
}

export const eventStream = (c: HttpContext, options: EventStreamOptions): Response => {
  const headers = { ...streamHeaders, ...options.headers }
  const outgoing = c.env?.outgoing
  if (!outgoing) return webStream(headers, options)

  outgoing.writeHead(200, headers)
  outgoing.flushHeaders()
  let stop = (): void => {}
  // What a reader catches up on comes in one piece, however slow she is, so it is allowed to lie.
  let isCatchingUp = true
  let allowance = options.maxUnsentBytes
  const write = (text: string): void => {
    if (outgoing.destroyed || outgoing.writableEnded) return
    if (isCatchingUp || text.length > largeFrame) allowance += text.length
    outgoing.write(text)
    if (outgoing.writableLength > allowance) outgoing.destroy()
  }
  const timer = setInterval(() => write(keepAlive), keepAliveMs)
  const close = (): void => {
    clearInterval(timer)
    stop()
  }
  outgoing.on('drain', () => (allowance = options.maxUnsentBytes))
  outgoing.on('close', close)
  outgoing.on('error', close)
  stop = options.subscribe({
    frame: write,
    end: () => {
      clearInterval(timer)
      if (!outgoing.destroyed) outgoing.end()
    },
  })
  isCatchingUp = false
  // She may have left before there was anybody to tell.
  if (outgoing.destroyed) close()
  return RESPONSE_ALREADY_SENT
}

const webStream = (
  headers: Record<string, string>,
  { maxUnsentBytes, subscribe }: EventStreamOptions,
): Response => {
  const encoder = new TextEncoder()
  let stop = (): void => {}
  let timer: NodeJS.Timeout | undefined
  const close = (): void => {
    clearInterval(timer)
    stop()
  }
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let isOver = false
        const write = (text: string): void => {
          if (isOver) return
          controller.enqueue(encoder.encode(text))
          if ((controller.desiredSize ?? 0) >= 0) return
          isOver = true
          close()
          controller.error(new Error('the reader is too slow'))
        }
        timer = setInterval(() => write(keepAlive), keepAliveMs)
        stop = subscribe({
          frame: write,
          end: () => {
            clearInterval(timer)
            if (!isOver) controller.close()
            isOver = true
          },
        })
      },
      cancel: close,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: maxUnsentBytes }),
  )
  return new Response(body, { headers })
}
