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
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      deadline.putOff()
      parser.feed(decoder.decode(value, { stream: true }))
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
