/**
 * The panel's style sheets in the shadow root: constructed ones, which every content security policy
 * lets through, and taken out again with the panel.
 */
import { drawn, drawnPalette, formatTheme, nameRoles, type Palette, type Scheme } from './theme.js'
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
    sheet.replaceSync(nameRoles(styles))
    own.push(sheet)
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
    return sheet
  }
  const palette = add('')
  add(panelStyles + transcriptStyles + composerStyles)

  let wanted: { accent: string | null; wish: Scheme | 'auto' } = { accent: null, wish: 'auto' }
  let derive: ((accent: string, scheme: Scheme) => Palette) | null = null
  const paint = () => {
    // The launcher resolves `auto`: the page's own scheme, then the system's.
    const shown = (root.host as HTMLElement).dataset['scheme'] === 'dark' ? 'dark' : 'light'
    const scheme = wanted.wish === 'auto' ? shown : wanted.wish
    const accent = wanted.accent?.toLowerCase() === drawn.light.accent ? null : wanted.accent
    const colors = accent && derive ? derive(accent, scheme) : drawnPalette(scheme, accent)
    palette.replaceSync(formatTheme(colors, scheme))
    if (accent && !derive) void load()
  }
  const load = async () => {
    try {
      derive = (await import('./derive.js')).derivePalette
    } catch {
      return
    }
    if (!signal.aborted) paint()
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
