/**
 * Decides when a tone sounds: for an answer that came while nobody looked, where the visitor has
 * switched it on. The tone itself is fetched then.
 */
import type { ChatState } from '../chat/state.js'
import type { ChoiceStore } from './choices.js'
import type * as Sound from './extras/sound.js'
import { createUnread } from './unread.js'

export interface Bell {
  observe(state: ChatState, isLooking: boolean): void
  /** The visitor does something: the only time at which a browser lets a page begin to sound. */
  prepare(): void
}

export const createBell = (choices: ChoiceStore, initial: ChatState): Bell => {
  const unheard = createUnread(initial)
  const withSound = (act: (module: typeof Sound) => void) => {
    // A tone that can't be fetched is missed by nobody.
    if (choices.read().hasSound) import('./extras/sound.js').then(act, () => {})
  }
  return {
    observe(state, isLooking) {
      unheard.observe(state, isLooking)
      if (unheard.count() === 0) return
      unheard.clear()
      withSound(({ sound }) => sound())
    },
    prepare: () => withSound(({ prepareSound }) => void prepareSound()),
  }
}
