/**
 * The tone for an answer that came while nobody looked, where the visitor has switched it on. It is
 * fetched when it is to sound.
 */
import type { ChoiceStore } from './choices.js'
import type * as Sound from './extras/sound.js'

export interface Bell {
  ring(): void
  /** The visitor does something: the only time at which a browser lets a page begin to sound. */
  prepare(): void
}

export const createBell = (choices: ChoiceStore): Bell => {
  const withSound = (act: (module: typeof Sound) => void) => {
    // A tone that can't be fetched is missed by nobody.
    if (choices.read().hasSound) import('./extras/sound.js').then(act, () => {})
  }
  return {
    ring: () => withSound(({ sound }) => sound()),
    prepare: () => withSound(({ prepareSound }) => void prepareSound()),
  }
}
