/**
 * The panel on the screen, around a chat that it is given: nodes, sheets, focus, and when to render.
 * It talks to no server.
 */
import { render } from 'preact'
import type { Chat } from '../chat/chat.js'
import type { ChatState } from '../chat/state.js'
import type { Panel, PanelHost, WidgetOptions } from '../launcher/panel.js'
import { createAnnouncer } from './announcer.js'
import { App } from './app.js'
import { createWords, type Words } from './catalogue.js'
import { copyText } from './clipboard.js'
import { createClock } from './clock.js'
import { fitField } from './composer.js'
import { readWishes, type Wishes } from './config.js'
import { createDraftStore } from './draft.js'
import { createFrame } from './frame.js'
import { keepEvents } from './keys.js'
import { createProse } from './prose.js'
import { createScroller, type Scroller } from './scrolling.js'
import { createSheets } from './sheets.js'
import { createUnread } from './unread.js'
import type { Actions, Screen } from './view.js'
import type { KeptNodes } from './transcript.js'

/** Names of this computer: who reads a page there is its developer. */
const isLocal = () => /^(localhost|127\.0\.0\.1|\[::1\]|.+\.localhost)$/.test(location.hostname)

const isTouch = () => matchMedia('(hover: none) and (pointer: coarse)').matches

const readLocale = (options: WidgetOptions): string =>
  options.locale ?? (document.documentElement.lang || navigator.language || 'en')

const readDirection = (options: WidgetOptions, locale: string): 'ltr' | 'rtl' =>
  options.dir ?? (/^(ar|fa|he|ur|yi|ps|sd|ug|dv)\b/i.test(locale) ? 'rtl' : 'ltr')

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
  let words: Words
  let locale: string
  let frameRequest = 0
  let scroller: Scroller | null = null
  const { box, inside, region } = createNodes()
  const drafts = createDraftStore(options.token)
  const screen: Screen = { draft: drafts.read(), isWide: false, unreadFrom: null, hasMore: false }
  const kept: KeptNodes = new Map()
  const unread = createUnread(state)
  const sheets = createSheets(host.root, signal)
  const announcer = createAnnouncer(region, () => ({ words, locale }), signal)
  const frame = createFrame(
    options,
    { onShape: () => schedule(), onDismiss: () => host.close() },
    signal,
  )
  const clock = createClock(() => schedule())
  const copy = (text: string) => copyText(text, frame.element)
  const prose = createProse(copy, ({ styles }) => {
    sheets.add(styles)
    schedule()
  })

  const configure = () => {
    wishes = readWishes(state.opened?.config ?? {}, options)
    locale = readLocale(options)
    words = createWords(locale, wishes.words)
    prose.renew(words)
    box.dir = readDirection(options, locale)
    box.lang = locale
    sheets.theme(wishes.accent, wishes.scheme)
    frame.place(options)
  }

  const paint = () => {
    cancelAnimationFrame(frameRequest)
    frameRequest = 0
    if (!frame.isOpen()) return
    const hadFocus = inside.contains(host.root.activeElement)
    frame.element.classList.toggle('wide', screen.isWide)
    clock.begin()
    render(
      <App
        view={{
          state,
          screen: { ...screen },
          wishes,
          words,
          actions,
          clock,
          kept,
          prose: prose.render(),
          shape: frame.shape(),
          isLocal: isLocal(),
        }}
      />,
      inside,
    )
    clock.end()
    scroller?.settle()
    // What had the focus is gone: a Retry that was pressed, a composer at the limit.
    if (hadFocus && !inside.contains(host.root.activeElement)) focusIn()
  }
  /** Many changes, one render a frame. */
  const schedule = () => {
    if (frameRequest === 0) frameRequest = requestAnimationFrame(paint)
  }
  const show = (change: Partial<Screen>) => {
    const names = Object.keys(change) as (keyof Screen)[]
    if (names.every((name) => screen[name] === change[name])) return
    Object.assign(screen, change)
    schedule()
  }

  const observe = (next: ChatState) => {
    const isReconfigured = next.opened?.config !== state.opened?.config
    state = next
    unread.observe(next, frame.isOpen())
    host.setUnread(unread.count())
    if (next.messages.length === 0) kept.clear()
    if (isReconfigured) configure()
    if (frame.isOpen()) announcer.observe(next)
    schedule()
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
    scroller?.follow()
  }
  const newChat = () => {
    void chat.newChat()
    if (frame.isOpen()) focusIn()
  }

  const actions: Actions = {
    send,
    write,
    newChat,
    copy,
    holdLog(log) {
      if (!log || scroller) return
      scroller = createScroller(log, (hasMore) => show({ hasMore }), signal)
    },
    stop: () => chat.stop(),
    retry: (messageId) => void chat.retry(messageId),
    discard: (messageId) => chat.discard(messageId),
    rate: (messageId, type) => void chat.rate(messageId, type),
    close: () => host.close(),
    widen: () => show({ isWide: !screen.isWide }),
    showMore: () => scroller?.toEnd(),
  }

  /**
   * The field; on touch the title, since a keyboard would cover half of what there is to see; where
   * nothing can be written, the way on.
   */
  const focusIn = () => {
    const order = isTouch() ? ['.notice button', 'h2'] : ['textarea', '.notice button', 'h2']
    for (const name of order) {
      const target = inside.querySelector<HTMLElement>(name)
      if (target) return target.focus({ preventScroll: true })
    }
  }

  const onKey = (event: KeyboardEvent) => {
    if (event.isComposing) return
    announcer.typed()
    if (event.key !== 'Escape') return
    event.preventDefault()
    if (state.phase === 'replying') chat.stop()
    else host.close()
  }

  configure()
  keepEvents(box, onKey, signal)
  frame.element.append(inside, region)
  box.append(frame.element)
  host.root.append(box)
  signal.addEventListener('abort', chat.subscribe(observe))

  return {
    open() {
      const wasOpen = frame.isOpen()
      frame.open()
      if (wasOpen) return
      screen.unreadFrom = unread.first()
      unread.clear()
      host.setUnread(0)
      announcer.observe(state)
      write(screen.draft)
      scroller?.restorePlace()
      if (options.container === null) focusIn()
      void chat.open()
      void prose.load()
    },
    close() {
      if (!frame.isOpen()) return
      scroller?.keepPlace()
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
    },
    async reset() {
      write('')
      await chat.reset()
      if (frame.isOpen()) await chat.open()
    },
    diagnosis: () => chat.diagnosis(),
    destroy() {
      cancelAnimationFrame(frameRequest)
      clock.stop()
      frame.close()
      life.abort()
      render(null, inside)
      chat.close()
      box.remove()
    },
  }
}
