/**
 * The panel's outermost element: a dialog that floats in the top layer, a modal sheet on a narrow
 * screen, or a region in the page. It opens, closes and keeps its size; what is inside is not its.
 */
import type { WidgetOptions } from '../launcher/panel.js'

export type Shape = 'inline' | 'sheet' | 'floating'

export interface Frame {
  element: HTMLElement
  shape(): Shape
  isOpen(): boolean
  /** Harmless if it is open; puts it back into the top layer if the page took it out. */
  open(): void
  close(): void
  place(options: WidgetOptions): void
}

const narrow = '(max-width: 479.98px)'
/** As high as the launcher, whose letters are not the panel's, and a gap. */
const lift = 'var(--parley-launcher-size, 3.7333em) + 8px'

interface FrameEvents {
  /** The sheet became a dialog or the other way round. */
  onShape: () => void
  /** The browser closed it by itself: the back gesture of a phone. */
  onDismiss: () => void
}

export const createFrame = (
  options: WidgetOptions,
  { onShape, onDismiss }: FrameEvents,
  signal: AbortSignal,
): Frame => {
  const isInline = options.container !== null
  const element = document.createElement(isInline ? 'section' : 'dialog')
  const sheet = matchMedia(narrow)
  const shape = (): Shape => (isInline ? 'inline' : sheet.matches ? 'sheet' : 'floating')
  let isOpen = false
  let corner = ''

  element.id = 'parley-panel'
  element.setAttribute('part', 'panel')
  element.setAttribute('role', isInline ? 'region' : 'dialog')
  element.setAttribute('aria-labelledby', 'parley-title')

  const show = () => {
    element.className = `panel ${shape()} ${corner} on`
    // Chromium takes a dialog in the top layer for a modal one, which this is only as a sheet.
    if (!isInline) element.setAttribute('aria-modal', `${sheet.matches}`)
    if (element instanceof HTMLDialogElement) raise(element, sheet.matches)
    fit(element, shape())
  }
  const hide = () => {
    element.className = `panel ${shape()} ${corner}`
    if (element instanceof HTMLDialogElement) lower(element)
  }

  element.addEventListener('cancel', (event) => event.preventDefault(), { signal })
  element.addEventListener('close', () => isOpen && !isRaised(element) && onDismiss(), { signal })
  sheet.addEventListener(
    'change',
    () => {
      if (isOpen) {
        hide()
        show()
      }
      onShape()
    },
    { signal },
  )
  for (const type of ['resize', 'scroll'] as const) {
    self.visualViewport?.addEventListener(type, () => fit(element, shape()), { signal })
  }

  return {
    element,
    shape,
    isOpen: () => isOpen,
    open() {
      isOpen = true
      if (!isRaised(element)) show()
    },
    close() {
      isOpen = false
      hide()
    },
    place({ offsetX, offsetY, zIndex, position, launcher }) {
      const { style } = element
      const room = launcher === 'default' ? ` + ${lift}` : ''
      style.setProperty('--x', `var(--parley-offset-x, ${offsetX}px)`)
      style.setProperty('--y', `calc(var(--parley-offset-y, ${offsetY}px)${room})`)
      style.zIndex = `var(--parley-z, ${zIndex})`
      corner = position === 'bottom-left' ? 'start' : 'end'
      element.className = `panel ${shape()} ${corner}${isOpen ? ' on' : ''}`
    },
  }
}

const hasPopover = (element: HTMLElement) => typeof element.showPopover === 'function'

const isRaised = (element: HTMLElement): boolean =>
  element.isConnected &&
  (element instanceof HTMLDialogElement
    ? element.open || (hasPopover(element) && element.matches(':popover-open'))
    : element.classList.contains('on'))

/** A modal dialog makes the rest of the page inert by itself; a popover leaves it alone. */
const raise = (element: HTMLDialogElement, isModal: boolean) => {
  if (!element.isConnected) return
  if (isModal) element.showModal()
  else if (hasPopover(element)) {
    element.setAttribute('popover', 'manual')
    // A dialog that is shown takes the focus, also out of the page that frames this one.
    element.inert = !document.hasFocus()
    element.showPopover()
    element.inert = false
  } else element.show()
}

const lower = (element: HTMLDialogElement) => {
  if (element.open) element.close()
  if (hasPopover(element) && element.matches(':popover-open')) element.hidePopover()
}

/** A touch keyboard shrinks the visual viewport and not the layout: the sheet fills what is seen. */
const fit = (element: HTMLElement, shape: Shape) => {
  const view = shape === 'sheet' ? self.visualViewport : null
  element.style.height = view ? `${view.height}px` : ''
  element.style.top = view ? `${view.offsetTop}px` : ''
}
