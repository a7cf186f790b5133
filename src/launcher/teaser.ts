/**
 * One line beside the launcher that says what the chat is for: after a while, to somebody who has
 * looked around, once a session. It never takes the focus, and nothing but a count of pages is stored.
 */
import { applyStyle, drawGlyph, setAttributes } from './nodes.js'
import type { WidgetOptions } from './panel.js'
import type { Stage } from './stage.js'

export interface TeaserParts {
  text: string
  isForPhones: boolean
  options: WidgetOptions
  stage: Pick<Stage, 'corner' | 'button'>
}

const patienceMs = 8000
const narrow = '(max-width: 479.98px)'

/** A test holds them to the packs, none of which is there yet. */
export const closeWords: Readonly<Record<string, string>> = {
  ar: 'إغلاق',
  de: 'Schließen',
  en: 'Close',
  es: 'Cerrar',
  fr: 'Fermer',
  he: 'סגירה',
  it: 'Chiudi',
  ja: '閉じる',
  nl: 'Sluiten',
  pt: 'Fechar',
  zh: '关闭',
}

const style = /* css */ `
  .teaser {
    position: absolute;
    bottom: calc(100% + 0.75em);
    inset-inline-end: 0;
    display: flex;
    align-items: center;
    max-width: min(22em, 100vw - 2.5em);
    border-radius: 1em;
    background: var(--parley-raised, #fff);
    color: var(--parley-text, #19201d);
    box-shadow: 0 0 0 1px var(--parley-border, #dae2de), 0 6px 20px -4px #091e1652;
    font: 0.9375em/1.6 var(--parley-font, system-ui, sans-serif);
    animation: appear 0.24s;
  }
  :host([data-scheme='dark']) .teaser {
    background: var(--parley-raised, #1d221f);
    color: var(--parley-text, #e9eeec);
    box-shadow: 0 0 0 1px var(--parley-border, #2d3330), 0 6px 20px -4px #0008;
  }
  .corner[style*='inset-inline-start'] .teaser {
    inset-inline: 0 auto;
  }
  .teaser button {
    all: unset;
    box-sizing: border-box;
    min-height: 2.9334em;
    border-radius: 1em;
    cursor: pointer;
  }
  .teaser .line {
    min-width: 0;
    padding: 0.6em 0 0.6em 1em;
    padding-inline: 1em 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .teaser .dismiss {
    flex: none;
    display: grid;
    place-items: center;
    width: 2.9334em;
    color: var(--parley-muted, #68706c);
  }
  :host([data-scheme='dark']) .dismiss {
    color: var(--parley-muted, #afb7b3);
  }
  .teaser button:focus-visible {
    outline: 2px solid var(--parley-focus, currentColor);
    outline-offset: -2px;
  }
  .teaser svg {
    width: 18px;
  }
  @media (forced-colors) {
    .teaser {
      border: 1px solid;
    }
  }
`

/** Null where nothing can be stored: what cannot be remembered would come on every page. */
const readStore = (): Storage | null => {
  try {
    const { sessionStorage } = self
    sessionStorage.setItem('parley:teaser?', '')
    sessionStorage.removeItem('parley:teaser?')
    return sessionStorage
  } catch {
    return null
  }
}

const closeWord = ({ locale, words }: WidgetOptions): string => {
  const tags = [locale, document.documentElement.lang, navigator.language]
  const known = tags.map((tag) => closeWords[(tag ?? '').slice(0, 2).toLowerCase()])
  const own = words?.close
  return typeof own === 'string' ? own : (known.find((word) => word) ?? 'Close')
}

const offered = new WeakSet<HTMLElement>()

/** Harmless if it was offered in this corner already. */
export const offerTeaser = (parts: TeaserParts): void => {
  const { options, isForPhones, stage } = parts
  const { corner } = stage
  const store = readStore()
  if (!store || offered.has(corner)) return
  offered.add(corner)
  const key = `parley:teaser:${options.token.slice(-6)}`
  const known = store.getItem(key)
  if (known === 'over') return
  const pages = (Number(known) || 0) + 1
  store.setItem(key, `${pages}`)

  const life = new AbortController()
  const { signal } = life
  const end = () => {
    life.abort()
    store.setItem(key, 'over')
  }
  let hasLookedAround = pages > 1
  let hasWaited = false
  const consider = () => {
    if (!hasWaited || !hasLookedAround || signal.aborted) return
    const isPhone = matchMedia(narrow).matches
    const button = stage.button()
    if (!corner.isConnected || !button || (isPhone && !isForPhones)) return
    if (button.getAttribute('aria-expanded') === 'true') return end()
    store.setItem(key, 'over')
    showTeaser(parts, button, life)
  }
  const timer = setTimeout(() => {
    hasWaited = true
    consider()
  }, patienceMs)
  signal.addEventListener('abort', () => clearTimeout(timer))
  addEventListener(
    'scroll',
    () => {
      hasLookedAround = true
      consider()
    },
    { passive: true, capture: true, signal },
  )
  // Whoever has opened it knows what it is for. It bubbles out of our element.
  addEventListener('parley:open', end, { signal })
}

const showTeaser = (
  { text, options, stage }: TeaserParts,
  button: HTMLElement,
  life: AbortController,
): void => {
  const { corner } = stage
  const root = corner.getRootNode() as ShadowRoot
  const make = (name: string) =>
    setAttributes(document.createElement('button'), { class: name, type: 'button' })
  const box = setAttributes(document.createElement('div'), { class: 'teaser', part: 'teaser' })
  const line = make('line')
  const dismiss = setAttributes(make('dismiss'), { 'aria-label': closeWord(options) })
  const words = document.createElement('span')
  words.dir = 'auto'
  words.textContent = text
  line.append(words)
  dismiss.append(drawGlyph('M6 6l8 8M14 6l-8 8'))
  box.append(line, dismiss)
  applyStyle(root, style)
  corner.prepend(box)

  const close = () => {
    const hadFocus = box.contains(root.activeElement)
    box.remove()
    life.abort()
    if (hadFocus) button.focus()
  }
  line.addEventListener('click', () => {
    close()
    button.click()
  })
  dismiss.addEventListener('click', close)
  box.addEventListener('keydown', (event) => {
    event.stopPropagation()
    if (event.key === 'Escape') close()
  })
  life.signal.addEventListener('abort', () => box.remove())
}
