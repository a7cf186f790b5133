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
import { createMessageWindow } from './window.js'

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

const Divider = ({ words, word }: { words: Words; word: 'unread' | 'earlier' }) => (
  <p class={`divider ${word}`}>{words(word)}</p>
)

/** A line before what came while the panel was closed, and one after what an earlier chat was. */
const withDividers = (nodes: VNode[], { screen, state, words }: View): VNode[] => {
  const { unreadFrom } = screen
  const { earlier } = state
  if (unreadFrom === null && earlier === null) return nodes
  return nodes.flatMap((node) => [
    ...(node.key === unreadFrom ? [<Divider key="unread" words={words} word="unread" />] : []),
    node,
    ...(node.key === earlier ? [<Divider key="earlier" words={words} word="earlier" />] : []),
  ])
}

/** Safari has no idle callbacks. */
const atLeisure = (action: () => void, signal: AbortSignal) => {
  if (typeof requestIdleCallback === 'function') {
    const request = requestIdleCallback(action)
    signal.addEventListener('abort', () => cancelIdleCallback(request), { once: true })
  } else {
    const timer = setTimeout(action, 300)
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  }
}

export const createConversation = (parts: ConversationParts): Conversation => {
  const { log, region, readWords, addStyles, onMore, onChange, isFollowing, signal } = parts
  const announcer = createAnnouncer(region, readWords, signal)
  const range = createMessageWindow()
  const onTop = () => {
    if (range.grow()) onChange()
  }
  const scroller = createScroller(log, { onMore, onTop }, isFollowing, signal)
  // Beside the live region, so within a modal dialog, which lets in no focus but its own.
  const copy = (text: string) => copyText(text, region)
  const prose = createProse(copy, ({ styles }) => {
    addStyles(styles)
    onChange()
  })
  /** The nodes of settled messages, by id: Preact passes over one that is the very one it was. */
  let kept = new Map<string, Kept>()
  const renew = () => prose.renew(readWords().words)
  let isResting = false
  const growAtLeisure = () => {
    if (isResting) return
    isResting = true
    atLeisure(() => {
      isResting = false
      // Of a panel that is closed nothing is rendered.
      if (log.clientHeight > 0 && range.growAtLeisure()) onChange()
    }, signal)
  }

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
      const start = range.start(messages)
      const nodes = messages.slice(start).map((message, index) => {
        const isLast = start + index === messages.length - 1
        const old = kept.get(message.id)
        const isSame =
          old?.message === message && old.isLast === isLast && old.prose === scene.prose
        const node = isSame ? old.node : renderMessage(message, scene, isLast)
        if (isSettled(message)) next.set(message.id, { message, isLast, prose: scene.prose, node })
        return node
      })
      kept = next
      if (start > 0 && prose.isReady() && view.state.phase !== 'replying') growAtLeisure()
      return withDividers(nodes, view)
    },
  }
}
