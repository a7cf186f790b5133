/**
 * The visitor's past chats, by day, in place of the chat: opened, deleted, and more of them shown.
 * The server keeps them; nothing of them is kept here once the list is left.
 */
import type { PastConversation } from '../../chat/past-conversations.js'
import { IconButton } from '../button.js'
import type { Extra, ExtraParts, Extras } from '../extras.js'
import { Icon } from '../icons.js'
import { pastStyles } from '../styles/past.js'
import type { View } from '../view.js'
import { groupByDay, timeOf } from './days.js'

/** What is known of the list. `listed` is also what is shown while more of it comes. */
type Listing =
  | { state: 'loading' }
  | { state: 'failed' }
  | {
      state: 'listed'
      chats: readonly PastConversation[]
      cursor: string | null
      more: 'idle' | 'loading' | 'failed'
    }

/** Of one chat. */
type Doing = { id: string; step: 'asked' | 'deleting' | 'failed' } | null

interface RowProps {
  chat: PastConversation
  view: View
  doing: Doing
  onOpen: () => void
  onAsk: () => void
  onDelete: () => void
  onKeep: () => void
}

const Row = ({ chat, view, doing, onOpen, onAsk, onDelete, onKeep }: RowProps) => {
  const { words, state } = view
  const title = chat.title ?? words('untitled')
  const isCurrent = state.opened?.conversationId === chat.id
  if (doing?.id === chat.id) {
    return (
      <li>
        <div class="asked" role="group" aria-label={title}>
          <p class={doing.step === 'failed' ? 'danger' : ''}>
            {words(doing.step === 'failed' ? 'notDeleted' : 'deleteSure')}
          </p>
          <button type="button" class="outline" onClick={onKeep}>
            {words('cancel')}
          </button>
          <button
            type="button"
            class="solid final"
            aria-disabled={doing.step === 'deleting'}
            onClick={onDelete}
          >
            {words(doing.step === 'failed' ? 'retry' : 'remove')}
          </button>
        </div>
      </li>
    )
  }
  return (
    <li data-chat={chat.id}>
      <button
        type="button"
        class="past"
        part="past-chat"
        aria-current={isCurrent ? 'true' : undefined}
        onClick={onOpen}
      >
        <span class="label">
          <bdi>{title}</bdi>
        </span>
        <span class="meta">
          {isCurrent ? words('current') : timeOf(chat.updatedAt, view.locale)}
        </span>
      </button>
      <IconButton icon="remove" name={words('deleteChat', { title })} onClick={onAsk} />
    </li>
  )
}

