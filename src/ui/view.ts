/**
 * What the components are given: the chat's state, what only the screen knows, and what the visitor
 * may do. Components are functions of it and keep nothing of their own.
 */
import type { ComponentChildren } from 'preact'
import type { AssistantMessage, ChatState, UserMessage } from '../chat/state.js'
import type { Words } from './catalogue.js'
import type { Clock } from './clock.js'
import type { Wishes } from './config.js'
import type { Shape } from './frame.js'
import type { Opinions, Rate } from './opinions.js'

/** What stands behind the header's menu button: the menu, or a view in place of the chat. */
export type Extra = 'menu' | 'past' | 'about'

/** What only the screen knows. */
export interface Screen {
  draft: string
  isWide: boolean
  /** The first message that came while the panel was closed. */
  unreadFrom: string | null
  /** The transcript goes on below what is seen. */
  hasMore: boolean
  /** A chunk could not be fetched. */
  isBroken: boolean
  /** The message whose text is in the composer, and the draft that was there before. */
  editing: { id: string; draft: string } | null
  /** How many files stand ready to go with the draft. */
  attached: number
  /** Another one is still being made ready. */
  isPreparing: boolean
  /** The chunk that attaches could not be fetched. */
  isTrayBroken: boolean
  /** What is open besides the chat. */
  extra: Extra | null
}

export interface Actions {
  send(text: string): void
  stop(): void
  retry(messageId?: string): void
  askAnew(replyId: string): void
  /** Puts off the end of the chat. */
  stay(): void
  discard(messageId: string): void
  /** Whether the server knows. */
  rate: Rate
  /** Takes a message's text into the composer. */
  edit(messageId: string): void
  cancelEdit(): void
  newChat(): void
  close(): void
  widen(): void
  write(draft: string): void
  /** Opens the browser's picker of files. */
  attach(): void
  /** The data of an attachment that was sent; null if it cannot be had. */
  fetchAttachment(id: string): Promise<Blob | null>
  /** Fetches what could not be fetched. */
  load(): void
  /** To the end of the transcript. */
  showMore(): void
  /** Opens the header's menu, or closes it. */
  toggleMenu(): void
  /** The visitor is about to. */
  preloadMenu(): void
  /** From a view back to the chat. */
  back(): void
  /** Hands over the element that scrolls. */
  holdLog(element: HTMLElement | null): void
}

export interface View {
  state: ChatState
  screen: Screen
  wishes: Wishes
  words: Words
  /** BCP 47: what is spoken. */
  locale: string
  /** A number as the language writes it. */
  count: (value: number) => string
  /** A share of 1 as the language writes it. */
  percent: (share: number) => string
  actions: Actions
  clock: Clock
  /** What was said, as nodes. */
  messages: ComponentChildren
  /** What stands ready to go with the draft, as nodes. */
  tray: ComponentChildren
  /** What is open besides the chat, as nodes. */
  extra: ComponentChildren
  shape: Shape
  /** The page is on this computer, so its reader is its developer. */
  isLocal: boolean
}

/** What a message is given besides. */
export interface Scene extends View {
  /** An answer's text as nodes. */
  prose: (message: AssistantMessage, isDone: boolean) => ComponentChildren
  opinions: Opinions
  /** What was sent besides words, as nodes; null until its code is there. */
  attached: ((message: UserMessage, scene: Scene) => ComponentChildren) | null
  /** False if the browser refused. */
  copy: (text: string) => Promise<boolean>
}
