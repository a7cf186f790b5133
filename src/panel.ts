/**
 * What is fetched on intent, in one chunk: the widget's core and the panel that it opens.
 */
import { createCore as createCoreOf } from './launcher/core.js'
import type { Core, CoreHost } from './launcher/core.js'
import { createPanel } from './ui/panel.js'

export const createCore = (host: CoreHost): Core => createCoreOf(host, { createPanel })
