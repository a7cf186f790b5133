/**
 * What the components are given: the chat's state, what only the screen knows, and what the visitor
 * may do. It is made anew for each frame and is never changed.
 */
import type { ChatState } from '../chat/state.js'
import type { Words } from './catalogue.js'
import type { Wishes } from './config.js'
import type { MarkdownModule } from './markdown/markdown.js'

/** What only the screen knows. */
export interface Screen {
  draft: string
  isWide: boolean
  /** The first message that came while the panel was closed. */
  unreadFrom: string | null
  /** Null until its chunk is there: then text shows as plain paragraphs. */
  markdown: MarkdownModule | null
  /** The transcript goes on below what is seen. */
  hasMore: boolean
}

export interface Actions {
  /** The draft, or a starter. */
  send(text: string): void
  stop(): void
  retry(messageId?: string): void
  discard(messageId: string): void
  rate(messageId: string, type: 'upvote' | 'downvote'): void
  newChat(): void
  close(): void
  widen(): void
  write(draft: string): void
  /** False if the browser refused. */
  copy(text: string): Promise<boolean>
  /** To the end of the transcript. */
  showMore(): void
  /** Hands over the element that scrolls. */
  holdLog(element: HTMLElement | null): void
}

export interface View {
  state: ChatState
  screen: Screen
  wishes: Wishes
  words: Words
  /** BCP 47, resolved. */
  locale: string
  actions: Actions
  /** Inline in the page, as a full-screen sheet, or floating. */
  shape: 'inline' | 'sheet' | 'floating'
  /** The page is on this computer, so its reader is its developer. */
  isLocal: boolean
}
