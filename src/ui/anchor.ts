/**
 * What stands at the top edge of the transcript, found again after everything around it has changed
 * its height. Our own, since WebKit has no `overflow-anchor`.
 */

export interface Anchor {
  /** A block that the top edge goes through, or the first below it. */
  block: HTMLElement
  /** Its message, for when the block itself was made anew. */
  message: HTMLElement
  /** How far each began below the edge; less than 0 above it. */
  blockBelowPx: number
  messageBelowPx: number
  /** For what flows anew in another width or size: then a share of the block counts. */
  widthPx: number
  fontSize: string
  heightPx: number
}

/** Blocks of a message are looked into no further than this: a list in a quote in a list. */
const maxDepth = 6
/** These are one thing for a reader, whatever they are made of. */
const whole = 'p, pre, table, h2, h3, h4, h5, h6, button, details, ol.sources'

/** How far below the start of what scrolls. Transforms, as while the panel opens, change nothing. */
export const topWithin = (element: Element, log: HTMLElement): number => {
  let top = 0
  let at: Element | null = element
  while (at instanceof HTMLElement && at !== log) {
    top += at.offsetTop
    at = at.offsetParent
  }
  return top
}

/** The first child that ends below `edgePx`: they stand one below the other. */
const firstBelow = (
  parent: Element | null,
  edgePx: number,
  log: HTMLElement,
): HTMLElement | null => {
  const children = parent?.children ?? []
  let low = 0
  let high = children.length
  while (low < high) {
    const middle = (low + high) >> 1
    const child = children[middle] as HTMLElement
    if (topWithin(child, log) + child.offsetHeight > edgePx) high = middle
    else low = middle + 1
  }
  const found = children[low]
  return found instanceof HTMLElement ? found : null
}

export const findAnchor = (log: HTMLElement): Anchor | null => {
  const edge = log.scrollTop
  const message = firstBelow(log.firstElementChild, edge, log)
  if (!message) return null
  let block = message
  for (let depth = 0; depth < maxDepth && !block.matches(whole); depth++) {
    const inner = firstBelow(block, edge, log)
    if (!inner || inner.offsetHeight === 0) break
    block = inner
  }
  return {
    block,
    message,
    blockBelowPx: topWithin(block, log) - edge,
    messageBelowPx: topWithin(message, log) - edge,
    widthPx: block.offsetWidth,
    fontSize: getComputedStyle(block).fontSize,
    heightPx: block.offsetHeight,
  }
}

/** Where to scroll to so that it stands where it stood; null where nothing is left of it. */
export const placeOf = (anchor: Anchor | null, log: HTMLElement): number | null => {
  if (!anchor) return null
  const { block, message, blockBelowPx, messageBelowPx } = anchor
  if (!block.isConnected) {
    return message.isConnected ? topWithin(message, log) - messageBelowPx : null
  }
  // The edge went through it: the same words, not the same distance, if its lines are others now.
  const isReflowed =
    blockBelowPx < 0 &&
    (block.offsetWidth !== anchor.widthPx || getComputedStyle(block).fontSize !== anchor.fontSize)
  const scale = isReflowed ? block.offsetHeight / anchor.heightPx : 1
  return topWithin(block, log) - blockBelowPx * scale
}
