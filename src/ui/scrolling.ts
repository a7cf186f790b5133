/**
 * Where the transcript stands. *Following*, it goes with an answer until the answer's first line has
 * reached the top, and stops there, so that the reader starts at the start. *Reading*, it never moves
 * by itself: what is seen stays where it is, whatever grows above or below it. What says that
 * somebody reads is intent.ts's.
 */
import { findAnchor, placeOf, topWithin, type Anchor } from './anchor.js'
import { watchIntent } from './intent.js'

type Mode = 'following' | 'reading'

/** Room above an answer's first line. */
const topPx = 12
/** Closer to the end than this is the end. */
const nearPx = 8
/** Closer to the start than this many times what is seen, older messages are due. */
const aheadScreens = 1.5
/** Less than this below what is seen is not worth a pill. */
const worthPx = 40

export interface Scroller {
  /** Something was sent: the end is of interest again. */
  follow(): void
  toEnd(): void
  /** A hidden element forgets its place: called after it shows. Unread messages are a place too. */
  restorePlace(): void
}

export interface ScrollEvents {
  onMore: (hasMore: boolean) => void
  /** The reader is near the first message that is in the document. */
  onTop: () => void
}

export const createScroller = (
  log: HTMLElement,
  { onMore, onTop }: ScrollEvents,
  isFollowing: boolean,
  signal: AbortSignal,
): Scroller => {
  let mode: Mode = 'following'
  /** As far as we know; a scroll event that finds it elsewhere is the visitor's. */
  let known = 0
  /** An answer whose first line was passed: of this one the end is followed. */
  let passed: Element | null = null
  /** Messages were there before anybody looked: their end is where to begin. */
  let isFresh = !isFollowing
  let anchor: Anchor | null = null
  /** A finger that holds the text has it. */
  let isHeld = false
  let wasHidden = false

  const end = () => Math.max(0, log.scrollHeight - log.clientHeight)
  const go = (top: number) => {
    // Setting what is there already would end the momentum of a swipe.
    if (Math.abs(top - log.scrollTop) > 0.5) log.scrollTop = top
    known = log.scrollTop
  }
  /** The one that comes, or came last. */
  const answer = () => {
    let message = log.firstElementChild?.lastElementChild ?? null
    while (message && !message.matches('.assistant')) message = message.previousElementSibling
    return message
  }
  const mark = () => {
    anchor = findAnchor(log)
  }
  const read = () => {
    mode = 'reading'
    mark()
  }
  const startFollowing = () => {
    mode = 'following'
    const last = answer()
    passed = last && topWithin(last, log) - topPx < end() ? last : null
  }
  /** To the line before what came unseen, if there is one. */
  const goToUnread = (): boolean => {
    const divider = log.querySelector('.divider.unread')
    if (!divider) return false
    const top = topWithin(divider, log) - topPx
    go(Math.min(end(), top))
    if (top < end()) read()
    else startFollowing()
    return true
  }
  const begin = () => {
    isFresh = false
    if (!goToUnread()) passed = answer()
  }
  const advance = () => {
    if (isFresh && answer()) begin()
    if (mode !== 'following' || isHeld) return
    const last = answer()
    const top = last && last !== passed ? topWithin(last, log) - topPx : Infinity
    if (top >= end()) return go(end())
    if (top > log.scrollTop) go(top)
    read()
  }
  const tell = () => {
    // The header gets its hairline only when something scrolls beneath it.
    log.classList.toggle('scrolled', log.scrollTop > 0)
    onMore(end() - log.scrollTop > worthPx)
    if (log.scrollTop < log.clientHeight * aheadScreens) onTop()
  }
  const onScroll = () => {
    const top = log.scrollTop
    if (top === known || log.clientHeight === 0) return
    // What has become shorter pushes up whoever stands at its end.
    const isUp = top < known && known <= end()
    const isDown = top > known
    known = top
    if (isUp) mode = 'reading'
    else if (isDown && end() - top < nearPx && mode === 'reading') startFollowing()
    mark()
    tell()
  }
  const settle = () => {
    if (log.clientHeight === 0) return void (wasHidden = true)
    // What was hidden may have lost its place; else somebody has scrolled, and the event is on its way.
    if (wasHidden) known = log.scrollTop
    else onScroll()
    wasHidden = false
    if (mode === 'following') advance()
    else {
      const top = placeOf(anchor, log)
      if (top !== null) go(top)
      if (!anchor?.block.isConnected) mark()
    }
    tell()
  }
  log.addEventListener('scroll', onScroll, { passive: true, signal })
  watchIntent(
    log,
    {
      // Where there is nothing above there is no way up.
      onUp: () => end() > 0 && read(),
      onRead: read,
      onHold(isNow) {
        isHeld = isNow
        if (!isNow) settle()
      },
    },
    signal,
  )

  // Told after the layout of a frame, so that nothing has to force one.
  const observer = new ResizeObserver(settle)
  observer.observe(log)
  if (log.firstElementChild) observer.observe(log.firstElementChild)
  signal.addEventListener('abort', () => observer.disconnect())

  return {
    follow() {
      isFresh = false
      startFollowing()
      go(end())
      tell()
    },
    toEnd() {
      startFollowing()
      const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
      log.scrollTo({ top: end(), behavior: isCalm ? 'auto' : 'smooth' })
    },
    restorePlace() {
      wasHidden = true
      if (log.clientHeight === 0) return
      if (goToUnread()) tell()
      else settle()
    },
  }
}
