/**
 * The contract between the launcher, which every page loads, and the panel, which is fetched on
 * intent. The launcher owns the element, its shadow root and the public handle; the panel owns the
 * chat and everything that is rendered beside the button.
 */

import type { Diagnosis } from '../diagnosis/diagnosis.js'
import type { Diagnose } from '../diagnosis/evidence.js'
import type { DiagnosisReport } from '../diagnosis/report.js'
import type { OwnWords } from '../ui/catalogue.js'

/** Resolved once, where the options enter; nothing below asks what an absent one means. */
export interface WidgetOptions {
  /** The public client token, as the site gave it. */
  token: string
  /** The server's origin and base path, without a trailing slash. */
  api: string
  agentId: string | null
  position: 'bottom-right' | 'bottom-left'
  /** CSS pixels from the inline edge and from the bottom. */
  offsetX: number
  offsetY: number
  /** `auto` follows the page, then the system. */
  scheme: 'auto' | 'light' | 'dark'
  /** Hex, or null for the token's own or the default. */
  accent: string | null
  /** BCP 47, or null for the page's. */
  locale: string | null
  dir: 'ltr' | 'rtl' | null
  /** Open at once. */
  open: boolean
  /** `default`: our button; `none`: none; otherwise a selector of the site's own opener. */
  launcher: string
  /** Where to render inline, without a launcher; null floats. */
  container: HTMLElement | null
  zIndex: number
  debug: boolean
  /** The site's own words over those of the language, by their keys in the catalogue. */
  words: OwnWords | null
  /** Overrides of the token's config. */
  title: string | null
  welcomeMessage: string | null
  placeholder: string | null
  launcherLabel: string | null
  /** Where a visitor may turn when the chat cannot work: https:, http:, mailto: or tel:. */
  fallback: { label: string; href: string } | null
}

/** What a site may give besides: read by late-options.ts, since few do. */
export interface LateOptions {
  /** One line beside the launcher, of at most 80 characters, after a while and once a session. */
  teaser: string
  /** Show it on phones too, where it covers a good part of the page. */
  teaserOnPhones: boolean
  /**
   * From the start, and not only once the chat was used: keep the launcher above what is fixed at the
   * page's end, such as a cookie banner, and off what has the page's focus.
   */
  keepClear: boolean
}

/** Events of the widget. `open`, `close`, `send` can be cancelled by a listener on the element. */
export interface WidgetEvents {
  ready: undefined
  open: undefined
  close: undefined
  /** The visitor sends a message. */
  send: { text: string }
  /** A reply is complete. */
  message: { id: string; text: string }
  /** Something went wrong, told once for each distinct cause in a row. */
  error: Diagnosis
}

/** Says what assistive technology calls the launcher, and writes the number on it. */
export interface LauncherNames {
  words(
    word: 'openChat' | 'closeChat' | 'openUnread',
    values?: { label: string; count: number },
  ): string
  count(value: number): string
}

/** What the panel may ask of the launcher. */
export interface PanelHost {
  /**
   * Open; holds the launcher. The panel appends its own nodes and style sheets, and removes them.
   * The element around it carries `data-scheme="light"` or `"dark"`, resolved and kept up to date by
   * the launcher: `:host([data-scheme=dark])`. The node that opens has the id `parley-panel`, which
   * the launcher's `aria-controls` names.
   */
  root: ShadowRoot
  options: WidgetOptions
  /** Asks the widget to close: Escape, the close button. */
  close(): void
  /** Unread replies, shown on the launcher while the panel is closed. */
  setUnread(count: number): void
  /** Names the launcher in the language that the panel speaks; until then it is English. */
  setNames(names: LauncherNames): void
  /** False if a listener cancelled it. */
  emit<Name extends keyof WidgetEvents>(name: Name, detail: WidgetEvents[Name]): boolean
  /** Finds the cause of a failure, prints it, and tells those who listen to `error`. */
  diagnose: Diagnose
  /** The chat is refused for good. */
  refuse(): void
}

export interface Panel {
  /**
   * Shows the panel, starts the handshake if there is none, and moves the focus in, but not in a
   * container. Called again after the page took the element out and the launcher put it back.
   */
  open(): void
  /** Hides it; the launcher takes the focus back if the panel had it. */
  close(): void
  send(text: string): void
  prefill(text: string): void
  newChat(): void
  /** The options that may change without a new chat: all but token, api and agentId. */
  update(options: WidgetOptions): void
  /** Ends the session on the server and clears what is stored. */
  reset(): Promise<void>
  /** What is known of the session, and the trace. */
  diagnosis(): Partial<DiagnosisReport>
  destroy(): void
}

/** What the panel's chunk exports. */
export interface PanelModule {
  createPanel(host: PanelHost): Panel
}
