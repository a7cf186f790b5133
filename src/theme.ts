/**
 * The looks, checked where a site is built: whether its colours can be read, and what the chat makes
 * of one. It puts nothing into a page.
 */
export { checkTheme, deriveTheme } from './ui/check-theme.js'
export type {
  CheckThemeOptions,
  ThemeFault,
  ThemeProperties,
  ThemeReport,
} from './ui/check-theme.js'
export type { Palette, Scheme } from './ui/theme.js'
