/**
 * What it costs the page to show a streamed answer and to open a long conversation, in Parley and in
 * three other widgets from npm, in the same run: main-thread time of Chromium, by its own clock.
 */
import { tmpdir } from 'node:os'
import { lastWords, writeAnswer } from './answer.js'
import { startChild } from './child.js'
import { launchChromium } from './chromium.js'
import { openPeerSite } from './peer-site.js'
import { widgets } from './peer-widgets.js'
import { round } from './statistics.js'
import { observe, perThousandTokens } from './stream-render.js'

const answers = [
  { name: '10 kB, 200 tokens/s', kB: 10, bytesPerPiece: 4, piecesPerSecond: 200 },
  { name: '100 kB in 1 s', kB: 100, bytesPerPiece: 10, piecesPerSecond: 10_000 },
]
const conversations = [1000, 10_000]
const throttling = 4
/** Each time the page is asked costs it something, so it is not asked often. */
const askEveryMs = 250
const patienceMs = 120_000
/** Whoever has not shown a conversation by then has failed its reader. */
const openingPatienceMs = 60_000
/** A page that used less than this of a second is at rest. */
const restMs = 20

const sleep = (ms, value) => new Promise((resolve) => setTimeout(resolve, ms, value))

const until = async (isSo, everyMs) => {
  const deadline = performance.now() + patienceMs
  while (!(await isSo())) {
    if (performance.now() > deadline) return false
    await sleep(everyMs)
  }
  return true
}

/** The last of the messages that are in the document. */
const lastInPage = ({ box, message }) => {
  const holder = document.querySelector(box)
  const all = (holder?.shadowRoot ?? holder)?.querySelectorAll(message)
  return all?.[all.length - 1]?.textContent ?? ''
}

/** The agent finds its orders in it, as JSON. */
const commandOf = ({ kB, bytesPerPiece, piecesPerSecond }, ends) =>
  JSON.stringify({
    answer: { kind: 'mixed', bytes: kB * 1000, bytesPerPiece, piecesPerSecond, ends },
  })

const write = (count) =>
  Array.from({ length: count }, (_, at) =>
    at % 2 === 0
      ? { role: 'user', text: `Question ${at}` }
      : { role: 'assistant', text: `${writeAnswer('mixed', 600)}\n\`\`\`\n\nAnswer ${at}.` },
  )

/** Of Parley alone: its server is asked for what was said before, and keeps no thousand messages. */
const remember = (page, former) =>
  page.route('**/v1/client/init', async (route) => {
    const response = await route.fetch()
    const json = await response.json()
    json.messages = former.map(({ role, text }, at) => ({
      id: `m${at}`,
      role,
      content: text,
      ...(role === 'assistant' && { turnId: `t${at}`, stopReason: 'complete' }),
    }))
    await route.fulfill({ response, json })
  })

const prepare = async (page, name, { site, path }) => {
  page.setDefaultTimeout(patienceMs)
  await page.goto(`${site.origin}${path}`)
  await page.waitForFunction(widgets[name].isThereInPage)
  await page.mouse.move(1, 1)
}

const measureStream = async (page, name, given, stream) => {
  const { startInPage, sendInPage, box, message } = widgets[name]
  await prepare(page, name, given)
  await page.evaluate(startInPage, { ...given.server, former: [] })
  await sleep(1500)
  const last = () => page.evaluate(lastInPage, { box, message })
  // Whatever is fetched with the first answer is there before it counts.
  await page.evaluate(
    sendInPage,
    commandOf({ kB: 1, bytesPerPiece: 10, piecesPerSecond: 1000 }, true),
  )
  if (!(await until(async () => (await last()).includes(lastWords), askEveryMs))) return null
  await sleep(1000)
  let isWhole = false
  const figures = await observe(page, async () => {
    await page.evaluate(sendInPage, commandOf(stream, true))
    await until(async () => !(await last()).includes(lastWords), 20)
    isWhole = await until(async () => (await last()).includes(lastWords), askEveryMs)
  })
  return isWhole
    ? { ...figures, msPerThousandTokens: perThousandTokens(figures.mainThreadMs, stream) }
    : null
}

/** When the last message is in the document and a frame has shown it, by the page's own clock. */
const showInPage = ({ box, message, text }) =>
  new Promise((resolve) => {
    const look = () => {
      const holder = document.querySelector(box)
      const root = holder?.shadowRoot ?? holder
      const all = root?.querySelectorAll(message)
      const isThere =
        text === ''
          ? root?.querySelector('textarea, [contenteditable]')
          : all?.[all.length - 1]?.textContent.includes(text)
      if (!isThere) return requestAnimationFrame(look)
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - window.startedMs)))
    }
    look()
  })

