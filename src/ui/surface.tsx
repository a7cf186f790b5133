/**
 * The panel on the screen, around a chat that it is given: nodes, sheets, focus, and when to render.
 * It talks to no server.
 */
import { render } from 'preact'
import type { Chat } from '../chat/chat.js'
import type { ChatState } from '../chat/state.js'
import type { Panel, PanelHost } from '../launcher/panel.js'
import { App } from './app.js'
import { createAttaching } from './attaching.js'
import { createBell } from './bell.js'
import { createChoiceStore } from './choices.js'
import { createClock } from './clock.js'
import { createExtras } from './extras.js'
import { focusIn } from './focus.js'
import { createFrame } from './frame.js'
import { keepEvents } from './keys.js'
import { createPacer } from './pacing.js'
import { createSheets } from './sheets.js'
import { createSpeech } from './speech.js'
import { createTalk, isDue } from './talk.js'
import { createUnread } from './unread.js'
import type { Actions, Screen, View } from './view.js'
import { createWriting } from './writing.js'

/** Names of this computer: who reads a page there is its developer. */
const isLocal = () => /^(localhost|127\.0\.0\.1|\[::1\]|.+\.localhost)$/.test(location.hostname)

/** A panel that comes in another language than its visitor's is worse than one that comes late. */
const packPatienceMs = 400

/** So many characters come out of sight before they are shown: more at once would hold up the page. */
const mostUnseen = 2000

