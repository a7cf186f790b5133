/** Whether a page is as its visitor left it: focus, scroll, what is in it, and that clicks arrive. */
import type { Page } from 'playwright-core'
import type { Scene } from './fault.js'

/** What the page was like before the visitor did anything. */
export interface Before {
  scroll: number
  /** Elements that are not of the widget. */
  elements: number
}

/** She has scrolled a little, and writes into a field of the page. */
export const settlePage = (page: Page): Promise<Before> =>
  page.evaluate(async () => {
    if (document.readyState === 'loading') {
      await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve))
    }
    document.getElementById('own-field')?.focus({ preventScroll: true })
    scrollTo(0, 240)
    const marked = window as unknown as { clicks: number }
    marked.clicks = 0
    document.addEventListener('click', () => (marked.clicks += 1))
    const elements = document.querySelectorAll('body *:not(parley-widget):not(script)').length
    return { scroll: scrollY, elements }
  })

/** A sentence for each thing that is not as it was. */
export const noteHarm = async (
  page: Page,
  before: Before,
  { isFramed = false }: Scene,
): Promise<string[]> => {
  const found = await page.evaluate(
    ({ past, framed }) => {
      const harm: string[] = []
      const root = document.querySelector('parley-widget')?.shadowRoot
      const panel = root?.querySelector('#parley-panel')
      const isOpen = panel?.checkVisibility() ?? false
      if (scrollY !== past.scroll) harm.push(`scrolled from ${past.scroll} to ${scrollY}`)
      const { activeElement } = document
      // Whoever opens the panel means to write there; then the page has no claim to the focus.
      const isPressed = root?.activeElement?.closest('.corner')
      if (!framed && !isOpen && !isPressed && activeElement?.id !== 'own-field') {
        harm.push(`the focus went to ${activeElement?.localName}`)
      }
      const elements = document.querySelectorAll('body *:not(parley-widget):not(script)').length
      if (elements !== past.elements) harm.push(`${elements - past.elements} elements were added`)
      // Where the widget is hit it must be seen.
      const seen = [...(root?.querySelectorAll('.corner > *, #parley-panel') ?? [])]
        .filter((element) => element.checkVisibility({ opacityProperty: true }))
        .map((element) => element.getBoundingClientRect())
      for (let x = 8; x < innerWidth; x += 40) {
        for (let y = 8; y < innerHeight; y += 40) {
          const isOurs = document.elementFromPoint(x, y)?.localName === 'parley-widget'
          const isSeen = seen.some(
            (box) =>
              x >= box.left - 4 && x <= box.right + 4 && y >= box.top - 4 && y <= box.bottom + 4,
          )
          if (isOurs && !isSeen) harm.push(`a click at ${x},${y} is lost`)
        }
      }
      return harm
    },
    { past: before, framed: isFramed },
  )
  const clicks = () => page.evaluate(() => (window as unknown as { clicks: number }).clicks)
  const earlier = await clicks()
  await page.mouse.click(120, 300)
  if ((await clicks()) !== earlier + 1) found.push('a click did not arrive')
  return found
}
