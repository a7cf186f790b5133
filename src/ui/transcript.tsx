/**
 * What was said, as a log that a reader walks through by itself: it is not a live region (the
 * announcer speaks), and a message that has not changed is not rendered again.
 */
import type { VNode } from 'preact'
import { isRunning } from '../chat/messages.js'
import type { Message } from '../chat/state.js'
import { Icon } from './icons.js'
import { AssistantArticle, UserArticle } from './messages.js'
import { Refusal } from './refusal.js'
import type { View } from './view.js'

/** A longer welcome is read, not glanced at: it is set as text. */
const greetingLength = 120

const Welcome = ({ view }: { view: View }) => {
  const { words, wishes, state, actions } = view
  const welcome = wishes.welcome ?? words('welcome')
  return (
    <div class="welcome" part="welcome">
      <p class={welcome.length <= greetingLength ? 'greeting' : 'long'} dir="auto">
        {welcome}
      </p>
      {state.messages.length === 0 && wishes.suggestions.length > 0 && (
        <ul class="starters" aria-label={words('starters')}>
          {wishes.suggestions.map((text) => (
            <li key={text}>
              <button type="button" part="starter" dir="auto" onClick={() => actions.send(text)}>
                {text}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

interface Kept {
  message: Message
  isLast: boolean
  /** Another function once words or markdown have changed. */
  prose: View['prose']
  node: VNode
}

/** The nodes of settled messages, by id. */
export type KeptNodes = Map<string, Kept>

const render = (message: Message, view: View, isLast: boolean): VNode =>
  message.role === 'user' ? (
    <UserArticle key={message.id} message={message} view={view} />
  ) : (
    <AssistantArticle key={message.id} message={message} view={view} isLast={isLast} />
  )

const isSettled = (message: Message): boolean =>
  message.role === 'user' ? message.delivery === 'sent' : !isRunning(message)

/** Preact passes over a node that is the very one of the last time. */
const renderMessages = (view: View): VNode[] => {
  const { kept, prose, state } = view
  return state.messages.map((message, index) => {
    const isLast = index === state.messages.length - 1
    const old = kept.get(message.id)
    if (old?.message === message && old.isLast === isLast && old.prose === prose) return old.node
    const node = render(message, view, isLast)
    if (isSettled(message)) kept.set(message.id, { message, isLast, prose, node })
    return node
  })
}

/** A "New" line before what came while the panel was closed. */
const withDivider = (nodes: VNode[], view: View): VNode[] => {
  const { unreadFrom } = view.screen
  const at = unreadFrom === null ? -1 : view.state.messages.findIndex(({ id }) => id === unreadFrom)
  if (at < 0) return nodes
  const divider = (
    <p key="divider" class="divider">
      {view.words('unread')}
    </p>
  )
  return [...nodes.slice(0, at), divider, ...nodes.slice(at)]
}

export const Transcript = ({ view }: { view: View }) => {
  const { state, words, actions, screen } = view
  const isRefused = state.phase === 'refused'
  return (
    <div class="transcript">
      <div
        class="log"
        part="transcript"
        role="log"
        aria-label={words('transcript')}
        aria-live="off"
        tabIndex={0}
        ref={actions.holdLog}
      >
        <div class="said">
          {!(isRefused && state.messages.length === 0) && <Welcome view={view} />}
          {withDivider(renderMessages(view), view)}
          {isRefused && <Refusal view={view} diagnosis={state.diagnosis} />}
        </div>
      </div>
      {screen.hasMore && (
        <button type="button" class="pill" part="more" onClick={actions.showMore}>
          <Icon name="down" />
          {words('more')}
        </button>
      )}
    </div>
  )
}