/** Of the answer that comes, or came last. */
const lengthOf = ({ messages }: ChatState) =>
  messages.findLast(({ role }) => role === 'assistant')?.text.length ?? 0

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
  /** Between `open` and `close`, also while the language is on its way. */
  let isWanted = false
  const { box, inside, region } = createNodes()
  const screen: Screen = {
    draft: '',
    isWide: false,
    unreadFrom: null,
    hasMore: false,
    isBroken: false,
    editing: null,
    attached: 0,
    isPreparing: false,
    isTrayBroken: false,
    extra: null,
  }
  const unread = createUnread(state)
  const sheets = createSheets(host.root, signal)
  const frame = createFrame(
    options,
    { onShape: () => schedule(), onDismiss: () => host.close() },
    signal,
  )
  const clock = createClock(() => schedule())
  const choices = createChoiceStore(options)
  const speech = createSpeech(choices, options, state)
  const bell = createBell(choices)
  /** A part of the panel that could not be fetched. */
  const diagnoseLoss = (error: unknown) =>
    host.diagnose({ code: 'unreachable', isCertain: false, problem: null, error })
  const talk = createTalk({
    chat,
    region,
    readWords: speech.language,
    addStyles: sheets.add,
    onMore: (hasMore) => show({ hasMore }),
    onChange: () => schedule(),
    onBroken(isBroken, error) {
      show({ isBroken })
      if (isBroken) void diagnoseLoss(error)
    },
    signal,
  })

  const attaching = createAttaching({
    element: frame.element,
    readSpeech: speech.language,
    addStyles: sheets.add,
    onChange(attached, isPreparing) {
      Object.assign(screen, { attached, isPreparing })
      schedule()
    },
    say: (text) => talk.current()?.say(text),
    takeOut(text) {
      if (screen.draft.includes(text)) writing.write(screen.draft.replace(text, ''))
    },
    onBroken(isTrayBroken, error) {
      show({ isTrayBroken })
      if (isTrayBroken) void diagnoseLoss(error)
    },
    signal,
  })
  const extras = createExtras(
    {
      chat,
      choices,
      options: () => options,
      addStyles: sheets.add,
      onChange() {
        screen.extra = extras.current()
        schedule()
      },
      say: (text) => talk.current()?.say(text),
      newChat: () => newChat(),
      onLanguage() {
        if (learn()) return
        configure()
        schedule()
      },
      signal,
    },
    (error) => {
      show({ isBroken: true })
      void diagnoseLoss(error)
    },
  )

  const configure = () => {
    speech.renew(options, state)
    const wishes = speech.wishes()
    attaching.allow(wishes.attachments)
    const { locale, dir } = speech.language()
    talk.current()?.renew()
    box.lang = locale
    inside.dir = dir
    // In the launcher's corner, whatever language is spoken in it.
    box.dir = options.dir ?? getComputedStyle(document.body).direction
    host.setNames(speech.language())
    sheets.theme(wishes.accent, wishes.scheme)
    frame.place(options)
  }

  /** Fetches the language, if there is something to fetch, and speaks it. */
  const learn = (): Promise<void> | null => {
    const coming = speech.learn(options)
    return (
      coming &&
      coming.then((isThere) => {
        if (!isThere || signal.aborted) return
        configure()
        schedule()
      })
    )
  }

  let paintedLength = 0
  const paint = () => {
    pacer.cancel()
    paintedLength = lengthOf(state)
    if (!frame.isOpen()) return
    const hadFocus = inside.contains(host.root.activeElement)
    frame.element.classList.toggle('wide', screen.isWide)
    clock.begin()
    const { words, locale, count, percent } = speech.language()
    const view: View = {
      state,
      screen: { ...screen },
      wishes: speech.wishes(),
      words,
      locale,
      count,
      percent,
      actions,
      clock,
      messages: null,
      tray: null,
      extra: null,
      shape: frame.shape(),
      isLocal: isLocal(),
    }
    view.messages = talk.current()?.render(view)
    view.tray = screen.editing ? null : attaching.render(view)
    view.extra = extras.render(view)
    render(<App view={view} />, inside)
    clock.end()
    // What had the focus is gone: a Retry that was pressed, a composer at the limit.
    if (hadFocus && !inside.contains(host.root.activeElement)) focusIn(inside)
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

  const loadInTime = () => {
    if (!frame.isOpen() || !isDue(state)) return
    if (!screen.isBroken) talk.load()
    if (!screen.isTrayBroken) attaching.load()
  }

  const observe = (next: ChatState) => {
    const isReconfigured = next.opened?.config !== state.opened?.config
    const isBack = next.online && !state.online
    const isStreaming = state.phase === 'replying' && next.phase === 'replying'
    const before = state
    state = next
    // What could not be fetched without a connection can be now.
    if (isBack) {
      screen.isBroken = false
      screen.isTrayBroken = false
      talk.current()?.load()
    }
    writing.observe(next, before)
    if (next.phase === 'refused') host.refuse()
    const unreadBefore = unread.count()
    const isAnswered = unread.observe(next, frame.isOpen())
    // Not for each piece of an answer: the launcher looks through the page for what opens it.
    if (unread.count() !== unreadBefore) host.setUnread(unread.count())
    if (isAnswered && (!frame.isOpen() || document.hidden)) bell.ring()
    if (isReconfigured) configure()
    if (frame.isOpen()) talk.current()?.observe(next)
    loadInTime()
    if (isStreaming) pacer.calmly(!screen.hasMore || lengthOf(next) - paintedLength > mostUnseen)
    else pacer.soon()
  }

  const writing = createWriting({
    chat,
    token: options.token,
    screen,
    inside,
    attaching: () => attaching,
    maySend: (text) => host.emit('send', { text }),
    paint: () => paint(),
  })
  const { write } = writing
  const send = (text: string) => {
    if (!writing.send(text)) return
    extras.close()
    bell.prepare()
    show({ unreadFrom: null })
    paint()
    talk.load()
    talk.current()?.scroller.follow()
  }
  const newChat = () => {
    extras.close()
    void chat.newChat()
    if (frame.isOpen()) focusIn(inside)
  }

  const actions: Actions = {
    send,
    write,
    newChat,
    load() {
      show({ isBroken: false })
      extras.retry()
      talk.load()
      // What keeps one from coming keeps the other.
      if (state.phase === 'failed') void chat.retry()
    },
    attach: attaching.pick,
    fetchAttachment: (id) => chat.attachment(id),
    holdLog: talk.holdLog,
    stop: () => chat.stop(),
    retry(messageId) {
      void chat.retry(messageId)
      talk.current()?.scroller.follow()
    },
    askAnew(replyId) {
      void chat.askAnew(replyId)
      talk.current()?.scroller.follow()
    },
    stay: () => void chat.stay(),
    discard: (messageId) => chat.discard(messageId),
    rate: (messageId, type, comment) => chat.rate(messageId, type, comment),
    edit: writing.edit,
    cancelEdit: writing.cancelEdit,
    close: () => host.close(),
    widen: () => show({ isWide: !screen.isWide }),
    showMore: () => talk.current()?.scroller.toEnd(),
    preloadMenu: extras.preload,
    toggleMenu: () => (screen.extra === 'menu' ? back() : extras.open('menu')),
    back: () => back(),
  }
  /** The focus returns to where the menu was opened. */
  const back = () => {
    extras.close()
    inside.querySelector<HTMLElement>('[aria-haspopup]')?.focus()
  }

  const onKey = (event: KeyboardEvent) => {
    if (event.isComposing) return
    talk.current()?.typed()
    if (event.key !== 'Escape') return
    event.preventDefault()
    if (screen.extra) back()
    else if (screen.editing) writing.cancelEdit()
    else if (state.phase === 'replying') chat.stop()
    else host.close()
  }

  const appear = () => {
    const wasOpen = frame.isOpen()
    frame.open()
    if (wasOpen) return
    screen.unreadFrom = unread.first()
    unread.clear()
    host.setUnread(0)
    talk.current()?.observe(state)
    write(screen.draft)
    talk.current()?.scroller.restorePlace()
    if (options.container === null) focusIn(inside)
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
      extras.close()
      frame.close()
    },
    send,
    prefill(text) {
      extras.close()
      write(text)
      if (frame.isOpen()) focusIn(inside)
    },
    newChat,
    update(next) {
      options = next
      configure()
      schedule()
      void learn()
    },
    async reset() {
      writing.forget()
      choices.clear()
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
