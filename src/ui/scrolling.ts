/**
 * Where the transcript stands. *Following*, it goes with an answer until the answer's first line has
 * reached the top, so that the reader starts at the start; *ending*, it stays at the end; *reading*,
 * it never moves by itself. The anchoring is our own, since WebKit has no `overflow-anchor`.
 */

type Mode = 'following' | 'ending' | 'reading'

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
  /** A hidden element forgets its place: called before it hides and after it shows. */
  keepPlace(): void
  restorePlace(): void
  /** Older messages will come above: what is seen now is to stay where it is. */
  hold(): void
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
  let mode: Mode = isFollowing ? 'following' : 'ending'
  /** As far as we know; a scroll event that finds it elsewhere is the visitor's. */
  let known = 0
  let kept = 0
  /** What is to stay, and how far below the top edge. */
  let held: { element: HTMLElement; belowPx: number } | null = null

  /** The header gets its hairline only when something scrolls beneath it. */
  const mark = () => log.classList.toggle('scrolled', log.scrollTop > 0)
  const end = () => Math.max(0, log.scrollHeight - log.clientHeight)
  const go = (top: number) => {
    log.scrollTop = top
    known = log.scrollTop
    mark()
  }
  const lastAnswer = (): HTMLElement | null => {
    const last = log.firstElementChild?.lastElementChild
    return last instanceof HTMLElement && last.matches('.assistant') ? last : null
  }
  const lookAhead = () => {
    if (log.scrollTop < log.clientHeight * aheadScreens) onTop()
  }
  const settle = () => {
    if (log.clientHeight === 0) return
    if (held?.element.isConnected) go(held.element.offsetTop - held.belowPx)
    held = null
    if (mode === 'ending') go(end())
    if (mode === 'following') {
      const answer = lastAnswer()
      const top = answer ? Math.min(end(), answer.offsetTop - topPx) : end()
      if (top > log.scrollTop) go(top)
    }
    onMore(end() - log.scrollTop > worthPx)
    lookAhead()
  }
  const read = () => {
    if (end() - log.scrollTop > nearPx) mode = 'reading'
  }

  const onScroll = () => {
    const top = log.scrollTop
    if (top === known || log.clientHeight === 0) return
    const isUp = top < known
    known = top
    if (held) held.belowPx = held.element.offsetTop - top
    mark()
    if (end() - top < nearPx) mode = 'ending'
    else if (isUp) mode = 'reading'
    onMore(end() - top > worthPx)
    lookAhead()
  }
  log.addEventListener('scroll', onScroll, { passive: true, signal })
  log.addEventListener('selectstart', read, { signal })
  log.addEventListener('focusin', read, { signal })

  // Told after the layout of a frame, so that nothing has to force one.
  const observer = new ResizeObserver(settle)
  observer.observe(log)
  if (log.firstElementChild) observer.observe(log.firstElementChild)
  signal.addEventListener('abort', () => observer.disconnect())

  return {
    follow() {
      mode = 'following'
      go(end())
    },
    toEnd() {
      mode = 'ending'
      const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
      log.scrollTo({ top: end(), behavior: isCalm ? 'auto' : 'smooth' })
    },
    hold() {
      const element = log.querySelector('article')
      if (element && log.clientHeight > 0) {
        held = { element, belowPx: element.offsetTop - log.scrollTop }
      }
    },
    keepPlace() {
      kept = log.scrollTop
    },
    restorePlace() {
      if (mode === 'reading') go(kept)
      settle()
    },
  }
}
