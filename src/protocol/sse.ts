/**
 * The text of an event stream: LF only, and for each event `event:`, `id:` and one `data:` line,
 * then a blank line. Framing is read by eventsource-parser; this reads what a frame holds.
 */
import { readEventSchema, type ReadEvent, type SentEvent } from './events.js'

/** JSON has no raw line break, so the data is always one line. */
export const formatEvent = (event: SentEvent, id: string): string =>
  `event: ${event.type}\nid: ${id}\ndata: ${JSON.stringify(event)}\n\n`

/** A comment: it keeps proxies awake and is nothing to a reader. */
export const keepAlive = ': keep-alive\n\n'

/**
 * The event in a frame's data, or undefined if it is none. `name` is the frame's `event:` field,
 * which stands in for a missing `type`.
 */
export const readEvent = (data: string, name?: string): ReadEvent | undefined => {
  let value: unknown
  try {
    value = JSON.parse(data)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const parsed = readEventSchema.safeParse(name === undefined ? value : { type: name, ...value })
  return parsed.success ? parsed.data : undefined
}
