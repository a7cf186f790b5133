/**
 * The panel on the screen, around a chat that it is given: nodes, sheets, focus, and when to render.
 * It talks to no server.
 */
import { render } from 'preact'
import type { Chat } from '../chat/chat.js'
import type { AssistantMessage, ChatState } from '../chat/state.js'
import type { Panel, PanelHost, WidgetOptions } from '../launcher/panel.js'
import { createAnnouncer } from './announcer.js'
import { App } from './app.js'
import { createWords, type Words } from './catalogue.js'
import { copyText } from './clipboard.js'
import { readWishes, type Wishes } from './config.js'
import { createDraftStore } from './draft.js'
import { createFrame } from './frame.js'
import { keepEvents } from './keys.js'
import { createScroller, type Scroller } from './scrolling.js'
import { createSheets } from './sheets.js'
import type { Actions, Screen, View } from './view.js'

/** Names of this computer: who reads a page there is its developer. */
const isLocal = () => /^(localhost|127\.0\.0\.1|\[::1\]|.+\.localhost)$/.test(location.hostname)

const readLocale = (options: WidgetOptions): string =>
  options.locale ?? (document.documentElement.lang || navigator.language || 'en')

const readDirection = (options: WidgetOptions, locale: string): 'ltr' | 'rtl' =>
  options.dir ?? (/^(ar|fa|he|ur|yi|ps|sd|ug|dv)\b/i.test(locale) ? 'rtl' : 'ltr')

const runningReplies = (state: ChatState): Set<string> =>
  new Set(
    state.messages
      .filter((one): one is AssistantMessage => one.role === 'assistant')
      .filter(({ reply }) => reply !== 'complete' && reply !== 'stopped' && reply !== 'failed')
      .map(({ id }) => id),
  )

export const createSurface = (host: PanelHost, chat: Chat): Panel => {
  const life = new AbortController()
  const { signal } = life
  let { options } = host
  let state = chat.getState()
  let running = runningReplies(state)
  let unread = 0
  let frameRequest = 0
  let wishes: Wishes
  let words: Words
  let locale: string
  const drafts = createDraftStore(options.token)
  const screen: Screen = {
    draft: drafts.read(),
    isWide: false,
    unreadFrom: null,
    markdown: null,
    hasMore: false,
  }

  const box = document.createElement('div')
  const inside = document.createElement('div')
  const region = document.createElement('div')
  box.className = 'parley'
  inside.className = 'inside'
  region.className = 'hidden'
  region.setAttribute('role', 'status')
  const sheets = createSheets(host.root, signal)
  const announcer = createAnnouncer(region, () => ({ words, locale }), signal)
  const frame = createFrame(
    options,
    { onShape: () => schedule(), onDismiss: () => host.close() },
    signal,
  )
  frame.element.append(inside, region)
  box.append(frame.element)

  let scroller: Scroller | null = null
  const holdLog = (log: HTMLElement | null) => {
    if (!log || scroller) return
    scroller = createScroller(log, (hasMore) => show({ hasMore }), signal)
  }

  const configure = () => {
    wishes = readWishes(state.opened?.config ?? {}, options)
    locale = readLocale(options)
    words = createWords(locale, wishes.words)
    box.dir = readDirection(options, locale)
    box.lang = locale
    sheets.theme(wishes.accent, wishes.scheme)
    frame.place(options)
  }

  const paint = () => {
    frameRequest = 0
    if (!frame.isOpen()) return
    frame.element.classList.toggle('wide', screen.isWide)
    const view: View = {
      state,
      screen: { ...screen },
      wishes,
      words,
      locale,
      actions,
      shape: frame.shape(),
      isLocal: isLocal(),
    }
    render(<App view={view} />, inside)
    scroller?.settle()
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

  const countUnread = (next: ChatState) => {
    const still = runningReplies(next)
    for (const id of running) {
      const reply = next.messages.find((one) => one.id === id)
      if (still.has(id) || frame.isOpen() || reply?.role !== 'assistant') continue
      if (reply.reply !== 'complete') continue
      screen.unreadFrom ??= id
      unread += 1
      host.setUnread(unread)
    }
    running = still
  }

  const observe = (next: ChatState) => {
    const isConfigured = next.opened?.config === state.opened?.config
    countUnread(next)
    state = next
    if (!isConfigured) configure()
    if (frame.isOpen()) announcer.observe(next)
    schedule()
  }

  const loadMarkdown = async () => {
    if (screen.markdown) return
    try {
      const markdown = await import('./markdown/markdown.js')
      sheets.add(markdown.styles)
      show({ markdown })
    } catch {
      // Without the chunk an answer is plain paragraphs; the next opening tries again.
    }
  }

  const write = (draft: string) => {
    drafts.write(draft)
    show({ draft })
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
    show({ unreadFrom: null })
    void chat.newChat()
    focusIn()
  }

  const actions: Actions = {
    send,
    write,
    newChat,
    holdLog,
    stop: () => chat.stop(),
    retry: (messageId) => void (messageId === undefined ? chat.retry() : chat.retry(messageId)),
    discard: (messageId) => chat.discard(messageId),
    rate: (messageId, type) => void chat.rate(messageId, type),
    close: () => host.close(),
    widen: () => show({ isWide: !screen.isWide }),
    copy: (text) => copyText(text, frame.element),
    showMore: () => scroller?.toEnd(),
  }

  /** The field; on touch the title, since a keyboard would cover half of what there is to see. */
  const focusIn = () => {
    const isTouch = matchMedia('(hover: none) and (pointer: coarse)').matches
    const field = isTouch ? null : inside.querySelector('textarea')
    const target = field ?? inside.querySelector<HTMLElement>('#parley-title')
    target?.focus({ preventScroll: true })
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
  host.root.append(box)
  signal.addEventListener('abort', chat.subscribe(observe))

  return {
    open() {
      const wasOpen = frame.isOpen()
      frame.open()
      if (wasOpen) return
      unread = 0
      host.setUnread(0)
      announcer.observe(state)
      paint()
      scroller?.restorePlace()
      if (options.container === null) focusIn()
      void chat.open()
      void loadMarkdown()
    },
    close() {
      if (!frame.isOpen()) return
      scroller?.keepPlace()
      screen.unreadFrom = null
      frame.close()
    },
    send,
    prefill(text) {
      write(text)
      if (frame.isOpen()) inside.querySelector('textarea')?.focus()
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
      frame.close()
      life.abort()
      render(null, inside)
      chat.close()
      box.remove()
    },
  }
}
