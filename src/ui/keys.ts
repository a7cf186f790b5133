/**
 * Which events of the panel the page may see. A page's single-key shortcuts see a key that was
 * pressed in a shadow root on the host element, not on a field, and would fire; a page's dialog that
 * keeps the focus would pull it out of our fields.
 */
const kept = ['keydown', 'keyup', 'keypress', 'focusin', 'focusout'] as const

export const keepEvents = (
  box: HTMLElement,
  onKey: (event: KeyboardEvent) => void,
  signal: AbortSignal,
): void => {
  box.addEventListener('keydown', onKey, { signal })
  for (const type of kept) {
    box.addEventListener(type, (event) => event.stopPropagation(), { signal })
  }
}
