/**
 * An event stream as an answer. With a socket, frames go to Node's raw response, one write each,
 * because that is what a thousand of them cost least; without one, into a web stream.
 */
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { HttpContext } from './context.js'
import { createFrameQueue, type FrameQueue } from './frame-queue.js'

export type FrameSink = Pick<FrameQueue, 'frame' | 'end'>

export interface EventStreamOptions {
  headers: Record<string, string>
  /** A reader who lags behind by more is dropped; the reply goes on without her. */
  maxUnsentBytes: number
  /** Starts the frames; returns what stops them. */
  subscribe(sink: FrameSink): () => void
}

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
  const queue = createFrameQueue(
    {
      isFull: () => outgoing.writableNeedDrain,
      write: (piece) => outgoing.write(piece),
      end: () => outgoing.end(),
      drop: () => outgoing.destroy(),
    },
    options.maxUnsentBytes,
  )
  const stop = options.subscribe(queue)
  const close = (): void => {
    queue.close()
    stop()
  }
  outgoing.on('drain', queue.flush)
  outgoing.on('close', close)
  outgoing.on('error', close)
  // She may have left before there was anybody to tell.
  if (outgoing.destroyed) close()
  return RESPONSE_ALREADY_SENT
}

const webStream = (
  headers: Record<string, string>,
  { maxUnsentBytes, subscribe }: EventStreamOptions,
): Response => {
  const encoder = new TextEncoder()
  let queue: FrameQueue
  let stop = (): void => {}
  const close = (): void => {
    queue.close()
    stop()
  }
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        queue = createFrameQueue(
          {
            isFull: () => (controller.desiredSize ?? 0) <= 0,
            write: (piece) =>
              controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece),
            end: () => {
              controller.close()
              // What is left is the reader's own.
              close()
            },
            drop: () => {
              controller.error(new Error('the reader is too slow'))
              stop()
            },
          },
          maxUnsentBytes,
        )
        stop = subscribe(queue)
      },
      pull: () => queue.flush(),
      cancel: close,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 16 * 1024 }),
  )
  return new Response(body, { headers })
}
