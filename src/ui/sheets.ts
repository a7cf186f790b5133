/**
 * The panel's style sheets in the shadow root: constructed ones, which every content security policy
 * lets through, and taken out again with the panel.
 */
import { derivePalette, formatTheme, type Scheme } from './theme.js'
import { composerStyles } from './styles/composer.js'
import { panelStyles } from './styles/panel.js'
import { transcriptStyles } from './styles/transcript.js'

export interface Sheets {
  /** @param accent `#rrggbb`, or null for the default. */
  theme(accent: string | null, wish: Scheme | 'auto'): void
  add(styles: string): void
}

export const createSheets = (root: ShadowRoot, signal: AbortSignal): Sheets => {
  const own: CSSStyleSheet[] = []
  const add = (styles: string) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(styles)
    own.push(sheet)
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
    return sheet
  }
  const palette = add('')
  add(panelStyles + transcriptStyles + composerStyles)

  let wanted: { accent: string | null; wish: Scheme | 'auto' } = { accent: null, wish: 'auto' }
  const paint = () => {
    // The launcher resolves `auto`: the page's own scheme, then the system's.
    const shown = (root.host as HTMLElement).dataset['scheme'] === 'dark' ? 'dark' : 'light'
    const scheme = wanted.wish === 'auto' ? shown : wanted.wish
    palette.replaceSync(
      formatTheme(derivePalette(wanted.accent, scheme)) + `.parley{color-scheme:${scheme}}`,
    )
  }
  const observer = new MutationObserver(paint)
  observer.observe(root.host, { attributeFilter: ['data-scheme'] })
  signal.addEventListener('abort', () => {
    observer.disconnect()
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => !own.includes(sheet))
  })

  return {
    add,
    theme(accent, wish) {
      wanted = { accent, wish }
      paint()
    },
  }
}
