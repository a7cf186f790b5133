/**
 * The panel on the screen, around a chat that it is given: nodes, sheets, focus, and when to render.
 * It talks to no server.
 */
import { render } from 'preact'
import type { Chat } from '../chat/chat.js'
import { isRunning } from '../chat/messages.js'
import type { ChatState, Message } from '../chat/state.js'
import type { Panel, PanelHost } from '../launcher/panel.js'
import { App } from './app.js'
import { haveMistakes } from './catalogue.js'
import { createClock } from './clock.js'
import { fitField, isTouch } from './composer.js'
import { readWishes, type Wishes } from './config.js'
import type { Conversation } from './conversation.js'
import { createDraftStore } from './draft.js'
import { createFrame } from './frame.js'
import { keepEvents } from './keys.js'
import { createPacer } from './pacing.js'
import { fetchPack, speak, type Language } from './language.js'
import { createSheets } from './sheets.js'
import { createUnread } from './unread.js'
import type { Actions, Screen, View } from './view.js'

const correctWords = (words: Readonly<Record<string, unknown>>) =>
  import('./word-corrections.js').then(
    ({ correct }) => correct(words),
    () => {},
  )

/** Names of this computer: who reads a page there is its developer. */
const isLocal = () => /^(localhost|127\.0\.0\.1|\[::1\]|.+\.localhost)$/.test(location.hostname)

/** A panel that comes in another language than its visitor's is worse than one that comes late. */
const packPatienceMs = 400

const isUnderWay = (message: Message) =>
  message.role === 'assistant' ? isRunning(message) : message.delivery !== 'sent'

const createNode = (className: string) => {
  const element = document.createElement('div')
  element.className = className
  return element
}

/** The nodes that are there for good; Preact renders into `inside`. */
const createNodes = () => {
  const region = createNode('hidden')
  region.setAttribute('role', 'status')
  return { box: createNode('parley'), inside: createNode('inside'), region }
}