const measureOpening = async (page, name, given, count) => {
  const { startInPage, box, message } = widgets[name]
  const former = write(count)
  given.site.remember(former)
  if (name === 'parley') await remember(page, former)
  await prepare(page, name, given)
  await sleep(500)
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const read = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return Object.fromEntries(metrics.map((one) => [one.name, one.value]))
  }
  await session.send('Emulation.setCPUThrottlingRate', { rate: throttling })
  const before = await read()
  const spentMs = (now) => (now.TaskDuration - before.TaskDuration) * 1000
  await page.evaluate(() => void (window.startedMs = performance.now()))
  const text = count > 0 ? `Answer ${count - 1}.` : ''
  const show = async () => {
    await page.evaluate(startInPage, { ...given.server, former })
    return page.evaluate(showInPage, { box, message, text })
  }
  // The page may be too busy to be asked, and is closed then.
  const shownMs = await Promise.race([show().catch(() => null), sleep(openingPatienceMs, null)])
  if (shownMs === null) return null
  const shown = await read()
  let latest = shown
  let restSeconds = 0
  // What is done at leisure counts too.
  await until(async () => {
    const now = await read()
    restSeconds = spentMs(now) - spentMs(latest) < restMs ? restSeconds + 1 : 0
    latest = now
    return restSeconds > 2
  }, 1000)
  await session.send('HeapProfiler.collectGarbage')
  const { Nodes, JSHeapUsedSize } = await read()
  return {
    shownMs: round(shownMs, 0),
    mainThreadUntilShownMs: round(spentMs(shown), 0),
    mainThreadMs: round(spentMs(latest), 0),
    nodes: Nodes,
    heapMb: round(JSHeapUsedSize / 1e6),
  }
}

const inPage = async (browser, action) => {
  const context = await browser.newContext({ viewport: { width: 1000, height: 900 } })
  try {
    return await action(await context.newPage())
  } finally {
    await context.close()
  }
}

/** @param {{ names?: string[], counts?: number[], streams?: object[] }} [limits] fewer, to try it out */
export const measureBesidePeers = async ({
  names = Object.keys(widgets),
  counts = conversations,
  streams = answers,
} = {}) => {
  const parley = startChild('parley-process.js')
  const site = await openPeerSite()
  let browser
  try {
    const api = await parley.call('start', { within: tmpdir() })
    const token = await parley.call('token', {
      name: 'bench',
      allowedOrigins: [site.host],
      agentIds: ['bench'],
      rateLimitPerMinute: 1000,
      rateLimitPerHour: 10_000,
    })
    const paths = Object.fromEntries(names.map((name, at) => [name, `/${at}`]))
    site.serve(
      Object.fromEntries(names.map((name) => [paths[name], widgets[name].html(api, token)])),
    )
    browser = await launchChromium()
    const measured = []
    for (const name of names) {
      const given = { site, path: paths[name], server: { api, token } }
      const one = { widget: name, streams: {}, openings: {} }
      // This takes minutes; who waits sees how far it is.
      console.log(`measuring ${name}`)
      for (const stream of streams) {
        one.streams[stream.name] = await inPage(browser, (page) =>
          measureStream(page, name, given, stream),
        )
      }
      // Of none, so that what every opening costs can be told apart.
      for (const count of [0, ...counts]) {
        one.openings[count] = await inPage(browser, (page) =>
          measureOpening(page, name, given, count),
        )
      }
      measured.push(one)
    }
    return { throttling, widgets: measured }
  } finally {
    await browser?.close()
    site.close()
    await parley.stop()
  }
}

const cells = (figures, names) => names.map((name) => figures?.[name] ?? 'not in time')

export const describeBesidePeers = ({ throttling: rate, widgets: measured }) => {
  const streamed = ['msPerThousandTokens', 'mainThreadMs', 'longestTaskMs', 'longTasks', 'seconds']
  const opened = ['shownMs', 'mainThreadUntilShownMs', 'mainThreadMs', 'nodes', 'heapMb']
  return [
    ['streamed', 'ms/1,000 tokens', 'main ms', 'longest task', 'long tasks', 'took s'],
    ...measured.flatMap(({ widget, streams: all }) =>
      Object.entries(all).map(([name, one]) => [`${widget}, ${name}`, ...cells(one, streamed)]),
    ),
    [`opened, CPU 1/${rate}`, 'shown ms', 'main until shown', 'main ms', 'nodes', 'heap MB'],
    ...measured.flatMap(({ widget, openings }) =>
      Object.entries(openings).map(([count, one]) => [
        `${widget}, ${count} messages`,
        ...cells(one, opened),
      ]),
    ),
  ]
}
