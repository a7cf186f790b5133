/**
 * What a page of a scenario has of its own, before anything else: it keeps what is printed, thrown
 * and refused in it, and finds things as people name them. Drivers differ in all of that.
 */

export interface Place {
  x: number
  y: number
  width: number
  height: number
}

export interface Probe {
  /** `error: text`, with the values of an object left out. */
  readonly printed: string[]
  /** Uncaught exceptions and rejections. */
  readonly thrown: string[]
  /** What a content security policy or Trusted Types refused. */
  readonly refused: string[]
  /** What is seen under this accessible name, and where a click on it arrives; null if nowhere. */
  place(name: string): Place | null
  /** All that is seen of the widget. */
  text(): string
  /** What is in the messages of one side, oldest first. */
  messages(side: 'user' | 'assistant'): string[]
  /** The accessible name of what has the focus, through shadow roots; the element's name without one. */
  focus(): string
  /** In the page or the widget. */
  select(selector: string): Element | null
}

declare global {
  interface Window {
    probe: Probe
  }
}

/** Runs in the page, so it knows nothing but itself. */
export const installProbe = (): void => {
  const printed: string[] = []
  const thrown: string[] = []
  const refused: string[] = []
  for (const kind of ['debug', 'log', 'info', 'warn', 'error'] as const) {
    const before = console[kind]
    console[kind] = (...values: unknown[]) => {
      printed.push(`${kind}: ${values.map(String).join(' ')}`)
      before.apply(console, values)
    }
  }
  addEventListener('error', (event) => thrown.push(String(event.message)))
  addEventListener('unhandledrejection', (event) => thrown.push(String(event.reason)))
  document.addEventListener('securitypolicyviolation', (event) => {
    // Browsers ask for it by themselves.
    if (event.blockedURI.endsWith('/favicon.ico')) return
    refused.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`)
  })

  const roots = (): (Document | ShadowRoot)[] => {
    const hosts = [...document.querySelectorAll('parley-widget, parley-chat')]
    return [...hosts.flatMap(({ shadowRoot }) => shadowRoot ?? []), document]
  }
  const nameOf = (element: Element) =>
    (element.getAttribute('aria-label') ?? element.textContent ?? '').trim()
  const isSeen = (element: Element) => element.checkVisibility({ visibilityProperty: true })
  const named = 'button, a, summary, textarea, input, select, h1, h2, h3, [role]'
  const placeOf = (root: Document | ShadowRoot, element: Element): Place | null => {
    const { left, top, width, height } = element.getBoundingClientRect()
    const [x, y] = [left + width / 2, top + height / 2]
    const hit = root.elementFromPoint(x, y)
    return hit && element.contains(hit) ? { x, y, width, height } : null
  }
  window.probe = {
    printed,
    thrown,
    refused,
    place(name) {
      for (const root of roots()) {
        for (const element of root.querySelectorAll(named)) {
          if (nameOf(element) !== name || !isSeen(element)) continue
          const place = placeOf(root, element)
          if (place) return place
        }
      }
      return null
    },
    text: () =>
      roots()
        .flatMap((root) => (root instanceof ShadowRoot ? [...root.children] : []))
        .map((element) => (element as HTMLElement).innerText ?? '')
        .join('\n'),
    messages: (side) =>
      roots()
        .flatMap((root) => [...root.querySelectorAll<HTMLElement>(`article.${side}`)])
        .map((element) => element.innerText),
    focus() {
      let active = document.activeElement
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
      return active ? nameOf(active).slice(0, 80) || active.localName : ''
    },
    select: (selector) => {
      for (const root of roots()) {
        const found = root.querySelector(selector)
        if (found) return found
      }
      return null
    },
  }
}
