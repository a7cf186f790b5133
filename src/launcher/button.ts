/**
 * What stands in the corner: the launcher's button, as it is before anybody has used it. badge.ts has
 * the rest.
 */
import { drawGlyph, setAttributes } from './nodes.js'
import type { WidgetOptions } from './panel.js'

/** A speech mark whose tail is a caret. */
const speechMark = 'M3.75 17.25V6.5a3 3 0 0 1 3-3h6.5a3 3 0 0 1 3 3v3.75a3 3 0 0 1-3 3h-9.5'

export const createButton = (onToggle: () => void): HTMLButtonElement => {
  const button = setAttributes(document.createElement('button'), {
    class: 'launcher',
    part: 'launcher',
    type: 'button',
    'aria-controls': 'parley-panel',
  })
  button.append(drawGlyph(speechMark))
  button.addEventListener('click', onToggle)
  return button
}

/** White, or the dark ink where white would not reach 4.5:1 on the colour (`#rrggbb`). */
export const inkOn = (colour: string): string => {
  // Relative luminance with a gamma of 2: errs towards the ink, by a tenth at most.
  const part = (start: number) => (Number(`0x${colour.slice(start, start + 2)}`) / 255) ** 2
  return part(1) * 0.2126 + part(3) * 0.7152 + part(5) * 0.0722 > 0.183 ? '#0a0f0c' : '#fff'
}

/** Puts the corner where the options want it, unless the page's own properties say otherwise. */
export const placeCorner = (
  corner: HTMLElement,
  { accent, dir, offsetX, offsetY, position, zIndex }: WidgetOptions,
): void => {
  const side = position === 'bottom-left' ? 'start' : 'end'
  // Numbers and a checked colour, nothing that a page or a server wrote as it likes.
  corner.style.cssText =
    `inset-inline-${side}:var(--parley-offset-x,${offsetX}px);` +
    `bottom:var(--parley-offset-y,${offsetY}px);z-index:var(--parley-z,${zIndex});` +
    (accent
      ? `--fill:var(--parley-accent,${accent});--ink:var(--parley-on-accent,${inkOn(accent)})`
      : '')
  // `all: initial` leaves the direction alone, so what is computed is the page's own.
  corner.dir = dir ?? getComputedStyle(document.body).direction
}