export const create = (parts: ExtraParts): Extra => {
  const { chat, addStyles, onChange, say, signal } = parts
  let extras: Extras | null = null
  let listing: Listing = { state: 'loading' }
  let doing: Doing = null
  /** Each time that the list is shown is a visit; what was asked for in a former one is nobody's. */
  let visit = 0
  /** The one that was to be opened is gone; the list that is shown next says so. */
  let isLost = false
  let element: HTMLElement | null = null
  let words: View['words'] | null = null
  addStyles(pastStyles)

  const change = (next: Listing) => {
    listing = next
    onChange()
  }
  const begin = async () => {
    const own = ++visit
    change({ state: 'loading' })
    const page = await chat.listConversations()
    if (own !== visit) return
    if (!page) {
      if (words) say(words('pastFailed'))
      return change({ state: 'failed' })
    }
    const { conversations: chats, cursor } = page
    change({ state: 'listed', chats, cursor, more: 'idle' })
  }
  const showEarlier = async () => {
    if (listing.state !== 'listed' || listing.more === 'loading') return
    const own = visit
    const { cursor } = listing
    change({ ...listing, more: 'loading' })
    const page = await chat.listConversations(cursor)
    if (own !== visit || listing.state !== 'listed') return
    if (!page) return change({ ...listing, more: 'failed' })
    const known = new Set(listing.chats.map(({ id }) => id))
    const fresh = page.conversations.filter(({ id }) => !known.has(id))
    const chats = [...listing.chats, ...fresh]
    change({ state: 'listed', chats, cursor: page.cursor, more: 'idle' })
    focusSoon(`[data-chat="${fresh[0]?.id}"] .past`)
  }
  const open = async (id: string) => {
    extras?.close()
    if (await chat.openConversation(id)) return
    // What could not be reached says so itself, in the chat.
    const { phase } = chat.getState()
    if (phase !== 'ready' && phase !== 'replying') return
    isLost = true
    extras?.open('past')
    if (words) say(words('isGone'))
  }
  /** After the frame in which it is shown. */
  const focusSoon = (selector: string) => {
    requestAnimationFrame(() =>
      requestAnimationFrame(() => element?.querySelector<HTMLElement>(selector)?.focus()),
    )
  }
  const ask = (id: string) => {
    doing = { id, step: 'asked' }
    onChange()
    // Not what deletes: Enter that is held down would do both.
    focusSoon('.asked .outline')
  }
  const keep = (id: string) => {
    doing = null
    onChange()
    focusSoon(`[data-chat="${id}"] .icon`)
  }
  const remove = async (id: string) => {
    if (doing?.step === 'deleting' || listing.state !== 'listed') return
    const own = visit
    doing = { id, step: 'deleting' }
    onChange()
    const isGone = await chat.deleteConversation(id)
    if (own !== visit || listing.state !== 'listed') return
    if (!isGone) {
      doing = { id, step: 'failed' }
      if (words) say(words('notDeleted'))
      return onChange()
    }
    doing = null
    const at = listing.chats.findIndex((one) => one.id === id)
    const chats = listing.chats.filter((one) => one.id !== id)
    change({ ...listing, chats })
    if (words) say(words('deleted'))
    const next = chats[at] ?? chats.at(-1)
    focusSoon(next ? `[data-chat="${next.id}"] .past` : '.quiet')
    // The page may be empty while there is more.
    if (chats.length === 0 && listing.cursor !== null) void showEarlier()
  }

  const renderList = (view: View, list: Extract<Listing, { state: 'listed' }>) => (
    <>
      {groupByDay(list.chats, view).map(({ day, chats }) => (
        <section key={day} aria-label={day}>
          <h3 class="meta">{day}</h3>
          <ul>
            {chats.map((one) => (
              <Row
                key={one.id}
                chat={one}
                view={view}
                doing={doing}
                onOpen={() => void open(one.id)}
                onAsk={() => ask(one.id)}
                onDelete={() => void remove(one.id)}
                onKeep={() => keep(one.id)}
              />
            ))}
          </ul>
        </section>
      ))}
      {list.more === 'failed' && <p class="meta danger">{view.words('pastFailed')}</p>}
      {list.cursor !== null && (
        <button
          type="button"
          class="outline earlier"
          aria-disabled={list.more === 'loading'}
          onClick={() => void showEarlier()}
        >
          {view.words(list.more === 'loading' ? 'loading' : 'showEarlier')}
        </button>
      )}
    </>
  )

  signal.addEventListener('abort', () => visit++)
  return {
    begin(its) {
      extras = its
      doing = null
      void begin()
    },
    end() {
      visit++
      isLost = false
      listing = { state: 'loading' }
    },
    render(view) {
      words = view.words
      const { state } = listing
      const isEmpty =
        listing.state === 'listed' && listing.chats.length === 0 && listing.cursor === null
      return (
        <div
          class="chats"
          aria-busy={state === 'loading'}
          ref={(node) => {
            element = node
          }}
        >
          {isLost && <p class="lost">{view.words('isGone')}</p>}
          {state === 'loading' && (
            <p class="quiet meta">{view.clock.hasLasted('past', 250) && view.words('loading')}</p>
          )}
          {state === 'failed' && (
            <div class="quiet">
              <Icon name="alert" />
              <p>{view.words('pastFailed')}</p>
              <button type="button" class="outline" onClick={() => void begin()}>
                {view.words('retry')}
              </button>
            </div>
          )}
          {isEmpty && (
            <div class="quiet" tabIndex={-1}>
              <Icon name="past" />
              <p>{view.words('noPast')}</p>
              <p class="meta">{view.words('noPastHint')}</p>
            </div>
          )}
          {listing.state === 'listed' && !isEmpty && renderList(view, listing)}
        </div>
      )
    },
  }
}
