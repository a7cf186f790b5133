/**
 * Which messages are in the document: the last ones when a conversation is opened, and older ones as
 * its reader comes near them or the page has nothing to do. One that was shown stays.
 */
import type { Message } from '../chat/state.js'

/** As many again each time, and at first no more. */
const batch = 20
/** At first only what fills a tall screen and the room above it in which older ones come. */
const firstPx = 2000
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

/** As high as it will be in a panel of the usual width, roughly. */
const guessHeight = ({ text }: Message): number => 48 + 24 * Math.ceil(text.length / 60)

const countFirst = (messages: readonly Message[]): number => {
  let count = 0
  let heightPx = 0
  for (const message of messages.slice(-batch).toReversed()) {
    if (heightPx >= firstPx) break
    heightPx += guessHeight(message)
    count += 1
  }
  return count
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
      const known = at < 0 ? messages.length - Math.max(countFirst(messages), shown) : at
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
