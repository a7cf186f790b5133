/**
 * Which messages are in the document: the last ones when a conversation is opened, and older ones as
 * its reader comes near them or the page has nothing to do. One that was shown stays.
 */
import type { Message } from '../chat/state.js'

/** More than a tall screen shows, and as many again each time. */
const batch = 20
/** This far back find-in-page and a screen reader see the whole without scrolling. */
const mostAtLeisure = 100
/** Fewer at once at leisure: a slow phone is not to be held up by what nobody has asked for. */
const leisureBatch = 5

export interface MessageWindow {
  /** The first message that is shown, as an index. */
  start(messages: readonly Message[]): number
  /** Shows older ones from the next `start` on. False if there are none. */
  grow(): boolean
  /** The same, a few at a time, up to a bound. */
  growAtLeisure(): boolean
}

export const createMessageWindow = (): MessageWindow => {
  let firstId: string | null = null
  let shown = 0
  let hidden = 0
  let wanted = 0

  const ask = (count: number) => {
    if (hidden === 0) return false
    wanted = count
    return true
  }
  return {
    start(messages) {
      // From the end, where it mostly is; an id may also be gone, with its message asked anew.
      const at = firstId === null ? -1 : messages.findLastIndex(({ id }) => id === firstId)
      const known = at < 0 ? messages.length - Math.max(batch, shown) : at
      const first = Math.max(0, known - wanted)
      wanted = 0
      firstId = messages[first]?.id ?? null
      shown = messages.length - first
      hidden = first
      return first
    },
    grow: () => ask(batch),
    growAtLeisure: () => shown < mostAtLeisure && ask(leisureBatch),
  }
}
