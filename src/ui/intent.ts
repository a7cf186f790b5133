/**
 * What says that somebody reads in an element that scrolls: a wheel, a finger or a key that goes up, a
 * selection, the focus. It only tells; what becomes of it is scrolling.ts's.
 */

export interface IntentEvents {
  onUp(): void
  /** Words are being marked, or something in it has the focus. */
  onRead(): void
  /** A finger is on it, or was. */
  onHold(isNow: boolean): void
}

const upwardKeys: ReadonlySet<string> = new Set(['ArrowUp', 'PageUp', 'Home'])
/** A finger that trembles has no intent. */
const slackPx = 3

export const watchIntent = (log: HTMLElement, on: IntentEvents, signal: AbortSignal): void => {
  let startY = 0
  const listen = <Name extends keyof HTMLElementEventMap>(
    name: Name,
    listener: (event: HTMLElementEventMap[Name]) => void,
  ) => log.addEventListener(name, listener, { passive: true, signal })

  listen('wheel', ({ deltaX, deltaY, ctrlKey }) => {
    // With Control the page is made larger; a code block goes sideways.
    if (!ctrlKey && deltaY < 0 && Math.abs(deltaY) >= Math.abs(deltaX)) on.onUp()
  })
  listen('keydown', ({ key, shiftKey }) => {
    if (upwardKeys.has(key) || (key === ' ' && shiftKey)) on.onUp()
  })
  listen('touchstart', ({ touches }) => {
    startY = touches[0]?.clientY ?? 0
    on.onHold(true)
  })
  listen('touchmove', ({ touches }) => {
    // The text follows the finger: down is up.
    if ((touches[0]?.clientY ?? 0) - startY > slackPx) on.onUp()
  })
  for (const name of ['touchend', 'touchcancel'] as const) {
    listen(name, ({ touches }) => on.onHold(touches.length > 0))
  }
  listen('selectstart', on.onRead)
  listen('focusin', on.onRead)
}
