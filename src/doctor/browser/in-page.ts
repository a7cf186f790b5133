/**
 * What is run inside the page, in a world of its own that the page's scripts do not see. As text,
 * since it is another program than this one.
 */
import * as z from 'zod/mini'

export const launcherSchema = z.object({
  /** The element of the widget is in the page. */
  isThere: z.boolean(),
  /** The middle of its button; null where it has none to press. */
  middle: z.nullable(z.object({ x: z.number(), y: z.number() })),
  /** A press there reaches the button. */
  isReachable: z.boolean(),
  /** Since the navigation began. */
  nowMs: z.number(),
})
export type Launcher = z.infer<typeof launcherSchema>

/** Finds the launcher. */
export const findLauncher = `(() => {
  const host = document.querySelector('parley-widget, parley-chat')
  const button = host?.shadowRoot?.querySelector('button') ?? null
  const box = button?.getBoundingClientRect()
  const isDrawn = box !== undefined && box.width > 0 && box.height > 0
  const middle = isDrawn ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : null
  const top = middle ? document.elementFromPoint(middle.x, middle.y) : null
  return {
    isThere: host !== null,
    middle,
    isReachable: middle !== null && top === host,
    nowMs: performance.now(),
  }
})()`

export const shiftSchema = z.object({
  /** Of all that the browser has counted. */
  all: z.number(),
  /** Of those in which our element moved. */
  ours: z.number(),
})

/** How far things have moved so far, as Cumulative Layout Shift counts it. */
export const measureShift = `new Promise((resolve) => {
  const host = document.querySelector('parley-widget, parley-chat')
  let all = 0
  let ours = 0
  const count = (entries) => {
    for (const { value, hadRecentInput, sources } of entries) {
      if (hadRecentInput) continue
      all += value
      if (host && sources.some(({ node }) => node === host || host.contains(node))) ours += value
    }
  }
  const observer = new PerformanceObserver((list) => count(list.getEntries()))
  observer.observe({ type: 'layout-shift', buffered: true })
  setTimeout(() => {
    count(observer.takeRecords())
    observer.disconnect()
    resolve({ all, ours })
  }, 200)
})`

/** Presses the button where nothing else can. */
export const pressHidden = `(() => {
  document.querySelector('parley-widget, parley-chat').shadowRoot.querySelector('button').click()
  return true
})()`
