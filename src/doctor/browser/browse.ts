/**
 * Step 8: the page in a real browser. Waits for the launcher, measures what the chat costs the page,
 * presses it, and reads what the widget itself has to say.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Finding } from '../../protocol/doctor.js'
import { failed, passed, warned, type Result, type Skipped } from '../finding.js'
import type { Visit } from '../visit.js'
import { findChromium, launchChromium, type Chromium } from './chromium.js'
import { readBlock } from './console-block.js'
import { createDevtools } from './devtools.js'
import { openPage, type OpenPage } from './open-page.js'

/** How long the launcher may take to appear once the page has loaded. */
const launcherMs = 10_000
/** How long the panel may take once it was asked for; the widget's own search for a cause is in it. */
const panelMs = 20_000
/** What the chat may cost a page before anybody presses anything. */
const maxBusyMs = 200
const maxShift = 0.001

/**
 * The step, with a browser of this machine. `path` is null where it has to be looked for.
 * `extraParameters` are handed to the browser.
 */
export const browseWith =
  (path: string | null, extraParameters: readonly string[] = []) =>
  async (visit: Visit): Promise<Result | Skipped> => {
    if (visit.document === null) return { skipped: 'the page was not read' }
    const found = path ?? findChromium()
    if (found === null) return { findings: [missing('there is no Chromium or Chrome here.')] }
    let chromium: Chromium
    try {
      chromium = await launchChromium(found, extraParameters)
    } catch {
      return { findings: [missing(`${found} cannot be started.`)] }
    }
    const end = () => void chromium.close()
    visit.signal.addEventListener('abort', end)
    try {
      return await look(visit, await openPage(createDevtools(chromium), visit.signal))
    } catch (error) {
      visit.signal.throwIfAborted()
      const word = error instanceof Error ? error.message : String(error)
      return { findings: [missing(`the browser did not do as it was told: ${word}.`)] }
    } finally {
      visit.signal.removeEventListener('abort', end)
      await chromium.close()
    }
  }

const missing = (text: string): Finding =>
  warned('browser_missing', text, 'install Chromium or Chrome, or give its path: --browser=PATH')

const look = async (visit: Visit, page: OpenPage): Promise<Result> => {
  const failure = await page.navigate(visit.page)
  // A browser that is ended calls off its navigation too.
  visit.signal.throwIfAborted()
  if (failure !== null) {
    const text = `the browser does not open the page: ${failure}.`
    return { findings: [failed('page_error', text, 'open it in a browser of your own')] }
  }
  const serverOrigin = visit.api === null ? visit.origin : new URL(visit.api).origin
  const launcher = await waitFor(
    () => page.findLauncher(),
    ({ middle }) => middle !== null || troubles(page, serverOrigin).length > 0,
    launcherMs,
  )
  // What the launcher does when the browser has nothing better to do belongs to it.
  await delay(500)
  const requests = page.requestsTo(serverOrigin)
  const facts = {
    launcherMs: launcher.isThere ? Math.round(launcher.nowMs) : null,
    requests: requests.length,
    bytes: requests.reduce((sum, { bytes }) => sum + bytes, 0),
    busyMs: await page.busyMs(serverOrigin),
    layoutShift: await page.layoutShift(),
  }
  const early = troubles(page, serverOrigin)
  if (early.length > 0) return { findings: early, facts }
  if (!launcher.isThere) return { findings: [absent(visit)], facts }
  const costs = costFindings(facts)
  if (launcher.middle === null) {
    const text = 'the chat is in the page, without a launcher to press'
    return { findings: [...costs, passed(text)], facts }
  }
  const pressedAt = performance.now()
  await page.press(launcher)
  await waitFor(
    async () => page.requestsTo(serverOrigin),
    (seen) => seen.some(isHandshake) || page.blocks().length > 0,
    panelMs,
  )
  const openMs = Math.round(performance.now() - pressedAt)
  const late = troubles(page, serverOrigin)
  const hasOpened = page.requestsTo(serverOrigin).some(isHandshake)
  return {
    findings: [
      ...(late.length > 0 || hasOpened ? late : [mute]),
      ...(launcher.isReachable ? [] : [covered]),
      ...costs,
      passed(
        `the launcher is there after ${facts.launcherMs} ms, for ${(facts.bytes / 1000).toFixed(1)} kB; pressed, the chat opens in ${openMs} ms`,
      ),
    ],
    facts: { ...facts, openMs },
  }
}

const isHandshake = ({ url, status }: { url: URL; status: number }): boolean =>
  url.pathname.endsWith('/v1/client/init') && status === 200

const waitFor = async <Value>(
  read: () => Promise<Value>,
  isEnough: (value: Value) => boolean,
  ms: number,
): Promise<Value> => {
  for (const end = performance.now() + ms; ;) {
    const value = await read()
    if (isEnough(value) || performance.now() > end) return value
    await delay(100)
  }
}

/** What the widget says goes before what the browser says of its requests. */
const troubles = (page: OpenPage, serverOrigin: string): Finding[] => {
  const blocks = page.blocks().map(readBlock)
  if (blocks.length > 0) return blocks
  const script = page
    .requestsTo(serverOrigin)
    .find(({ url, failure }) => url.pathname.endsWith('.js') && failure !== null)
  if (!script) return []
  const text = `the browser did not load ${script.url.pathname}: ${script.failure ?? ''}.`
  const isPolicy = script.failure === 'csp'
  return [
    failed(
      isPolicy ? 'csp_blocked' : 'unreachable',
      text,
      isPolicy
        ? 'see the step policy'
        : 'see the steps script and transport, and whether a filter on this machine blocks it',
    ),
  ]
}

const absent = ({ tag }: Visit): Finding =>
  failed(
    'launcher_missing',
    `the launcher did not appear within ${launcherMs / 1000} s.`,
    tag?.inertType
      ? 'the tag waits for a consent tool: see that it lets the chat in once a visitor has agreed'
      : 'see the console of the page in a browser of your own, with  data-debug  on the tag',
  )

const mute = failed(
  'panel_missing',
  `the chat did not open within ${panelMs / 1000} s, and the widget gives no reason.`,
  'see the console and the network of the page in a browser of your own, with  data-debug  on the tag',
)

const covered = warned(
  'launcher_hidden',
  'the launcher is in the page, and something lies over it.',
  'move it with  data-position, data-offset-x, data-offset-y  or  data-z-index',
)

const costFindings = (facts: { busyMs: number | null; layoutShift: number | null }): Finding[] => [
  ...((facts.layoutShift ?? 0) > maxShift
    ? [
        warned(
          'layout_shift',
          `the chat has moved things in the page (layout shift ${facts.layoutShift}).`,
          'see which style of the page applies to  parley-widget ; it should be out of the flow',
        ),
      ]
    : []),
  ...((facts.busyMs ?? 0) > maxBusyMs
    ? [
        warned(
          'slow_start',
          `the chat's scripts kept the browser busy for ${Math.round(facts.busyMs ?? 0)} ms before anybody pressed it.`,
          'see whether the page loads it more than once; a slow machine can be the reason too',
        ),
      ]
    : []),
]
