/**
 * What the visitor writes: the draft, a message that is written anew, what was not sent when the page
 * was left, and the sending. How it looks is composer.tsx's.
 */
import type { Chat } from '../chat/chat.js'
import { lastSaid } from '../chat/messages.js'
import type { ChatState } from '../chat/state.js'
import type { Attaching } from './attaching.js'
import { fitField } from './composer.js'
import { createDraftStore, type Unsent } from './draft.js'
import { focusAtEnd, focusIn } from './focus.js'
import type { Screen } from './view.js'

export interface WritingParts {
  chat: Chat
  token: string
  /** What is shown; the draft and what is edited are changed here. */
  screen: Pick<Screen, 'draft' | 'editing'>
  inside: HTMLElement
  attaching(): Attaching
  /** False if the site keeps the visitor from it. */
  maySend(text: string): boolean
  /** At once: a field is as high as its text. */
  paint(): void
}

export interface Writing {
  write(draft: string): void
  /** Puts what was said last into the field, to be sent in its place. */
  edit(messageId: string): void
  cancelEdit(): void
  /** The draft, with what stands ready to go with it, or a text of the site's; false if it stays. */
  send(text: string): boolean
  observe(next: ChatState, before: ChatState): void
  /** Nothing of it is kept. */
  forget(): void
}

export const createWriting = (parts: WritingParts): Writing => {
  const { chat, screen, inside, attaching, maySend, paint } = parts
  const drafts = createDraftStore(parts.token)
  /** Of the page before this one: they may have arrived, which the server will tell. */
  let orphans = drafts.readUnsent()
  screen.draft = drafts.read()

  const write = (draft: string) => {
    // While a message is edited, what was written before is what a reload brings back.
    if (!screen.editing) drafts.write(draft)
    screen.draft = draft
    paint()
    const field = inside.querySelector<HTMLTextAreaElement>('.field textarea')
    if (field) fitField(field)
  }

  /** What was not sent when the page was left goes back to where it was written. */
  const keepUnsent = ({ messages, opened }: ChatState) => {
    const unsent = messages.flatMap((one): Unsent[] =>
      one.role === 'user' && one.delivery !== 'sent' ? [[one.id, one.text]] : [],
    )
    if (opened !== null && orphans.length > 0) {
      const known = new Set(messages.map(({ id }) => id))
      const lost = orphans.flatMap(([id, text]) => (known.has(id) || text === '' ? [] : [text]))
      orphans = []
      if (lost.length > 0) write([...lost, screen.draft].join('\n\n').trimEnd())
    }
    drafts.writeUnsent([...orphans, ...unsent])
  }

  return {
    write,
    edit(messageId) {
      const said = lastSaid(chat.getState().messages)
      if (said?.id !== messageId) return
      screen.editing = { id: messageId, draft: screen.editing?.draft ?? screen.draft }
      write(said.text)
      focusAtEnd(inside)
    },
    cancelEdit() {
      const { editing } = screen
      if (!editing) return
      screen.editing = null
      write(editing.draft)
      focusIn(inside)
    },
    send(text) {
      const trimmed = text.trim()
      const isDraft = trimmed === screen.draft.trim()
      const { editing } = screen
      const isEdit = editing !== null && isDraft
      const attachments = isDraft && !isEdit ? attaching().ready() : []
      if (trimmed === '' && attachments.length === 0) return false
      if (!maySend(trimmed)) return false
      if (isEdit) {
        screen.editing = null
        write(editing.draft)
        void chat.edit(editing.id, trimmed)
        return true
      }
      if (isDraft) {
        attaching().clear()
        write('')
      }
      void (attachments.length > 0 ? chat.send(trimmed, attachments) : chat.send(trimmed))
      return true
    },
    observe(next, before) {
      // Of an answer that grows nothing is to be kept.
      const isGrowing =
        next.phase === 'replying' &&
        before.phase === 'replying' &&
        next.messages.length === before.messages.length
      const hasChanged = next.messages !== before.messages || next.opened !== before.opened
      if (hasChanged && !isGrowing) keepUnsent(next)
      // What is gone cannot be replaced; the text stays where it is.
      if (lastSaid(next.messages)?.id !== screen.editing?.id) screen.editing = null
    },
    forget() {
      attaching().clear()
      write('')
      orphans = []
      drafts.writeUnsent([])
    },
  }
}
