/**
 * What the launcher owes the page it stands on: it moves above what is fixed at the page's end, such
 * as a cookie banner, and out of the way of what has the page's focus. It hides nothing of the page.
 */
import type { Stage } from './stage.js'

/** Between the launcher and what it stands above. */
const gapPx = 12
const settleMs = 250
/** The button comes when the page is idle. */
const arrivalMs = 1000

const kept = new WeakSet<HTMLElement>()

/** Harmless if it is done already. Undone with the stage. */
export const keepClearOf = ({
  corner,
  button,
  signal,
}: Pick<Stage, 'corner' | 'button' | 'signal'>): void => {
  if (kept.has(corner) || signal.aborted) return
  kept.add(corner)
  let timer: ReturnType<typeof setTimeout> | undefined

  const check = () => {
    timer = undefined
    const own = button()
    if (!own?.isConnected || own.getAttribute('aria-expanded') === 'true') return
    const lift = findLift(own, liftOf(corner))
    if (lift !== liftOf(corner)) corner.style.translate = lift === 0 ? '' : `0px ${-lift}px`
  }
  const soon = () => {
    timer ??= setTimeout(check, settleMs)
  }
  const onFocus = ({ type, target }: FocusEvent) => {
    const own = button()
    const isCovered =
      type === 'focusin' && own !== null && target instanceof HTMLElement && isWithin(target, own)
    // What has the focus can be seen through it.
    corner.style.opacity = isCovered ? '.2' : ''
  }
  // Banners come and go as nodes or as classes; and the corner is placed anew with other options.
  const observer = new MutationObserver(soon)
  observer.observe(document, {
    childList: true,
    subtree: true,
    attributeFilter: ['class', 'style', 'hidden', 'open'],
  })
  observer.observe(corner, { attributeFilter: ['style'] })
  addEventListener('resize', soon, { signal })
  for (const name of ['focusin', 'focusout'] as const) {
    document.addEventListener(name, onFocus, { signal })
  }
  signal.addEventListener('abort', () => {
    observer.disconnect()
    clearTimeout(timer)
  })
  // Before it stands in the page there is nothing to look at.
  setTimeout(() => signal.aborted || soon(), arrivalMs)
}

/** How far up it stands already. */
const liftOf = ({ style }: HTMLElement): number =>
  -Number.parseFloat(style.translate.split(' ')[1] ?? '0') || 0

const isWithin = (element: HTMLElement, launcher: HTMLElement): boolean => {
  const inner = element.getBoundingClientRect()
  const outer = launcher.getBoundingClientRect()
  return (
    inner.width > 0 &&
    inner.left >= outer.left &&
    inner.right <= outer.right &&
    inner.top >= outer.top &&
    inner.bottom <= outer.bottom
  )
}

/** The fixed thing of the page's, if this is part of one. */
const fixedAround = (element: Element | null): Element | null => {
  for (let at = element; at && at !== document.body; at = at.parentElement) {
    if (getComputedStyle(at).position === 'fixed') return at
  }
  return null
}

/** How far up it has to be so that nothing fixed is over or under it where it stood. */
const findLift = (launcher: HTMLElement, lifted: number): number => {
  const { left, right, top, bottom } = launcher.getBoundingClientRect()
  const host = (launcher.getRootNode() as ShadowRoot).host
  const restingTop = top + lifted
  const restingBottom = bottom + lifted
  const xs = [left + 2, (left + right) / 2, right - 2]
  const ys = [restingTop + 2, (restingTop + restingBottom) / 2, restingBottom - 2]
  let wanted = 0
  for (const x of xs) {
    for (const y of ys) {
      for (const element of document.elementsFromPoint(x, y)) {
        const banner = element === host ? null : fixedAround(element)
        if (!banner) continue
        const rect = banner.getBoundingClientRect()
        // A dialog over the whole page is none to stand above.
        if (rect.height > innerHeight / 2) continue
        wanted = Math.max(wanted, restingBottom - rect.top + gapPx)
      }
    }
  }
  return restingTop - wanted < 0 ? 0 : Math.round(wanted)
}
