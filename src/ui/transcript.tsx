/**
 * What was said, as a log that a reader walks through by itself: it is not a live region (the
 * announcer speaks), and a message that has not changed is not rendered again.
 */
import type { VNode } from 'preact'
import { useRef } from 'preact/hooks'
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
  /** All else that a message's looks depend on. */
  circumstances: string
  node: VNode
}

const render = (message: Message, view: View, isLast: boolean): VNode =>
  message.role === 'user' ? (
    <UserArticle key={message.id} message={message} view={view} />
  ) : (
    <AssistantArticle key={message.id} message={message} view={view} isLast={isLast} />
  )

/** Preact passes over a node that is the very one of the last time. */
const useKeptNodes = (view: View): VNode[] => {
  const kept = useRef(new Map<string, Kept>())
  const { messages, online } = view.state
  const next = new Map<string, Kept>()
  const nodes = messages.map((message, index) => {
    const isLast = index === messages.length - 1
    const circumstances = `${isLast} ${online} ${view.screen.markdown !== null} ${view.locale}`
    const old = kept.current.get(message.id)
    const isSame = old?.message === message && old.circumstances === circumstances
    const node = isSame ? old.node : render(message, view, isLast)
    next.set(message.id, { message, circumstances, node })
    return node
  })
  kept.current = next
  return nodes
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
  const nodes = useKeptNodes(view)
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
          {withDivider(nodes, view)}
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
