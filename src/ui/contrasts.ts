/**
 * Which colours stand on which, and how well they must be told apart there: WCAG 2.2's 4.5 for text,
 * 3 for what is a sign or the edge of a control.
 */
import type { Palette } from './theme.js'

export type ColorRole = keyof Palette

export interface Contrast {
  role: ColorRole
  on: ColorRole
  needed: number
}

const pairs = (role: ColorRole, grounds: string, needed: number): Contrast[] =>
  grounds.split(' ').map((on) => ({ role, on: on as ColorRole, needed }))

export const contrasts: readonly Contrast[] = [
  ...pairs('text', 'bg raised sunken hover', 4.5),
  ...pairs('muted', 'bg raised sunken', 4.5),
  // There it is an icon's.
  ...pairs('muted', 'hover', 3),
  ...pairs('on-accent', 'accent', 4.5),
  ...pairs('on-tint', 'tint', 4.5),
  ...pairs('link', 'bg raised sunken', 4.5),
  ...pairs('danger', 'bg sunken', 4.5),
  ...pairs('control', 'bg raised', 3),
  ...pairs('focus', 'bg raised', 3),
  ...pairs('warn', 'bg', 3),
  ...pairs('ok', 'bg', 3),
]
