/**
 * The widget for any page with a bundler: `mount(options)`. Importing it touches nothing, also on a
 * server.
 */
import { mountWidget } from './launcher/mount.js'
import type { FetchChunk, MountOptions } from './launcher/mount.js'
import type { ParleyHandle } from './launcher/handle.js'

export type { ParleyHandle, WidgetListener } from './launcher/handle.js'
export type { MountOptions } from './launcher/mount.js'
export type { ParleyOptions } from './launcher/options.js'
export type { WidgetEvents } from './launcher/panel.js'
export type { Diagnosis } from './diagnosis/diagnosis.js'
export type { DiagnosisReport, SessionReport } from './diagnosis/report.js'

/** What is fetched later, in chunks of the customer's own bundle. */
export const fetchChunk = ((name: 'panel' | 'advice') =>
  name === 'panel' ? import('./panel.js') : import('./launcher/advice.js')) as FetchChunk

/**
 * Puts the launcher into the page; the panel is fetched when somebody shows interest. Mounting the
 * same token twice gives the same widget, and says so in the console.
 *
 * @throws Error where there is no document
 */
export const mount = (options: MountOptions): ParleyHandle => mountWidget(options, fetchChunk)
