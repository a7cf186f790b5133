/**
 * What the panel says and in which language: the visitor's choice, the site's wishes over the
 * token's config, and the pack of the language, which may still be on its way. It shows nothing.
 */
import type { ChatState } from '../chat/state.js'
import type { WidgetOptions } from '../launcher/panel.js'
import { haveMistakes } from './catalogue.js'
import { withChoice, type ChoiceStore } from './choices.js'
import { readWishes, type Wishes } from './config.js'
import { fetchPack, speak, type Language } from './language.js'

export interface Speech {
  wishes(): Wishes
  language(): Language
  /** Reads options, choice and config anew, and speaks what can be spoken now. */
  renew(options: WidgetOptions, state: ChatState): void
  /** Fetches the language, if there is something to fetch; fulfilled with whether it is there. */
  learn(options: WidgetOptions): Promise<boolean> | null
}

const correctWords = (words: Readonly<Record<string, unknown>>) =>
  import('./word-corrections.js').then(
    ({ correct }) => correct(words),
    () => {},
  )

export const createSpeech = (
  choices: ChoiceStore,
  options: WidgetOptions,
  state: ChatState,
): Speech => {
  let wishes: Wishes
  let language: Language
  const read: Speech['renew'] = (next, { opened }) => {
    wishes = readWishes(opened?.config ?? {}, next)
    language = speak(withChoice(next, choices.read()), wishes.words)
  }
  read(options, state)
  return {
    wishes: () => wishes,
    language: () => language,
    renew(next, now) {
      read(next, now)
      if (haveMistakes(wishes.words)) void correctWords(wishes.words)
    },
    learn: (next) => fetchPack(withChoice(next, choices.read())),
  }
}