export const createSurface = (host: PanelHost, chat: Chat): Panel => {
  const life = new AbortController()
  const { signal } = life
  let { options } = host
  let state = chat.getState()
  let wishes: Wishes
  let language: Language
  /** Between `open` and `close`, also while the language is on its way. */
  let isWanted = false
  let log: HTMLElement | null = null
  let conversation: Conversation | null = null
  let loading: Promise<void> | null = null
  const { box, inside, region } = createNodes()
  const drafts = createDraftStore(options.token)
  const screen: Screen = {
    draft: drafts.read(),
    isWide: false,
    unreadFrom: null,
    hasMore: false,
    isBroken: false,
  }
  const unread = createUnread(state)
  const sheets = createSheets(host.root, signal)
  const frame = createFrame(
    options,
    { onShape: () => schedule(), onDismiss: () => host.close() },
    signal,
  )
  const clock = createClock(() => schedule())

  const configure = () => {
    wishes = readWishes(state.opened?.config ?? {}, options)
    language = speak(options, wishes.words)
    const { locale, dir } = language
    conversation?.renew()
    box.lang = locale
    inside.dir = dir
    // In the launcher's corner, whatever language is spoken in it.
    box.dir = options.dir ?? getComputedStyle(document.body).direction
    host.setNames(language)
    if (haveMistakes(wishes.words)) void correctWords(wishes.words)
    sheets.theme(wishes.accent, wishes.scheme)
    frame.place(options)
  }

  /** Fetches the language, if there is something to fetch, and speaks it. */
  const learn = (): Promise<void> | null => {
    const coming = fetchPack(options)
    return (
      coming &&
      coming.then((isThere) => {
        if (!isThere || signal.aborted) return
        configure()
        schedule()
      })
    )
  }

  const paint = () => {
    pacer.cancel()
    if (!frame.isOpen()) return
    const hadFocus = inside.contains(host.root.activeElement)
    frame.element.classList.toggle('wide', screen.isWide)
    clock.begin()
    const view: View = {
      state,
      screen: { ...screen },
      wishes,
      words: language.words,
      count: language.count,
      actions,
      clock,
      messages: null,
      shape: frame.shape(),
      isLocal: isLocal(),
    }
    view.messages = conversation?.render(view)
    render(<App view={view} />, inside)
    clock.end()
    // What had the focus is gone: a Retry that was pressed, a composer at the limit.
    if (hadFocus && !inside.contains(host.root.activeElement)) focusIn()
  }
  /** Many changes, one render. */
  const pacer = createPacer(paint)
  const schedule = pacer.soon
  const show = (change: Partial<Screen>) => {
    const names = Object.keys(change) as (keyof Screen)[]
    if (names.every((name) => screen[name] === change[name])) return
    Object.assign(screen, change)
    schedule()
  }

  /** Fetches what shows a conversation; a failure is seen, and the next call tries again. */
  const load = () => {
    // It is asked for again when there is a connection.
    if (!state.online) return
    const before = state
    loading ??= import('./conversation.js')
      .then(({ createConversation }) => {
        if (!log || signal.aborted) return
        conversation = createConversation({
          log,
          region,
          readWords: () => language,
          addStyles: sheets.add,
          onMore: (hasMore) => show({ hasMore }),
          onChange: schedule,
          isFollowing: state.messages.some(isUnderWay),
          signal,
        })
        // What happened since it was asked for is news; what was there before is not.
        conversation.observe(before)
        conversation.observe(state)
        show({ isBroken: false })
        schedule()
      })
      .catch((error: unknown) => {
        loading = null
        show({ isBroken: true })
        void host.diagnose({ code: 'unreachable', isCertain: false, problem: null, error })
      })
  }

  /** After the handshake, which goes first; before it only if there is something to show. */
  const loadInTime = () => {
    const isWaiting = state.phase === 'idle' || state.phase === 'opening'
    if (frame.isOpen() && (!isWaiting || state.messages.length > 0) && !screen.isBroken) load()
  }

  const observe = (next: ChatState) => {
    const isReconfigured = next.opened?.config !== state.opened?.config
    const isBack = next.online && !state.online
    const isStreaming = state.phase === 'replying' && next.phase === 'replying'
    state = next
    // What could not be fetched without a connection can be now.
    if (isBack) {
      screen.isBroken = false
      conversation?.load()
    }
    if (next.phase === 'refused') host.refuse()
    unread.observe(next, frame.isOpen())
    host.setUnread(unread.count())
    if (isReconfigured) configure()
    if (frame.isOpen()) conversation?.observe(next)
    loadInTime()
    if (isStreaming) pacer.calmly()
    else pacer.soon()
  }

  const write = (draft: string) => {
    drafts.write(draft)
    screen.draft = draft
    paint()
    const field = inside.querySelector('textarea')
    if (field) fitField(field)
  }
  const send = (text: string) => {
    const trimmed = text.trim()
    if (trimmed === '' || !host.emit('send', { text: trimmed })) return
    if (trimmed === screen.draft.trim()) write('')
    show({ unreadFrom: null })
    void chat.send(trimmed)
    paint()
    load()
    conversation?.scroller.follow()
  }
  const newChat = () => {
    void chat.newChat()
    if (frame.isOpen()) focusIn()
  }

  const actions: Actions = {
    send,
    write,
    newChat,
    load() {
      load()
      // What keeps one from coming keeps the other.
      if (state.phase === 'failed') void chat.retry()
    },
    holdLog: (element) => void (log ??= element),
    stop: () => chat.stop(),
    retry: (messageId) => void chat.retry(messageId),
    discard: (messageId) => chat.discard(messageId),
    rate: (messageId, type) => void chat.rate(messageId, type),
    close: () => host.close(),
    widen: () => show({ isWide: !screen.isWide }),
    showMore: () => conversation?.scroller.toEnd(),
  }

  /**
   * The field; on touch the title, since a keyboard would cover half of what there is to see; where
   * nothing can be written, the way on. Not out of the page that frames this one.
   */
  const focusIn = () => {
    if (!document.hasFocus()) return
    const order = isTouch() ? ['.notice button', 'h2'] : ['textarea', '.notice button', 'h2']
    for (const name of order) {
      const target = inside.querySelector<HTMLElement>(name)
      if (target) return target.focus({ preventScroll: true })
    }
  }

  const onKey = (event: KeyboardEvent) => {
    if (event.isComposing) return
    conversation?.typed()
    if (event.key !== 'Escape') return
    event.preventDefault()
    if (state.phase === 'replying') chat.stop()
    else host.close()
  }

  const appear = () => {
    const wasOpen = frame.isOpen()
    frame.open()
    if (wasOpen) return
    screen.unreadFrom = unread.first()
    unread.clear()
    host.setUnread(0)
    conversation?.observe(state)
    write(screen.draft)
    conversation?.scroller.restorePlace()
    if (options.container === null) focusIn()
    void chat.open()
    screen.isBroken = false
    loadInTime()
  }

  configure()
  keepEvents(box, onKey, signal)
  frame.element.append(inside, region)
  box.append(frame.element)
  host.root.append(box)
  signal.addEventListener('abort', chat.subscribe(observe))

  return {
    open() {
      isWanted = true
      if (frame.isOpen()) return frame.open()
      const coming = learn()
      if (!coming) return appear()
      void chat.open()
      const patience = new Promise((resolve) => setTimeout(resolve, packPatienceMs))
      void Promise.race([coming, patience]).then(() => isWanted && appear())
    },
    close() {
      isWanted = false
      if (!frame.isOpen()) return
      conversation?.scroller.keepPlace()
      frame.close()
    },
    send,
    prefill(text) {
      write(text)
      if (frame.isOpen()) focusIn()
    },
    newChat,
    update(next) {
      options = next
      configure()
      schedule()
      void learn()
    },
    async reset() {
      write('')
      // Nothing is kept from now on: the next message, or the next opening, begins anew.
      await chat.reset()
    },
    // The launcher knows of more errors than the chat.
    diagnosis: () => ({ session: chat.diagnosis().session }),
    destroy() {
      isWanted = false
      pacer.cancel()
      clock.stop()
      frame.close()
      life.abort()
      render(null, inside)
      chat.close()
      box.remove()
    },
  }
}
