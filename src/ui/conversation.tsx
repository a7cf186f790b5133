/**
 * What a panel needs once something has been said: the messages, where the transcript stands, and
 * the announcer. A chunk of its own, because a visitor can read the welcome and type without it.
 */
import type { VNode } from 'preact'
import { isRunning, lastSaid } from '../chat/messages.js'
import type { ChatState, Message } from '../chat/state.js'
import { createAnnouncer } from './announcer.js'
import type { Words } from './catalogue.js'
import { copyText } from './clipboard.js'
import { AssistantArticle, UserArticle } from './messages.js'
import { createOpinions, type Opinion } from './opinions.js'
import { createProse, fetchMarkdown } from './prose.js'
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
  /** To a screen reader. */
  say(text: string): void
  /** The words have changed. */
  renew(): void
  /** Fetches what could not be fetched before. */
  load(): void
  scroller: Scroller
}

/** All that a settled message's looks depend on. */
interface Looks {
  message: Message
  isLast: boolean
  /** The visitor may edit it, or ask for another answer. */
  canChange: boolean
  isEdited: boolean
  opinion: Opinion | null
  /** Another function once words or markdown have changed. */
  prose: Scene['prose']
  attached: Scene['attached']
}

interface Kept {
  looks: Looks
  node: VNode
}

const areSame = (one: Looks, other: Looks): boolean =>
  (Object.keys(one) as (keyof Looks)[]).every((name) => one[name] === other[name])

const looksOf = (message: Message, scene: Scene): Looks => {
  const { state, screen, opinions, prose, attached } = scene
  const { messages, phase } = state
  const isLast = message === messages.at(-1)
  const canChange =
    message.role === 'user'
      ? message === lastSaid(messages) && ['ready', 'replying', 'limited', 'idle'].includes(phase)
      : isLast && (phase === 'ready' || phase === 'idle')
  const isEdited = screen.editing?.id === message.id
  return { message, isLast, canChange, isEdited, opinion: opinions.of(message.id), prose, attached }
}

const isSettled = (message: Message): boolean =>
  message.role === 'user' ? message.delivery === 'sent' : !isRunning(message)

const hasAttachments = (message: Message): boolean =>
  message.role === 'user' && message.attachments !== undefined

const renderMessage = ({ message, isLast, canChange }: Looks, scene: Scene): VNode =>
  message.role === 'user' ? (
    <UserArticle key={message.id} message={message} scene={scene} canEdit={canChange} />
  ) : (
    <AssistantArticle
      key={message.id}
      message={message}
      scene={scene}
      isLast={isLast}
      canAsk={canChange}
    />
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

/** What shows answers, fetched beside this and not after it. */
export const preload = () => void fetchMarkdown().catch(() => {})

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
  let actions: View['actions'] | null = null
  const opinions = createOpinions(
    async (...vote) => (await actions?.rate(...vote)) ?? false,
    onChange,
  )
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

  let attached: Scene['attached'] = null
  let coming: Promise<void> | null = null
  /** Until it is there, and where it cannot be had, names are what is shown. */
  const loadAttached = () => {
    coming ??= import('./attachments/attachments.js').then(
      ({ createShown }) => {
        if (signal.aborted) return
        attached = createShown({ locale: () => readWords().locale, addStyles, signal })
        onChange()
      },
      () => void (coming = null),
    )
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
    say: announcer.say,
    render(view) {
      const { messages } = view.state
      ;({ actions } = view)
      prose.see(!view.screen.hasMore)
      if (attached === null && messages.some(hasAttachments)) loadAttached()
      const scene: Scene = { ...view, copy, opinions, attached, prose: prose.render() }
      const next = new Map<string, Kept>()
      const start = range.start(messages)
      const nodes = messages.slice(start).map((message) => {
        const looks = looksOf(message, scene)
        const old = kept.get(message.id)
        const node = old && areSame(old.looks, looks) ? old.node : renderMessage(looks, scene)
        if (isSettled(message)) next.set(message.id, { looks, node })
        return node
      })
      kept = next
      if (start > 0 && prose.isReady() && view.state.phase !== 'replying') growAtLeisure()
      return withDividers(nodes, view)
    },
  }
}
