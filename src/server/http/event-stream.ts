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
  const write = (text: string): void => {
    if (outgoing.destroyed || outgoing.writableEnded) return
    outgoing.write(text)
    if (outgoing.writableLength > options.maxUnsentBytes) outgoing.destroy()
  }
  const timer = setInterval(() => write(keepAlive), keepAliveMs)
  let stop = (): void => {}
  const close = (): void => {
    clearInterval(timer)
    stop()
  }
  outgoing.on('close', close)
  outgoing.on('error', close)
  stop = options.subscribe({
    frame: write,
    end: () => {
      clearInterval(timer)
      if (!outgoing.destroyed) outgoing.end()
    },
  })
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
