/**
 * Which replies were completed while nobody looked.
 */
import { isRunning } from '../chat/messages.js'
import type { ChatState } from '../chat/state.js'

export interface Unread {
  /**
   * Compares with the last state; answers that were read from storage are not news. Says whether one
   * was completed now.
   */
  observe(state: ChatState, isLooking: boolean): boolean
  /** The first of them, where the "New" line goes. */
  first(): string | null
  count(): number
  clear(): void
}

const running = (state: ChatState): ReadonlySet<string> =>
  new Set(
    state.messages.filter((one) => one.role === 'assistant' && isRunning(one)).map(({ id }) => id),
  )

export const createUnread = (initial: ChatState): Unread => {
  let before = running(initial)
  let news: string[] = []
  return {
    observe(state, isLooking) {
      const completed = state.messages.filter(
        (one) => one.role === 'assistant' && one.reply === 'complete' && before.has(one.id),
      )
      if (!isLooking) news.push(...completed.map(({ id }) => id))
      before = running(state)
      return completed.length > 0
    },
    first: () => news[0] ?? null,
    count: () => news.length,
    clear() {
      news = []
    },
  }
}
