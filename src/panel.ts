/**
 * What is fetched on intent, in one chunk: the widget's core and the panel that it opens.
 */
import { createCore as createCoreOf } from './launcher/core.js'
import type { Core, CoreHost } from './launcher/core.js'
import { createChoiceStore, withChoice } from './ui/choices.js'
import { fetchPack } from './ui/language.js'
import { createPanel } from './ui/panel.js'

export const createCore = (host: CoreHost): Core => {
  // Before anybody has opened it: then it is there.
  const options = host.options()
  void fetchPack(withChoice(options, createChoiceStore(options).read()))
  return createCoreOf(host, { createPanel })
}
