/**
 * What a panel needs once something has been said: the messages, where the transcript stands, and
 * the announcer. A chunk of its own, because a visitor can read the welcome and type without it.
 */
import type { VNode } from 'preact'
import { isRunning } from '../chat/messages.js'
import type { ChatState, Message } from '../chat/state.js'
import { createAnnouncer } from './announcer.js'
import type { Words } from './catalogue.js'
import { copyText } from './clipboard.js'
import { AssistantArticle, UserArticle } from './messages.js'
import { createProse } from './prose.js'
import { createScroller, type Scroller } from './scrolling.js'
import { messageStyles } from './styles/messages.js'
import type { Scene, View } from './view.js'

export interface ConversationParts {
  /** The element that scrolls. */
  log: HTMLElement
  /** The live region. */
  region: HTMLElement
  readWords(): { words: Words; locale: string }
  addStyles(styles: string): void
  onMore(hasMore: boolean): void
  /** Something else is to be seen than the state tells. */
  onChange(): void
  /** Something was sent already, so its answer is what to follow. */
  isFollowing: boolean
  signal: AbortSignal
}

export interface Conversation {
  render(view: View): VNode[]
  observe(state: ChatState): void
  /** The visitor has pressed a key. */
  typed(): void
  /** The words have changed. */
  renew(): void
  /** Fetches what could not be fetched before. */
  load(): void
  scroller: Scroller
}

interface Kept {
  message: Message
  isLast: boolean
  /** Another function once words or markdown have changed. */
  prose: Scene['prose']
  node: VNode
}

const isSettled = (message: Message): boolean =>
  message.role === 'user' ? message.delivery === 'sent' : !isRunning(message)

const renderMessage = (message: Message, scene: Scene, isLast: boolean): VNode =>
  message.role === 'user' ? (
    <UserArticle key={message.id} message={message} scene={scene} />
  ) : (
    <AssistantArticle key={message.id} message={message} scene={scene} isLast={isLast} />
  )

/** A "New" line before what came while the panel was closed. */
const withDivider = (nodes: VNode[], { screen, state, words }: View): VNode[] => {
  const { unreadFrom } = screen
  const at = unreadFrom === null ? -1 : state.messages.findIndex(({ id }) => id === unreadFrom)
  if (at < 0) return nodes
  const divider = (
    <p key="divider" class="divider">
      {words('unread')}
    </p>
  )
  return [...nodes.slice(0, at), divider, ...nodes.slice(at)]
}

export const createConversation = (parts: ConversationParts): Conversation => {
  const { log, region, readWords, addStyles, onMore, onChange, isFollowing, signal } = parts
  const announcer = createAnnouncer(region, readWords, signal)
  const scroller = createScroller(log, onMore, isFollowing, signal)
  // Beside the live region, so within a modal dialog, which lets in no focus but its own.
  const copy = (text: string) => copyText(text, region)
  const prose = createProse(copy, ({ styles }) => {
    addStyles(styles)
    onChange()
  })
  /** The nodes of settled messages, by id: Preact passes over one that is the very one it was. */
  let kept = new Map<string, Kept>()
  const renew = () => prose.renew(readWords().words)

  addStyles(messageStyles)
  renew()
  void prose.load()
  return {
    scroller,
    renew,
    load: () => void prose.load(),
    observe: announcer.observe,
    typed: announcer.typed,
    render(view) {
      const { messages } = view.state
      const scene: Scene = { ...view, copy, prose: prose.render() }
      const next = new Map<string, Kept>()
      const nodes = messages.map((message, index) => {
        const isLast = index === messages.length - 1
        const old = kept.get(message.id)
        const isSame =
          old?.message === message && old.isLast === isLast && old.prose === scene.prose
        const node = isSame ? old.node : renderMessage(message, scene, isLast)
        if (isSettled(message)) next.set(message.id, { message, isLast, prose: scene.prose, node })
        return node
      })
      kept = next
      return withDivider(nodes, view)
    },
  }
}
