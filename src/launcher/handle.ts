/**
 * What a page holds of its widget: the same names on the global, the handle of `mount()`, the React
 * ref and the element.
 */
import type { DiagnosisReport } from '../diagnosis/report.js'
import type { ParleyOptions } from './options.js'
import type { WidgetEvents } from './panel.js'

/** Called with the event's detail, and the event for `preventDefault()` (open, close, send). */
export type WidgetListener<Name extends keyof WidgetEvents> = (
  detail: WidgetEvents[Name],
  event: CustomEvent<WidgetEvents[Name]>,
) => void

/** After `destroy`, and where the token is of no use, every method does nothing. */
export interface ParleyHandle {
  open(): void
  close(): void
  toggle(): void
  /** Sends a message, without opening the panel. */
  send(text: string): void
  /** Puts text into the composer, without opening the panel. */
  prefill(text: string): void
  newChat(): void
  /** Merges; `undefined` takes an option back. Another token, api or agentId makes a new chat. */
  update(options: ParleyOptions): void
  /** Ends the session on the server and clears what is stored. */
  reset(): Promise<void>
  /** Leaves the document as it was. */
  destroy(): void
  /** Returns its undo. The same event is `parley:<name>` on the element, and bubbles. */
  on<Name extends keyof WidgetEvents>(name: Name, listener: WidgetListener<Name>): () => void
  /** What may be told of the chat in a ticket: redacted, with the last error and the trace. */
  diagnosis(): DiagnosisReport
  /** Fulfilled when the page has been parsed and the launcher is in it. */
  readonly ready: Promise<void>
}
