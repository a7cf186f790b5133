/**
 * The bytes of an event stream become frames, a batch for each chunk that arrives. It does not
 * know what a reply is: a stream that ends has ended, whether by its server or by a cut.
 */
import { createParser } from 'eventsource-parser'
import type { ReadEvent } from '../protocol/events.js'
import { readEvent } from '../protocol/sse.js'
import type { Deadline } from './deadline.js'

/** One event, with the cursor that it carried. */
export interface Frame {
  id: string | null
  event: ReadEvent
}

/** At most this many characters of an unfinished event are kept; a longer one cuts the stream. */
const maxBufferSize = 4 * 1024 * 1024

/**
 * Pieces that come sooner after each other are read together: to wake up for one costs many times
 * what is in it, and nobody reads so fast.
 */
const readGapMs = 50
/** So much at once is an answer that is told again, and no time is lost with it. */
const largePiece = 16_384

/** Only on a page that is seen: of others a browser makes the timers late. */
const isSeen = (): boolean => globalThis.document?.visibilityState === 'visible'

/**
 * Yields until the stream ends, is cut or aborted, and never throws. Frames that hold no event are
 * skipped. Whatever arrives puts the deadline off, comments included.
 */
export async function* readFrames(
  body: ReadableStream<Uint8Array>,
  deadline: Pick<Deadline, 'putOff' | 'end'>,
): AsyncGenerator<readonly Frame[], void> {
  let frames: Frame[] = []
  const parser = createParser({
    maxBufferSize,
    onEvent: ({ id, event: name, data }) => {
      const event = readEvent(data, name)
      if (event !== undefined) frames.push({ id: id ?? null, event })
    },
  })
  // Not `for await`: Safari's streams are not iterable.
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let readMs = Number.NEGATIVE_INFINITY
  try {
    for (;;) {
      const waitMs = readMs + readGapMs - performance.now()
      if (waitMs > 0 && isSeen()) await new Promise((resolve) => setTimeout(resolve, waitMs))
      const { done, value } = await reader.read()
      if (done) return
      deadline.putOff()
      parser.feed(decoder.decode(value, { stream: true }))
      // What comes before the first word holds nothing up.
      const isPiece = frames.some(({ event }) => event.delta !== undefined)
      if (isPiece) readMs = value.length < largePiece ? performance.now() : Number.NEGATIVE_INFINITY
      if (frames.length > 0) yield frames
      frames = []
    }
  } catch {
    // A cut, an abort or an endless event: whoever reads sees that the last event never came.
    if (frames.length > 0) yield frames
  } finally {
    deadline.end()
    reader.cancel().catch(() => undefined)
  }
}
